"""Compiling: from rule files to a ruleset, with everything that is wrong with them.

The front door at compile time, imported only when rules are compiled. Runs the front end (loading,
parsing, resolving) and the lowering, and gathers the diagnostics of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path

from attrs import field, frozen

from dragoman._data import data_dir
from dragoman._garbage import collection_paused
from dragoman.conditions.functions import FUNCTIONS
from dragoman.limits import Limits
from dragoman.lower.conditions import MEANINGS
from dragoman.lower.program import lower_program
from dragoman.opening import SUFFIX
from dragoman.opening import open as open_rules
from dragoman.ruleset import Origin, Ruleset
from dragoman.text.layers import LAYERS
from dragoman_dsl.allowing import Allowed, allows_of, without_allowed
from dragoman_dsl.description import ModuleDescription, describe_modules
from dragoman_dsl.diagnostics import Diagnostic, RuleError
from dragoman_dsl.program import Program
from dragoman_dsl.resolving.loading import Loaded, LoadLimits
from dragoman_dsl.resolving.loading import load as load_files
from dragoman_dsl.resolving.resolve import resolve
from dragoman_dsl.source import SourceFile

STD = "std"
"""The pack whose names are in scope everywhere."""

Rules = str | PathLike[str]
"""A path to a rule file or a folder of them, or the name of a shipped pack."""

Folder = str | PathLike[str]
"""A path to a folder."""


@frozen
class Compiled:
    """The usable rules of a compilation, and what is wrong with the others.

    `sources` are the texts that the diagnostics speak of, by path; `files` all rule and lexicon files
    that were read; `allowed` the warnings that a comment in the rules keeps silent.
    """

    ruleset: Ruleset
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, SourceFile] = field(repr=False)
    files: tuple[Path, ...] = field(default=(), repr=False)
    allowed: tuple[Allowed, ...] = field(default=(), repr=False)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics because of which something was left out."""
        return tuple(one for one in self.diagnostics if one.is_error)

    def unwrap(self) -> Ruleset:
        """The ruleset, if nothing was left out; raises RuleError otherwise."""
        if self.errors:
            raise RuleError(self.errors, self.sources)
        return self.ruleset


@frozen
class Description:
    """What rules consist of, for pages about them: see `describe`.

    `sizes` and `columns` tell of each lexicon, by its id, how many entries it has and what it knows of them; `samples`
    are its first entries.
    """

    modules: tuple[ModuleDescription, ...]
    compiled: Compiled
    sizes: Mapping[str, int] = field(repr=False)
    columns: Mapping[str, tuple[str, ...]] = field(repr=False)
    samples: Mapping[str, tuple[str, ...]] = field(repr=False)


_SAMPLES = 8
"""So many entries of a lexicon are given as a sample."""


def packs() -> tuple[str, ...]:
    """The names of the shipped rule packs.

    >>> "std" in packs()
    True
    """
    return tuple(sorted(folder.name for folder in data_dir("rules").iterdir() if folder.is_dir()))


def find_pack(name: str) -> Path | None:
    """The folder of a shipped pack, or None where there is none of that name."""
    return data_dir("rules") / name if name in packs() else None


def compile(  # noqa: A001
    source: str, *, path: str = "<rules>", base: Folder | None = None, limits: Limits | None = None
) -> Ruleset:
    """Compile rules given as text.

    Parameters: `path`, the name under which diagnostics speak of the text; `base`, the folder to
    which its `use` paths are relative (without it, it can use shipped packs only).

    Raises RuleError where anything is wrong with the rules.

    >>> [f["X"].text for f in compile('rule a: "X stressed"').scan("The envoy stressed peace.")]
    ['The envoy']
    """
    return compile_lenient(source, path=path, base=base, limits=limits).unwrap()


def compile_lenient(
    source: str, *, path: str = "<rules>", base: Folder | None = None, limits: Limits | None = None
) -> Compiled:
    """Like `compile`, but leaves out what is wrong and says so instead of raising."""
    if not isinstance(source, str):
        raise TypeError(f"rules are compiled from a string, not from {type(source).__name__}; `load` takes files")
    return compile_entries([SourceFile(path, source)], base=None if base is None else Path(base), limits=limits)


def load(rules: Rules | Sequence[Rules], *, limits: Limits | None = None) -> Ruleset:
    """Compile rule files: a path to a file or a folder, a shipped pack's name, or several of these.

    A path that ends in `.dgc` is opened as compiled rules, as `dragoman.open` does, with their own limits.

    Raises RuleError where anything is wrong with the rules, FileNotFoundError for a path that is not
    there, ArtefactError for a `.dgc` file that cannot be used.
    """
    if isinstance(rules, str | PathLike) and Path(rules).suffix == SUFFIX:
        return open_rules(rules)
    return load_lenient(rules, limits=limits).unwrap()


