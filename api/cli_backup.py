"""`handrail backup` and `restore`: copies that are proven, and what is needed beside them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

from api.cli_common import (
    EXIT_REFUSED,
    Data,
    Lang,
    language,
    must_be_elsewhere,
    note,
    said,
    settings_of,
    stop,
)
from api.doctor.findings import minute
from api.office import NoLedger, SystemClock
from api.settings import Settings
from kiosk.words import Words
from ledger.application import DataDirectory, open_ledger
from ledger.backup.keys import keep_apart, missing_keys, must_be_apart, put_keys_back, set_of_keys
from ledger.backup.making import make_backup
from ledger.backup.manifest import newest_backup, read_manifest
from ledger.backup.restoring import Restored, Wanted
from ledger.backup.restoring import restore as put_back
from ledger.proof.log import Log
from ledger.proof.opening import open_log

PACKAGE = "handrail"


def add_to(app: typer.Typer) -> None:
    """Give the application these commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    folder: Annotated[Path, typer.Argument(help="Where backups are kept; a new one is put there.")],
    keep_keys_apart: Annotated[
        Path | None, typer.Option(help="Copy the keys too: to another folder, far from this one.")
    ] = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Copy facts, keys of persons and log while work goes on, and prove that the copy is whole."""
    words, lang = Words.load(), language(lang)
    must_be_elsewhere(folder, data, words, lang)
    settings = settings_of(data)
    with said(words, lang):
        if keep_keys_apart is not None:
            must_be_apart(keep_keys_apart, folder, settings.data)
        with _opened_log(settings) as log:
            directory = DataDirectory(settings.data)
            made = make_backup(directory, log, folder, SystemClock().now(), _program())
        manifest = made.manifest
        typer.echo(words.t("backup.made", lang, folder=str(made.path), size=manifest.size))
        typer.echo(words.t("backup.root", lang, root=manifest.root))
        if keep_keys_apart is None:
            note(words.t("backup.without_keys", lang))
            return
        kept = keep_apart(directory.key_file.parent, keep_keys_apart)
        note(words.t("backup.keys_apart", lang, folder=str(kept)))


def restore(
    folder: Annotated[Path, typer.Argument(help="A backup, or a folder of them: the newest.")],
    into: Annotated[Path, typer.Option(help="The data directory, with no ledger in it.")],
    checkpoint: Annotated[
        Path | None, typer.Option(help="A checkpoint from outside, as text: typed from paper.")
    ] = None,
    keys: Annotated[Path | None, typer.Option(help="Where the keys were kept apart.")] = None,
    lang: Lang = None,
    *,
    accept_loss: Annotated[
        bool, typer.Option(help="The newest facts are lost, and I know it.")
    ] = False,
) -> None:
    """Put a backup back, if every fact in it is the one that was sealed."""
    words, lang = Words.load(), language(lang)
    paper = _text_of(checkpoint, words, lang) if checkpoint else None
    directory = DataDirectory(into)
    with said(words, lang):
        found = newest_backup(folder)
        beside = directory.key_file.parent
        # Before anything is put back: with the facts in place it could not be asked again.
        own = set_of_keys(keys, beside, read_manifest(found).keys) if keys is not None else None
        restored = put_back(found, directory, SystemClock().now(), Wanted(paper, accept_loss))
        _tell(restored, directory, words, lang)
        if own is not None:
            put_keys_back(own, beside)
        missing = missing_keys(directory)
        for each in missing:
            told = {"file": each.file, "reason": words.t(f"key_reason.{each.reason}", lang)}
            name = each.file.partition(".")[0]
            typer.echo(words.t(f"restore.missing_{name}", lang, **told))
        if missing and restored.manifest.keys:
            typer.echo(words.t("restore.keys_named", lang, name=restored.manifest.keys))
        typer.echo(words.t("restore.views", lang))


def _tell(restored: Restored, directory: DataDirectory, words: Words, lang: str) -> None:
    manifest = restored.manifest
    size, when = manifest.size, minute(datetime.fromisoformat(manifest.made_at))
    typer.echo(words.t("restore.done", lang, folder=str(directory.path), size=size, when=when))
    typer.echo(words.t("backup.root", lang, root=manifest.root))
    if restored.kept:
        typer.echo(words.t("restore.kept", lang, files=", ".join(restored.kept)))
    if restored.aside:
        typer.echo(words.t("restore.aside", lang, folder=restored.aside))
    if restored.lost:
        typer.echo(words.t("restore.lost", lang, number=restored.lost))
    if directory.vault.name not in restored.kept:
        typer.echo(words.t("restore.erase_again", lang, when=when))


@contextmanager
def _opened_log(settings: Settings) -> Iterator[Log]:
    """The log with the facts below it; the views may be broken, and are not looked at."""
    directory = DataDirectory(settings.data)
    if not directory.exists:
        raise NoLedger(str(settings.data))
    ledger = open_ledger(directory, SystemClock(), os.urandom)
    try:
        first = ledger.read(0, 1, unseal=frozenset())
        name = first[0][1].envelope.organisation if first else settings.organisation
        log = open_log(directory, ledger.recorder, name, os.urandom, ledger.now)
        try:
            yield log
        finally:
            log.close()
    finally:
        ledger.close()


def _text_of(path: Path, words: Words, lang: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        stop(words.t("backup.refused.no_checkpoint", lang, file=path.name), EXIT_REFUSED)


def _program() -> str:
    try:
        return f"{PACKAGE} {version(PACKAGE)}"
    except PackageNotFoundError:
        return PACKAGE
