// Sentences by what stands around their stops: see segmenter.hpp.
#include "segmenter.hpp"

#include <algorithm>

namespace dragoman {
namespace {

constexpr u32 dots = 0x2026;  // stands for "...": no exact form is this sign

bool is_mark(u32 sign) {
    switch (sign) {
        case '!': case '?': case 0x203C: case 0x2047: case 0x2048: case 0x2049: case 0x061F: case 0x0964:
            return true;
        default:
            return false;
    }
}

bool is_full_width(u32 sign) { return sign == 0x3002 || sign == 0xFF01 || sign == 0xFF1F || sign == 0xFF61; }
bool is_dots(u32 sign) { return sign == '.' || sign == dots; }
bool is_stop(u32 sign) { return is_dots(sign) || is_mark(sign) || is_full_width(sign); }

bool is_closer(u32 sign) {
    switch (sign) {
        case '"': case '\'': case ')': case ']': case '}': case 0xFF09: case 0x300D: case 0x300F: case 0x3011:
        case 0x300B:
            return true;
        default:
            return false;
    }
}

// Signs of quotation marks, as written, that only open.
bool only_opens(u32 character) {
    switch (character) {
        case 0x201C: case 0x2018: case 0x201E: case 0x201A: case 0xAB: case 0x2039:
            return true;
        default:
            return false;
    }
}

bool is_opener(u32 sign) {
    switch (sign) {
        case '"': case '\'': case '(': case '[': case '{': case '-': case 0xFF08: case 0x300C: case 0x300E: case 0x3010:
        case 0x300A:
            return true;
        default:
            return false;
    }
}

// What never begins a sentence.
bool goes_on(u32 sign) {
    return is_stop(sign) || sign == ',' || sign == ';' || sign == ':' || sign == '/' || sign == '%';
}

// The exact form of a token beyond ASCII, as far as it is told code point by code point.
struct Seen {
    static constexpr std::size_t most = 16;  // no word of the lists has more
    u32 form[most] = {};     // of those that are seen; 0 where it depends on the neighbours
    std::size_t count = 0;   // of all that are seen
    u32 last = 0;            // form of the last of them
    bool is_simple = true;   // whether no form is 0
    bool is_number = true;   // str.isdigit
};

class Reader {
public:
    Reader(const TextView& text, const Characters& characters, const WordLists& lists, const Tokens& tokens)
        : text_(text), characters_(characters), lists_(lists), tokens_(tokens) {}

    // Whether a sentence may end with this token.
    bool may_end(i32 token) const { return is_stop(sign(token)) || is_abbreviation(token); }

    // The first token behind a stop and the further stops and closing marks that cling to it.
    i32 closed(i32 stop, i32 limit) const {
        i32 token = stop + 1;
        for (; token < limit && clings(token); ++token) {
            const u32 here = sign(token);
            if (!is_stop(here) && !(is_closer(here) && !only_opens(code_point(text_, start(token))))) break;
        }
        return token;
    }

    // Whether the sentence that begins at `first` ends with the stop at `stop`. `behind` is the first token
    // behind the stop and what clings to it, before the paragraph's end at `limit`.
    bool is_end(i32 first, i32 stop, i32 behind, i32 limit) const {
        const u32 kind = sign(stop);
        if (is_full_width(kind)) return true;
        const i32 word = next_word(behind, limit);
        const u32 letter = word < 0 ? 0 : first_of(word);
        if ((word >= 0 && goes_on(sign(word))) || has_flag(letter, flag_lower)) return false;
        i32 row = 0;
        for (i32 token = stop; token < behind; ++token) {
            if (is_mark(sign(token))) return true;
            row += dots_of(token);
        }
        if (!is_dots(kind)) return ends_behind_abbreviation(stop, behind, word);
        row += stops_before(stop);
        if (row == 2 || row == 3) return begins_sentences(word);
        return !is_number_of_item(first, stop) && (!clings(behind) || has_flag(letter, flag_alpha));
    }

private:
    std::size_t start(i32 token) const { return at(tokens_.start, token); }
    std::size_t end(i32 token) const { return at(tokens_.end, token); }
    static std::size_t at(const std::vector<i32>& places, i32 token) {
        return static_cast<std::size_t>(places[static_cast<std::size_t>(token)]);
    }
    std::size_t length(i32 token) const { return end(token) - start(token); }
    Form form(i32 token) const { return tokens_.form[static_cast<std::size_t>(token)]; }

