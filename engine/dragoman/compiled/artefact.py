"""Artefacts: compiled rule sets in files, mapped into memory and used as they lie there.

Written by `Ruleset.save`, opened by `dragoman.open`. A file is a block: the tables that the kernel reads,
and the parts of the rulebook as records, each of which is read when somebody asks for it. Processes that
open the same file share its memory. What is no such file, of another version or damaged is refused.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import unidata_version

from attrs import asdict

from dragoman._version import __version__
from dragoman.compiled.block import BlockError, read_block, write_block
from dragoman.limits import Limits

if TYPE_CHECKING:
    from dragoman.compiled.records import Records
    from dragoman.compiled.rulebook import Rulebook, TestCase
    from dragoman.compiled.tables import FlatRulebook
    from dragoman.compiled.token_regex import TokenRegex

SUFFIX = ".dgc"

_GROUPS = ("rules", "findings", "slots", "markers", "entries", "rest")
_ABOUT = {"version", "unicode", "layout", "plain", "flat", "templates", "limits", "counts", "captures"}


class ArtefactError(ValueError):
    """A file that cannot be opened as compiled rules; the message says why, and what to do."""


def save_artefact(rulebook: Rulebook, path: str | os.PathLike[str]) -> None:
    """Write compiled rules to a file, which is there as a whole or not at all.

    Raises OSError where it cannot be written.
    """
    _write(_block(rulebook), Path(path))


def copy_artefact(artefact: Artefact, path: str | os.PathLike[str]) -> None:
    """Write an open artefact to another file.

    Raises OSError where it cannot be written.
    """
    _write(artefact.block, Path(path))


def _write(block: bytes | memoryview, target: Path) -> None:
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        fresh.write_bytes(block)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _block(rulebook: Rulebook) -> bytes:
    from dragoman.compiled.flat import can_be_read_flat
    from dragoman.compiled.plain import is_plain
    from dragoman.compiled.records import layout, record_sections, written
    from dragoman.compiled.tables import flatten

    flat = flatten(rulebook)
    lexicons = {lexicon.id: lexicon for lexicon in (*rulebook.phrases.lexicons, *rulebook.lexicons.values())}
    groups: dict[str, list[object]] = {
        "rules": list(rulebook.rules),
        "findings": list(rulebook.findings.values()),
        "slots": list(rulebook.slots.values()),
        "markers": list(rulebook.markers),
        "entries": [entry for lexicon in lexicons.values() for entry in lexicon.entries],
        "rest": [rulebook.shares, rulebook.qualifiers, rulebook.references, rulebook.tests],
    }
    about = {
        "version": __version__,
        "unicode": unidata_version,
        "layout": layout(),
        "plain": is_plain(rulebook),
        "flat": can_be_read_flat(rulebook),
        "templates": sum(len(rule.templates) for rule in rulebook.rules),
        "limits": asdict(rulebook.limits),
        "counts": {name: len(groups[name]) for name in _GROUPS},
        "captures": list(dict.fromkeys(name for finding in rulebook.findings.values() for name in finding.fields)),
    }
    ids = {
        "stages": rulebook.stages,
        "finding_ids": list(rulebook.findings),
        "slot_ids": list(rulebook.slots),
        "patterns": list(rulebook.regexes),
        "keys": [[key, rulebook.phrases.lexicons[number].id] for key, number in rulebook.phrases.keys.items()],
        "lexicons": [[one.id, one.name, len(one.entries), one.inflection] for one in lexicons.values()],
        "named": [[name, lexicon.id] for name, lexicon in rulebook.lexicons.items()],
    }
    rules = [rule.name for rule in rulebook.rules]
    types = [[finding.name, finding.fields] for finding in rulebook.findings.values()]
    sections = {name: bytes(section) for name, section in read_block(flat.block).items()}
    sections |= _slots(flat)
    texts = {"about": about, "ids": ids, "rulename": rules, "typename": types}
    sections |= {name: json.dumps(text).encode() for name, text in texts.items()}
    sections |= record_sections(written(one) for name in _GROUPS for one in groups[name])
    sections["checksum"] = _checksum(sections)
    return write_block(sections)


def _slots(flat: FlatRulebook) -> dict[str, bytes]:
    """The kernel's tables for looking words up, where it is here to make them; it makes them anew where they lack."""
    try:
        from dragoman import _kernel
    except ImportError:
        return {}
    return {"foldslot": _kernel.build_slots(flat.block, False), "exacslot": _kernel.build_slots(flat.block, True)}


