// Paragraphs by lines: see paragraphs.hpp.
#include "paragraphs.hpp"

#include <algorithm>

#include "bits.hpp"

namespace dragoman {
namespace {

constexpr i32 narrowest_wrap = 45, widest_wrap = 120;  // columns between which a text counts as wrapped
constexpr u32 zero_width_space = 0x200B;               // a space to the tokeniser, but not to str.isspace

bool is_invisible(u32 character) {
    return character == zero_width_space || character == 0x2060 || character == 0xFEFF || character == 0xAD;
}

bool is_closer(u32 character) {
    switch (character) {
        case '"': case '\'': case ')': case ']': case 0x201D: case 0x2019: case 0xBB:
            return true;
        default:
            return false;
    }
}

bool is_final(u32 character) {
    switch (character) {
        case '.': case '!': case '?': case ':': case ';': case 0x2026: case 0x3002: case 0xFF01: case 0xFF1F:
        case 0xFF1A: case 0xFF1B:
            return true;
        default:
            return false;
    }
}

bool is_bullet_sign(u32 character) {
    switch (character) {
        case 0x2022: case 0x2023: case 0x25AA: case 0x25CF: case 0x25CB: case 0x25E6: case 0x25C6: case 0x25A0:
        case 0x25A1: case 0x27A2: case 0x25BA: case 0xB7: case '*': case '+': case '-': case 0x2013: case 0x2014:
        case 0xF0B7:
            return true;
        default:
            return false;
    }
}

bool is_ascii_letter(u32 character) { return character < 128 && is_kind(static_cast<u8>(character), kind_letter); }

bool is_roman(u32 character) {
    const u32 small = character | 0x20;
    return character < 128 && (small == 'i' || small == 'v' || small == 'x');
}

class Finder {
public:
    Finder(const TextView& text, const Characters& characters, const Shape& shape, std::vector<Line>& lines)
        : text_(text), characters_(characters), shape_(shape), lines_(lines) {}

    void run(std::vector<i32>& starts) {
        find_lines();
        const i32 width = wrap_width();
        const Line* previous = nullptr;
        for (const Line& line : lines_) {
            if (line.empty()) {
                previous = nullptr;
                continue;
            }
            if (!previous || is_break(*previous, line, width, previous->start == starts.back()))
                starts.push_back(line.start);
            previous = &line;
        }
    }

private:
    u32 at(i32 place) const { return code_point(text_, static_cast<std::size_t>(place)); }
    u8 sign(i32 place) const { return shape_.signs[static_cast<std::size_t>(place)]; }
    u8 flags(u32 character) const { return characters_.page(character).flags[character & 255]; }

    bool is_space(i32 place) const { return is_kind(sign(place), kind_space) && at(place) != zero_width_space; }

    bool is_small(i32 place) const {
        const u32 character = at(place);
        return character < 128 ? is_kind(static_cast<u8>(character), kind_small) : (flags(character) & flag_lower) != 0;
    }

    bool is_decimal(i32 place) const {
        const u32 character = at(place);
        return character < 128 ? is_kind(static_cast<u8>(character), kind_digit)
                               : (flags(character) & flag_decimal) != 0;
    }

    // The lines of str.splitlines.
    void find_lines() {
        const i32 length = static_cast<i32>(shape_.length);
        i32 start = 0;
        // What is beyond ASCII and breaks a line has the sign of a line feed, so that this bit is set for it too.
        for (i32 base = 0; base < length; base += 64) {
            u64 control = shape_.blocks[static_cast<std::size_t>(base >> 6)].control;
            for (; control; control &= control - 1) {
                const i32 place = base + static_cast<i32>(lowest_bit(control));
                const u8 here = sign(place);
                if (place < start || here == '\t' || here == 0x1F) continue;
                const bool is_pair = here == '\r' && place + 1 < length && at(place + 1) == '\n';
                const bool hard =
                    here == '\f' || here == '\v' || here == 0x1C || here == 0x1D || at(place) == 0x2029;
                add_line(start, place, hard);
                start = place + 1 + is_pair;
            }
        }
        if (start < length) add_line(start, length, false);
    }

