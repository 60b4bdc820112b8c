"""How explanations look on a terminal: the atoms of a template under the words that they took.

Below `explain`. Every text of rules and texts is made printable; columns are packed into the width that there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dragoman.cli.terminal import Painter, cells, elide, printable, styled, wrap

if TYPE_CHECKING:
    from dragoman import Dropped, Explanation, Miss, Proof

INDENT = "  "
WIDEST_CELL = 34
"""Cells of one column; longer texts are shown by their beginning and end."""
NARROWEST = 30

Column = tuple[str, str, str]
"""The words, the atom under them, and the style of both."""


class Layout:
    """Lays one explanation out in lines of at most `width` cells; slots are shown inside down to `depth`."""

    def __init__(self, found: Explanation, painter: Painter, width: int, depth: int) -> None:
        self.found = found
        self.paint = painter
        self.width = width
        self.depth = depth

    def lines(self) -> Iterator[str]:
        """All lines, without their ends."""
        found = self.found
        parts = [*map(self._proof, found.found), *map(self._dropped, found.dropped), *map(self._miss, found.misses)]
        for part in parts:
            lines = list(part)
            yield from lines if not lines[-1] else [*lines, ""]
        yield self._summary()

    def _summary(self) -> str:
        found = self.found
        if not (found.found or found.dropped or found.misses):
            return "nothing found, and nothing near it: no rule has a word of its own in the text"
        return f"{len(found.found)} found, {len(found.dropped)} dropped, {len(found.misses)} near"

    # --- findings -------------------------------------------------------------------------------------

    def _proof(self, proof: Proof) -> Iterator[str]:
        yield self._head("FOUND", "good", proof.type, proof.rule, proof.trace.source)
        if len(proof.rules) > 1:
            yield from self._wrapped(f"also by rule {', '.join(proof.rules[1:])}: both say the same", INDENT)
        yield from self._body(proof)

    def _dropped(self, dropped: Dropped) -> Iterator[str]:
        proof = dropped.proof
        yield self._head("DROPPED", "warn", proof.type, proof.rule, proof.trace.source)
        by = f": {dropped.by}" if dropped.by else ""
        yield from self._wrapped(f"found, but {dropped.why}{by}", INDENT, "warn")
        yield from self._body(proof)

    def _body(self, proof: Proof) -> Iterator[str]:
        yield from self._wrapped(f'"{proof.trace.text}"', INDENT, "dim")
        yield ""
        yield from self._columns([_column(step, text) for step, text in _runs(proof.trace.steps)])
        notes = list(self._notes(proof.trace, INDENT, self.depth))
        for condition in proof.conditions:
            notes += self._wrapped(f"{_kind(condition.kind)}{condition.text}: holds", INDENT)
        for choice in proof.choices:
            notes += self._wrapped(choice, INDENT)
        if proof.shared:
            notes += self._wrapped("its subject is shared with an earlier verb", INDENT)
        yield from notes

    def _notes(self, trace: Any, indent: str, depth: int) -> Iterator[str]:
        """What there is to say of single atoms: contexts, entries, what slots took inside."""
        for step in trace.steps:
            for condition in step.conditions:
                yield from self._wrapped(_held(condition), indent)
            for entry in step.entries[:1]:
                yield from self._wrapped(_entry(step, entry), indent)
            if step.inside is not None and depth > 0:
                yield from self._inside(step, indent, depth)
        for condition in trace.conditions:
            yield from self._wrapped(_held(condition), indent)

    def _inside(self, step: Any, indent: str, depth: int) -> Iterator[str]:
        inner = getattr(step.inside, "trace", step.inside)
        place = f"  {_place(inner.source)}" if inner.source else ""
        yield from self._wrapped(f'{_atom(step)} = {inner.name} "{inner.text}"{place}', indent)
        deeper = indent + INDENT
        for part, text in _runs(inner.steps):
            yield from self._wrapped(f"{_atom(part)} <- {_short(text)}", deeper, "dim")
            for condition in part.conditions:
                yield from self._wrapped(_held(condition), deeper + INDENT)
            for entry in part.entries[:1]:
                yield from self._wrapped(_entry(part, entry), deeper + INDENT)
            if part.inside is not None and depth > 1:
                yield from self._inside(part, deeper + INDENT, depth - 1)

    # --- near misses ----------------------------------------------------------------------------------

    def _miss(self, miss: Miss) -> Iterator[str]:
        yield self._head("NEAR", "bad", miss.type, miss.rule, miss.source)
        yield from self._wrapped(f'"{miss.text}"', INDENT, "dim")
        yield ""
        columns = [(one.text or "·", one.atom or "?", "bad" if one.wrong else "good") for one in miss.near]
        yield from self._columns(columns)
        where = f"at `{miss.stopped}`" if miss.stopped else "at the end"
        yield from self._wrapped(f"it stopped {where}; wanted: {miss.wants}", INDENT)
        if miss.triggered and not miss.repairs:
            yield from self._wrapped("no small repair makes it match here", INDENT)
        for repair in miss.repairs:
            yield from self._wrapped(f"repair: {repair.what}", INDENT, "bold")
            for line in repair.diff:
                place = f"{line.path}:{line.line}" if line.line else line.path
                yield self.paint(f"{INDENT}  {printable(place)}", "dim")
                for sign, text, style in (("-", line.before, "bad"), ("+", line.after, "good")):
                    if text is not None:
                        yield self.paint(f"{INDENT}  {sign} {_kept(text)}", style)
            yield from self._wrapped(f"then it matches: {repair.text}", INDENT + INDENT, "dim")

    # --- lines ----------------------------------------------------------------------------------------

    def _head(self, word: str, style: str, type_: str, rule: str, source: Any) -> str:
        place = f"  {self.paint(_place(source), 'dim')}" if source else ""
        name = f"{type_} by rule {rule}" if rule != type_ else f"rule {rule}"
        return f"{self.paint(word, style)} {self.paint(name, 'bold')}{place}"

    def _columns(self, columns: Sequence[Column]) -> Iterator[str]:
        """Columns side by side, as many in a row as there is room for."""
        room = max(self.width - len(INDENT), NARROWEST)
        row: list[tuple[Column, int]] = []
        used = 0
        for words, atom, style in columns:
            most = min(WIDEST_CELL, room - 4)
            column = (elide(printable(words), most), elide(printable(atom), most), style)
            size = max(cells(column[0]), cells(column[1]))
            if row and used + size + 3 > room:
                yield from self._row(row)
                row, used = [], 0
            row.append((column, size))
            used += size + 3
        if row:
            yield from self._row(row)

    def _row(self, row: Sequence[tuple[Column, int]]) -> Iterator[str]:
        for part in (0, 1):
            shown = []
            for column, size in row:
                text = column[part]
                style = column[2] if part else "bold"
                shown.append(self.paint(text, style) + " " * (size - cells(text)))
            yield f"{INDENT}{' │ '.join(shown)}".rstrip()
        yield ""

    def _wrapped(self, text: str, indent: str, style: str = "") -> Iterator[str]:
        for number, line in enumerate(
            wrap(styled(printable(text), style), max(self.width - len(indent) - 2, NARROWEST))
        ):
            yield f"{indent}{INDENT if number else ''}{self.paint.line(line)}".rstrip()


def _runs(steps: Sequence[Any]) -> Iterator[tuple[Any, str]]:
    """The steps of a trace, tokens in a row that one atom took as one; each with the text that it took."""
    runs: list[tuple[Any, str]] = []
    for step in steps:
        last = runs[-1][0] if runs else None
        if last is not None and step.kind == last.kind == "token" and step.source == last.source:
            runs[-1] = (last, f"{runs[-1][1]} {step.text}")
        else:
            runs.append((step, step.text))
    yield from runs


def _column(step: Any, text: str) -> Column:
    return text, _atom(step), "good" if step.kind == "token" else "cyan"


def _atom(step: Any) -> str:
    """An atom as it is written, with the capture that it fills."""
    written = step.source.text if step.source else step.wants
    name = step.into[-1] if step.into else ""
    if not name or written == name or written.startswith("<"):
        return f"<{written}>" if name and written == name and not written.isupper() else written
    return f"<{name}: {written}>"


def _entry(step: Any, entry: Any) -> str:
    place = f"  {entry.path}:{entry.line}" if entry.path else ""
    form = "" if entry.phrase.casefold() == entry.form.casefold() else f", a form of `{entry.phrase}`"
    more = f" and {len(step.entries) - 1} more rows" if len(step.entries) > 1 else ""
    return f"{_short(step.text)}: in the lexicon {entry.lexicon}{form}{more}{place}"


def _held(condition: Any) -> str:
    saw = f" (`{condition.saw}`)" if condition.saw else ""
    return f"{condition.text}: holds{saw}"


def _kind(kind: str) -> str:
    return "where " if kind == "where" else ""


def _short(text: str) -> str:
    return elide(printable(text), WIDEST_CELL)


def _place(source: Any) -> str:
    return printable(f"{source.path}:{source.line}")


def _kept(text: str) -> str:
    """A line of a file, its indent kept."""
    return " " * (len(text) - len(text.lstrip())) + printable(text)
