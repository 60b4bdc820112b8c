// Token regexes: see regex.hpp.
#include "regex.hpp"

#include <algorithm>

#include "program.hpp"

namespace dragoman {

namespace {

constexpr int deterministic = 0;

class Automaton {
public:
    Automaton(const Tables& tables, const Regex& regex) : tables_(tables), regex_(regex) {}

    // The next state over a code point; 0 is the dead one.
    u32 next(u32 state, u32 code_point) const {
        const u32 cls = code_point < 128 ? tables_.regex_ascii[static_cast<u32>(regex_.ascii) + code_point]
                                         : class_beyond_ascii(code_point);
        return tables_.regex_moves[static_cast<u32>(regex_.moves) + state * static_cast<u32>(regex_.classes) + cls];
    }
    bool accepts(u32 state) const { return tables_.regex_accepts[static_cast<u32>(regex_.accepts) + state] != 0; }

private:
    u32 class_beyond_ascii(u32 code_point) const {
        const CharacterRange* first = tables_.regex_ranges.begin() + regex_.first_range;
        const CharacterRange* last = first + regex_.range_count;
        const auto* found = std::upper_bound(first, last, code_point,
                                             [](u32 point, const CharacterRange& range) { return point < range.first; });
        if (found == first) return 0;
        --found;
        return code_point <= found->last ? found->cls : 0;
    }

    const Tables& tables_;
    const Regex& regex_;
};

enum class Answer { no, yes, ask };

template <class Unit>
Answer run(const Automaton& automaton, const Characters& characters, const Unit* text, i32 start, i32 end) {
    u32 state = 1;
    bool beyond = false;
    for (i32 at = start; at < end; ++at) {
        const u32 code_point = text[at];
        u32 next = state ? automaton.next(state, code_point) : 0;
        if (code_point >= 128) {
            // The automaton speaks of composed text. What may compose, with neighbours or alone, is for Python; the
            // exact form is the composed one, but for quotation marks, dashes and the like.
            const u32 exact = characters.page(code_point).exact[code_point & 255];
            if (!exact || (exact != code_point && state && automaton.next(state, exact) != next)) return Answer::ask;
            beyond = true;
        }
        state = next;
        if (!state && !beyond && sizeof(Unit) == 1) return Answer::no;
    }
    return automaton.accepts(state) ? Answer::yes : Answer::no;
}

}  // namespace

FirstCharacters first_characters(const Tables& tables, u32 number) {
    const Regex& regex = tables.regexes[number];
    const Automaton automaton(tables, regex);
    FirstCharacters found{};
    for (u32 character = 0; character < 128; ++character)
        found.may[character] = regex.mode != deterministic || automaton.next(1, character) != 0;
    return found;
}

bool regex_matches(const Environment& environment, u32 number, const TextView& text, i32 start, i32 end) {
    const Tables& tables = environment.program->tables;
    const Regex& regex = tables.regexes[number];
    Answer answer = Answer::ask;
    if (regex.mode == deterministic) {
        const Automaton automaton(tables, regex);
        if (text.width == 1)
            answer = run(automaton, *environment.characters, static_cast<const u8*>(text.data), start, end);
        else if (text.width == 2)
            answer = run(automaton, *environment.characters, static_cast<const u16*>(text.data), start, end);
        else
            answer = run(automaton, *environment.characters, static_cast<const u32*>(text.data), start, end);
    }
    if (answer == Answer::ask) return environment.regexes->matches(number, text, start, end);
    return answer == Answer::yes;
}

}  // namespace dragoman
