"""The sheets of a workbook: what stands in which cell, before anybody writes a file."""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from api.reports.figuring import figure_name, printed_as_read
from api.reports.naming import amount, service_name, title
from api.reports.notes import Note, command, definitions, facts
from api.reports.paper import Paper
from api.reports.tables import AMOUNTS, COUNTERS, by_theme
from api.reports.targeting import reached_as_read, whether_as_read
from kiosk.words import Words
from ledger.vocabulary import Unit
from projections.figures import Figure
from projections.year_account import ReportLine
from projections.year_months import MonthLine
from projections.year_places import PlaceLine

Cell = str | int | Decimal | None
WIDE, MIDDLE, NARROW = 48, 24, 13
"""Widths of columns, in letters."""


class Tab(NamedTuple):
    """One sheet: a row of heads, and the rows under it."""

    name: str
    heads: list[str]
    widths: list[int]
    rows: list[list[Cell]]


def tabs(paper: Paper, words: Words, lang: str) -> list[Tab]:
    """The sheets of an account; what it has nothing of is left out."""

    def t(key: str) -> str:
        return words.t(key, lang)

    made = [_lines(paper, words, lang)]
    name = _namer(paper, words, lang)
    if paper.months:
        heads = [t("account.month"), *_heads(t)]
        rows = [[line.month, *_cells(line, name)] for line in paper.months]
        made.append(Tab(t("account.sheet_months"), heads, _widths(NARROW), rows))
    if paper.places:
        made.append(_places(paper, words, lang))
    if paper.figures:
        made.append(_figures(paper, words, lang))
    if paper.targets:
        made.append(_targets(paper, words, lang))
    return [*made, _notes(paper, words, lang)]


def _lines(paper: Paper, words: Words, lang: str) -> Tab:
    def t(key: str) -> str:
        return words.t(key, lang)

    name = _namer(paper, words, lang)
    rows: list[list[Cell]] = [
        [t(f"theme.{theme}"), *_cells(line, name)]
        for theme, under in by_theme(paper)
        for line in under
    ]
    heads = [t("account.theme"), *_heads(t)]
    return Tab(t("account.sheet_lines"), heads, _widths(MIDDLE), rows)


def _places(paper: Paper, words: Words, lang: str) -> Tab:
    def t(key: str) -> str:
        return words.t(key, lang)

    name = _namer(paper, words, lang)
    counters = ("times", "items", "minutes")
    rows: list[list[Cell]] = [
        [
            line.place,
            line.name,
            name(line.service),
            line.service,
            *(getattr(line, counter) for counter in counters),
            *_money(line),
        ]
        for line in paper.places
    ]
    heads = [
        *(t(f"account.{head}") for head in ("place_code", "place")),
        *_heads(t, counters),
    ]
    widths = [NARROW, MIDDLE, WIDE, MIDDLE, *(NARROW for _ in heads[4:])]
    return Tab(t("account.sheet_places"), heads, widths, rows)


def _figures(paper: Paper, words: Words, lang: str) -> Tab:
    rows = [_figure(each, words, lang) for each in paper.figures]
    named = ("figure", "figure_code", "printed", "exact", "unit")
    heads = [
        *(words.t(f"account.{head}", lang) for head in named),
        words.t("report.currency", lang),
        words.t("account.exact_cash_minor", lang),
    ]
    return Tab(
        words.t("account.sheet_figures", lang),
        heads,
        [WIDE, MIDDLE, MIDDLE, 20, 20, NARROW, 20],
        rows,
    )


def _figure(figure: Figure, words: Words, lang: str) -> list[Cell]:
    is_money = figure.unit is Unit.MONEY
    exact = figure.value
    return [
        figure_name(figure.figure, words, lang),
        figure.figure,
        printed_as_read(figure, words, lang),
        amount(exact, figure.currency) if is_money and exact is not None else exact,
        words.t(f"unit.{figure.unit.value}", lang),
        figure.currency,
        exact if is_money else None,
    ]


def _targets(paper: Paper, words: Words, lang: str) -> Tab:
    heads = ("indicator", "code", "from", "period_until", "planned", "unit", "reached")
    named = [words.t("audit.from" if head == "from" else f"account.{head}", lang) for head in heads]
    rows: list[list[Cell]] = [
        [
            figure_name(target.indicator, words, lang),
            target.indicator,
            target.period_from.isoformat(),
            target.period_until.isoformat(),
            target.planned,
            words.t(f"unit.{target.unit.value}", lang),
            target.reached,
            target.reached_of,
            target.currency,
            reached_as_read(target, words, lang),
            whether_as_read(target, words, lang),
        ]
        for target in paper.targets
    ]
    more = [words.t(f"account.{head}", lang) for head in ("reached_whole", "means", "whether")]
    named += [more[0], words.t("report.currency", lang), *more[1:]]
    widths = [WIDE, MIDDLE, *(NARROW for _ in range(7)), MIDDLE, NARROW]
    return Tab(words.t("account.sheet_targets", lang), named, widths, rows)


def _notes(paper: Paper, words: Words, lang: str) -> Tab:
    account = paper.account
    said = [
        Note(title(account.start, account.end, account.area, words, lang), ""),
        *facts(paper, words, lang),
        *definitions(paper, words, lang),
        Note(words.t("account.again", lang), command(paper, "xlsx", lang)),
    ]
    heads = [words.t("account.about", lang), words.t("account.means", lang)]
    return Tab(
        words.t("account.sheet_notes", lang), heads, [WIDE, 2 * WIDE], [list(note) for note in said]
    )


def _heads(t: Callable[[str], str], counters: tuple[str, ...] = COUNTERS) -> list[str]:
    return [
        t("report.service"),
        t("account.code"),
        *(t(f"report.{each}") for each in counters),
        *(t(f"report.{each}") for each in AMOUNTS),
        t("report.currency"),
        *(t(f"account.exact_{each}") for each in AMOUNTS),
    ]


def _widths(first: int) -> list[int]:
    return [first, WIDE, MIDDLE, *(NARROW for _ in (*COUNTERS, *AMOUNTS, "currency")), 20, 20]


def _cells(line: ReportLine | MonthLine, name: Callable[[str], str]) -> list[Cell]:
    counted = [getattr(line, counter) for counter in COUNTERS]
    return [name(line.service), line.service, *counted, *_money(line)]


def _money(line: ReportLine | MonthLine | PlaceLine) -> list[Cell]:
    exact: list[Cell] = [line.cash_minor, line.goods_minor]
    if line.currency is None:
        return [None, None, None, None, None]
    cash, goods = (amount(minor, line.currency) for minor in (line.cash_minor, line.goods_minor))
    return [cash, goods, line.currency, *exact]


def _namer(paper: Paper, words: Words, lang: str) -> Callable[[str], str]:
    return lambda service: service_name(service, words, lang, paper.own)
