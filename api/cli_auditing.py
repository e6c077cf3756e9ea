"""`handrail audit questions`, `answer` and `check`: the ten questions, and a checkpoint paper."""

import json
from contextlib import closing
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from api import asking, cli_field_audit
from api.answering import Teller, as_data
from api.asking import NotAsked
from api.audit import checking, ten
from api.cli_ask import Discreet
from api.cli_common import (
    EXIT_DIFFERENT,
    EXIT_REFUSED,
    AsJson,
    Data,
    Lang,
    language,
    note,
    opened,
    said,
    settings_of,
    stop,
)
from kiosk.words import Words
from ledger.application import DataDirectory
from ledger.errors import ProofWrong
from ledger.proof.opening import open_facts
from ledger.proof.sealed import SealedLog

Sensitive = Annotated[
    bool, typer.Option("--sensitive", help="Show what only those who must know may see, too.")
]


def add_to(app: typer.Typer) -> None:
    """Give the group these commands."""
    app.command("questions")(questions)
    app.command("answer")(answer)
    app.command("check")(check)
    cli_field_audit.add_to(app)


def questions(lang: Lang = None) -> None:
    """The ten questions, and what may be told with each."""
    words, lang = Words.load(), language(lang)
    for each in ten.QUESTIONS:
        typer.echo(f"{each.number}. {words.t(f'audit.question_{each.number}', lang)}")
        fields = " ".join(f"[{name}=]" for name in ten.fields_of(each))
        command = f"handrail audit answer {each.number}" if each.parts else COMMAND_OF[each.number]
        typer.echo(f"   {command} {fields}".rstrip())


COMMAND_OF = {2: "handrail audit check paper.txt"}
"""Of a question that no view answers."""


def answer(
    number: Annotated[int, typer.Argument(min=1, max=10, help="Which of the ten.")],
    told: Annotated[list[str] | None, typer.Argument(help="name=value, as many as it takes.")] = (
        None
    ),
    data: Data = None,
    lang: Lang = None,
    *,
    sensitive: Sensitive = False,
    as_json: AsJson = False,
) -> None:
    """Answer one of the ten questions, every part of it."""
    words, lang = Words.load(), language(lang)
    found = ten.QUESTIONS[number - 1]
    if not found.parts:
        stop(words.t("audit.answer_elsewhere", lang, command=COMMAND_OF[number]), 2)
    given = _given(told or [], found, words, lang)
    with opened(data, words, lang) as office:
        teller = Teller(office, words, lang)
        answers = []
        for each in ten.asked_for(office, found, given):
            try:
                made = asking.ask(office, each.question, dict(each.told)).answer
            except NotAsked as error:
                stop(words.t(f"ask.{error.code}", lang, **error.facts), 2)
            kept = Discreet()
            shown = made if sensitive else kept.of(made)
            if kept.left_out:
                note(words.t("ask.left_out", lang, number=kept.left_out))
            answers.append({"question": each.question.name, "told": each.told, "answer": shown})
            if not as_json:
                typer.echo(words.t(f"question.{each.question.name}", lang))
                typer.echo("\n".join(teller.lines(each.question, shown)) + "\n")
        if as_json:
            position = office.ledger.position()
            typer.echo(json.dumps(as_data({"position": position, "parts": answers}), indent=1))


def check(
    paper: Annotated[Path, typer.Argument(help="The checkpoint, as text; - reads the input.")],
    data: Data = None,
    lang: Lang = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Hold a checkpoint against the ledger: every fact up to it is hashed again."""
    words, lang = Words.load(), language(lang)
    try:
        text = typer.get_text_stream("stdin").read() if str(paper) == "-" else _text(paper)
    except (OSError, UnicodeDecodeError):
        stop(words.t("proof.file_unreadable", lang, file=paper.name), EXIT_REFUSED)
    found = _held(data, text, words, lang)
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(found), indent=1))
    else:
        typer.echo(checking.sentence(found, words, lang))
        typer.echo(words.t("audit.paper_signed" if found.signed else "audit.paper_unsigned", lang))
    if not found.agrees or found.position:
        raise typer.Exit(EXIT_DIFFERENT)


def _held(data: Path | None, text: str, words: Words, lang: str) -> checking.Checked:
    directory = DataDirectory(settings_of(data).data)
    if not directory.exists:
        stop(words.t("cli.no_ledger", lang, data=str(directory.path)), EXIT_REFUSED)
    if not directory.log.exists():
        stop(words.t("audit.no_log", lang), EXIT_REFUSED)
    # Facts and log alone: a ledger that was changed is opened by nothing else.
    with (
        said(words, lang),
        closing(open_facts(directory)) as rows,
        closing(SealedLog.read(directory.log)) as sealed,
    ):
        try:
            return checking.check(rows, sealed, text)
        except ProofWrong:
            stop(words.t("audit.paper_unreadable", lang), EXIT_REFUSED)


def _text(paper: Path) -> str:
    with paper.open(encoding="utf-8") as file:
        return file.read(checking.PAPER_CHARS_MAX + 1)


def _given(told: list[str], found: ten.Ten, words: Words, lang: str) -> dict[str, str]:
    given = {}
    for each in told:
        name, equals, value = each.partition("=")
        if not equals:
            stop(words.t("ask.no_value", lang, told=each), 2)
        if name not in ten.fields_of(found):
            known = ", ".join(ten.fields_of(found)) or "-"
            stop(words.t("ask.unknown_parameter", lang, name=name, known=known), 2)
        given[name] = value
    return given
