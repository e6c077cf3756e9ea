"""What stands on the page of numbers: a glance, then a table of each part, then what is printed."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from api.desk.numbers.asking import Period
from api.desk.numbers.counting import CALLS, LOANS, SESSIONS, Count, Numbers
from api.desk.numbers.guarding import Guard, Key, key_of
from api.reports.figuring import exact_as_read, figure_name, printed_as_read
from api.reports.grids import NOTHING
from api.reports.naming import money_as_read, number_as_read, part_name, service_name
from api.reports.themes import order_of, theme_of, themes
from api.turn import Turn
from projections.counted import PARTS
from projections.figures import Figure
from projections.year_account import ReportLine

GROUPS = ("persons", "times", "cash_minor")
"""What is set side by side for every line; everything else that it counts is on its own page."""

MINUS = "\N{MINUS SIGN}"

Shown = Callable[[int], str]


class Tile(NamedTuple):
    """One number that says much: how it is called, how much, against what, and the way there."""

    label: str
    value: str
    against: list[str]
    line: str = ""


class Row(NamedTuple):
    """A line, under which part of what it stands, and its numbers."""

    service: str
    name: str
    of: str
    cells: list[str]


class Table(NamedTuple):
    """The lines of one part; a group has one column for each period."""

    id: str
    title: str
    groups: list[str]
    heads: list[str]
    rows: list[Row]


class Teller(NamedTuple):
    """In whose language, for whom, and of which numbers."""

    turn: Turn
    numbers: Numbers
    guard: Guard

    def t(self, key: str, **values: str | int) -> str:
        """A sentence of ours."""
        return self.turn.t(key, **values)

    def name(self, service: str) -> str:
        """What people call a line."""
        return service_name(service, self.turn.house.words, self.turn.lang, self.numbers.own)

    def of(self, period: Period) -> str:
        """What people call a period."""
        return period.name(self.turn.house.words, self.turn.lang)

    def short(self, period: Period) -> str:
        """The same, shorter."""
        return period.short(self.turn.house.words, self.turn.lang)

    def shown(self, counter: str, currency: str | None) -> Shown:
        """How a number of that kind is written."""
        if counter.endswith("_minor"):
            return partial(money_as_read, currency=currency, lang=self.turn.lang)
        return partial(number_as_read, lang=self.turn.lang)

    def few(self) -> str:
        """What stands for a number of people that is not told."""
        return self.t("numbers.few", few=5)


def tiles(teller: Teller) -> list[Tile]:
    """People, sessions, calls, loans and money of the period, against the other two."""
    people = [
        None if teller.guard.is_few(each.people) else each.people for each in teller.numbers.counts
    ]
    number = teller.shown("persons", None)
    made = [_tile(teller, teller.t("numbers.people"), people, number, few=True)]
    for service in (SESSIONS, CALLS, LOANS):
        values = [_times(teller, each, service) for each in teller.numbers.counts]
        label = teller.t(f"numbers.{service}")
        made.append(_tile(teller, label, values, number)._replace(line=service))
    return made + _money(teller, is_told=people)


def _money(teller: Teller, is_told: list[int | None]) -> list[Tile]:
    spent = [each.spent() for each in teller.numbers.counts]
    made = []
    for currency in sorted({each for sums in spent for each in sums}):
        values = [
            None if people is None else sums.get(currency, 0)
            for sums, people in zip(spent, is_told, strict=True)
        ]
        shown = teller.shown("cash_minor", currency)
        made.append(_tile(teller, teller.t("numbers.money"), values, shown))
    return made


def _times(teller: Teller, count: Count, service: str) -> int | None:
    line = count.line(service)
    if line is None:
        return 0
    return None if key_of(line) in teller.guard.kept_back(count.account.lines) else line.times


def _tile(
    teller: Teller, label: str, values: list[int | None], shown: Shown, *, few: bool = False
) -> Tile:
    now, *others = values
    against = [
        _against(teller, count, now, value, shown)
        for count, value in zip(teller.numbers.counts[1:], others, strict=True)
    ]
    hidden = teller.few() if few else teller.t("numbers.kept_back")
    return Tile(label, hidden if now is None else shown(now), against)


def _against(teller: Teller, count: Count, now: int | None, value: int | None, shown: Shown) -> str:
    period = teller.of(count.period)
    if not count.account.lines:
        return teller.t("numbers.against_nothing", period=period)
    if value is None:
        return teller.t("numbers.against_kept_back", period=period)
    if now is None:
        return teller.t("numbers.against_alone", period=period, value=shown(value))
    told = changed(teller, now - value, shown)
    return teller.t("numbers.against", period=period, value=shown(value), change=told)


def changed(teller: Teller, change: int, shown: Shown) -> str:
    """By how much it is more or less, with its sign."""
    if not change:
        return teller.t("numbers.same")
    return f"{'+' if change > 0 else MINUS}{shown(abs(change))}"


def tables(teller: Teller) -> list[Table]:
    """A table for each part that has lines in any of the three periods."""
    lines = [each.lines() for each in teller.numbers.counts]
    keys = sorted({key for each in lines for key in each}, key=lambda key: (order_of(key[0]), key))
    kept = [teller.guard.kept_back(each.account.lines) for each in teller.numbers.counts]
    made = []
    for theme in themes():
        under = [key for key in keys if theme_of(key[0], teller.numbers.own) == theme]
        if under:
            made.append(_table(teller, theme, under, lines, kept))
    return made


def _table(
    teller: Teller,
    theme: str,
    keys: list[tuple[str, str]],
    lines: list[dict[tuple[str, str], ReportLine]],
    kept: list[set[Key]],
) -> Table:
    standing = [line for each in lines for key in keys if (line := each.get(key))]
    groups = [each for each in GROUPS if any(getattr(line, each) for line in standing)]
    rows = []
    for key in keys:
        cells = [
            cell(teller, found.get(key), group, back)
            for group in groups
            for found, back in zip(lines, kept, strict=True)
        ]
        rows.append(_row(teller, key[0], cells))
    return Table(
        f"part-{theme}",
        teller.t(f"theme.{theme}"),
        [teller.t(f"numbers.group_{group}") for group in groups],
        [teller.short(each.period) for each in teller.numbers.counts],
        rows,
    )


def cell(teller: Teller, line: ReportLine | None, counter: str, kept: set[Key]) -> str:
    """What a line counts, as the reader may know it."""
    value = getattr(line, counter) if line else 0
    if line is None or not value:
        return NOTHING
    if key_of(line) not in kept:
        return teller.shown(counter, line.currency)(value)
    few = counter in {"persons", "households"} and teller.guard.is_few(value)
    return teller.few() if few else teller.t("numbers.kept_back")


def _row(teller: Teller, service: str, cells: list[str]) -> Row:
    whole, _, part = service.partition(":")
    if part and whole in PARTS:
        of = teller.t("report.part", line=teller.name(whole), part="")
        words, lang = teller.turn.house.words, teller.turn.lang
        return Row(service, part_name(service, words, lang), of, cells)
    return Row(service, teller.name(service), "", cells)


class Printed(NamedTuple):
    """A figure of the office's own: as printed, and exactly in the three periods."""

    name: str
    printed: str
    cells: list[str]
    code: str


def printed(teller: Teller) -> list[Printed]:
    """The figures that the office defined, by name; not what is nothing in all three periods."""
    words, lang = teller.turn.house.words, teller.turn.lang
    made = []
    for code, figure in teller.numbers.now.figures.items():
        found = [each.figures.get(code) for each in teller.numbers.counts]
        if not any(each and (each.value or each.refused) for each in found):
            continue
        told = _exact(teller, figure) if _is_few(teller, figure) else ""
        made.append(
            Printed(
                figure_name(code, words, lang),
                told or printed_as_read(figure, words, lang),
                [_exact(teller, each) for each in found],
                code,
            )
        )
    return sorted(made)


def _is_few(teller: Teller, figure: Figure) -> bool:
    # What a figure of another unit is made of, a few people say, cannot be seen from it.
    return not teller.guard.exact and figure.value is not None and 0 < figure.value < 5


def _exact(teller: Teller, figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return NOTHING
    if _is_few(teller, figure):
        return teller.few()
    return exact_as_read(figure, teller.turn.house.words, teller.turn.lang)
