// What the parts of the binding share: how errors, buffers and numbers go over, and what a `Program` holds.
#pragma once

#include <memory>
#include <new>
#include <vector>

#include "matcher_pool.hpp"
#include "program.hpp"
#include "python.hpp"
#include "reading_pool.hpp"
#include "search.hpp"

namespace dragoman {

extern PyObject* tables_error;
extern PyTypeObject* text_type;
extern const PythonInterrupts interrupts;

// Runs what may throw; a C++ error becomes a Python error.
template <class Work>
PyObject* guarded(Work work) {
    try {
        return work();
    } catch (const PythonError&) {
        return nullptr;
    } catch (const TablesError& error) {
        PyErr_SetString(tables_error, error.what());
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
    } catch (const std::exception& error) {
        PyErr_SetString(PyExc_RuntimeError, error.what());
    }
    return nullptr;
}

// Numbers as bytes of int32.
PyObject* bytes_of(const std::vector<i32>& numbers);
void require_string(PyObject* object);
void require(bool holds, const char* what);

// A buffer held while it is used.
class Buffer {
public:
    explicit Buffer(PyObject* object) {
        if (PyObject_GetBuffer(object, &buffer_, PyBUF_SIMPLE) < 0) throw PythonError{};
    }
    ~Buffer() { PyBuffer_Release(&buffer_); }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    const u8* data() const { return static_cast<const u8*>(buffer_.buf); }
    std::size_t size() const { return static_cast<std::size_t>(buffer_.len); }

private:
    Py_buffer buffer_;
};

std::vector<i32> numbers_of(PyObject* object);

// Texts and the ordinals of their days, as they are given to scans: a sequence of strings that is held, and int32.
struct GivenTexts {
    GivenTexts(PyObject* texts, PyObject* days);
    i32 day(std::size_t number) const { return days.empty() ? 0 : days[number]; }
    PyObject* text(std::size_t number) const {
        return PySequence_Fast_GET_ITEM(held.get(), static_cast<Py_ssize_t>(number));
    }

    Owned held;
    std::vector<TextView> views;
    std::vector<i32> days;
};

// Everything of a program that lives in C++.
struct Loaded {
    Loaded(PyObject* block, PyObject* judge);

    Buffer buffer;
    Program program;
    PythonRegexJudge regexes;
    Environment environment;
    TokenClassesPool classes{environment};
    MatcherPool matchers{environment};
    ReadingPool readings{environment, matchers};
};

struct ProgramObject {
    PyObject_HEAD
    Loaded* loaded;
};

struct TextObject {
    PyObject_HEAD
    ProgramObject* program;
    PyObject* text;
    Document* document;
    Triggers* triggers;
    Search* search;
};

inline TextObject* text_of(PyObject* object) { return reinterpret_cast<TextObject*>(object); }

template <class Object>
Object* allocate(PyTypeObject* type) {
    return reinterpret_cast<Object*>(checked(type->tp_alloc(type, 0)));
}

void free_object(PyObject* self);
PyTypeObject* add_type(PyObject* module, const char* name, std::size_t size, destructor dealloc, PyMethodDef* methods,
                       newfunc make);

// What other parts of the binding add to the module.
void add_captures(PyObject* module);
// module_reading.cpp: the type `Reading`, and the methods of `Program` that make such.
void add_reading(PyObject* module);
PyObject* program_readings(PyObject* program, PyObject* args);
PyObject* program_reading_columns(PyObject* program, PyObject* args);
PyObject* program_strings(PyObject* object, PyObject*);

}  // namespace dragoman
