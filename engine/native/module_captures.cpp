// The binding of captures and expressions: for tests that compare them with Python's, match by match.
#include "expressions.hpp"
#include "module.hpp"

namespace dragoman {

namespace {

// Fields of findings, as Python tells of them: rows of type, number, first and behind.
class GivenFields final : public FoundFields {
public:
    explicit GivenFields(std::vector<i32> rows) : rows_(std::move(rows)) {}
    Range fields(i32 type, i32 number) const override {
        for (std::size_t at = 0; at + 3 < rows_.size(); at += 4)
            if (rows_[at] == type && rows_[at + 1] == number)
                return {static_cast<u32>(rows_[at + 2]), static_cast<u32>(rows_[at + 3])};
        return {};
    }

private:
    std::vector<i32> rows_;
};

struct CapturesAtWork {
    explicit CapturesAtWork(const TextObject& text)
        : environment(text.program->loaded->environment), reader(environment, *text.document, captures),
          expressions(environment, *text.document, captures) {}

    const Environment& environment;
    Captures captures;
    CaptureReader reader;
    Expressions expressions;
};

struct CapturesObject {
    PyObject_HEAD
    PyObject* text;
    CapturesAtWork* work;
};

CapturesAtWork& work_of(PyObject* object) { return *reinterpret_cast<CapturesObject*>(object)->work; }

PyObject* captures_new(PyTypeObject* type, PyObject* args, PyObject*) {
    return guarded([&]() -> PyObject* {
        PyObject* text;
        if (!PyArg_ParseTuple(args, "O!:Captures", text_type, &text)) throw PythonError{};
        auto work = std::make_unique<CapturesAtWork>(*text_of(text));
        auto* self = allocate<CapturesObject>(type);
        self->text = Py_NewRef(text);
        self->work = work.release();
        return reinterpret_cast<PyObject*>(self);
    });
}

void captures_dealloc(PyObject* object) {
    auto* self = reinterpret_cast<CapturesObject*>(object);
    delete self->work;
    Py_XDECREF(self->text);
    free_object(object);
}

// take(moves, pieces, base_first, base_last, type, found): first and behind of fields and regions, and whether the
// variables are equal.
PyObject* captures_take(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        PyObject *moves, *given, *found;
        int first, last, type;
        if (!PyArg_ParseTuple(args, "OOiiiO:take", &moves, &given, &first, &last, &type, &found)) throw PythonError{};
        std::vector<Piece> pieces;
        const std::vector<i32> numbers = numbers_of(given);
        for (std::size_t at = 0; at + 1 < numbers.size(); at += 2) pieces.push_back(Piece{numbers[at], numbers[at + 1]});
        const GivenFields fields(numbers_of(found));
        const Taken taken = work_of(object).reader.take(numbers_of(moves), pieces, Piece{first, last}, type, fields);
        return checked(Py_BuildValue("(IIIIi)", taken.fields.first, taken.fields.behind, taken.regions.first,
                                     taken.regions.behind, taken.variables_equal ? 1 : 0));
    });
}

template <class Row>
PyObject* rows_of(const std::vector<Row>& rows) {
    static_assert(sizeof(Row) % sizeof(i32) == 0);
    return checked(PyBytes_FromStringAndSize(reinterpret_cast<const char*>(rows.data()),
                                             static_cast<Py_ssize_t>(rows.size() * sizeof(Row))));
}

// arrays(): nodes, members, parts and regions, as captures.hpp says.
PyObject* captures_arrays(PyObject* object, PyObject*) {
    return guarded([&]() -> PyObject* {
        const Captures& captures = work_of(object).captures;
        const Owned nodes(rows_of(captures.nodes)), members(rows_of(captures.members));
        const Owned parts(rows_of(captures.parts)), regions(rows_of(captures.regions));
        return checked(PyTuple_Pack(4, nodes.get(), members.get(), parts.get(), regions.get()));
    });
}

// same(first, behind, first, behind): 0 different, 1 equal, 2 undecided.
PyObject* captures_same(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        Range one, other;
        if (!PyArg_ParseTuple(args, "IIII:same", &one.first, &one.behind, &other.first, &other.behind)) throw PythonError{};
        return checked(PyLong_FromLong(static_cast<long>(same_fields(work_of(object).captures, one, other))));
    });
}

// holds(rule, first, behind): 0 where a condition of a rule does not hold for fields, 1 where all do, 2 undecided.
PyObject* captures_holds(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        int rule;
        Range fields;
        if (!PyArg_ParseTuple(args, "iII:holds", &rule, &fields.first, &fields.behind)) throw PythonError{};
        return checked(PyLong_FromLong(static_cast<long>(work_of(object).expressions.holds(rule, fields))));
    });
}

// assigned(rule, first, behind): the fields of the finding, or None where they cannot be known.
PyObject* captures_assigned(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        int rule;
        Range fields, made;
        if (!PyArg_ParseTuple(args, "iII:assigned", &rule, &fields.first, &fields.behind)) throw PythonError{};
        if (!work_of(object).expressions.assigned(rule, fields, made)) return Py_NewRef(Py_None);
        return checked(Py_BuildValue("(II)", made.first, made.behind));
    });
}

// same_values(rule, first, behind, rule, first, behind): as `same`, of the values that rules assign.
PyObject* captures_same_values(PyObject* object, PyObject* args) {
    return guarded([&]() -> PyObject* {
        int rule, other_rule;
        Range one, other;
        if (!PyArg_ParseTuple(args, "iIIiII:same_values", &rule, &one.first, &one.behind, &other_rule, &other.first,
                              &other.behind))
            throw PythonError{};
        const Same same = work_of(object).expressions.same_values(rule, one, other_rule, other);
        return checked(PyLong_FromLong(static_cast<long>(same)));
    });
}

PyMethodDef captures_methods[] = {
    {"take", captures_take, METH_VARARGS, "take(moves, pieces, base_first, base_last, type, found)"},
    {"arrays", captures_arrays, METH_NOARGS, "arrays(): nodes, members, parts, regions"},
    {"same", captures_same, METH_VARARGS, "same(first, behind, first, behind): whether fields are the same"},
    {"holds", captures_holds, METH_VARARGS, "holds(rule, first, behind): whether the conditions hold"},
    {"assigned", captures_assigned, METH_VARARGS, "assigned(rule, first, behind): the fields of the finding"},
    {"same_values", captures_same_values, METH_VARARGS, "same_values(…): whether assigned values are the same"},
    {nullptr, nullptr, 0, nullptr}};

}  // namespace

void add_captures(PyObject* module) {
    add_type(module, "dragoman._kernel.Captures", sizeof(CapturesObject), captures_dealloc, captures_methods, captures_new);
}

}  // namespace dragoman
