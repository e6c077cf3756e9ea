"""How a writer is started as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME = "life"


def environment() -> dict[str, str]:
    """What a writer is started with."""
    return os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'scripts'}"}


def command(data: Path, acks: Path, *more: str, name: str = NAME) -> list[str]:
    """A writer; ``more`` are its options."""
    return [sys.executable, "-m", "faults.writer", str(data), str(acks), name, *more]


def written(data: Path, acks: Path, *more: str, before: tuple[str, ...] = ()) -> int:
    """Let a writer run to its end, after the commands ``before`` it; its exit code."""
    given = [*before, *command(data, acks, *more)]
    return subprocess.run(given, check=False, env=environment(), timeout=600).returncode
