// Memory: who and what was spoken of in a document, the last at the end (Python's cascade/memory.py).
//
// Kept by `referring` while it goes through the captures of a document. What is known stands on shelves, by its types
// and by its words, each in the order in which it was last spoken of; so that a document with very many names is read
// in about linear time.
#pragma once

#include <unordered_map>
#include <vector>

#include "tables.hpp"

namespace dragoman {

// Numbers in ascending order, each once: the words of a name.
using WordNumbers = std::vector<u32>;

class Memory {
public:
    static constexpr u32 none = 0xffffffffu;

    // Somebody or something mentioned, under the fullest name given so far. `mention`: whatever stands for it at the
    // caller's; `place`: where it is in the text. `types`: those of all captures that mentioned it (sorted, each
    // once, the kind among them), `kind` the most specific one.
    struct Known {
        u32 mention;
        i32 place;
        WordNumbers words;
        i32 kind;
        std::vector<i32> types;
    };

    void clear();
    // Remembers a mention; a shorter or longer name of somebody known makes that one recent.
    void meet(u32 mention, i32 place, const WordNumbers& words, i32 kind, const std::vector<i32>& types);
    // The `count` of a type spoken of last, the last of them first; with fewer, none.
    void recent(i32 type, std::size_t count, std::vector<u32>& found) const;
    // The same of those whose names have all these words and more.
    void named(i32 type, const WordNumbers& words, std::size_t count, std::vector<u32>& found) const;
    // Makes these recent again, one after the other.
    void touch(const std::vector<u32>& found);

    const Known& operator[](u32 number) const { return known_[number]; }

private:
    // A place on a shelf, for one that is known; those behind it were spoken of later.
    struct Entry {
        u32 known, shelf, before, behind;
    };
    struct Shelf {
        u32 last = none;
        u32 count = 0;
    };
    enum Of : u64 { of_type, having, filed };
    static constexpr u32 no_word = none;

    static u64 key(Of what, i32 type, u32 word);
    u32 shelf(u64 key);
    const Shelf& at(u64 key) const;
    const Shelf& with_all(i32 type, const WordNumbers& words) const;
    u32 same(const WordNumbers& words, i32 kind) const;
    void add(Known known);
    void put_on_shelves(u32 number);
    void remember(u32 number);
    void forget(u32 number);

    std::vector<Known> known_;
    std::vector<u64> times_;    // by known: when it was last spoken of
    std::vector<u32> entries_from_;  // by known: where its entries begin
    std::vector<Entry> entries_;
    std::vector<Shelf> shelves_;
    std::unordered_map<u64, u32> numbers_;  // of shelves
    u64 now_ = 0;
};

}  // namespace dragoman
