"""`handrail record`, `handrail commands`, `handrail undo`: every command, from a script."""

import csv
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from msgspec.structs import replace

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
from api.importing.recording import Mode
from api.office import Office
from api.refusals import refusal_sentence
from api.scripting.describing import command_text
from api.scripting.lines import LineVerdict, record_lines
from kiosk.words import Words
from ledger import catalogue, presets
from ledger.aggregates import IdentifierClaim, StaffMember
from ledger.commands import COMMANDS
from ledger.vocabulary import By, StaffRole, WithdrawalReason
from projections import person_history, staff_lookup

VERDICTS = ("new", "already", "conflicting", "rejected")
STANDARD_INPUT = Path("-")

As = Annotated[
    str | None, typer.Option("--as", help="The username of who records; a password is asked for.")
]
For = Annotated[
    str | None,
    typer.Option("--for", help="The organisation for which they record, where they have a role."),
]


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command("record")(record)
    app.command("commands")(commands)
    app.command("undo")(undo)
    app.command("examples")(examples)
    app.command("kinds")(kinds)


def record(  # noqa: PLR0913 - each is an option of the command
    path: Annotated[Path, typer.Argument(help="A file of JSON lines; - is the standard input.")],
    data: Data = None,
    lang: Lang = None,
    *,
    as_user: As = None,
    organisation: For = None,
    dry_run: Annotated[bool, typer.Option(help="Judge every line, record nothing.")] = False,
    mode: Annotated[Mode, typer.Option(help="all: nothing, unless every line is good.")] = (
        Mode.VALID
    ),
    rejected: Annotated[Path | None, typer.Option(help="Write what was not recorded.")] = None,
    as_json: AsJson = False,
) -> None:
    """Record commands from a file, one JSON object a line; each line has its own verdict."""
    words, lang = Words.load(), language(lang)
    if rejected is not None:
        must_be_writable(rejected, [path], data, words, lang)
    password = secret(words.t("cli.password", lang)) if as_user is not None else ""
    lines = _lines(path, words, lang, is_password_read=as_user is not None)

    def judge(*, trial: bool) -> list[LineVerdict]:
        with opened(data, words, lang, create=True, trial=trial) as office:
            by = asker(office, as_user, organisation, password, words, lang)
            verdicts = record_lines(office.ledger, lines, by)
            if trial != dry_run:
                return list(verdicts)
            return list(_told(verdicts, words, lang, as_json=as_json))

    if mode is Mode.ALL and not dry_run and _spoiled(judge(trial=True)):
        stop(words.t("record.all_or_nothing", lang), EXIT_REFUSED)
    verdicts = judge(trial=dry_run)
    _sum_up(verdicts, words, lang, as_json=as_json, dry_run=dry_run)
    if rejected is not None:
        _write_rejected(rejected, verdicts, words, lang)
    if _spoiled(verdicts):
        raise typer.Exit(EXIT_REFUSED)


def commands(
    name: Annotated[str | None, typer.Argument(help="One of them, or how it begins.")] = None,
    lang: Lang = None,
) -> None:
    """List what may be asked, or what one command is told."""
    words, lang = Words.load(), language(lang)
    found = [each for key, each in sorted(COMMANDS.items()) if key.startswith(name or "")]
    if not found:
        stop(words.t("record.command_unknown", lang), EXIT_REFUSED)
    if name in COMMANDS:
        typer.echo(command_text(COMMANDS[name]))
        return
    for each in found:
        typer.echo(f"{each.name:<42} {each.about}")


def undo(
    key: Annotated[str, typer.Argument(help="The idempotency key of the command.")],
    reason: Annotated[WithdrawalReason, typer.Option(help="Why it was recorded in error.")],
    data: Data = None,
    lang: Lang = None,
    *,
    as_user: As = None,
    organisation: For = None,
) -> None:
    """Take back everything that one command recorded; nothing of it is lost."""
    words, lang = Words.load(), language(lang)
    password = secret(words.t("cli.password", lang)) if as_user is not None else ""
    with opened(data, words, lang) as office:
        by = asker(office, as_user, organisation, password, words, lang)
        told = {"occurred_on": office.today(), "command": key, "reason": reason.value}
        command = COMMANDS["undo"]
        asked = by(f"undo:{key}:{office.ledger.position()}")
        office.ledger.perform(asked, command.on(command.read(told)), told)
    note(words.t("record.undone", lang))


def examples(
    name: Annotated[str | None, typer.Argument(help="One of them.")] = None,
    data: Data = None,
    lang: Lang = None,
    *,
    record: Annotated[bool, typer.Option(help="Issue them in this office's ledger.")] = False,
) -> None:
    """Show the example policies that come with the program, as lines; or issue them."""
    words, lang = Words.load(), language(lang)
    if name is None or name not in presets.names():
        stop(words.t("record.examples", lang, names=", ".join(presets.names())), EXIT_REFUSED)
    lines = [
        json.dumps({"do": each.do, **each.told}, ensure_ascii=False, default=str)
        for each in presets.presets(name)
    ]
    if not record:
        typer.echo("\n".join(lines))
        return
    with opened(data, words, lang, create=True) as office:
        plain = [line.encode() for line in lines]
        verdicts = list(_told(record_lines(office.ledger, plain, office.by), words, lang))
    _sum_up(verdicts, words, lang, as_json=False, dry_run=False)
    if _spoiled(verdicts):
        raise typer.Exit(EXIT_REFUSED)


