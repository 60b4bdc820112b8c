// The binding: `dragoman._kernel`, as Python's matcher/kernel.py uses it.
//
// `Program` is a compiled rule set, `Text` a text read with it, `Scope` a matcher of one scope of the text. Whole
// texts are scanned with `Program.scan`, without the GIL. Numbers go over as bytes of int32; what they mean is
// said in matcher.hpp and scan.hpp. This module is private: its callers are trusted to keep to the contract, but
// a block of tables may come from anywhere.
#include <algorithm>
#include <memory>
#include <vector>

#include "module.hpp"
#include "scan.hpp"
#include "search.hpp"

namespace dragoman {

PyObject* tables_error = nullptr;
PyTypeObject* text_type = nullptr;
const PythonInterrupts interrupts;

namespace {

// What all programs share; made once by `setup`, and there until the process ends: it holds Python objects, which
// must not be given back when Python is gone.
struct Shared {
    Shared(PyObject* page, PyObject* forms, PyObject* lists) : characters(page, forms), folding(forms) {
        read_orthography(lists, orthography);
        orthography.ready();
    }
    PythonCharacters characters;
    PythonFolding folding;
    Orthography orthography;
};
Shared* shared = nullptr;
void require_setup() {
    if (shared) return;
    PyErr_SetString(PyExc_RuntimeError, "the kernel has not been set up");
    throw PythonError{};
}

}  // namespace

PyObject* bytes_of(const std::vector<i32>& numbers) {
    return checked(PyBytes_FromStringAndSize(reinterpret_cast<const char*>(numbers.data()),
                                             static_cast<Py_ssize_t>(numbers.size() * sizeof(i32))));
}

void require_string(PyObject* object) {
    if (PyUnicode_Check(object)) return;
    PyErr_Format(PyExc_TypeError, "a text is a string, not %s", Py_TYPE(object)->tp_name);
    throw PythonError{};
}

void require(bool holds, const char* what) {
    if (holds) return;
    PyErr_SetString(PyExc_ValueError, what);
    throw PythonError{};
}

std::vector<i32> numbers_of(PyObject* object) {
    const Buffer buffer(object);
    const auto* first = reinterpret_cast<const i32*>(buffer.data());
    return {first, first + buffer.size() / sizeof(i32)};
}

GivenTexts::GivenTexts(PyObject* texts, PyObject* ordinals) : days(numbers_of(ordinals)) {
    // A list is the caller's, and could change while others run: hold what the views look at.
    held = Owned(checked(PySequence_Tuple(texts)));
    for (Py_ssize_t at = 0; at < PyTuple_GET_SIZE(held.get()); ++at) {
        require_string(PyTuple_GET_ITEM(held.get(), at));
        views.push_back(view_of(PyTuple_GET_ITEM(held.get(), at)));
    }
    require(days.empty() || days.size() == views.size(), "there must be a day for each text");
}

Loaded::Loaded(PyObject* block, PyObject* judge) : buffer(block), program(buffer.data(), buffer.size()), regexes(judge) {
    environment.program = &program;
    environment.characters = &shared->characters;
    environment.orthography = &shared->orthography;
    environment.folding = &shared->folding;
    environment.regexes = &regexes;
    environment.interrupts = &interrupts;
    environment.classes = &classes;
}

void free_object(PyObject* self) {
    PyTypeObject* type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

PyTypeObject* add_type(PyObject* module, const char* name, std::size_t size, destructor dealloc, PyMethodDef* methods,
                       newfunc make) {
    std::vector<PyType_Slot> slots = {{Py_tp_dealloc, reinterpret_cast<void*>(dealloc)},
                                      {Py_tp_methods, reinterpret_cast<void*>(methods)}};
    if (make) slots.push_back({Py_tp_new, reinterpret_cast<void*>(make)});
    slots.push_back({0, nullptr});
    const unsigned int flags = Py_TPFLAGS_DEFAULT | (make ? 0u : static_cast<unsigned int>(Py_TPFLAGS_DISALLOW_INSTANTIATION));
    PyType_Spec spec = {name, static_cast<int>(size), 0, flags, slots.data()};
    PyObject* type = checked(PyType_FromSpec(&spec));
    if (PyModule_AddType(module, reinterpret_cast<PyTypeObject*>(type)) < 0) throw PythonError{};
    return reinterpret_cast<PyTypeObject*>(type);
}

namespace {

// --- Program ----------------------------------------------------------------------------------

struct ScopeObject {
    PyObject_HEAD
    TextObject* text;
    ScopeObject* base;
    Matcher* matcher;
};

PyTypeObject* program_type = nullptr;
PyTypeObject* scope_type = nullptr;

PyObject* program_new(PyTypeObject* type, PyObject* args, PyObject*) {
    return guarded([&]() -> PyObject* {
        PyObject *block, *judge;
        if (!PyArg_ParseTuple(args, "OO:Program", &block, &judge)) throw PythonError{};
        require_setup();
        auto loaded = std::make_unique<Loaded>(block, judge);
        auto* self = allocate<ProgramObject>(type);
        self->loaded = loaded.release();
        return reinterpret_cast<PyObject*>(self);
    });
}

void program_dealloc(PyObject* self) {
    delete reinterpret_cast<ProgramObject*>(self)->loaded;
    free_object(self);
}

// Columns as bytes, in the order of kernel_scan.py's `Scanned`, and counters.
PyObject* columns_of(const Records& records, const Counters& counters) {
    const std::vector<i32>* columns[] = {
        &records.document,      &records.rule,         &records.templ,       &records.start,      &records.end,
        &records.capture_start, &records.capture_name, &records.capture_from, &records.capture_to, &records.first_token,
        &records.scope_first,   &records.scope_last,   &records.did_start,   &records.did,        &records.cuts};
    constexpr Py_ssize_t count = sizeof columns / sizeof *columns;
    const Owned made(checked(PyTuple_New(count)));
    for (Py_ssize_t at = 0; at < count; ++at) PyTuple_SET_ITEM(made.get(), at, bytes_of(*columns[at]));
    return checked(Py_BuildValue("(O(KKKKKKKK))", made.get(), counters.texts, counters.code_points, counters.tokens,
                                 counters.scopes, counters.candidates, counters.survivors, counters.matches,
                                 counters.meetings));
}

// scan(texts, days, with_moves): columns and counters.
PyObject* program_scan(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        PyObject *texts, *days;
        int with_moves;
        if (!PyArg_ParseTuple(args, "OOp:scan", &texts, &days, &with_moves)) throw PythonError{};
        const GivenTexts given(texts, days);
        const Loaded& loaded = *reinterpret_cast<ProgramObject*>(object)->loaded;
        Records records;
        Counters counters;
        {
            const WithoutPython away;
            Scan scan(loaded.environment, with_moves != 0);
            std::size_t since = 0;
            for (std::size_t at = 0; at < given.views.size(); ++at) {
                scan.text(given.views[at], given.day(at), static_cast<i32>(at), records);
                since += given.views[at].length;
                if (since > 4'000'000) {
                    interrupts.check();
                    since = 0;
                }
            }
            counters = scan.counters;
        }
        return columns_of(records, counters);
    });
}

PyObject* program_read(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        PyObject* text;
        int day;
        if (!PyArg_ParseTuple(args, "Ui:read", &text, &day)) throw PythonError{};
        auto* program = reinterpret_cast<ProgramObject*>(object);
        auto document = std::make_unique<Document>();
        const TextView view = view_of(text);
        {
            const WithoutPython away;
            read_text(program->loaded->environment, view, day, *document);
            document->findings.resize(program->loaded->program.type_count);
        }
        auto triggers = std::make_unique<Triggers>(program->loaded->program.tables, program->loaded->program.index);
        auto search = std::make_unique<Search>(program->loaded->environment, program->loaded->matchers, *document, *triggers);
        auto* self = allocate<TextObject>(text_type);
        Py_INCREF(object);
        self->program = program;
        self->text = Py_NewRef(text);
        self->document = document.release();
        self->triggers = triggers.release();
        self->search = search.release();
        return reinterpret_cast<PyObject*>(self);
    });
}

