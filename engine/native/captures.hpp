// Captures: what matches took, as flat trees of numbers (Python's cascade/captures.py).
//
// Reads the moves of a match as `Search` tells of them. Behind `search`, in front of `reading`, which makes drafts of
// what was taken, and of the Python that makes `Capture` objects when somebody looks at a finding. Places are tokens
// of the document here, never of a scope; plain values are not worked out: a node says what they are made of.
#pragma once

#include <vector>

#include "matcher.hpp"
#include "scope_pieces.hpp"
#include "token_texts.hpp"

namespace dragoman {

// A half-open stretch of one of the arrays of `Captures`.
struct Range {
    u32 first = 0, behind = 0;

    u32 size() const { return behind - first; }
    bool empty() const { return first == behind; }
};

// One capture. Never changed once it is made, so that several members may name it.
struct CaptureNode {
    i32 type;             // a string: the name of the slot, lexicon or finding type; -1: an inline pattern ("text")
    i32 first, last;      // the tokens from its first part to its last, half-open
    Range parts;          // of `Captures::parts`: its parts in the order of the text; empty: all from first to last
    i32 value_slot;       // its value is that of the expression of this slot … ; -1: it has no value
    i32 value_way;        // … in the slot's template of this number …
    Range value_members;  // … which sees these members
    i32 rows_key;         // its rows (Python's `attributes`) are those of the entries with this lexicon key …
    i32 rows_first, rows_last;  // … that stand between these tokens and hold on the day; key -1: it has none
    Range members;        // the captures inside it (Python's `fields`)
};

// One capture under a name. Those of one name stand together; names stand in the order in which Python's dicts keep
// them (first met first). A range of members is what Python calls fields.
struct Member {
    i32 name;    // a string
    u32 node;
    i32 listed;  // 1: the name has a list of captures (a tuple in Python), of one or more; 0: just this capture
};

// The arrays of one document; emptied and filled again for the next.
struct Captures {
    std::vector<CaptureNode> nodes;
    std::vector<Member> members;
    std::vector<Piece> parts;
    std::vector<Piece> regions;

    // So much was there at a time; `rewind` drops what came later, where nothing names it any more.
    struct Size {
        std::size_t nodes = 0, members = 0, parts = 0, regions = 0;
    };
    Size size() const { return {nodes.size(), members.size(), parts.size(), regions.size()}; }
    void rewind(const Size& size);
    void clear() { rewind(Size{}); }

    // The members of one name among some; empty where there is none.
    Range named(Range among, i32 name) const;
};

// What a match took.
struct Taken {
    Range fields;          // of `members`
    Range regions;         // of `regions`: the tokens that open slots took, each stretch once
    bool variables_equal;  // whether each variable reads the same wherever it stands
};

// The fields of findings that later rules took.
class FoundFields {
public:
    virtual ~FoundFields();
    // Members of the finding of this type (its number) with the number that `set_findings` gave it.
    virtual Range fields(i32 type, i32 number) const = 0;
};

// Reads moves into `Captures`. One for each scan; its memory is kept from match to match.
class CaptureReader {
public:
    CaptureReader(const Environment& environment, const Document& document, Captures& captures);

    // What a match took. `pieces`: the scope that it was found in (one stretch, or those of a second reading); `base`:
    // the whole scope, in which matches of whole slots were found; both in tokens of the document. `type`: the type of
    // the finding that the match is to become, which says which fields are lists.
    Taken take(const std::vector<i32>& moves, const std::vector<Piece>& pieces, Piece base, i32 type,
               const FoundFields& found);

private:
    static constexpr u32 none = 0xffffffffu;

    // An item of a list under work, and the one behind it.
    struct Link {
        u32 node, next;
    };
    // What was found under a name so far.
    struct Named {
        i32 name;
        u32 first, last;  // links
        bool listed;
    };
    struct Value {
        i32 slot = -1, way = 0;
        Range members;
    };
    // The rows of a lexicon's entries, and the place of the scope where the entries end.
    struct Rows {
        i32 key = -1, first = 0, last = 0, end = -1;
    };
    // A capture or a slot that is still open. What it holds stands in `named_` from `names` on, up to what was opened
    // inside it.
    struct Open {
        i32 start;       // a place of the scope
        i32 event;       // what opened it; `unnamed`; -1: a slot, or what all stands in
        i32 slot;        // -1: it is none
        bool keep;       // what the slot holds goes to the capture around it
        u32 names;
        i32 way = 0;
        i32 type = -1;
        Value value{};
        Rows rows{};
    };
    // A variable, and where it stood in the scope.
    struct Place {
        i32 name, start, end;
    };
    static constexpr i32 unnamed = 0x7fffffff;

    void replay(const i32* move, const i32* behind, const ScopePieces& scope, std::size_t variables);
    const i32* whole(const i32* move);
    void open(i32 start, i32 event, i32 slot, bool keep);
    void close(i32 at, const ScopePieces& scope, std::size_t variables);
    void leave(i32 at, const ScopePieces& scope);
    void lexicon(const i32* move, const ScopePieces& scope);
    void finding(const i32* move);
    bool known_variable(i32 name, i32 start, i32 end, std::size_t variables);

    u32 node_of(const Open& done, i32 end, const ScopePieces& scope);
    u32 joined(u32 first, u32 more);
    void add(const Open& to, const Event& event, u32 node);
    void extend(const Open& to, const Open& from, i32 list_fields);
    Named& name_in(const Open& open, i32 name);
    Range finished(const Open& open, i32 list_fields);
    void add_parts(u32 node);
    bool is_in(i32 list, i32 name) const;
    bool variables_equal(const ScopePieces& scope);

    const Tables& tables_;
    TokenTexts texts_;
    Captures& captures_;
    const FoundFields* found_ = nullptr;
    Piece base_{};
    std::vector<Open> stack_;
    std::vector<Named> named_, moved_;
    std::vector<Link> links_;
    std::vector<Place> variables_;
    std::vector<Piece> parts_;
};

// Whether two things are the same in Python. `undecided`: they differ at most in plain values or rows, which would
// have to be worked out.
enum class Same : u8 { no, yes, undecided };

Same same_capture(const Captures& captures, u32 one, u32 other);
// Fields are the same whatever the order of their names.
Same same_fields(const Captures& captures, Range one, Range other);

}  // namespace dragoman
