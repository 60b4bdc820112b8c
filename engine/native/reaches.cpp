// How far what automata match depends on where they are asked: see reaches.hpp.
#include "reaches.hpp"

#include <algorithm>

namespace dragoman {

Reaches::Reaches(const Tables& tables)
    : reaches(tables.automata.size ? tables.automata.size - 1 : 0, Reach::caller),
      lasting(tables.steps.size),
      t_(tables),
      known_(reaches.size()),
      depth_(reaches.size()),
      step_known_(tables.steps.size) {}

void Reaches::find() {
    for (u32 automaton = 0; automaton < reaches.size(); ++automaton) visit(automaton);
    for (u32 step = 0; step < lasting.size(); ++step) lasting[step] = reach_of_part(step) == Reach::document;
}

// Automata call each other in no circle, and not deep: see calls.hpp.
void Reaches::visit(u32 automaton) {
    if (known_[automaton]) return;
    known_[automaton] = 1;
    Reach reach = Reach::document;
    for (u32 state = t_.automata[automaton] + 1; state < t_.automata[automaton + 1]; ++state) {
        const u32 number = static_cast<u32>(t_.state_step[state]);
        reach = std::min(reach, reach_of_step(number));
        if (t_.steps[number].kind != StepKind::slot) continue;
        const u32 called = static_cast<u32>(t_.slots[static_cast<u32>(t_.steps[number].a)].automaton);
        depth_[automaton] = std::max(depth_[automaton], depth_[called] + 1);
    }
    const u32 first = t_.state_ways[t_.automata[automaton]], last = t_.state_ways[t_.automata[automaton + 1]];
    for (u32 way = first; way < last; ++way)
        if (t_.ways[way].guards >= 0) reach = std::min(reach, Reach::scope);
    reaches[automaton] = depth_[automaton] > deepest ? Reach::caller : reach;
}

Reach Reaches::reach_of_step(u32 number) {
    const Step& step = t_.steps[number];
    switch (step.kind) {
        case StepKind::slot: {
            const Slot& slot = t_.slots[static_cast<u32>(step.a)];
            if (slot.flags & slot_has_end) return Reach::caller;
            visit(static_cast<u32>(slot.automaton));
            return reaches[static_cast<u32>(slot.automaton)];
        }
        case StepKind::whole:
        case StepKind::finding: return Reach::scope;
        case StepKind::unless: return reach_of_part(number) == Reach::document ? Reach::document : Reach::scope;
        default: return Reach::document;
    }
}

// Of a step that takes just one token. The parts of `unless` stand before it.
Reach Reaches::reach_of_part(u32 number) {
    const Step& step = t_.steps[number];
    if (step.kind != StepKind::unless) return reach_of_step(number);
    if (step_known_[number]) return static_cast<Reach>(step_known_[number] - 1);
    Reach reach = Reach::document;
    for (const i32 list : {step.a, step.b})
        if (list >= 0)
            for (const i32 part : t_.lists[static_cast<u32>(list)])
                reach = std::min(reach, reach_of_part(static_cast<u32>(part)));
    step_known_[number] = static_cast<u8>(static_cast<u8>(reach) + 1);
    return reach;
}

}  // namespace dragoman
