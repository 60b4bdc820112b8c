// Readings that are not at work wait here for the next text, with the memory they have.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "reading.hpp"

namespace dragoman {

class ReadingPool {
public:
    ReadingPool(const Environment& environment, MatcherPool& matchers) : environment_(environment), matchers_(matchers) {}

    std::unique_ptr<Reading> take() {
        const std::lock_guard<std::mutex> lock(lock_);
        if (waiting_.empty()) return std::make_unique<Reading>(environment_, matchers_);
        auto found = std::move(waiting_.back());
        waiting_.pop_back();
        return found;
    }
    void give_back(std::unique_ptr<Reading> reading) {
        const std::lock_guard<std::mutex> lock(lock_);
        if (waiting_.size() < most_waiting) waiting_.push_back(std::move(reading));
    }

private:
    static constexpr std::size_t most_waiting = 16;
    const Environment& environment_;
    MatcherPool& matchers_;
    std::mutex lock_;
    std::vector<std::unique_ptr<Reading>> waiting_;
};

}  // namespace dragoman
