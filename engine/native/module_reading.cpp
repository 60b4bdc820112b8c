// The binding of readings: texts in, `Reading` objects or columns out, as Python's reading_lane.py uses them.
//
// Batches are read without the GIL. A `Reading` keeps what was found in a text, packed; Python makes
// findings of it when somebody looks.
#include <algorithm>
#include <string_view>

#include "module.hpp"
#include "module_findings.hpp"
#include "module_json.hpp"
#include "packing.hpp"
#include "reading.hpp"

namespace dragoman {

namespace {

// What is kept of a text that was read.
struct Kept {
    PackedReading packed;
    std::vector<FlatNotice> notices;
};

struct ReadingObject {
    PyObject_HEAD
    Kept* kept;
    CaptureMaker* maker;
};

PyTypeObject* reading_type = nullptr;

// Asks a Python function of a text's number for its layers.
class PythonLayers final : public LayerSource {
public:
    PythonLayers(PyObject* function, i32 number) : function_(function), number_(number) {}
    void layers(std::vector<i32>& found) const override {
        const WithPython held;
        const Owned answer(checked(PyObject_CallFunction(function_, "i", number_)));
        found = numbers_of(answer.get());
    }

private:
    PyObject* function_;
    i32 number_;
};

// Reads texts without the GIL; `take` hears the number of each, and the reading, or null where it took the way out.
template <class Take>
void read_each(const GivenTexts& given, PyObject* layers, Loaded& loaded, Take take) {
    const Tables& tables = loaded.program.tables;
    require(tables.rules_more.size == tables.rules.size && tables.limits.size >= limits_of_readings,
            "these tables are not made for readings");
    const WithoutPython away;
    auto reading = loaded.readings.take();
    std::size_t since = 0;
    bool any_huge = false;
    for (std::size_t at = 0; at < given.views.size(); ++at) {
        const PythonLayers source(layers, static_cast<i32>(at));
        const bool is_read = reading->read(given.views[at], given.day(at), source);
        take(at, is_read ? reading.get() : nullptr);
        any_huge |= reading->is_huge();
        since += given.views[at].length;
        if (since > 4'000'000) {
            interrupts.check();
            since = 0;
        }
    }
    reading->leave();
    if (!any_huge) loaded.readings.give_back(std::move(reading));
}

void reading_dealloc(PyObject* object) {
    auto* self = reinterpret_cast<ReadingObject*>(object);
    delete self->maker;
    delete self->kept;
    free_object(object);
}

template <class Row>
PyObject* rows_of(const std::vector<Row>& rows) {
    static_assert(sizeof(Row) % sizeof(i32) == 0, "rows are made of int32");
    return checked(PyBytes_FromStringAndSize(reinterpret_cast<const char*>(rows.data()),
                                             static_cast<Py_ssize_t>(rows.size() * sizeof(Row))));
}

PyObject* rows_by_name(const Kept& kept, std::string_view name) {
    if (name == "notices") return rows_of(kept.notices);
    if (name == "findings") return rows_of(kept.packed.findings);
    if (name == "numbers") return rows_of(kept.packed.numbers);
    PyErr_SetString(PyExc_KeyError, "there are no such rows");
    throw PythonError{};
}

// rows(name): an array of what was found, as bytes of int32.
PyObject* reading_rows(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        const char* name;
        if (!PyArg_ParseTuple(args, "s:rows", &name)) throw PythonError{};
        return rows_by_name(*reinterpret_cast<ReadingObject*>(object)->kept, name);
    });
}


// The parts of captures, as Python gives them: classes and strings as a tuple, and two functions.
int parts_converter(PyObject* given, void* parts) {
    auto& to = *static_cast<CaptureMaker::Parts*>(parts);
    return PyArg_ParseTuple(given, "OOO!", &to.capture, &to.mention, &PyTuple_Type, &to.strings);
}

// fields(parts, first, behind, value, rows): a dict of members, as CaptureMaker makes it.
PyObject* reading_fields(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        CaptureMaker::Parts parts;
        int first, behind;
        if (!PyArg_ParseTuple(args, "O&iiOO:fields", parts_converter, &parts, &first, &behind, &parts.value, &parts.rows))
            throw PythonError{};
        return reinterpret_cast<ReadingObject*>(object)->maker->fields(parts, first, behind);
    });
}

// json(parts, number, value, rows, json_rows): a finding from "start" to "fields", as JsonWriter writes it.
PyObject* reading_json(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        CaptureMaker::Parts parts;
        int number;
        PyObject* json_rows;
        if (!PyArg_ParseTuple(args, "O&iOOO:json", parts_converter, &parts, &number, &parts.value, &parts.rows, &json_rows))
            throw PythonError{};
        auto* self = reinterpret_cast<ReadingObject*>(object);
        const PackedReading& packed = self->kept->packed;
        require(number >= 0 && static_cast<std::size_t>(number) < packed.findings.size(), "there is no such finding");
        return JsonWriter(packed, self->maker->text(), *self->maker, parts, json_rows).body(static_cast<std::size_t>(number));
    });
}

// count(): the number of findings.
PyObject* reading_count(PyObject* object, PyObject*) {
    return PyLong_FromSize_t(reinterpret_cast<ReadingObject*>(object)->kept->packed.findings.size());
}

PyMethodDef reading_methods[] = {{"fields", reading_fields, METH_VARARGS, "fields(parts, first, behind, value, rows): captures"},
                                 {"json", reading_json, METH_VARARGS, "json(parts, number, value, rows, json_rows): a finding"},
                                 {"count", reading_count, METH_NOARGS, "count(): the number of findings"},
                                 {"rows", reading_rows, METH_VARARGS, "rows(name): an array of what was found"},
                                 {nullptr, nullptr, 0, nullptr}};

