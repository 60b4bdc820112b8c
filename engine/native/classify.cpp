// Tokens become words: each is brought into its folded form and looked up; where a word has exact forms, the
// exact form is looked up too.
//
// Tokens are taken in blocks. First all texts of a block are read, folded and hashed, and their slots are
// fetched ahead; then they are looked up. What does not fit this (long tokens, the last ones of a text, those
// that are no plain ASCII) is put aside and looked up one by one.

#include <algorithm>

#include "bits.hpp"
#include "forward.hpp"

namespace dragoman {

Folding::~Folding() = default;

namespace {

constexpr std::size_t block_size = bits_a_word;
constexpr std::size_t remembered_tokens = 1024, longest_remembered = 64;
constexpr std::ptrdiff_t longest_composed = 300;  // of folding.py, MAX_COMPOSED: longer tokens are folded by other rules

void append_utf8(u32 c, std::string& text) {
    const auto put = [&](u32 byte) { text.push_back(static_cast<char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xc0 | c >> 6), put(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
    } else {
        put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 0x3f)), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
    }
}

constexpr u32 lowered(u32 c) { return c - 'A' < 26 ? c | 0x20 : c; }

Reserved word_of(Form form) {
    switch (form) {
        case Form::dots: return dots;
        case Form::dash: return dash;
        case Form::double_mark: return double_quote;
        case Form::single_mark: return single_quote;
        default: return unknown_word;
    }
}

// 16 code points as bytes; those beyond Latin-1 lose their high bits.
template <class Unit>
Sixteen load(const Unit* text) {
    u8 bytes[Sixteen::most];
    for (std::size_t index = 0; index < Sixteen::most; ++index) bytes[index] = static_cast<u8>(text[index]);
    return Sixteen::load(bytes);
}

template <class Unit>
class Classifier {
public:
    Classifier(const TextView& text, const Tokens& tokens, const Vocabulary& vocabulary, const ForwardIndex& index,
               const Characters& characters, const Folding& folding, Words& words)
        : text_(static_cast<const Unit*>(text.data)), length_(text.length), tokens_(tokens), vocabulary_(vocabulary),
          characters_(characters), folding_(folding), info_(index.word_info.data()), words_(words) {}

    void run() {
        const std::size_t count = tokens_.count();
        words_.folded.resize(count);
        words_.exact.assign(count, unknown_word);
        words_.info.resize(count + 1);
        words_.info[count] = 0;  // behind the last token nothing goes on
        words_.cased.resize(words_for_bits(count));
        for (std::size_t first = 0; first < count; first += block_size) block(first, std::min(count, first + block_size));
    }

private:
    void block(std::size_t first, std::size_t last) {
        Sixteen texts[block_size];
        u64 hashes[block_size];
        u8 lengths[block_size];  // 0 for what is put aside
        u64 aside = 0, cased = 0;  // bits of tokens
        const WordSlots folded_words = vocabulary_.folded_words();
        const std::size_t count = last - first;
        const i32* start = tokens_.start.data() + first;
        const i32* end = tokens_.end.data() + first;
        const Form* form = tokens_.form.data() + first;
        for (std::size_t index = 0; index < count; ++index) {
            const u32 length = static_cast<u32>(end[index] - start[index]);
            if (form[index] != Form::plain || length > Sixteen::most || start[index] + Sixteen::most > length_) {
                aside |= u64{1} << index;
                texts[index] = Sixteen::load(length_masks.bytes[0]);
                hashes[index] = 0;
                lengths[index] = 0;
                continue;
            }
            lengths[index] = static_cast<u8>(length);
            texts[index] = load(text_ + start[index]).first(length).lowered();
            hashes[index] = folded_words.hash(texts[index]);
            folded_words.prefetch_slot(hashes[index]);
        }
        u32* folded = words_.folded.data() + first;
        u32* infos = words_.info.data() + first;
        for (std::size_t index = 0; index < count; ++index) {
            const u32 word = folded_words.find(texts[index], lengths[index], hashes[index]);
            const u32 info = info_[word];
            folded[index] = word;
            infos[index] = info;
            cased |= static_cast<u64>(info & ForwardIndex::has_exact) << index;
        }
        cased &= ~aside;
        each_bit(cased, [&](u32 index) { look_up_exact(first + index); });
        each_bit(aside, [&](u32 index) {
            look_up_aside(first + index);
            infos[index] = info_[folded[index]];
        });
        u64& known = words_.cased[first / block_size];
        known = 0;
        each_bit(cased | aside, [&](u32 index) { known |= static_cast<u64>(words_.exact[first + index] != 0) << index; });
    }