    void add_line(i32 start, i32 end, bool hard) {
        i32 first = start;
        while (first < end && is_space(first)) ++first;
        while (end > first && is_space(end - 1)) --end;
        i32 visible = first;
        while (visible < end && is_invisible(at(visible))) ++visible;
        lines_.push_back({start, first, visible == end ? first : end, hard});
    }

    // Whether the next line's first word would have fitted behind this line.
    bool fits(const Line& line, const Line& following, i32 width) const {
        const i32 limit = following.first + std::min(following.length(), width + 1);
        i32 end = following.first;
        while (end < limit && !is_space(end)) ++end;
        return line.indent() + line.length() + 1 + (end - following.first) <= width;
    }

    // The width that the text was wrapped to; 0 where it was not.
    i32 wrap_width() const {
        i32 width = 0;
        std::size_t pairs = 0;
        for_pairs([&](const Line& line, const Line& following) {
            ++pairs;
            for (const Line* one : {&line, &following})
                if (const i32 columns = one->indent() + one->length(); columns <= widest_wrap)
                    width = std::max(width, columns);
        });
        if (width < narrowest_wrap) return 0;
        std::size_t wrapped = 0;
        for_pairs([&](const Line& line, const Line& following) {
            if (std::max(line.length(), following.length()) <= widest_wrap && !fits(line, following, width)) ++wrapped;
        });
        return 2 * wrapped >= pairs ? width : 0;
    }

    template <class Visit>
    void for_pairs(Visit visit) const {
        for (std::size_t i = 1; i < lines_.size(); ++i)
            if (!lines_[i - 1].empty() && !lines_[i].empty()) visit(lines_[i - 1], lines_[i]);
    }

    // Whether a line ends with punctuation that ends a sentence or announces one.
    bool is_finished(const Line& line) const {
        i32 end = line.last;
        while (end > line.first && is_closer(at(end - 1))) --end;
        return end > line.first && is_final(at(end - 1));
    }

    bool is_break(const Line& line, const Line& following, i32 width, bool begins) const {
        if (line.hard) return true;
        const bool final = is_finished(line), runs_on = is_small(following.first);
        if (!width) return final || !runs_on || has_bullet(following);
        if (fits(line, following, width)) return final || !(runs_on || 4 * i64{line.length()} >= 3 * i64{width});
        const bool is_indented =
            following.indent() > line.indent() || (begins && following.indent() == line.indent() && line.indent() > 0);
        return final && (is_indented || has_bullet(following));
    }

    // Whether a line begins as an item of a list does.
    bool has_bullet(const Line& line) const {
        if (is_bullet_sign(at(line.first)) && is_gap(line.first + 1, line)) return true;
        const i32 start = line.first + (at(line.first) == '(');
        const auto count = [&](i32 most, auto allowed) {
            i32 end = start;
            while (end < line.last && end - start < most && allowed(end)) ++end;
            return end - start;
        };
        const i32 digits = count(2, [&](i32 place) { return is_decimal(place); });
        const i32 letters = count(1, [&](i32 place) { return is_ascii_letter(at(place)); });
        const i32 romans = count(4, [&](i32 place) { return is_roman(at(place)); });
        for (const i32 size : {digits, letters, romans}) {
            if (!size || start + size >= line.last) continue;
            const u32 behind = at(start + size);
            if ((behind == '.' || behind == ')') && is_gap(start + size + 1, line)) return true;
        }
        return false;
    }

    bool is_gap(i32 place, const Line& line) const {
        return place < line.last && (at(place) == ' ' || at(place) == '\t' || at(place) == 0xA0);
    }

    using i64 = std::int64_t;

    const TextView& text_;
    const Characters& characters_;
    const Shape& shape_;
    std::vector<Line>& lines_;
};

}  // namespace

void find_paragraphs(const TextView& text, const Characters& characters, const Shape& shape, std::vector<Line>& lines,
                     std::vector<i32>& starts) {
    lines.clear();
    starts.clear();
    Finder(text, characters, shape, lines).run(starts);
}

}  // namespace dragoman
