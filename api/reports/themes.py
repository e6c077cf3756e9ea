"""Under which heading a line of an account stands, and in which order."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from msgspec import Struct, convert

THEMES_FILE = Path(__file__).parent / "themes.toml"
OFFICE = "office"
OF_SCHEMES, OF_KINDS = "money", "care"
"""Where the lines stand that an office adds: its schemes, and its kinds of service."""

TLine = TypeVar("TLine")


class Theme(Struct, frozen=True):
    """The lines under one heading, in their order, and those whose cash was not spent."""

    lines: tuple[str, ...]
    not_spent: frozenset[str] = frozenset()


class _Place(NamedTuple):
    theme: str
    order: int


@cache
def themes() -> dict[str, Theme]:
    """Every heading, in order."""
    return convert(tomllib.loads(THEMES_FILE.read_text(encoding="utf-8")), dict[str, Theme])


def theme_of(service: str, own: Iterable[str] = ()) -> str:
    """The heading of a line or of a part of it; ``own`` are the kinds that the office added."""
    line = service.partition(":")[0]
    known = _places().get(line)
    if known is None:
        return OF_KINDS if line in own else OF_SCHEMES
    return known.theme


def order_of(service: str) -> tuple[int, str]:
    """A line behind those that come before it; parts behind their whole, unknown lines last."""
    line, _, part = service.partition(":")
    known = _places().get(line)
    return (known.order if known else len(_places()), f"{line}:{part}")


def was_spent(service: str) -> bool:
    """Whether people got the cash of the line, or it was paid for them."""
    return ":" not in service and all(service not in theme.not_spent for theme in themes().values())


@cache
def _places() -> dict[str, _Place]:
    every = [(theme, line) for theme, each in themes().items() for line in each.lines]
    return {line: _Place(theme, order) for order, (theme, line) in enumerate(every)}
