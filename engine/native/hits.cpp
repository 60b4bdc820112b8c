// Phrases of lexicons: the tree of all their phrases is walked from every token that a phrase can begin with.
//
// The counterpart of `LexiconHits` in Python's `words/phrases.py`. A token can be read as its folded and as its
// exact word, so a walk stands at several nodes at a time.

#include <algorithm>
#include <cstring>

#include "bits.hpp"
#include "forward.hpp"

namespace dragoman {
namespace {

// A posting met on a walk.
struct Post {
    u32 key;
    i32 end;
    u32 node;

    bool same_hit(const Post& other) const { return key == other.key && end == other.end; }
};

class Finder {
public:
    Finder(const Tables& tables, const ForwardIndex& index, i32 day, Words& words)
        : tables_(tables), index_(index), roots_(tables.word_root.data), day_(day), words_(words) {}

    void run() {
        const std::size_t count = words_.folded.size();
        words_.hit_start.resize(count + 1);
        words_.hits.clear();
        words_.other_nodes.assign(1, 0);
        std::size_t known = 0;  // hits of the tokens before this one are counted
        const auto count_up_to = [&](std::size_t token) {
            std::fill(words_.hit_start.begin() + known, words_.hit_start.begin() + token + 1, static_cast<u32>(words_.hits.size()));
            known = token + 1;
        };
        if (index_.any_phrases() && count > 0) {
            find_candidates();
            add_cased_candidates();
            for (std::size_t part = 0; part < words_.candidates.size(); ++part)
                each_bit(words_.candidates[part], [&](u32 bit) {
                    const std::size_t token = part * bits_a_word + bit;
                    count_up_to(token);
                    walk(token, roots_[words_.folded[token]], roots_[words_.exact[token]]);
                });
        }
        count_up_to(count);
    }

private:
    // The tokens that a phrase may begin with by their folded words. Most can be told by their own look and the
    // next one's; only the others are asked for as pairs.
    void find_candidates() {
        const u32* words = words_.folded.data();
        const u32* infos = words_.info.data();
        const std::size_t count = words_.folded.size();
        words_.candidates.resize(words_for_bits(count));
        for (std::size_t part = 0; part < words_.candidates.size(); ++part) {
            const std::size_t first = part * bits_a_word, size = std::min<std::size_t>(bits_a_word, count - first);
            u8 marks[bits_a_word] = {};
            for (std::size_t at = 0; at < size; ++at) marks[at] = mark(infos[first + at], infos[first + at + 1]);
            u64 found = 0;
            each_bit(gathered(marks), [&](u32 bit) {
                const std::size_t token = first + bit;
                const bool alone = infos[token] & ForwardIndex::is_phrase;
                found |= static_cast<u64>(alone || index_.may_begin_phrase(words[token], words[token + 1])) << bit;
            });
            words_.candidates[part] = found;
        }
    }

    // 1 where a phrase may begin with a word, by what is known of it and of the next.
    static u8 mark(u32 info, u32 next) {
        static_assert(ForwardIndex::is_phrase == 2 && ForwardIndex::begins == 4 && ForwardIndex::goes_on == 8);
        return static_cast<u8>((info >> 1 | (info >> 2 & next >> 3)) & 1);
    }

    // 64 marks as bits.
    static u64 gathered(const u8* marks) {
        u64 bits = 0;
        for (u32 part = 0; part < bits_a_word; part += 8) {
            u64 eight;
            std::memcpy(&eight, marks + part, sizeof eight);
            bits |= (eight * 0x0102040810204080u >> 56) << part;
        }
        return bits;
    }

