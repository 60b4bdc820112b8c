// Qualifiers: which cues stand around or inside findings (Python's cascade/qualifiers.py).
//
// Called by `finishing` for all findings of a document. What a cue says is worked out by Python, when it is looked at.
#pragma once

namespace dragoman {

class Reading;

// Fills `qualifiers` of `reading.finished`: of the items that set one key, those behind a constant one whose cue is
// there are left out, as that one wins.
void qualify(Reading& reading);

}  // namespace dragoman
