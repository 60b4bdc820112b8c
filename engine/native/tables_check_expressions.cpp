// Looks at every index of the expressions in the tables: see tables_check.cpp.

#include <algorithm>
#include <vector>

#include "expressions.hpp"
#include "tables.hpp"

namespace dragoman {
namespace {

constexpr i32 deepest = 1'000;

void need(bool holds, const char* section) {
    if (!holds) throw TablesError(std::string("the compiled rule set is damaged (") + section + ")");
}

bool within(i32 index, std::size_t size) { return index >= 0 && static_cast<std::size_t>(index) < size; }

class Check {
public:
    explicit Check(const Tables& tables) : t_(tables), depth_(tables.expressions.size) {
        for (std::size_t list = 0; list < t_.lists.count(); ++list) {
            const Array<i32> items = t_.lists[list];
            least_.push_back(items.empty() ? 0 : *std::min_element(items.begin(), items.end()));
            greatest_.push_back(items.empty() ? -1 : *std::max_element(items.begin(), items.end()));
        }
        list_depth_.assign(t_.lists.count(), -1);
    }

    void all() {
        const std::size_t strings = t_.strings.count();
        for (std::size_t at = 0; at < t_.expressions.size; ++at) {
            const Expression& one = t_.expressions[at];
            need(one.kind >= ExpressionKind::text && one.kind <= ExpressionKind::plain, "exprs");
            need(holds(one, at, strings), "exprs");
            depth_[at] = 1 + depth_of(one);
            need(depth_[at] <= deepest, "exprs");
        }
        const std::size_t count = t_.expressions.size;
        need(t_.rule_expressions.empty() || t_.rule_expressions.size == t_.rules.size, "rulexprs");
        for (const RuleExpressions& rule : t_.rule_expressions) {
            need(rule.where == -1 || list_below(rule.where, count), "rulexprs");
            if (rule.assignments == -1) continue;
            need(within(rule.assignments, t_.lists.count()), "rulexprs");
            const Array<i32> pairs = t_.lists[static_cast<u32>(rule.assignments)];
            need(pairs.size % 2 == 0, "rulexprs");
            for (std::size_t at = 0; at < pairs.size; at += 2)
                need(within(pairs[at], strings) && within(pairs[at + 1], count), "rulexprs");
        }
        need(count == 0 || t_.expression_limits.size == 2, "exprlim");
        lexicons(strings);
        cells(count);
    }

private:
    bool holds(const Expression& one, std::size_t before, std::size_t strings) const {
        switch (one.kind) {
            case ExpressionKind::text: return within(one.a, strings) && within(one.b, strings);
            case ExpressionKind::items:
            case ExpressionKind::all:
            case ExpressionKind::any: return one.a == -1 || list_below(one.a, before);
            case ExpressionKind::path: return path_holds(one.a, strings);
            case ExpressionKind::lexicon: return t_.spelling_start.size > 0 && within(one.a, t_.spelling_start.size - 1);
            case ExpressionKind::apply: return within(one.a, function_count) && list_below(one.b, before);
            case ExpressionKind::comparison:
                return within(one.a, operator_count) && within(one.b, before) && within(one.c, before);
            case ExpressionKind::missing:
            case ExpressionKind::none: return within(one.a, before);
            default: return true;
        }
    }

    bool path_holds(i32 list, std::size_t strings) const {
        if (!within(list, t_.lists.count())) return false;
        const Array<i32> parts = t_.lists[static_cast<u32>(list)];
        const std::size_t columns = t_.keys.size ? t_.cells.count() / t_.keys.size : 0;
        for (std::size_t at = 0; at + 2 < parts.size; at += 3) {
            if (!within(parts[at], strings) || parts[at + 1] < -1 || parts[at + 1] >= built_in_count) return false;
            if (parts[at + 2] != -1 && !within(parts[at + 2], columns)) return false;
        }
        return parts.size > 0 && parts.size % 3 == 0;
    }

    bool list_below(i32 list, std::size_t bound) const {
        if (!within(list, t_.lists.count())) return false;
        return least_[list] >= 0 && (greatest_[list] < 0 || static_cast<std::size_t>(greatest_[list]) < bound);
    }

    i32 depth_of(const Expression& one) {
        switch (one.kind) {
            case ExpressionKind::items:
            case ExpressionKind::all:
            case ExpressionKind::any: return depth_of_list(one.a);
            case ExpressionKind::apply: return depth_of_list(one.b);
            case ExpressionKind::comparison: return std::max(depth_[one.b], depth_[one.c]);
            case ExpressionKind::missing:
            case ExpressionKind::none: return depth_[one.a];
            default: return 0;
        }
    }

    // A list is looked at once; all of it stands before the first that names it.
    i32 depth_of_list(i32 list) {
        if (list < 0) return 0;
        if (list_depth_[list] < 0) {
            list_depth_[list] = 0;
            for (const i32 part : t_.lists[static_cast<u32>(list)])
                list_depth_[list] = std::max(list_depth_[list], depth_[part]);
        }
        return list_depth_[list];
    }

    void lexicons(std::size_t strings) const {
        const Array<u32> starts = t_.spelling_start;
        need(starts.empty() ? t_.spellings.empty() : starts[starts.size - 1] == t_.spellings.size, "exprlexi");
        for (std::size_t at = 1; at < starts.size; ++at) need(starts[at - 1] <= starts[at], "exprlexi");
        for (const Spelling& one : t_.spellings) {
            need(within(one.text, strings), "exprspel");
            if (one.cased == -1) continue;
            need(within(one.cased, t_.lists.count()) && least_[one.cased] >= 0, "exprspel");
            const Array<i32> pairs = t_.lists[static_cast<u32>(one.cased)];
            need(pairs.size % 2 == 0 && greatest_[one.cased] < most_words, "exprspel");
            for (std::size_t at = 1; at < pairs.size; at += 2) need(within(pairs[at], strings), "exprspel");
        }
    }

    void cells(std::size_t count) const {
        const Array<u32> starts = t_.cells.start;
        need(starts.empty() ? t_.cells.items.empty() : starts[starts.size - 1] == t_.cells.items.size, "exprcfro");
        for (std::size_t at = 1; at < starts.size; ++at) need(starts[at - 1] <= starts[at], "exprcfro");
        for (const i32 cell : t_.cells.items) need(cell == -1 || within(cell, count), "exprcite");
    }

    static constexpr i32 most_words = 0x7fffffff;

    const Tables& t_;
    std::vector<i32> depth_, list_depth_, least_, greatest_;
};

}  // namespace

void check_expressions(const Tables& tables) { Check(tables).all(); }

}  // namespace dragoman
