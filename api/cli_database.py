"""`handrail prepare-database` and `migrate`: the ledger in PostgreSQL."""

from typing import Annotated

import typer

from api.cli_common import EXIT_REFUSED, Data, Lang, language, note, said, settings_of, stop
from api.settings import is_database
from kiosk.words import Words
from ledger.backup.manifest import root_text
from ledger.directory import DataDirectory

Url = Annotated[
    str,
    # In the environment nobody else sees it; an argument stands in the list of processes.
    typer.Argument(help="postgresql://role@host/database", envvar="HANDRAIL_LEDGER_URL"),
]


def add_to(app: typer.Typer) -> None:
    """Give the application these commands."""
    app.command("prepare-database")(prepare_database)
    app.command("migrate")(migrate)


def prepare_database(
    url: Url,
    writer: Annotated[str, typer.Option(help="The role as whom Handrail signs in.")],
    reader: Annotated[str, typer.Option(help="A role that may read facts, and no keys.")],
    lang: Lang = None,
) -> None:
    """Make the tables of a ledger in an empty PostgreSQL database, as the role that owns it."""
    words, lang = Words.load(), language(lang)
    _must_be_a_database(url, words, lang)
    with said(words, lang):
        from ledger.stores.postgres_schema import prepare

        prepare(url, writer, reader)
    typer.echo(words.t("cli.database_prepared", lang, place=_place(url)))


def migrate(url: Url, data: Data = None, lang: Lang = None) -> None:
    """Move the ledger of a data directory from its file to PostgreSQL; stop the server before."""
    words, lang = Words.load(), language(lang)
    _must_be_a_database(url, words, lang)
    settings = settings_of(data)
    directory = DataDirectory(settings.data)
    if not directory.exists:
        stop(words.t("cli.no_ledger", lang, data=str(settings.data)), EXIT_REFUSED)
    with said(words, lang):
        from ledger.moving import move

        moved = move(directory, url)
    root = root_text(moved.root)
    typer.echo(words.t("cli.migrated", lang, size=moved.size, place=_place(url), root=root))
    note(words.t("cli.migrated_kept", lang, folder=str(moved.kept)))


def _must_be_a_database(url: str, words: Words, lang: str) -> None:
    if not is_database(url):
        stop(words.t("cli.setting_wrong", lang, setting="URL (postgresql://role@host/database)"), 2)


def _place(url: str) -> str:
    from ledger.postgres import place_of

    return place_of(url)
