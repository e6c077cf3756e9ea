"""`handrail audit sample`, `match` and `finding`: what an auditor takes out, and brings back."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from api.answering import Teller
from api.audit.checking import note_of
from api.audit.finding import Recorded, Stated, record, stated_of
from api.audit.frames import SIZE_MAX, STRATA, TOPICS, MixedMoney, Sample, Wanted, sample
from api.audit.matching import match as match_list
from api.audit.matching import record as record_list
from api.audit.sampling import Method, NothingToDraw
from api.audit.telling import Told, command_of, lines_of
from api.cli_common import (
    EXIT_REFUSED,
    AsJson,
    Data,
    Lang,
    language,
    must_be_writable,
    note,
    opened,
    secret,
    stop,
)
from api.cli_record import As, asker
from api.office import Office
from api.reports.page import environment
from api.unclear import Unclear
from kiosk.words import Words
from ledger.aggregates.inspection import Severity
from ledger.aggregates.suspicion_case import Suspicion
from ledger.errors import ProofWrong
from ledger.proof.notes import Checkpoint
from ledger.vocabulary import By

Day = Annotated[str | None, typer.Option(help="A day, as 2022-01-01.")]


def add_to(app: typer.Typer) -> None:
    """Give the group these commands."""
    app.command("sample")(sample_facts)
    app.command("match")(match)
    app.command("finding")(finding)


def sample_facts(  # noqa: PLR0913 - each is an option of the command
    *,
    nonce: Annotated[str, typer.Option(help="A word of the auditor's, told to nobody before.")],
    of: Annotated[str, typer.Option(help=", ".join(TOPICS))] = "payment_paid",
    method: Annotated[Method, typer.Option(help="How it is drawn.")] = Method.SIMPLE,
    size: Annotated[int, typer.Option(min=1, max=SIZE_MAX)] = 20,
    by: Annotated[str, typer.Option(help="scheme, area or month: the parts of stratified.")] = (
        "scheme"
    ),
    start: Annotated[str | None, typer.Option("--from", help="First day it happened.")] = None,
    end: Annotated[str | None, typer.Option("--until", help="The day behind the last.")] = None,
    at: Annotated[int | None, typer.Option(help="The size of an earlier checkpoint.")] = None,
    sheet: Annotated[Path | None, typer.Option(help="Write the visit sheet there (.html).")] = None,
    data: Data = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Draw a sample at a checkpoint: the same one on any machine, whoever draws it."""
    words, lang = Words.load(), language(lang)
    if of not in TOPICS:
        stop(words.t("audit.sample_wrong_topic", lang), 2)
    if by not in STRATA:
        stop(words.t("audit.sample_wrong_by", lang), 2)
    days = [_day(each, words, lang) for each in (start, end)]
    wanted = Wanted(of, method, size, nonce, by, *days)
    if sheet is not None:
        must_be_writable(sheet, [], data, words, lang)
    with opened(data, words, lang) as office:
        newest = office.log.seal().checkpoint
        place = newest if at is None else Checkpoint(newest.origin, at, office.log.root_at(at))
        found = _drawn(office, wanted, place, words, lang)
        lines = list(lines_of(found, Teller(office, words, lang), words, lang))
    if sheet is not None:
        _write_sheet(sheet, found, lines, words, lang)
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=1))
        return
    for each in lines:
        parts = (each.code, each.day, each.what, each.amount, each.person)
        typer.echo(f"{each.number}. " + "  ".join(part for part in parts if part))
    typer.echo(words.t("audit.sample_told", lang, frame=found.frame, seed=found.seed))
    typer.echo(command_of(found))


def _drawn(office: Office, wanted: Wanted, place: Checkpoint, words: Words, lang: str) -> Sample:
    try:
        return sample(office, wanted, place)
    except NothingToDraw:
        stop(words.t("audit.sample_wrong_nothing", lang), EXIT_REFUSED)
    except MixedMoney:
        stop(words.t("audit.sample_wrong_currency", lang), EXIT_REFUSED)


