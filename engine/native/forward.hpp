// The forward pass: tokens become words, phrases of lexicons become hits, and what a scope holds says which
// templates have a chance there.
//
// Behind `text` (tokens), in front of `matcher`. See docs/architecture.md, *How matching gets fast*.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tables.hpp"
#include "text.hpp"

namespace dragoman {

// What Python is asked for a token that is not folded code point by code point: its exact and its folded form.
class Folding {
public:
    virtual ~Folding();
    // `token` is UTF-8 of the code points (lone surrogates as three bytes each).
    virtual void fold(const std::string& token, std::string& exact, std::string& folded) const = 0;
};

// The words of the tables, looked up by hash; immutable, shared by all threads.
class Vocabulary {
public:
    explicit Vocabulary(const Tables& tables);
    u32 folded(std::string_view text) const;  // 0 where unknown
    u32 exact(std::string_view text) const;
    // For artefacts: the slots of one namespace (flag word_folded or word_exact) as u32 pairs.
    static std::vector<u32> build_slots(const Tables& tables, u8 flag);
    // … the implementer adds what classify needs (raw pointers, 16-byte compares, prefetch).
private:
    const Tables& tables_;
    Array<u32> folded_slots_, exact_slots_;
    std::vector<u32> built_folded_, built_exact_;
};

// An entry of a lexicon found in the text: the token behind it, its key and its node of the phrase tree.
struct LexiconHit {
    i32 end;
    u32 key;
    u32 node;
};

// A text made ready for matching. Owned by a scan and used again for text after text.
struct Words {
    std::vector<u32> folded;  // by token: word number of its folded form, 0 where unknown
    std::vector<u32> exact;   // the same for its exact form; looked up only where the folded word has exact forms
    // Hits that begin at token t: hits[hit_start[t]] … hits[hit_start[t + 1]); by key, then the longest first.
    std::vector<u32> hit_start;
    std::vector<LexiconHit> hits;
};

// Looks every token up (`words.folded`, `words.exact`).
void classify(const TextView& text, const Tokens& tokens, const Vocabulary& vocabulary, const Characters& characters,
              const Folding& folding, const Tables& tables, Words& words);

// Finds the phrases of all lexicons (`hit_start`, `hits`). `day`: the document's date as an ordinal, 0 for none;
// a posting counts where its entry holds on that day (Entry.holds_on).
void find_hits(const Tables& tables, i32 day, Words& words);

// Which templates have a chance in a scope. Scratch of a scan; `queue` leaves them sorted in `out`.
class Triggers {
public:
    explicit Triggers(const Tables& tables);
    // A new scope. Then `see` its tokens, then `queue`.
    void begin(int scope_kind);
    void see(const Words& words, i32 first, i32 last, bool hits_inside_only = true);
    // The templates triggered by what was seen whose guards hold, and the untriggered ones, ascending.
    void queue(std::vector<u32>& out);
    u64 candidates = 0, survivors = 0;  // queued so far, and how many of them passed their guard

private:
    const Tables& tables_;
    std::vector<u32> stamp_;
    u32 now_ = 0;
    int kind_ = 0;
    std::vector<u32> queued_;
};

}  // namespace dragoman
