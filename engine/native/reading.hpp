// A reading: the cascade over one text (Python's cascade/reading.py and searching.py), with flat records instead of
// objects.
//
// Rules are tried stage by stage in all their scopes; candidates are filtered, merged and settled (settling.hpp), what
// open slots took is searched as scopes of its own, and the findings of a stage are taken by the rules that come
// later. `finish` (finishing.hpp) does the rest. A reading is made once and used for text after text.
//
// Where it cannot decide something exactly as Python does, it takes the way out: `read` says so, and that text is read
// by the cascade in Python.
#pragma once

#include <memory>
#include <vector>

#include "captures.hpp"
#include "draft.hpp"
#include "finishing.hpp"
#include "matcher_pool.hpp"
#include "search.hpp"

namespace dragoman {

// Thrown wherever exactness is in doubt: the text is for Python.
struct WayOut {};

// Something to say of a limit that was met; Python words it.
struct FlatNotice {
    enum class About : i32 { scope_cut, shares, reread };
    About about;
    i32 kind;         // of the scope: 0 sentence, 1 paragraph, 2 document, 3 region
    i32 first, last;  // tokens
};

class Reading {
public:
    Reading(const Environment& environment, MatcherPool& pool);
    ~Reading();

    // Reads a text; false where it took the way out. What is found stands in the members below until the next text.
    bool read(const TextView& text, i32 day);

    // The sentence scope in which a token lies (one of `sentences`), and its matcher, which knows the findings so far.
    i32 sentence_scope(i32 token);
    Matcher& sentence_matcher(i32 scope);
    const std::vector<Piece>& sentences();
    // As Search::matching.
    std::vector<i32> matching(const std::vector<i32>& automata, const std::vector<Piece>& stretches);

    const Environment& environment;
    const Tables& tables;
    MatcherPool& pool;
    Document document;
    Captures captures;
    Drafts drafts;
    std::vector<FlatNotice> notices;
    Finished finished;
};

}  // namespace dragoman
