// Tokens by bits, and one by one where that is not enough: see tokenizer.hpp.
#include "tokenizer.hpp"

#include <algorithm>
#include <cstring>

#include "bits.hpp"

namespace dragoman {
namespace {

constexpr i32 block_size = 64;
constexpr std::size_t usual_length = 5;     // code points to a token
constexpr std::size_t at_once = 8;          // places that are written together
constexpr std::size_t room_of_block = 128;  // tokens of a block, the rest of a token before it, and `at_once`

bool is_alnum(u8 sign) { return is_kind(sign, kind_alnum); }
bool is_letter(u8 sign) { return is_kind(sign, kind_letter); }
bool is_digit(u8 sign) { return is_kind(sign, kind_digit); }
bool is_mark(u8 sign) { return sign == sign_mark; }
bool is_ascii_capital(u8 sign) { return sign >= 'A' && sign <= 'Z'; }
bool is_ascii_small(u8 sign) { return sign >= 'a' && sign <= 'z'; }
u8 small(u8 sign) { return sign | 0x20; }  // of an ASCII letter

// What a decimal point without a digit before it may stand behind.
bool may_precede_fraction(u8 sign) {
    switch (sign) {
        case '$': case '(': case '[': case '"': case '\'': case '~': case '<': case '>': case '=': case '+': case '/':
        case ':': case '-':
            return true;
        default:
            return is_kind(sign, kind_space);
    }
}

class Cutter {
public:
    Cutter(const Shape& shape, const WordLists& lists, Tokens& tokens, std::vector<i32>& stops)
        : shape_(shape), signs_(shape.data()), length_(static_cast<i32>(shape.length)), lists_(lists), stops_(stops),
          tokens_(tokens) {
        resize(shape.length / usual_length + room_of_block);
        std::memset(form_, static_cast<int>(Form::plain), room_);
    }

    // Cuts the whole text.
    void run();

private:
    void write_forms(std::size_t from, std::size_t until);
    bool has_beyond(i32 start, i32 end) const;
    void grow();
    void resize(std::size_t room);
    i32 cut_at_trouble(i32 place, std::size_t kept);
    i32 token_at(i32 start);
    i32 word_at(i32 start);
    i32 letters_with_stops(i32 start) const;
    i32 dotted_end(i32 start) const;
    i32 number_end(i32 start) const;
    i32 sign_at(i32 start);
    i32 symbol_end(i32 start) const;
    i32 run_end(i32 at, u8 sign) const;
    i32 marks_end(i32 at) const;
    i32 alnum_end(i32 at) const;
    i32 tail_end(i32 at) const;
    i32 clitic_end(i32 at) const;
    i32 next_visible(i32 at) const;
    bool is_initial(i32 start, i32 stop) const;
    bool owns_stop(i32 start, i32 stop) const;
    i32 emit(i32 start, i32 end);
    i32 emit(i32 start, i32 end, Form form);
    i32 emit_word(i32 start, i32 end);
    i32 emit_stop(i32 at);

