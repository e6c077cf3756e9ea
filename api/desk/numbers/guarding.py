"""Which numbers are so small that they would tell of somebody, and to whom they are not told.

Who may open the records of a place sees every number of it: they could count the records. Who
may not, an analyst say, is told "fewer than five" and none of the other numbers of that line.
"""

from typing import NamedTuple

from api.desk.numbers.asking import holds
from api.reports.tables import AMOUNTS, COUNTERS
from api.rights import Right
from api.turn import Turn
from projections.counted import PARTS
from projections.year_account import ReportLine
from projections.year_months import MonthLine

FEW = 5
"""Fewer people than this, or households, are not told apart."""

PEOPLE = ("persons", "households")

Line = ReportLine | MonthLine
Key = tuple[str, str, str]


class Guard(NamedTuple):
    """What a reader is told of small numbers: ``exact`` is everything."""

    exact: bool

    def is_few(self, people: int) -> bool:
        """Whether so many people are too few to be told."""
        return not self.exact and 0 < people < FEW

    def kept_back(self, lines: list[ReportLine] | list[MonthLine]) -> set[Key]:
        """The lines, by month, service and currency, whose numbers are not told.

        Where one part of a line is kept back all of them are: else it could be worked out.
        """
        few = [line for line in lines if any(self.is_few(getattr(line, it)) for it in PEOPLE)]
        of_parts = {
            (_month(line), line.service.partition(":")[0]) for line in few if _is_part(line)
        }
        with_them = [
            line
            for line in lines
            if _is_part(line) and (_month(line), line.service.partition(":")[0]) in of_parts
        ]
        return {key_of(line) for line in (*few, *with_them)}


def guard_of(turn: Turn, area: str | None) -> Guard:
    """What the reader is told of the numbers of a place, or of the whole office."""
    return Guard(any(holds(turn, right, area) for right in (Right.READ_PERSON, Right.AUDIT)))


def key_of(line: Line) -> Key:
    """By what a line is known among others."""
    return _month(line), line.service, line.currency or ""


def counters_of(lines: list[ReportLine]) -> list[str]:
    """What any of the lines counts, in order."""
    return [each for each in (*COUNTERS, *AMOUNTS) if any(getattr(line, each) for line in lines)]


def _month(line: Line) -> str:
    return line.month if isinstance(line, MonthLine) else ""


def _is_part(line: Line) -> bool:
    whole, _, part = line.service.partition(":")
    return bool(part) and whole in PARTS
