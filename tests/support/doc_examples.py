"""The fenced blocks of a Markdown file, and how each kind of them is run.

- `dgm`: rules. They must compile with nothing to complain of, and their own tests must pass. With
  `error=E206` or `warning=W522` (several with commas) they give exactly these diagnostics. `std`: they
  use the shipped standard library; without it there is none. `max_scope=8`: a limit. With
  `file=NAME` and no diagnostics they are only written, for others to use.
- `text`: a text for the rules above it; `date=2014-05-20` is its date.
- `findings`: what these rules find in that text, a line each as `compact` writes it. `spans` adds the text
  of each finding; `limit=max_scope` names the limits that cut the scan short.
- `console`: `$ dragoman …` and what it prints, standard output and error together; `exit=1` is its exit
  code. A line `...` stands for any lines, `...` in a line for anything; how wide a gap or a rule is does not
  count. `cat FILE | dragoman …` gives it standard input.
- `python`: a doctest session; all sessions of a file share their names.
- `sh`: commands that are shown and not run.
- Any block with `file=NAME` is a file in the folder in which everything runs; one without a kind of its
  own from this list is only that. `dgm failing`: its own tests fail, as the text says.

`Example.expected` and `Example.actual` are compared by the test; with DRAGOMAN_UPDATE_DOCS=1 it writes what was
found into the file instead, to be read before it is committed.
"""

from __future__ import annotations

import doctest
import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import define, field, frozen
from click.testing import CliRunner

from dragoman import Limits
from dragoman.cli import main
from dragoman.compiler import STD, Compiled, find_pack
from dragoman.conditions.functions import FUNCTIONS
from dragoman.finding import Capture, Finding, Findings
from dragoman.lower.program import lower_program
from dragoman.ruleset import Ruleset
from dragoman.testing import run_tests
from dragoman.text.layers import LAYERS
from dragoman_dsl.resolving.resolve import load_program
from dragoman_dsl.source import SourceFile

_FENCE = re.compile(r"(?P<indent> *)```(?P<info>\S.*)?\Z")


@frozen
class Block:
    """A fenced block: its kind, its options, its lines, and the number of its first line in the file."""

    kind: str
    options: Mapping[str, str]
    content: str
    line: int


@frozen
class Problem:
    """A block that is not as the file says; `actual` is what it should hold, where it shows a result."""

    block: Block
    message: str
    actual: str | None = None


def blocks_of(markdown: str, first_line: int = 1) -> Iterator[Block]:
    """The fenced blocks that say what they are."""
    opened: tuple[str, int, int] | None = None
    lines: list[str] = []
    for number, line in enumerate(markdown.split("\n"), first_line):
        fence = _FENCE.match(line)
        if opened is None and fence and fence["info"]:
            opened, lines = (fence["info"], number + 1, len(fence["indent"])), []
        elif opened is not None and fence and not fence["info"]:
            info, start, _ = opened
            kind, *options = shlex.split(info)
            pairs = (option.partition("=") for option in options)
            yield Block(kind, {name: value for name, _, value in pairs}, "".join(f"{one}\n" for one in lines), start)
            opened = None
        elif opened is not None:
            lines.append(line[opened[2] :])


def sections_of(markdown: str) -> Iterator[tuple[str, int, str]]:
    """The parts of a file that begin with a heading of the second level: title, first line, text."""
    title, start, lines = "", 1, list[str]()
    for number, line in enumerate(markdown.split("\n"), 1):
        if line.startswith("## "):
            yield title, start, "\n".join(lines)
            title, start, lines = line.removeprefix("## "), number, []
        lines.append(line)
    yield title, start, "\n".join(lines)


# --- compiling and showing -------------------------------------------------------------------------


def compile_block(block: Block, folder: Path) -> Compiled:
    """The rules of a block, with the files around it, with std only where the block says so."""
    limits = Limits(**{name: int(value) for name, value in block.options.items() if name.startswith("max_")})
    program = load_program(
        [SourceFile(block.options.get("file", "rules.dgm"), block.content)],
        find_pack=find_pack,
        std=find_pack(STD) if "std" in block.options else None,
        base=folder,
        functions={name: (one.min_args, one.max_args) for name, one in FUNCTIONS.items()},
        layers=LAYERS,
        max_files=limits.max_files,
        max_file_bytes=limits.max_file_bytes,
        max_depth=limits.max_depth,
        max_repeat=limits.max_repeat,
    )
    lowered = lower_program(program, limits)
    diagnostics = sorted({*program.diagnostics, *lowered.diagnostics}, key=lambda one: (one.span, one.code))
    return Compiled(Ruleset(lowered.rulebook), tuple(diagnostics), program.sources)


def compact(findings: Findings, *, spans: bool = False) -> str:
    """Findings as lines: the type, then `name=value` for everything that a finding says."""
    return "".join(f"{_line(finding, spans=spans)}\n" for finding in findings) or "nothing\n"


def _line(finding: Finding, *, spans: bool) -> str:
    said: dict[str, Any] = {}
    if spans or not finding.fields:
        said["text"] = finding.text
    for name, captured in finding.fields.items():
        said.update(_field(name, captured))
    said.update(finding.values)
    said.update(finding.qualifiers)
    said.update({f"meta.{key}": value for key, value in finding.meta.items()})
    if finding.source:
        said["source"] = [one.type for one in finding.source]
    if finding.shared:
        said["shared"] = True
    if len(finding.rules) > 1:
        said["rules"] = list(finding.rules)
    return "  ".join([finding.type, *(f"{name}={_json(value)}" for name, value in said.items())])


