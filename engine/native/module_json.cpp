// Findings as JSON: see module_json.hpp.
#include "module_json.hpp"

#include <cmath>

namespace dragoman {

namespace {

constexpr u32 first_shown = 0x20;  // control characters are escaped

void add_code_point(u32 c, std::string& out) {
    const auto put = [&](u32 byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x800) {
        put(0xc0 | c >> 6), put(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
    } else {
        put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 0x3f)), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
    }
}

void add_control(u32 c, std::string& out) {
    constexpr const char* digits = "0123456789abcdef";
    switch (c) {
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        case '\b': out += "\\b"; return;
        case '\f': out += "\\f"; return;
        default: out += "\\u00"; out += digits[c >> 4]; out += digits[c & 15];
    }
}

template <class Unit>
void add_units(const Unit* at, const Unit* end, std::string& out) {
    for (; at < end; ++at) {
        const u32 c = static_cast<u32>(*at);
        if (c >= 0x80) {
            add_code_point(c, out);
        } else if (c == '"' || c == '\\') {
            out += '\\';
            out += static_cast<char>(c);
        } else if (c >= first_shown) {
            out += static_cast<char>(c);
        } else {
            add_control(c, out);
        }
    }
}

}  // namespace

PyObject* JsonWriter::body(std::size_t number) {
    const PackedFinding& finding = packed_.findings[number];
    out_.clear();
    add_place(finding.start, finding.end);
    add(", \"text\": \"");
    add_words(finding.start, finding.end);
    add("\", ");
    add_stretch("sentence", finding.sentence, finding.sentence_start, finding.sentence_end);
    add(", ");
    add_stretch("paragraph", finding.paragraph, finding.paragraph_start, finding.paragraph_end);
    add(", \"fields\": ");
    add_fields(finding.fields, finding.fields_behind);
    return checked(PyUnicode_DecodeUTF8(out_.data(), static_cast<Py_ssize_t>(out_.size()), "surrogatepass"));
}

void JsonWriter::add_place(i32 start, i32 end) {
    add("\"start\": ");
    add(start);
    add(", \"end\": ");
    add(end);
}

void JsonWriter::add_stretch(const char* name, i32 index, i32 start, i32 end) {
    add("\"");
    add(name);
    add("\": {\"index\": ");
    add(index);
    add(", ");
    add_place(start, end);
    add("}");
}

void JsonWriter::add_words(i32 start, i32 end) { add_escaped(text_, start, end); }

void JsonWriter::add_string(PyObject* string) {
    add("\"");
    add_escaped(string, 0, PyUnicode_GET_LENGTH(string));
    add("\"");
}

void JsonWriter::add_escaped(PyObject* string, Py_ssize_t start, Py_ssize_t end) {
    const void* data = PyUnicode_DATA(string);
    const auto run = [&](const auto* units) { add_units(units + start, units + end, out_); };
    switch (PyUnicode_KIND(string)) {
        case PyUnicode_1BYTE_KIND: return run(static_cast<const Py_UCS1*>(data));
        case PyUnicode_2BYTE_KIND: return run(static_cast<const Py_UCS2*>(data));
        default: return run(static_cast<const Py_UCS4*>(data));
    }
}

// The pieces of a capture, with dots between them.
void JsonWriter::add_text(const PackedCapture& capture) {
    add("\"text\": \"");
    if (capture.parts == capture.parts_behind) add_words(capture.start, capture.end);
    for (i32 at = capture.parts; at < capture.parts_behind; at += 2) {
        if (at > capture.parts) add(" \u2026 ");
        add_words(packed_.numbers[static_cast<std::size_t>(at)], packed_.numbers[static_cast<std::size_t>(at) + 1]);
    }
    add("\"");
}

