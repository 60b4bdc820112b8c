// Moves worth telling: those of what a match did that captures (Python's cascade/captures.py) are made of.
//
// A slot that fills no capture leaves nothing behind but the rows of a lexicon that it begins with, where what is
// around it begins there too; unless something in it counts wherever it stands: an open slot, a variable, a match of
// a whole slot or a finding. Slots that leave nothing are left out with all that is in them.
#pragma once

#include <vector>

#include "matcher.hpp"

namespace dragoman {

class MoveFilter {
public:
    // Adds to `moves`. `start` is where what is around all of them begins, -1 where no rows are kept there.
    MoveFilter(const Tables& tables, std::vector<i32>& moves, i32 start) : tables_(tables), moves_(moves) {
        open_.push_back(Opened{0, start, false, false, true, false});
    }

    void add(const i32* move) {
        const i32 number = move[1], at = move[2];
        switch (static_cast<Did>(move[0])) {
            case Did::open: {
                const bool variable = tables_.events[static_cast<u32>(number)].flags & 4;
                open_.push_back(Opened{moves_.size(), at, true, false, variable, false});
                break;
            }
            case Did::enter: {
                const Step& step = tables_.steps[static_cast<u32>(number)];
                const bool silent = !step.captured || !open_.back().is_capture;
                const bool counts = tables_.slots[static_cast<u32>(step.a)].flags & slot_open;
                open_.push_back(Opened{moves_.size(), at, false, silent, counts, false});
                break;
            }
            case Did::close:
            case Did::leave:
                need(open_.size() > 1 && open_.back().is_capture == (static_cast<Did>(move[0]) == Did::close));
                if (leave()) return;
                break;
            case Did::lexicon:
                if (open_.back().start != at) return;
                open_.back().rows = true;
                break;
            case Did::finding:
            case Did::whole: open_.back().counts = true; break;
            default: break;
        }
        moves_.insert(moves_.end(), move, move + 4);
    }

    // To be called behind the last move.
    void end() const { need(open_.size() == 1); }

private:
    // What is opened is closed again; only a damaged block has it otherwise.
    static void need(bool holds) {
        if (!holds) throw TablesError("the compiled rule set is damaged (events)");
    }

    struct Opened {
        std::size_t begin;  // where its moves begin
        i32 start;
        bool is_capture;    // else it is a slot
        bool silent;        // a slot that fills no capture
        bool counts;        // something in it counts wherever it stands
        bool rows;          // it begins with rows of a lexicon
    };

    // Ends what was opened last; whether its moves were dropped.
    bool leave() {
        const Opened done = open_.back();
        open_.pop_back();
        Opened& around = open_.back();
        around.counts |= done.counts;
        const bool rows = done.rows && !done.is_capture && around.start == done.start;
        around.rows |= rows;
        if (!done.silent || done.counts || rows) return false;
        moves_.resize(done.begin);
        return true;
    }

    const Tables& tables_;
    std::vector<i32>& moves_;
    std::vector<Opened> open_;
};

}  // namespace dragoman
