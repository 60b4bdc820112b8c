// What orders two drafts that nothing else tells apart: see tie_break.hpp.
#include "tie_break.hpp"

#include <algorithm>
#include <vector>

#include "shape.hpp"
#include "token_texts.hpp"
#include "way_out.hpp"

namespace dragoman {

namespace {

// Around what is not known; JSON has no such characters.
constexpr char unknown_begin = '\x01', unknown_end = '\x02';

void add_number(i32 number, std::string& out) { out += std::to_string(number); }

void add_escaped(u32 unit, std::string& out) {
    constexpr char digits[] = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += digits[unit >> shift & 15];
}

// A code point as `json.dumps` writes it.
void add_character(u32 character, std::string& out) {
    constexpr char short_from[] = "\"\\\n\r\t\f\b", short_to[] = "\"\\nrtfb";
    if (character < 0x80 && character) {
        const auto* found = std::find(short_from, short_from + sizeof short_from - 1, static_cast<char>(character));
        if (found != short_from + sizeof short_from - 1) {
            out += '\\';
            out += short_to[found - short_from];
            return;
        }
    }
    if (character >= ' ' && character <= '~') {
        out += static_cast<char>(character);
    } else if (character < 0x10000) {
        add_escaped(character, out);
    } else {
        add_escaped(0xd800 + ((character - 0x10000) >> 10), out);
        add_escaped(0xdc00 + ((character - 0x10000) & 0x3ff), out);
    }
}

bool is_within_unknown(const std::string& text, std::size_t at) {
    const std::size_t begin = text.rfind(unknown_begin, at);
    if (begin == std::string::npos) return false;
    const std::size_t end = text.find(unknown_end, begin);
    return end >= at;
}

}  // namespace

std::string TieBreak::text(const Draft& draft) const {
    std::string out = "[";
    add_fields(draft.fields, out);
    // The values that its rule assigned: functions of what was captured.
    out += ", ";
    out += unknown_begin;
    add_fields(draft.captured, out);
    out += unknown_end;
    out += "]";
    return out;
}

bool TieBreak::before(const std::string& one, const std::string& other) {
    const auto [at, there] = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
    if (at == one.end() && there == other.end()) throw WayOut{};  // they differ, but not here
    const std::size_t place = static_cast<std::size_t>(at - one.begin());
    if (is_within_unknown(one, place) || is_within_unknown(other, place)) throw WayOut{};
    return one < other;
}

void TieBreak::add_fields(Range members, std::string& out) const {
    struct Named {
        std::u32string name;
        u32 first, behind;
    };
    std::vector<Named> names;
    const auto& all = captures_.members;
    for (u32 at = members.first; at < members.behind;) {
        Named named{{}, at, at};
        decode(tables_.string(static_cast<std::size_t>(all[at].name)), named.name);
        while (named.behind < members.behind && all[named.behind].name == all[at].name) ++named.behind;
        at = named.behind;
        names.push_back(std::move(named));
    }
    std::sort(names.begin(), names.end(), [](const Named& a, const Named& b) { return a.name < b.name; });
    out += '{';
    for (const Named& named : names) {
        if (&named != &names.front()) out += ", ";
        add_name(all[named.first].name, out);
        out += all[named.first].listed ? ": [" : ": ";
        for (u32 at = named.first; at < named.behind; ++at) {
            if (at > named.first) out += ", ";
            add_capture(captures_.nodes[all[at].node], out);
        }
        if (all[named.first].listed) out += ']';
    }
    out += '}';
}

// Its keys in their order: attributes, end, fields, parts, start, text, type, value.
void TieBreak::add_capture(const CaptureNode& node, std::string& out) const {
    out += '{';
    if (node.rows_key >= 0) {
        if (tables_.keys[static_cast<u32>(node.rows_key)].flags & key_always_rows) out += "\"attributes\": [";
        out += unknown_begin;
        for (const i32 number : {node.rows_key, node.rows_first, node.rows_last}) {
            add_number(number, out);
            out += ' ';
        }
        out += unknown_end;
    }
    out += "\"end\": ";
    add_number(end(node.last), out);
    if (!node.members.empty()) {
        out += ", \"fields\": ";
        add_fields(node.members, out);
    }
    if (!node.parts.empty()) {
        out += ", \"parts\": [";
        for (u32 at = node.parts.first; at < node.parts.behind; ++at) {
            const Piece& part = captures_.parts[at];
            out += at > node.parts.first ? ", {\"end\": " : "{\"end\": ";
            add_place(part.first, part.last, out);
            add_words(part.first, part.last, out);
            out += "\"}";
        }
        out += ']';
    }
    out += ", \"start\": ";
    add_number(start(node.first), out);
    out += ", \"text\": \"";
    if (node.parts.empty()) add_words(node.first, node.last, out);
    for (u32 at = node.parts.first; at < node.parts.behind; ++at) {
        if (at > node.parts.first) out += " \\u2026 ";
        add_words(captures_.parts[at].first, captures_.parts[at].last, out);
    }
    out += "\", \"type\": ";
    if (node.type < 0)
        out += "\"text\"";
    else
        add_name(node.type, out);
    if (node.value_slot >= 0) {
        out += unknown_begin;
        add_number(node.value_slot, out);
        out += ' ';
        add_number(node.value_way, out);
        add_fields(node.value_members, out);
        out += unknown_end;
    }
    out += '}';
}

void TieBreak::add_place(i32 first, i32 last, std::string& out) const {
    add_number(end(last), out);
    out += ", \"start\": ";
    add_number(start(first), out);
    out += ", \"text\": \"";
}

void TieBreak::add_words(i32 first, i32 last, std::string& out) const {
    const std::size_t behind = static_cast<std::size_t>(end(last));
    for (std::size_t at = static_cast<std::size_t>(start(first)); at < behind; ++at)
        add_character(code_point(document_.text, at), out);
}

void TieBreak::add_name(i32 name, std::string& out) const {
    std::u32string decoded;
    decode(tables_.string(static_cast<std::size_t>(name)), decoded);
    out += '"';
    for (const char32_t one : decoded) add_character(static_cast<u32>(one), out);
    out += '"';
}

}  // namespace dragoman