    const Shape& shape_;
    const u8* signs_;
    const i32 length_;
    const WordLists& lists_;
    std::vector<i32>& stops_;
    Tokens& tokens_;
    i32* start_ = nullptr;
    i32* end_ = nullptr;
    Form* form_ = nullptr;
    std::size_t room_ = 0;
    std::size_t count_ = 0;
};

// --- what the bits tell -------------------------------------------------------------------------

// The places of so many bits; may write up to `at_once` places more than there are.
void write_places(u64 bits, std::size_t number, i32 offset, i32* out) {
    for (std::size_t done = 0; done < number; done += at_once) {
        for (std::size_t i = done; i < done + at_once; ++i) {
            // Without a bit left the place means nothing and is written over.
            out[i] = offset + static_cast<i32>(lowest_bit(bits | u64{1} << 63));
            bits &= bits - 1;
        }
    }
}

void Cutter::run() {
    std::size_t kept = 0;    // tokens that were cut one by one, and what was before them: these stand
    std::size_t starts = 0;  // one more than `count_` where a word goes on into the next block
    i32 at = 0;
    const i32 blocks = length_ / block_size + 1;
    for (i32 number = 0; number < blocks; ++number) {
        const i32 base = number * block_size;
        if (at >= base + block_size) continue;
        if (starts + room_of_block > room_) grow();
        const Block& block = shape_.blocks[static_cast<std::size_t>(number)];
        const u64 next_word = (&block + 1)->word & 1;
        u64 alive = at > base ? ~u64{0} << (at - base) : ~u64{0};
        for (;;) {
            const u64 trouble = block.trouble & alive;
            const u64 below = trouble ? (trouble & -trouble) - 1 : ~u64{0};
            const u64 word = block.word & alive & below, single = block.single & alive & below;
            const std::size_t open = starts - count_, stays_open = trouble ? 0 : word >> 63 & next_word;
            const u64 first = (word & ~(word << 1 | open)) | single;
            const u64 last = (word & ~(word >> 1 | u64{stays_open} << 63)) | single;
            const std::size_t more = bit_count(first);
            write_places(first, more, base, start_ + starts);
            write_places(last, open + more - stays_open, base + 1, end_ + count_);
            starts += more;
            const std::size_t before = count_;
            count_ = starts - stays_open;
            if (!shape_.beyond.empty()) {
                const bool any_beyond = word & shape_.beyond[static_cast<std::size_t>(number)];
                write_forms(before, any_beyond ? count_ : std::min(before + open, count_));
            }
            if (!trouble) break;
            at = cut_at_trouble(base + static_cast<i32>(lowest_bit(trouble)), kept);
            // A token that was taken back may have been cut so short that the rest begins before this block.
            while (at < base) at = cut_at_trouble(at, count_);
            starts = kept = count_;
            if (at >= base + block_size) break;
            alive = ~u64{0} << (at - base);
        }
    }
    resize(count_);
}

// The forms of tokens that are words or plain signs, of which some may have letters beyond ASCII.
void Cutter::write_forms(std::size_t from, std::size_t until) {
    for (std::size_t token = from; token < until; ++token)
        form_[token] = has_beyond(start_[token], end_[token]) ? Form::beyond : Form::plain;
}

bool Cutter::has_beyond(i32 start, i32 end) const {
    return shape_.has_beyond(static_cast<std::size_t>(start), static_cast<std::size_t>(end));
}

// Room for what a block may need at the most, and as much again as there was.
void Cutter::grow() { resize(2 * room_ + room_of_block); }

void Cutter::resize(std::size_t room) {
    tokens_.start.resize(room);
    tokens_.end.resize(room);
    tokens_.form.resize(room, Form::plain);
    start_ = tokens_.start.data();
    end_ = tokens_.end.data();
    form_ = tokens_.form.data();
    room_ = room;
}

// Cuts the token that the sign at `place` belongs to, or the one before if the two touch; gives where to go on.
i32 Cutter::cut_at_trouble(i32 place, std::size_t kept) {
    const bool touches = count_ > kept && end_[count_ - 1] == place;
    if (touches) {
        const i32 start = start_[count_ - 1];
        const bool is_plain_stop =
            signs_[place] == '.' && is_kind(signs_[place + 1], kind_space) && place - start > 1;
        if (!is_plain_stop) {
            --count_;
            return token_at(start);
        }
        if (is_letter(signs_[start]) && owns_stop(start, place)) {
            --count_;
            stops_.push_back(static_cast<i32>(count_));
            return emit(start, place + 1);
        }
        return emit_stop(place);
    }
    return is_kind(signs_[place], kind_space | kind_format) ? place + 1 : token_at(place);
}

// --- one token ----------------------------------------------------------------------------------

i32 Cutter::emit(i32 start, i32 end, Form form) {
    start_[count_] = start;
    end_[count_] = end;
    form_[count_] = form;
    ++count_;
    return end;
}

i32 Cutter::emit(i32 start, i32 end) {
    const bool beyond = has_beyond(start, end);
    if (!beyond && end - start > 1) return emit(start, end, Form::plain);
    const u8 first = signs_[start];
    if (end - start == 1 && (first == '"' || first == '\'' || first == '-')) {
        return emit(start, end, first == '"' ? Form::double_mark : first == '-' ? Form::dash : Form::single_mark);
    }
    // Beyond ASCII it takes a closer look to tell what a sign is: the segmenter does that.
    const bool may_stop = beyond ? !is_kind(first, kind_letter | kind_digit) || is_mark(signs_[end - 1])
                                 : first == '.' || first == '!' || first == '?';
    if (may_stop) stops_.push_back(static_cast<i32>(count_));
    return emit(start, end, beyond ? Form::beyond : Form::plain);
}

// A token that begins with a letter; one that ends with a stop may end a sentence.
i32 Cutter::emit_word(i32 start, i32 end) {
    if (signs_[end - 1] == '.') stops_.push_back(static_cast<i32>(count_));
    return emit(start, end);
}

i32 Cutter::emit_stop(i32 at) {
    stops_.push_back(static_cast<i32>(count_));
    return emit(at, at + 1, Form::plain);
}

// Cuts what `_TOKEN` finds at a visible sign: one token, or up to three; gives its end.
i32 Cutter::token_at(i32 start) {
    if (is_letter(signs_[start])) return word_at(start);
    if (is_digit(signs_[start])) return emit(start, number_end(start));
    return sign_at(start);
}

i32 Cutter::word_at(i32 start) {
    const i32 alnum = alnum_end(start);
    if (signs_[alnum] == '.') {
        const i32 one = marks_end(start + 1);
        if (one == alnum) {
            if (const i32 end = letters_with_stops(start)) return emit_word(start, end);
            if (is_kind(signs_[start], kind_capital) && signs_[one + 1] != '.') {
                if (is_initial(start, one)) return emit_word(start, one + 1);
                emit(start, one);
                return emit_stop(one);
            }
        }
        if (const i32 end = dotted_end(start)) return emit_word(start, end);
    }
    const i32 word = tail_end(alnum);
    i32 end = word;
    while (signs_[end] == '\'' && is_letter(signs_[end + 1]) && !clitic_end(end)) end = tail_end(alnum_end(end + 1));
    const bool has_stop = signs_[end] == '.' && signs_[end + 1] != '.';
    if (has_stop && owns_stop(start, end)) return emit_word(start, end + 1);
    const bool is_negation = end > word && end - start > 3 && signs_[end - 2] == '\'' &&
                             small(signs_[end - 3]) == 'n' && small(signs_[end - 1]) == 't';
    const i32 cut = is_negation ? end - 3 : end;
    emit(start, cut);
    if (is_negation) emit(cut, end);
    return has_stop ? emit_stop(end) : end;
}

// U.S., a.m., U.S.A; U.S and e.g without the last stop. 0 where it is none of these.
i32 Cutter::letters_with_stops(i32 start) const {
    constexpr int most = 12;
    i32 end = start;
    int count = 0;
    for (; count < most && is_letter(signs_[end]); ++count) {
        const i32 stop = marks_end(end + 1);
        if (signs_[stop] != '.') break;
        end = stop + 1;
    }
    if (count >= 2) {
        if (!is_letter(signs_[end])) return end;
        const i32 last = marks_end(end + 1);
        return is_alnum(signs_[last]) ? end : last;
    }
    const u8 one = signs_[start], other = signs_[start + 2];
    const bool is_pair =
        (is_ascii_capital(one) && is_ascii_capital(other)) || (is_ascii_small(one) && is_ascii_small(other));
    const u8 behind = is_pair ? signs_[start + 3] : '.';
    return signs_[start + 1] == '.' && !is_alnum(behind) && behind != '.' ? start + 3 : 0;
}

// The end of an abbreviation of the list of those with a stop inside; 0 where there is none.
i32 Cutter::dotted_end(i32 start) const {
    if (!lists_.begins_dotted(signs_[start])) return 0;
    for (const auto& word : lists_.dotted()) {
        i32 end = start;
        for (std::size_t i = 0; i < word.size() && signs_[end] == static_cast<u8>(word[i]); ++i) ++end;
        if (end - start != static_cast<i32>(word.size())) continue;
        if (signs_[end] == '.') return end + 1;
        if (!is_alnum(signs_[end])) return end;
    }
    return 0;
}

// 1,000.50, 10:30, 18th; 10:30a.m. leaves the a.m. alone.
i32 Cutter::number_end(i32 start) const {
    i32 end = start + 1;
    while (is_kind(signs_[end], kind_digit | kind_mark)) ++end;
    while ((signs_[end] == '.' || signs_[end] == ',' || signs_[end] == ':') && is_digit(signs_[end + 1]))
        for (++end; is_digit(signs_[end]);) ++end;
    const bool is_half_of_day = (small(signs_[end]) == 'a' || small(signs_[end]) == 'p') && signs_[end + 1] == '.' &&
                                small(signs_[end + 2]) == 'm' && !is_alnum(signs_[end + 3]);
    return is_half_of_day ? end : tail_end(alnum_end(end));
}

i32 Cutter::sign_at(i32 start) {
    const u8 sign = signs_[start], next = signs_[start + 1];
    switch (sign) {
        case '.':
            if (is_digit(next) && (start == 0 || may_precede_fraction(signs_[start - 1])))
                return emit(start, tail_end(alnum_end(start + 1)));
            if (const i32 end = run_end(start, '.'); end - start >= 3) {
                stops_.push_back(static_cast<i32>(count_));
                return emit(start, end, Form::dots);
            }
            break;
        case '\'':
            if (const i32 end = clitic_end(start)) return emit(start, end);
            if (next == '\'') return emit(start, start + 2, Form::double_mark);
            break;
        case '`':
            if (next == '`') return emit(start, start + 2, Form::double_mark);
            break;
        case '-':
            if (next == '-') return emit(start, run_end(start, '-'), Form::dash);
            break;
        case '@':
        case '#':
            if (is_letter(next)) return emit(start, tail_end(alnum_end(start + 1)));
            break;
        case sign_dots:
            stops_.push_back(static_cast<i32>(count_));
            return emit(start, run_end(start, sign_dots), Form::dots);
        case sign_address:
            return emit(start, run_end(start + 1, sign_address_rest));
        case sign_symbol:
            return emit(start, symbol_end(start));
        default:
            break;
    }
    return emit(start, marks_end(start + 1));
}

// Symbols that are joined, as those of an emoji are.
i32 Cutter::symbol_end(i32 start) const {
    i32 end = marks_end(start + 1);
    while (signs_[end] == sign_format && signs_[end + 1] == sign_symbol) end = marks_end(end + 2);
    return end;
}

i32 Cutter::run_end(i32 at, u8 sign) const {
    while (signs_[at] == sign) ++at;
    return at;
}

i32 Cutter::marks_end(i32 at) const { return run_end(at, sign_mark); }

i32 Cutter::alnum_end(i32 at) const {
    while (is_alnum(signs_[at])) ++at;
    return at;
}

// How far letters and digits go on behind underlines and invisible signs.
i32 Cutter::tail_end(i32 at) const {
    for (;;) {
        i32 behind = at;
        while (signs_[behind] == '_' || signs_[behind] == sign_format) ++behind;
        if (behind == at || !is_alnum(signs_[behind])) return at;
        at = alnum_end(behind);
    }
}

// The end of 's, 'd, 'm, 're, 've, 'll; 0 where it is none of these.
i32 Cutter::clitic_end(i32 at) const {
    const u8 first = small(signs_[at + 1]);
    i32 end = at + 2;
    if (!is_letter(signs_[at + 1]) || signs_[at + 1] >= 128) return 0;
    if (first == 'r' || first == 'v' || first == 'l') {
        const u8 second = signs_[end];
        if (second >= 128 || !is_letter(second) || small(second) != (first == 'l' ? 'l' : 'e')) return 0;
        ++end;
    } else if (first != 's' && first != 'd' && first != 'm') {
        return 0;
    }
    return is_alnum(signs_[end]) ? 0 : end;
}

// --- whose a stop is ----------------------------------------------------------------------------

// The next visible sign of the same paragraph; -1 where there is none.
i32 Cutter::next_visible(i32 at) const {
    int breaks = 0;
    for (; at < length_ && is_kind(signs_[at], kind_space | kind_format); ++at) breaks += signs_[at] == '\n';
    return at == length_ || breaks > 1 ? -1 : at;
}

// Whether the stop behind a single capital makes it an initial, not the end of a sentence.
bool Cutter::is_initial(i32 start, i32 stop) const {
    if (start == 0 && stop + 1 == length_) return true;
    const i32 after = next_visible(stop + 1);
    if (after < 0) return false;
    const u8 sign = signs_[after];
    if (after == stop + 1 && !is_kind(sign, kind_letter | kind_digit | kind_mark) && sign != ',' && sign != '-')
        return false;
    if (!is_letter(sign)) return true;
    i32 end = after + 1;
    while (is_alnum(signs_[end]) && end - after <= static_cast<i32>(lists_.longest())) ++end;
    return !(lists_.of(signs_ + after, static_cast<std::size_t>(end - after)) & list_starters);
}

// Whether the stop belongs to the word before it, which it does to a known one that is all there is.
bool Cutter::owns_stop(i32 start, i32 stop) const {
    const u8 lists = lists_.of(signs_ + start, static_cast<std::size_t>(stop - start));
    if (lists & list_kept) return true;
    if (!(lists & list_kept_before_more)) return false;
    if (start == 0 && stop + 1 == length_) return true;
    const i32 after = next_visible(stop + 1);
    return after >= 0 && (is_kind(signs_[after], kind_digit | kind_small) || signs_[stop + 1] == ',');
}

}  // namespace

void find_tokens(const Shape& shape, const WordLists& lists, Tokens& tokens, std::vector<i32>& stops) {
    stops.clear();
    Cutter(shape, lists, tokens, stops).run();
}

}  // namespace dragoman
