"""The account of a period as a table that opens in any office's spreadsheet program.

UTF-8 with its mark in front, so that Chinese and Vietnamese are read as such; one heading row in
the language asked for; text that would be run has an apostrophe before it.
"""

from typing import Any

from api.reports import Paper
from api.reports.cells import in_csv
from api.reports.naming import amount, period_as_read, service_name
from kiosk.words import Words
from projections.year_account import ReportLine
from projections.year_places import PlaceLine

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By this a spreadsheet program knows that a file is UTF-8."""

COUNTED = (
    "times",
    "persons",
    "person_times",
    "households",
    "items",
    "minutes",
    "days",
    "reach",
)
HEADS = (
    "account.of_period",
    "account.place_code",
    "account.place",
    "export.code",
    "report.service",
    *(f"report.{counter}" for counter in COUNTED),
    "report.cash_minor",
    "report.goods_minor",
    "report.currency",
)


def table(paper: Paper, words: Words, lang: str) -> bytes:
    """A line for each service as a whole, then for each service in each place.

    A place tells times, items, minutes and money: people may have been in several.
    """
    account = paper.account
    when = period_as_read(account.start, account.end, words, lang)
    rows: list[list[Any]] = [[words.t(head, lang) for head in HEADS]]
    for line in paper.lines:
        place = [account.area or "", "" if account.area else words.t("report.all", lang)]
        rows.append([when, *place, *_told(line, paper, words, lang)])
    for each in paper.places:
        place = [each.place or "", each.name or _nowhere(each, words, lang)]
        rows.append([when, *place, *_told(each, paper, words, lang)])
    return (MARK + "".join(f"{','.join(map(in_csv, row))}\r\n" for row in rows)).encode()


def _nowhere(line: PlaceLine, words: Words, lang: str) -> str:
    return "" if line.place else words.t("export.nowhere", lang)


def _told(line: ReportLine | PlaceLine, paper: Paper, words: Words, lang: str) -> list[Any]:
    return [
        line.service,
        service_name(line.service, words, lang, paper.own),
        *(getattr(line, counter, "") for counter in COUNTED),
        *(
            amount(minor, line.currency) if line.currency else ""
            for minor in (line.cash_minor, line.goods_minor)
        ),
        line.currency or "",
    ]
