// What Python is asked by the kernel: see python.hpp.
#include "python.hpp"

#include <cstring>

namespace dragoman {

namespace {

// A buffer's bytes, which must be of one size.
void copy_buffer(PyObject* object, void* to, std::size_t size) {
    Py_buffer buffer;
    if (PyObject_GetBuffer(object, &buffer, PyBUF_SIMPLE) < 0) throw PythonError{};
    const bool fits = static_cast<std::size_t>(buffer.len) == size;
    if (fits) std::memcpy(to, buffer.buf, size);
    PyBuffer_Release(&buffer);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "a page of characters has the wrong size");
        throw PythonError{};
    }
}

std::string utf8_of(PyObject* text) {
    const Owned bytes(checked(PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass")));
    return {PyBytes_AS_STRING(bytes.get()), static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.get()))};
}

std::u32string code_points_of(PyObject* text) {
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "the orthography's lists hold strings");
        throw PythonError{};
    }
    std::u32string found;
    for (Py_ssize_t at = 0; at < PyUnicode_GET_LENGTH(text); ++at) found.push_back(PyUnicode_READ_CHAR(text, at));
    return found;
}

std::vector<std::u32string> words_of(PyObject* object, const char* name) {
    const Owned words(checked(PyObject_GetAttrString(object, name)));
    const Owned iterator(checked(PyObject_GetIter(words.get())));
    std::vector<std::u32string> found;
    while (Owned word{PyIter_Next(iterator.get())}) found.push_back(code_points_of(word.get()));
    if (PyErr_Occurred()) throw PythonError{};
    return found;
}

WordSet word_set_of(PyObject* object, const char* name) {
    const auto words = words_of(object, name);
    return {words.begin(), words.end()};
}

}  // namespace

PythonCharacters::PythonCharacters(PyObject* page, PyObject* forms) : page_(Py_NewRef(page)), forms_(Py_NewRef(forms)) {}

void PythonCharacters::exact_form(const std::u32string& token, std::u32string& exact) const {
    const WithPython held;
    const Owned text(checked(
        PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, token.data(), static_cast<Py_ssize_t>(token.size()))));
    const Owned forms(checked(PyObject_CallOneArg(forms_.get(), text.get())));
    PyObject *exact_form, *folded_form;
    if (!PyArg_ParseTuple(forms.get(), "UU", &exact_form, &folded_form)) throw PythonError{};
    exact = code_points_of(exact_form);
}

void PythonCharacters::fill(u32 number, CharacterPage& page) const {
    const WithPython held;
    const Owned made(checked(PyObject_CallFunction(page_.get(), "I", number)));
    PyObject *shape, *folded, *exact, *flags;
    if (!PyArg_ParseTuple(made.get(), "OOOO", &shape, &folded, &exact, &flags)) throw PythonError{};
    copy_buffer(shape, page.shape, sizeof page.shape);
    copy_buffer(folded, page.folded, sizeof page.folded);
    copy_buffer(exact, page.exact, sizeof page.exact);
    copy_buffer(flags, page.flags, sizeof page.flags);
}

PythonFolding::PythonFolding(PyObject* function) : function_(Py_NewRef(function)) {}

void PythonFolding::fold(const std::string& token, std::string& exact, std::string& folded) const {
    const WithPython held;
    const Owned text(checked(
        PyUnicode_DecodeUTF8(token.data(), static_cast<Py_ssize_t>(token.size()), "surrogatepass")));
    const Owned forms(checked(PyObject_CallOneArg(function_.get(), text.get())));
    PyObject *exact_form, *folded_form;
    if (!PyArg_ParseTuple(forms.get(), "UU", &exact_form, &folded_form)) throw PythonError{};
    exact = utf8_of(exact_form);
    folded = utf8_of(folded_form);
}

PythonRegexJudge::PythonRegexJudge(PyObject* function) : function_(Py_NewRef(function)) {}

bool PythonRegexJudge::matches(u32 regex, const TextView& text, i32 start, i32 end) const {
    const WithPython held;
    const char* data = static_cast<const char*>(text.data) + std::size_t(start) * std::size_t(text.width);
    const Owned token(checked(PyUnicode_FromKindAndData(text.width, data, end - start)));
    const Owned answer(checked(PyObject_CallFunction(function_.get(), "IO", regex, token.get())));
    const int takes = PyObject_IsTrue(answer.get());
    if (takes < 0) throw PythonError{};
    return takes != 0;
}

void PythonInterrupts::check() const {
    const WithPython held;
    if (PyErr_CheckSignals() < 0) throw PythonError{};
}

void read_orthography(PyObject* object, Orthography& orthography) {
    orthography.kept = word_set_of(object, "kept");
    orthography.kept_before_more = word_set_of(object, "kept_before_more");
    orthography.titles = word_set_of(object, "titles");
    orthography.closing = word_set_of(object, "closing");
    orthography.places = word_set_of(object, "places");
    orthography.starters = word_set_of(object, "starters");
    orthography.dotted = words_of(object, "dotted");
    orthography.domains = words_of(object, "domains");
}

TextView view_of(PyObject* text) {
    return TextView{PyUnicode_DATA(text), static_cast<std::size_t>(PyUnicode_GET_LENGTH(text)),
                    static_cast<int>(PyUnicode_KIND(text)), PyUnicode_IS_ASCII(text) != 0};
}

}  // namespace dragoman