def _checksum(sections: Mapping[str, bytes | memoryview]) -> bytes:
    total = 0
    for name, section in sections.items():
        if name != "checksum":
            total = zlib.crc32(section, zlib.crc32(name.encode(), total))
    return total.to_bytes(4, "little")


class Artefact:
    """An open file of compiled rules; shared freely between threads."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open a file.

        Raises OSError where it cannot be read, ArtefactError where it is no compiled rule set, damaged, or made by
        another version.
        """
        self.path = Path(path)
        with self.path.open("rb") as file:
            try:
                self.block = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            except ValueError:
                raise ArtefactError(f"{self.path}: the file is empty") from None
        try:
            self.sections = read_block(self.block)
            is_whole = bytes(self.sections["checksum"]) == _checksum(self.sections)
            about: dict[str, Any] = json.loads(bytes(self.sections["about"])) if is_whole else {}
        except (BlockError, KeyError, ValueError) as error:
            reason = str(error) if isinstance(error, BlockError) else "its parts are not those of one"
            raise ArtefactError(f"{self.path}: {reason}; compile the rules again") from None
        if not is_whole:
            raise ArtefactError(f"{self.path}: the file is damaged; compile the rules again")
        if about.get("version") != __version__:
            raise ArtefactError(
                f"{self.path}: compiled by dragoman {about.get('version')}, not {__version__}; compile the rules again"
            )
        if _ABOUT - about.keys():
            raise ArtefactError(f"{self.path}: compiled by another build of dragoman; compile the rules again")
        if about["unicode"] != unidata_version:
            raise ArtefactError(
                f"{self.path}: compiled by a Python with Unicode {about['unicode']}, not {unidata_version}; "
                "compile the rules again"
            )
        self.about = about
        self._regexes: dict[str, TokenRegex] = {}
        self.plain: bool = about["plain"]
        self.flat: bool = about["flat"]
        self.templates: int = about["templates"]
        self.limits = Limits(**about["limits"])

    @cached_property
    def ids(self) -> dict[str, Any]:
        """The ids of the parts, and which of them belong together; `_block` says what there is."""
        ids: dict[str, Any] = json.loads(bytes(self.sections["ids"]))
        return ids

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules, in order."""
        return tuple(json.loads(bytes(self.sections["rulename"])))

    @cached_property
    def types(self) -> dict[str, tuple[str, ...]]:
        """The finding types and their fields."""
        return {name: tuple(fields) for name, fields in json.loads(bytes(self.sections["typename"]))}

    @property
    def captures(self) -> tuple[str, ...]:
        """The names of all fields."""
        return tuple(self.about["captures"])

    @property
    def tests(self) -> tuple[TestCase, ...]:
        """The cases of the `test` declarations."""
        tests: tuple[TestCase, ...] = self.group("rest")[3]
        return tests

    def group(self, name: str, first: int = 0, count: int | None = None) -> Records:
        """The records of a group, or some of them."""
        from dragoman.compiled.records import Records, layout

        if self.about["layout"] != layout():
            raise ArtefactError(f"{self.path}: compiled by another build of dragoman; compile the rules again")
        counts = self.about["counts"]
        begins = sum(counts[one] for one in _GROUPS[: _GROUPS.index(name)])
        starts = self.sections["recfrom"].cast("I")
        return Records(
            starts, self.sections["records"], begins + first, counts[name] - first if count is None else count
        )

    def regex(self, pattern: str) -> TokenRegex:
        """A character regex of the rules, compiled when it is first asked for."""
        found = self._regexes.get(pattern)
        if found is None:
            from dragoman.compiled.token_regex import TokenRegex

            limits = self.limits
            found = self._regexes[pattern] = TokenRegex(
                pattern,
                max_repeat=limits.max_repeat,
                max_states=limits.max_regex_states,
                max_depth=limits.max_depth,
            )
        return found

    @cached_property
    def rulebook(self) -> Rulebook:
        """All of the rulebook, for what needs more than the tables."""
        from dragoman.compiled.stored import whole_rulebook

        return whole_rulebook(self)
