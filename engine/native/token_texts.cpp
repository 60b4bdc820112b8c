// Texts as strings, and their forms: see token_texts.hpp.
#include "token_texts.hpp"

namespace dragoman {

namespace {

constexpr std::size_t longest_composed = 300;  // of folding.py, MAX_COMPOSED: longer tokens are folded by other rules

constexpr char32_t lowered(char32_t c) { return c - 'A' < 26 ? c | 0x20 : c; }

void append_code_point(char32_t c, std::string& text) {
    const auto put = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
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

// Calls `each` with the code points of a stretch of text, until it says no; whether it never did.
template <class Each>
bool each_code_point(const TextView& text, i32 start, i32 end, Each each) {
    const auto run = [&](const auto* units) {
        for (i32 at = start; at < end; ++at)
            if (!each(static_cast<char32_t>(units[at]))) return false;
        return true;
    };
    switch (text.width) {
        case 1: return run(static_cast<const u8*>(text.data));
        case 2: return run(static_cast<const u16*>(text.data));
        default: return run(static_cast<const u32*>(text.data));
    }
}

const char* text_of(Form form) {
    switch (form) {
        case Form::dots: return "...";
        case Form::dash: return "-";
        case Form::double_mark: return "\"";
        default: return "'";
    }
}

// The sign that a word stands for that is nothing but dots, dashes or quotation marks; null where it is none.
const char* run_of(const std::string& word) {
    const auto all = [&](char sign) { return word.find_first_not_of(sign) == std::string::npos; };
    if (word.size() >= 3 && all('.')) return "...";
    if (word.size() >= 2 && all('-')) return "-";
    return word == "''" || word == "``" ? "\"" : nullptr;
}

}  // namespace

void decode(std::string_view text, std::u32string& to) {
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = [&](std::size_t more) { return static_cast<char32_t>(static_cast<u8>(text[at + more])); };
        const char32_t c = byte(0);
        if (c < 0x80) {
            to.push_back(c), at += 1;
        } else if (c < 0xe0) {
            to.push_back((c & 0x1f) << 6 | (byte(1) & 0x3f)), at += 2;
        } else if (c < 0xf0) {
            to.push_back((c & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f)), at += 3;
        } else {
            to.push_back((c & 7) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 | (byte(3) & 0x3f)), at += 4;
        }
    }
}

void encode(std::u32string_view text, std::string& to) {
    for (const char32_t c : text) append_code_point(c, to);
}

void TextForms::append(const TextView& text, i32 start, i32 end, std::string& to) {
    each_code_point(text, start, end, [&](char32_t c) {
        append_code_point(c, to);
        return true;
    });
}

void TextForms::forms(const TextView& text, i32 start, i32 end, Form form, std::string& exact, std::string& folded) const {
    exact.clear();
    folded.clear();
    if (form != Form::plain && form != Form::beyond) {
        exact = folded = text_of(form);
        return;
    }
    const bool simple = end - start <= static_cast<i32>(longest_composed) &&
                        each_code_point(text, start, end, [&](char32_t c) {
                            char32_t as_exact = c, as_folded = lowered(c);
                            if (c >= 0x80) {
                                const CharacterPage& page = environment_.characters->page(c);
                                as_exact = page.exact[c & 0xff];
                                as_folded = page.folded[c & 0xff];
                            }
                            append_code_point(as_exact, exact);
                            append_code_point(as_folded, folded);
                            return as_exact != 0 && as_folded != 0;
                        });
    if (simple) return;
    std::string token;
    append(text, start, end, token);
    environment_.folding->fold(token, exact, folded);
}

void TextForms::exact_of(std::u32string_view word, std::string& exact) const {
    exact.clear();
    bool simple = word.size() <= longest_composed, ascii = true;
    for (const char32_t c : word) {
        ascii &= c < 0x80;
        const char32_t form = c < 0x80 || !simple ? c : environment_.characters->page(c).exact[c & 0xff];
        simple &= form != 0;
        append_code_point(form, exact);
    }
    if (simple || ascii) {
        if (const char* run = run_of(exact)) exact = run;
        return;
    }
    std::string written, folded;
    encode(word, written);
    environment_.folding->fold(written, exact, folded);
}

void TokenTexts::append(i32 first, i32 last, std::string& to) const {
    const Tokens& tokens = document_.tokens;
    TextForms::append(document_.text, tokens.start[static_cast<std::size_t>(first)],
                      tokens.end[static_cast<std::size_t>(last) - 1], to);
}

bool TokenTexts::same_folded(i32 one, i32 other) {
    const auto& words = document_.words.folded;
    const u32 word = words[static_cast<std::size_t>(one)];
    if (word != words[static_cast<std::size_t>(other)]) return false;
    if (word != unknown_word || one == other) return true;
    folded(one, one_);
    folded(other, other_);
    return one_ == other_;
}

void TokenTexts::folded(i32 token, std::string& text) {
    const Tokens& tokens = document_.tokens;
    const std::size_t at = static_cast<std::size_t>(token);
    forms_.forms(document_.text, tokens.start[at], tokens.end[at], tokens.form[at], exact_, text);
}

}  // namespace dragoman
