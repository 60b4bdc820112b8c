"""Explaining: why rules find what they find, how near they come to what they do not, and proofs that can be checked."""
