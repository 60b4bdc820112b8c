// Matchers that are not at work wait here for the next scope, with the memory they have.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "matcher.hpp"

namespace dragoman {

class MatcherPool {
public:
    explicit MatcherPool(const Environment& environment) : environment_(environment) {}

    std::unique_ptr<Matcher> take() {
        const std::lock_guard<std::mutex> lock(lock_);
        if (waiting_.empty()) return std::make_unique<Matcher>(environment_);
        auto found = std::move(waiting_.back());
        waiting_.pop_back();
        return found;
    }
    void give_back(std::unique_ptr<Matcher> matcher) {
        const std::lock_guard<std::mutex> lock(lock_);
        if (waiting_.size() < most_waiting) waiting_.push_back(std::move(matcher));
    }

private:
    static constexpr std::size_t most_waiting = 256;
    const Environment& environment_;
    std::mutex lock_;
    std::vector<std::unique_ptr<Matcher>> waiting_;
};

}  // namespace dragoman
