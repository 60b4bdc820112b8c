"""What is in the wheel and the sdist, pinned: all that is needed and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from dragoman._data import data_dir

ROOT = Path(__file__).resolve().parents[1]
ROOMS = {
    "engine/dragoman": "dragoman",
    "dsl/dragoman_dsl": "dragoman_dsl",
    "grammars": "dragoman_dsl/grammars",
    "rules": "dragoman/rules",
}
"""Folders of the checkout, and what they are called in the wheel."""
SMALL_MODULE = """
#include <Python.h>
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_kernel", nullptr, -1, nullptr, nullptr, nullptr, nullptr, nullptr};
PyMODINIT_FUNC PyInit__kernel() { return PyModule_Create(&definition); }
"""

pytestmark = pytest.mark.skipif(not (ROOT / "pyproject.toml").is_file(), reason="not in a checkout")


def build(folder: Path, *targets: str, root: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build into a folder, whatever the environment of the tests asks for."""
    pytest.importorskip("hatchling", reason="hatchling builds the wheel")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DRAGOMAN_")}
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder), *targets]
    return subprocess.run(
        command, cwd=root, env=clean | environment, capture_output=True, text=True, timeout=600, check=False
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pure wheel and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    assert build(folder, DRAGOMAN_NO_KERNEL="1").returncode == 0
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(built.glob("*.whl")))


@pytest.fixture
def sdist(built: Path, tmp_path: Path) -> Path:
    """The sdist unpacked, with a kernel that is quick to compile in place of its own."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    folder = next(tmp_path.iterdir())
    shutil.rmtree(folder / "engine" / "native")
    (folder / "engine" / "native").mkdir()
    (folder / "engine" / "native" / "module.cpp").write_text(SMALL_MODULE)
    return folder


def _files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in {".pyc", ".so", ".pyd"}
    }


def test_the_wheel_has_two_packages_and_no_other_top_level_name(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"dragoman", "dragoman_dsl"}


def test_the_wheel_has_every_file_of_the_rooms_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    expected = {f"{inside}/{name}" for room, inside in ROOMS.items() for name in _files(ROOT / room)}
    assert {name for name in wheel.namelist() if ".dist-info/" not in name} == expected


@pytest.mark.parametrize("name", ["dragoman/py.typed", "dragoman_dsl/py.typed", "dragoman/finding.schema.json"])
def test_the_wheel_has_what_is_easily_forgotten(wheel: zipfile.ZipFile, name: str) -> None:
    assert name in wheel.namelist()


def test_the_sdist_can_build_and_test(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "examples/article.txt", "tests/test_packaging.py"} <= names
    assert {f"{room}/{name}" for room in ROOMS for name in _files(ROOT / room)} <= names
    assert not [name for name in names if name.startswith((".ci", ".git/", ".venv"))]


def test_the_sdist_has_the_sources_of_the_kernel_and_nothing_compiled(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {f"engine/native/{name}" for name in _files(ROOT / "engine" / "native")} | {"hatch_build.py"} <= names
    assert not [name for name in names if name.endswith((".so", ".pyd", ".o"))]


def test_without_a_kernel_the_wheel_is_for_every_python(built: Path) -> None:
    assert [path.name.partition("-py3-none-any")[1] for path in built.glob("*.whl")] == ["-py3-none-any"]


def _has_compiler() -> bool:
    compiler = (sysconfig.get_config_var("CC") or "cl").split()[0]
    header = Path(sysconfig.get_path("include")) / "Python.h"
    return bool(shutil.which(compiler)) and header.is_file()


@pytest.mark.skipif(not _has_compiler(), reason="needs a C++ compiler and Python's headers")
def test_with_a_compiler_the_wheel_has_the_kernel_and_says_for_which_python(sdist: Path, tmp_path: Path) -> None:
    pytest.importorskip("setuptools", reason="setuptools drives the compiler")
    done = build(tmp_path / "dist", "-t", "wheel", root=sdist, DRAGOMAN_REQUIRE_KERNEL="1")
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    assert "-none-" not in wheel.name
    assert not wheel.name.endswith("-any.whl")
    compiled = [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith((".so", ".pyd"))]
    assert compiled == [f"dragoman/_kernel{sysconfig.get_config_var('EXT_SUFFIX')}"]


def test_a_kernel_that_does_not_compile_leaves_the_pure_wheel_and_a_message(sdist: Path, tmp_path: Path) -> None:
    (sdist / "engine" / "native" / "module.cpp").write_text("this is no C++")
    done = build(tmp_path / "dist", "-t", "wheel", root=sdist)
    assert done.returncode == 0, done.stderr
    assert "the kernel was not compiled, plain Python does its work; the reason:" in done.stdout + done.stderr
    assert [path.name.endswith("-py3-none-any.whl") for path in (tmp_path / "dist").glob("*.whl")] == [True]


def test_a_kernel_that_must_be_there_and_does_not_compile_ends_the_build(sdist: Path, tmp_path: Path) -> None:
    (sdist / "engine" / "native" / "module.cpp").write_text("this is no C++")
    done = build(tmp_path / "dist", "-t", "wheel", root=sdist, DRAGOMAN_REQUIRE_KERNEL="1")
    assert done.returncode != 0
    assert "the kernel was not compiled; the reason:" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "dist").glob("*.whl"))


def test_data_is_found_in_a_checkout() -> None:
    assert data_dir("rules") == ROOT / "rules"


def test_missing_data_is_told_of() -> None:
    with pytest.raises(FileNotFoundError, match="'nonsense' is missing"):
        data_dir("nonsense")
