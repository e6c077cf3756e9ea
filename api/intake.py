"""Taking in an office's files from the command line or the desk: order, progress, verdicts."""

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from api.importing.files import is_office_file
from api.importing.folding import fold
from api.importing.layouts import kinds
from api.importing.reading import Reading, read_file
from api.importing.recording import Asked, Mode, Outcome, record_file
from api.importing.refusals import UnreadableFile
from api.office import Office
from api.reports import money
from kiosk.words import Words
from ledger.vocabulary import RowVerdict

FIRST = {"register": 0, "devices": 1}
LAST = {"loans": 3}
IN_BETWEEN = 2
"""People before what was given to them, devices before their loans."""

Progress = Callable[[str, int, int], None]


class Options(NamedTuple):
    """What a user may say where a file does not say it itself."""

    period: str | None = None
    scheme: str | None = None
    kind: str | None = None


class Taken(NamedTuple):
    """One file with its outcome, or with the reason why the whole of it was refused."""

    file: str
    outcome: Outcome | None
    refusal: UnreadableFile | None


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The lists among ``paths`` and in the folders among them, in the order to take them in.

    Raises:
        UnreadableFile: a path is not there.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.iterdir() if is_office_file(each))
            if not inside:
                raise UnreadableFile("folder_empty", file=path.name)
            found += sorted(inside, key=_rank)
        elif path.exists():
            found.append(path)
        else:
            raise UnreadableFile("file_not_found", file=path.name)
    return found


def take_in(
    office: Office,
    path: Path,
    asked: Asked,
    options: Options,
    progress: Progress | None = None,
) -> Taken:
    """Read one file and record what is good in it."""
    height = 0

    def read() -> Reading:
        nonlocal height
        reading = read_file(
            path,
            today=datetime.now().astimezone().date(),
            period=options.period,
            scheme=options.scheme,
            kind=options.kind,
        )
        height = reading.height
        return reading

    def tell(rows: int) -> None:
        if progress is not None:
            progress(path.name, rows, height)

    try:
        outcome = record_file(office.ledger, office.views, read, asked, tell)
    except UnreadableFile as refusal:
        return Taken(path.name, None, refusal)
    return Taken(path.name, outcome, None)


def is_good(taken: Taken, mode: Mode, *, dry_run: bool) -> bool:
    """Whether the file was taken in as it was asked for."""
    if taken.outcome is None:
        return False
    spoiled = taken.outcome.count.conflicting or taken.outcome.count.rejected
    return dry_run or mode is not Mode.ALL or not spoiled


def as_json(taken: Taken, words: Words, lang: str, *, dry_run: bool) -> dict[str, Any]:
    """One file as a program wants it; sums are in the currency's smallest unit."""
    outcome, refusal = taken.outcome, taken.refusal
    if outcome is None:
        code = refusal.code if refusal else "unreadable"
        message = refusal_sentence(refusal, words, lang) if refusal else code
        return {"file": taken.file, "error": {"code": code, "message": message}}
    count = outcome.count
    return {
        "file": outcome.file,
        "kind": outcome.kind,
        "period": outcome.period,
        "rows": count.rows,
        "new": count.new,
        "already": count.already,
        "conflicting": count.conflicting,
        "rejected": count.rejected,
        "control_total": {"stated": outcome.stated, "accepted": outcome.accepted},
        "currency": outcome.currency,
        "batch": str(outcome.batch),
        "position": None if dry_run else outcome.position,
        "recorded": outcome.recorded and not dry_run,
        "verdicts": [
            {
                "row": verdict.row,
                "column": heading(outcome, verdict),
                "verdict": verdict.verdict,
                "code": verdict.code,
                "sentence": sentence(outcome, verdict, words, lang),
            }
            for verdict in outcome.verdicts
        ],
    }


def told(each: Taken, words: Words, lang: str, *, dry_run: bool) -> Iterator[str]:
    """What became of a file, line by line, for a person."""
    if each.outcome is None:
        reason = refusal_sentence(each.refusal, words, lang) if each.refusal else ""
        yield f"{each.file}: {reason}"
        return
    count = each.outcome.count
    counts = ", ".join(
        f"{words.t(f'import.{verdict}', lang)} {getattr(count, verdict):,}"
        for verdict in ("new", "already", "conflicting", "rejected")
    )
    yield f"{each.file}: {counts}"
    for verdict in each.outcome.verdicts:
        yield f"  {sentence(each.outcome, verdict, words, lang)}"
    if dry_run:
        yield f"  {words.t('cli.dry_run', lang)}"
    elif not each.outcome.recorded and count.new:
        yield f"  {words.t('cli.all_or_nothing', lang)}"
    stated, accepted = each.outcome.stated, each.outcome.accepted
    if stated is not None and accepted is not None and stated != accepted:
        short = money(stated - accepted, each.outcome.currency)
        yield f"  {words.t('cli.total_differs', lang, difference=short)}"


def heading(outcome: Outcome, verdict: RowVerdict) -> str | None:
    """The column as the office itself calls it; the ledger keeps our name for it alone."""
    column = verdict.column
    return outcome.headings.get(column, column) if column else None


def sentence(outcome: Outcome, verdict: RowVerdict, words: Words, lang: str) -> str:
    """Why a row was not recorded, for the person who sent it; nothing of what it says."""
    given: dict[str, str | int] = {
        "row": verdict.row,
        "column": heading(outcome, verdict) or "-",
    }
    rule = f"refused.{verdict.code}"
    if f"import.{verdict.code}" not in words and rule in words and not words.placeholders(rule):
        return words.t("import.rule_row", lang, row=verdict.row, reason=words.t(rule, lang))
    for key in (f"import.{verdict.code}", f"import.{verdict.verdict}_row"):
        if key in words:
            needed = words.placeholders(key)
            return words.t(key, lang, **{k: v for k, v in given.items() if k in needed})
    return verdict.code


def refusal_sentence(refusal: UnreadableFile, words: Words, lang: str) -> str:
    """Why a whole file was refused, and what to do next."""
    key = f"import.{refusal.code}"
    if key not in words:
        return refusal.code
    return words.t(key, lang, **{name: refusal.facts[name] for name in words.placeholders(key)})


def write_rejected(out: Path, taken: Iterable[Taken], words: Words, lang: str) -> int:
    """Every row that was not recorded, as a list a spreadsheet program opens; how many."""
    rows = 0
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            words.t(f"cli.rejected_{column}", lang)
            for column in ("file", "row", "column", "verdict", "code", "reason")
        )
        for each in taken:
            for verdict in each.outcome.verdicts if each.outcome else ():
                if each.outcome is None:
                    continue
                told = sentence(each.outcome, verdict, words, lang)
                name = _harmless(each.file)
                column = _harmless(heading(each.outcome, verdict) or "")
                said = words.t(f"import.{verdict.verdict}", lang)
                writer.writerow((name, verdict.row, column, said, verdict.code, told))
                rows += 1
    return rows


def _harmless(text: str) -> str:
    # A spreadsheet program would run a text that begins like this as a formula.
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _rank(path: Path) -> tuple[int, str]:
    kind = _kind_named(path.stem)
    if kind is None:
        with suppress(UnreadableFile):
            kind = read_file(path, today=datetime.now().astimezone().date()).kind
    kind = kind or ""
    return FIRST.get(kind, LAST.get(kind, IN_BETWEEN)), path.name


def _kind_named(name: str) -> str | None:
    said = fold(name)
    for kind in kinds().values():
        if any(fold(word) in said for word in kind.names):
            return kind.code
    return None
