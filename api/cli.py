"""The command `handrail`: what an operator types."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from typer.core import TyperGroup

from api import (
    cli_ask,
    cli_audit,
    cli_backup,
    cli_database,
    cli_diff,
    cli_doctor,
    cli_history,
    cli_privacy,
    cli_proof,
    cli_publish,
    cli_record,
    cli_report,
    cli_serve,
    intake,
)
from api.cli_common import (
    EXIT_DIFFERENT,
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
from api.importing.recording import Asked, Mode
from api.importing.refusals import UnreadableFile
from api.people import person_of_a_number
from api.rights import RIGHTS
from api.secrets import PASSWORD_LENGTH_MIN, PIN_DIGITS_MAX, PIN_DIGITS_MIN
from kiosk.words import Words
from ledger.errors import IdentifierTaken
from ledger.vocabulary import StaffRole
from projections import generations

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback with the values in it could show a person's data
    help="A ledger of services.",
)
clock_app = typer.Typer(no_args_is_help=True, help="The trust put in the computer's clock.")
staff_app = typer.Typer(no_args_is_help=True, help="People who work with the ledger.")
card_app = typer.Typer(no_args_is_help=True, help="Cards that open a record at the kiosk.")
app.add_typer(cli_report.app, name="report")
app.add_typer(clock_app, name="clock")
app.add_typer(staff_app, name="staff")
app.add_typer(card_app, name="card")
cli_record.add_to(app)
cli_ask.add_to(app)
cli_audit.add_to(app)
cli_history.add_to(app)
cli_privacy.add_to(app)
cli_proof.add_to(app)
cli_publish.add_to(app)
cli_diff.add_to(app)
cli_backup.add_to(app)
cli_database.add_to(app)
cli_doctor.add_to(app)
cli_serve.add_to(app)


class _Voices(TyperGroup):
    """Loaded when somebody asks for it: what handles sound takes long to load."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        return self._loaded().list_commands(ctx)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        return self._loaded().get_command(ctx, cmd_name)

    @staticmethod
    def _loaded() -> TyperGroup:
        from api.cli_voices import voices_app

        return typer.main.get_group(voices_app)


class _Kiosk(_Voices):
    """Loaded when somebody asks for it: it takes numbers apart, and talks to browsers."""

    @staticmethod
    def _loaded() -> TyperGroup:
        from api.cli_kiosk import kiosk_app

        return typer.main.get_group(kiosk_app)


kiosk_app = typer.Typer(cls=_Kiosk, no_args_is_help=True, help="A kiosk's own computer.")
app.add_typer(kiosk_app, name="kiosk")


class _Export(_Voices):
    """Loaded when somebody asks for it: every form that others want is a module of its own."""

    @staticmethod
    def _loaded() -> TyperGroup:
        from api.cli_export import export_app

        return typer.main.get_group(export_app)


class _ApiClient(_Voices):
    """Loaded when somebody asks for it: it knows what speaks HTTP."""

    @staticmethod
    def _loaded() -> TyperGroup:
        from api.cli_api_client import api_client_app

        return typer.main.get_group(api_client_app)


api_client_app = typer.Typer(
    cls=_ApiClient, no_args_is_help=True, help="Programs of others that may come in."
)
app.add_typer(api_client_app, name="api-client")
export_app = typer.Typer(
    cls=_Export, no_args_is_help=True, help="The record in the words of others."
)
app.add_typer(export_app, name="export")
voices_app = typer.Typer(
    cls=_Voices, no_args_is_help=True, help="The voices the kiosk speaks with."
)
app.add_typer(voices_app, name="voices")


@app.command("import")
def import_files(  # noqa: PLR0913 - each is an option of the command
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.")],
    data: Data = None,
    lang: Lang = None,
    *,
    dry_run: Annotated[bool, typer.Option(help="Judge every row, record nothing.")] = False,
    mode: Annotated[Mode, typer.Option(help="all: nothing, unless every row is good.")] = (
        Mode.VALID
    ),
    register: Annotated[bool, typer.Option(help="Register people first met in the list.")] = False,
    rejected: Annotated[Path | None, typer.Option(help="Write what was not recorded.")] = None,
    period: Annotated[str | None, typer.Option(help="2022-01 or 2022, where no title says.")] = (
        None
    ),
    scheme: Annotated[str | None, typer.Option(help="Which payment, where no column says.")] = (
        None
    ),
    kind: Annotated[str | None, typer.Option(help="Which kind of list, where it is doubtful.")] = (
        None
    ),
    as_json: AsJson = False,
) -> None:
    """Take in an office's own spreadsheets."""
    words, lang = Words.load(), language(lang)
    if rejected is not None:
        must_be_writable(rejected, paths, data, words, lang)
    files = _files(paths, words, lang)
    with opened(data, words, lang, create=True, trial=dry_run) as office:
        asked = Asked(
            actor=office.operator,
            organisation=office.organisation,
            mode=mode,
            register=register,
        )
        options = intake.Options(period, scheme, kind)
        taken = []
        for path in files:
            each = intake.take_in(office, path, asked, options, _progress(quiet=as_json))
            taken.append(each)
            _tell(each, words, lang, as_json=as_json, dry_run=dry_run)
        if rejected is not None:
            rows = intake.write_rejected(rejected, taken, words, lang)
            note(words.t("cli.rejected_written", lang, rows=rows, file=rejected.name))
    if not all(intake.is_good(each, mode, dry_run=dry_run) for each in taken):
        raise typer.Exit(EXIT_REFUSED)


