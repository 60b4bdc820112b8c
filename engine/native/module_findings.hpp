// Captures as Python objects, made of a packed reading when they are looked at.
#pragma once

#include <vector>

#include "packing.hpp"
#include "python.hpp"

namespace dragoman {

// Makes the captures of one text, each once. Python is asked for what only Python knows: plain values and rows.
class CaptureMaker {
public:
    // What captures are made of: the classes `Capture` and `Mention`, and the strings of the tables as a tuple; and two
    // functions: value(slot, way, fields), rows(key, entries as bytes of int32).
    struct Parts {
        PyObject *capture, *mention, *strings, *value, *rows;
    };

    // `text` must be the string that was read.
    CaptureMaker(const PackedReading& packed, PyObject* text);
    // Needs the GIL.
    ~CaptureMaker();
    CaptureMaker(const CaptureMaker&) = delete;
    CaptureMaker& operator=(const CaptureMaker&) = delete;

    PyObject* text() const { return text_.get(); }
    // A new dict of members: captures, and tuples of them where they are lists.
    PyObject* fields(const Parts& parts, i32 first, i32 behind);
    // The plain value of a capture, or None.
    PyObject* value_of(const Parts& parts, const PackedCapture& capture);
    // What a function of a key and of entries says of the entries of a capture, which has some.
    PyObject* rows_by(PyObject* function, const PackedCapture& capture) const;

private:
    PyObject* capture(const Parts& parts, i32 number);
    PyObject* made(const Parts& parts, const PackedCapture& capture);
    PyObject* words(i32 start, i32 end) const;
    PyObject* text_of(const PackedCapture& capture) const;
    PyObject* mention(const Parts& parts, i32 start, i32 end, PyObject* text) const;
    PyObject* parts_of(const Parts& parts, const PackedCapture& capture) const;
    PyObject* refers_of(const Parts& parts, const PackedCapture& capture) const;

    const PackedReading& packed_;
    Owned text_;
    std::vector<PyObject*> known_;  // by number, owned; null where it is not made yet
};

// Prepares the names of attributes; once.
void prepare_captures();

}  // namespace dragoman
