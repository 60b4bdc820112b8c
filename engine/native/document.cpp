// A text being read: see document.hpp.
#include "document.hpp"

#include <algorithm>
#include <numeric>

#include "program.hpp"

namespace dragoman {

RegexJudge::~RegexJudge() = default;
Interrupts::~Interrupts() = default;

void FoundSpans::assign(const std::vector<i32>& spans) {
    const std::size_t count = spans.size() / 2;
    std::vector<i32> order(count);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](i32 a, i32 b) {
        if (spans[2 * a] != spans[2 * b]) return spans[2 * a] < spans[2 * b];
        return spans[2 * a + 1] > spans[2 * b + 1];
    });
    start.clear();
    end.clear();
    for (i32 one : order) {
        start.push_back(spans[2 * one]);
        end.push_back(spans[2 * one + 1]);
    }
    number = std::move(order);
}

std::size_t FoundSpans::from(i32 token) const {
    return static_cast<std::size_t>(std::lower_bound(start.begin(), start.end(), token) - start.begin());
}

i32 Document::sentence_end(i32 token) const {
    const auto& firsts = tokens.sentence_start;
    const auto behind = std::upper_bound(firsts.begin(), firsts.end(), token);
    return behind == firsts.end() ? static_cast<i32>(tokens.count()) : *behind;
}

void Document::begin_learning(const Environment& environment) {
    if (!classes) classes.take(*environment.classes);
    classes->next_text(tokens.count());
}

void Document::set_findings(u32 type, const std::vector<i32>& spans) {
    FoundSpans& found = findings[type];
    FoundSpans before;
    std::swap(before, found);
    found.assign(spans);
    if (before.start == found.start && before.end == found.end && before.number == found.number) return;
    ++changes;
    changed.resize(tokens.count());
    for (const FoundSpans* one : {&before, &found})
        for (const i32 token : one->start) changed[static_cast<std::size_t>(token)] = changes;
}

bool Document::changed_since(u32 change, i32 first, i32 last) const {
    if (change == changes) return false;
    return std::any_of(changed.begin() + first, changed.begin() + last, [change](u32 one) { return one > change; });
}

}  // namespace dragoman
