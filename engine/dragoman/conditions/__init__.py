"""Expressions at run time: conditions, assignments and values, with their functions."""