PyMethodDef program_methods[] = {
    {"scan", program_scan, METH_VARARGS, "scan(texts, days, with_moves): the records of texts, as columns"},
    {"read", program_read, METH_VARARGS, "read(text, day): a Text"},
    {"strings", program_strings, METH_NOARGS, "strings(): the strings of the tables"},
    {"readings", program_readings, METH_VARARGS, "readings(texts, days, layers): a Reading of each, or None"},
    {"reading_columns", program_reading_columns, METH_VARARGS,
     "reading_columns(texts, days, layers): columns, notices, and the texts that the kernel cannot read"},
    {nullptr, nullptr, 0, nullptr}};

// --- Text -----------------------------------------------------------------------------------------

void text_dealloc(PyObject* object) {
    TextObject* self = text_of(object);
    delete self->search;
    delete self->document;
    delete self->triggers;
    Py_XDECREF(self->text);
    Py_XDECREF(reinterpret_cast<PyObject*>(self->program));
    free_object(object);
}

PyObject* text_tokens(PyObject* object, PyObject*) {
    return guarded([&]() -> PyObject* {
        const Tokens& tokens = text_of(object)->document->tokens;
        const Owned start(bytes_of(tokens.start)), end(bytes_of(tokens.end));
        const Owned sentences(bytes_of(tokens.sentence_start)), paragraphs(bytes_of(tokens.paragraph_start));
        return checked(PyTuple_Pack(4, start.get(), end.get(), sentences.get(), paragraphs.get()));
    });
}

