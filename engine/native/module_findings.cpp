// Captures as Python objects: see module_findings.hpp.
#include "module_findings.hpp"

namespace dragoman {

namespace {

// The attributes of a Capture and of a Mention, in the order of their classes.
enum Attribute { start_at, end_at, text_at, type_at, value_at, attributes_at, fields_at, parts_at, refers_to_at, attribute_end };
constexpr const char* attribute_names[attribute_end] = {"start",      "end",    "text",  "type",     "value",
                                                        "attributes", "fields", "parts", "refers_to"};
PyObject* names[attribute_end] = {};
PyObject *nothing_in_it = nullptr, *joint = nullptr;

// A frozen value that is not filled yet.
PyObject* hollow(PyObject* type) {
    auto* made = reinterpret_cast<PyTypeObject*>(type);
    return checked(made->tp_new(made, nothing_in_it, nullptr));
}

// Sets an attribute past the class, which forbids it. Takes the reference.
void set(PyObject* object, Attribute attribute, PyObject* value) {
    const Owned held(checked(value));
    if (PyObject_GenericSetAttr(object, names[attribute], value) < 0) throw PythonError{};
}

PyObject* tuple_of(Py_ssize_t size) { return size == 0 ? Py_NewRef(nothing_in_it) : checked(PyTuple_New(size)); }

}  // namespace

void prepare_captures() {
    nothing_in_it = checked(PyTuple_New(0));
    joint = checked(PyUnicode_FromString(" \u2026 "));
    for (int at = 0; at < attribute_end; ++at) names[at] = checked(PyUnicode_InternFromString(attribute_names[at]));
}

CaptureMaker::CaptureMaker(const PackedReading& packed, PyObject* text)
    : packed_(packed), text_(Py_NewRef(text)), known_(packed.captures.size(), nullptr) {}

CaptureMaker::~CaptureMaker() {
    for (PyObject* one : known_) Py_XDECREF(one);
}

PyObject* CaptureMaker::fields(const Parts& parts, i32 first, i32 behind) {
    Owned dict(checked(PyDict_New()));
    for (i32 at = first; at < behind;) {
        const PackedMember& member = packed_.members[static_cast<std::size_t>(at)];
        i32 next = at + 1;
        while (next < behind && packed_.members[static_cast<std::size_t>(next)].name == member.name) ++next;
        Owned value;
        if (!member.listed) {
            value = Owned(capture(parts, member.capture));
        } else {
            value = Owned(tuple_of(next - at));
            for (i32 item = at; item < next; ++item)
                PyTuple_SET_ITEM(value.get(), item - at, capture(parts, packed_.members[static_cast<std::size_t>(item)].capture));
        }
        PyObject* name = PyTuple_GET_ITEM(parts.strings, member.name);
        if (PyDict_SetItem(dict.get(), name, value.get()) < 0) throw PythonError{};
        at = next;
    }
    return dict.release();
}

PyObject* CaptureMaker::capture(const Parts& parts, i32 number) {
    PyObject*& known = known_[static_cast<std::size_t>(number)];
    if (!known) {
        if (Py_EnterRecursiveCall(" while captures are made")) throw PythonError{};
        Owned fresh;
        try {
            fresh = Owned(made(parts, packed_.captures[static_cast<std::size_t>(number)]));
        } catch (...) {
            Py_LeaveRecursiveCall();
            throw;
        }
        Py_LeaveRecursiveCall();
        if (!known) known = fresh.release();  // another thread may have been as quick, while Python was asked
    }
    return Py_NewRef(known);
}

PyObject* CaptureMaker::made(const Parts& parts, const PackedCapture& capture) {
    Owned object(hollow(parts.capture));
    set(object.get(), start_at, PyLong_FromLong(capture.start));
    set(object.get(), end_at, PyLong_FromLong(capture.end));
    set(object.get(), text_at, text_of(capture));
    set(object.get(), type_at,
        capture.type < 0 ? PyUnicode_InternFromString("text") : Py_NewRef(PyTuple_GET_ITEM(parts.strings, capture.type)));
    set(object.get(), value_at, value_of(parts, capture));
    set(object.get(), attributes_at, capture.rows_key < 0 ? Py_NewRef(nothing_in_it) : rows_by(parts.rows, capture));
    set(object.get(), fields_at, fields(parts, capture.members, capture.members_behind));
    set(object.get(), parts_at, parts_of(parts, capture));
    set(object.get(), refers_to_at, refers_of(parts, capture));
    return object.release();
}

PyObject* CaptureMaker::words(i32 start, i32 end) const { return checked(PyUnicode_Substring(text_.get(), start, end)); }

PyObject* CaptureMaker::text_of(const PackedCapture& capture) const {
    if (capture.parts == capture.parts_behind) return words(capture.start, capture.end);
    const Py_ssize_t count = (capture.parts_behind - capture.parts) / 2;
    const Owned pieces(tuple_of(count));
    const i32* places = packed_.numbers.data() + capture.parts;
    for (Py_ssize_t at = 0; at < count; ++at) PyTuple_SET_ITEM(pieces.get(), at, words(places[2 * at], places[2 * at + 1]));
    return checked(PyUnicode_Join(joint, pieces.get()));
}

// Takes the text's reference.
PyObject* CaptureMaker::mention(const Parts& parts, i32 start, i32 end, PyObject* text) const {
    Owned held(checked(text));
    Owned object(hollow(parts.mention));
    set(object.get(), start_at, PyLong_FromLong(start));
    set(object.get(), end_at, PyLong_FromLong(end));
    set(object.get(), text_at, held.release());
    return object.release();
}

PyObject* CaptureMaker::parts_of(const Parts& parts, const PackedCapture& capture) const {
    const Py_ssize_t count = (capture.parts_behind - capture.parts) / 2;
    Owned pieces(tuple_of(count));
    const i32* places = packed_.numbers.data() + capture.parts;
    for (Py_ssize_t at = 0; at < count; ++at) {
        const i32 start = places[2 * at], end = places[2 * at + 1];
        PyTuple_SET_ITEM(pieces.get(), at, mention(parts, start, end, words(start, end)));
    }
    return pieces.release();
}

PyObject* CaptureMaker::refers_of(const Parts& parts, const PackedCapture& capture) const {
    Owned mentions(tuple_of(capture.refers_behind - capture.refers));
    for (i32 at = capture.refers; at < capture.refers_behind; ++at) {
        const PackedCapture& one = packed_.captures[static_cast<std::size_t>(packed_.numbers[static_cast<std::size_t>(at)])];
        PyTuple_SET_ITEM(mentions.get(), at - capture.refers, mention(parts, one.start, one.end, text_of(one)));
    }
    return mentions.release();
}

PyObject* CaptureMaker::rows_by(PyObject* function, const PackedCapture& capture) const {
    const auto* entries = reinterpret_cast<const char*>(packed_.numbers.data() + capture.rows);
    const auto size = static_cast<Py_ssize_t>(static_cast<std::size_t>(capture.rows_behind - capture.rows) * sizeof(i32));
    return checked(PyObject_CallFunction(function, "iy#", capture.rows_key, entries, size));
}

PyObject* CaptureMaker::value_of(const Parts& parts, const PackedCapture& capture) {
    if (capture.value_slot < 0) return Py_NewRef(Py_None);
    const Owned seen(fields(parts, capture.value_members, capture.value_members_behind));
    return checked(PyObject_CallFunction(parts.value, "iiO", capture.value_slot, capture.value_way, seen.get()));
}

}  // namespace dragoman
