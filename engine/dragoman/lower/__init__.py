"""Lowering: from the resolved program of the front end to the rulebook of the engine."""
