// Conditions and assignments over captures: see expressions.hpp.
#include "expressions.hpp"

#include <algorithm>

namespace dragoman {

namespace {

constexpr std::size_t path_part = 3;
constexpr char32_t capital_sigma = 0x3a3, dotted_capital_i = 0x130, greek_extended = 0x1f00;

Truth truth(bool holds) { return holds ? Truth::yes : Truth::no; }

Truth negated(Truth one) {
    if (one == Truth::undecided) return one;
    return truth(one == Truth::no);
}

std::size_t code_points_in(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

Expressions::Expressions(const Environment& environment, const Document& document, Captures& captures)
    : environment_(environment),
      tables_(environment.program->tables),
      document_(document),
      captures_(captures),
      forms_(environment),
      tokens_(environment, document) {}

// --- rules ------------------------------------------------------------------------------------------

Truth Expressions::holds(i32 rule, Range fields) {
    if (tables_.rule_expressions.empty()) return Truth::yes;
    const i32 where = tables_.rule_expressions[static_cast<u32>(rule)].where;
    if (where < 0) return Truth::yes;
    Truth found = Truth::yes;
    for (const i32 condition : tables_.lists[static_cast<u32>(where)]) {
        begin(fields);
        const Truth one = truth_of(condition);
        if (one == Truth::no) return one;
        if (one == Truth::undecided) found = one;
    }
    return found;
}

bool Expressions::assigned(i32 rule, Range fields, Range& made) {
    const i32 type = tables_.rules[static_cast<u32>(rule)].type;
    begin(fields);
    if (!assign(rule)) return false;
    const i32 declared = tables_.types[static_cast<u32>(type)].fields;
    auto& members = captures_.members;
    const std::size_t begin = members.size();
    // Where all that was captured is declared, in that order, it is not copied.
    u32 seen = fields.first;
    bool as_captured = assigned_.empty();
    if (declared >= 0) {
        for (const i32 name : tables_.lists[static_cast<u32>(declared)]) {
            const Range range = members_of(name);
            as_captured = as_captured && (range.empty() || range.first == seen);
            if (!range.empty()) seen = range.behind;
            for (u32 at = range.first; at < range.behind; ++at) members.push_back(Member(members[at]));
        }
    }
    if (as_captured && seen == fields.behind) {
        members.resize(begin);
        made = fields;
    } else {
        made = {static_cast<u32>(begin), static_cast<u32>(members.size())};
    }
    return true;
}

Same Expressions::same_values(i32 rule, Range fields, i32 other_rule, Range other_fields) {
    if (tables_.rule_expressions.empty()) return Same::yes;
    if (rule == other_rule && same_fields(captures_, fields, other_fields) == Same::yes) return Same::yes;
    const Captures::Size before = captures_.size();
    begin(fields);
    bool known = assign(rule);
    const std::vector<Assigned> mine = assigned_;
    begin(other_fields);
    known = assign(other_rule) && known;
    captures_.rewind(before);
    if (!known) return Same::undecided;
    const auto values_in = [](const std::vector<Assigned>& among) {
        std::vector<const Assigned*> found;
        for (const Assigned& one : among) {
            if (!one.members.empty()) continue;
            found.erase(std::remove_if(found.begin(), found.end(), [&](auto* other) { return other->name == one.name; }),
                        found.end());
            found.push_back(&one);
        }
        std::sort(found.begin(), found.end(), [](auto* a, auto* b) { return a->name < b->name; });
        return found;
    };
    const auto one = values_in(mine), other = values_in(assigned_);
    const auto unknown = [](const Assigned* value) { return !value->known; };
    if (std::any_of(one.begin(), one.end(), unknown) || std::any_of(other.begin(), other.end(), unknown))
        return Same::undecided;
    const bool same = std::equal(one.begin(), one.end(), other.begin(), other.end(), [](auto* a, auto* b) {
        return a->name == b->name && a->text == b->text;
    });
    return same ? Same::yes : Same::no;
}

// Works out the assignments of a rule in order, each seeing those before it. False where it cannot be known whether
// one is a capture.
bool Expressions::assign(i32 rule) {
    if (tables_.rule_expressions.empty()) return true;
    const i32 assignments = tables_.rule_expressions[static_cast<u32>(rule)].assignments;
    if (assignments < 0) return true;
    const i32 type = tables_.rules[static_cast<u32>(rule)].type;
    const Array<i32> pairs = tables_.lists[static_cast<u32>(assignments)];
    auto& members = captures_.members;
    for (std::size_t at = 0; at < pairs.size; at += 2) {
        const i32 name = pairs[at];
        answers_.clear();
        answers(pairs[at + 1]);
        if (answers_.empty()) continue;
        const Operand result = answers_.front();
        const u32 begin = static_cast<u32>(members.size());
        const auto is_node = [](const Operand& one) { return one.kind == Kind::node; };
        if (result.kind == Kind::anything) return false;
        if (result.kind == Kind::node) {
            members.push_back(Member{name, result.a, is_listed(type, name)});
        } else if (result.kind == Kind::list) {
            const auto first = items_.begin() + result.a, behind = items_.begin() + result.b;
            if (std::any_of(first, behind, [](const Operand& one) { return one.kind == Kind::anything; })) return false;
            if (std::all_of(first, behind, is_node))
                for (auto item = first; item != behind; ++item) members.push_back(Member{name, item->a, 1});
        }
        if (members.size() > begin)
            assigned_.push_back(Assigned{name, {begin, static_cast<u32>(members.size())}, true, {}});
        else
            keep_plain(name, result);
    }
    return true;
}

// Notes a plain value, as far as it is known. An empty list is none.
void Expressions::keep_plain(i32 name, const Operand& result) {
    if (result.kind == Kind::list && result.a == result.b) return;
    Assigned kept{name, {}, false, {}};
    switch (result.kind) {
        case Kind::text:
            kept.known = true;
            kept.text = "\"" + texts_[result.a];
            break;
        case Kind::number:
        case Kind::truth:
            kept.known = true;  // which are equal in Python where they are one and true
            kept.text = "=" + std::to_string(result.number);
            break;
        default: break;
    }
    assigned_.push_back(std::move(kept));
}

bool Expressions::is_listed(i32 type, i32 name) const {
    const i32 list = tables_.types[static_cast<u32>(type)].list_fields;
    if (list < 0) return false;
    const Array<i32> names = tables_.lists[static_cast<u32>(list)];
    return std::find(names.begin(), names.end(), name) != names.end();
}

void Expressions::begin(Range fields) {
    fields_ = fields;
    assigned_.clear();
    answers_.clear();
    items_.clear();
    text_count_ = 0;
}

// The captures under a name: assigned last, else captured.
Range Expressions::members_of(i32 name) const {
    for (auto one = assigned_.rbegin(); one != assigned_.rend(); ++one)
        if (one->name == name && !one->members.empty()) return one->members;
    return captures_.named(fields_, name);
}

// --- expressions ------------------------------------------------------------------------------------

// Whether a condition holds.
Truth Expressions::truth_of(i32 number) {
    const Expression& one = tables_.expressions[static_cast<u32>(number)];
    const std::size_t before = answers_.size();
    const auto over = [&](i32 list, Truth decides) {
        Truth found = negated(decides);
        if (list < 0) return found;
        for (const i32 part : tables_.lists[static_cast<u32>(list)]) {
            const Truth holds = truth_of(part);
            if (holds == decides) return decides;
            if (holds == Truth::undecided) found = holds;
        }
        return found;
    };
    switch (one.kind) {
        case ExpressionKind::all: return over(one.a, Truth::no);
        case ExpressionKind::any: return over(one.a, Truth::yes);
        case ExpressionKind::none: return negated(truth_of(one.a));
        case ExpressionKind::missing: {
            answers(one.a);
            Truth there = Truth::no;
            for (std::size_t at = before; at < answers_.size() && there != Truth::yes; ++at) {
                const Operand& answer = answers_[at];
                if (answer.unknown()) there = Truth::undecided;
                else if (answer.kind != Kind::list || answer.a != answer.b) there = Truth::yes;
            }
            answers_.resize(before);
            return one.b ? there : negated(there);
        }
        case ExpressionKind::comparison: {
            answers(one.b);
            const std::size_t middle = answers_.size();
            answers(one.c);
            const std::size_t behind = answers_.size();
            Truth found = Truth::no;
            for (std::size_t left = before; left < middle && found != Truth::yes; ++left)
                for (std::size_t right = middle; right < behind && found != Truth::yes; ++right) {
                    const Truth holds = compare(static_cast<Operator>(one.a), answers_[left], answers_[right]);
                    if (holds != Truth::no) found = holds;
                }
            answers_.resize(before);
            return found;
        }
        default: {
            answers(number);
            Truth found = Truth::no;
            for (std::size_t at = before; at < answers_.size() && found != Truth::yes; ++at) {
                const Operand& answer = answers_[at];
                if (answer.unknown()) found = Truth::undecided;
                else if (answer.kind == Kind::truth ? answer.number != 0 : answer.kind != Kind::list || answer.a != answer.b)
                    found = Truth::yes;
            }
            answers_.resize(before);
            return found;
        }
    }
}

void Expressions::answers(i32 number) {
    const Expression& one = tables_.expressions[static_cast<u32>(number)];
    switch (one.kind) {
        case ExpressionKind::text:
        case ExpressionKind::number:
        case ExpressionKind::truth: answers_.push_back(constant(number)); return;
        case ExpressionKind::plain: answers_.push_back(Operand{Kind::plain}); return;
        case ExpressionKind::lexicon: answers_.push_back(Operand{Kind::lexicon, static_cast<u32>(one.a)}); return;
        case ExpressionKind::path: follow(one.a); return;
        case ExpressionKind::apply: apply(one); return;
        case ExpressionKind::items: {
            const std::size_t before = answers_.size();
            if (one.a >= 0)
                for (const i32 part : tables_.lists[static_cast<u32>(one.a)]) answers(part);
            const u32 first = static_cast<u32>(items_.size());
            items_.insert(items_.end(), answers_.begin() + static_cast<std::ptrdiff_t>(before), answers_.end());
            answers_.resize(before);
            const std::size_t count = items_.size() - first;
            if (count <= static_cast<std::size_t>(tables_.expression_limits[0]))
                answers_.push_back(Operand{Kind::list, first, static_cast<u32>(items_.size())});
            return;
        }
        default: {
            const Truth holds = truth_of(number);
            Operand answer{holds == Truth::undecided ? Kind::plain : Kind::truth};
            answer.number = holds == Truth::yes;
            answers_.push_back(answer);
        }
    }
}

Expressions::Operand Expressions::constant(i32 number) {
    const Expression& one = tables_.expressions[static_cast<u32>(number)];
    Operand made{Kind::plain};
    if (one.kind == ExpressionKind::text) {
        std::string written(tables_.string(static_cast<u32>(one.a)));
        made = text(written);
        made.same = one.b;
    } else if (one.kind == ExpressionKind::number || one.kind == ExpressionKind::truth) {
        made.kind = one.kind == ExpressionKind::number ? Kind::number : Kind::truth;
        made.number = one.a;
    }
    return made;
}

Expressions::Operand Expressions::text(std::string& written) {
    if (text_count_ == texts_.size()) texts_.emplace_back();
    texts_[text_count_].swap(written);
    return Operand{Kind::text, static_cast<u32>(text_count_++)};
}

Expressions::Operand Expressions::list_of(Range members) {
    const u32 first = static_cast<u32>(items_.size());
    for (u32 at = members.first; at < members.behind; ++at)
        items_.push_back(Operand{Kind::node, captures_.members[at].node});
    return Operand{Kind::list, first, static_cast<u32>(items_.size())};
}

// --- paths ------------------------------------------------------------------------------------------

void Expressions::follow(i32 path) {
    const Array<i32> parts = tables_.lists[static_cast<u32>(path)];
    const std::size_t before = answers_.size();
    const Range members = members_of(parts[0]);
    if (!members.empty()) {
        if (captures_.members[members.first].listed)
            answers_.push_back(list_of(members));
        else
            answers_.push_back(Operand{Kind::node, captures_.members[members.first].node});
    } else if (std::any_of(assigned_.begin(), assigned_.end(), [&](const Assigned& one) { return one.name == parts[0]; })) {
        answers_.push_back(Operand{Kind::plain});
    }
    std::vector<Operand> found;
    for (std::size_t part = path_part; part < parts.size && answers_.size() > before; part += path_part) {
        found.clear();
        for (std::size_t at = before; at < answers_.size(); ++at) member(answers_[at], parts.data + part, found);
        answers_.resize(before);
        answers_.insert(answers_.end(), found.begin(), found.end());
        distinct(before);
    }
}

// What `operand.name` may be.
void Expressions::member(const Operand& operand, const i32* part, std::vector<Operand>& to) {
    if (operand.kind == Kind::anything) {
        to.push_back(operand);
    } else if (operand.kind == Kind::list) {
        std::vector<Operand> found;
        for (u32 at = operand.a; at < operand.b; ++at) member(Operand(items_[at]), part, found);
        // Where a plain value may lack, it is not known how many there are.
        const auto unknown = [](const Operand& one) { return one.unknown(); };
        const auto plain = [](const Operand& one) { return one.kind != Kind::node && one.kind != Kind::anything; };
        if (std::any_of(found.begin(), found.end(), unknown)) {
            const bool all_plain = std::all_of(found.begin(), found.end(), plain);
            to.push_back(Operand{all_plain ? Kind::plain : Kind::anything});
            return;
        }
        const u32 first = static_cast<u32>(items_.size());
        items_.insert(items_.end(), found.begin(), found.end());
        to.push_back(Operand{Kind::list, first, static_cast<u32>(items_.size())});
    } else if (operand.kind == Kind::node) {
        const CaptureNode& node = captures_.nodes[operand.a];
        const Range members = captures_.named(node.members, part[0]);
        if (!members.empty()) {
            if (captures_.members[members.first].listed)
                to.push_back(list_of(members));
            else
                to.push_back(Operand{Kind::node, captures_.members[members.first].node});
        } else if (!rows(node, part[2], to)) {
            built_in(operand.a, static_cast<BuiltIn>(part[1]), to);
        }
    }
}

// What the rows of a capture say in a column; whether any says something.
bool Expressions::rows(const CaptureNode& node, i32 column, std::vector<Operand>& to) {
    if (node.rows_key < 0 || column < 0) return false;
    const u32 key = static_cast<u32>(node.rows_key);
    const Array<i32> cells = tables_.cells[static_cast<std::size_t>(column) * tables_.keys.size + key];
    if (cells.empty()) return false;
    const std::size_t before = to.size();
    entries_between(tables_, document_, key, node.rows_first, node.rows_last, entries_);
    for (const u32 entry : entries_)
        if (entry < cells.size && cells[entry] >= 0) to.push_back(constant(cells[entry]));
    return to.size() > before;
}

void Expressions::built_in(u32 number, BuiltIn which, std::vector<Operand>& to) {
    const CaptureNode& node = captures_.nodes[number];
    std::string written;
    Operand place{Kind::number};
    switch (which) {
        case BuiltIn::none: return;
        case BuiltIn::text:
            node_text(node, " ", written);
            to.push_back(text(written));
            return;
        case BuiltIn::type:
            written = node.type < 0 ? "text" : tables_.string(static_cast<u32>(node.type));
            to.push_back(text(written));
            return;
        case BuiltIn::value:
            if (node.value_slot >= 0) to.push_back(Operand{Kind::plain});
            return;
        case BuiltIn::start: place.number = document_.tokens.start[static_cast<std::size_t>(node.first)]; break;
        case BuiltIn::end: place.number = document_.tokens.end[static_cast<std::size_t>(node.last) - 1]; break;
    }
    to.push_back(place);
}

// Keeps the first of answers that are equal, and no more than are followed.
void Expressions::distinct(std::size_t first) {
    if (answers_.size() - first < 2) return;
    const auto same = [&](const Operand& one, const Operand& other) {
        if (one.kind != other.kind) return false;
        if (one.kind == Kind::text) return texts_[one.a] == texts_[other.a];
        if (one.kind == Kind::number || one.kind == Kind::truth) return one.number == other.number;
        return one.kind == Kind::node && one.a == other.a;  // further equal ones change no answer
    };
    std::size_t kept = first;
    const std::size_t most = first + static_cast<std::size_t>(tables_.expression_limits[1]);
    for (std::size_t at = first; at < answers_.size() && kept < most; ++at) {
        const auto is_same = [&](const Operand& other) { return same(answers_[at], other); };
        const auto begin = answers_.begin() + static_cast<std::ptrdiff_t>(first);
        if (std::none_of(begin, answers_.begin() + static_cast<std::ptrdiff_t>(kept), is_same)) answers_[kept++] = answers_[at];
    }
    answers_.resize(kept);
}

// --- functions --------------------------------------------------------------------------------------

void Expressions::apply(const Expression& expression) {
    const Array<i32> arguments = tables_.lists[static_cast<u32>(expression.b)];
    const Function function = static_cast<Function>(expression.a);
    if (function == Function::either) return apply_either(arguments);
    const std::size_t before = answers_.size();
    answers(arguments[0]);
    if (function == Function::count && answers_.size() == before) {
        answers_.push_back(Operand{Kind::number});
        return;
    }
    std::size_t kept = before;
    for (std::size_t at = before; at < answers_.size(); ++at) {
        Operand result{Kind::plain};
        const Operand operand = answers_[at];
        if (applied(function, operand, result)) answers_[kept++] = result;
    }
    answers_.resize(kept);
    distinct(before);
}

// The result of a function of one argument; false where it has none.
bool Expressions::applied(Function function, const Operand& operand, Operand& result) {
    if (operand.unknown()) {
        const bool item = function == Function::first || function == Function::last;
        result = Operand{item ? operand.kind : Kind::plain};
        return true;
    }
    std::string written;
    switch (function) {
        case Function::count:
            result = Operand{Kind::number};
            result.number = operand.kind == Kind::list ? static_cast<i32>(operand.b - operand.a) : 1;
            return true;
        case Function::first:
        case Function::last:
            if (operand.kind != Kind::list) {
                result = operand;
                return true;
            }
            if (operand.a == operand.b) return false;
            result = items_[function == Function::first ? operand.a : operand.b - 1];
            return true;
        case Function::length:
            result = Operand{Kind::number};
            return token_count(operand, result.number);
        default: break;
    }
    if (!text_of(operand, written)) return false;
    if (code_points_in(written) > static_cast<std::size_t>(tables_.expression_limits[0])) return false;
    if (function == Function::text) {
        result = text(written);
        return true;
    }
    std::string lowered;
    result = lower(written, lowered) ? text(lowered) : Operand{Kind::plain};
    return true;
}

bool Expressions::token_count(const Operand& operand, i32& count) {
    count = 0;
    if (operand.kind == Kind::node) {
        const CaptureNode& node = captures_.nodes[operand.a];
        if (node.parts.empty()) count = node.last - node.first;
        for (u32 at = node.parts.first; at < node.parts.behind; ++at)
            count += captures_.parts[at].last - captures_.parts[at].first;
        return true;
    }
    if (operand.kind == Kind::text) {
        cut(texts_[operand.a]);
        count = static_cast<i32>(cut_.count());
        return true;
    }
    if (operand.kind != Kind::list || operand.a == operand.b) return false;
    i32 first = 0x7fffffff, last = 0;
    for (u32 at = operand.a; at < operand.b; ++at) {
        if (items_[at].kind != Kind::node) return false;
        const CaptureNode& node = captures_.nodes[items_[at].a];
        first = std::min(first, node.first);
        last = std::max(last, node.last);
    }
    count = last - first;
    return true;
}

// The first of its arguments that is not nothing, for each choice among their answers.
void Expressions::apply_either(Array<i32> arguments) {
    const std::size_t before = answers_.size();
    std::size_t choices = 1;
    for (std::size_t at = 0; at < arguments.size; ++at) {
        answers(arguments[at]);
        const auto first = answers_.begin() + static_cast<std::ptrdiff_t>(before);
        const std::size_t count = answers_.size() - before;
        choices *= std::max<std::size_t>(count, 1);
        const auto nothing = [](const Operand& one) { return one.kind == Kind::list && one.a == one.b; };
        const auto unknown = [](const Operand& one) { return one.unknown(); };
        const bool some_nothing = std::any_of(first, answers_.end(), nothing);
        const bool some_unknown = std::any_of(first, answers_.end(), unknown);
        const bool is_last = at + 1 == arguments.size;
        if (choices > static_cast<std::size_t>(tables_.expression_limits[1]) || (some_nothing && count > 1) ||
            (some_unknown && (!is_last || count > 1))) {
            answers_.resize(before);
            answers_.push_back(Operand{Kind::anything});
            return;
        }
        if (count > 0 && !some_nothing) return distinct(before);
        answers_.resize(before);
    }
}

// --- comparisons ------------------------------------------------------------------------------------

Truth Expressions::compare(Operator by, const Operand& left, const Operand& right) {
    if (left.unknown() || right.unknown()) return Truth::undecided;
    if (by == Operator::in) return is_in(left, right);
    if (by == Operator::equal || by == Operator::unequal) {
        bool alike = true;
        const Truth same = equal(left, right, alike);
        if (same == Truth::undecided) return same;
        if (!alike) return Truth::no;
        return by == Operator::equal ? same : negated(same);
    }
    int found = 0;
    bool decided = true;
    if (!order(left, right, found, decided)) return decided ? Truth::no : Truth::undecided;
    switch (by) {
        case Operator::below: return truth(found < 0);
        case Operator::not_above: return truth(found <= 0);
        case Operator::above: return truth(found > 0);
        default: return truth(found >= 0);
    }
}

Truth Expressions::equal(const Operand& left, const Operand& right, bool& alike) {
    if (left.unknown() || right.unknown()) return Truth::undecided;
    if (left.kind == Kind::list && right.kind == Kind::list) {
        if (left.b - left.a != right.b - right.a) return Truth::no;
        Truth found = Truth::yes;
        for (u32 at = 0; at < left.b - left.a && found != Truth::no; ++at) {
            bool items_alike = true;
            const Truth same = equal(items_[left.a + at], items_[right.a + at], items_alike);
            if (same != Truth::yes || !items_alike) found = items_alike ? same : Truth::no;
        }
        return found;
    }
    if (left.kind == Kind::truth && right.kind == Kind::truth) return truth(left.number == right.number);
    int found = 0;
    bool decided = true;
    alike = order(left, right, found, decided);
    if (!decided) return Truth::undecided;
    return truth(alike && found == 0);
}

// Below, at or above zero; false where they are of different kinds, or where it is not `decided`.
bool Expressions::order(const Operand& left, const Operand& right, int& found, bool& decided) {
    const auto counts = [](const Operand& one) { return one.kind == Kind::number || one.kind == Kind::truth; };
    if (counts(left) || counts(right)) {
        for (const Operand* one : {&left, &right}) {
            if (one->kind == Kind::number) continue;
            // The number of a capture is its value.
            const bool may_count = one->kind == Kind::node && captures_.nodes[one->a].value_slot >= 0;
            const bool other_counts = (one == &left ? right : left).kind == Kind::number;
            if (may_count && other_counts) decided = false;
            return false;
        }
        found = (left.number > right.number) - (left.number < right.number);
        return true;
    }
    const auto reads = [](const Operand& one) { return one.kind == Kind::node || one.kind == Kind::text; };
    if (!reads(left) || !reads(right)) return false;
    std::string one, other;
    comparable(left, one);
    comparable(right, other);
    const int by = one.compare(other);
    found = (by > 0) - (by < 0);
    return true;
}

Truth Expressions::is_in(const Operand& item, const Operand& container) {
    if (container.kind == Kind::lexicon) {
        std::string written;
        return text_of(item, written) ? read_by(container.a, written) : Truth::no;
    }
    if (container.kind != Kind::list) return Truth::no;
    Truth found = Truth::no;
    for (u32 at = container.a; at < container.b && found != Truth::yes; ++at) {
        bool alike = true;
        const Truth same = equal(item, items_[at], alike);
        if (same != Truth::no && alike) found = same;
    }
    return found;
}

// Whether an entry of a lexicon reads like a text.
Truth Expressions::read_by(u32 lexicon, const std::string& written) {
    cut(written);
    const std::size_t count = cut_.count();
    const TextView view{code_points_.data(), code_points_.size(), sizeof(char32_t), false};
    if (exact_.size() < count) exact_.resize(count);
    folded_text_.clear();
    std::string folded;
    for (std::size_t at = 0; at < count; ++at) {
        forms_.forms(view, cut_.start[at], cut_.end[at], cut_.form[at], exact_[at], folded);
        if (at > 0) folded_text_.push_back(' ');
        folded_text_ += folded;
    }
    const Spelling* first = tables_.spellings.data + tables_.spelling_start[lexicon];
    const Spelling* behind = tables_.spellings.data + tables_.spelling_start[lexicon + 1];
    const std::string_view wanted = folded_text_;
    const auto before = [&](const Spelling& one, std::string_view key) { return tables_.string(static_cast<u32>(one.text)) < key; };
    const auto cased_alike = [&](i32 list) {
        if (list < 0) return true;
        const Array<i32> pairs = tables_.lists[static_cast<u32>(list)];
        for (std::size_t at = 0; at < pairs.size; at += 2) {
            const std::size_t place = static_cast<std::size_t>(pairs[at]);
            if (place >= count || exact_[place] != tables_.string(static_cast<u32>(pairs[at + 1]))) return false;
        }
        return true;
    };
    const i32 day = document_.day;
    for (const Spelling* one = std::lower_bound(first, behind, wanted, before);
         one < behind && tables_.string(static_cast<u32>(one->text)) == wanted; ++one) {
        const bool holds = day == 0 || ((one->from == 0 || one->from <= day) && (one->until == 0 || day <= one->until));
        if (holds && cased_alike(one->cased)) return Truth::yes;
    }
    return Truth::no;
}

// --- texts ------------------------------------------------------------------------------------------

// The text of a text, number or capture; false for all else.
bool Expressions::text_of(const Operand& operand, std::string& written) const {
    switch (operand.kind) {
        case Kind::text: written = texts_[operand.a]; return true;
        case Kind::number: written = std::to_string(operand.number); return true;
        case Kind::node: node_text(captures_.nodes[operand.a], " ", written); return true;
        default: return false;
    }
}

void Expressions::node_text(const CaptureNode& node, const char* between, std::string& written) const {
    written.clear();
    if (node.parts.empty()) return tokens_.append(node.first, node.last, written);
    for (u32 at = node.parts.first; at < node.parts.behind; ++at) {
        if (at > node.parts.first) written += between;
        tokens_.append(captures_.parts[at].first, captures_.parts[at].last, written);
    }
}

// A text as `==` sees it (`values.comparable`): single spaces, each word in its exact form.
void Expressions::comparable(const Operand& operand, std::string& same) {
    if (operand.same >= 0) {
        same = tables_.string(static_cast<u32>(operand.same));
        return;
    }
    std::string written, word;
    text_of(operand, written);
    std::u32string code_points;
    decode(written, code_points);
    same.clear();
    const auto is_space = [&](char32_t c) {
        return (environment_.characters->page(static_cast<u32>(c)).flags[c & 0xff] & flag_space) != 0;
    };
    for (std::size_t at = 0; at < code_points.size();) {
        while (at < code_points.size() && is_space(code_points[at])) ++at;
        const std::size_t begin = at;
        while (at < code_points.size() && !is_space(code_points[at])) ++at;
        if (at == begin) break;
        forms_.exact_of(std::u32string_view(code_points).substr(begin, at - begin), word);
        if (!same.empty()) same.push_back(' ');
        same += word;
    }
}

// A text in lower case; false where that depends on what stands around a character, or on what is not known of it.
bool Expressions::lower(const std::string& written, std::string& to) const {
    std::u32string code_points;
    decode(written, code_points);
    for (char32_t& c : code_points) {
        if (c < 0x80) {
            if (c - 'A' < 26) c |= 0x20;
            continue;
        }
        const CharacterPage& page = environment_.characters->page(static_cast<u32>(c));
        const u8 flags = page.flags[c & 0xff];
        const u32 folded = page.folded[c & 0xff];
        if (flags & flag_upper) {
            const bool simple = c < greek_extended && c != capital_sigma && c != dotted_capital_i;
            if (!simple || folded == 0 || folded == c) return false;
            c = folded;
        } else if ((flags & flag_alpha) && !(flags & flag_lower) && folded != c) {
            return false;
        }
    }
    encode(code_points, to);
    return true;
}

// Cuts a text into tokens.
void Expressions::cut(const std::string& written) {
    code_points_.clear();
    decode(written, code_points_);
    const TextView view{code_points_.data(), code_points_.size(), sizeof(char32_t), false};
    cut_text(view, *environment_.characters, *environment_.orthography, cut_);
}

// --- entries ----------------------------------------------------------------------------------------

bool holds_on(const Tables& tables, u32 key, u32 entry, i32 day) {
    if (day == 0 || !(tables.keys[key].flags & key_dated)) return true;
    const i32* days = tables.days.data + tables.keys[key].dates + 2 * static_cast<std::size_t>(entry);
    return (days[0] == 0 || days[0] <= day) && (days[1] == 0 || day <= days[1]);
}

void entries_between(const Tables& tables, const Document& document, u32 key, i32 first, i32 last, std::vector<u32>& entries) {
    const Words& words = document.words;
    entries.clear();
    const auto add = [&](u32 node) {
        for (u32 post = tables.tree_posts.start[node]; post < tables.tree_posts.start[node + 1]; ++post)
            if (tables.tree_posts.items[post] == key && holds_on(tables, key, tables.post_entry[post], document.day))
                entries.push_back(tables.post_entry[post]);
    };
    const std::size_t token = static_cast<std::size_t>(first);
    for (u32 at = words.hit_start[token]; at < words.hit_start[token + 1]; ++at) {
        const LexiconHit& hit = words.hits[at];
        if (hit.key != key || hit.end != last) continue;
        add(hit.node);
        for (u32 other = hit.others; other && words.other_nodes[other]; ++other) add(words.other_nodes[other]);
    }
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
}

}  // namespace dragoman