    // Whether there is nothing between this token and the one before.
    bool clings(i32 token) const { return start(token) == end(token - 1); }

    // --- exact forms ---

    // The exact form where it is one code point, or `dots`; else 0. None of the signs that are asked for is
    // composed of others.
    u32 sign(i32 token) const {
        switch (form(token)) {
            case Form::plain: return length(token) == 1 ? code_point(text_, start(token)) : 0;
            case Form::dots: return dots;
            case Form::dash: return '-';
            case Form::double_mark: return '"';
            case Form::single_mark: return '\'';
            case Form::beyond: break;
        }
        const Seen seen = see(token);
        return seen.count == 1 ? seen.form[0] : 0;
    }

    // Whether the exact form is a stop with something before it.
    bool is_abbreviation(i32 token) const {
        if (form(token) == Form::plain) return length(token) > 1 && code_point(text_, end(token) - 1) == '.';
        if (form(token) != Form::beyond) return false;
        const Seen seen = see(token);
        return seen.count > 1 && seen.last == '.';
    }

    Seen see(i32 token) const {
        Seen seen;
        for (std::size_t at = start(token); at < end(token); ++at) {
            const u32 character = code_point(text_, at);
            const u8 flags = flags_of(character);
            if (flags & flag_ignorable) continue;
            const u32 form = character < 128 ? character : characters_.page(character).exact[character & 255];
            if (seen.count < Seen::most) seen.form[seen.count] = form;
            ++seen.count;
            seen.last = form;
            seen.is_simple &= form != 0;
            seen.is_number &= (flags & flag_digit) != 0;
        }
        return seen;
    }

    // The exact form, asked of Python.
    std::u32string ask(i32 token) const {
        std::u32string written, exact;
        for (std::size_t at = start(token); at < end(token); ++at) written.push_back(code_point(text_, at));
        characters_.exact_form(written, exact);
        return exact;
    }

    // The first code point of the exact form, or one that is of its kind: what a letter composes to is a letter
    // of the same case.
    u32 first_of(i32 token) const {
        if (form(token) == Form::plain) return code_point(text_, start(token));
        if (form(token) != Form::beyond) return sign(token);
        const Seen seen = see(token);
        if (seen.form[0]) return seen.form[0];
        const std::u32string exact = ask(token);
        return exact.empty() ? 0 : exact[0];
    }

    u8 flags_of(u32 character) const {
        if (character >= 128) return characters_.page(character).flags[character & 255];
        const u8 sign = static_cast<u8>(character);
        if (is_kind(sign, kind_digit)) return flag_digit;
        if (is_kind(sign, kind_small)) return flag_lower | flag_alpha;
        return is_kind(sign, kind_letter) ? flag_alpha : 0;
    }
    bool has_flag(u32 character, CharacterFlag flag) const { return (flags_of(character) & flag) != 0; }

    // The lists that hold the exact form without its last `less` code points.
    u8 lists_of(i32 token, std::size_t less) const {
        u8 word[Seen::most] = {};
        std::size_t size = 0;
        if (form(token) == Form::plain) {
            size = length(token) - less;
            if (size > Seen::most) return 0;
            for (std::size_t i = 0; i < size; ++i) word[i] = static_cast<u8>(code_point(text_, start(token) + i));
        } else if (form(token) == Form::beyond) {
            const Seen seen = see(token);
            if (seen.count < less || seen.count - less > Seen::most) return 0;
            for (; size < seen.count - less; ++size) {
                if (!seen.form[size] || seen.form[size] >= 128) return 0;
                word[size] = static_cast<u8>(seen.form[size]);
            }
        }
        return lists_.of(word, size);
    }

    // Whether the exact form without its last `less` code points is one code point.
    bool is_single(i32 token, std::size_t less) const {
        // No code point decomposes to more than this.
        constexpr std::size_t most_parts = 4;
        if (form(token) == Form::plain) return length(token) == 1 + less;
        if (form(token) != Form::beyond) return form(token) != Form::dots;
        const Seen seen = see(token);
        if (seen.count && seen.is_simple) return seen.count == 1 + less;
        return std::max(seen.count, length(token) * !seen.count) <= most_parts + less && ask(token).size() == 1 + less;
    }

