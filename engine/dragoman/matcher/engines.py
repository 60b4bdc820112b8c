"""Which engine matches: the compiled kernel, its twin in plain Python, or the reference.

Asked by the front door when a scan begins. All three find the same; the kernel is used where it was
built, the twin elsewhere. DRAGOMAN_ENGINE=kernel, twin or reference in the environment chooses
another, to compare them or to look for a fault.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from dragoman.compiled.rulebook import Rulebook
    from dragoman.compiled.tables import FlatRulebook
    from dragoman.matcher.contract import Engine

EngineName = Literal["kernel", "twin", "reference"]

ENGINES: tuple[EngineName, ...] = get_args(EngineName)
VARIABLE = "DRAGOMAN_ENGINE"

_HOMES = {
    "kernel": ("dragoman.matcher.kernel", "KernelEngine"),
    "twin": ("dragoman.matcher.twin_engine", "TwinEngine"),
    "reference": ("dragoman.matcher.reference_engine", "ReferenceEngine"),
}
_SHOWN = {"kernel": "compiled kernel", "twin": "plain Python", "reference": "reference matcher"}


class EngineError(RuntimeError):
    """An engine that does not exist or is not in this installation."""


def engine_name(wanted: str | None = None) -> EngineName:
    """The engine that scans: `wanted`, else the one in DRAGOMAN_ENGINE, else the fastest that is there.

    Raises EngineError for an engine that does not exist or is not in this installation.

    >>> engine_name("twin")
    'twin'
    """
    name = wanted or os.environ.get(VARIABLE) or ("kernel" if _kernel_is_there() else "twin")
    if name not in ENGINES:
        said = "" if wanted else f"{VARIABLE} is {name!r}: "
        raise EngineError(f"{said}there is no engine {name!r}; the engines are {', '.join(ENGINES)}")
    if name == "kernel" and not _kernel_is_there():
        raise EngineError(
            "the engine 'kernel' is not in this installation, which has no compiled kernel; "
            "install dragoman where there is a C++ compiler, or leave the choice of engine to it"
        )
    return name


def engine_for(rulebook: Rulebook, wanted: str | None = None, block: memoryview | None = None) -> Engine:
    """Rules made ready for the engine that `engine_name` names; `block` are their tables, where they are there already.

    Raises EngineError as it does.
    """
    chosen = engine_name(wanted)
    module, name = _HOMES[chosen]
    make = getattr(import_module(module), name)
    engine: Engine = make(rulebook, _tables(rulebook, block)) if block and chosen == "kernel" else make(rulebook)
    return engine


def _tables(rulebook: Rulebook, block: memoryview) -> FlatRulebook:
    from dragoman.compiled.table_index import index_of
    from dragoman.compiled.tables import FlatRulebook

    return FlatRulebook(block, index_of(rulebook))


def describe_engine() -> str:
    """The engine as `dragoman --version` tells of it.

    Raises EngineError as `engine_name` does.
    """
    name = engine_name()
    if os.environ.get(VARIABLE):
        return f"{_SHOWN[name]}: chosen by {VARIABLE}"
    return _SHOWN[name] if name == "kernel" else f"{_SHOWN[name]}: no compiled kernel"


@cache
def _kernel_is_there() -> bool:
    try:
        import_module("dragoman._kernel")
    except ImportError:
        return False
    return True
