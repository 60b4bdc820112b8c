// Classes of tokens: see token_classes.hpp.
#include "token_classes.hpp"

#include <algorithm>

#include "bits.hpp"
#include "document.hpp"
#include "program.hpp"
#include "regex.hpp"
#include "sixteen.hpp"

namespace dragoman {

namespace {

constexpr std::size_t most_texts = 1 << 16, most_classes = 1 << 15, most_learnt = 1 << 15, least_learnt = 1 << 10;
constexpr std::size_t most_bytes = 16;  // of a text; with two bytes a character where one does not do
constexpr std::size_t most_regexes = 64;
constexpr std::size_t most_starts = 512;  // beginnings of automata of which a class keeps bits

u64 mixed(u64 one, u64 other) { return folded_product(one ^ 0x9E3779B97F4A7C15u, other ^ 0xC2B2AE3D27D4EB4Fu); }

constexpr int shift_of(std::size_t size) {
    int shift = 64;
    while (size > 1) size /= 2, --shift;
    return shift;
}

// Characters as bytes, or in two bytes each. False where they do not fit.
template <class Unit>
bool pack(const Unit* text, std::size_t length, u64 (&parts)[2], u32& shape) {
    u32 all = 0;
    for (std::size_t at = 0; at < length; ++at) all |= static_cast<u32>(text[at]);
    const std::size_t size = all < 0x100 ? 1 : 2;
    if (all >= 0x10000 || length * size > most_bytes) return false;
    for (std::size_t at = 0; at < length; ++at) {
        const std::size_t bit = 8 * size * at;
        parts[bit / 64] |= static_cast<u64>(text[at]) << bit % 64;
    }
    shape = static_cast<u32>(length << 2 | size);
    return true;
}

}  // namespace

TokenClasses::TokenClasses(const Environment& environment)
    : environment_(environment),
      begin_words_(words_for_bits(std::min(environment.program->start_count, most_starts))),
      begin_bits_(2 * begin_words_),
      learnt_(least_learnt),
      learnt_shift_(shift_of(least_learnt)) {}

void TokenClasses::next_text(std::size_t tokens) {
    by_token_.assign(tokens, unknown);
    chart.clear();
    if (texts_.size() < most_texts && classes_.size() < most_classes) return;
    texts_.clear();
    forms_.clear();
    classes_.clear();
    hits_.clear();
    ends.clear();
    begin_bits_.resize(2 * begin_words_);
    learnt_.assign(learnt_.size(), Learnt{0, 0, 0});
    learnt_count_ = 0;
}

// A long one, or one of odd characters, has a class to itself.
u32 TokenClasses::of(const Document& document, i32 token) {
    Text text{0, 0, 0, 0};
    if (!read(document, token, text)) return class_of(document, token, own_form(document, token));
    const u64 hash = mixed(text.low, text.high + text.shape);
    const u32 known = texts_.find(
        hash, [&](const Text& one) { return one.low == text.low && one.high == text.high && one.shape == text.shape; });
    if (known != texts_.absent) return class_of(document, token, texts_[known].form);
    text.form = form_of(document, token, text);
    texts_.add(hash, text);
    return class_of(document, token, text.form);
}

bool TokenClasses::read(const Document& document, i32 token, Text& text) const {
    const std::size_t start = static_cast<std::size_t>(document.tokens.start[static_cast<std::size_t>(token)]);
    const std::size_t length = static_cast<std::size_t>(document.tokens.end[static_cast<std::size_t>(token)]) - start;
    if (length > most_bytes) return false;
    u64 parts[2] = {};
    bool fits;
    switch (document.text.width) {
        case 1: fits = pack(static_cast<const u8*>(document.text.data) + start, length, parts, text.shape); break;
        case 2: fits = pack(static_cast<const u16*>(document.text.data) + start, length, parts, text.shape); break;
        default: fits = pack(static_cast<const u32*>(document.text.data) + start, length, parts, text.shape); break;
    }
    text.low = parts[0];
    text.high = parts[1];
    return fits;
}

// Words and regexes say the same of the same text wherever it stands.
u32 TokenClasses::form_of(const Document& document, i32 token, const Text& text) {
    const Program& program = *environment_.program;
    if (program.tables.regexes.size > most_regexes) return own_form(document, token);
    const std::size_t at = static_cast<std::size_t>(token);
    const auto named = [&](u32 word) { return program.named_words[word] ? word : unknown_word; };
    Form form{named(document.words.folded[at]), named(document.words.exact[at]), 0, 0, unknown};
    const u32 first = static_cast<u32>(text.low & 0xff);
    const bool ascii = text.shape & 1 && first < 128;
    for (u32 regex = 0; regex < program.tables.regexes.size; ++regex) {
        if (ascii && !program.regex_firsts[regex].may[first]) continue;
        const bool takes = regex_matches(environment_, regex, document.text, document.tokens.start[at], document.tokens.end[at]);
        form.regexes |= static_cast<u64>(takes) << regex;
    }
    const u64 hash = mixed(u64{form.folded} << 32 | form.exact, form.regexes);
    const u32 known = forms_.find(hash, [&](const Form& one) {
        return one.folded == form.folded && one.exact == form.exact && one.regexes == form.regexes && one.own == 0;
    });
    return known != forms_.absent ? known : forms_.add(hash, form);
}

// A form that no other text has.
u32 TokenClasses::own_form(const Document& document, i32 token) {
    const std::size_t at = static_cast<std::size_t>(token);
    const u32 number = static_cast<u32>(forms_.size()) + 1;
    return forms_.add(mixed(number, 0), Form{document.words.folded[at], document.words.exact[at], 0, number, unknown});
}

u32 TokenClasses::class_of(const Document& document, i32 token, u32 form) {
    const Words& words = document.words;
    const u32 first = words.hit_start[static_cast<std::size_t>(token)], last = words.hit_start[static_cast<std::size_t>(token) + 1];
    if (first == last && forms_[form].alone != unknown) return forms_[form].alone;
    const u32 begun = static_cast<u32>(hits_.size());
    u64 hash = mixed(form, last - first);
    for (u32 at = first; at < last; ++at) {
        hits_.push_back(words.hits[at].key << 1 | static_cast<u32>(words.hits[at].end == token + 1));
        hash = (hash ^ hits_.back()) * 0x9E3779B97F4A7C15u;
    }
    hash ^= hash >> 29;
    const u32 known = classes_.find(hash, [&](const Class& one) {
        return one.form == form && one.hit_count == last - first &&
               std::equal(hits_.begin() + begun, hits_.end(), hits_.begin() + one.first_hit);
    });
    const u32 number = known != classes_.absent ? known : classes_.add(hash, Class{form, begun, last - first});
    if (known != classes_.absent) hits_.resize(begun);
    const u32 found = number + 1;
    if (known == classes_.absent) begin_bits_.resize(begin_bits_.size() + 2 * begin_words_);
    if (first == last) forms_[form].alone = found;
    return found;
}

void TokenClasses::learn(u32 number, u32 of_class, u64 value) {
    if (++learnt_count_ > learnt_.size() && learnt_.size() < most_learnt) grow();
    learnt_[place(number, of_class)] = Learnt{number, of_class, value};
}

void TokenClasses::grow() {
    std::vector<Learnt> old(learnt_.size() * 4, Learnt{0, 0, 0});
    old.swap(learnt_);
    learnt_shift_ = shift_of(learnt_.size());
    for (const Learnt& one : old)
        if (one.of_class != unknown) learnt_[place(one.number, one.of_class)] = one;
}

std::unique_ptr<TokenClasses> TokenClassesPool::take() {
    {
        const std::lock_guard<std::mutex> lock(lock_);
        if (!waiting_.empty()) {
            auto found = std::move(waiting_.back());
            waiting_.pop_back();
            return found;
        }
    }
    return std::make_unique<TokenClasses>(environment_);
}

void TokenClassesPool::give_back(std::unique_ptr<TokenClasses> classes) {
    const std::lock_guard<std::mutex> lock(lock_);
    if (waiting_.size() < most_waiting) waiting_.push_back(std::move(classes));
}

TokenClassesLoan::~TokenClassesLoan() {
    if (classes_) pool_->give_back(std::move(classes_));
}

void TokenClassesLoan::take(TokenClassesPool& pool) {
    pool_ = &pool;
    classes_ = pool.take();
}

}  // namespace dragoman
