// Numbers for the words of a document, those that no rule knows among them: for comparing names.
#pragma once

#include <string>
#include <unordered_map>

#include "token_texts.hpp"

namespace dragoman {

// Tokens have one number if their folded forms are the same. Made for one document; forms are made when asked for.
class WordNumbering {
public:
    WordNumbering(const Environment& environment, const Document& document)
        : forms_(environment), document_(document), known_(environment.program->tables.word_flags.size) {}

    u32 number(i32 token) {
        const std::size_t at = static_cast<std::size_t>(token);
        if (document_.words.folded[at] != unknown_word) return document_.words.folded[at];
        const Tokens& tokens = document_.tokens;
        forms_.forms(document_.text, tokens.start[at], tokens.end[at], tokens.form[at], exact_, folded_);
        return unknown_.emplace(folded_, static_cast<u32>(known_ + unknown_.size())).first->second;
    }

private:
    TextForms forms_;
    const Document& document_;
    std::size_t known_;                             // words of the tables
    std::unordered_map<std::string, u32> unknown_;  // by their folded forms
    std::string exact_, folded_;
};

}  // namespace dragoman
