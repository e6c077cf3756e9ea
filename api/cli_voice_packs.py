"""`handrail voices list`, `check`, `add`, `status`, `take`: recordings, and finished banks."""

import csv
import io
import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.cli_common import (
    EXIT_REFUSED,
    AsJson,
    Data,
    Lang,
    language,
    note,
    settings_of,
    stop,
)
from kiosk.speech.bank import Bank, BankWriter, Held, take
from kiosk.speech.bank_file import BankRefused
from kiosk.speech.clips import is_known
from kiosk.speech.inventory import inventory
from kiosk.speech.packs import (
    Finding,
    Line,
    Pack,
    PackRefused,
    check,
    ingest,
    read_pack,
    recording_list,
    to_translate,
    translated,
)
from kiosk.words import LANGUAGES, Words

NOT_THERE = ("missing", "untranslated")
"""Findings of what is still to be done."""
SHOWN_MAX = 40
"""So many findings are told one by one."""

NOT_WRITTEN = (OSError, sqlite3.OperationalError)
"""What it means that the disk is full, or not ours."""

Folder = Annotated[Path, typer.Argument(help="The folder of a voice pack.")]
From = Annotated[str | None, typer.Option("--from", help="The catalogue that is translated.")]


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command("list")(list_texts)
    app.command("check")(check_pack)
    app.command("add")(add_pack)
    app.command("status")(status)
    app.command("take")(take_bank)


def list_texts(
    spoken: Annotated[str, typer.Argument(help="The language that will be read, such as vi.")],
    *,
    source: From = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write CSV for a spreadsheet.")] = None,
    lang: Lang = None,
) -> None:
    """What somebody has to read aloud for the kiosk to speak with their voice."""
    words, lang = Words.load(), language(lang)
    lines = _lines(spoken, source or spoken, words, lang)
    if out is None:
        typer.echo("\n".join(_as_text(each, words, lang) for each in lines))
        return
    try:
        out.write_text(_as_csv(lines, words, lang), encoding="utf-8-sig", newline="")
    except OSError:
        stop(words.t("pack.list_not_writable", lang, file=out.name), EXIT_REFUSED)
    note(words.t("pack.listed", lang, file=out.name, count=len(lines)))


def check_pack(
    folder: Folder,
    *,
    source: From = None,
    everything: Annotated[bool, typer.Option("--all", help="Name every one.")] = False,
    lang: Lang = None,
) -> None:
    """What is missing in a pack of recordings, or wrong with one."""
    words, lang = Words.load(), language(lang)
    pack, lines = _pack(folder, source, words, lang)
    # What is wrong with a recording matters more than what is not recorded yet.
    findings = sorted(check(pack, lines), key=lambda each: each.problem in NOT_THERE)
    shown = findings if everything else findings[:SHOWN_MAX]
    for each in shown:
        typer.echo(_told(each, words, lang))
    if len(findings) > len(shown):
        typer.echo(words.t("pack.and_more", lang, count=len(findings) - len(shown)))
    problems = Counter(each.problem for each in findings)
    missing = sum(problems.pop(each, 0) for each in NOT_THERE)
    strange = problems.pop("on_no_list", 0)
    wrong = problems.total()
    good = len(lines) - missing - wrong
    told = {"good": good, "count": len(lines), "missing": missing, "wrong": wrong + strange}
    note(words.t("pack.checked", lang, **told))
    if findings:
        raise typer.Exit(EXIT_REFUSED)


def add_pack(folder: Folder, *, source: From = None, data: Data = None, lang: Lang = None) -> None:
    """Put the good recordings of a pack into the bank, before any rendered voice."""
    words, lang = Words.load(), language(lang)
    pack, lines = _pack(folder, source, words, lang)
    bank = settings_of(data).bank
    try:
        with BankWriter(bank, goes_on=False) as writer:
            count = ingest(pack, lines, writer)
            writer.finish()
    except BankRefused as refusal:
        stop(words.t(f"bank.refused_{refusal.reason}", lang, file=bank.name), EXIT_REFUSED)
    except NOT_WRITTEN:
        stop(words.t("bank.not_written", lang, file=bank.name), EXIT_REFUSED)
    note(words.t("pack.added", lang, count=count, name=pack.voice.name))


