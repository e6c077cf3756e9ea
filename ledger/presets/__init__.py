"""Example policies and figures that come with the program, as an office would tell them to it.

They show the shape of a policy. What they lay down was published somewhere once, or is invented:
an office compares every number with its own document before it issues one, and each says so.
"""

import tomllib
from pathlib import Path
from typing import Any

from msgspec import Struct, convert

FOLDER = Path(__file__).parent


class Preset(Struct, frozen=True, kw_only=True):
    """One command, by its name, and what it is told, as plain data."""

    do: str
    told: dict[str, Any]


def names() -> tuple[str, ...]:
    """What there are examples of."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


def presets(name: str) -> tuple[Preset, ...]:
    """The commands that issue the example policies of one name, in their order.

    Raises:
        KeyError: there are no examples of this name.
    """
    if name not in names():
        raise KeyError(name)
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    return tuple(convert(tomllib.loads(text)["command"], list[Preset]))
