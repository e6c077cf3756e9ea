"""The account of a year, as a program, a spreadsheet and a person want it."""

import csv
import io
import json
from typing import Any

import msgspec

from kiosk.words import Words
from ledger.vocabulary import CURRENCY_DIGITS
from projections.counted import PARTS
from projections.year_account import ReportLine, YearReport

COLUMNS = ReportLine.__struct_fields__
FORMATS = ("json", "csv", "text")

Own = dict[str, dict[str, str]]
"""What the office calls the kinds of service that it added: by code, by language."""


def as_json(report: YearReport) -> str:
    """One object: year, area, position and the lines; money in the smallest unit."""
    return json.dumps(msgspec.to_builtins(report), ensure_ascii=False, indent=1)


def as_csv(report: YearReport) -> str:
    """One line per service, with the position it was made at on each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("year", "area", "position", *COLUMNS))
    for line in report.lines:
        values: list[Any] = [getattr(line, column) for column in COLUMNS]
        writer.writerow((report.year, report.area or "", report.position, *values))
    return out.getvalue()


def as_text(report: YearReport, words: Words, lang: str, own: Own | None = None) -> str:
    """A table to read, in the reader's language; money in whole units of the currency."""
    title = words.t(
        "report.title", lang, year=report.year, area=report.area or words.t("report.all", lang)
    )
    lines = [title, words.t("report.position", lang, position=report.position), ""]
    for line in report.lines:
        lines.append(service_name(line.service, words, lang, own))
        lines += [
            f"  {words.t(f'report.{column}', lang)}: {shown}"
            for column in COLUMNS[1:-1]
            if (shown := _shown(line, column))
        ]
    return "\n".join(lines) + "\n"


def service_name(service: str, words: Words, lang: str, own: Own | None = None) -> str:
    """What people call the line of a service, or a part of it.

    A code stands for itself where neither the office nor a catalogue has a word for it.
    """
    if own and lang in own.get(service, {}):
        return own[service][lang]
    line, _, part = service.partition(":")
    if part and line in PARTS:
        name = words.term(PARTS[line], part, lang)
        return words.t("report.part", lang, line=service_name(line, words, lang), part=name)
    keys = (f"{vocabulary}.{service}" for vocabulary in ("report_line", "scheme", "service"))
    known = next((key for key in keys if key in words), None)
    return words.t(known, lang) if known else service


def money(minor: int, currency: str | None) -> str:
    """An amount in whole units of its currency, with as many digits as it has."""
    digits = CURRENCY_DIGITS.get(currency or "", 0)
    whole, rest = divmod(abs(minor), 10**digits)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:0{digits}}" if digits else "") + f" {currency or ''}"


def _shown(line: ReportLine, column: str) -> str:
    value = getattr(line, column)
    if not value:
        return ""
    return money(value, line.currency) if column.endswith("_minor") else f"{value:,}"