def kinds(data: Data = None, lang: Lang = None) -> None:
    """List the kinds of service that are begun and finished in one step, and what each counts."""
    words, lang = Words.load(), language(lang)
    for code, kind in sorted(catalogue.kinds().items()):
        name = words.t(f"service.{code}", lang)
        typer.echo(f"{code:<32} {', '.join(kind.counters):<36} {name}")
    with opened(data, words, lang, create=True) as office:
        for code, called in sorted(person_history.own_kinds(office.fresh()).items()):
            typer.echo(f"{code:<32} {'':<36} {called.get(lang, code)}")


def _lines(path: Path, words: Words, lang: str, *, is_password_read: bool) -> list[bytes]:
    try:
        if path != STANDARD_INPUT:
            return path.read_bytes().splitlines()
    except OSError:
        stop(words.t("import.file_not_found", lang, file=path.name), EXIT_REFUSED)
    if is_password_read:
        # As text, like the password before it: what was read ahead of its line is not lost.
        return sys.stdin.read().encode("utf-8", "surrogateescape").splitlines()
    return sys.stdin.buffer.read().splitlines()


def asker(  # noqa: PLR0913 - who, for whom, and what to say when it is nobody
    office: Office,
    username: str | None,
    organisation: str | None,
    password: str,
    words: Words,
    lang: str,
    *,
    findings: bool = False,
) -> Callable[[str], By]:
    """Who records, by the key of a command: the operator, or a member of staff who signs in.

    ``findings``: what is recorded is an auditor's, who records nothing else.
    """
    if username is None:
        if organisation is not None:
            stop(words.t("record.for_needs_as", lang), EXIT_REFUSED)
        return office.by
    claim = office.ledger.load(IdentifierClaim, office.username_id(username))
    holder = claim.holder if claim is not None else None
    staff = staff_lookup.staff(office.fresh(), holder) if holder is not None else None
    kept = staff.password_hash if staff is not None else None
    if not office.secrets.check(password, kept) or holder is None or staff is None:
        stop(words.t("record.not_signed_in", lang), EXIT_REFUSED)
    if staff.role == StaffRole.AUDITOR.value and not findings:
        stop(words.t("record.reads_only", lang), EXIT_REFUSED)
    member = office.ledger.load(StaffMember, holder)
    posts = {post.organisation for post in member.posts} if member is not None else set()
    if organisation not in {None, office.organisation, *posts}:
        stop(words.t("record.no_role_there", lang), EXIT_REFUSED)
    whose = organisation or office.organisation
    return lambda key: replace(office.by(key, actor=holder), organisation=whose)


def _told(
    verdicts: Iterator[LineVerdict], words: Words, lang: str, *, as_json: bool = False
) -> Iterator[LineVerdict]:
    for each in verdicts:
        if as_json:
            typer.echo(json.dumps(_as_json(each, words, lang), ensure_ascii=False))
        elif each.code is not None:
            typer.echo(sentence(each, words, lang))
        yield each


def _as_json(each: LineVerdict, words: Words, lang: str) -> dict[str, Any]:
    plain = msgspec.to_builtins(msgspec.structs.replace(each, facts=None))
    said = {name: value for name, value in plain.items() if value is not None}
    return said | ({"sentence": sentence(each, words, lang)} if each.code is not None else {})


def sentence(each: LineVerdict, words: Words, lang: str) -> str:
    """Why a line was not recorded, and what to do next; nothing of what stood in it."""
    key = f"record.{each.code}"
    if key not in words:
        key = f"refused.{each.code}"
    given = {
        "field": each.field or "-",
        "command": each.command or "-",
        "expected": each.expected or "-",
    }
    given |= {name: str(value) for name, value in (each.facts or {}).items()}
    if key == f"refused.{each.code}":
        reason = refusal_sentence(each.code or "", given, words, lang)
    else:
        told = {name: given.get(name, "-") for name in words.placeholders(key)}
        reason = words.t(key, lang, **told)
    return words.t("record.line", lang, line=each.line, reason=reason)


def _spoiled(verdicts: list[LineVerdict]) -> bool:
    return any(each.verdict in {"conflicting", "rejected"} for each in verdicts)


def _sum_up(
    verdicts: list[LineVerdict], words: Words, lang: str, *, as_json: bool, dry_run: bool
) -> None:
    if as_json:
        return
    counts = (
        f"{words.t(f'import.{verdict}', lang)} {sum(v.verdict == verdict for v in verdicts):,}"
        for verdict in VERDICTS
    )
    typer.echo(", ".join(counts))
    if dry_run:
        typer.echo(words.t("cli.dry_run", lang))


def _write_rejected(out: Path, verdicts: list[LineVerdict], words: Words, lang: str) -> None:
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("line", "command", "field", "verdict", "code", "reason"))
        for each in verdicts:
            if each.code is not None:
                told = sentence(each, words, lang)
                writer.writerow(
                    (each.line, each.command, each.field, each.verdict, each.code, told)
                )
