"""The account of a year, how to make it again, and which files it came from."""

import re
from typing import Annotated, NamedTuple

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response

from api import reports
from api.auth import Auditor
from api.turn import Turn, address
from kiosk.speech.saying import Money, say
from projections import import_log, person_history, year_account
from projections.year_account import ReportLine, YearReport

router = APIRouter()

YEAR_MIN, YEAR_MAX = 1900, 9998
FILES_SHOWN_MAX = 200
REBUILD = "handrail rebuild --compare"
COUNTERS = (
    "times",
    "persons",
    "person_times",
    "households",
    "items",
    "minutes",
    "days",
    "reach",
)
AMOUNTS = ("cash_minor", "goods_minor")
_AREA = re.compile("[A-Za-z0-9]{0,20}")

Year = Annotated[str, Query()]
Area = Annotated[str, Query()]


class Asked(NamedTuple):
    """Of which year and which places the account is wanted."""

    year: int
    area: str | None


class Unreadable(Exception):
    """That is no year, or no code of a place."""


@router.get("")
def account(turn: Auditor, year: Year = "", area: Area = "") -> Response:
    """One line per service, and the commands that make the same figures again."""
    views = turn.office.fresh()
    years = year_account.years(views)
    newest = years[0] if years else int(turn.office.today()[:4])
    error = ""
    try:
        asked = _asked(year or str(newest), area)
    except Unreadable:
        asked, error = Asked(newest, None), turn.t("audit.unreadable")
    report = year_account.report(views, asked.year, area=asked.area)
    own = person_history.own_kinds(views)
    return turn.show(
        "audit/account.html",
        heading=turn.t("report.title", year=asked.year, area=asked.area or turn.t("report.all")),
        here=address("/audit", year=str(asked.year), area=asked.area or ""),
        status=422 if error else 200,
        error=error,
        years=sorted({asked.year, *years}, reverse=True),
        asked=asked,
        area=area,
        report=report,
        rows=[(_name(turn, line, own), _cells(turn, line)) for line in report.lines],
        columns=(*COUNTERS, *AMOUNTS),
        commands=(_command(report, "csv"), _command(report, "json"), REBUILD),
        downloads={
            form: address(f"/audit/report.{form}", year=str(asked.year), area=asked.area or "")
            for form in ("csv", "json")
        },
    )


@router.get("/report.csv")
def as_csv(turn: Auditor, year: Year, area: Area = "") -> Response:
    """The account as `handrail report year` prints it for a spreadsheet."""
    report = _report(turn, year, area)
    return _file(report, "csv", "text/csv; charset=utf-8", reports.as_csv(report))


@router.get("/report.json")
def as_json(turn: Auditor, year: Year, area: Area = "") -> Response:
    """The account as `handrail report year` prints it for a program."""
    report = _report(turn, year, area)
    return _file(report, "json", "application/json", reports.as_json(report) + "\n")


@router.get("/imports")
def imports(turn: Auditor) -> Response:
    """Every file that was taken in, the newest first."""
    files = import_log.newest(turn.office.fresh(), limit=FILES_SHOWN_MAX + 1)
    return turn.show(
        "audit/imports.html",
        heading=turn.t("audit.imports_title"),
        here="/audit/imports",
        files=files[:FILES_SHOWN_MAX],
        more=len(files) > FILES_SHOWN_MAX,
        columns=("rows", "new", "already", "conflicting", "rejected"),
        number=turn.number,
    )


def _asked(year: str, area: str) -> Asked:
    year, area = year.strip(), area.strip()
    if not (year.isascii() and year.isdigit() and YEAR_MIN <= int(year) <= YEAR_MAX):
        raise Unreadable
    if not _AREA.fullmatch(area):
        raise Unreadable
    return Asked(int(year), area or None)


def _report(turn: Turn, year: str, area: str) -> YearReport:
    try:
        asked = _asked(year, area)
    except Unreadable:
        raise HTTPException(422) from None
    return year_account.report(turn.office.fresh(), asked.year, area=asked.area)


def _file(report: YearReport, form: str, media_type: str, text: str) -> Response:
    name = "-".join(filter(None, ("handrail", str(report.year), report.area)))
    disposition = f'attachment; filename="{name}.{form}"'
    headers = {"Content-Disposition": disposition}
    return Response(text.encode(), media_type=media_type, headers=headers)


def _command(report: YearReport, form: str) -> str:
    area = f" --area {report.area}" if report.area else ""
    return f"handrail report year {report.year}{area} --format {form}"


def _name(turn: Turn, line: ReportLine, own: reports.Own) -> str:
    return reports.service_name(line.service, turn.house.words, turn.lang, own)


def _cells(turn: Turn, line: ReportLine) -> list[str]:
    """What was counted, as the reader writes numbers; empty where it is not counted so."""
    counted = [turn.number(number) if (number := getattr(line, name)) else "" for name in COUNTERS]
    paid = [
        say(Money(minor, line.currency), turn.lang).display
        if line.currency and (minor := getattr(line, name))
        else ""
        for name in AMOUNTS
    ]
    return counted + paid