// Findings of many texts in columns, in the order of kernel_scan.py's `Scanned`.
struct ReadingColumns {
    void add(i32 number, const Reading& reading) {
        for (std::size_t at = 0; at < reading.finished.drafts.size(); ++at) {
            const Draft& draft = reading.drafts.all[reading.finished.drafts[at]];
            document.push_back(number);
            rule.push_back(reading.drafts.rule_of(draft));
            templ.push_back(draft.templ);
            start.push_back(draft.start);
            end.push_back(draft.end);
            add_captures(reading, reading.finished.fields[at]);
        }
        for (const FlatNotice& one : reading.notices)
            notices.insert(notices.end(), {number, static_cast<i32>(one.about), one.kind, one.first, one.last});
    }

    // Those of the fields, by the numbers of their names: the strings of the tables begin with them.
    void add_captures(const Reading& reading, Range fields) {
        members_.assign(reading.captures.members.begin() + fields.first, reading.captures.members.begin() + fields.behind);
        std::stable_sort(members_.begin(), members_.end(), [](const Member& a, const Member& b) { return a.name < b.name; });
        for (const Member& one : members_) {
            const CaptureNode& node = reading.captures.nodes[one.node];
            capture_name.push_back(one.name);
            capture_from.push_back(reading.document.tokens.start[static_cast<std::size_t>(node.first)]);
            capture_to.push_back(reading.document.tokens.end[static_cast<std::size_t>(node.last) - 1]);
        }
        capture_start.push_back(static_cast<i32>(capture_name.size()));
    }

    std::vector<i32> document, rule, templ, start, end, capture_start = {0}, capture_name, capture_from, capture_to;
    std::vector<i32> notices, out;

private:
    std::vector<Member> members_;
};

}  // namespace

// A Reading of what is kept of a text.
PyObject* reading_object(std::unique_ptr<Kept>& kept, PyObject* text) {
    auto maker = std::make_unique<CaptureMaker>(kept->packed, text);
    auto* made = allocate<ReadingObject>(reading_type);
    made->maker = maker.release();
    made->kept = kept.release();
    return reinterpret_cast<PyObject*>(made);
}

// readings(texts, days, layers): a Reading of each text, None where it is for Python to read.
PyObject* program_readings(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        PyObject *texts, *days, *layers;
        if (!PyArg_ParseTuple(args, "OOO:readings", &texts, &days, &layers)) throw PythonError{};
        const GivenTexts given(texts, days);
        Loaded& loaded = *reinterpret_cast<ProgramObject*>(object)->loaded;
        std::vector<std::unique_ptr<Kept>> kept(given.views.size());
        read_each(given, layers, loaded, [&](std::size_t at, const Reading* reading) {
            if (!reading) return;
            kept[at] = std::make_unique<Kept>();
            kept[at]->notices = reading->notices;
            pack(*reading, kept[at]->packed);
        });
        Owned list(checked(PyList_New(static_cast<Py_ssize_t>(kept.size()))));
        for (std::size_t at = 0; at < kept.size(); ++at) {
            PyObject* one = Py_NewRef(Py_None);
            if (kept[at]) {
                Py_DECREF(one);
                one = reading_object(kept[at], given.text(at));
            }
            PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(at), one);
        }
        return list.release();
    });
}

// reading_columns(texts, days, layers): columns, then notices (five numbers each: the text, and as in FlatNotice), then
// the numbers of texts that are for Python to read.
PyObject* program_reading_columns(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        PyObject *texts, *days, *layers;
        if (!PyArg_ParseTuple(args, "OOO:reading_columns", &texts, &days, &layers)) throw PythonError{};
        const GivenTexts given(texts, days);
        Loaded& loaded = *reinterpret_cast<ProgramObject*>(object)->loaded;
        ReadingColumns columns;
        read_each(given, layers, loaded, [&](std::size_t at, const Reading* reading) {
            if (reading)
                columns.add(static_cast<i32>(at), *reading);
            else
                columns.out.push_back(static_cast<i32>(at));
        });
        const std::vector<i32>* parts[] = {
            &columns.document,      &columns.rule,         &columns.templ,        &columns.start,
            &columns.end,           &columns.capture_start, &columns.capture_name, &columns.capture_from,
            &columns.capture_to,    &columns.notices,      &columns.out};
        constexpr Py_ssize_t count = sizeof parts / sizeof *parts;
        Owned made(checked(PyTuple_New(count)));
        for (Py_ssize_t at = 0; at < count; ++at) PyTuple_SET_ITEM(made.get(), at, bytes_of(*parts[at]));
        return made.release();
    });
}

// strings(): the strings of the tables, as a tuple.
PyObject* program_strings(PyObject* object, PyObject*) {
    return guarded([&]() -> PyObject* {
        const Tables& tables = reinterpret_cast<ProgramObject*>(object)->loaded->program.tables;
        Owned made(checked(PyTuple_New(static_cast<Py_ssize_t>(tables.strings.count()))));
        for (std::size_t at = 0; at < tables.strings.count(); ++at) {
            const std::string_view text = tables.string(at);
            PyObject* string = PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "surrogatepass");
            PyTuple_SET_ITEM(made.get(), static_cast<Py_ssize_t>(at), checked(string));
        }
        return made.release();
    });
}

void add_reading(PyObject* module) {
    prepare_captures();
    reading_type = add_type(module, "dragoman._kernel.Reading", sizeof(ReadingObject), reading_dealloc, reading_methods,
                            nullptr);
}

}  // namespace dragoman
