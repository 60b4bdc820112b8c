// How far what automata match depends on where they are asked: see `Reach`. Worked out when tables are opened.
//
// What an automaton matches from a token on lies in the tokens alone, unless a guard, a `whole` slot, a finding or a
// slot with an end of its own has a say. Where it does lie in them, it is worked out once a document.
#pragma once

#include <vector>

#include "program.hpp"

namespace dragoman {

class Reaches {
public:
    explicit Reaches(const Tables& tables);
    void find();

    std::vector<Reach> reaches;  // by automaton
    std::vector<u8> lasting;     // by step: as `Program::lasting_steps`

private:
    // Automata that call deeper than this are read in frames, so that reading them never nests deep.
    static constexpr u32 deepest = 24;

    void visit(u32 automaton);
    Reach reach_of_step(u32 step);
    Reach reach_of_part(u32 step);

    const Tables& t_;
    std::vector<u8> known_;
    std::vector<u32> depth_;
    std::vector<u8> step_known_;
};

}  // namespace dragoman
