"""How a figure of an account that is another one now is told to a person."""

from datetime import date, timedelta

from api.reports import money, service_name
from api.reports.figuring import figure_name
from kiosk.words import Words
from ledger.aggregates.published_report import FigureChange

UNDATED = "undated"
"""The code of the figure that says how many facts stand in no line."""


OWN_FIGURE = "figure:"
"""Stands before the code of a figure that the office defined itself."""


def figure(sentence: str, change: FigureChange, words: Words, lang: str) -> str:
    """A change of one figure, as a sentence with ``line``, ``unit``, ``old`` and ``new``."""
    return words.t(
        sentence,
        lang,
        line=line_name(change.code, words, lang),
        unit=_unit_name(change.unit, words, lang),
        old=number(change.unit, change.old_value, change.currency),
        new=number(change.unit, change.new_value, change.currency),
    )


def line_name(code: str, words: Words, lang: str) -> str:
    """What people call the line, the office's own figure, or what stands in none."""
    if code.startswith(OWN_FIGURE):
        return figure_name(code.removeprefix(OWN_FIGURE), words, lang)
    return words.t("publish.undated", lang) if code == UNDATED else service_name(code, words, lang)


def _unit_name(unit: str, words: Words, lang: str) -> str:
    key = f"report.{unit}"
    return words.t(key if key in words else f"unit.{unit}", lang)


def number(unit: str, value: int, currency: str | None) -> str:
    """A count, or an amount in whole units of its currency."""
    return money(value, currency) if unit.endswith("_minor") else f"{value:,}"


def period(start: date, end: date) -> str:
    """The first and the last day; a calendar year is its number."""
    last = end - timedelta(days=1)
    whole = (start.month, start.day, last.month, last.day) == (1, 1, 12, 31)
    if whole and start.year == last.year:
        return str(start.year)
    return f"{start.isoformat()} \N{EN DASH} {last.isoformat()}"


def area_name(area: str | None, words: Words, lang: str) -> str:
    """The code of the area, or that it is every one."""
    return area or words.t("report.all", lang)
