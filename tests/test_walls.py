"""The walls of the house, held by walking the imports of every module.

A wall is a sentence about who may import whom; each test states one. The last ones watch what is
really loaded, in a process of its own.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import dragoman

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = {"dragoman": ROOT / "engine" / "dragoman", "dragoman_dsl": ROOT / "dsl" / "dragoman_dsl"}

LARK_ROOMS = {"dragoman_dsl.parsing.grammar", "dragoman_dsl.parsing.parser"}
LOWERING = (
    *("dragoman.lower", "dragoman.coverage", "dragoman.mutation"),
    *("dragoman.explaining.edits", "dragoman.explaining.rule_files"),
)
"""Rooms that know both the syntax tree and the IR, with what lies below them."""
FRONT_DOOR = {"dragoman", "dragoman.ruleset", "dragoman.compiler", "dragoman.linting"}
"""Modules that bring front end and engine together for users."""
USERS = ("dragoman.cli", "dragoman.documenting", "dragoman.testing", "dragoman.pytest_plugin", "dragoman.__main__")
OPEN_TO_USERS = {
    *("dragoman", "dragoman._version", "dragoman.finding", "dragoman.limits"),
    *("dragoman.comparing", "dragoman.documenting", "dragoman.judging", "dragoman.testing", "dragoman.viewing.page"),
}
"""The front door, and the plain data that it hands out."""
CORE_DEPENDENCIES = {"attrs", "attr", "click", "lark"}
PLUGINS = {"dragoman.pytest_plugin": "pytest"}
"""Modules that only the program of this name imports."""
FORBIDDEN = {"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}


def _modules() -> dict[str, ast.Module]:
    modules = {}
    for package, folder in PACKAGES.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            name = ".".join([package, *parts]).removesuffix(".__init__")
            modules[name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return modules


MODULES = _modules()


def _imports(module: str) -> Iterator[str]:
    """What a module imports, at any depth and also for types only, as full module names."""
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import; the house writes them in full"
            assert node.module
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


def _within(name: str, *tops: str) -> bool:
    return any(name == top or name.startswith(f"{top}.") for top in tops)


everywhere = pytest.mark.parametrize("module", MODULES)


@everywhere
def test_the_front_end_never_imports_the_engine(module: str) -> None:
    if _within(module, "dragoman_dsl"):
        assert not [name for name in _imports(module) if _within(name, "dragoman")]


@everywhere
def test_lark_is_imported_by_the_grammar_and_the_parser_alone(module: str) -> None:
    if module not in LARK_ROOMS:
        assert not [name for name in _imports(module) if _within(name, "lark")]


@everywhere
def test_only_lowering_and_the_front_door_know_both_sides(module: str) -> None:
    if _within(module, "dragoman") and not _within(module, *LOWERING, "dragoman.cli") and module not in FRONT_DOOR:
        known = [name for name in _imports(module) if _within(name, "dragoman_dsl")]
        assert not known, f"{module} imports {known}"


@everywhere
def test_users_of_the_front_door_take_no_other_way_in(module: str) -> None:
    if not _within(module, *USERS):
        return
    inside = [name for name in _imports(module) if _within(name, "dragoman", "dragoman_dsl")]
    assert not [name for name in inside if not _within(name, "dragoman.cli") and name not in OPEN_TO_USERS]


@everywhere
def test_nothing_behind_the_front_door_imports_its_users(module: str) -> None:
    if not _within(module, *USERS):
        assert not [name for name in _imports(module) if _within(name, *USERS)]


@everywhere
def test_nothing_is_pickled_and_no_text_is_run_as_code(module: str) -> None:
    assert not [name for name in _imports(module) if name.partition(".")[0] in FORBIDDEN]
    calls = [node.func.id for node in ast.walk(MODULES[module]) if _is_named_call(node)]
    assert not {"eval", "exec", "compile", "__import__"} & set(calls)


def _is_named_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


@everywhere
def test_the_core_needs_its_few_dependencies_only(module: str) -> None:
    for node in MODULES[module].body:  # what stands inside a function is imported when asked for
        for name in _top_level_imports(node):
            known = name in sys.stdlib_module_names or name in CORE_DEPENDENCIES or name in PACKAGES
            known |= PLUGINS.get(module) == name
            assert known, f"{module} imports {name} on its own import"


def _top_level_imports(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module.partition(".")[0]]
    return []


def test_every_package_says_that_it_is_typed() -> None:
    assert all((folder / "py.typed").is_file() for folder in PACKAGES.values())


# --- what is really loaded -----------------------------------------------------------------


def _loaded_after(code: str) -> set[str]:
    """The modules that are loaded in a new interpreter after the code ran."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    path = [str(folder.parent) for folder in PACKAGES.values()]
    script = f"import sys\nsys.path[:0] = {path!r}\n{script}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("heavy", ["lark", "dragoman_dsl", "rich", "click"])
def test_importing_dragoman_loads_nothing_heavy(heavy: str) -> None:
    assert heavy not in _loaded_after("import dragoman")


def test_the_version_is_told_without_the_engine() -> None:
    code = "from dragoman.cli import main\nmain(['--version'], standalone_mode=False)"
    loaded = _loaded_after(code)
    assert not {"lark", "rich", "dragoman_dsl", "dragoman.ruleset", "dragoman.cli.run"} & loaded


def test_the_pytest_plugin_loads_nothing_of_the_engine() -> None:
    loaded = _loaded_after("import dragoman.pytest_plugin")
    assert not {"lark", "click", "dragoman_dsl", "dragoman.finding", "dragoman.ruleset"} & loaded


def test_a_compiled_rule_set_runs_without_the_front_end() -> None:
    code = """
import dragoman, sys
rules = dragoman.compile('rule greeting: "hello <who: (world | moon)>"')
for name in [name for name in sys.modules if name.partition('.')[0] in ('lark', 'dragoman_dsl')]:
    sys.modules[name] = None  # any further import of it fails
assert rules.scan('And hello moon.')[0]['who'].text == 'moon'
for name in [name for name, module in sys.modules.items() if module is None]:
    del sys.modules[name]
"""
    assert not {"lark", "dragoman_dsl"} & _loaded_after(code)


def test_compiled_files_open_without_the_front_end(tmp_path: Path) -> None:
    path = tmp_path / "rules.dgc"
    dragoman.compile('rule greeting: "hello <who: (world | moon)>"').save(path)
    code = f"""
import dragoman
rules = dragoman.open({str(path)!r})
assert rules.scan('And hello moon.')[0]['who'].text == 'moon'
assert rules.rules == ('greeting',)
"""
    assert not {"lark", "dragoman_dsl", "click"} & _loaded_after(code)


def test_a_plain_rule_set_in_a_file_is_scanned_without_the_cascade(tmp_path: Path) -> None:
    if dragoman.engine_name() != "kernel":
        pytest.skip("needs the compiled kernel")
    path = tmp_path / "rules.dgc"
    dragoman.compile('rule greeting: "hello <who: (world | moon)>"').save(path)
    code = f"""
import dragoman
rules = dragoman.open({str(path)!r})
assert len(rules.scan('And hello moon.')) == len(rules.scan_columns(['And hello moon.'])) == 1
"""
    loaded = _loaded_after(code)
    assert not {"dragoman.cascade.reading", "dragoman.compiled.rulebook", "dragoman.compiled.automaton"} & loaded
