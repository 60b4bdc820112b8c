"""The workload of a run: files with rule sets and corpora, generated or given.

A folder with `rules_N.json` for some N (the neutral form), `corpus_1.json` (a list of texts, ASCII)
and `corpus_1u.json` (texts that are not Latin-1) is a workload.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from attrs import frozen

from benchmarks.generator import SEED, World
from benchmarks.neutral import to_json

SIZES = (10, 100, 1_000, 10_000)
CHARACTERS = 1_000_000
CORPORA = {"ascii": "corpus_1.json", "wide": "corpus_1u.json"}
FOLDER = Path(__file__).parents[1] / "build" / "benchmarks"
"""Where generated workloads are kept."""


class WorkloadError(Exception):
    """A folder that is no workload."""


@frozen
class Workload:
    """A folder of the form; `counted` where it is the one whose findings the definitions count."""

    folder: Path
    counted: bool = False

    def rules_file(self, size: int) -> Path:
        """The file of the rule set of that size; raises WorkloadError where there is none."""
        return self._file(f"rules_{size}.json")

    def corpus_file(self, name: str) -> Path:
        """The file of a corpus, `ascii` or `wide`; raises WorkloadError where there is none."""
        return self._file(CORPORA[name])

    def texts(self, name: str) -> list[str]:
        """The texts of a corpus."""
        return _texts(self.corpus_file(name))

    def _file(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            raise WorkloadError(
                f"{self.folder} has no {name}; a workload has {', '.join(CORPORA.values())} and rules_N.json"
            )
        return path


@lru_cache(maxsize=4)
def _texts(path: Path) -> list[str]:
    texts: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return texts


def generated(seed: int = SEED, characters: int = CHARACTERS) -> Workload:
    """The workload of a seed, made if it is not there yet."""
    workload = Workload(FOLDER / f"{_version()}-{seed}-{characters}", counted=(seed, characters) == (SEED, CHARACTERS))
    last = workload.folder / CORPORA["wide"]
    if not last.is_file():
        write(World(seed), workload.folder, characters)
    return workload


def _version() -> str:
    """A sign of what generates, so that no workload of an earlier generator is taken for its own."""
    sources = (Path(__file__).with_name(name).read_bytes() for name in ("generator.py", "words.toml"))
    return hashlib.sha256(b"".join(sources)).hexdigest()[:8]


def write(world: World, folder: Path, characters: int) -> None:
    """Write the files of a workload."""
    folder.mkdir(parents=True, exist_ok=True)
    contents: dict[str, object] = {f"rules_{size}.json": to_json(world.rule_set(size)) for size in SIZES}
    contents |= {name: world.texts(characters, wide=kind == "wide") for kind, name in CORPORA.items()}
    for name, content in contents.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
