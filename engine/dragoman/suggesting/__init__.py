"""Suggesting: templates from sentences in which people have marked the parts.

Beside the front door, for authors of rules. `examples` reads the marked sentences, `wording` makes templates of the
words around the marks, `kinds` finds the slots that take what is marked, and `suggest` puts candidates together, keeps
those that find just what was marked, and tells what else each finds. `dragoman suggest` shows the result.
"""