def _write_sheet(sheet: Path, found: Sample, lines: list[Told], words: Words, lang: str) -> None:
    def t(key: str, **values: Any) -> str:
        return words.t(key, lang, **values)

    page = environment().get_template("sheet_file.html")
    sheet.write_text(page.render(t=t, lang=lang, found=found, lines=lines), encoding="utf-8")
    note(words.t("proof.saved", lang, file=sheet.name))


def match(  # noqa: PLR0913 - each is an option of the command
    paths: Annotated[Path, typer.Argument(help="The list: a spreadsheet or CSV with numbers.")],
    authority: Annotated[
        str | None, typer.Option(help="Whose list it is; then it is recorded.")
    ] = (None),
    suspicion: Annotated[Suspicion, typer.Option(help="What it makes doubtful.")] = (
        Suspicion.DECEASED_PAID
    ),
    as_user: As = None,
    data: Data = None,
    lang: Lang = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Hold a list of another office against the records; record it where its office is named."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        found = match_list(office, paths)
        if authority:
            by = _by(office, as_user, f"match:{found.digest}", words, lang)
            record_list(office, by, found, authority=authority, suspicion=suspicion)
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(found), indent=1))
        return
    told = {"numbers": found.numbers, "found": len(found.persons)}
    typer.echo(words.t("audit.match_found", lang, **told))
    for each in found.matches:
        typer.echo(words.t("audit.match_line", lang, row=each.row, record=each.person_id.hex[:8]))
    if found.unreadable:
        note(words.t("audit.match_unreadable", lang, rows=len(found.unreadable)))
    if authority:
        note(words.t("audit.match_kept", lang))


def finding(  # noqa: PLR0913 - each is an option of the command
    said: Annotated[str, typer.Argument(help="What was found; it names nobody.")],
    *,
    about: Annotated[list[int] | None, typer.Option(help="The position of an entry.")] = None,
    severity: Annotated[Severity, typer.Option()] = Severity.REMARK,
    question: Annotated[int | None, typer.Option(min=1, max=10)] = None,
    paper: Annotated[Path | None, typer.Option(help="The checkpoint it was found at.")] = None,
    as_user: As = None,
    data: Data = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Write down what was found, at which checkpoint, and print its receipt."""
    words, lang = Words.load(), language(lang)
    places = " ".join(map(str, about or []))
    try:
        stated: Stated = stated_of(said, severity.value, places, str(question or ""))
        at = note_of(paper.read_text(encoding="utf-8")).checkpoint if paper else None
    except Unclear as error:
        stop(words.t(error.key, lang), 2)
    except (ProofWrong, OSError, UnicodeDecodeError):
        stop(words.t("audit.paper_unreadable", lang), EXIT_REFUSED)
    with opened(data, words, lang) as office:
        _must_be_ours(office, at, words, lang)
        by = _by(office, as_user, office.new_key("finding"), words, lang)
        found = record(office, by, stated, at or office.log.seal().checkpoint)
    if as_json:
        typer.echo(json.dumps(_plain(found), ensure_ascii=False, indent=1))
        return
    typer.echo(words.t("audit.finding_told", lang, position=found.position, code=found.code))
    typer.echo(str(found.sealed), nl=False)


def _by(office: Office, as_user: str | None, key: str, words: Words, lang: str) -> By:
    """The operator, or the member of staff whose password is asked for."""
    password = secret(words.t("cli.password", lang)) if as_user else ""
    return asker(office, as_user, None, password, words, lang, findings=True)(key)


def _plain(found: Recorded) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(found.stated)
    place = {"size": found.at.size, "root": found.at.root.hex()}
    here = {"position": found.position, "code": found.code, "at": place}
    return here | told | {"checkpoint": str(found.sealed)}


def _must_be_ours(office: Office, at: Checkpoint | None, words: Words, lang: str) -> None:
    if at is not None and at.origin != office.log.origin:
        stop(words.t("audit.finding_other_ledger", lang), EXIT_REFUSED)


def _day(text: str | None, words: Words, lang: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        stop(words.t("audit.sample_wrong_start", lang), 2)
