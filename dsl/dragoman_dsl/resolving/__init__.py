"""Resolving: from syntax trees to a program in which every name is settled and checked."""
