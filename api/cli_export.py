"""`handrail export`: the record in the words of others."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

import typer

from api import reports
from api.cli_common import (
    EXIT_REFUSED,
    Data,
    Lang,
    Person,
    language,
    must_be_writable,
    note,
    opened,
    stop,
)
from api.days import YEAR_MAX, YEAR_MIN, day_of
from api.exchange import events
from api.exchange.dhis2 import NotMapped, data_value_set, period_of, read_mapping
from api.exchange.fhir.bundle import as_json, bundle
from api.exchange.ministry import table
from api.exchange.noting import note_export, note_handed_on
from api.exchange.own_copy import copy_of, language_of
from api.exchange.own_copy_forms import FORMS
from api.exchange.saying import sayer
from api.exchange.spdci.answering import Registry, answer, transport_error
from api.exchange.spdci.messages import NotAMessage, Operation
from api.people import person_to_read, person_told
from kiosk.words import Words
from ledger.aggregates.record_access import AccessPurpose

export_app = typer.Typer(no_args_is_help=True, help="The record in the words of others.")

Form = Literal["html", "json", "csv"]
Out = Annotated[Path | None, typer.Option("--out", help="Write it there, and not on the screen.")]


@export_app.command("cloudevents")
def cloudevents(
    after: Annotated[int, typer.Option(min=0, help="Go on behind this position.")] = 0,
    limit: Annotated[int | None, typer.Option(min=1, help="Read at most so many facts.")] = None,
    out: Out = None,
    data: Data = None,
    lang: Lang = None,
    *,
    personal: Annotated[
        bool, typer.Option(help="Names, numbers and notes, too: everything but what is secret.")
    ] = False,
) -> None:
    """Facts as CloudEvents 1.0, one a line, from a position on."""
    words, lang = Words.load(), language(lang)
    if out is not None:
        must_be_writable(out, [], data, words, lang)
    with opened(data, words, lang) as office, _target(out) as file:
        cursor, told = after, 0
        read = events.lines(
            office.ledger, office.fresh(), after=after, limit=limit, personal=personal
        )
        for cursor, line in read:  # noqa: B007 - the last one is told below
            file.write(line)
            told += bool(line)
        note_export("cloudevents", str(office.operator), after=after, cursor=cursor, events=told)
    note(words.t("export.go_on", lang, position=cursor))


@export_app.command("fhir")
def fhir(
    person: Person = None,
    out: Out = None,
    data: Data = None,
    lang: Lang = None,
    *,
    names: Annotated[bool, typer.Option(help="With what is sealed: names, numbers, notes.")] = True,
) -> None:
    """One person's record as a bundle of FHIR R5; that it was handed on is written down."""
    words, lang = Words.load(), language(lang)
    if out is not None:
        must_be_writable(out, [], data, words, lang)
    with opened(data, words, lang) as office:
        person_id = person_to_read(office, person, words, lang)
        told = bundle(
            office.ledger, office.fresh(), person_id, personal=names, say=sayer(words, lang)
        )
        note_handed_on(office, person_id, office.by(office.new_key("export")))
        note_export("fhir", str(office.operator), resources=len(told["entry"]))
    _hand_out(as_json(told) + b"\n", out, words, lang)


