"""The block: named sections of bytes, one behind the other, that a program can use as they lie there.

Written by `tables` and `artefact`, read by the kernel (`engine/native/tables.hpp`) and by `artefact`. All
numbers are little-endian; a section begins at a multiple of 16 bytes, so that it can be used as an array
without being copied.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Mapping

MAGIC = b"DRAGOMAN"
FORMAT = 1
"""The number of this form of block and sections; other numbers are not read."""
ALIGNMENT = 16

_HEAD = struct.Struct("<8sII")
_ENTRY = struct.Struct("<8sQQ")


class BlockError(ValueError):
    """Bytes that are no block of this format, or a damaged one."""


def packed(numbers: array[int]) -> bytes:
    """An array as little-endian bytes."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def write_block(sections: Mapping[str, bytes]) -> bytes:
    """A block of these sections; names have at most eight ASCII characters.

    >>> bytes(read_block(write_block({"one": b"first", "two": b"second"}))["two"])
    b'second'
    """
    offset = _HEAD.size + _ENTRY.size * len(sections)
    parts = [_HEAD.pack(MAGIC, FORMAT, len(sections))]
    bodies: list[bytes] = []
    for name, body in sections.items():
        padding = -offset % ALIGNMENT
        bodies += (bytes(padding), body)
        parts.append(_ENTRY.pack(name.encode("ascii"), offset + padding, len(body)))
        offset += padding + len(body)
    return b"".join(parts + bodies)


def read_block(block: bytes | memoryview) -> dict[str, memoryview]:
    """The sections of a block, by name, not copied.

    Raises BlockError for what is no block, is of another format, or ends too early.
    """
    view = memoryview(block)
    if len(view) < _HEAD.size or bytes(view[: len(MAGIC)]) != MAGIC:
        raise BlockError("this is no compiled rule set")
    _, number, count = _HEAD.unpack_from(view)
    if number != FORMAT:
        raise BlockError(f"this has the format number {number}, not {FORMAT}")
    if len(view) < _HEAD.size + count * _ENTRY.size:
        raise BlockError("the list of its sections is cut off")
    sections: dict[str, memoryview] = {}
    for at in range(count):
        name, offset, size = _ENTRY.unpack_from(view, _HEAD.size + at * _ENTRY.size)
        if offset % ALIGNMENT or offset + size > len(view):
            raise BlockError("a section is cut off or out of place")
        sections[name.rstrip(b"\0").decode("ascii", "replace")] = view[offset : offset + size]
    return sections
