// What references may match: see reference_starts.hpp.
#include "reference_starts.hpp"

#include <algorithm>
#include <utility>

#include "program.hpp"

namespace dragoman {

namespace {

template <class Number>
void make_set(std::vector<Number>& numbers) {
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

i32 canonical_type(const Tables& tables, i32 type) {
    return type >= 0 && tables.string(static_cast<u32>(type)) == inline_type ? -1 : type;
}

ReferenceStarts::ReferenceStarts(const Tables& tables, const std::vector<Beginning>& beginnings) {
    for (const ReferenceItem& item : tables.finish.reference_items) {
        const Beginning& begins = beginnings[static_cast<std::size_t>(item.automaton)];
        Start start{begins.anywhere || !begins.others.empty(), begins.folded};
        start.words.insert(start.words.end(), begins.exact.begin(), begins.exact.end());
        make_set(start.words);
        starts_.push_back(std::move(start));
    }
    for (const Meaning& meaning : tables.finish.meanings) asked_.push_back(canonical_type(tables, meaning.type));
    make_set(asked_);
}

bool ReferenceStarts::may_match(i32 item, u32 folded, u32 exact) const {
    const Start& start = starts_[static_cast<std::size_t>(item)];
    const auto has = [&](u32 word) {
        return word != unknown_word && std::binary_search(start.words.begin(), start.words.end(), word);
    };
    return start.otherwise || has(folded) || has(exact);
}

bool ReferenceStarts::is_asked(i32 type) const { return std::binary_search(asked_.begin(), asked_.end(), type); }

}  // namespace dragoman
