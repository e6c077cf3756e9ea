"""The settings of docs/deploy/settings, filled in: what is tried is what an office gets."""

from collections.abc import Mapping
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parents[2] / "docs" / "deploy" / "settings"
PACES = ("tight", "default")


def values(name: str) -> dict[str, str]:
    """What a file of NAME=VALUE lines says."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    told = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value.strip('"') for name, _, value in told}


def filled(name: str, told: Mapping[str, str]) -> str:
    """A file with every ``${NAME}`` in it replaced.

    Raises:
        KeyError: nothing is told of a name.
    """
    return Template((FOLDER / name).read_text(encoding="utf-8")).substitute(told)
