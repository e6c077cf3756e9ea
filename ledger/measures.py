"""The measures of outcome: data that says what a score is and which scores there can be."""

import tomllib
from enum import Enum
from functools import cache
from pathlib import Path

from msgspec import Struct, convert


class Better(Enum):
    """Which way a score moves when things go well."""

    HIGHER = "higher"
    LOWER = "lower"


class Measure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One measure, in one version; a score is a whole number of its ``unit``.

    ``items`` is of how many questions or tasks the score is the total. ``licence`` says on what
    terms the score may be kept here; the wording of the items is nowhere in this system.
    """

    code: str
    version: int
    unit: str
    items: int
    minimum: int
    maximum: int
    step: int
    better: Better
    licence: str

    def allows(self, score: int) -> bool:
        """Whether there can be such a score."""
        in_range = self.minimum <= score <= self.maximum
        return in_range and (score - self.minimum) % self.step == 0


@cache
def every() -> dict[tuple[str, int], Measure]:
    """Every measure, by code and version; the newest version of a code comes last."""
    text = Path(__file__).with_name("measures.toml").read_text(encoding="utf-8")
    listed = convert(tomllib.loads(text)["measure"], list[Measure])
    ordered = sorted(listed, key=lambda measure: (measure.code, measure.version))
    return {(measure.code, measure.version): measure for measure in ordered}


def find(code: str, version: int) -> Measure | None:
    """The measure as it was in that version; ``None`` when there is none."""
    return every().get((code, version))
