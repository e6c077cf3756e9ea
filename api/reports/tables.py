"""The numbers of an account, in the order and in the sums in which people read them."""

from collections.abc import Iterator
from typing import NamedTuple

from api.reports.paper import Paper
from api.reports.themes import order_of, theme_of, themes, was_spent
from projections.year_account import ReportLine

COUNTERS = ("times", "persons", "person_times", "households", "items", "minutes", "days", "reach")
AMOUNTS = ("cash_minor", "goods_minor")


class Slice(NamedTuple):
    """A month, a scheme or a place, and what is counted of it."""

    key: str
    value: int


def by_theme(paper: Paper) -> Iterator[tuple[str, list[ReportLine]]]:
    """The lines under each heading that has any, in order."""
    ordered = sorted(paper.lines, key=lambda line: (order_of(line.service), line.currency or ""))
    for theme in themes():
        under = [line for line in ordered if theme_of(line.service, paper.own) == theme]
        if under:
            yield theme, under


def currencies(paper: Paper) -> list[str]:
    """The currencies in which money was spent on people."""
    spent = (line for line in paper.lines if was_spent(line.service) and line.cash_minor)
    return sorted({line.currency for line in spent if line.currency})


def spent_by_month(paper: Paper, currency: str) -> list[Slice]:
    """Cash that people got or that was paid for them, each month of the period."""
    return _months(
        paper,
        {
            (line.month, index): line.cash_minor
            for index, line in enumerate(paper.months)
            if line.currency == currency and was_spent(line.service)
        },
    )


def spent_by_line(paper: Paper, currency: str) -> list[Slice]:
    """The same cash by the line it stands in, the largest first."""
    spent = [
        Slice(line.service, line.cash_minor)
        for line in paper.lines
        if line.currency == currency and was_spent(line.service) and line.cash_minor
    ]
    return sorted(spent, key=lambda each: (-each.value, each.key))


def spent_by_place(paper: Paper, currency: str) -> list[Slice]:
    """The same cash by place, in the order of the codes; without a code: nobody said where."""
    sums: dict[str, int] = {}
    for line in paper.places:
        if line.currency == currency and was_spent(line.service):
            sums[line.place or ""] = sums.get(line.place or "", 0) + line.cash_minor
    return [Slice(place, value) for place, value in sorted(sums.items()) if value]


def times_by_month(paper: Paper, theme: str) -> list[Slice]:
    """How often the lines of a heading were recorded, each month of the period."""
    return _months(
        paper,
        {
            (line.month, index): line.times
            for index, line in enumerate(paper.months)
            if theme_of(line.service, paper.own) == theme
        },
    )


def _months(paper: Paper, counted: dict[tuple[str, int], int]) -> list[Slice]:
    """A sum for every month of the period, also for one that brought nothing.

    What is known by its year only stands behind, under the year.
    """
    sums = dict.fromkeys(months_of(paper), 0)
    for (month, _), number in counted.items():
        sums[month] = sums.get(month, 0) + number
    if not any(sums.values()):
        return []
    dated = [Slice(month, value) for month, value in sums.items() if "-" in month]
    rest = [Slice(month, value) for month, value in sorted(sums.items()) if "-" not in month]
    return dated + [each for each in rest if each.value]


def months_of(paper: Paper) -> list[str]:
    """The months of the period, also those of which it holds a few days only."""
    start, end = paper.account.start, paper.account.end
    first = start.year * 12 + start.month - 1
    last = end.year * 12 + end.month - 1 - (end.day == 1)
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1)]
