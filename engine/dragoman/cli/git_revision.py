"""Rules as they were at a git revision, laid out in a folder of their own for the time of a command.

Used by `diff --base`. What git says goes to the user where it fails; nothing of the work tree is touched.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import click


@contextmanager
def rules_at(revision: str, rules: Path) -> Iterator[Path]:
    """The path of a rule file or folder as it was at a revision of its repository.

    Of a file, the whole folder that it stands in is laid out, for what it uses.

    Raises click.UsageError where there is no git, no repository, no such revision or no such path in it.
    """
    folder = (rules if rules.is_dir() else rules.parent).resolve()
    archive = _git(folder, "archive", "--format=tar", revision, "--", ".", hint=f"{rules} at {revision}")
    with TemporaryDirectory(prefix="dragoman-") as place:
        _unpack(archive, Path(place))
        found = Path(place) if rules.is_dir() else Path(place, rules.name)
        if not found.exists():
            raise click.UsageError(f"{rules} was not there at {revision}.")
        yield found


def _git(folder: Path, *arguments: str, hint: str) -> bytes:
    if not folder.is_dir():
        raise click.UsageError(f"cannot read {hint}: there is no folder {folder} today.")
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise click.UsageError("--base needs git, which is not installed.") from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise click.UsageError(f"cannot read {hint}: {reason}.")
    return done.stdout


def _unpack(archive: bytes, place: Path) -> None:
    """The plain files of an archive, those alone: links could lead outside."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            name = PurePosixPath(member.name)
            content = tar.extractfile(member) if member.isfile() else None
            if content is None or name.is_absolute() or ".." in name.parts:
                continue
            target = place.joinpath(*name.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())
