// The order of calls: see calls.hpp.
#include "calls.hpp"

#include <algorithm>
#include <vector>

namespace dragoman {

namespace {

constexpr u32 deepest = 1'000;

class Calls {
public:
    explicit Calls(const Tables& tables) : t_(tables), depth_(tables.automata.size ? tables.automata.size - 1 : 0) {}

    void check() {
        for (u32 automaton = 0; automaton < depth_.size(); ++automaton) visit(automaton);
    }

private:
    static constexpr u32 unknown = 0, at_work = 0xffffffffu;
    struct Visit {
        u32 automaton;
        std::vector<u32> called;
        std::size_t next = 0;
    };

    // Depth first; a depth of an automaton is one more than that of the deepest it calls.
    void visit(u32 start) {
        if (depth_[start] != unknown) return;
        std::vector<Visit> stack;
        enter(start, stack);
        while (!stack.empty()) {
            Visit& top = stack.back();
            if (top.next < top.called.size()) {
                const u32 called = top.called[top.next++];
                if (depth_[called] == at_work) throw TablesError("the compiled rule set is damaged (calls)");
                if (depth_[called] == unknown) enter(called, stack);
                continue;
            }
            u32 depth = 0;
            for (const u32 called : top.called) depth = std::max(depth, depth_[called]);
            if (++depth > deepest) throw TablesError("the compiled rule set is damaged (calls nest too deep)");
            depth_[top.automaton] = depth;
            stack.pop_back();
        }
    }

    void enter(u32 automaton, std::vector<Visit>& stack) {
        depth_[automaton] = at_work;
        Visit made{automaton, {}};
        for (u32 state = t_.automata[automaton] + 1; state < t_.automata[automaton + 1]; ++state)
            add_step(static_cast<u32>(t_.state_step[state]), made.called);
        const u32 first = t_.state_ways[t_.automata[automaton]], last = t_.state_ways[t_.automata[automaton + 1]];
        for (u32 way = first; way < last; ++way)
            if (t_.ways[way].guards >= 0)
                for (const i32 guard : t_.lists[static_cast<u32>(t_.ways[way].guards)]) add_guard(guard, made.called);
        std::sort(made.called.begin(), made.called.end());
        made.called.erase(std::unique(made.called.begin(), made.called.end()), made.called.end());
        stack.push_back(std::move(made));
    }

    // `unless` steps stand behind those of their lists, so this ends.
    void add_step(u32 number, std::vector<u32>& called) const {
        const Step& step = t_.steps[number];
        if (step.kind == StepKind::slot || step.kind == StepKind::whole) add_slot(static_cast<u32>(step.a), called);
        if (step.kind != StepKind::unless) return;
        for (const i32 list : {step.a, step.b})
            if (list >= 0)
                for (const i32 part : t_.lists[static_cast<u32>(list)]) add_step(static_cast<u32>(part), called);
    }

    void add_slot(u32 number, std::vector<u32>& called) const {
        const Slot& slot = t_.slots[number];
        called.push_back(static_cast<u32>(slot.automaton));
        if (slot.until >= 0)
            for (const i32 marker : t_.lists[static_cast<u32>(slot.until)]) add_marker(marker, called);
        if (slot.shares < 0) return;
        for (const i32 number_of_share : t_.lists[static_cast<u32>(slot.shares)]) {
            const Share& share = t_.shares[static_cast<u32>(number_of_share)];
            for (const i32 marker : {share.subject, share.after, share.before}) add_marker(marker, called);
        }
    }

    void add_guard(i32 number, std::vector<u32>& called) const {
        const Guard& guard = t_.guards[static_cast<u32>(number)];
        if (guard.kind == GuardKind::preceded || guard.kind == GuardKind::followed) add_marker(guard.marker, called);
    }

    void add_marker(i32 number, std::vector<u32>& called) const {
        called.push_back(static_cast<u32>(t_.markers[static_cast<u32>(number)].automaton));
    }

    const Tables& t_;
    std::vector<u32> depth_;
};

}  // namespace

void check_calls(const Tables& tables) { Calls(tables).check(); }

}  // namespace dragoman
