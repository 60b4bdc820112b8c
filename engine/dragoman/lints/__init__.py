"""Lints: what is true of whole rules, decided on their automata or seen by running them.

Behind `dragoman.linting`. Nothing here knows the syntax tree; rules, templates and alternatives are spoken of by
number, and what cannot be decided within its bounds is not claimed.
"""