std::vector<Piece> pieces_of(PyObject* object, const Document& document) {
    const std::vector<i32> numbers = numbers_of(object);
    const i32 count = static_cast<i32>(document.tokens.count());
    std::vector<Piece> pieces;
    for (std::size_t at = 0; at + 1 < numbers.size(); at += 2) {
        const Piece piece{numbers[at], numbers[at + 1]};
        require(0 <= piece.first && piece.first < piece.last && piece.last <= count &&
                    (pieces.empty() || pieces.back().last <= piece.first),
                "a scope's pieces are stretches of tokens, one behind the other");
        pieces.push_back(piece);
    }
    return pieces;
}

// candidates(pieces, kinds): the templates that have a chance in a scope; kinds are bits of scope kinds.
PyObject* text_candidates(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        PyObject* given;
        int kinds;
        if (!PyArg_ParseTuple(args, "Oi:candidates", &given, &kinds)) throw PythonError{};
        TextObject* self = text_of(object);
        std::vector<u32> found;
        for (int kind = 0; kind < 3; ++kind) {
            if (!(kinds >> kind & 1)) continue;
            self->triggers->begin(kind);
            for (const Piece& piece : pieces_of(given, *self->document))
                self->triggers->see(self->document->words, piece.first, piece.last);
            std::vector<u32> of_kind;
            self->triggers->queue(of_kind);
            found.insert(found.end(), of_kind.begin(), of_kind.end());
        }
        std::sort(found.begin(), found.end());
        return bytes_of({found.begin(), found.end()});
    });
}

