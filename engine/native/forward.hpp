// The forward pass: tokens become words, phrases of lexicons become hits, and what a scope holds says which
// templates have a chance there.
//
// Behind `text` (tokens), in front of `matcher`. See docs/architecture.md, *How matching gets fast*.
#pragma once

#include <string>
#include <vector>

#include "forward_index.hpp"
#include "tables.hpp"
#include "text.hpp"
#include "vocabulary.hpp"

namespace dragoman {

// What Python is asked for a token that is not folded code point by code point: its exact and its folded form.
class Folding {
public:
    virtual ~Folding();
    // `token` is UTF-8 of the code points (lone surrogates as three bytes each).
    virtual void fold(const std::string& token, std::string& exact, std::string& folded) const = 0;
};

// The words of the tables, looked up by hash; immutable, shared by all threads. The tables must outlive it.
class Vocabulary {
public:
    explicit Vocabulary(const Tables& tables);
    Vocabulary(const Vocabulary&) = delete;
    Vocabulary& operator=(const Vocabulary&) = delete;

    u32 folded(std::string_view text) const { return folded_.find(text); }  // 0 where unknown
    u32 exact(std::string_view text) const { return exact_.find(text); }
    const WordSlots& folded_words() const { return folded_; }
    const WordSlots& exact_words() const { return exact_; }
    u32 exact_of(Reserved word) const { return exact_of_reserved_[word]; }  // the exact word with the same text
    std::size_t bytes() const { return folded_.bytes() + exact_.bytes(); }

    // For artefacts: the slots of one namespace (flag word_folded or word_exact), to be stored as they are.
    static std::vector<u32> build_slots(const Tables& tables, u8 flag);

private:
    std::vector<u32> built_folded_, built_exact_;
    WordSlots folded_, exact_;
    u32 exact_of_reserved_[reserved_end];
};

// Entries of a lexicon found in the text, all with the same end: the token behind them, their key, and the node
// of the phrase tree with their postings (those of this key that hold on the day). Where words can be read both
// folded and exactly, entries may stand at further nodes: those of `Words::other_nodes` from `others` on, up to a 0.
struct LexiconHit {
    i32 end;
    u32 key;
    u32 node;
    u32 others;
};

// What Python said about a token, remembered by a scan (see `classify`).
struct Remembered {
    std::string token;
    u32 folded = 0, exact = 0;
};

// A text made ready for matching. Owned by a scan and used again for text after text, with the same tables.
struct Words {
    std::vector<u32> folded;  // by token: word number of its folded form, 0 where unknown
    std::vector<u32> exact;   // the same for its exact form; looked up only where the folded word has exact forms
    std::vector<u64> cased;   // bits of the tokens whose exact word is known
    std::vector<u32> info;    // by token: what `ForwardIndex` says of its folded word; then a 0
    // Hits that begin at token t: hits[hit_start[t]] … hits[hit_start[t + 1]); by key, then the longest first.
    std::vector<u32> hit_start;
    std::vector<LexiconHit> hits;
    std::vector<u32> other_nodes;

    std::vector<u64> candidates;         // bits of tokens that a phrase may begin with; scratch of `find_hits`
    std::vector<Remembered> remembered;  // bounded: one token in each place
};

// Looks every token up (`folded`, `exact`, `cased`, `info`).
void classify(const TextView& text, const Tokens& tokens, const Vocabulary& vocabulary, const ForwardIndex& index,
              const Characters& characters, const Folding& folding, Words& words);

// Finds the phrases of all lexicons (`hit_start`, `hits`). `day`: the document's date as an ordinal, 0 for none;
// a posting counts where its entry holds on that day (Entry.holds_on).
void find_hits(const Tables& tables, const ForwardIndex& index, i32 day, Words& words);

// Which templates have a chance in a scope. Scratch of a scan; `queue` leaves them sorted in `out`.
class Triggers {
public:
    Triggers(const Tables& tables, const ForwardIndex& index);
    // A new scope. Then `see` its tokens, then `queue`.
    void begin(int scope_kind);
    void see(const Words& words, i32 first, i32 last, bool hits_inside_only = true);
    // The templates triggered by what was seen, and the untriggered ones, whose guards hold; ascending. Once a scope.
    void queue(std::vector<u32>& out);
    u64 candidates = 0, survivors = 0;  // queued so far, and how many of them passed their guard

private:
    void see_sets(u32* first, u32* last);
    void enqueue(u32 number);

    const Tables& tables_;
    const ForwardIndex& index_;
    std::vector<u32> set_stamp_, signal_stamp_, trigger_stamp_;  // the scope in which each was last seen, or triggered
    std::vector<u32> fresh_;                                     // sets seen for the first time
    u32 now_ = 0;
    int kind_ = 0;
    std::vector<u64> is_queued_;  // bits of templates
    std::vector<u32> queued_;
    std::size_t queued_count_ = 0;
};

}  // namespace dragoman
