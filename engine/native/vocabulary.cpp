// Builds and reads the slots of words.

#include "vocabulary.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "forward.hpp"

namespace dragoman {
namespace {

// Steele, Lea & Flood 2014 (SplitMix): a well mixed sequence from any seed.
u64 next_random(u64& state) {
    state += 0x9e3779b97f4a7c15u;
    u64 mixed = state;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
    return mixed ^ mixed >> 31;
}

u32 bits_for(u64 count) {
    u32 bits = 0;
    while (u64{1} << bits < count) ++bits;
    return bits;
}

constexpr u32 turn_bits = 16, turns_a_slot = sizeof(u32) / sizeof(u16);

}  // namespace

WordSlots::WordSlots(const Tables& tables, Array<u32> slots)
    : word_start_(tables.word_start.data), word_text_(tables.word_text.data) {
    const auto need = [](bool holds) {
        if (!holds) throw TablesError("the compiled rule set is damaged (slots of words)");
    };
    const u64 words = tables.word_start.size - 1;
    need(slots.size > header);
    const u32 word_bits = slots[0], place_bits = slots[1], bucket_bits = slots[2];
    need(word_bits >= 1 && word_bits < 32 && words <= u64{1} << word_bits && place_bits < 32);
    need(bucket_bits >= 1 && bucket_bits < 32);
    const std::size_t places = std::size_t{1} << place_bits, buckets = std::size_t{1} << bucket_bits;
    need(slots.size == header + places + buckets / turns_a_slot);
    set_seed(slots[3]);
    word_mask_ = (u32{1} << word_bits) - 1;
    place_mask_ = static_cast<u32>(places - 1);
    bucket_shift_ = 64 - static_cast<int>(bucket_bits);
    slots_ = slots.data + header;
    turns_ = reinterpret_cast<const u16*>(slots_ + places);
    bytes_ = slots.size * sizeof(u32);
    u32 greatest = 0;
    for (std::size_t place = 0; place < places; ++place) greatest = std::max(greatest, slots_[place] & word_mask_);
    need(greatest < words);
}

void WordSlots::set_seed(u32 seed) {
    u64 state = seed;
    for (u64& part : seed_) part = next_random(state);
}

u64 WordSlots::hash(std::string_view text) const {
    const u8* bytes = reinterpret_cast<const u8*>(text.data());
    std::size_t left = text.size();
    u64 chain = 0;
    for (; left > Sixteen::most; left -= Sixteen::most, bytes += Sixteen::most) {
        const Sixteen part = Sixteen::load(bytes);
        chain = folded_product(part.low() ^ chain ^ seed_[0], part.high() ^ seed_[1]);
    }
    u8 rest[Sixteen::most] = {};
    if (left) std::memcpy(rest, bytes, left);
    const Sixteen last = Sixteen::load(rest);
    return folded_product(last.low() ^ chain ^ seed_[0], last.high() ^ seed_[1]);
}

u32 WordSlots::find(std::string_view text) const {
    const u32 word = tagged(hash(text)), start = word_start_[word], length = word_start_[word + 1] - start;
    return length == text.size() && std::memcmp(word_text_ + start, text.data(), length) == 0 ? word : 0;
}

// Displacement by buckets, the fullest first (Belazzougui, Botelho & Dietzfelbinger 2009, *Hash, displace, and
// compress*), with exclusive or for the displacement.
class SlotBuilder {
public:
    SlotBuilder(const Tables& tables, std::vector<u32> words, u32 place_bits)
        : tables_(tables), words_(std::move(words)), word_bits_(std::max(1u, bits_for(tables.word_flags.size))),
          place_bits_(place_bits), bucket_bits_(std::max(1u, bits_for(words_.size() / words_a_bucket))) {}

    // The slots with this seed; empty where it will not do.
    std::vector<u32> build(u32 seed) {
        hashing_.set_seed(seed);
        sort_into_buckets();
        const std::size_t places = std::size_t{1} << place_bits_, buckets = std::size_t{1} << bucket_bits_;
        std::vector<u32> slots(WordSlots::header + places + buckets / turns_a_slot, 0);
        std::vector<u16> turns(buckets, 0);
        std::vector<u32> order(buckets);
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(), [&](u32 one, u32 other) { return size(one) > size(other); });
        steps_left_ = steps_a_word * (words_.size() + 1);
        for (const u32 bucket : order)
            if (size(bucket) > 0 && !place_bucket(bucket, slots.data() + WordSlots::header, turns[bucket])) return {};
        slots[0] = word_bits_, slots[1] = place_bits_, slots[2] = bucket_bits_, slots[3] = seed;
        std::memcpy(slots.data() + WordSlots::header + places, turns.data(), buckets * sizeof(u16));
        return slots;
    }

private:
    static constexpr u32 words_a_bucket = 3;
    static constexpr std::ptrdiff_t most_in_bucket = 40;
    static constexpr std::size_t steps_a_word = 200;