// entries(key, first, behind): the entries of a lexicon whose phrase is these tokens, whatever day it is, ascending.
PyObject* text_entries(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        unsigned int key, first;
        int behind;
        if (!PyArg_ParseTuple(args, "IIi:entries", &key, &first, &behind)) throw PythonError{};
        TextObject* self = text_of(object);
        const Words& words = self->document->words;
        require(first + std::size_t{1} < words.hit_start.size(), "there is no such token");
        const Tables& tables = self->program->loaded->program.tables;
        std::vector<i32> found;
        const auto add = [&](u32 node) {
            for (u32 post = tables.tree_posts.start[node]; post < tables.tree_posts.start[node + 1]; ++post)
                if (tables.tree_posts.items[post] == key) found.push_back(static_cast<i32>(tables.post_entry[post]));
        };
        for (u32 at = words.hit_start[first]; at < words.hit_start[first + 1]; ++at) {
            const LexiconHit& hit = words.hits[at];
            if (hit.key != key || hit.end != behind) continue;
            add(hit.node);
            for (u32 other = hit.others; other && words.other_nodes[other]; ++other) add(words.other_nodes[other]);
        }
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
        return bytes_of(found);
    });
}

// Hands matches over to Python.
class PythonListener : public Search::Listener {
public:
    explicit PythonListener(PyObject* found) : found_(found) {}

    bool found(const Search::Match& match, const std::vector<i32>& moves) override {
        const Owned args(checked(Py_BuildValue("(iiiiiiO&)", match.scope, match.shared, match.rule, match.templ, match.start,
                                               match.end, bytes_converter, &moves)));
        const Owned answer(checked(PyObject_Call(found_, args.get(), nullptr)));
        const int counts = PyObject_IsTrue(answer.get());
        if (counts < 0) throw PythonError{};
        return counts != 0;
    }

private:
    static PyObject* bytes_converter(void* moves) { return bytes_of(*static_cast<const std::vector<i32>*>(moves)); }

    PyObject* found_;
};

// Stretches of tokens, wherever they lie.
std::vector<Piece> stretches_of(PyObject* object, const Document& document) {
    const std::vector<i32> numbers = numbers_of(object);
    const i32 count = static_cast<i32>(document.tokens.count());
    std::vector<Piece> pieces;
    for (std::size_t at = 0; at + 1 < numbers.size(); at += 2) {
        require(0 <= numbers[at] && numbers[at] < numbers[at + 1] && numbers[at + 1] <= count,
                "a scope is a stretch of tokens");
        pieces.push_back(Piece{numbers[at], numbers[at + 1]});
    }
    return pieces;
}

// add_scopes(pieces, kinds, shares): the number of a batch of scopes, each of one piece.
PyObject* text_add_scopes(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        PyObject* given;
        int kinds, shares;
        if (!PyArg_ParseTuple(args, "Oip:add_scopes", &given, &kinds, &shares)) throw PythonError{};
        TextObject* self = text_of(object);
        return checked(PyLong_FromLong(self->search->add(stretches_of(given, *self->document), kinds, shares != 0)));
    });
}

// matching(automata, pieces): pairs of a piece and an automaton that matches all of it.
PyObject* text_matching(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        PyObject *automata, *given;
        if (!PyArg_ParseTuple(args, "OO:matching", &automata, &given)) throw PythonError{};
        TextObject* self = text_of(object);
        return bytes_of(self->search->matching(numbers_of(automata), stretches_of(given, *self->document)));
    });
}

// search(batch, rules, found): tries rules in a batch of scopes, `found` hears of each match; the scopes with more
// second readings than are read.
PyObject* text_search(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        PyObject *rules, *found;
        int batch;
        if (!PyArg_ParseTuple(args, "iOO:search", &batch, &rules, &found)) throw PythonError{};
        PythonListener listener(found);
        return bytes_of(text_of(object)->search->run(batch, numbers_of(rules), listener));
    });
}

// shared(batch, scope): the second readings of a scope: start and end of the subject, and the joint.
PyObject* text_shared(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        int batch, scope;
        if (!PyArg_ParseTuple(args, "ii:shared", &batch, &scope)) throw PythonError{};
        std::vector<i32> numbers;
        for (const Search::Shared& one : text_of(object)->search->shared(batch, scope))
            numbers.insert(numbers.end(), {one.start, one.end, one.joint});
        return bytes_of(numbers);
    });
}

