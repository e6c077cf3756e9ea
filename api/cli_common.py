"""What every command of the command line shares: options, the office, saying no."""

import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from api import intake
from api.importing.refusals import UnreadableFile
from api.office import NoLedger, NotOurs, Office, open_office
from api.refusals import refusal
from api.settings import Settings
from api.trial import trial_office
from kiosk.words import LANGUAGES, Words
from ledger.backup.manifest import BackupRefused
from ledger.errors import Refused
from projections import feed

Data = Annotated[
    Path | None, typer.Option("--data", help="Data directory; else HANDRAIL_DATA, ./var/handrail.")
]
Lang = Annotated[str | None, typer.Option("--lang", help="zh-Hans, vi or en.")]
Person = Annotated[
    str | None, typer.Option(help="A person's id; left out, their number is asked for.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]

EXIT_REFUSED = 1
EXIT_DIFFERENT = 3


def secret(prompt: str) -> str:
    """What somebody types, or a program sends."""
    # What a person types is not shown; what a program sends is one line of the input.
    if sys.stdin.isatty():
        return str(typer.prompt(prompt, hide_input=True))
    return sys.stdin.readline().strip()


def must_be_elsewhere(out: Path, data: Path | None, words: Words, lang: str) -> None:
    """End the command when ``out`` is in the data directory, under whatever name."""
    kept, target = settings_of(data).data.resolve(), out.resolve()
    is_inside = any(_is_same(each, kept) for each in (target, *target.parents))
    has_names = target.is_file() and target.stat().st_nlink > 1
    if is_inside or (has_names and any(_is_same(target, each) for each in kept.rglob("*"))):
        stop(words.t("cli.out_in_data", lang, file=out.name), 2)


def _is_same(one: Path, other: Path) -> bool:
    # A folder may have two names, and a file too: the disk knows which are the same.
    return one == other or (one.exists() and other.exists() and one.samefile(other))


def must_be_writable(
    out: Path, paths: list[Path], data: Path | None, words: Words, lang: str
) -> None:
    """End the command when ``out`` cannot be written, is one of ``paths`` or in ``data``."""
    # Looked at before anything is recorded: afterwards it would be too late to choose another.
    must_be_elsewhere(out, data, words, lang)
    sources = {each.resolve() for path in paths for each in (path, *path.glob("*"))}
    if out.resolve() in sources:
        stop(words.t("import.rejected_same_file", lang), 2)
    try:
        out.open("a").close()
    except OSError:
        stop(words.t("import.rejected_not_writable", lang, file=out.name), 2)


def must_have_come(
    office: Office, names: Iterable[str], at: int | None, words: Words, lang: str
) -> None:
    """End the command when one of these views stands still before ``at``; without, at all."""
    for view in feed.health(office.ledger, office.views).views:
        if view.view in names and view.stop and (at is None or view.position < at):
            position = view.position
            told = words.t("cli.view_stopped_before", lang, view=view.view, position=position)
            stop(told, EXIT_REFUSED)


def settings_of(data: Path | None) -> Settings:
    """The settings of the environment, with ``data`` in place of its data directory."""
    try:
        settings = Settings.from_env()
    except ValueError as error:
        stop(Words.load().t("cli.setting_wrong", language(None), setting=str(error)), 2)
    return replace(settings, data=data) if data is not None else settings


@contextmanager
def opened(
    data: Path | None, words: Words, lang: str, *, create: bool = False, trial: bool = False
) -> Iterator[Office]:
    """The office, for one command; what goes wrong with it is said, and ends the command."""
    chosen = settings_of(data)
    office_of = trial_office(chosen) if trial else open_office(chosen, create=create)
    with said(words, lang), office_of as office:
        yield office


@contextmanager
def said(words: Words, lang: str) -> Iterator[None]:
    """What goes wrong inside is said in a sentence, and ends the command."""
    try:
        yield
    except NoLedger as error:
        stop(words.t("cli.no_ledger", lang, data=str(error)), EXIT_REFUSED)
    except NotOurs as error:
        stop(words.t("cli.not_ours", lang, data=str(error)), EXIT_REFUSED)
    except BackupRefused as error:
        facts = {name: str(value) for name, value in error.facts.items()}
        stop(words.t(f"backup.refused.{error.reason}", lang, **facts), EXIT_REFUSED)
    except sqlite3.DatabaseError:
        stop(words.t("cli.database_trouble", lang), EXIT_REFUSED)
    except UnreadableFile as error:
        stop(intake.refusal_sentence(error, words, lang), EXIT_REFUSED)
    except Refused as error:
        stop(refusal(error, words, lang), EXIT_REFUSED)


def language(asked: str | None) -> str:
    """The language asked for, else that of the environment."""
    if asked in LANGUAGES:
        return asked
    if asked is not None:
        stop(f"--lang: {', '.join(LANGUAGES)}", 2)
    said = os.environ.get("HANDRAIL_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG")
    for prefix, known in (("zh", "zh-Hans"), ("vi", "vi")):
        if (said or "").lower().startswith(prefix):
            return known
    return "en"


def note(text: str) -> None:
    """Say it beside the output."""
    typer.echo(text, err=True)


def stop(text: str, code: int) -> NoReturn:
    """Say why, and end the command with this exit code."""
    note(text)
    raise typer.Exit(code)
