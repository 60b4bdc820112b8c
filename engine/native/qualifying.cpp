// Qualifying: see qualifying.hpp.
#include "qualifying.hpp"

#include <algorithm>

#include "finishing.hpp"
#include "reading.hpp"

namespace dragoman {

namespace {

// The cues of one sentence.
class Cues {
public:
    explicit Cues(Matcher& matcher) : matcher_(matcher) {}

    // Whether a cue of an item counts, as seen from a stretch of the sentence.
    bool apply(const QualifierItem& item, i32 start, i32 end) {
        switch (item.direction) {
            case Direction::in: return inside(item, start, end);
            case Direction::before: return before(item, start);
            case Direction::after: return after(item, end);
            case Direction::around: return before(item, start) || after(item, end);
        }
        return false;
    }

private:
    i32 reach(const QualifierItem& item) const { return item.within < 0 ? matcher_.size() : item.within; }

    // A cue that ends at most `within` tokens before `start`, with no terminator from there on. The nearest one decides:
    // what stops it stops those further away.
    bool before(const QualifierItem& item, i32 start) {
        const std::vector<i32>& starts = matcher_.marked_starts(static_cast<u32>(item.cue));  // sooner known than the ends
        if (starts.empty() || starts.front() > start) return false;
        const std::vector<i32>& ends = matcher_.marked_ends(static_cast<u32>(item.cue));
        const auto behind = std::upper_bound(ends.begin(), ends.end(), start);
        if (behind == ends.begin()) return false;
        const i32 end = behind[-1];
        return static_cast<i64>(end) + reach(item) >= start && !stopped(item, end, start);
    }

    // A cue that begins at most `within` tokens behind `end`, with no terminator before it.
    bool after(const QualifierItem& item, i32 end) {
        const std::vector<i32>& starts = matcher_.marked_starts(static_cast<u32>(item.cue));
        const auto next = std::lower_bound(starts.begin(), starts.end(), end);
        if (next == starts.end()) return false;
        const i32 start = *next;
        return start <= static_cast<i64>(end) + reach(item) && !stopped(item, end, start);
    }

    // A cue that lies between `start` and `end`.
    bool inside(const QualifierItem& item, i32 start, i32 end) {
        const std::vector<i32> starts = matcher_.marked_starts(static_cast<u32>(item.cue));  // asking for ends may move them
        auto at = std::lower_bound(starts.begin(), starts.end(), start);
        for (; at != starts.end() && *at < end; ++at) {
            const i32 nearest = matcher_.nearest_end(static_cast<u32>(item.cue), *at);
            if (nearest > 0 && nearest <= end) return true;
        }
        return false;
    }

    // Whether a terminator begins in low … high, the upper place left out.
    bool stopped(const QualifierItem& item, i32 low, i32 high) {
        if (item.until < 0) return false;
        const std::vector<i32>& places = matcher_.marked_starts(static_cast<u32>(item.until));
        const auto next = std::lower_bound(places.begin(), places.end(), low);
        return next != places.end() && *next < high;
    }

    using i64 = std::int64_t;
    Matcher& matcher_;
};

class Qualifying {
public:
    explicit Qualifying(Reading& reading)
        : reading_(reading),
          finish_(reading.tables.finish),
          finished_(reading.finished),
          settled_(finish_.qualifier_items.size, none) {}

    // Findings stand in the order of the text, so that each sentence is looked at once.
    void run() {
        finished_.qualifiers.resize(finished_.drafts.size());
        for (u32 number = 0; number < finished_.drafts.size(); ++number) {
            const Draft& draft = reading_.drafts.all[finished_.drafts[number]];
            const u32 first = static_cast<u32>(finished_.qualifier_items.size());
            for (const Qualifier& one : finish_.qualifiers) {
                if (!is_meant(one, draft.type)) continue;
                for (i32 item = one.first; item < one.first + one.count; ++item) add(item, number, draft);
            }
            finished_.qualifiers[number] = {first, static_cast<u32>(finished_.qualifier_items.size())};
        }
    }

private:
    static constexpr u32 none = 0xffffffffu;

    bool is_meant(const Qualifier& one, i32 type) const {
        if (one.on < 0) return true;
        const Array<i32> types = reading_.tables.lists[static_cast<std::size_t>(one.on)];
        return std::find(types.begin(), types.end(), type) != types.end();
    }

    void add(i32 number, u32 finding, const Draft& draft) {
        const QualifierItem& item = finish_.qualifier_items[static_cast<std::size_t>(number)];
        u32& settled = settled_[static_cast<std::size_t>(item.key)];
        if (settled == finding || !applies(item, finding, draft)) return;
        finished_.qualifier_items.push_back(number);
        if (item.constant) settled = finding;
    }

    // Whether a cue of an item counts, as seen from the finding or from one of the captures that it names.
    bool applies(const QualifierItem& item, u32 finding, const Draft& draft) {
        enter(draft.first);
        if (item.field < 0) return applies(item, draft.first, draft.last);
        const Range seen_from = reading_.captures.named(finished_.fields[finding], item.field);
        for (u32 at = seen_from.first; at < seen_from.behind; ++at) {
            const CaptureNode& node = reading_.captures.nodes[reading_.captures.members[at].node];
            if (applies(item, node.first, node.last)) return true;
        }
        return false;
    }

    bool applies(const QualifierItem& item, i32 first, i32 last) {
        if (first < sentence_.first || first >= sentence_.last) return false;
        return Cues(*matcher_).apply(item, first - sentence_.first, std::min(last, sentence_.last) - sentence_.first);
    }

    // Goes to the sentence of a token.
    void enter(i32 token) {
        if (matcher_ && sentence_.first <= token && token < sentence_.last) return;
        const i32 scope = reading_.sentence_scope(token);
        sentence_ = reading_.sentences()[static_cast<std::size_t>(scope)];
        matcher_ = &reading_.sentence_matcher(scope);
    }

    Reading& reading_;
    const FinishTables& finish_;
    Finished& finished_;
    std::vector<u32> settled_;  // by key: the finding for which a constant has set it
    Piece sentence_{0, 0};
    Matcher* matcher_ = nullptr;
};

}  // namespace

void qualify(Reading& reading) { Qualifying(reading).run(); }

}  // namespace dragoman
