// Memory: see memory.hpp.
#include "memory.hpp"

#include <algorithm>
#include <utility>

namespace dragoman {

namespace {

bool is_part(const WordNumbers& part, const WordNumbers& whole) {
    return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
}

}  // namespace

void Memory::clear() {
    known_.clear();
    times_.clear();
    entries_from_.clear();
    entries_.clear();
    shelves_.clear();
    numbers_.clear();
    now_ = 0;
}

void Memory::meet(u32 mention, i32 place, const WordNumbers& words, i32 kind, const std::vector<i32>& types) {
    const u32 old = same(words, kind);
    if (old == none) return add(Known{mention, place, words, kind, types});
    forget(old);
    Known& known = known_[old];
    const bool is_fuller = words.size() > known.words.size();
    if (!is_fuller && std::includes(known.types.begin(), known.types.end(), types.begin(), types.end()))
        return remember(old);  // it is known by this name already
    std::vector<i32> all_types;
    std::set_union(types.begin(), types.end(), known.types.begin(), known.types.end(), std::back_inserter(all_types));
    if (is_fuller) add(Known{mention, place, words, kind, std::move(all_types)});
    else add(Known{known.mention, known.place, std::move(known.words), kind, std::move(all_types)});
}

void Memory::add(Known known) {
    const u32 number = static_cast<u32>(known_.size());
    known_.push_back(std::move(known));
    times_.push_back(0);
    put_on_shelves(number);
    remember(number);
}

void Memory::recent(i32 type, std::size_t count, std::vector<u32>& found) const {
    found.clear();
    for (u32 one = at(key(of_type, type, no_word)).last; one != none && found.size() < count; one = entries_[one].before)
        found.push_back(entries_[one].known);
    if (found.size() < count) found.clear();
}

void Memory::named(i32 type, const WordNumbers& words, std::size_t count, std::vector<u32>& found) const {
    found.clear();
    for (u32 one = with_all(type, words).last; one != none && found.size() < count; one = entries_[one].before) {
        const WordNumbers& fuller = known_[entries_[one].known].words;
        if (words.size() < fuller.size() && is_part(words, fuller)) found.push_back(entries_[one].known);
    }
    if (found.size() < count) found.clear();
}

void Memory::touch(const std::vector<u32>& found) {
    for (const u32 one : found) {
        forget(one);
        remember(one);
    }
}

// The one spoken of last whose name is part of this one or has it as a part.
u32 Memory::same(const WordNumbers& words, i32 kind) const {
    u32 latest = none;
    const auto consider = [&](u32 one) {
        if (latest == none || times_[one] > times_[latest]) latest = one;
    };
    for (u32 one = with_all(kind, words).last; one != none; one = entries_[one].before) {
        const Known& known = known_[entries_[one].known];
        if (known.kind != kind || !is_part(words, known.words)) continue;
        consider(entries_[one].known);
        break;
    }
    const auto look = [&](u32 word) {
        for (u32 one = at(key(filed, kind, word)).last; one != none; one = entries_[one].before) {
            if (!is_part(known_[entries_[one].known].words, words)) continue;
            consider(entries_[one].known);
            break;
        }
    };
    for (const u32 word : words) look(word);
    look(no_word);
    return latest;
}

// A shelf with all of a type that have these words: that of the rarest word.
const Memory::Shelf& Memory::with_all(i32 type, const WordNumbers& words) const {
    if (words.empty()) return at(key(of_type, type, no_word));
    const Shelf* rarest = nullptr;
    for (const u32 word : words) {
        const Shelf& one = at(key(having, type, word));
        if (!rarest || one.count < rarest->count) rarest = &one;
    }
    return *rarest;
}

// Where something new is put: under its types, under each of its words, and filed under the rarest.
void Memory::put_on_shelves(u32 number) {
    const Known& known = known_[number];
    u32 rarest = no_word, fewest = none;
    for (const u32 word : known.words) {
        const u32 count = at(key(having, known.kind, word)).count;
        if (count < fewest) rarest = word, fewest = count;
    }
    entries_from_.push_back(static_cast<u32>(entries_.size()));
    const auto put = [&](u64 on) { entries_.push_back(Entry{number, shelf(on), none, none}); };
    put(key(filed, known.kind, rarest));
    for (const i32 type : known.types) {
        put(key(of_type, type, no_word));
        for (const u32 word : known.words) put(key(having, type, word));
    }
}

void Memory::remember(u32 number) {
    times_[number] = ++now_;
    for (std::size_t one = entries_from_[number]; one < entries_.size() && entries_[one].known == number; ++one) {
        Entry& entry = entries_[one];
        Shelf& shelf = shelves_[entry.shelf];
        entry.before = shelf.last;
        entry.behind = none;
        if (shelf.last != none) entries_[shelf.last].behind = static_cast<u32>(one);
        shelf.last = static_cast<u32>(one);
        ++shelf.count;
    }
}

void Memory::forget(u32 number) {
    for (std::size_t one = entries_from_[number]; one < entries_.size() && entries_[one].known == number; ++one) {
        const Entry& entry = entries_[one];
        Shelf& shelf = shelves_[entry.shelf];
        if (entry.before != none) entries_[entry.before].behind = entry.behind;
        if (entry.behind != none)
            entries_[entry.behind].before = entry.before;
        else
            shelf.last = entry.before;
        --shelf.count;
    }
}

u64 Memory::key(Of what, i32 type, u32 word) {
    return what << 62 | static_cast<u64>(static_cast<u32>(type) & 0x3fffffff) << 32 | word;
}

u32 Memory::shelf(u64 key) {
    const auto [place, fresh] = numbers_.emplace(key, static_cast<u32>(shelves_.size()));
    if (fresh) shelves_.emplace_back();
    return place->second;
}

const Memory::Shelf& Memory::at(u64 key) const {
    static const Shelf empty;
    const auto found = numbers_.find(key);
    return found == numbers_.end() ? empty : shelves_[found->second];
}

}  // namespace dragoman