void JsonWriter::add_fields(i32 first, i32 behind) {
    add("{");
    for (i32 at = first; at < behind; ++at) {
        const PackedMember& member = packed_.members[static_cast<std::size_t>(at)];
        const bool begins = at == first || packed_.members[static_cast<std::size_t>(at) - 1].name != member.name;
        if (at > first) add(", ");
        if (begins) {
            add_string(PyTuple_GET_ITEM(parts_.strings, member.name));
            add(member.listed ? ": [" : ": ");
        }
        add_capture(packed_.captures[static_cast<std::size_t>(member.capture)]);
        const bool ends = at + 1 == behind || packed_.members[static_cast<std::size_t>(at) + 1].name != member.name;
        if (member.listed && ends) add("]");
    }
    add("}");
}

void JsonWriter::add_capture(const PackedCapture& capture) {
    if (Py_EnterRecursiveCall(" while captures are written")) throw PythonError{};
    add("{");
    add_place(capture.start, capture.end);
    add(", ");
    add_text(capture);
    add(", \"type\": ");
    if (capture.type < 0) add("\"text\"");
    else add_string(PyTuple_GET_ITEM(parts_.strings, capture.type));
    try {
        add_value(capture);
        add_rows(capture);
        if (capture.members < capture.members_behind) {
            add(", \"fields\": ");
            add_fields(capture.members, capture.members_behind);
        }
    } catch (...) {
        Py_LeaveRecursiveCall();
        throw;
    }
    Py_LeaveRecursiveCall();
    add_parts(capture);
    add_refers(capture);
    add("}");
}

void JsonWriter::add_value(const PackedCapture& capture) {
    if (capture.value_slot < 0) return;
    const Owned value(maker_.value_of(parts_, capture));
    if (value.get() == Py_None) return;
    add(", \"value\": ");
    if (PyUnicode_Check(value.get())) {
        add_string(value.get());
    } else if (PyBool_Check(value.get())) {
        add(value.get() == Py_True ? "true" : "false");
    } else {
        add_number(value.get());
    }
}

// As Python's json writes numbers.
void JsonWriter::add_number(PyObject* number) {
    const double size = PyFloat_Check(number) ? PyFloat_AS_DOUBLE(number) : 0;
    if (std::isfinite(size)) {
        const Owned shown(checked(PyObject_Repr(number)));
        add_escaped(shown.get(), 0, PyUnicode_GET_LENGTH(shown.get()));
    } else {
        add(std::isnan(size) ? "NaN" : size > 0 ? "Infinity" : "-Infinity");
    }
}

void JsonWriter::add_rows(const PackedCapture& capture) {
    if (capture.rows_key < 0) return;
    const Owned rows(maker_.rows_by(rows_, capture));
    const Owned bytes(checked(PyUnicode_AsEncodedString(rows.get(), "utf-8", "surrogatepass")));
    if (PyBytes_GET_SIZE(bytes.get()) == 0) return;
    add(", \"attributes\": ");
    out_.append(PyBytes_AS_STRING(bytes.get()), static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.get())));
}

void JsonWriter::add_mention(i32 start, i32 end) {
    add("{");
    add_place(start, end);
    add(", \"text\": \"");
    add_words(start, end);
    add("\"}");
}

void JsonWriter::add_parts(const PackedCapture& capture) {
    if (capture.parts == capture.parts_behind) return;
    add(", \"parts\": [");
    for (i32 at = capture.parts; at < capture.parts_behind; at += 2) {
        if (at > capture.parts) add(", ");
        add_mention(packed_.numbers[static_cast<std::size_t>(at)], packed_.numbers[static_cast<std::size_t>(at) + 1]);
    }
    add("]");
}

void JsonWriter::add_refers(const PackedCapture& capture) {
    if (capture.refers == capture.refers_behind) return;
    add(", \"refers_to\": [");
    for (i32 at = capture.refers; at < capture.refers_behind; ++at) {
        const PackedCapture& one = packed_.captures[static_cast<std::size_t>(packed_.numbers[static_cast<std::size_t>(at)])];
        add(at > capture.refers ? ", {" : "{");
        add_place(one.start, one.end);
        add(", ");
        add_text(one);
        add("}");
    }
    add("]");
}

}  // namespace dragoman