    struct Hashed {
        u64 hash;
        u32 word;
    };

    u32 size(u32 bucket) const { return first_[bucket + 1] - first_[bucket]; }

    void sort_into_buckets() {
        const int shift = 64 - static_cast<int>(bucket_bits_);
        std::vector<u64> hashes;
        hashes.reserve(words_.size());
        first_.assign((std::size_t{1} << bucket_bits_) + 2, 0);
        for (const u32 word : words_) {
            hashes.push_back(hashing_.hash(tables_.word(word)));
            ++first_[(hashes.back() >> shift) + 2];
        }
        std::partial_sum(first_.begin(), first_.end(), first_.begin());
        sorted_.resize(words_.size());
        for (std::size_t at = 0; at < words_.size(); ++at) sorted_[first_[(hashes[at] >> shift) + 1]++] = {hashes[at], words_[at]};
        first_.pop_back();
    }

    // Finds the first turn by which all words of a bucket come to free places.
    bool place_bucket(u32 bucket, u32* slots, u16& turn) {
        const Hashed* first = sorted_.data() + first_[bucket];
        const Hashed* last = sorted_.data() + first_[bucket + 1];
        const u32 place_mask = (u32{1} << place_bits_) - 1, word_mask = (u32{1} << word_bits_) - 1;
        if (last - first > most_in_bucket) return false;
        for (const Hashed* one = first; one < last; ++one)  // words that no turn can part
            for (const Hashed* other = first; other < one; ++other)
                if (((one->hash ^ other->hash) & place_mask) == 0) return false;
        for (u32 tried = 0; tried < u32{1} << turn_bits; ++tried) {
            const Hashed* at = first;
            for (; at < last; ++at) {
                u32& slot = slots[(static_cast<u32>(at->hash) ^ tried) & place_mask];
                if (slot != 0) break;
                slot = (static_cast<u32>(at->hash) & ~word_mask) | at->word;
            }
            if (at == last) {
                turn = static_cast<u16>(tried);
                return true;
            }
            const std::size_t steps = static_cast<std::size_t>(at - first) + 1;
            while (at-- > first) slots[(static_cast<u32>(at->hash) ^ tried) & place_mask] = 0;
            if (steps > steps_left_) return false;
            steps_left_ -= steps;
        }
        return false;
    }

    const Tables& tables_;
    std::vector<u32> words_;
    const u32 word_bits_, place_bits_, bucket_bits_;
    WordSlots hashing_;
    std::vector<u32> first_;  // by bucket: its first of `sorted_`
    std::vector<Hashed> sorted_;
    std::size_t steps_left_ = 0;
};

std::vector<u32> WordSlots::build(const Tables& tables, u8 flag) {
    constexpr u32 seeds = 16, doublings = 3;
    std::vector<u32> words;
    for (u32 word = 1; word < tables.word_flags.size; ++word)
        if (tables.word_flags[word] & flag) words.push_back(word);
    const u32 least = std::max(3u, bits_for(words.size() + words.size() / 4));
    for (u32 place_bits = least; place_bits < least + doublings && least + doublings < 32; ++place_bits) {
        SlotBuilder builder(tables, words, place_bits);
        for (u32 seed = 0; seed < seeds; ++seed)
            if (std::vector<u32> slots = builder.build(seed); !slots.empty()) return slots;
    }
    throw TablesError("the words of the rule set cannot be told apart by hashing");
}

Vocabulary::Vocabulary(const Tables& tables) {
    const auto opened = [&](Array<u32> given, std::vector<u32>& built, u8 flag) {
        if (given.empty()) {
            built = WordSlots::build(tables, flag);
            given = {built.data(), built.size()};
        }
        return WordSlots(tables, given);
    };
    folded_ = opened(tables.folded_slots, built_folded_, word_folded);
    exact_ = opened(tables.exact_slots, built_exact_, word_exact);
    for (u32 word = 0; word < reserved_end; ++word) exact_of_reserved_[word] = word ? exact_.find(tables.word(word)) : 0;
}

std::vector<u32> Vocabulary::build_slots(const Tables& tables, u8 flag) { return WordSlots::build(tables, flag); }

}  // namespace dragoman
