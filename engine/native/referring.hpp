// References: what *both sides*, *they* or a bare surname stands for (Python's cascade/references.py).
//
// Called by `finishing` with all findings of a document. Captures are looked at in the order of the text: one that a
// template of a reference matches as a whole is given what that means; others are remembered (memory.hpp).
#pragma once

namespace dragoman {

class Reading;

// Fills `refers` and `mentions` of `reading.finished`.
void refer(Reading& reading);

}  // namespace dragoman
