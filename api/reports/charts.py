"""The pictures of an account, each with the same numbers as a table."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import NamedTuple

from babel.dates import format_date

from api.reports.grids import Grid, Row
from api.reports.naming import money_as_read, number_as_read, service_name, share_as_read
from api.reports.paper import Paper
from api.reports.pictures import Bar, Drawing, axis_of, columns, rows
from api.reports.tables import (
    Slice,
    currencies,
    spent_by_line,
    spent_by_month,
    spent_by_place,
    times_by_month,
)
from api.reports.themes import OFFICE
from kiosk.speech.saying import Date, say
from kiosk.words import Words
from ledger.vocabulary import CURRENCY_DIGITS

SHORT_MONTHS = {"en": "LLL", "vi": "'T'L", "zh-Hans": "L月"}
SHORT_MONTHS_OF_YEARS = {"en": "LLL yy", "vi": "L/yy", "zh-Hans": "yy.L"}
ROWS_MAX = 15
MONTHS_OF_A_YEAR = 12

Shown = Callable[[int], str]


class Picture(NamedTuple):
    """A picture, what it shows in words, and its numbers."""

    id: str
    title: str
    told: str
    unit: str
    drawing: Drawing
    grid: Grid


class _Way(NamedTuple):
    """In whose language, and how a value is written."""

    words: Words
    lang: str
    shown: Shown

    def t(self, key: str, **values: str | int) -> str:
        return self.words.t(key, self.lang, **values)


def money_pictures(paper: Paper, words: Words, lang: str) -> list[Picture]:
    """Where the money went: by month, by line and by place, for each currency."""
    made = []
    for currency in currencies(paper):
        way = _Way(words, lang, partial(money_as_read, currency=currency, lang=lang))
        unit = words.t(f"currency.{currency}", lang)
        by_month = spent_by_month(paper, currency)
        made.append(_over_time(f"money-{currency}", by_month, unit, currency, way))
        by_line = [
            Slice(service_name(each.key, words, lang, paper.own), each.value)
            for each in spent_by_line(paper, currency)
        ]
        made.append(_shares(f"lines-{currency}", "line", by_line, way))
        names = {line.place or "": line.name for line in paper.places}
        by_place = [
            Slice(_place(each.key, names.get(each.key), way), each.value)
            for each in spent_by_place(paper, currency)
        ]
        if len(by_place) > 1:
            made.append(_shares(f"places-{currency}", "place", by_place, way))
    return made


def times_picture(paper: Paper, theme: str, words: Words, lang: str) -> list[Picture]:
    """How often the lines of a heading were recorded, month by month; none for the office."""
    slices = times_by_month(paper, theme)
    if theme == OFFICE or not slices:
        return []
    way = _Way(words, lang, partial(number_as_read, lang=lang))
    return [_over_time(f"times-{theme}", slices, way.t("account.unit_times"), None, way)]


def _over_time(
    code: str, slices: list[Slice], unit: str, currency: str | None, way: _Way
) -> Picture:
    dated = [each for each in slices if "-" in each.key]
    short = SHORT_MONTHS if len(dated) <= MONTHS_OF_A_YEAR else SHORT_MONTHS_OF_YEARS
    bars = [
        Bar(_short(each.key, short[way.lang], way.lang), each.value, way.shown(each.value))
        for each in dated
    ]
    scale = axis_of(bars, CURRENCY_DIGITS[currency] if currency else 0, way.lang)
    kind = "money" if currency else "times"
    most, least = max(dated, key=_value), min(dated, key=_value)
    told = way.t(
        "account.told_months",
        number=len(dated),
        most=_month(most.key, way),
        most_value=way.shown(most.value),
        least=_month(least.key, way),
        least_value=way.shown(least.value),
    )
    grid = Grid(
        id=f"{code}-numbers",
        caption=way.t("account.same_numbers"),
        heads=[way.t("account.month"), way.t(f"account.{kind}")],
        rows=[Row(_month(each.key, way), [way.shown(each.value)]) for each in slices],
        total=_total(slices, way),
    )
    return Picture(
        id=code,
        title=way.t(f"account.{kind}_by_month"),
        told=told,
        unit=way.t("account.axis", unit=way.t(f"scale.{scale.name}", unit=unit))
        if currency or scale.name != "ones"
        else "",
        drawing=columns(bars, scale, way.lang),
        grid=grid,
    )


def _shares(code: str, kind: str, slices: list[Slice], way: _Way) -> Picture:
    whole = sum(each.value for each in slices)
    shown = slices[:ROWS_MAX]
    if rest := slices[ROWS_MAX:]:
        shown = [*shown, Slice(way.t("account.the_rest"), sum(each.value for each in rest))]
    bars = [
        Bar(each.key, each.value, f"{way.shown(each.value)} · {_share(each.value, whole, way)}")
        for each in shown
    ]
    most = max(shown, key=_value)
    told = way.t(
        "account.told_shares",
        number=len(shown),
        most=most.key,
        most_value=way.shown(most.value),
        share=_share(most.value, whole, way),
    )
    grid = Grid(
        id=f"{code}-numbers",
        caption=way.t("account.same_numbers"),
        heads=[way.t(f"account.{head}") for head in (kind, "money", "share")],
        rows=[
            Row(each.key, [way.shown(each.value), _share(each.value, whole, way)])
            for each in slices
        ],
        total=_total(slices, way, _share(whole, whole, way)),
    )
    return Picture(
        id=code,
        title=way.t(f"account.money_by_{kind}"),
        told=told,
        unit="",
        drawing=rows(bars, whole),
        grid=grid,
    )


def _total(slices: list[Slice], way: _Way, *more: str) -> Row:
    whole = sum(each.value for each in slices)
    return Row(way.t("account.total"), [way.shown(whole), *more])


def _share(part: int, whole: int, way: _Way) -> str:
    return share_as_read(part, whole, way.lang)


def _value(each: Slice) -> int:
    return each.value


def _month(key: str, way: _Way) -> str:
    if "-" not in key:
        return way.t("account.no_month", year=key)
    return say(Date.parse(key), way.lang).display


def _short(key: str, pattern: str, lang: str) -> str:
    day = date(int(key[:4]), int(key[5:]), 1)
    return str(format_date(day, pattern, locale=lang.replace("-", "_")))


def _place(code: str, name: str | None, way: _Way) -> str:
    if not code:
        return way.t("account.no_place")
    return f"{name} ({code})" if name else code
