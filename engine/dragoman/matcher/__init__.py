"""Matchers: they find the matches of automata in a scope.

`reference` is the specification in code: slow, and meant to be read. Every faster matcher is held
to it.
"""
