// What orders two drafts that nothing else tells apart: their fields, written as JSON (Python's Draft.tie_break).
#pragma once

#include <string>

#include "draft.hpp"
#include "document.hpp"

namespace dragoman {

class TieBreak {
public:
    TieBreak(const Tables& tables, const Document& document, const Captures& captures)
        : tables_(tables), document_(document), captures_(captures) {}

    // What a draft is compared by. Plain values and rows of lexicons are not known: what they are made of stands
    // between two marks in their place.
    std::string text(const Draft& draft) const;
    // Whether one comes before another in Python. Throws WayOut where something decides that is not known.
    static bool before(const std::string& one, const std::string& other);

private:
    void add_fields(Range members, std::string& out) const;
    void add_capture(const CaptureNode& node, std::string& out) const;
    void add_place(i32 first, i32 last, std::string& out) const;
    void add_words(i32 first, i32 last, std::string& out) const;
    void add_name(i32 name, std::string& out) const;
    i32 start(i32 token) const { return document_.tokens.start[static_cast<std::size_t>(token)]; }
    i32 end(i32 token) const { return document_.tokens.end[static_cast<std::size_t>(token) - 1]; }

    const Tables& tables_;
    const Document& document_;
    const Captures& captures_;
};

}  // namespace dragoman
