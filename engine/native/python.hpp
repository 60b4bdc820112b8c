// What Python is asked by the kernel: characters beyond ASCII, folding, regexes, interrupts.
//
// Each takes the GIL for the question and gives it back. A Python error becomes a `PythonError`, which the
// binding lets through to the caller.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string>
#include <utility>

#include "document.hpp"
#include "forward.hpp"
#include "text.hpp"

namespace dragoman {

// The error indicator of this thread is set.
struct PythonError {};

// A reference that is given back.
class Owned {
public:
    Owned() = default;
    explicit Owned(PyObject* object) : object_(object) {}
    Owned(Owned&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    Owned& operator=(Owned&& other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    ~Owned() { Py_XDECREF(object_); }

    PyObject* get() const { return object_; }
    PyObject* release() { return std::exchange(object_, nullptr); }
    explicit operator bool() const { return object_ != nullptr; }

private:
    PyObject* object_ = nullptr;
};

// The object, which must not be null: a null means that Python raised.
inline PyObject* checked(PyObject* object) {
    if (!object) throw PythonError{};
    return object;
}

// Holds the GIL for a question.
class WithPython {
public:
    WithPython() : state_(PyGILState_Ensure()) {}
    ~WithPython() { PyGILState_Release(state_); }
    WithPython(const WithPython&) = delete;
    WithPython& operator=(const WithPython&) = delete;

private:
    PyGILState_STATE state_;
};

// Gives the GIL away for a stretch of work.
class WithoutPython {
public:
    WithoutPython() : state_(PyEval_SaveThread()) {}
    ~WithoutPython() { PyEval_RestoreThread(state_); }
    WithoutPython(const WithoutPython&) = delete;
    WithoutPython& operator=(const WithoutPython&) = delete;

private:
    PyThreadState* state_;
};

// Pages from a Python function of a page's number: (shape, folded, exact, flags) as buffers; forms from one of a
// token: (exact, folded).
class PythonCharacters final : public Characters {
public:
    PythonCharacters(PyObject* page, PyObject* forms);
    void exact_form(const std::u32string& token, std::u32string& exact) const override;

protected:
    void fill(u32 number, CharacterPage& page) const override;

private:
    Owned page_, forms_;
};

// Forms from a Python function of a token: (exact, folded).
class PythonFolding final : public Folding {
public:
    explicit PythonFolding(PyObject* function);
    void fold(const std::string& token, std::string& exact, std::string& folded) const override;

private:
    Owned function_;
};

// Answers from a Python function of a regex's number and a token's text.
class PythonRegexJudge final : public RegexJudge {
public:
    explicit PythonRegexJudge(PyObject* function);
    bool matches(u32 regex, const TextView& text, i32 start, i32 end) const override;

private:
    Owned function_;
};

class PythonInterrupts final : public Interrupts {
public:
    void check() const override;
};

// Reads the lists of Python's `Orthography` from an object with attributes of the same names.
void read_orthography(PyObject* object, Orthography& orthography);

// A text's view on a `str`, valid as long as the object lives.
TextView view_of(PyObject* text);

}  // namespace dragoman