    // Those that it may begin with by their exact words, or because of the exact word behind them.
    void add_cased_candidates() {
        const u32* folded = words_.folded.data();
        const u32* exact = words_.exact.data();
        const std::size_t last = words_.folded.size() - 1;
        for (std::size_t part = 0; part < words_.cased.size(); ++part)
            each_bit(words_.cased[part], [&](u32 bit) {
                const std::size_t token = part * bits_a_word + bit;
                const u32 word = exact[token], info = index_.word_info[word];
                if (token > 0 && info & ForwardIndex::goes_on &&
                    (index_.may_begin_phrase(folded[token - 1], word) || index_.may_begin_phrase(exact[token - 1], word)))
                    add_candidate(token - 1);
                if (info & ForwardIndex::is_phrase ||
                    (token < last && info & ForwardIndex::begins && index_.may_begin_phrase(word, folded[token + 1])))
                    add_candidate(token);
            });
    }

    void add_candidate(std::size_t token) { words_.candidates[token / bits_a_word] |= u64{1} << token % bits_a_word; }

    void walk(std::size_t start, u32 folded, u32 exact) {
        nodes_.clear();
        add(folded);
        add(exact);
        posts_.clear();
        for (std::size_t at = start + 1;; ++at) {
            for (const u32 node : nodes_) collect(node, static_cast<i32>(at));
            if (at == words_.folded.size()) break;
            following_.clear();
            for (const u32 node : nodes_) {
                if (const u32 next = child(node, words_.folded[at])) following_.push_back(next);
                if (const u32 next = child(node, words_.exact[at])) following_.push_back(next);
            }
            nodes_.swap(following_);
            if (nodes_.empty()) break;
        }
        if (!posts_.empty()) emit();
    }

    void add(u32 node) {
        if (node) nodes_.push_back(node);
    }

    // The child of a node behind a word, 0 where there is none.
    u32 child(u32 node, u32 word) const {
        if (word == unknown_word) return 0;
        const u32* words = tables_.tree_word.data;
        u32 first = tables_.tree_child[node], size = tables_.tree_child[node + 1] - first;
        if (size == 0) return 0;
        while (size > 1) {
            const u32 half = size / 2;
            first = words[first + half] <= word ? first + half : first;
            size -= half;
        }
        return words[first] == word ? first : 0;
    }

    // Each key once whose entries end at this node and hold on the day.
    void collect(u32 node, i32 end) {
        const u32 first = tables_.tree_posts.start[node], last = tables_.tree_posts.start[node + 1];
        for (u32 post = first; post < last; ++post) {
            const u32 key = tables_.tree_posts.items[post];
            const bool known = !posts_.empty() && posts_.back().node == node && posts_.back().key == key;
            if (!known && holds(key, tables_.post_entry[post])) posts_.push_back({key, end, node});
        }
    }

    bool holds(u32 key, u32 entry) const {
        if (day_ == 0 || !(tables_.keys[key].flags & key_dated)) return true;
        const i32* days = tables_.days.data + tables_.keys[key].dates + 2 * static_cast<std::size_t>(entry);
        return (days[0] == 0 || days[0] <= day_) && (days[1] == 0 || day_ <= days[1]);
    }

    void emit() {
        if (posts_.size() > 1)
            std::stable_sort(posts_.begin(), posts_.end(), [](const Post& one, const Post& other) {
                return one.key != other.key ? one.key < other.key : one.end > other.end;
            });
        for (std::size_t index = 0; index < posts_.size();) {
            const Post& post = posts_[index++];
            u32 others = 0;
            if (index < posts_.size() && posts_[index].same_hit(post)) {
                others = static_cast<u32>(words_.other_nodes.size());
                for (; index < posts_.size() && posts_[index].same_hit(post); ++index)
                    words_.other_nodes.push_back(posts_[index].node);
                words_.other_nodes.push_back(0);
            }
            words_.hits.push_back({post.end, post.key, post.node, others});
        }
    }

    const Tables& tables_;
    const ForwardIndex& index_;
    const u32* roots_;
    i32 day_;
    Words& words_;
    std::vector<u32> nodes_, following_;
    std::vector<Post> posts_;
};

}  // namespace

void find_hits(const Tables& tables, const ForwardIndex& index, i32 day, Words& words) { Finder(tables, index, day, words).run(); }

}  // namespace dragoman