@export_app.command("person")
def person_copy(
    person: Person = None,
    form: Annotated[Form, typer.Option("--format", help="A page that prints, or data.")] = "html",
    out: Out = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Everything about one person, for that person, in their language; it is written down."""
    words, asked = Words.load(), language(lang)
    if out is not None:
        must_be_writable(out, [], data, words, asked)
    with opened(data, words, asked) as office:
        person_id = person_told(office, person, words, asked)
        told = copy_of(office, person_id, words, lang or language_of(office, person_id, asked))
        key = office.new_key("copy")
        for each in told.records:
            by = office.by(f"{key}:{each.person_id}")
            note_handed_on(office, each.person_id, by, AccessPurpose.COPY)
        note_export("person", str(office.operator), records=len(told.records))
    _hand_out(FORMS[form][1](told, words), out, words, asked)


@export_app.command("spdci")
def spdci(
    operation: Annotated[Operation, typer.Argument(help="What is asked.")],
    request: Annotated[Path, typer.Argument(help="The request, as JSON; - is the input.")],
    data: Data = None,
    lang: Lang = None,
) -> None:
    """The answer to one request of SPDCI's Disability Registry API."""
    words, lang = Words.load(), language(lang)
    body = _read(request, words, lang)
    with opened(data, words, lang) as office:
        key = office.new_key("export")
        registry = Registry(
            ledger=office.ledger,
            views=office.fresh(),
            day=date.fromisoformat(office.today()),
            now=office.ledger.now,
            sees=lambda _them: True,
            handed_on=lambda person_id: note_handed_on(
                office, person_id, office.by(f"{key}:{person_id}")
            ),
            name=office.organisation,
        )
        try:
            told = answer(registry, operation, body)
        except NotAMessage as why:
            stop(json.dumps(transport_error(why)), EXIT_REFUSED)
        note_export("spdci", str(office.operator), operation=operation.value)
    typer.echo(json.dumps(told, ensure_ascii=False, indent=1))


@export_app.command("dhis2")
def dhis2(
    period: Annotated[str, typer.Argument(help="2022-03, 2022-Q1 or 2022.")],
    out: Out = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """The account of a period as a DHIS2 data value set, by dhis2.toml in the data directory."""
    words, lang = Words.load(), language(lang)
    if out is not None:
        must_be_writable(out, [], data, words, lang)
    with opened(data, words, lang) as office:
        try:
            asked = period_of(period)
            mapping = read_mapping(office.settings.data)
            told = data_value_set(office.fresh(), mapping, asked)
        except NotMapped as why:
            stop(words.t(f"export.{why.code}", lang, **why.facts), 2)
        values = len(told["dataValues"])
        note_export("dhis2", str(office.operator), period=asked.name, values=values)
    made = json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
    _hand_out(made, out, words, lang)


@export_app.command("csv")
def csv(  # noqa: PLR0913, PLR0917 - each is an option of the command
    year: Annotated[int | None, typer.Argument(min=YEAR_MIN, max=YEAR_MAX)] = None,
    first: Annotated[
        str | None, typer.Option("--from", help="First day; else of the year.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="First day behind it.")] = None,
    area: Annotated[str | None, typer.Option(help="A place's code, or its beginning.")] = None,
    out: Out = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """The account of a period as a table for a spreadsheet program, with headings in words."""
    words, lang = Words.load(), language(lang)
    if out is not None:
        must_be_writable(out, [], data, words, lang)
    start, end = _days(year, first, until, words, lang)
    with opened(data, words, lang) as office:
        scope = reports.Scope(start=start, end=end, area=area)
        made = table(reports.gather(office.fresh(), scope), words, lang)
        days = {"start": start.isoformat(), "end": end.isoformat()}
        note_export("csv", str(office.operator), **days, area=area or "-")
    _hand_out(made, out, words, lang)


def _days(
    year: int | None, first: str | None, until: str | None, words: Words, lang: str
) -> tuple[date, date]:
    try:
        start = day_of(first) if first else date(year, 1, 1) if year else None
        end = day_of(until) if until else date(year + 1, 1, 1) if year else None
    except ValueError:
        stop(words.t("report.no_day", lang, text=until or first or ""), 2)
    if start is None or end is None or end <= start:
        stop(words.t("report.no_days", lang), 2)
    return start, end


def _read(file: Path, words: Words, lang: str) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError:
        stop(words.t("export.unreadable", lang, file=file.name), 2)


def _hand_out(made: bytes, out: Path | None, words: Words, lang: str) -> None:
    with _target(out) as file:
        file.write(made)
    if out is not None:
        note(words.t("export.written", lang, file=out.name))


@contextmanager
def _target(out: Path | None) -> Iterator[BinaryIO]:
    if out is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with out.open("wb") as file:
        yield file
