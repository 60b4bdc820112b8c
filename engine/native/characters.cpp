// Pages of what characters are like: made when first needed, then shared by all threads.
#include "text.hpp"

namespace dragoman {

Characters::~Characters() {
    for (auto& page : pages_) delete page.load(std::memory_order_relaxed);
}

const CharacterPage& Characters::make(u32 number) const {
    auto made = std::make_unique<CharacterPage>();
    fill(number, *made);
    const CharacterPage* known = nullptr;
    // Of several threads that make the same page one wins; the others take its page.
    if (pages_[number].compare_exchange_strong(known, made.get(), std::memory_order_acq_rel)) return *made.release();
    return *known;
}

}  // namespace dragoman
