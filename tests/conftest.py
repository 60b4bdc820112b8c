"""Set-up of all tests: property tests have no deadline of their own, since machines differ.

`pytest --hypothesis-profile=thorough` tries many more examples.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("dragoman", deadline=None, print_blob=True)
settings.register_profile("thorough", deadline=None, print_blob=True, max_examples=5_000)
settings.load_profile("dragoman")
