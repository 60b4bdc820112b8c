// How many tokens the matches of automata have at most: see lengths.hpp.
#include "lengths.hpp"

#include <algorithm>

#include "program.hpp"

namespace dragoman {

namespace {

class Lengths {
public:
    explicit Lengths(const Tables& tables)
        : t_(tables), found_(tables.automata.size ? tables.automata.size - 1 : 0, unknown), keys_(tables.keys.size) {}

    std::vector<i32> find() {
        find_keys();
        for (const Marker& marker : t_.markers) of_automaton(static_cast<u32>(marker.automaton));
        for (const Slot& slot : t_.slots) of_automaton(static_cast<u32>(slot.automaton));
        for (i32& one : found_)
            if (one == unknown) one = any_length;
        return std::move(found_);
    }

private:
    static constexpr i32 unknown = -1;

    // The longest phrases of lexicons; a node of the tree of phrases stands before its children.
    void find_keys() {
        const std::size_t nodes = t_.tree_child.size ? t_.tree_child.size - 1 : 0;
        std::vector<i32> depth(nodes);
        for (u32 node = 0; node < nodes; ++node) {
            for (u32 child = t_.tree_child[node]; child < t_.tree_child[node + 1]; ++child)
                depth[child] = std::min(depth[node] + 1, any_length);
            for (const u32 key : t_.tree_posts[node]) keys_[key] = std::max(keys_[key], depth[node]);
        }
    }

    // Automata call each other in no circle, and not deep: see calls.hpp.
    i32 of_automaton(u32 automaton) {
        if (found_[automaton] != unknown) return found_[automaton];
        const u32 base = t_.automata[automaton], count = t_.automata[automaton + 1] - base;
        // The longest way behind each state. A state that is met again on a way from it lies on a circle.
        struct Visit {
            u32 state, way;
        };
        constexpr i32 at_work = -2;
        std::vector<i32> behind(count, unknown);
        std::vector<Visit> path{{0, t_.state_ways[base]}};
        behind[0] = at_work;
        std::vector<i32> best(count, 0);
        bool circle = false;
        while (!path.empty() && !circle) {
            Visit& top = path.back();
            if (top.way == t_.state_ways[base + top.state + 1]) {
                behind[top.state] = best[top.state];
                path.pop_back();
                continue;
            }
            const i32 target = t_.ways[top.way].target;
            if (target == 0) {
                ++top.way;
                continue;
            }
            const u32 next = static_cast<u32>(target);
            if (behind[next] == unknown) {
                behind[next] = at_work;
                path.push_back({next, t_.state_ways[base + next]});
            } else if (behind[next] == at_work) {
                circle = true;
            } else {
                const i32 taken = of_step(t_.steps[static_cast<u32>(t_.state_step[base + next])]);
                best[top.state] = std::max(best[top.state], std::min(taken + behind[next], any_length));
                ++top.way;
            }
        }
        return found_[automaton] = circle ? any_length : behind[0];
    }

    i32 of_step(const Step& step) {
        switch (step.kind) {
            case StepKind::gap: return std::min(step.b, any_length);
            case StepKind::lexicon: return keys_[static_cast<u32>(step.a)];
            case StepKind::slot:
            case StepKind::whole: return of_automaton(static_cast<u32>(t_.slots[static_cast<u32>(step.a)].automaton));
            case StepKind::finding: return any_length;
            default: return 1;
        }
    }

    const Tables& t_;
    std::vector<i32> found_, keys_;
};

}  // namespace

std::vector<i32> longest_matches(const Tables& tables) { return Lengths(tables).find(); }

}  // namespace dragoman
