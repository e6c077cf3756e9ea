"""`handrail report`: the account of a year, or of any other period, in every form."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api import reports
from api.cli_ask import tell_stops
from api.cli_common import (
    Data,
    Lang,
    language,
    must_be_writable,
    must_have_come,
    note,
    opened,
    stop,
)
from api.days import YEAR_MAX, YEAR_MIN, DayFar, day_of
from api.office import Office
from api.publishing import BESIDE
from kiosk.words import Words
from projections import year_account

app = typer.Typer(no_args_is_help=True, help="Figures, derived from the facts.")

Year = Annotated[int | None, typer.Argument(min=YEAR_MIN, max=YEAR_MAX, show_default=False)]
Area = Annotated[str | None, typer.Option(help="A place's code, or its beginning.")]
Form = Annotated[str, typer.Option("--format", help=f"{', '.join(reports.FORMATS)}.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write it there, and not on the screen.")]
From = Annotated[str | None, typer.Option("--from", help="First day; else that of the year.")]
Until = Annotated[str | None, typer.Option(help="First day behind it; else that of the next year.")]
AsOf = Annotated[
    str | None,
    typer.Option(help="As known at a position of the ledger, or by the end of a day."),
]
HappenedBy = Annotated[str | None, typer.Option(help="Only what had happened by that day.")]


@app.command("year")
def report_year(  # noqa: PLR0913, PLR0917 - each is an option of the command
    year: Year = None,
    area: Area = None,
    form: Form = "text",
    out: Out = None,
    first: From = None,
    until: Until = None,
    as_of: AsOf = None,
    happened_by: HappenedBy = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """The account of one year, or of the days from one to another: a line per service."""
    words, lang = Words.load(), language(lang)
    if form not in reports.FORMATS:
        stop(words.t("cli.format_unknown", lang, formats=", ".join(reports.FORMATS)), 2)
    start = _day(first, words, lang) or (date(year, 1, 1) if year else None)
    end = _day(until, words, lang) or (date(year + 1, 1, 1) if year else None)
    if start is None or end is None or end <= start:
        stop(words.t("report.no_days", lang), 2)
    if out is None and form == "xlsx" and sys.stdout.isatty():
        stop(words.t("report.out_wanted", lang), 2)
    if out is not None:
        must_be_writable(out, [], data, words, lang)
    by = _day(happened_by, words, lang)
    with opened(data, words, lang) as office:
        at = _position(as_of, office, words, lang)
        scope = reports.Scope(start=start, end=end, area=area, at=at, happened_by=by)
        paper = reports.gather(office.fresh(), scope)
        views = [each.NAME for each in (year_account, *BESIDE)]
        must_have_come(office, views, at, words, lang)
        tell_stops(office, words, lang)
    if not paper.lines:
        note(words.t("report.nothing", lang))
    _hand_out(reports.written(paper, form, words, lang), out)
    if out is not None:
        note(words.t("report.written", lang, file=out.name, position=paper.account.position))


def _hand_out(made: bytes, out: Path | None) -> None:
    if out is not None:
        out.write_bytes(made)
    else:
        typer.echo(made, nl=False)


def _day(text: str | None, words: Words, lang: str) -> date | None:
    if text is None:
        return None
    try:
        return day_of(text)
    except DayFar:
        stop(words.t("report.day_far", lang, text=text, least=YEAR_MIN, most=YEAR_MAX), 2)
    except ValueError:
        stop(words.t("report.no_day", lang, text=text), 2)


def _position(text: str | None, office: Office, words: Words, lang: str) -> int | None:
    """The position meant by a number, or by a day on whose evening it was the newest."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        day = _day(text, words, lang)
        return office.ledger.position_on(day) if day else None
    if int(text) > office.ledger.position():
        newest = office.ledger.position()
        stop(words.t("report.no_position", lang, position=text, newest=newest), 2)
    return int(text)