@app.command()
def rebuild(
    data: Data = None,
    lang: Lang = None,
    *,
    compare: Annotated[bool, typer.Option(help="Only compare; keep the live views.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build every view again from fact 0, beside the live one, and compare the two."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        tell = _progress(quiet=as_json)
        name = words.t("cli.rebuilding", lang)
        result, fresh = generations.rebuild(
            office.ledger,
            office.views,
            office.directory.views,
            lambda done, end: tell(name, done, end),
        )
        if compare:
            generations.discard(fresh)
        else:
            generations.swap_in(fresh, office.directory.views)
            fresh.close()
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(result) | {"equal": result.equal}, indent=1))
    else:
        for view in result.views:
            verdict = words.t("cli.equal" if view.equal else "cli.not_equal", lang)
            typer.echo(f"{view.view:<16} {view.rows:>9,}  {view.digest[:16]}  {verdict}")
        typer.echo(
            words.t(
                "cli.rebuilt",
                lang,
                facts=result.facts,
                seconds=f"{result.seconds:.1f}",
                rate=result.facts_per_second,
            )
        )
        if not compare:
            typer.echo(words.t("cli.swapped_in", lang))
    for still in result.stopped:
        note(words.t("cli.still_stopped", lang, view=still))
    if (compare and not result.equal) or result.stopped:
        raise typer.Exit(EXIT_DIFFERENT)


@staff_app.command("add")
def staff_add(
    username: str,
    role: Annotated[str, typer.Option(help="Any but operator and volunteer.")],
    name: Annotated[str | None, typer.Option(help="How they are called.")] = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Let somebody sign in; the password is asked for, or read from the input."""
    words, lang = Words.load(), language(lang)
    roles = [each.value for each in StaffRole if RIGHTS[each]]
    if role not in roles:
        stop(words.t("cli.role_unknown", lang, roles=", ".join(roles)), 2)
    if not username.strip():
        stop(words.t("cli.username_empty", lang), 2)
    with opened(data, words, lang, create=True) as office:
        password = secret(words.t("cli.password", lang))
        if len(password) < PASSWORD_LENGTH_MIN:
            stop(words.t("cli.password_short", lang, least=PASSWORD_LENGTH_MIN), EXIT_REFUSED)
        try:
            office.add_staff(
                username=username, name=name or username, role=StaffRole(role), password=password
            )
        except IdentifierTaken:
            stop(words.t("cli.username_taken", lang, username=username), EXIT_REFUSED)
    note(words.t("cli.staff_added", lang, username=username))


@card_app.command("issue")
def card_issue(data: Data = None, lang: Lang = None) -> None:
    """Give a person a card and let them choose a PIN; their number is asked for."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        person_id = person_of_a_number(office, words, lang)
        pin = secret(words.t("cli.pin", lang))
        fits = PIN_DIGITS_MIN <= len(pin) <= PIN_DIGITS_MAX
        if not (pin.isascii() and pin.isdigit() and fits):
            told = words.t("cli.pin_short", lang, least=PIN_DIGITS_MIN, most=PIN_DIGITS_MAX)
            stop(told, EXIT_REFUSED)
        number = office.issue_card(person_id)
        office.set_pin(person_id, pin)
    typer.echo(words.t("cli.card_issued", lang, number=number))


@clock_app.command("accept")
def clock_accept(
    reason: Annotated[str, typer.Option(help="Why the clock is right although it jumped.")],
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Vouch for the clock after it was refused; this is recorded."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        office.ledger.accept_clock(office.by(office.new_key("clock")), reason)
    note(words.t("cli.clock_accepted", lang))


def _files(paths: list[Path], words: Words, lang: str) -> list[Path]:
    try:
        return intake.files_in(paths)
    except UnreadableFile as error:
        stop(intake.refusal_sentence(error, words, lang), EXIT_REFUSED)


def _tell(each: intake.Taken, words: Words, lang: str, *, as_json: bool, dry_run: bool) -> None:
    try:
        if as_json:
            typer.echo(
                json.dumps(intake.as_json(each, words, lang, dry_run=dry_run), ensure_ascii=False)
            )
        else:
            typer.echo("\n".join(intake.told(each, words, lang, dry_run=dry_run)))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever listened went away; what was asked for is recorded all the same.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _progress(*, quiet: bool) -> intake.Progress:
    def tell(name: str, done: int, height: int) -> None:
        if quiet or not sys.stderr.isatty():
            return
        end = "\n" if done >= height else ""
        sys.stderr.write(f"\r{name}: {done:,} / {height:,} {end}")
        sys.stderr.flush()

    return tell
