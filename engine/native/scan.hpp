// The scan: texts in, flat records out, for rule sets whose matches are their findings (`rule_plain`).
//
// Runs all steps one after the other for each text, with memory of its own; several may work at a time on one
// program. No Python object is touched unless a token needs one (see `Folding`, `RegexJudge`).
#pragma once

#include <vector>

#include "each_match.hpp"
#include "forward.hpp"
#include "program.hpp"

namespace dragoman {

// Records in columns. Places are code points of their text. Captures of record r are those from
// capture_start[r] to capture_start[r + 1].
struct Records {
    std::vector<i32> document, rule, templ, start, end;
    std::vector<i32> capture_start = {0};
    std::vector<i32> capture_name, capture_from, capture_to;  // name: a string of the tables
    // For those who make findings of them: what each match did, and the first token and scope it was read in.
    std::vector<i32> first_token, scope_first, scope_last;
    std::vector<i32> did_start = {0};
    std::vector<i32> did;
    // Scopes longer than `max_scope`, which were cut: document, kind, first and last token (half-open).
    std::vector<i32> cuts;

    std::size_t count() const { return document.size(); }
};

struct Counters {
    u64 texts = 0, code_points = 0, tokens = 0, scopes = 0, candidates = 0, survivors = 0, matches = 0;
    u64 meetings = 0;  // matches with type and place of another, which may be one finding: for the cascade to say
};

// Cuts a text, looks its words up and finds its lexicon entries.
void read_text(const Environment& environment, const TextView& text, i32 day, Document& document);

class Scan {
public:
    // `with_moves`: records say what their matches did.
    Scan(const Environment& environment, bool with_moves);
    // Appends the records of a text, in the order of findings.
    void text(const TextView& text, i32 day, i32 number, Records& records);

    Counters counters;

private:
    struct Found {
        bool meets(const Found& other) const { return start == other.start && end == other.end && type == other.type; }

        i32 start, end, type, rule, templ;  // the order of findings
        i32 first, last;                    // places in the scope
        i32 scope_first, scope_last;
        u32 did_start, did_end;
    };
    void scopes(int kind, i32 number, Records& records);
    void scope(int kind, i32 first, i32 last);
    void rule(const Rule& rule, i32 number, const u32* first, const u32* last, i32 scope_first, i32 scope_last);
    void record(const Found& found, i32 number, Records& records) const;

    const Environment& environment_;
    const Tables& tables_;
    const bool with_moves_;
    bool has_kind_[3] = {};
    Document document_;
    Triggers triggers_;
    Matcher matcher_;
    std::vector<u32> queue_;
    std::vector<Found> found_;
    EachMatch each_;
    std::vector<i32> did_;
};

}  // namespace dragoman
