"""`handrail audit package`: what an auditor is handed."""

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
    opened,
    stop,
)
from api.exchange.noting import note_export
from api.office import Office
from api.package.answers import ViewStopped
from api.package.making import Made, NoCheckpoint, checkpoint_at, make_package
from kiosk.words import Words
from ledger.proof.notes import Note


def add_to(app: typer.Typer) -> None:
    """Give the group this command."""
    app.command("package")(package)


def package(
    out: Annotated[Path, typer.Option(help="A new folder, or a new file that ends in .zip.")],
    as_of: Annotated[
        int | None,
        typer.Option("--as-of", min=1, help="As far as the newest checkpoint up to a position."),
    ] = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Facts, proof, verifier and tables in one folder or zip, to be checked without us."""
    words, lang = Words.load(), language(lang)
    must_be_elsewhere(out, data, words, lang)
    if out.exists() or out.is_symlink():
        stop(words.t("package.exists", lang, file=out.name), EXIT_REFUSED)
    with opened(data, words, lang) as office:
        try:
            made = make_package(office, out, checkpoint_at(office, as_of), words)
        except NoCheckpoint as error:
            told = words.t("package.no_checkpoint", lang, position=as_of or 0, first=error.first)
            stop(told, EXIT_REFUSED)
        except ViewStopped as error:
            view, position = error.view, error.position
            told = words.t("cli.view_stopped_before", lang, view=view, position=position)
            stop(told, EXIT_REFUSED)
        note_export("audit package", str(office.operator), position=made.position)
        _tell(office, out, made, words, lang)


def _tell(office: Office, out: Path, made: Made, words: Words, lang: str) -> None:
    size = made.note.checkpoint.size
    typer.echo(words.t("package.made", lang, file=out.name, facts=size, position=made.position))
    typer.echo(words.t("package.size", lang, files=made.files, kib=-(-made.bytes // 1024)))
    typer.echo(words.t("package.digest", lang, digest=made.manifest_sha256))
    cosigned = _cosignatures(made.note)
    if cosigned:
        typer.echo(words.t("package.cosigned", lang, number=cosigned))
        return
    older = [each.checkpoint.size for each in office.log.notes() if _cosignatures(each)]
    if not older:
        note(words.t("package.not_cosigned", lang))
        return
    position = office.log.position_at(max(older))
    note(words.t("package.cosigned_before", lang, size=max(older), position=position))


def _cosignatures(of: Note) -> int:
    return sum(each.is_cosignature for each in of.signatures)
