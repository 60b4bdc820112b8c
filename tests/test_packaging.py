"""What is in the wheel and the sdist, pinned: all that is needed and nothing else."""

from __future__ import annotations

import subprocess
import sys
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

pytestmark = pytest.mark.skipif(not (ROOT / "pyproject.toml").is_file(), reason="not in a checkout")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist."""
    pytest.importorskip("hatchling", reason="hatchling builds the wheel")
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(built.glob("*.whl")))


def _files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
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


def test_data_is_found_in_a_checkout() -> None:
    assert data_dir("rules") == ROOT / "rules"


def test_missing_data_is_told_of() -> None:
    with pytest.raises(FileNotFoundError, match="'nonsense' is missing"):
        data_dir("nonsense")
