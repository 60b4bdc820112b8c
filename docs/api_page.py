"""The page of the public names, `api/index.md`: signatures and docstrings as the code has them.

Written when the site is built (`conf.py`). Docstrings are Markdown; the directives are those of Sphinx's domain for
Python, so that names have addresses and stand in the index.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any, get_args

import attrs

import dragoman

HEAD = """\
# Public names

Everything that `import dragoman` offers, with its docstring. [Dragoman from Python](../python.md) tells how it belongs
together. Classes whose arguments are shown are frozen values that can be made by hand; the others come out of the
functions.
"""


class _Unquoted(str):
    """An annotation as written."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def page() -> str:
    """The whole page."""
    names = {name: getattr(dragoman, name) for name in dragoman.__all__ if name != "__version__"}
    groups: tuple[tuple[str, Callable[[Any], bool]], ...] = (
        ("Functions", inspect.isfunction),
        ("Classes", lambda found: inspect.isclass(found) and not issubclass(found, Exception)),
        ("Exceptions", lambda found: inspect.isclass(found) and issubclass(found, Exception)),
        ("Types", lambda found: bool(get_args(found))),
    )
    parts = [HEAD]
    for title, belongs in groups:
        parts.append(f"## {title}\n")
        parts.extend("\n".join(_described(name, found)) + "\n" for name, found in names.items() if belongs(found))
    return "\n".join(parts)


def _described(name: str, found: Any) -> Iterator[str]:
    if get_args(found):
        yield from (f"```{{py:data}} {name}", "", "One of " + ", ".join(f"`{one}`" for one in get_args(found)) + ".")
    elif inspect.isfunction(found):
        yield from (f"````{{py:function}} {name}{signature(found)}", "", *docstring(found), "````")
        return
    else:
        kind = "exception" if issubclass(found, Exception) else "class"
        arguments = signature(found) if attrs.has(found) else ""
        yield from (f"`````{{py:{kind}}} {name}{arguments}", "", *docstring(found), *_members(found), "`````")
        return
    yield "```"


def _members(owner: type) -> Iterator[str]:
    """The public methods and properties of a class."""
    for name, found in vars(owner).items():
        if name.startswith("_"):
            continue
        if isinstance(found, property):
            yield from ("", f"````{{py:property}} {name}", "", *docstring(found), "````")
        elif isinstance(found, (staticmethod, classmethod)):
            function = getattr(owner, name)
            yield from ("", f"````{{py:method}} {name}{signature(function)}", ":classmethod:", "")
            yield from (*docstring(function), "````")
        elif inspect.isfunction(found):
            yield from ("", f"````{{py:method}} {name}{signature(found)}", "", *docstring(found), "````")


def signature(function: Callable[..., Any]) -> str:
    """The parameters and the result, annotations as written; `...` for defaults that are made when needed."""
    found = inspect.signature(function)
    parameters = [
        one.replace(annotation=_as_written(one.annotation), default=_default(one.default))
        for one in found.parameters.values()
        if one.name != "self"
    ]
    result = inspect.Signature.empty if inspect.isclass(function) else _as_written(found.return_annotation)
    return str(found.replace(parameters=parameters, return_annotation=result))


def _as_written(annotation: Any) -> Any:
    return _Unquoted(annotation) if isinstance(annotation, str) else annotation


def _default(value: Any) -> Any:
    plain = value is inspect.Parameter.empty or isinstance(value, (str, int, float, tuple, type(None)))
    return value if plain else _Unquoted("...")


def docstring(found: Any) -> Iterator[str]:
    """A docstring as Markdown: its examples in fences."""
    inside = False
    for line in re.sub(r"^ {4}(?=>>>|\.\.\.|\S.*$)", "", inspect.getdoc(found) or "", flags=re.MULTILINE).splitlines():
        if line.startswith(">>>") and not inside:
            yield "```pycon"
            inside = True
        elif not line and inside:
            yield "```"
            inside = False
        yield line
    if inside:
        yield "```"
