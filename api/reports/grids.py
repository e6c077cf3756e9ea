"""Tables of an account as a person reads them: only the columns that say something."""

from collections.abc import Iterable
from typing import NamedTuple

from api.reports.naming import money_as_read, number_as_read, part_name, service_name
from api.reports.paper import Paper
from api.reports.tables import AMOUNTS, COUNTERS
from kiosk.words import Words
from projections.counted import PARTS
from projections.year_account import ReportLine

NOTHING = "\N{EN DASH}"


class Row(NamedTuple):
    """One row; a part of a line says of which line it is a part, before its own name."""

    name: str
    cells: list[str]
    of: str = ""


class Grid(NamedTuple):
    """A table; ``total`` stands under it."""

    id: str
    caption: str
    heads: list[str]
    rows: list[Row]
    total: Row | None = None


def grid_of_lines(
    theme: str, lines: list[ReportLine], paper: Paper, words: Words, lang: str
) -> Grid:
    """The lines of one heading, without the columns in which none of them counts anything."""
    used = [
        column for column in (*COUNTERS, *AMOUNTS) if any(getattr(line, column) for line in lines)
    ]
    return Grid(
        id=f"lines-{theme}",
        caption=words.t("account.caption", lang, theme=words.t(f"theme.{theme}", lang)),
        heads=[words.t(f"report.{head}", lang) for head in ("service", *used)],
        rows=[_row(line, used, paper, words, lang) for line in lines],
    )


def _row(line: ReportLine, columns: Iterable[str], paper: Paper, words: Words, lang: str) -> Row:
    cells = [cell_of(line, column, lang) for column in columns]
    whole, _, part = line.service.partition(":")
    if part and whole in PARTS:
        of = words.t("report.part", lang, line=service_name(whole, words, lang), part="")
        return Row(part_name(line.service, words, lang), cells, of)
    return Row(service_name(line.service, words, lang, paper.own), cells)


def cell_of(line: ReportLine, column: str, lang: str) -> str:
    """What a line counts in a column, as the reader writes it; a dash where it counts nothing."""
    value = getattr(line, column)
    if not value:
        return NOTHING
    if column in AMOUNTS:
        return money_as_read(value, line.currency, lang)
    return number_as_read(value, lang)
