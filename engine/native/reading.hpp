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
#include <set>
#include <tuple>
#include <vector>

#include "captures.hpp"
#include "draft.hpp"
#include "expressions.hpp"
#include "finishing.hpp"
#include "matcher_pool.hpp"
#include "search.hpp"
#include "settling.hpp"
#include "way_out.hpp"

namespace dragoman {

// Something to say of a limit that was met; Python words it.
struct FlatNotice {
    enum class About : i32 { scope_cut, shares, reread };
    About about;
    i32 kind;         // of the scope: 0 sentence, 1 paragraph, 2 document, 3 region
    i32 first, last;  // tokens
};

// Where the layers of a text lie, as Python finds them: asked at most once a text, and only by rules that name some.
class LayerSource {
public:
    virtual ~LayerSource();
    // Three numbers each: the layer, its first token and the one behind its last.
    virtual void layers(std::vector<i32>& found) const = 0;
};

class Reading : private FoundFields, private Search::Listener {
public:
    Reading(const Environment& environment, MatcherPool& pool);
    ~Reading() override;

    // Reads a text; false where it took the way out. What is found stands in the members below until the next text.
    bool read(const TextView& text, i32 day, const LayerSource& layers);

    // Lets go of the text, before it is put aside.
    void leave() { search_.clear(); }
    // Whether the last text was so long that its memory is better given back than kept.
    bool is_huge() const { return document.tokens.count() > most_kept; }

    // The sentence scope in which a token lies, one of `sentences`.
    i32 sentence_scope(i32 token);
    const std::vector<Piece>& sentences();
    // The matcher of a sentence scope, which knows all findings; until the next one is asked for.
    Matcher& sentence_matcher(i32 scope);

    const Environment& environment;
    const Tables& tables;
    MatcherPool& pool;
    Document document;
    Captures captures;
    Drafts drafts;
    Finished finished;
    std::vector<FlatNotice> notices;

private:
    static constexpr i32 region = 3;  // as a kind of scope
    static constexpr std::size_t most_kept = 1'000'000;

    // Scopes that are searched together.
    struct Scopes {
        i32 kind = 0;
        std::vector<Piece> pieces;
        std::vector<i32> depths;  // of regions
        i32 batch = -1;           // at the search
        i64 tokens = 0;
    };
    // Rules that are tried together.
    struct Order {
        std::vector<i32> rules;
        i64 templates = 0;
    };
    struct Stage {
        std::vector<i32> types;
        Order all, by_scope[3];
    };
    // A match that passed the filters; it stays unless a better one from the same start replaces it.
    struct Candidate {
        bool there = false;
        i32 scope, shared, rule, start, end;
        Draft draft;
    };

    Range fields(i32 type, i32 number) const override;
    bool found(const Search::Match& match, const std::vector<i32>& moves) override;

    void plan();
    void begin(const TextView& text, i32 day);
    void run();
    Scopes& scopes(i32 kind);
    void cut(i32 kind, i32 first, i32 last, Scopes& scopes);
    i32 batch(Scopes& scopes);
    void search(const Order& order, Scopes& scopes);
    void settle_stage(const Stage& stage);
    bool holds(i32 rule, Range fields);
    void settle_last();
    bool in_layers(i32 list, i32 first, i32 last);
    void open(std::size_t done);
    bool open_regions(std::size_t done);
    bool may_reread(const Piece& tokens);
    void notice(FlatNotice::About about, i32 kind, i32 first, i32 last);

    std::vector<Stage> stages_;
    Triggers triggers_;
    Search search_;
    CaptureReader capture_reader_;
    Expressions expressions_;
    Settling settling_;
    const LayerSource* layer_source_ = nullptr;

    bool cut_[3] = {};
    Scopes scopes_[3];
    std::vector<std::unique_ptr<Scopes>> opened_;
    std::set<std::pair<i32, i32>> regions_;
    std::set<std::tuple<i32, i32, i32, i32>> noticed_;
    std::vector<i32> reread_;                    // by sentence
    std::vector<std::vector<u32>> raw_;          // by type: drafts as made
    std::vector<std::size_t> settled_;           // by type: so many of them were there when it was last settled …
    std::vector<std::vector<u32>> settled_against_;  // … and the versions of the findings that it gave way to
    std::vector<u32> versions_;                  // by type: of `Drafts::kept`
    bool layers_known_ = false;
    std::vector<std::vector<Piece>> layers_;     // by layer: stretches of tokens, sorted and apart
    i64 steps_left_ = 0;

    // The search that is under way.
    const Order* order_ = nullptr;
    Scopes* searched_ = nullptr;
    Candidate last_;
    i64 found_count_ = 0;
    std::vector<Piece> pieces_;
    std::vector<u32> kept_;
    std::vector<i32> spans_;
};

}  // namespace dragoman
