// Opens a block: finds its sections and takes a view on each. What is in them `tables_check.cpp` looks at.

#include "tables.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace dragoman {
namespace {

constexpr char magic[] = "DRAGOMAN";
constexpr std::size_t name_size = 8, header_size = 16, entry_size = 24, section_alignment = 16;

static_assert(sizeof(Step) == 20 && sizeof(Way) == 12 && sizeof(Guard) == 16 && sizeof(Event) == 12);
static_assert(sizeof(Slot) == 20 && sizeof(Marker) == 8 && sizeof(Share) == 12 && sizeof(Rule) == 32);
static_assert(sizeof(Template) == 16 && sizeof(Key) == 12 && sizeof(Regex) == 36 && sizeof(CharacterRange) == 12);

template <class T>
T read(const u8* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

struct Section {
    std::string_view name;
    const u8* data;
    std::size_t size;
};

// The sections of a block by name.
class Directory {
public:
    Directory(const u8* block, std::size_t size) {
        if (reinterpret_cast<std::uintptr_t>(block) % alignof(u64) != 0)
            throw TablesError("the rule set does not lie at a multiple of 8 bytes");
        if (size < header_size || std::memcmp(block, magic, name_size) != 0)
            throw TablesError("this is not a compiled rule set");
        const u32 format = read<u32>(block + name_size);
        if (format != tables_format)
            throw TablesError("the compiled rule set has format " + std::to_string(format) + "; this version reads " +
                              std::to_string(tables_format));
        const u64 count = read<u32>(block + name_size + sizeof(u32));
        if (count > (size - header_size) / entry_size) throw TablesError("the compiled rule set is cut off");
        for (u64 index = 0; index < count; ++index) add(block, size, block + header_size + index * entry_size);
        std::sort(sections_.begin(), sections_.end(), [](const Section& one, const Section& other) { return one.name < other.name; });
        const auto twin = std::adjacent_find(sections_.begin(), sections_.end(),
                                             [](const Section& one, const Section& other) { return one.name == other.name; });
        if (twin != sections_.end()) throw TablesError("the section " + std::string(twin->name) + " stands twice");
    }

    template <class T>
    void take(std::string_view name, Array<T>& array) const {
        const auto found = std::lower_bound(sections_.begin(), sections_.end(), name,
                                            [](const Section& section, std::string_view key) { return section.name < key; });
        if (found == sections_.end() || found->name != name) return;
        if (found->size % sizeof(T) != 0) throw TablesError("the section " + std::string(name) + " ends within a value");
        array = {reinterpret_cast<const T*>(found->data), found->size / sizeof(T)};
    }

    template <class T>
    void take(std::string_view starts, std::string_view items, Lists<T>& lists) const {
        take(starts, lists.start);
        take(items, lists.items);
    }

private:
    void add(const u8* block, std::size_t size, const u8* entry) {
        const char* name = reinterpret_cast<const char*>(entry);
        const std::size_t length = std::find(name, name + name_size, '\0') - name;
        const u64 offset = read<u64>(entry + name_size), bytes = read<u64>(entry + name_size + sizeof(u64));
        if (offset > size || bytes > size - offset) throw TablesError("the compiled rule set is cut off");
        if (offset % section_alignment != 0) throw TablesError("a section of the compiled rule set is misplaced");
        sections_.push_back({{name, length}, block + offset, static_cast<std::size_t>(bytes)});
    }

    std::vector<Section> sections_;
};

}  // namespace

Tables Tables::open(const u8* block, std::size_t size) {
    const Directory directory(block, size);
    Tables tables;
    directory.take("limits", tables.limits);
    directory.take("wordtext", tables.word_text);
    directory.take("wordfrom", tables.word_start);
    directory.take("wordflag", tables.word_flags);
    directory.take("wordroot", tables.word_root);
    directory.take("foldslot", tables.folded_slots);
    directory.take("exacslot", tables.exact_slots);
    directory.take("setfrom", "setitem", tables.sets);
    directory.take("listfrom", "listitem", tables.lists);
    directory.take("steps", tables.steps);
    directory.take("automata", tables.automata);
    directory.take("statstep", tables.state_step);
    directory.take("statways", tables.state_ways);
    directory.take("ways", tables.ways);
    directory.take("guards", tables.guards);
    directory.take("events", tables.events);
    directory.take("slots", tables.slots);
    directory.take("markers", tables.markers);
    directory.take("shares", tables.shares);
    directory.take("rules", tables.rules);
    directory.take("rulemore", tables.rules_more);
    directory.take("findtype", tables.types);
    directory.take("givesway", tables.gives_way);
    directory.take("stages", tables.stages);
    directory.take("template", tables.templates);
    directory.take("wsigfrom", "wsigitem", tables.word_signals);
    directory.take("ksigfrom", "ksigitem", tables.key_signals);
    directory.take("trg0from", "trg0item", tables.triggered[0]);
    directory.take("trg1from", "trg1item", tables.triggered[1]);
    directory.take("trg2from", "trg2item", tables.triggered[2]);
    directory.take("untrig0", tables.untriggered[0]);
    directory.take("untrig1", tables.untriggered[1]);
    directory.take("untrig2", tables.untriggered[2]);
    directory.take("keys", tables.keys);
    directory.take("days", tables.days);
    directory.take("treechld", tables.tree_child);
    directory.take("treeword", tables.tree_word);
    directory.take("postfrom", "postitem", tables.tree_posts);
    directory.take("postentr", tables.post_entry);
    directory.take("regexes", tables.regexes);
    directory.take("regxmove", tables.regex_moves);
    directory.take("regxacc", tables.regex_accepts);
    directory.take("regxasci", tables.regex_ascii);
    directory.take("regxrang", tables.regex_ranges);
    directory.take("strfrom", "strtext", tables.strings);
    directory.take("slotmore", tables.slot_more);
    directory.take("typefin", tables.finish.types);
    directory.take("extends", tables.finish.extends);
    directory.take("qualprog", tables.finish.qualifiers);
    directory.take("qualitem", tables.finish.qualifier_items);
    directory.take("refprog", tables.finish.references);
    directory.take("refitem", tables.finish.reference_items);
    directory.take("meaning", tables.finish.meanings);
    directory.take("rulexprs", tables.rule_expressions);
    directory.take("exprs", tables.expressions);
    directory.take("exprlim", tables.expression_limits);
    directory.take("exprlexi", tables.spelling_start);
    directory.take("exprspel", tables.spellings);
    directory.take("exprcfro", "exprcite", tables.cells);
    tables.signal_count = static_cast<u32>(tables.triggered[0].count());
    check_tables(tables);
    return tables;
}

std::string_view Tables::string(std::size_t index) const {
    const Array<u8> text = strings[index];
    return {reinterpret_cast<const char*>(text.data), text.size};
}

bool Tables::has_value(i32 slot, i32 way) const {
    const i32 valued = slot_more.empty() ? -1 : slot_more[static_cast<u32>(slot)].valued;
    if (valued < 0) return false;
    const Array<i32> ways = lists[static_cast<u32>(valued)];
    return std::find(ways.begin(), ways.end(), way) != ways.end();
}

std::string_view Tables::word(std::size_t index) const {
    return {reinterpret_cast<const char*>(word_text.data) + word_start[index], word_start[index + 1] - word_start[index]};
}

}  // namespace dragoman
