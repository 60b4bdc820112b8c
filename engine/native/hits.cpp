// Phrases of lexicons: the tree of all their phrases is walked from every token that a phrase can begin with.
//
// The counterpart of `LexiconHits` in Python's `words/phrases.py`. A token can be read as its folded and as its
// exact word, so a walk stands at several nodes at a time.

#include <algorithm>

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
    Finder(const Tables& tables, i32 day, Words& words)
        : tables_(tables), roots_(tables.word_root.data), day_(day), words_(words) {}

    void run() {
        const std::size_t count = words_.folded.size();
        words_.hit_start.resize(count + 1);
        words_.hits.clear();
        words_.other_nodes.assign(1, 0);
        if (tables_.tree_posts.items.empty() || tables_.word_root.empty()) {
            std::fill(words_.hit_start.begin(), words_.hit_start.end(), 0);
            return;
        }
        for (std::size_t token = 0; token < count; ++token) {
            words_.hit_start[token] = static_cast<u32>(words_.hits.size());
            const u32 folded = roots_[words_.folded[token]], exact = roots_[words_.exact[token]];
            if (folded | exact) walk(token, folded, exact);
        }
        words_.hit_start[count] = static_cast<u32>(words_.hits.size());
    }

private:
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
    const u32* roots_;
    i32 day_;
    Words& words_;
    std::vector<u32> nodes_, following_;
    std::vector<Post> posts_;
};

}  // namespace

void find_hits(const Tables& tables, i32 day, Words& words) { Finder(tables, day, words).run(); }

}  // namespace dragoman
