"""The commands that ask: questions, ask, views."""

import json
from typing import Annotated, Any

import msgspec
import typer
from msgspec import Struct

from api import answering, asking
from api.asking import Answered, Moment, NotAMoment, NotAsked, Question
from api.cli_common import (
    EXIT_DIFFERENT,
    AsJson,
    Data,
    Lang,
    language,
    note,
    opened,
    stop,
)
from api.office import Office
from api.people import person_of_a_number
from kiosk.words import Words
from projections import feed

AsOf = Annotated[
    str | None, typer.Option("--as-of", help="As known at a position, or by a day of recording.")
]
HappenedBy = Annotated[
    str | None, typer.Option("--happened-by", help="As it had happened by a day.")
]
ASKED_FOR = "?"
"""Stands for a number that is asked for, so that it is not left in the shell's history."""


def add_to(app: typer.Typer) -> None:
    """Give the application these commands."""
    app.command("questions")(questions)
    app.command("ask")(ask)
    app.command("views")(views)


def questions(part: Annotated[str, typer.Argument()] = "", lang: Lang = None) -> None:
    """What can be asked by name, and what may be told with it."""
    words, lang = Words.load(), language(lang)
    for name, question in asking.all_questions().items():
        if part not in name:
            continue
        typer.echo(name)
        typer.echo(f"  {words.t(f'question.{name}', lang)}")
        for each in question.parameters.values():
            needed = "" if each.required else f" ({words.t('ask.optional', lang)})"
            typer.echo(f"  {each.name}={asking.expected(each)}{needed}")


def ask(  # noqa: PLR0913 - each is an option of the command
    name: Annotated[str, typer.Argument(help="As `handrail questions` tells it.")],
    told: Annotated[list[str] | None, typer.Argument(help="name=value, as many as it wants.")] = (
        None
    ),
    as_of: AsOf = None,
    happened_by: HappenedBy = None,
    data: Data = None,
    lang: Lang = None,
    *,
    sensitive: Annotated[
        bool, typer.Option(help="Show what only those who must know may see, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask one question, of now or of an earlier moment."""
    words, lang = Words.load(), language(lang)
    question = asking.all_questions().get(name)
    if question is None:
        stop(words.t("ask.unknown", lang, name=name), 2)
    with opened(data, words, lang) as office:
        when = moment_of(office, as_of, happened_by, words, lang)
        given = dict(_told(office, each, words, lang) for each in told or [])
        try:
            made = asking.ask(office, question, given, when)
        except NotAsked as error:
            stop(words.t(f"ask.{error.code}", lang, **error.facts), 2)
        if not sensitive:
            kept = Discreet()
            made = msgspec.structs.replace(made, answer=kept.of(made.answer))
            if kept.left_out:
                note(words.t("ask.left_out", lang, number=kept.left_out))
        for view in made.stopped:
            note(words.t("views.stopped", lang, view=view, position=made.position))
        if made.position == 0 and office.ledger.position():
            note(words.t("ask.before_first", lang, day=str(office.ledger.recorded_at(1).date())))
        _show(office, question, made, when, words, lang, as_json=as_json)


def moment_of(
    office: Office, as_of: str | None, happened_by: str | None, words: Words, lang: str
) -> Moment:
    """The moment that the options mean; a command whose options mean none ends."""
    try:
        return asking.moment(office, as_of, happened_by)
    except NotAMoment:
        stop(words.t("ask.no_moment", lang, newest=office.ledger.position()), 2)


def tell_stops(office: Office, words: Words, lang: str) -> None:
    """Say beside the answer which views stand still: what they answer is not the newest."""
    for view in feed.health(office.ledger, office.views).views:
        if view.stop:
            note(words.t("views.stopped", lang, view=view.view, position=view.stop.position))


def _told(office: Office, text: str, words: Words, lang: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        stop(words.t("ask.no_value", lang, told=text), 2)
    if value == ASKED_FOR:
        value = str(person_of_a_number(office, words, lang))
    return name, value


class Discreet:
    """Leaves out of an answer what only those who must know may see, however deep it lies."""

    def __init__(self) -> None:
        self.left_out = 0

    def of(self, answer: Any) -> Any:
        """The answer without it; nothing where it was all of it."""
        if isinstance(answer, Struct):
            if getattr(answer, "sensitive", False):
                self.left_out += 1
                return None
            inner = {name: getattr(answer, name) for name in answer.__struct_fields__}
            kept = {name: self.of(value) for name, value in inner.items()}
            return answer if kept == inner else msgspec.structs.replace(answer, **kept)
        if isinstance(answer, list | tuple) and not hasattr(answer, "_fields"):
            all_kept = [(each, self.of(each)) for each in answer]
            return type(answer)(kept for each, kept in all_kept if kept is not None or each is None)
        if isinstance(answer, dict):
            return {key: self.of(value) for key, value in answer.items()}
        return answer


def _show(  # noqa: PLR0913 - what is shown, and to whom
    office: Office,
    question: Question,
    made: Answered,
    when: Moment,
    words: Words,
    lang: str,
    *,
    as_json: bool,
) -> None:
    if as_json:
        by = when.happened_by.isoformat() if when.happened_by else None
        told = {"question": question.name, "position": made.position, "happened_by": by}
        whole = told | {"stopped": made.stopped, "answer": answering.as_data(made.answer)}
        typer.echo(json.dumps(whole, ensure_ascii=False, indent=1))
        return
    typer.echo(words.t(f"question.{question.name}", lang))
    for line in answering.Teller(office, words, lang).lines(question, made.answer):
        typer.echo(line)


def views(data: Data = None, lang: Lang = None, *, as_json: AsJson = False) -> None:
    """How far each view has come, and which of them stand still."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        health = feed.health(office.ledger, office.fresh())
    if as_json:
        typer.echo(json.dumps(answering.as_data(health), indent=1))
    else:
        typer.echo(words.t("views.position", lang, position=f"{health.position:,}"))
        for view in health.views:
            typer.echo(f"{view.view:<24} {view.position:>12,} {view.behind:>10,}")
        for view in health.views:
            if view.stop:
                stands = words.t("views.stopped", lang, view=view.view, position=view.stop.position)
                typer.echo(stands)
                typer.echo(f"  {view.stop.topic}  {view.stop.why}")
    if not health.well:
        raise typer.Exit(EXIT_DIFFERENT)