def status(data: Data = None, lang: Lang = None, *, as_json: AsJson = False) -> None:
    """Which voices the bank has, and how much of what the kiosk says."""
    words, lang = Words.load(), language(lang)
    path = settings_of(data).bank
    try:
        bank = Bank.open(path)
    except BankRefused as refusal:
        if as_json:
            typer.echo(json.dumps({"bank": str(path), "reason": refusal.reason}))
        stop(words.t(f"bank.refused_{refusal.reason}", lang, file=str(path)), EXIT_REFUSED)
    size = path.stat().st_size
    voices = [_held(each) for each in bank.held]
    covers: list[dict[str, str | int]] = []
    for each in LANGUAGES:
        wanted = inventory(words, each)
        there = sum(is_known(one.clip, bank.__contains__) for one in wanted)
        covers.append({"language": each, "there": there, "wanted": len(wanted)})
    if as_json:
        told = {"bank": str(path), "bytes": size, "voices": voices, "covers": covers}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    typer.echo(words.t("bank.at", lang, file=str(path), size=round(size / 1_000_000)))
    for voice in voices:
        named = voice | {"kind": words.t(f"bank.kind_{voice['kind']}", lang)}
        typer.echo(words.t("bank.voice", lang, **named))
    for cover in covers:
        typer.echo(words.t("bank.covers", lang, **cover))


def _held(held: Held) -> dict[str, str | int]:
    voice = held.voice
    return {
        "language": voice.lang,
        "name": voice.name,
        "kind": voice.kind,
        "clips": held.clips,
        "minutes": round(held.seconds / 60),
        "licence": voice.licence,
        "who": voice.who,
    }


def take_bank(
    file: Annotated[Path, typer.Argument(help="A finished bank, as from a stick.")],
    data: Data = None,
    lang: Lang = None,
    *,
    force: Annotated[
        bool, typer.Option(help="Even where a voice that is here has more clips.")
    ] = False,
) -> None:
    """Check a bank that was made elsewhere, clip by clip, and put it in its place."""
    words, lang = Words.load(), language(lang)
    place = settings_of(data).bank
    try:
        take(file, place, even_if_poorer=force).close()
    except BankRefused as refusal:
        stop(words.t(f"bank.refused_{refusal.reason}", lang, file=file.name), EXIT_REFUSED)
    except NOT_WRITTEN:
        stop(words.t("bank.not_written", lang, file=str(place)), EXIT_REFUSED)
    note(words.t("bank.taken", lang, file=str(place)))


def _lines(spoken: str, source: str | None, words: Words, lang: str) -> list[Line]:
    catalogue = source or (spoken if spoken in LANGUAGES else "zh-Hans")
    if catalogue not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        stop(words.t("pack.source_unknown", lang, language=catalogue, languages=known), 2)
    lines = recording_list(inventory(words, catalogue))
    return lines if spoken == catalogue else to_translate(lines)


def _pack(folder: Path, source: str | None, words: Words, lang: str) -> tuple[Pack, list[Line]]:
    try:
        pack = read_pack(folder)
        if pack.voice.kind != "recordings":
            stop(words.t("pack.refused_no_recordings", lang), EXIT_REFUSED)
        lines = _lines(pack.voice.lang, source, words, lang)
        if lines[0].source is not None:
            lines = translated(lines, pack)
    except PackRefused as refusal:
        key = f"pack.refused_{refusal.reason}"
        stop(words.t(key, lang, **refusal.facts), EXIT_REFUSED)
    return pack, lines


def _note(line: Line, words: Words, lang: str) -> str:
    form = words.t("pack.note_ends" if line.clip.final else "pack.note_goes_on", lang)
    origin = line.wanted.note
    return f"{form} {words.t('pack.note_from', lang, note=origin)}" if origin else form


def _as_text(line: Line, words: Words, lang: str) -> str:
    text = line.source if line.source is not None else line.clip.text
    return f"{line.number:>4}  {line.name}  {text}  ({_note(line, words, lang)})"


def _as_csv(lines: Sequence[Line], words: Words, lang: str) -> str:
    columns = ["number", "file", "text", "translation", "note"]
    rows = [
        [line.number, line.name, line.source or line.clip.text, "", _note(line, words, lang)]
        for line in lines
    ]
    if lines[0].source is None:
        columns.remove("translation")
        rows = [[*row[:3], row[4]] for row in rows]
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([words.t(f"pack.column_{name}", lang) for name in columns])
    writer.writerows(rows)
    return written.getvalue()


def _told(finding: Finding, words: Words, lang: str) -> str:
    problem = words.t(f"pack.problem_{finding.problem}", lang)
    if finding.line is None:
        return words.t("pack.finding", lang, file=finding.file, problem=problem)
    line = finding.line
    text = line.source if line.source is not None else line.clip.text
    return words.t("pack.finding_of", lang, file=finding.file, problem=problem, text=text)
