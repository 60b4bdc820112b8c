"""Measurements of the engine beside its peers; no part of the installed package. See README.md."""
