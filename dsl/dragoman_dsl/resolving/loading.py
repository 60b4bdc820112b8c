"""From paths to parsed modules: follows `use`, keeps to the allowed folders, finds cycles.

The first step of `resolve.load_program`. A rule file is a module; a folder of rule files (a pack)
is one module whose files share their names. Each is read once, however often it is used. Rule
files may come from strangers: nothing outside the allowed roots is opened or even looked for.
"""

from __future__ import annotations

import os
import posixpath
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path

from attrs import define, field, frozen

from dragoman_dsl import codes
from dragoman_dsl.diagnostics import Diagnostic, Edit
from dragoman_dsl.parsing.parser import parse
from dragoman_dsl.parsing.reading import read_source
from dragoman_dsl.source import SourceFile, Span
from dragoman_dsl.suggest import closest, did_you_mean
from dragoman_dsl.syntax import LexiconDecl, RuleFile, Use

RULES = ".dgm"
LEXICONS = (".txt", ".csv", ".tsv", ".jsonl")
_LISTED = 10_000
"""So many names of a folder are looked at, at most, to suggest one."""

FindPack = Callable[[str], Path | None]


@frozen
class LoadLimits:
    """Bounds of loading; the names are those of the engine's `Limits`."""

    max_files: int = 1_000
    max_file_bytes: int = 8_000_000
    max_depth: int = 64
    max_repeat: int = 1_000
    max_template: int = 100_000


@frozen
class LoadedUse:
    """A `use` and what it brings in: a module, or a lexicon file under a name; neither if it failed."""

    declaration: Use
    module: str | None = None
    lexicon: Path | None = None
    name: str | None = None

    @property
    def failed(self) -> bool:
        """Whether nothing came of it."""
        return self.module is None and self.lexicon is None


@frozen
class LoadedModule:
    """A parsed module, with its `use` declarations followed."""

    id: str
    files: tuple[RuleFile, ...]
    uses: tuple[LoadedUse, ...]


@frozen
class Loaded:
    """Everything read; used modules stand before their users."""

    modules: tuple[LoadedModule, ...]
    entries: tuple[str, ...]
    std: str | None
    lexicon_files: dict[Span, Path]
    """The file of `lexicon … from "file"`, by the span of the string; missing where it failed."""
    sources: dict[str, SourceFile]
    diagnostics: list[Diagnostic]
    files: tuple[Path, ...] = ()
    """Every rule and lexicon file that was reached, for those who watch them."""


@frozen
class _Place:
    """Where a relative path starts: a folder, and the name under which it is shown."""

    folder: Path | None
    shown: str


@define
class _Opened:
    """A module whose `use` declarations are being followed."""

    id: str
    key: Path | str
    shown: str
    files: tuple[RuleFile, ...]
    pending: deque[tuple[Use, _Place]]
    uses: list[LoadedUse] = field(factory=list)


