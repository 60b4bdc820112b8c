// The lists of `Orthography`, made ready to be asked: one look-up says in which of them a word is.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "sixteen.hpp"
#include "text.hpp"

namespace dragoman {

enum List : u8 {
    list_kept = 1,
    list_kept_before_more = 2,
    list_titles = 4,
    list_closing = 8,
    list_places = 16,
    list_starters = 32,
    list_domains = 64
};

class WordLists {
public:
    static constexpr std::size_t most_letters = Sixteen::most;

    // Raises std::invalid_argument where a word is not ASCII or has more than `most_letters`, or where `dotted` or
    // `domains` are not what they should be.
    explicit WordLists(const Orthography& orthography);

    // The lists that hold this word; 16 bytes from `word` on must be readable.
    u8 of(const u8* word, std::size_t length) const {
        if (length > longest_) return 0;
        const Sixteen key = Sixteen::load(word).first(static_cast<u32>(length));
        for (std::size_t slot = place(key);; slot = (slot + 1) & (slots_.size() - 1)) {
            if (slots_[slot].word == key) return slots_[slot].lists;
            if (!slots_[slot].lists) return 0;
        }
    }
    std::size_t longest() const { return longest_; }

    // Abbreviations with a stop inside, in their order; and the signs that they begin with.
    const std::vector<std::string>& dotted() const { return dotted_; }
    bool begins_dotted(u8 sign) const { return begins_dotted_[sign]; }

private:
    struct Slot {
        Sixteen word;  // no word holds a zero, so that words of different lengths differ
        u8 lists;
    };

    std::size_t place(const Sixteen& word) const {
        return static_cast<std::size_t>(((word.low() ^ word.high() * 31) * 0x9E3779B97F4A7C15u) >> shift_);
    }
    void add(const std::u32string& word, u8 list);
    void fill_slots();

    std::vector<Slot> slots_;
    std::unordered_map<std::string, u8> words_;
    std::vector<std::string> dotted_;
    bool begins_dotted_[256] = {};
    std::size_t longest_ = 0;
    int shift_ = 0;
};

}  // namespace dragoman