def _json(value: Any) -> str:
    return json.dumps(" ".join(value.split()) if isinstance(value, str) else value, ensure_ascii=False)


def _field(path: str, captured: Capture | tuple[Capture, ...]) -> dict[str, Any]:
    if isinstance(captured, Capture):
        return _capture(path, captured)
    items = [_capture("", item) for item in captured]
    names = dict.fromkeys(name for item in items for name in item)
    return {f"{path}{name}": [item.get(name) for item in items] for name in names}


def _capture(path: str, capture: Capture) -> dict[str, Any]:
    said: dict[str, Any] = {path: capture.text}
    if capture.value is not None:
        said[f"{path}.value"] = capture.value
    for key in dict.fromkeys(key for row in capture.attributes for key in row):
        values = [row.get(key) for row in capture.attributes]
        said[f"{path}.{key}"] = values[0] if len(values) == 1 else values
    for name, inner in capture.fields.items():
        said.update(_field(f"{path}.{name}", inner))
    if capture.refers_to:
        said[f"{path}.refers_to"] = [mention.text for mention in capture.refers_to]
    return said


# --- running ---------------------------------------------------------------------------------------


@define
class Session:
    """The blocks of a file, or of a section of one, being run in order in a folder."""

    folder: Path
    names: dict[str, Any] = field(factory=dict)
    rules: Compiled | None = None
    text: Block | None = None

    def run(self, blocks: Sequence[Block]) -> Iterator[Problem]:
        """Run blocks; gives what is not as they say."""
        for block in blocks:
            if name := block.options.get("file"):
                path = self.folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.content, encoding="utf-8")
            run = getattr(self, f"_{block.kind}", None)
            if run is not None:
                yield from run(block)
            elif not name:
                yield Problem(block, f"no kind of example is called {block.kind!r}")

    def _dgm(self, block: Block) -> Iterator[Problem]:
        if "file" in block.options and not {"error", "warning", "failing"} & set(block.options):
            return
        self.rules, self.text = compile_block(block, self.folder), None
        said = {code for kind in ("error", "warning") for code in block.options.get(kind, "").split(",") if code}
        if said != {one.code for one in self.rules.diagnostics}:
            messages = [f"{one.code} {one.message}" for one in self.rules.diagnostics]
            yield Problem(block, f"should give {sorted(said) or 'no diagnostics'}, gives {messages or 'none'}")
        failed = [one.case.text for one in run_tests(self.rules.ruleset) if one.failed]
        if bool(failed) is not ("failing" in block.options):
            yield Problem(block, f"its own tests: {failed or 'none'} failed")

    def _text(self, block: Block) -> Iterator[Problem]:
        self.text = block
        yield from ()

    def _sh(self, block: Block) -> Iterator[Problem]:
        yield from ()

    def _findings(self, block: Block) -> Iterator[Problem]:
        if self.rules is None or self.text is None:
            yield Problem(block, "there are no rules and text before these findings")
            return
        found = self.rules.ruleset.scan(self.text.content.removesuffix("\n"), date=self.text.options.get("date"))
        limits = ",".join(dict.fromkeys(str(one.limit) for one in found.notices))
        if limits != block.options.get("limit", ""):
            yield Problem(block, f"the scan was cut short by {limits or 'no limit'}")
        actual = compact(found, spans="spans" in block.options)
        if actual != block.content:
            yield Problem(block, f"what is found is\n{actual}", actual)

    def _python(self, block: Block) -> Iterator[Problem]:
        session = doctest.DocTestParser().get_doctest(block.content, self.names, "session", None, 0)
        report: list[str] = []
        runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
        runner.run(session, out=report.append, clear_globs=False)
        self.names = session.globs
        if report:
            yield Problem(block, "".join(report))

    def _console(self, block: Block) -> Iterator[Problem]:
        printed = ""
        for command in (line for line in block.content.splitlines() if line.startswith("$ ")):
            output, code = self._command(command.removeprefix("$ "))
            printed += f"{command}\n{output}"
        if code != int(block.options.get("exit", "0")):
            yield Problem(block, f"the last command exits with {code}\n{printed}")
        elif not _agrees(block.content, printed):
            yield Problem(block, f"what is printed is\n{printed}", printed)

    def _command(self, line: str) -> tuple[str, int]:
        """What a command prints, and its exit code."""
        first, bar, rest = line.partition(" | ")
        given = (self.folder / first.removeprefix("cat ")).read_bytes() if bar else None
        program, *arguments = shlex.split(rest if bar else line)
        assert program == "dragoman", line
        result = CliRunner(env={"COLUMNS": "90", "NO_COLOR": "1"}).invoke(
            main, arguments, input=given, prog_name="dragoman"
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.output, result.exit_code


def _agrees(expected: str, printed: str) -> bool:
    """Whether a command printed what is expected."""
    lines = _evened(expected).splitlines()
    anything = re.escape("...")
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line).replace(anything, ".*") + "\n" for line in lines
    )
    return re.fullmatch(pattern, _evened(printed)) is not None


def _evened(text: str) -> str:
    """The text with gaps and rules of one width."""
    return re.sub("─{2,}", "──", re.sub(r"(?<=\S) {2,}", "  ", text))


def updated(markdown: str, problems: Sequence[Problem]) -> str:
    """The file with every shown result replaced by what was found."""
    lines = markdown.split("\n")
    for problem in sorted(problems, key=lambda one: -one.block.line):
        if problem.actual is not None:
            start = problem.block.line - 1
            lines[start : start + problem.block.content.count("\n")] = problem.actual.splitlines()
    return "\n".join(lines)
