"""Coverage: which rules, templates and alternatives the tests of rule files go through.

Beside the flow. Rules are compiled with probes (`probes`), the tests are scanned and each match is read again
with them (`derivations`), and what was never gone through is what is left (`parts`, `measure`).
"""