    void look_up_exact(std::size_t token) {
        const u32 start = static_cast<u32>(tokens_.start[token]), length = static_cast<u32>(tokens_.end[token]) - start;
        const Sixteen text = load(text_ + start).first(length);
        const WordSlots& exact_words = vocabulary_.exact_words();
        words_.exact[token] = exact_words.find(text, length, exact_words.hash(text));
    }

    void look_up_aside(std::size_t token) {
        const Unit* begin = text_ + tokens_.start[token];
        const Unit* end = text_ + tokens_.end[token];
        const Form form = tokens_.form[token];
        if (form == Form::plain) {
            exact_.assign(begin, end);
            folded_.resize(exact_.size());
            std::transform(exact_.begin(), exact_.end(), folded_.begin(), [](char c) { return static_cast<char>(lowered(static_cast<u8>(c))); });
            look_up_forms(token);
        } else if (form == Form::beyond) {
            look_up_beyond(token, begin, end);
        } else {
            const Reserved word = word_of(form);
            words_.folded[token] = word;
            words_.exact[token] = vocabulary_.exact_of(word);
        }
    }

    void look_up_forms(std::size_t token) {
        const u32 word = vocabulary_.folded(folded_);
        words_.folded[token] = word;
        words_.exact[token] = info_[word] & ForwardIndex::has_exact ? vocabulary_.exact(exact_) : unknown_word;
    }

    void look_up_beyond(std::size_t token, const Unit* begin, const Unit* end) {
        if (end - begin > longest_composed) return ask(token, begin, end);
        folded_.clear();
        exact_.clear();
        for (const Unit* at = begin; at < end; ++at) {
            const u32 c = static_cast<u32>(*at);
            if (c < 0x80) {
                folded_.push_back(static_cast<char>(lowered(c)));
                exact_.push_back(static_cast<char>(c));
                continue;
            }
            const CharacterPage& page = characters_.page(c);
            if (page.folded[c & 0xff] == 0 || page.exact[c & 0xff] == 0) return ask(token, begin, end);
            append_utf8(page.folded[c & 0xff], folded_);
            append_utf8(page.exact[c & 0xff], exact_);
        }
        look_up_forms(token);
    }

    void ask(std::size_t token, const Unit* begin, const Unit* end) {
        raw_.clear();
        for (const Unit* at = begin; at < end; ++at) append_utf8(static_cast<u32>(*at), raw_);
        words_.remembered.resize(remembered_tokens);
        Remembered& place = words_.remembered[vocabulary_.folded_words().hash(raw_) % remembered_tokens];
        if (place.token == raw_) {
            words_.folded[token] = place.folded;
            words_.exact[token] = place.exact;
            return;
        }
        folding_.fold(raw_, exact_, folded_);
        look_up_forms(token);
        if (raw_.size() <= longest_remembered) place = {raw_, words_.folded[token], words_.exact[token]};
    }

    const Unit* text_;
    std::size_t length_;
    const Tokens& tokens_;
    const Vocabulary& vocabulary_;
    const Characters& characters_;
    const Folding& folding_;
    const u32* info_;
    Words& words_;
    std::string folded_, exact_, raw_;
};

}  // namespace

void classify(const TextView& text, const Tokens& tokens, const Vocabulary& vocabulary, const ForwardIndex& index,
              const Characters& characters, const Folding& folding, Words& words) {
    const auto run = [&](auto unit) {
        Classifier<decltype(unit)>(text, tokens, vocabulary, index, characters, folding, words).run();
    };
    switch (text.width) {
        case 1: return run(u8{});
        case 2: return run(u16{});
        default: return run(u32{});
    }
}

}  // namespace dragoman