def load_lenient(rules: Rules | Sequence[Rules], *, limits: Limits | None = None) -> Compiled:
    """Like `load`, but leaves out what is wrong in the rules and says so instead of raising."""
    several = [rules] if isinstance(rules, str | PathLike) else rules
    if isinstance(several, bytes) or not isinstance(several, Iterable):
        raise TypeError(f"rules are a path, the name of a pack, or several of these, not {type(rules).__name__}")
    return compile_entries([entry_of(one) for one in several], limits=limits)


def entry_of(rules: Rules) -> Path:
    """A path that is there wins over a pack of the same name."""
    if not isinstance(rules, str | PathLike):
        raise TypeError(f"rules are a path or the name of a pack, not {type(rules).__name__}")
    path = Path(rules)
    if path.exists():
        return path
    pack = find_pack(str(rules))
    if pack is None:
        raise FileNotFoundError(f"{str(rules)!r} is neither a file, nor a folder, nor a pack ({', '.join(packs())})")
    return pack


def compile_entries(
    entries: Sequence[Path | SourceFile],
    *,
    base: Path | None = None,
    limits: Limits | None = None,
    std: Path | None = None,
) -> Compiled:
    """What all the functions above come to; `std` is another folder in place of the shipped standard library."""
    return compile_program(entries, base=base, limits=limits, std=std)[0]


def describe(rules: Rules | Sequence[Rules], *, limits: Limits | None = None) -> Description:
    """Tell what rules consist of: their types, rules, slots, lexicons and the rest, with docstrings and as written.

    `dragoman.documenting` makes a page of it. What is wrong in the rules is left out, and `compiled` says so.

    Raises FileNotFoundError as `load` does.

    >>> [module] = describe("std").modules
    >>> "person" in [slot.declared.name for slot in module.slots]
    True
    """
    several = [rules] if isinstance(rules, str | PathLike) else rules
    compiled, program = compile_program([entry_of(one) for one in several], limits=limits)
    modules = describe_modules(program)
    sizes = {lexicon.id: len(lexicon.entries) for module in modules for lexicon in module.lexicons}
    samples = {lexicon.id: lexicon.entries[:_SAMPLES] for module in modules for lexicon in module.lexicons}
    columns: dict[str, tuple[str, ...]] = {}
    for id_, lexicon in compiled.ruleset.rulebook.lexicons.items():
        if id_ in sizes:
            sizes[id_] = len(lexicon.entries)
            samples[id_] = tuple(entry.phrase for entry in lexicon.entries[:_SAMPLES])
            columns[id_] = tuple(dict.fromkeys(name for entry in lexicon.entries for name in entry.attributes))
    return Description(modules, compiled, sizes, columns, samples)


def compile_program(
    entries: Sequence[Path | SourceFile],
    *,
    base: Path | None = None,
    limits: Limits | None = None,
    std: Path | None = None,
) -> tuple[Compiled, Program]:
    """The same, with the resolved program, for those who say more about the rules."""
    limits = limits or Limits()
    with collection_paused():
        loaded = load_modules(entries, base, limits, std)
        program = resolve_modules(loaded)
        lowered = lower_program(program, limits)
    diagnostics = sorted(
        {*program.diagnostics, *lowered.diagnostics}, key=lambda one: (one.span, one.code, one.message)
    )
    ruleset = Ruleset(lowered.rulebook, origin=Origin(tuple(entries), base, std))
    allows = [allow for source in program.sources.values() for allow in allows_of(source)]
    shown, allowed = without_allowed(diagnostics, allows, program.sources)
    return Compiled(ruleset, tuple(shown), program.sources, loaded.files, tuple(allowed)), program


def load_modules(
    entries: Sequence[Path | SourceFile], base: Path | None, limits: Limits, std: Path | None = None
) -> Loaded:
    """Rule files and all that they use, read and parsed: the first step of a compilation."""
    bounds = LoadLimits(
        max_files=limits.max_files,
        max_file_bytes=limits.max_file_bytes,
        max_depth=limits.max_depth,
        max_repeat=limits.max_repeat,
        max_template=limits.max_template,
    )
    return load_files(entries, find_pack=find_pack, std=std or find_pack(STD), base=base, limits=bounds)


def resolve_modules(loaded: Loaded) -> Program:
    """Parsed modules as a program: the second step; `lower_program` is the third."""
    return resolve(
        loaded,
        functions={name: (one.min_args, one.max_args) for name, one in FUNCTIONS.items()},
        meanings=MEANINGS,
        layers=LAYERS,
    )
