"""`handrail publish`, `restate`, `publications`, `rederive`: what the public was told."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated
from uuid import UUID

import msgspec
import typer
from msgspec import Struct

from api import published_files, publishing
from api.cli_common import (
    EXIT_DIFFERENT,
    EXIT_REFUSED,
    AsJson,
    Data,
    Lang,
    language,
    must_be_elsewhere,
    note,
    opened,
    secret,
    stop,
)
from api.cli_record import As, For, asker
from api.days import YEAR_MAX, YEAR_MIN, day_of
from api.office import Office
from api.published_files import Difference
from api.publishing import Made, Rederived, Scope
from api.telling_figures import area_name, figure, period
from kiosk.words import Words
from ledger.aggregates.published_report import ReportForm
from ledger.vocabulary import By, RestateReason
from projections import publications
from projections.publications import Publication

SHOWN_MAX = 40
"""So many differences are told one by one."""

Year = Annotated[int, typer.Argument(min=YEAR_MIN, max=YEAR_MAX)]
Day = Annotated[str, typer.Argument(help="A day such as 2022-01-01.")]
Out = Annotated[Path, typer.Option("--out", help="Where the file goes.")]
Area = Annotated[str | None, typer.Option(help="A place's code, or its beginning.")]
Form = Annotated[ReportForm, typer.Option("--format", help="json, csv, xlsx or html.")]
Document = Annotated[str | None, typer.Option(help="The number of the paper it goes out with.")]
Reason = Annotated[RestateReason, typer.Option(help="Why it is another one now.")]

publish_app = typer.Typer(no_args_is_help=True, help="Tell the public an account, on record.")
restate_app = typer.Typer(no_args_is_help=True, help="Put a published account right, on record.")


class _Telling(Struct, kw_only=True):
    """What somebody asks for who tells the public an account; with ``reason`` it replaces one."""

    start: date
    end: date
    area: str | None
    form: ReportForm
    out: Path
    document: str | None
    data: Path | None
    lang: str | None
    as_user: str | None
    organisation: str | None
    reason: RestateReason | None = None


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.add_typer(publish_app, name="publish")
    app.add_typer(restate_app, name="restate")
    app.command("publications")(list_publications)
    app.command("rederive")(rederive)


@publish_app.command("year")
def publish_year(  # noqa: PLR0913 - each is an option of the command
    year: Year,
    *,
    out: Out,
    area: Area = None,
    form: Form = ReportForm.HTML,
    document: Document = None,
    data: Data = None,
    lang: Lang = None,
    as_user: As = None,
    organisation: For = None,
) -> None:
    """Write the account of a year as a file for the public, and record that it was told."""
    _tell(
        _Telling(
            start=date(year, 1, 1),
            end=date(year + 1, 1, 1),
            area=area,
            form=form,
            out=out,
            document=document,
            data=data,
            lang=lang,
            as_user=as_user,
            organisation=organisation,
        )
    )


@publish_app.command("period")
def publish_period(  # noqa: PLR0913 - each is an option of the command
    start: Day,
    end: Day,
    *,
    out: Out,
    area: Area = None,
    form: Form = ReportForm.HTML,
    document: Document = None,
    data: Data = None,
    lang: Lang = None,
    as_user: As = None,
    organisation: For = None,
) -> None:
    """The same for the days from the first up to the one before the second."""
    first, behind = _days(start, end, lang)
    _tell(
        _Telling(
            start=first,
            end=behind,
            area=area,
            form=form,
            out=out,
            document=document,
            data=data,
            lang=lang,
            as_user=as_user,
            organisation=organisation,
        )
    )


@restate_app.command("year")
def restate_year(  # noqa: PLR0913 - each is an option of the command
    year: Year,
    *,
    out: Out,
    reason: Reason,
    area: Area = None,
    form: Form = ReportForm.HTML,
    document: Document = None,
    data: Data = None,
    lang: Lang = None,
    as_user: As = None,
    organisation: For = None,
) -> None:
    """Write the account of a year as it is known now, and record that it replaces the other."""
    _tell(
        _Telling(
            start=date(year, 1, 1),
            end=date(year + 1, 1, 1),
            area=area,
            form=form,
            out=out,
            document=document,
            data=data,
            lang=lang,
            as_user=as_user,
            organisation=organisation,
            reason=reason,
        )
    )


@restate_app.command("period")
def restate_period(  # noqa: PLR0913 - each is an option of the command
    start: Day,
    end: Day,
    *,
    out: Out,
    reason: Reason,
    area: Area = None,
    form: Form = ReportForm.HTML,
    document: Document = None,
    data: Data = None,
    lang: Lang = None,
    as_user: As = None,
    organisation: For = None,
) -> None:
    """The same for the days from the first up to the one before the second."""
    first, behind = _days(start, end, lang)
    _tell(
        _Telling(
            start=first,
            end=behind,
            area=area,
            form=form,
            out=out,
            document=document,
            data=data,
            lang=lang,
            as_user=as_user,
            organisation=organisation,
            reason=reason,
        )
    )


def _days(start: str, end: str, lang: str | None) -> tuple[date, date]:
    try:
        days = day_of(start), day_of(end)
    except ValueError:
        told = {"least": YEAR_MIN, "most": YEAR_MAX}
        stop(Words.load().t("publish.days_wrong", language(lang), **told), 2)
    if days[1] <= days[0]:
        stop(Words.load().t("refused.period_without_days", language(lang)), EXIT_REFUSED)
    return days


def _tell(asked: _Telling) -> None:
    words, lang = Words.load(), language(asked.lang)
    must_be_elsewhere(asked.out, asked.data, words, lang)
    password = secret(words.t("cli.password", lang)) if asked.as_user is not None else ""
    with opened(asked.data, words, lang) as office:
        whose = asker(office, asked.as_user, asked.organisation, password, words, lang)
        made = _made(office, asked, words, lang)
        by = whose(office.new_key("publish"))
        try:
            with publishing.put_in_place(asked.out, made.data):
                told = _recorded(office, made, by, asked)
        except OSError:
            stop(words.t("publish.out_not_writable", lang, file=asked.out.name), EXIT_REFUSED)
        done = "publish.done" if asked.reason is None else "publish.restated"
        typer.echo(
            words.t(
                done,
                lang,
                file=asked.out.name,
                position=told.made_at,
                id=str(told.id),
                digest=told.digest,
            )
        )
        if asked.reason is not None:
            changes = publishing.fact_of(office.views, told).changes
            lines = [figure("publish.figure", each, words, lang) for each in changes]
            _list(lines or [words.t("publish.only_parts_changed", lang)], words, lang)


def _made(office: Office, asked: _Telling, words: Words, lang: str) -> Made:
    scope = Scope(start=asked.start, end=asked.end, area=asked.area, form=asked.form, language=lang)
    try:
        return publishing.make_for_public(office, words, scope)
    except publishing.NothingToPublish:
        stop(words.t("publish.nothing", lang), EXIT_REFUSED)
    except publishing.ViewsStopped:
        stop(words.t("publish.views_stopped", lang), EXIT_REFUSED)


def _recorded(office: Office, made: Made, by: By, asked: _Telling) -> Publication:
    if asked.reason is None:
        return publishing.publish(office, made, by, document=asked.document)
    return publishing.restate(office, made, by, reason=asked.reason, document=asked.document)


def list_publications(data: Data = None, lang: Lang = None, *, as_json: AsJson = False) -> None:
    """List what was published, the newest first."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        found = publications.published(office.fresh())
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=1))
        return
    if not found:
        note(words.t("publications.none", lang))
    for each in found:
        state = words.t(f"publication_state.{'stands' if each.stands else 'replaced'}", lang)
        told = _about(each, words, lang) | {"day": each.told_on, "language": each.language}
        typer.echo(words.t("publications.row", lang, **told, state=state))
    if found:
        note(words.t("publications.diff", lang))


