// What references may match: see reference_starts.hpp.
#include "reference_starts.hpp"

#include <algorithm>

#include "program.hpp"

namespace dragoman {

namespace {

void make_set(std::vector<i32>& numbers) {
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

i32 canonical_type(const Tables& tables, i32 type) {
    return type >= 0 && tables.string(static_cast<u32>(type)) == inline_type ? -1 : type;
}

ReferenceStarts::ReferenceStarts(const Tables& tables, const std::vector<Beginning>& beginnings) {
    for (i32 number = 0; static_cast<std::size_t>(number) < tables.finish.reference_items.size; ++number) {
        const ReferenceItem& item = tables.finish.reference_items[static_cast<std::size_t>(number)];
        const Beginning& begins = beginnings[static_cast<std::size_t>(item.automaton)];
        if (begins.anywhere || !begins.others.empty()) {
            otherwise_.push_back(number);
            continue;
        }
        for (const std::vector<u32>* words : {&begins.folded, &begins.exact})
            for (const u32 word : *words) by_word_[word].push_back(number);
    }
    for (const Meaning& meaning : tables.finish.meanings) asked_.push_back(canonical_type(tables, meaning.type));
    make_set(asked_);
}

void ReferenceStarts::items(u32 folded, u32 exact, std::vector<i32>& found) const {
    found = otherwise_;
    for (const u32 word : {folded, exact}) {
        const auto known = by_word_.find(word);
        if (word != unknown_word && known != by_word_.end()) found.insert(found.end(), known->second.begin(), known->second.end());
    }
    make_set(found);
}

bool ReferenceStarts::is_asked(i32 type) const { return std::binary_search(asked_.begin(), asked_.end(), type); }

}  // namespace dragoman
