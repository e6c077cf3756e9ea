"""The command that tells one person's or one device's whole history, as of any day."""

import json
from typing import Annotated
from uuid import UUID

import msgspec
import typer

from api import answering, asking
from api.asking import Moment, NotAsked
from api.cli_ask import AsOf, Discreet, HappenedBy, moment_of, tell_stops
from api.cli_common import EXIT_REFUSED, AsJson, Data, Lang, Person, language, note, opened, stop
from api.office import Office
from api.people import person_to_read
from kiosk.telling import is_confidential, tell
from kiosk.words import Words
from projections import device_card, person_history, person_lookup
from projections.person_history import Entry

ENTRIES_MAX = 100_000


def add_to(app: typer.Typer) -> None:
    """Give the application this command."""
    app.command("history")(history)


def history(  # noqa: PLR0913 - each is an option of the command
    device: Annotated[
        str | None, typer.Option(help="A device's number, label or id; else a person's.")
    ] = None,
    person: Person = None,
    as_of: AsOf = None,
    happened_by: HappenedBy = None,
    data: Data = None,
    lang: Lang = None,
    *,
    sensitive: Annotated[
        bool, typer.Option(help="Name what only those who must know may see, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Everything recorded about one person or device, as of now or of an earlier moment."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        when = moment_of(office, as_of, happened_by, words, lang)
        tell_stops(office, words, lang)
        if device is not None:
            _of_device(office, device, when, words, lang, sensitive=sensitive, as_json=as_json)
            return
        person_id = person_to_read(office, person, words, lang)
        entries = person_history.of(
            office.fresh(),
            person_id,
            limit=ENTRIES_MAX,
            at=when.at,
            happened_by=when.happened_by,
        )
        shown = [each for each in entries if sensitive or not is_confidential(each)]
        if len(shown) < len(entries):
            note(words.t("ask.left_out", lang, number=len(entries) - len(shown)))
        if as_json:
            _print_json(shown)
        else:
            _print_entries(office, person_id, shown, words, lang)


def _print_json(entries: list[Entry]) -> None:
    told = msgspec.to_builtins(entries)
    typer.echo(json.dumps(told, ensure_ascii=False, indent=1))


def _print_entries(
    office: Office, person_id: UUID, entries: list[Entry], words: Words, lang: str
) -> None:
    found = person_lookup.summary(office.views, person_id)
    typer.echo(found.name if found else str(person_id))
    if not entries:
        typer.echo(words.t("ask.nothing", lang))
    for entry in entries:
        sentence = tell(entry, words, lang).sentence.display
        mark = f"  [{words.t('history.withdrawn', lang)}]" if entry.withdrawn else ""
        line = f"{entry.occurred_on:<10}  {sentence}{mark}  ({entry.position})"
        typer.echo(answering.on_one_line(line))


def _of_device(  # noqa: PLR0913 - which, of when, and to whom
    office: Office,
    device: str,
    when: Moment,
    words: Words,
    lang: str,
    *,
    sensitive: bool,
    as_json: bool,
) -> None:
    question = asking.all_questions()[f"device_card.{device_card.life.__name__}"]
    try:
        made = asking.ask(office, question, {"device_id": device}, when)
    except NotAsked:
        stop(words.t("history.device_unknown", lang, device=device), EXIT_REFUSED)
    answer = made.answer
    if not sensitive:
        kept = Discreet()
        answer = kept.of(answer)
        if kept.left_out:
            note(words.t("ask.left_out", lang, number=kept.left_out))
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(answer), ensure_ascii=False, indent=1))
        return
    for line in answering.Teller(office, words, lang).lines(question, answer):
        typer.echo(line)