// set_findings(type, spans): the findings of a type, as pairs of tokens in their order.
PyObject* text_set_findings(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        PyObject* spans;
        unsigned int type;
        if (!PyArg_ParseTuple(args, "IO:set_findings", &type, &spans)) throw PythonError{};
        Document& document = *text_of(object)->document;
        require(type < document.findings.size(), "there is no such type");
        const std::vector<i32> tokens = numbers_of(spans);
        const i32 count = static_cast<i32>(document.tokens.count());
        for (std::size_t at = 0; at + 1 < tokens.size(); at += 2)
            require(0 <= tokens[at] && tokens[at] < tokens[at + 1] && tokens[at + 1] <= count,
                    "a finding is a stretch of tokens");
        document.set_findings(type, tokens);
        return Py_NewRef(Py_None);
    });
}

// scope(pieces, base): the matcher of a scope; base is a Scope, or None.
PyObject* text_scope(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        PyObject *given, *base;
        if (!PyArg_ParseTuple(args, "OO:scope", &given, &base)) throw PythonError{};
        TextObject* text = text_of(object);
        require(base == Py_None || Py_TYPE(base) == scope_type, "the base of a scope is a scope");
        const std::vector<Piece> pieces = pieces_of(given, *text->document);
        auto matcher = text->program->loaded->matchers.take();
        auto* from = base == Py_None ? nullptr : reinterpret_cast<ScopeObject*>(base);
        matcher->begin(*text->document, pieces, from ? from->matcher : nullptr);
        auto* self = allocate<ScopeObject>(scope_type);
        Py_INCREF(object);
        self->text = text;
        Py_XINCREF(reinterpret_cast<PyObject*>(from));
        self->base = from;
        self->matcher = matcher.release();
        return reinterpret_cast<PyObject*>(self);
    });
}

PyMethodDef text_methods[] = {
    {"tokens", text_tokens, METH_NOARGS, "tokens(): starts, ends, and the first tokens of sentences and paragraphs"},
    {"candidates", text_candidates, METH_VARARGS, "candidates(pieces, kinds): templates that have a chance"},
    {"entries", text_entries, METH_VARARGS, "entries(key, first, behind): entries of a lexicon"},
    {"add_scopes", text_add_scopes, METH_VARARGS, "add_scopes(pieces, kinds, shares): the number of a batch"},
    {"search", text_search, METH_VARARGS, "search(batch, rules, found): tries rules in scopes"},
    {"matching", text_matching, METH_VARARGS, "matching(automata, pieces): which match which as a whole"},
    {"shared", text_shared, METH_VARARGS, "shared(batch, scope): second readings of a scope"},
    {"set_findings", text_set_findings, METH_VARARGS, "set_findings(type, spans)"},
    {"scope", text_scope, METH_VARARGS, "scope(pieces, base): a Scope"},
    {nullptr, nullptr, 0, nullptr}};

// --- Scope ----------------------------------------------------------------------------------------

Matcher& matcher_of(PyObject* object) { return *reinterpret_cast<ScopeObject*>(object)->matcher; }

void scope_dealloc(PyObject* object) {
    auto* self = reinterpret_cast<ScopeObject*>(object);
    if (self->matcher) self->text->program->loaded->matchers.give_back(std::unique_ptr<Matcher>(self->matcher));
    Py_XDECREF(reinterpret_cast<PyObject*>(self->text));
    Py_XDECREF(reinterpret_cast<PyObject*>(self->base));
    free_object(object);
}

PyObject* match_of(i32 end, const std::vector<i32>& did) {
    if (end < 0) return Py_NewRef(Py_None);
    const Owned moves(bytes_of(did));
    return checked(Py_BuildValue("(iO)", end, moves.get()));
}

