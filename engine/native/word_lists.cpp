// The lists as one hash table: see word_lists.hpp.
#include "word_lists.hpp"

#include <algorithm>
#include <stdexcept>

#include "shape.hpp"

namespace dragoman {
namespace {

std::string ascii(const std::u32string& word) {
    std::string result;
    for (char32_t character : word) {
        if (character == 0 || character >= 128) throw std::invalid_argument("orthography: a word that is not ASCII");
        result.push_back(static_cast<char>(character));
    }
    if (result.empty()) throw std::invalid_argument("orthography: an empty word");
    return result;
}

bool is_alnum(char character) { return is_kind(static_cast<u8>(character), kind_alnum); }

}  // namespace

WordLists::WordLists(const Orthography& orthography) {
    const std::pair<const WordSet&, u8> sets[] = {
        {orthography.kept, list_kept},       {orthography.kept_before_more, list_kept_before_more},
        {orthography.titles, list_titles},   {orthography.closing, list_closing},
        {orthography.places, list_places},   {orthography.starters, list_starters},
    };
    for (const auto& [set, list] : sets)
        for (const auto& word : set) add(word, list);
    for (const auto& domain : orthography.domains) {
        add(domain, list_domains);
        const std::string label = ascii(domain);
        if (!std::all_of(label.begin(), label.end(), is_alnum))
            throw std::invalid_argument("orthography: a domain is made of letters and digits");
    }
    for (const auto& word : orthography.dotted) {
        const std::string dotted = ascii(word);
        const auto other = std::find_if_not(dotted.begin(), dotted.end(), is_alnum);
        const bool has_stop = other != dotted.end() && *other == '.';
        const bool is_dotted = has_stop && other + 1 != dotted.end() && is_alnum(other[1]);
        if (!is_kind(static_cast<u8>(dotted[0]), kind_letter) || !is_dotted)
            throw std::invalid_argument("orthography: a dotted abbreviation is a word, a stop, and a word");
        begins_dotted_[static_cast<u8>(dotted[0])] = true;
        dotted_.push_back(dotted);
    }
    fill_slots();
}

void WordLists::add(const std::u32string& word, u8 list) {
    const std::string text = ascii(word);
    if (text.size() > most_letters) throw std::invalid_argument("orthography: a word of more than 16 letters");
    words_[text] |= list;
    longest_ = std::max(longest_, text.size());
}

void WordLists::fill_slots() {
    int power = 4;
    while ((std::size_t{1} << power) < 4 * words_.size()) ++power;
    const u8 zeros[Sixteen::most] = {};
    slots_.assign(std::size_t{1} << power, Slot{Sixteen::load(zeros), 0});
    shift_ = 64 - power;
    for (const auto& [word, lists] : words_) {
        u8 padded[most_letters] = {};
        std::memcpy(padded, word.data(), word.size());
        const Sixteen key = Sixteen::load(padded);
        std::size_t slot = place(key);
        while (slots_[slot].lists) slot = (slot + 1) & (slots_.size() - 1);
        slots_[slot] = {key, lists};
    }
}

}  // namespace dragoman