class _RefusedError(Exception):
    """A path that cannot be used; carries the diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def load(
    entries: Sequence[Path | SourceFile],
    *,
    find_pack: FindPack | None = None,
    std: Path | None = None,
    allowed_roots: Sequence[Path] | None = None,
    base: Path | None = None,
    limits: LoadLimits | None = None,
) -> Loaded:
    """Read rule files, folders of them or texts, and everything that they use.

    `allowed_roots` defaults to the folders of the entries (and `base`, the folder of entries given
    as text); shipped packs are always allowed. Problems are diagnostics, never exceptions.
    """
    loader = _Loader(find_pack, std, _roots(entries, allowed_roots, base, std), limits or LoadLimits())
    std_id = loader.load_pack(std) if std is not None else None
    ids = [loader.load_entry(entry, base) for entry in entries]
    return Loaded(
        modules=tuple(loader.modules),
        entries=tuple(dict.fromkeys(one for one in ids if one is not None)),
        std=std_id,
        lexicon_files=loader.lexicon_files,
        sources=loader.sources,
        diagnostics=loader.diagnostics,
        files=tuple(sorted(one for one in loader.files_read if isinstance(one, Path))),
    )


def _roots(
    entries: Iterable[Path | SourceFile], allowed: Sequence[Path] | None, base: Path | None, std: Path | None
) -> list[Path]:
    if allowed is None:
        allowed = [one if one.is_dir() else _folder(one) for one in entries if isinstance(one, Path)]
        allowed += [base] if base is not None else []
    return [one.resolve() for one in (*allowed, *([std] if std else []))]


def _folder(file: Path) -> Path:
    """The folder that a file really lies in."""
    try:
        return file.resolve().parent
    except (OSError, RuntimeError, ValueError):  # a link to itself, or no path at all: reported when it is opened
        return file.parent


class _Loader:
    """The state of one `load`: what has been read, and what is being followed."""

    def __init__(self, find_pack: FindPack | None, std: Path | None, roots: list[Path], limits: LoadLimits) -> None:
        self._find_pack = find_pack
        self._std = std
        self._roots = roots
        self._limits = limits
        self._ids: dict[Path | str, str] = {}
        self._module_of_file: dict[Path, str] = {}
        self.files_read: set[Path | str] = set()
        self._stack: list[_Opened] = []
        self._shown: dict[str, Path] = {}
        self.modules: list[LoadedModule] = []
        self.lexicon_files: dict[Span, Path] = {}
        self.sources: dict[str, SourceFile] = {}
        self.diagnostics: list[Diagnostic] = []

    # --- entries -----------------------------------------------------------------------------

    def load_entry(self, entry: Path | SourceFile, base: Path | None) -> str | None:
        """Load an entry and all that it uses; its module id, or None where it cannot be read."""
        if isinstance(entry, SourceFile):
            size, limit = len(entry.text.encode("utf-8", "surrogatepass")), self._limits.max_file_bytes
            if size > limit:
                span = Span(entry.path, 0, 0)
                self.diagnostics.append(codes.FILE_TOO_LARGE(span, path=entry.path, size=size, limit=limit))
                return None
            folder = base.resolve() if base is not None else None
            self._open_text(self._unlike(entry), _Place(folder, "" if base is None else base.as_posix()))
            return self._follow_all()
        try:
            path = self._existing(entry, str(entry), Span(str(entry), 0, 0))
            pack = self._module_of_file.get(path)
            opened = pack or self._open(path, entry.as_posix(), str(entry), Span(str(entry), 0, 0))
        except _RefusedError as refused:
            self.diagnostics.append(refused.diagnostic)
            return None
        self._follow_all()
        return opened

    def load_pack(self, folder: Path) -> str | None:
        """Load a shipped pack; its files are shown under the pack's name."""
        try:
            opened = self._open(folder.resolve(), folder.name, folder.name, Span(folder.name, 0, 0))
        except _RefusedError as refused:
            self.diagnostics.append(refused.diagnostic)
            return None
        self._follow_all()
        return opened

    def _follow_all(self) -> str | None:
        """Follow pending uses, deepest first, without recursion: a chain may be long."""
        last = None
        while self._stack:
            top = self._stack[-1]
            if top.pending:
                use, place = top.pending.popleft()
                top.uses.append(self._follow(use, place))
            else:
                self._stack.pop()
                self.modules.append(LoadedModule(top.id, top.files, tuple(top.uses)))
                last = top.id
        return last

    # --- uses --------------------------------------------------------------------------------

    def _follow(self, use: Use, place: _Place) -> LoadedUse:
        try:
            if not use.is_path:
                pack, shown = self._pack(use), use.target
            else:
                pack, shown = self._path(use.target, place, use.target_span)
            if pack.suffix.lower() in LEXICONS and pack.is_file():
                return self._use_lexicon(use, pack)
            return LoadedUse(use, module=self._open(pack, shown, use.target, use.target_span))
        except _RefusedError as refused:
            self.diagnostics.append(refused.diagnostic)
            return LoadedUse(use)

    def _use_lexicon(self, use: Use, path: Path) -> LoadedUse:
        name = use.alias.text if use.alias else path.stem
        if not name.isidentifier():
            example = "".join(char if char.isalnum() else "_" for char in name).strip("_") or "words"
            raise _RefusedError(
                codes.LEXICON_WITHOUT_NAME(use.target_span, stem=name, target=use.target, example=example)
            )
        self._check_lexicon(path, use.target, use.target_span)
        return LoadedUse(use, lexicon=path, name=name)

    def _pack(self, use: Use) -> Path:
        found = self._find_pack(use.target) if self._find_pack else None
        if found is not None:
            self._roots.append(found.resolve())
            return self._roots[-1]
        if self._std is not None and use.target == self._std.name:
            return self._std.resolve()
        packs = [one.name for one in self._std.parent.iterdir() if one.is_dir()] if self._std else []
        near = closest(use.target, packs, count=1)
        edit = Edit(use.target_span, near[0]) if near else None
        advice = did_you_mean(near)
        if "." in use.target:
            edit = Edit(use.target_span, f'"{use.target}"')
            advice = f"a file or folder of your own is named in quotes: `use {edit.replacement}`"
        raise _RefusedError(codes.UNKNOWN_PACK(use.target_span, name=use.target, edit=edit, help=advice))

    def _path(self, target: str, place: _Place, span: Span) -> tuple[Path, str]:
        """The real path of what a rule file names, and how to show it."""
        if place.folder is None and not posixpath.isabs(target):
            raise _RefusedError(codes.NO_FOLDER(span, target=target))
        path = self._existing((place.folder or Path()) / target, target, span)
        return path, posixpath.normpath(posixpath.join(place.shown, target.replace(os.sep, "/")))

    def _existing(self, path: Path, target: str, span: Span) -> Path:
        try:
            real = path.resolve()
            if not self._is_allowed(real):
                raise _RefusedError(codes.OUTSIDE_ROOTS(span, target=target))
            if real.exists():
                return real
        except (OSError, RuntimeError, ValueError) as error:
            raise _RefusedError(codes.UNREADABLE_USE(span, target=target, reason=error)) from None
        raise _RefusedError(self._not_found(real, target, span))

    def _is_allowed(self, real: Path) -> bool:
        """Whether a path without links lies in a folder that rules may read from."""
        return any(real.is_relative_to(root) for root in self._roots)

    def _not_found(self, real: Path, target: str, span: Span) -> Diagnostic:
        try:
            names = sorted(one.name for one in islice(real.parent.iterdir(), _LISTED))
        except OSError:
            names = []
        near = closest(real.name, names, count=1)
        if not near:
            return codes.USE_NOT_FOUND(span, target=target)
        meant = posixpath.join(posixpath.dirname(target), near[0])
        edit = Edit(span, f'"{meant}"') if span.length else None
        return codes.USE_NOT_FOUND(span, target=target, help=did_you_mean([meant]), edit=edit)

    # --- modules -----------------------------------------------------------------------------

    def _open(self, path: Path, shown: str, target: str, span: Span) -> str:
        """The id of the module at a real path; read and put on the stack if it is new."""
        cycle = next((at for at, one in enumerate(self._stack) if one.key == path), None)
        member = self._module_of_file.get(path)
        if cycle is None and member is not None and self._stack and self._stack[-1].id == member:
            return member
        if cycle is not None:
            names = [*(one.shown for one in self._stack[cycle:]), self._stack[cycle].shown]
            raise _RefusedError(codes.USE_CYCLE(span, path=" → ".join(names)))
        if path in self._ids:
            return self._ids[path]
        members = self._members(path, target, span)
        if any(one in self._module_of_file for one in members):
            raise _RefusedError(codes.FILE_IN_TWO_MODULES(span, target=target))
        return self._read(path, members, shown, span)

    def _members(self, path: Path, target: str, span: Span) -> list[Path]:
        if path.is_dir():
            try:
                members = sorted(one for one in path.iterdir() if one.suffix == RULES and one.is_file())
            except OSError as error:
                raise _RefusedError(codes.UNREADABLE_USE(span, target=target, reason=error.strerror)) from None
            allowed = [one for one in members if self._is_allowed(one.resolve())]
            for one in sorted(set(members).difference(allowed)):
                self.diagnostics.append(codes.OUTSIDE_ROOTS(span, target=posixpath.join(target, one.name)))
            if not allowed:
                raise _RefusedError(codes.EMPTY_FOLDER(span, target=target))
            return allowed
        if path.suffix != RULES:
            raise _RefusedError(codes.UNKNOWN_FILE_KIND(span, target=target))
        if not path.is_file():
            raise _RefusedError(codes.UNREADABLE_USE(span, target=target, reason="it is no regular file"))
        return [path]

    def _read(self, path: Path, members: list[Path], shown: str, span: Span) -> str:
        for member in members:
            self._count(member, span)
        name = self._new_id(path.name if path.is_dir() else path.stem)
        self._ids[path] = name
        files, pending = [], deque[tuple[Use, _Place]]()
        for member in members:
            self._module_of_file[member] = name
            label = posixpath.join(shown, member.name) if path.is_dir() else shown
            source, diagnostics = read_source(member, self._label(label, member), max_bytes=self._limits.max_file_bytes)
            self.diagnostics.extend(diagnostics)
            if source is None:
                continue
            rules = self._parse(source)
            files.append(rules)
            place = _Place(member.parent, posixpath.dirname(label))
            self._note_uses(rules, place, pending)
        self._stack.append(_Opened(name, path, shown, tuple(files), pending))
        return name

    def _open_text(self, source: SourceFile, place: _Place) -> None:
        rules = self._parse(source)
        pending = deque[tuple[Use, _Place]]()
        self._note_uses(rules, place, pending)
        stem = posixpath.splitext(posixpath.basename(source.path))[0]
        self._stack.append(_Opened(self._new_id(stem or "rules"), source.path, source.path, (rules,), pending))

    def _parse(self, source: SourceFile) -> RuleFile:
        self.sources[source.path] = source
        rules, diagnostics = parse(
            source,
            max_depth=self._limits.max_depth,
            max_repeat=self._limits.max_repeat,
            max_template=self._limits.max_template,
        )
        self.diagnostics.extend(diagnostics)
        return rules

    def _note_uses(self, rules: RuleFile, place: _Place, pending: deque[tuple[Use, _Place]]) -> None:
        for one in rules.declarations:
            if isinstance(one, Use):
                pending.append((one, place))
            elif isinstance(one, LexiconDecl) and one.file is not None:
                self._lexicon_file(one.file.value, one.file.span, place)

    def _lexicon_file(self, target: str, span: Span, place: _Place) -> None:
        try:
            path, _ = self._path(target, place, span)
            if path.suffix.lower() not in LEXICONS:
                raise _RefusedError(codes.UNKNOWN_FILE_KIND(span, target=target))
            self._check_lexicon(path, target, span)
        except _RefusedError as refused:
            self.diagnostics.append(refused.diagnostic)
        else:
            self.lexicon_files[span] = path

    def _check_lexicon(self, path: Path, target: str, span: Span) -> None:
        self._count(path, span)
        if not path.is_file():
            raise _RefusedError(codes.UNREADABLE_USE(span, target=target, reason="it is no regular file"))
        if path.stat().st_size == 0:
            raise _RefusedError(codes.EMPTY_LEXICON_FILE(span, target=target))

    # --- small things ------------------------------------------------------------------------

    def _count(self, path: Path, span: Span) -> None:
        self.files_read.add(path)
        if len(self.files_read) > self._limits.max_files:
            raise _RefusedError(codes.TOO_MANY_FILES(span, limit=self._limits.max_files))

    def _new_id(self, stem: str) -> str:
        taken = set(self._ids.values()) | {one.id for one in self._stack} | {one.id for one in self.modules}
        number, name = 1, stem
        while name in taken:
            number += 1
            name = f"{stem}-{number}"
        return name

    def _unlike(self, source: SourceFile) -> SourceFile:
        """The same text under a name that no other source has."""
        number, path = 1, source.path
        while path in self.sources:
            number += 1
            path = f"{source.path}-{number}"
        return source if path == source.path else SourceFile(path, source.text)

    def _label(self, label: str, path: Path) -> str:
        """How a file is shown: as it was reached, unless another file is shown so."""
        if self._shown.setdefault(label, path) == path and (label not in self.sources):
            return label
        return str(path)
