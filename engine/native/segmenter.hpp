// Tokens grouped into sentences and paragraphs. The counterpart of Python's `segmenter`.
#pragma once

#include <vector>

#include "shape.hpp"
#include "word_lists.hpp"

namespace dragoman {

// Fills `tokens.paragraph_start` from the offsets of paragraphs.
void split_paragraphs(const std::vector<i32>& offsets, Tokens& tokens);

// Fills `tokens.sentence_start`. `stops`: every token that may end a sentence, ascending.
void split_sentences(const TextView& text, const Characters& characters, const WordLists& lists,
                     const std::vector<i32>& stops, Tokens& tokens);

}  // namespace dragoman
