// From a text to its tokens, sentences and paragraphs: runs the steps in their order.
#include "text.hpp"

#include <mutex>

#include "addresses.hpp"
#include "paragraphs.hpp"
#include "segmenter.hpp"
#include "shape.hpp"
#include "tokenizer.hpp"
#include "word_lists.hpp"

namespace dragoman {

struct Workspace {
    Shape shape;
    std::vector<Line> lines;
    std::vector<i32> offsets;  // of paragraphs
    std::vector<i32> stops;    // tokens that may end a sentence
};

struct Orthography::Ready {
    std::once_flag made;
    std::unique_ptr<const WordLists> lists;
};

Orthography::Orthography() : ready_(std::make_unique<Ready>()) {}
Orthography::Orthography(Orthography&&) noexcept = default;
Orthography::~Orthography() = default;

const WordLists& Orthography::ready() const {
    std::call_once(ready_->made, [this] { ready_->lists = std::make_unique<const WordLists>(*this); });
    return *ready_->lists;
}

Tokens::Tokens() : workspace(std::make_unique<Workspace>()) {}
Tokens::~Tokens() = default;

void cut_text(const TextView& text, const Characters& characters, const Orthography& orthography, Tokens& tokens) {
    const WordLists& lists = orthography.ready();
    Workspace& work = *tokens.workspace;
    write_shape(text, characters, work.shape);
    find_blocks(work.shape);
    if (!work.shape.anchors.empty() && paint_addresses(work.shape, lists)) find_blocks(work.shape);
    find_tokens(work.shape, lists, tokens, work.stops);
    find_paragraphs(text, characters, work.shape, work.lines, work.offsets);
    split_paragraphs(work.offsets, tokens);
    split_sentences(text, characters, lists, work.stops, tokens);
}

}  // namespace dragoman
