// Captures out of moves: see captures.hpp.
#include "captures.hpp"

#include <algorithm>

namespace dragoman {

FoundFields::~FoundFields() = default;

namespace {

constexpr i32 open_item = 1, open_more = 2, open_variable = 4;
constexpr std::size_t move_size = 4;

}  // namespace

void Captures::rewind(const Size& size) {
    nodes.resize(size.nodes);
    members.resize(size.members);
    parts.resize(size.parts);
    regions.resize(size.regions);
}

Range Captures::named(Range among, i32 name) const {
    u32 first = among.first;
    while (first < among.behind && members[first].name != name) ++first;
    u32 behind = first;
    while (behind < among.behind && members[behind].name == name) ++behind;
    return {first, behind};
}

CaptureReader::CaptureReader(const Environment& environment, const Document& document, Captures& captures)
    : tables_(environment.program->tables), texts_(environment, document), captures_(captures) {}

Taken CaptureReader::take(const std::vector<i32>& moves, const std::vector<Piece>& pieces, Piece base, i32 type,
                          const FoundFields& found) {
    found_ = &found;
    base_ = base;
    stack_.clear();
    named_.clear();
    links_.clear();
    variables_.clear();
    const std::size_t first_region = captures_.regions.size();
    const ScopePieces scope{pieces.data(), pieces.size()};
    open(0, -1, -1, true);
    replay(moves.data(), moves.data() + moves.size(), scope, 0);

    auto& regions = captures_.regions;
    std::size_t kept = first_region;
    for (std::size_t at = first_region; at < regions.size(); ++at) {
        const auto same = [&](const Piece& one) { return one.first == regions[at].first && one.last == regions[at].last; };
        if (std::none_of(regions.begin() + first_region, regions.begin() + kept, same)) regions[kept++] = regions[at];
    }
    regions.resize(kept);
    const Range fields = finished(stack_.front(), tables_.types[static_cast<u32>(type)].list_fields);
    return {fields, {static_cast<u32>(first_region), static_cast<u32>(kept)}, variables_equal(scope)};
}

// Reads moves; what is told of a whole slot's match stands behind its move. `variables`: those from there on are this
// match's own.
void CaptureReader::replay(const i32* move, const i32* behind, const ScopePieces& scope, std::size_t variables) {
    while (move < behind) {
        const i32 number = move[1], at = move[2];
        switch (static_cast<Did>(move[0])) {
            case Did::open: open(at, number, -1, true); break;
            case Did::close: close(at, scope, variables); break;
            case Did::mark: stack_.back().way = number; break;
            case Did::enter: {
                const Step& step = tables_.steps[static_cast<u32>(number)];
                open(at, -1, step.a, step.captured != 0);
                break;
            }
            case Did::leave: leave(at, scope); break;
            case Did::lexicon: lexicon(move, scope); break;
            case Did::finding: finding(move); break;
            case Did::whole: move = whole(move); continue;
            case Did::inside: break;  // read by `whole`
        }
        move += move_size;
    }
}

void CaptureReader::open(i32 start, i32 event, i32 slot, bool keep) {
    stack_.push_back(Open{start, event, slot, keep, static_cast<u32>(named_.size()), 0, -1, {}, {}});
}

void CaptureReader::close(i32 at, const ScopePieces& scope, std::size_t variables) {
    const Open done = stack_.back();
    const Event& event = tables_.events[static_cast<u32>(done.event)];
    const bool again = (event.flags & open_variable) && known_variable(event.a, done.start, at, variables);
    const u32 node = again ? none : node_of(done, at, scope);
    stack_.pop_back();
    named_.resize(done.names);
    if (node != none) add(stack_.back(), event, node);
}

// Keeps a capture under its name; a further part is joined to the one before.
void CaptureReader::add(const Open& to, const Event& event, u32 node) {
    Named& named = name_in(to, event.a);
    if (named.last != none && (event.flags & open_more)) {
        Link& last = links_[named.last];
        last.node = joined(last.node, node);
    } else {
        const u32 link = static_cast<u32>(links_.size());
        links_.push_back(Link{node, none});
        (named.last == none ? named.first : links_[named.last].next) = link;
        named.last = link;
    }
    named.listed |= (event.flags & open_item) != 0;
}

// A slot is done: its fields, type and value go to the capture that it fills, if it fills one.
void CaptureReader::leave(i32 at, const ScopePieces& scope) {
    const Open done = stack_.back();
    const Slot& slot = tables_.slots[static_cast<u32>(done.slot)];
    if (slot.flags & slot_open)
        scope.stretches(done.start, at, [&](Piece piece) { captures_.regions.push_back(piece); });
    Open& owner = stack_[stack_.size() - 2];
    if (owner.start == done.start && done.rows.end == at) owner.rows = done.rows;
    if (done.keep && owner.event >= 0) {
        owner.type = slot.name;
        owner.value = Value{};
        const i32 lists = tables_.slot_lists(done.slot);
        if (tables_.has_value(done.slot, done.way)) owner.value = Value{done.slot, done.way, finished(done, lists)};
        extend(owner, done, lists);
    } else {
        named_.resize(done.names);
    }
    stack_.pop_back();
}

// Keeps what was captured inside something that was opened last.
void CaptureReader::extend(const Open& to, const Open& from, i32 list_fields) {
    moved_.assign(named_.begin() + from.names, named_.end());
    named_.resize(from.names);
    for (const Named& one : moved_) {
        Named& named = name_in(to, one.name);
        (named.last == none ? named.first : links_[named.last].next) = one.first;
        named.last = one.last;
        named.listed |= one.listed || is_in(list_fields, one.name);
    }
}

// Lexicon entries give their rows to the innermost capture or slot that begins with them.
void CaptureReader::lexicon(const i32* move, const ScopePieces& scope) {
    const Step& step = tables_.steps[static_cast<u32>(move[1])];
    const i32 at = move[2], end = move[3];
    Open& owner = stack_.back();
    if (owner.start != at) return;
    if (step.captured && owner.event >= 0) owner.type = step.name;
    owner.rows = Rows{-1, 0, 0, end};
    if (tables_.keys[static_cast<u32>(step.a)].flags & key_rows)
        owner.rows = Rows{step.a, scope.token(at), scope.token(end - 1) + 1, end};
}

// A finding gives its fields to the capture that it fills; they take the place of fields with the same names.
void CaptureReader::finding(const i32* move) {
    const Step& step = tables_.steps[static_cast<u32>(move[1])];
    Open& owner = stack_.back();
    if (!step.captured || owner.event < 0) return;
    owner.type = step.name;
    const Range fields = found_->fields(step.a, move[3]);
    i32 name = -1;
    for (u32 at = fields.first; at < fields.behind; ++at) {
        const Member& member = captures_.members[at];
        Named& named = name_in(owner, member.name);
        if (member.name != name) named.first = named.last = none;
        name = member.name;
        const u32 link = static_cast<u32>(links_.size());
        links_.push_back(Link{member.node, none});
        (named.last == none ? named.first : links_[named.last].next) = link;
        named.last = link;
        named.listed |= member.listed != 0;
    }
}

// The match of a whole slot was read beforehand, in the scope that it was found in: it is read again there. The move
// behind all of it.
const i32* CaptureReader::whole(const i32* move) {
    const Step& step = tables_.steps[static_cast<u32>(move[1])];
    const i32 at = move[2], end = move[3];
    const i32* inside = move + move_size;
    const i32 start = inside[2], inner_end = inside[3];
    const i32* first = inside + move_size;
    const i32* behind = first + static_cast<std::size_t>(inside[1]) * move_size;
    const ScopePieces scope{&base_, 1};
    const std::size_t variables = variables_.size();
    open(start, unnamed, -1, true);
    open(start, -1, step.a, true);
    replay(first, behind, scope, variables);
    leave(inner_end, scope);
    variables_.resize(variables);

    const Open result = stack_.back();
    Open& owner = stack_[stack_.size() - 2];
    if (owner.start == at && result.rows.end == inner_end) {
        owner.rows = result.rows;
        owner.rows.end = end;
    }
    if (step.captured && owner.event >= 0) {
        owner.type = result.type;
        owner.value = result.value;
        extend(owner, result, -1);
    } else {
        named_.resize(result.names);
    }
    stack_.pop_back();
    return behind;
}

// Notes where a variable stood; whether it stood somewhere before.
bool CaptureReader::known_variable(i32 name, i32 start, i32 end, std::size_t variables) {
    const bool known = std::any_of(variables_.begin() + static_cast<std::ptrdiff_t>(variables), variables_.end(),
                                   [&](const Place& one) { return one.name == name; });
    variables_.push_back(Place{name, start, end});
    return known;
}

bool CaptureReader::variables_equal(const ScopePieces& scope) {
    const auto same = [&](const Place& one, const Place& other) {
        if (one.end - one.start != other.end - other.start) return false;
        for (i32 at = 0; at < one.end - one.start; ++at)
            if (!texts_.same_folded(scope.token(one.start + at), scope.token(other.start + at))) return false;
        return true;
    };
    for (auto one = variables_.begin(); one != variables_.end(); ++one) {
        const auto first = std::find_if(variables_.begin(), one, [&](const Place& other) { return other.name == one->name; });
        if (first != one && !same(*first, *one)) return false;
    }
    return true;
}

// --- nodes ----------------------------------------------------------------------------------------

u32 CaptureReader::node_of(const Open& done, i32 end, const ScopePieces& scope) {
    CaptureNode node{};
    node.type = done.type;
    const u32 first_part = static_cast<u32>(captures_.parts.size());
    scope.stretches(done.start, end, [&](Piece piece) { captures_.parts.push_back(piece); });
    node.first = captures_.parts[first_part].first;
    node.last = captures_.parts.back().last;
    if (captures_.parts.size() - first_part == 1) captures_.parts.pop_back();
    node.parts = {first_part, static_cast<u32>(captures_.parts.size())};
    node.value_slot = done.value.slot;
    node.value_way = done.value.way;
    node.value_members = done.value.members;
    const bool has_rows = done.rows.end == end;
    node.rows_key = has_rows ? done.rows.key : -1;
    node.rows_first = has_rows ? done.rows.first : 0;
    node.rows_last = has_rows ? done.rows.last : 0;
    node.members = finished(done, -1);
    captures_.nodes.push_back(node);
    return static_cast<u32>(captures_.nodes.size() - 1);
}

// A capture of several parts: its hull, with the parts in the order of the text, and the fields of both; where they
// have the same, the first one's.
u32 CaptureReader::joined(u32 first, u32 more) {
    parts_.clear();
    add_parts(first);
    add_parts(more);
    std::stable_sort(parts_.begin(), parts_.end(), [](const Piece& a, const Piece& b) { return a.first < b.first; });
    const auto same = [](const Piece& a, const Piece& b) { return a.first == b.first && a.last == b.last; };
    parts_.erase(std::unique(parts_.begin(), parts_.end(), same), parts_.end());

    CaptureNode node = captures_.nodes[first];
    node.first = parts_.front().first;
    node.last = parts_.front().last;
    for (const Piece& part : parts_) node.last = std::max(node.last, part.last);
    node.parts = {static_cast<u32>(captures_.parts.size()), static_cast<u32>(captures_.parts.size() + parts_.size())};
    captures_.parts.insert(captures_.parts.end(), parts_.begin(), parts_.end());

    const Range mine = node.members, others = captures_.nodes[more].members;
    const u32 begin = static_cast<u32>(captures_.members.size());
    const auto copy = [&](Range range) {
        for (u32 at = range.first; at < range.behind; ++at) captures_.members.push_back(Member(captures_.members[at]));
    };
    const auto each_name = [&](Range range, auto each) {
        for (u32 at = range.first; at < range.behind;) {
            const Range named = captures_.named({at, range.behind}, captures_.members[at].name);
            each(captures_.members[at].name, named);
            at = named.behind;
        }
    };
    if (!others.empty()) {
        each_name(others, [&](i32 name, Range theirs) {
            const Range own = captures_.named(mine, name);
            copy(own.empty() ? theirs : own);
        });
        each_name(mine, [&](i32 name, Range own) {
            if (captures_.named(others, name).empty()) copy(own);
        });
        node.members = {begin, static_cast<u32>(captures_.members.size())};
    }
    captures_.nodes.push_back(node);
    return static_cast<u32>(captures_.nodes.size() - 1);
}

void CaptureReader::add_parts(u32 node) {
    const CaptureNode& one = captures_.nodes[node];
    if (one.parts.empty()) parts_.push_back(Piece{one.first, one.last});
    for (u32 at = one.parts.first; at < one.parts.behind; ++at) parts_.push_back(captures_.parts[at]);
}

// --- fields under work ------------------------------------------------------------------------------

// What is kept under a name in what was opened last; begun where there is nothing yet.
CaptureReader::Named& CaptureReader::name_in(const Open& open, i32 name) {
    for (std::size_t at = open.names; at < named_.size(); ++at)
        if (named_[at].name == name) return named_[at];
    named_.push_back(Named{name, none, none, false});
    return named_.back();
}

// The fields of what was opened last, as members.
Range CaptureReader::finished(const Open& open, i32 list_fields) {
    auto& members = captures_.members;
    const u32 begin = static_cast<u32>(members.size());
    for (std::size_t at = open.names; at < named_.size(); ++at) {
        const Named& named = named_[at];
        const bool listed = named.listed || named.first != named.last || is_in(list_fields, named.name);
        for (u32 link = named.first; link != none; link = links_[link].next)
            members.push_back(Member{named.name, links_[link].node, listed});
    }
    return {begin, static_cast<u32>(members.size())};
}

bool CaptureReader::is_in(i32 list, i32 name) const {
    if (list < 0) return false;
    const Array<i32> names = tables_.lists[static_cast<u32>(list)];
    return std::find(names.begin(), names.end(), name) != names.end();
}

// --- equality ---------------------------------------------------------------------------------------

namespace {

// Both must hold; what differs for certain decides.
Same both(Same one, Same other) {
    if (one == Same::no || other == Same::no) return Same::no;
    return one == Same::yes && other == Same::yes ? Same::yes : Same::undecided;
}

Same same_value(const Captures& captures, const CaptureNode& one, const CaptureNode& other) {
    if (one.value_slot < 0 && other.value_slot < 0) return Same::yes;
    if (one.value_slot != other.value_slot || one.value_way != other.value_way) return Same::undecided;
    return same_fields(captures, one.value_members, other.value_members) == Same::yes ? Same::yes : Same::undecided;
}

Same same_rows(const CaptureNode& one, const CaptureNode& other) {
    if (one.rows_key == other.rows_key && one.rows_first == other.rows_first && one.rows_last == other.rows_last)
        return Same::yes;
    return Same::undecided;
}

bool same_parts(const Captures& captures, Range one, Range other) {
    if (one.size() != other.size()) return false;
    return std::equal(captures.parts.begin() + one.first, captures.parts.begin() + one.behind,
                      captures.parts.begin() + other.first,
                      [](const Piece& a, const Piece& b) { return a.first == b.first && a.last == b.last; });
}

}  // namespace

Same same_capture(const Captures& captures, u32 first, u32 second) {
    if (first == second) return Same::yes;
    const CaptureNode &one = captures.nodes[first], &other = captures.nodes[second];
    if (one.type != other.type || one.first != other.first || one.last != other.last) return Same::no;
    if (!same_parts(captures, one.parts, other.parts)) return Same::no;
    const Same members = same_fields(captures, one.members, other.members);
    if (members == Same::no) return Same::no;
    return both(members, both(same_rows(one, other), same_value(captures, one, other)));
}

Same same_fields(const Captures& captures, Range one, Range other) {
    if (one.first == other.first && one.behind == other.behind) return Same::yes;
    if (one.size() != other.size()) return Same::no;
    Same found = Same::yes;
    for (u32 at = one.first; at < one.behind;) {
        const i32 name = captures.members[at].name;
        const Range mine = captures.named({at, one.behind}, name), others = captures.named(other, name);
        if (mine.size() != others.size() || captures.members[at].listed != captures.members[others.first].listed)
            return Same::no;
        for (u32 item = 0; item < mine.size(); ++item) {
            found = both(found, same_capture(captures, captures.members[mine.first + item].node,
                                             captures.members[others.first + item].node));
            if (found == Same::no) return Same::no;
        }
        at = mine.behind;
    }
    return found;
}

}  // namespace dragoman