    bool is_number(i32 token) const {
        if (form(token) == Form::plain) {
            for (std::size_t at = start(token); at < end(token); ++at)
                if (!has_flag(code_point(text_, at), flag_digit)) return false;
            return true;
        }
        if (form(token) != Form::beyond) return false;
        const Seen seen = see(token);
        return seen.count && seen.is_number;
    }

    // --- what stands around a stop ---

    // The next token that is not an opening mark; -1 where the paragraph ends first.
    i32 next_word(i32 token, i32 limit) const {
        while (token < limit && is_opener(sign(token))) ++token;
        return token < limit ? token : -1;
    }

    bool begins_sentences(i32 word) const { return word >= 0 && (lists_of(word, 0) & list_starters); }

    // How many dots a token is made of; the sign … counts as three.
    i32 dots_of(i32 token) const {
        if (!is_dots(sign(token))) return 0;
        const i32 size = static_cast<i32>(std::min<std::size_t>(length(token), 4));
        return code_point(text_, start(token)) == '.' ? size : 3 * size;
    }

    // How many single stops stand before this one, as in *. . .*; three at the most.
    i32 stops_before(i32 stop) const {
        i32 count = 0;
        while (count < std::min(stop, 3) && sign(stop - count - 1) == '.') ++count;
        return count;
    }

    // Whether all that stands before the stop is the number or letter of an item, as in *1. Trade*.
    bool is_number_of_item(i32 first, i32 stop) const {
        return stop == first + 1 && (is_single(first, 0) || is_number(first));
    }

    bool ends_behind_abbreviation(i32 stop, i32 behind, i32 word) const {
        const u8 lists = lists_of(stop, 1);
        if ((lists & list_titles) || is_single(stop, 1)) return false;
        // As in Python, what is before the first token is the last one.
        const i32 before = stop ? stop - 1 : static_cast<i32>(tokens_.count()) - 1;
        if ((lists & list_places) && sign(before) == ',') return word == behind || sign(behind) == '"';
        return begins_sentences(word) || (lists & list_closing);
    }

    const TextView& text_;
    const Characters& characters_;
    const WordLists& lists_;
    const Tokens& tokens_;
};

}  // namespace

void split_paragraphs(const std::vector<i32>& offsets, Tokens& tokens) {
    tokens.paragraph_start.clear();
    const auto& start = tokens.start;
    auto from = start.begin();
    for (const i32 offset : offsets) {
        // Steps that double find the place in time that grows with the distance's logarithm.
        std::ptrdiff_t step = 16;
        while (step < start.end() - from && from[step] < offset) step *= 2;
        const auto until = start.begin() + std::min(from - start.begin() + step + 1, start.end() - start.begin());
        from = std::lower_bound(from, until, offset);
        if (from == start.end()) return;
        const i32 first = static_cast<i32>(from - start.begin());
        if (tokens.paragraph_start.empty() || tokens.paragraph_start.back() != first)
            tokens.paragraph_start.push_back(first);
    }
}

void split_sentences(const TextView& text, const Characters& characters, const WordLists& lists,
                     const std::vector<i32>& stops, Tokens& tokens) {
    tokens.sentence_start.clear();
    const Reader reader(text, characters, lists, tokens);
    auto place = stops.begin();
    i32 behind = 0;
    for (std::size_t paragraph = 0; paragraph < tokens.paragraph_start.size(); ++paragraph) {
        i32 first = tokens.paragraph_start[paragraph];
        const bool is_last = paragraph + 1 == tokens.paragraph_start.size();
        const i32 limit = is_last ? static_cast<i32>(tokens.count()) : tokens.paragraph_start[paragraph + 1];
        tokens.sentence_start.push_back(first);
        for (; place != stops.end() && *place < limit; ++place) {
            if (*place < behind || !reader.may_end(*place)) continue;
            behind = reader.closed(*place, limit);
            if (behind == limit || !reader.is_end(first, *place, behind, limit)) continue;
            first = behind;
            tokens.sentence_start.push_back(first);
        }
    }
}

}  // namespace dragoman