def _about(publication: Publication, words: Words, lang: str) -> dict[str, str | int]:
    return {
        "id": str(publication.id),
        "period": period(publication.period_from, publication.period_until),
        "area": area_name(publication.area, words, lang),
        "form": publication.form,
        "position": publication.made_at,
    }


def rederive(
    published: Annotated[str, typer.Argument(help="The id of a publication, or a file.")],
    data: Data = None,
    lang: Lang = None,
    *,
    out: Annotated[Path | None, typer.Option(help="Write the file as it comes out.")] = None,
    from_facts: Annotated[bool, typer.Option(help="Trust no view; read the facts anew.")] = False,
) -> None:
    """Make a published file again, as it was known then, and compare the two byte for byte."""
    words, lang = Words.load(), language(lang)
    if out is not None:
        must_be_elsewhere(out, data, words, lang)
    with opened(data, words, lang) as office:
        publication = _named(office, published, words, lang)
        try:
            result = publishing.rederive(office, words, publication, from_facts=from_facts)
        except publishing.LinesUnknown as error:
            stop(words.t("rederive.lines_unknown", lang, version=error.version), EXIT_DIFFERENT)
    if out is not None:
        try:
            with publishing.put_in_place(out, result.made.data):
                pass
        except OSError:
            stop(words.t("publish.out_not_writable", lang, file=out.name), EXIT_REFUSED)
        note(words.t("rederive.written", lang, file=out.name))
    if not _is_told_as_same(result, words, lang):
        raise typer.Exit(EXIT_DIFFERENT)


