"""Mutation testing: which small changes to rules do their tests not notice?

Beside the flow. `operators` writes the changes as edits of rule files, `recompile` makes rules of them, `affected`
says which tests a change can reach, `witnesses` looks for a sentence that tells a change from the rules as they are
among `candidates` made of `material` (the tests) with words from `wording`, and `trying` does it all, in several
processes if asked to. `report` is what comes out.
"""
