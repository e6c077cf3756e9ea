"""The numbers as a file for a spreadsheet: a row for each line and each thing that it counts."""

from api.desk.numbers.guarding import counters_of, key_of
from api.desk.numbers.telling import Teller
from api.reports.cells import in_csv
from api.reports.naming import amount
from api.reports.themes import order_of
from projections.year_account import ReportLine

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By this a spreadsheet knows that the file is UTF-8; without it Chinese is unreadable there."""


def as_csv(teller: Teller) -> str:
    """Every number of the period, of the one before and of the one a year before.

    Text that a spreadsheet would run has an apostrophe before it. What is not told is empty, and
    says so in the last column.
    """
    periods = [each.period.code for each in teller.numbers.counts]
    heads = [
        teller.t("numbers.area"),
        teller.t("report.service"),
        teller.t("account.code"),
        teller.t("numbers.counted"),
        teller.t("report.currency"),
        *periods,
        teller.t("numbers.remark"),
    ]
    rows: list[list[object]] = [list(heads), *_rows(teller)]
    return MARK + "".join(f"{','.join(in_csv(each) for each in row)}\r\n" for row in rows)


def _rows(teller: Teller) -> list[list[object]]:
    lines = [each.lines() for each in teller.numbers.counts]
    kept = [teller.guard.kept_back(each.account.lines) for each in teller.numbers.counts]
    keys = sorted({key for each in lines for key in each}, key=lambda key: (order_of(key[0]), key))
    made: list[list[object]] = []
    for service, currency in keys:
        found = [each.get((service, currency)) for each in lines]
        for counter in counters_of([line for line in found if line]):
            cells = [_cell(line, counter, back) for line, back in zip(found, kept, strict=True)]
            made.append(
                [
                    teller.numbers.area or "",
                    teller.name(service),
                    service,
                    teller.t(f"report.{counter}"),
                    currency if counter.endswith("_minor") else "",
                    *cells,
                    teller.t("numbers.remark_kept_back") if None in cells else "",
                ]
            )
    return made


def _cell(line: ReportLine | None, counter: str, kept: set[tuple[str, str, str]]) -> object:
    if line is None:
        return 0
    if key_of(line) in kept and getattr(line, counter):
        return None
    value = getattr(line, counter)
    return amount(value, line.currency) if counter.endswith("_minor") else value
