"""Where the shipped data lies: rule packs and whatever else the package brings with it.

The wheel carries the data inside the package; a checkout has it in rooms of its own beside
`engine/`. Whoever reads shipped data asks here and need not know which of the two it is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]


def data_dir(name: str) -> Path:
    """The folder of shipped data called `name`: the packaged copy, else the checkout's.

    Raises FileNotFoundError where neither is there, which means a damaged installation.

    >>> data_dir("rules").is_dir()
    True
    """
    for parent in (_PACKAGE, _CHECKOUT):
        folder = parent / name
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the data folder {name!r} is missing from this installation of dragoman")


def finding_schema() -> dict[str, Any]:
    """The JSON Schema of a finding's dict form, as shipped.

    >>> finding_schema()["title"]
    'Dragoman finding'
    """
    return _schema("finding")


def explanation_schema() -> dict[str, Any]:
    """The JSON Schema of an explanation's dict form, as shipped.

    >>> explanation_schema()["title"]
    'Dragoman explanation'
    """
    return _schema("explanation")


def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((_PACKAGE / f"{name}.schema.json").read_text(encoding="utf-8"))
    return schema
