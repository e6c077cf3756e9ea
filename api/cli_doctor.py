"""`handrail doctor`: one list of everything that can be looked at, and what was found."""

import json
from typing import Annotated, Any

import msgspec
import typer

from api.cli_common import (
    EXIT_DIFFERENT,
    EXIT_REFUSED,
    AsJson,
    Data,
    Lang,
    language,
    settings_of,
    stop,
)
from api.doctor.examining import examine
from api.doctor.findings import Finding, Patient, State
from api.office import SystemClock
from kiosk.words import Words
from ledger.application import DataDirectory

TROUBLE = "trouble"


def add_to(app: typer.Typer) -> None:
    """Give the application this command."""
    app.command("doctor")(doctor)


def doctor(
    data: Data = None,
    lang: Lang = None,
    *,
    views: Annotated[
        bool, typer.Option("--views", help="Build every view again, and compare; takes long.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look at the whole installation: files, keys, every fact, log, clock, backup, settings."""
    words, lang = Words.load(), language(lang)
    settings = settings_of(data)
    directory = DataDirectory(settings.data)
    if not directory.exists:
        stop(words.t("cli.no_ledger", lang, data=str(settings.data)), EXIT_REFUSED)
    patient = Patient(directory, settings, SystemClock().now())
    found = []
    for each in examine(patient, compare_views=views):
        found.append(each)
        if not as_json:
            typer.echo(_line(each, words, lang))
    if as_json:
        told = [_as_json(each, words, lang) for each in found]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    elif all(each.state is State.GOOD for each in found):
        typer.echo(words.t("doctor.well", lang))
    if any(each.state is State.BAD for each in found):
        raise typer.Exit(EXIT_DIFFERENT)


def _line(found: Finding, words: Words, lang: str) -> str:
    state = words.t(f"doctor.state.{found.state}", lang)
    name = words.t(f"doctor.{found.check}", lang)
    return f"[{state}] {name}: {_sentence(found, words, lang)}"


def _sentence(found: Finding, words: Words, lang: str) -> str:
    facts = dict(found.facts)
    if "reason" in facts:
        facts["reason"] = words.t(f"key_reason.{facts['reason']}", lang)
    key = f"doctor.{TROUBLE}" if found.outcome == TROUBLE else found.key
    return words.t(key, lang, **facts)


def _as_json(found: Finding, words: Words, lang: str) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(found)
    return told | {"sentence": _sentence(found, words, lang)}