// match(automaton, start, wanted, only_end): (end, moves), or None.
PyObject* scope_match(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        unsigned int automaton;
        int start, wanted, only_end;
        if (!PyArg_ParseTuple(args, "Iiii:match", &automaton, &start, &wanted, &only_end)) throw PythonError{};
        std::vector<i32> did;
        const i32 end = matcher_of(object).match(automaton, start, static_cast<Wanted>(wanted), only_end, &did);
        return match_of(end, did);
    });
}

// next_start(automata, at): the next place where a match of one of them begins.
PyObject* scope_next_start(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        PyObject* automata;
        int at;
        if (!PyArg_ParseTuple(args, "Oi:next_start", &automata, &at)) throw PythonError{};
        return checked(PyLong_FromLong(matcher_of(object).next_match(numbers_of(automata), at)));
    });
}

PyObject* scope_matches(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        unsigned int automaton;
        int start;
        if (!PyArg_ParseTuple(args, "Ii:matches", &automaton, &start)) throw PythonError{};
        std::vector<i32> ends;
        std::vector<std::vector<i32>> did;
        matcher_of(object).matches(automaton, start, ends, did);
        Owned found(checked(PyList_New(0)));
        for (std::size_t at = 0; at < ends.size(); ++at) {
            const Owned one(match_of(ends[at], did[at]));
            if (PyList_Append(found.get(), one.get()) < 0) throw PythonError{};
        }
        return found.release();
    });
}

PyObject* scope_nearest_end(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        unsigned int marker;
        int start;
        if (!PyArg_ParseTuple(args, "Ii:nearest_end", &marker, &start)) throw PythonError{};
        return checked(PyLong_FromLong(matcher_of(object).nearest_end(marker, start)));
    });
}

// Numbers that are asked for with one number.
template <class Ask>
PyObject* numbers_by(PyObject* argument, Ask ask) {
    return guarded([&]() -> PyObject* {
        const unsigned long number = PyLong_AsUnsignedLong(argument);
        if (PyErr_Occurred()) throw PythonError{};
        std::vector<i32> found;
        ask(static_cast<u32>(number), found);
        return bytes_of(found);
    });
}

PyObject* scope_marked_starts(PyObject* object, PyObject* marker) {
    return numbers_by(marker, [&](u32 number, auto& found) { found = matcher_of(object).marked_starts(number); });
}

PyObject* scope_marked_ends(PyObject* object, PyObject* marker) {
    return numbers_by(marker, [&](u32 number, auto& found) { found = matcher_of(object).marked_ends(number); });
}

PyObject* scope_earliest_starts(PyObject* object, PyObject* marker) {
    return numbers_by(marker, [&](u32 number, auto& found) { matcher_of(object).earliest_starts(number, found); });
}

PyObject* scope_joints(PyObject* object, PyObject* share) {
    return numbers_by(share, [&](u32 number, auto& found) { matcher_of(object).joints(number, found); });
}

// whole_match(slot, place): (place in the scope it was found in, end there, moves), asked of a hit's first place.
PyObject* scope_whole_match(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        unsigned int slot;
        int place;
        if (!PyArg_ParseTuple(args, "Ii:whole_match", &slot, &place)) throw PythonError{};
        std::vector<i32> did;
        const i32 end = matcher_of(object).whole_match(slot, place, did);
        return match_of(end, did);
    });
}

PyObject* scope_forget(PyObject* object, PyObject*) {
    matcher_of(object).forget();
    return Py_NewRef(Py_None);
}

PyMethodDef scope_methods[] = {
    {"match", scope_match, METH_VARARGS, "match(automaton, start, wanted, only_end): (end, moves) or None"},
    {"next_start", scope_next_start, METH_VARARGS, "next_start(automata, at): a place"},
    {"matches", scope_matches, METH_VARARGS, "matches(automaton, start): a list of (end, moves)"},
    {"nearest_end", scope_nearest_end, METH_VARARGS, "nearest_end(marker, start): a place or -1"},
    {"marked_starts", scope_marked_starts, METH_O, "marked_starts(marker): places"},
    {"marked_ends", scope_marked_ends, METH_O, "marked_ends(marker): places"},
    {"earliest_starts", scope_earliest_starts, METH_O, "earliest_starts(marker): pairs of end and start"},
    {"joints", scope_joints, METH_O, "joints(share): pairs of places"},
    {"whole_match", scope_whole_match, METH_VARARGS, "whole_match(slot, place): (end, moves)"},
    {"forget", scope_forget, METH_NOARGS, "forget(): drop what may have changed"},
    {nullptr, nullptr, 0, nullptr}};

