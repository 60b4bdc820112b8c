"""The build hook of the wheel: compiles the kernel, `engine/native/*.cpp`, into `dragoman._kernel`.

hatchling calls it for each wheel. Where a C++ compiler is missing or fails, or DRAGOMAN_NO_KERNEL=1 is
set, the wheel is the pure one (`py3-none-any`), whose plain Python does the same more slowly; where
DRAGOMAN_REQUIRE_KERNEL=1 is set, that is an error instead. The compiler is driven by setuptools, which
knows those of all platforms. An editable install, and `python hatch_build.py` in a checkout, put the
kernel beside the package.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MODULE = "_kernel"
NO_KERNEL, REQUIRE_KERNEL = "DRAGOMAN_NO_KERNEL", "DRAGOMAN_REQUIRE_KERNEL"

_OPTIONS = {
    "msvc": ["/O2", "/std:c++17", "/EHsc", "/utf-8"],
    "unix": ["-O3", "-std=c++17", "-g0", "-fvisibility=hidden", "-Wall", "-Wextra"],
}
"""By the kind of compiler; no -march: the wheel must run on every machine of its platform."""


class KernelError(Exception):
    """The kernel cannot be built."""


def file_name() -> str:
    """What this interpreter wants the extension module to be called."""
    return f"{MODULE}{sysconfig.get_config_var('EXT_SUFFIX')}"


def compile_kernel(root: Path, folder: Path) -> Path:
    """Compile the sources in the checkout or sdist at `root` into `folder`; returns the module.

    Raises KernelError, with the reason, where that does not work.
    """
    sources = sorted((root / "engine" / "native").glob("*.cpp"))
    if not sources:
        raise KernelError("there are no sources in engine/native")
    try:
        from setuptools import Distribution, Extension
        from setuptools.command.build_ext import build_ext
    except ImportError:
        raise KernelError("setuptools, which drives the compiler, is not installed") from None

    names = [source.relative_to(root).as_posix() for source in sources]
    command = build_ext(Distribution({"ext_modules": [Extension(MODULE, names, language="c++")]}))
    command.build_lib, command.build_temp, command.force = str(folder), str(folder / "objects"), True
    command.ensure_finalized()
    make = command.build_extension

    def with_options(extension: Any) -> None:
        extension.extra_compile_args = _OPTIONS.get(command.compiler.compiler_type, _OPTIONS["unix"])
        make(extension)

    command.build_extension = with_options
    before = Path.cwd()
    os.chdir(root)  # sources are given relative to it, so that no path of this machine gets into the module
    try:
        command.run()
    except (Exception, SystemExit) as error:  # each platform's compiler fails in its own way
        raise KernelError(str(error) or type(error).__name__) from None
    finally:
        os.chdir(before)
    return folder / file_name()


def build_in_place(root: Path) -> Path:
    """Compile the kernel beside the package of a checkout, where it replaces the one before at once.

    Raises KernelError; the one before then stays.
    """
    target = root / "engine" / "dragoman" / file_name()
    with tempfile.TemporaryDirectory() as folder:
        built = compile_kernel(root, Path(folder))
        fresh = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.copy(built, fresh)
    fresh.replace(target)  # programs that have the old one loaded keep it
    return target


class KernelHook(BuildHookInterface[Any]):
    """Puts the kernel into the wheel, or beside the package for an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a wheel is made; `version` is "standard" or "editable"."""
        editable = version == "editable"
        if _wanted(NO_KERNEL):
            if _wanted(REQUIRE_KERNEL):
                self.app.abort(f"dragoman: {NO_KERNEL} and {REQUIRE_KERNEL} are both set")
            if editable:
                (Path(self.root) / "engine" / "dragoman" / file_name()).unlink(missing_ok=True)
            self.app.display_info(f"dragoman: no compiled kernel, as {NO_KERNEL} asks")
            return
        try:
            if editable:
                build_in_place(Path(self.root))
            else:
                self._into_wheel(build_data)
        except KernelError as error:
            if _wanted(REQUIRE_KERNEL):
                self.finalize(version, build_data, "")
                self.app.abort(f"dragoman: the kernel was not compiled; the reason: {error}")
            self.app.display_warning(
                f"dragoman: the kernel was not compiled, plain Python does its work; the reason: {error}"
            )
            return
        self.app.display_info("dragoman: with the compiled kernel")

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Called when the wheel is there; what was compiled for it is no longer needed."""
        if folder := build_data.get("kernel_folder"):
            shutil.rmtree(folder, ignore_errors=True)

    def _into_wheel(self, build_data: dict[str, Any]) -> None:
        folder = tempfile.mkdtemp()
        build_data["kernel_folder"] = folder
        built = compile_kernel(Path(self.root), Path(folder))
        build_data["force_include"][str(built)] = f"dragoman/{built.name}"
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def _wanted(variable: str) -> bool:
    return os.environ.get(variable, "") not in ("", "0")


if __name__ == "__main__":
    try:
        print("built", build_in_place(Path(__file__).resolve().parent))
    except KernelError as error:
        sys.exit(f"the kernel was not built: {error}")
