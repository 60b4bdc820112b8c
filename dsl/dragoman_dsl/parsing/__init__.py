"""Parsing: from the text of a rule file to its syntax tree, and what is wrong with the text."""