// --- the module -------------------------------------------------------------------------------------

PyObject* setup(PyObject*, PyObject* args) {
    return guarded([&]() -> PyObject* {
        PyObject *page, *fold, *lists;
        if (!PyArg_ParseTuple(args, "OOO:setup", &page, &fold, &lists)) throw PythonError{};
        // Once: programs may be at work with what is there.
        if (!shared) shared = std::make_unique<Shared>(page, fold, lists).release();
        return Py_NewRef(Py_None);
    });
}

// cut(text): starts, ends, forms, first tokens of sentences, first tokens of paragraphs.
PyObject* cut(PyObject*, PyObject* text) {
    return guarded([&]() -> PyObject* {
        require_setup();
        require_string(text);
        Tokens tokens;
        cut_text(view_of(text), shared->characters, shared->orthography, tokens);
        std::vector<i32> forms;
        for (const Form form : tokens.form) forms.push_back(static_cast<i32>(form));
        const Owned start(bytes_of(tokens.start)), end(bytes_of(tokens.end)), form(bytes_of(forms));
        const Owned sentences(bytes_of(tokens.sentence_start)), paragraphs(bytes_of(tokens.paragraph_start));
        return checked(PyTuple_Pack(5, start.get(), end.get(), form.get(), sentences.get(), paragraphs.get()));
    });
}

// build_slots(block, exact): the hash table of a block's words, to be stored in the block.
PyObject* build_slots(PyObject*, PyObject* args) {
    return guarded([&]() -> PyObject* {
        PyObject* block;
        int exact;
        if (!PyArg_ParseTuple(args, "Op:build_slots", &block, &exact)) throw PythonError{};
        const Buffer buffer(block);
        const Tables tables = Tables::open(buffer.data(), buffer.size());
        const std::vector<u32> slots = Vocabulary::build_slots(tables, exact ? word_exact : word_folded);
        return bytes_of({slots.begin(), slots.end()});
    });
}

PyMethodDef module_methods[] = {
    {"setup", setup, METH_VARARGS, "setup(character_page, forms, orthography)"},
    {"cut", cut, METH_O, "cut(text): tokens, sentences and paragraphs"},
    {"build_slots", build_slots, METH_VARARGS, "build_slots(block, exact)"},
    {nullptr, nullptr, 0, nullptr}};

PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT, "dragoman._kernel", "The compiled kernel of dragoman (private).", -1, module_methods,
    nullptr, nullptr, nullptr, nullptr};

}  // namespace

}  // namespace dragoman

PyMODINIT_FUNC PyInit__kernel() {
    using namespace dragoman;
    return guarded([]() -> PyObject* {
        Owned module(checked(PyModule_Create(&module_definition)));
        tables_error = checked(PyErr_NewException("dragoman._kernel.TablesError", PyExc_ValueError, nullptr));
        if (PyModule_AddObjectRef(module.get(), "TablesError", tables_error) < 0) throw PythonError{};
        program_type = add_type(module.get(), "dragoman._kernel.Program", sizeof(ProgramObject), program_dealloc,
                                program_methods, program_new);
        text_type = add_type(module.get(), "dragoman._kernel.Text", sizeof(TextObject), text_dealloc, text_methods, nullptr);
        scope_type =
            add_type(module.get(), "dragoman._kernel.Scope", sizeof(ScopeObject), scope_dealloc, scope_methods, nullptr);
        add_captures(module.get());
        add_reading(module.get());
        return module.release();
    });
}
