// Findings as JSON, written from a packed reading: the text that Python's json.dumps(finding.to_dict(),
// ensure_ascii=False) gives, without a finding being made.
#pragma once

#include <string>

#include "module_findings.hpp"

namespace dragoman {

class JsonWriter {
public:
    // `rows` is a Python function like that of `parts`, but gives rows as JSON, an empty string where there are none.
    JsonWriter(const PackedReading& packed, PyObject* text, CaptureMaker& maker, const CaptureMaker::Parts& parts,
               PyObject* rows)
        : packed_(packed), text_(text), maker_(maker), parts_(parts), rows_(rows) {}

    // The part from "start" to "fields", with which the rest is the same for many findings, or for Python to say.
    PyObject* body(std::size_t finding);

private:
    void add(const char* text) { out_ += text; }
    void add(i32 number) { out_ += std::to_string(number); }
    void add_place(i32 start, i32 end);
    void add_stretch(const char* name, i32 index, i32 start, i32 end);
    void add_words(i32 start, i32 end);
    void add_string(PyObject* string);
    void add_number(PyObject* number);
    void add_escaped(PyObject* string, Py_ssize_t start, Py_ssize_t end);
    void add_text(const PackedCapture& capture);
    void add_mention(i32 start, i32 end);
    void add_fields(i32 first, i32 behind);
    void add_capture(const PackedCapture& capture);
    void add_value(const PackedCapture& capture);
    void add_rows(const PackedCapture& capture);
    void add_parts(const PackedCapture& capture);
    void add_refers(const PackedCapture& capture);

    const PackedReading& packed_;
    PyObject* text_;
    CaptureMaker& maker_;
    const CaptureMaker::Parts& parts_;
    PyObject* rows_;
    std::string out_;
};

}  // namespace dragoman
