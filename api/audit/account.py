"""The account of a year, how to make it again, and which files it came from."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.responses import Response

from api import reports
from api.audit.asking import Asked, Papers, Unreadable, scope_of
from api.auth import Auditing
from api.reports.page import body_of
from api.turn import address
from projections import import_log, year_account

router = APIRouter()

FILES_SHOWN_MAX = 200
REBUILD = "handrail rebuild --compare"
DOWNLOADS = ("xlsx", "csv", "json", "html")
PAPERS = Papers()

Text = Annotated[str, Query()]


def _asked(
    year: Text = "",
    area: Text = "",
    start: Annotated[str, Query(alias="from")] = "",
    until: Text = "",
    as_of: Text = "",
    happened_by: Text = "",
) -> Asked:
    return Asked(year, area, start, until, as_of, happened_by)


Asking = Annotated[Asked, Depends(_asked)]


@router.get("/account")
def account(turn: Auditing, asked: Asking) -> Response:
    """The lines under their headings, pictures of them, and the commands that make them again."""
    years = year_account.years(turn.office.whole())
    newest = str(years[0] if years else int(turn.office.today()[:4]))
    asked = asked._replace(year=asked.year or newest)
    wrong = ""
    try:
        scope = scope_of(asked, turn.office)
    except Unreadable as mistake:
        wrong = mistake.field
        scope = reports.Scope.of_year(int(newest))
    shown = Asked(newest) if wrong else asked
    paper = PAPERS.gather(turn.office, scope)
    body = body_of(paper, turn.house.words, turn.lang)
    return turn.show(
        "audit/account.html",
        heading=body.heading,
        here=address("/audit/account", **shown.query()),
        status=422 if wrong else 200,
        wrong=wrong,
        error=turn.t(_sentence(wrong)) if wrong else "",
        years=sorted({str(scope.start.year), *map(str, years)}, reverse=True),
        year=str(scope.start.year) if wrong else asked.year,
        asked=asked,
        body=body,
        commands=(*body.commands, REBUILD),
        downloads={form: address(f"/audit/report.{form}", **shown.query()) for form in DOWNLOADS},
    )


@router.get("/report.{form}")
def download(turn: Auditing, form: str, asked: Asking) -> Response:
    """The account as `handrail report year` writes it, byte for byte."""
    if form not in DOWNLOADS:
        raise HTTPException(404)
    try:
        scope = scope_of(asked, turn.office)
    except Unreadable:
        raise HTTPException(422) from None
    paper = PAPERS.gather(turn.office, scope)
    made = reports.written(paper, form, turn.house.words, turn.lang)
    return Response(
        made,
        media_type=reports.MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{_file_name(scope, form)}"'},
    )


@router.get("/imports")
def imports(turn: Auditing) -> Response:
    """Every file that was taken in, the newest first."""
    files = import_log.newest(turn.office.whole(), limit=FILES_SHOWN_MAX + 1)
    return turn.show(
        "audit/imports.html",
        heading=turn.t("audit.imports_title"),
        here="/audit/imports",
        files=files[:FILES_SHOWN_MAX],
        more=len(files) > FILES_SHOWN_MAX,
        columns=("rows", "new", "already", "conflicting", "rejected"),
        number=turn.number,
    )


def _sentence(field: str) -> str:
    return "audit.unreadable" if field in {"year", "area"} else f"audit.unreadable_{field}"


def _file_name(scope: reports.Scope, form: str) -> str:
    year = reports.whole_year(scope.start, scope.end)
    period = str(year) if year else f"{scope.start}-{scope.end}"
    return "-".join(filter(None, ("handrail", period, scope.area))) + f".{reports.ENDINGS[form]}"
