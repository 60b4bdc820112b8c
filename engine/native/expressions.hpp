// Conditions and assignments worked out over captures (Python's conditions/expressions.py and functions.py).
//
// Reads what Python's compiled/expression_tables.py writes. It knows captures, texts, whole numbers and truth values.
// Whatever needs more (the value of a slot, above all) it leaves undecided: then Python reads the document.
#pragma once

#include <string>
#include <vector>

#include "captures.hpp"
#include "token_texts.hpp"

namespace dragoman {

enum class Function : i32 { lower, text, length, count, first, last, either };
enum class Operator : i32 { equal, unequal, below, not_above, above, not_below, in };
enum class BuiltIn : i32 { none = -1, text, value, type, start, end };
constexpr i32 function_count = 7, operator_count = 7, built_in_count = 5;

enum class Truth : u8 { no, yes, undecided };

// Works out the expressions of rules for the matches of one document. Its memory is kept from match to match, and from
// document to document where `document` is filled again.
class Expressions {
public:
    Expressions(const Environment& environment, const Document& document, Captures& captures);

    // Whether all conditions of a rule hold for what a match took.
    Truth holds(i32 rule, Range fields);
    // The fields of the finding that a match becomes: of those captured and assigned, those of its type, in the order
    // declared. False where it cannot be known which they are. Plain values that are assigned are left out.
    bool assigned(i32 rule, Range fields, Range& made);
    // Whether the plain values are the same that two rules assign to what their matches took.
    Same same_values(i32 rule, Range fields, i32 other_rule, Range other_fields);

private:
    // What an expression may be. `plain`: a plain value that is not known, or none. `anything`: not even that.
    struct Operand {
        enum class Kind : u8 { node, list, text, number, truth, lexicon, plain, anything };
        Kind kind;
        u32 a = 0, b = 0;  // node; list: first and behind of `items_`; text: of `texts_`; lexicon
        i32 number = 0;    // number, truth
        i32 same = -1;     // text: the string that `==` compares, where it is known

        bool unknown() const { return kind == Kind::plain || kind == Kind::anything; }
    };
    using Kind = Operand::Kind;

    // What is assigned while the assignments of a rule are worked out.
    struct Assigned {
        i32 name;
        Range members;  // empty: a plain value, or none
        bool known;     // the plain value is `text`, with a sign in front of it for its kind
        std::string text;
    };

    void begin(Range fields);
    bool assign(i32 rule);
    void keep_plain(i32 name, const Operand& result);
    Range members_of(i32 name) const;
    Truth truth_of(i32 expression);
    // Adds all values that an expression may have to `answers_`.
    void answers(i32 expression);
    void follow(i32 path);
    void member(const Operand& operand, const i32* part, std::vector<Operand>& to);
    bool rows(const CaptureNode& node, i32 column, std::vector<Operand>& to);
    void built_in(u32 node, BuiltIn which, std::vector<Operand>& to);
    void apply(const Expression& expression);
    void apply_either(Array<i32> arguments);
    bool applied(Function function, const Operand& operand, Operand& result);
    bool token_count(const Operand& operand, i32& count);
    Operand constant(i32 expression);
    Operand list_of(Range members);
    void distinct(std::size_t first);

    Truth compare(Operator by, const Operand& left, const Operand& right);
    // Whether two are equal; `alike`: whether they are of one kind, so that they may be compared at all.
    Truth equal(const Operand& left, const Operand& right, bool& alike);
    bool order(const Operand& left, const Operand& right, int& order, bool& decided);
    Truth is_in(const Operand& item, const Operand& container);
    Truth read_by(u32 lexicon, const std::string& text);

    Operand text(std::string& written);
    bool text_of(const Operand& operand, std::string& text) const;
    void node_text(const CaptureNode& node, const char* between, std::string& text) const;
    void comparable(const Operand& operand, std::string& text);
    bool lower(const std::string& text, std::string& to) const;
    void cut(const std::string& text);
    bool is_listed(i32 type, i32 name) const;

    const Environment& environment_;
    const Tables& tables_;
    const Document& document_;
    Captures& captures_;
    TextForms forms_;
    TokenTexts tokens_;
    Range fields_;
    std::vector<Assigned> assigned_;
    std::vector<Operand> answers_, items_;
    std::vector<std::string> texts_;
    std::size_t text_count_ = 0;
    // Of a text that is cut into tokens.
    std::u32string code_points_;
    Tokens cut_;
    std::vector<std::string> exact_;
    std::string folded_text_;
    std::vector<u32> entries_;
};

// The entries with a key between two tokens of a document, which hold on its day, in their order.
void entries_between(const Tables& tables, const Document& document, u32 key, i32 first, i32 last, std::vector<u32>& entries);
// Whether an entry of a lexicon holds on a day (0: not known).
bool holds_on(const Tables& tables, u32 key, u32 entry, i32 day);

}  // namespace dragoman
