// The search: rules tried in many scopes of a text, for the cascade (Python's cascade/searching.py).
//
// Scopes are added in batches; which templates have a chance in them is worked out once. Then the rules of stage
// after stage are tried in them. What a matcher has learnt about a scope is kept from stage to stage.
#pragma once

#include <memory>
#include <vector>

#include "each_match.hpp"
#include "forward.hpp"
#include "matcher_pool.hpp"
#include "moves.hpp"

namespace dragoman {

class Search {
public:
    struct Match {
        i32 scope;   // within its batch
        i32 shared;  // the number of the second reading of the scope; -1: the scope itself
        i32 rule;    // its place among those tried
        i32 templ;   // within the rule
        i32 start, end;
    };
    // Who is told of each match and says whether it counts; if so, the next begins behind it, or is a better one
    // from the same start, which takes its place.
    class Listener {
    public:
        virtual ~Listener() = default;
        virtual bool found(const Match& match, const std::vector<i32>& moves) = 0;
    };
    // A second reading of a scope: an earlier subject, and the words from the joint on.
    struct Shared {
        i32 start, end, joint;
    };

    Search(const Environment& environment, MatcherPool& pool, const Document& document, Triggers& triggers);
    ~Search();

    // New scopes, each together; `kinds`: bits of the kinds of rules that read them. The number of the batch.
    i32 add(const std::vector<Piece>& scopes, int kinds, bool shares);
    // Tries rules in the scopes of a batch: scope by scope, rule by rule as given. The numbers of scopes that have
    // more second readings than are read.
    std::vector<i32> run(i32 batch, const std::vector<i32>& rules, Listener& listener);
    // Pairs of the number of a stretch of tokens, a scope of its own, and that of an automaton that matches all of it.
    std::vector<i32> matching(const std::vector<i32>& automata, const std::vector<Piece>& stretches);
    // The second readings of a scope that was searched.
    const std::vector<Shared>& shared(i32 batch, i32 scope) const;
    // The matcher of a scope, for questions beside the search; until the next is lent or the search goes on.
    Matcher& lend(i32 batch, i32 scope);
    // Forgets all batches: the document is another one.
    void clear();

private:
    struct Candidate {
        i32 rule;
        i32 scope;
        u32 templ;
    };
    struct Reading {
        i32 first, last;
        std::unique_ptr<Matcher> matcher;
        u32 changes = 0;  // of findings that the matcher has seen
        bool shares_known = false, too_many_shares = false;
        std::vector<Shared> shared;
        std::vector<std::unique_ptr<Matcher>> shared_matchers;
    };
    struct Batch {
        bool shares;
        std::vector<Reading> scopes;
        std::vector<Candidate> candidates;  // by rule, scope and template
    };
    void in_scope(Batch& batch, i32 number, const Candidate* first, const Candidate* last, Listener& listener);
    void add_moves(Matcher& by, const Reading& scope, const std::vector<i32>& did, i32 start);
    Matcher& matcher(Reading& scope);
    Matcher& shared_matcher(Reading& scope, std::size_t number);
    void find_shared(Reading& scope);
    void refresh(Reading& scope);
    void take_back();
    void drop();

    const Tables& tables_;
    MatcherPool& pool_;
    const Document& document_;
    Triggers& triggers_;
    std::vector<Batch> batches_;
    std::unique_ptr<Matcher> nodes_;  // lends its memory for nodes to the scope that is read
    Matcher* lent_ = nullptr;          // has that memory meanwhile
    EachMatch each_;
    std::vector<u32> templates_;
    std::vector<i32> moves_;
    std::size_t tokens_matched_ = 0;
};

}  // namespace dragoman