def _named(office: Office, published: str, words: Words, lang: str) -> Publication:
    views = office.fresh()
    try:
        publication = publications.one(views, UUID(published))
    except ValueError:
        publication = None
        data = _read(Path(published))
        if data is not None:
            return _of_file(office, data, words, lang)
    if publication is None:
        stop(words.t("rederive.unknown", lang, said=published), EXIT_REFUSED)
    return publication


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes() if file.is_file() else None
    except OSError:
        return None


def _of_file(office: Office, data: bytes, words: Words, lang: str) -> Publication:
    found = published_files.published_as(office.views, data)
    if found:
        return found[0]
    typer.echo(words.t("rederive.file_unknown", lang))
    like = published_files.nearest(office, words, data)
    if like is None:
        typer.echo(words.t("rederive.file_of_others", lang))
    else:
        typer.echo(words.t("rederive.nearest", lang, **_about(like.publication, words, lang)))
        lines = [figure("rederive.file_figure", each, words, lang) for each in like.changes]
        _list(lines or [_line(each, words, lang) for each in like.differences], words, lang)
    raise typer.Exit(EXIT_DIFFERENT)


def _line(difference: Difference, words: Words, lang: str) -> str:
    return words.t(
        "rederive.file_text",
        lang,
        number=difference.number,
        old=difference.published,
        new=difference.in_file,
    )


def _is_told_as_same(result: Rederived, words: Words, lang: str) -> bool:
    made, publication = result.made, result.publication
    if result.is_same:
        size = f"{len(made.data):,}"
        told = {"position": str(made.position), "digest": made.digest}
        typer.echo(words.t("rederive.equal", lang, size=size, **told))
        return True
    if result.is_other_form:
        then, now = publication.form_version, made.form_version
        typer.echo(words.t("rederive.form_changed", lang, then=then, now=now))
    else:
        typer.echo(words.t("rederive.different", lang))
    if result.changes:
        lines = [figure("rederive.figure", each, words, lang) for each in result.changes]
        _list(lines, words, lang)
        return False
    if not result.is_other_form:
        typer.echo(words.t("rederive.form_unexplained", lang))
        return False
    typer.echo(words.t("rederive.figures_equal", lang, count=len(made.figures)))
    return True


def _list(lines: list[str], words: Words, lang: str) -> None:
    for line in lines[:SHOWN_MAX]:
        typer.echo(f"  {line}")
    if len(lines) > SHOWN_MAX:
        typer.echo(f"  {words.t('rederive.more', lang, count=len(lines) - SHOWN_MAX)}")
