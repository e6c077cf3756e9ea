"""From rows to facts: judge every row, and record the good ones with the file they came in.

A row ends as new, already recorded, conflicting or rejected. The same row read again finds
its facts there, because what must be unique has a derived id; so a file may be imported any
number of times, and an import that was cut off is simply run again. The facts of a file and
the fact that it was imported are one transaction.
"""

from collections.abc import Callable, Iterator
from enum import Enum
from itertools import islice
from uuid import UUID

from msgspec import Struct

from api.importing.judging import Judge, Tally
from api.importing.reading import Reading
from api.importing.rows import Rejection, Row
from api.importing.steps import Place
from ledger.aggregates import ImportBatch
from ledger.application import ServiceLedger
from ledger.bulk import many_objects
from ledger.errors import ChangedMeanwhile
from ledger.stores import is_conflict
from ledger.vocabulary import By, Channel, Count, RowVerdict, Source
from projections import feed
from projections.store import Views

CHUNK_ROWS = 2_000
ATTEMPTS_MAX = 5
Progress = Callable[[int], None]


class Mode(Enum):
    """What to record of a file that is not good throughout."""

    VALID = "valid"
    ALL = "all"


class Asked(Struct, frozen=True, kw_only=True):
    """How a file is to be taken in, and for whom."""

    actor: UUID
    organisation: str
    mode: Mode = Mode.VALID
    register: bool = False
    look: bool = False
    """Judge every row, and record nothing."""


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of a file; sums are in the currency's smallest unit."""

    file: str
    kind: str
    period: str | None
    count: Count
    stated: int | None
    accepted: int | None
    currency: str | None
    batch: UUID
    position: int | None
    verdicts: list[RowVerdict]
    recorded: bool
    headings: dict[str, str]


def record_file(
    ledger: ServiceLedger,
    views: Views,
    read: Callable[[], Reading],
    asked: Asked,
    progress: Progress | None = None,
) -> Outcome:
    """Take a file in; ``read`` opens it, and again when somebody else was faster.

    Raises:
        UnreadableFile: the file as a whole cannot be read.
        ChangedMeanwhile: others were faster every time.
    """
    for _ in range(ATTEMPTS_MAX):
        feed.catch_up(ledger, views)
        try:
            with many_objects():
                outcome = _record_once(ledger, views, read(), asked, progress)
        except Exception as error:
            if not is_conflict(error):
                raise
        else:
            # Here and not in the process that serves pages: they would all wait for it.
            feed.catch_up(ledger, views)
            return outcome
    raise ChangedMeanwhile(key="import")


def _record_once(
    ledger: ServiceLedger,
    views: Views,
    reading: Reading,
    asked: Asked,
    progress: Progress | None,
) -> Outcome:
    place = Place(
        asked.organisation,
        ledger.now().date().isoformat(),
        lambda number: ledger.vault.number_id("household", f"{asked.organisation}/{number}"),
    )
    by = By(
        actor=asked.actor, organisation=asked.organisation, channel=Channel.IMPORT, key="import"
    )
    judge = Judge(ledger, views, place, reading.total_column, by, register=asked.register)
    rows = reading.rows
    if reading.kind == "loans":
        # An office may list its newest loan first; a device goes out only after it came back.
        rows = iter(sorted(rows, key=lambda row: getattr(row, "lent_on", "")))
    for chunk in _chunks(rows):
        judge.judge(chunk)
        if progress is not None:
            progress(judge.tally.rows)
    outcome = _outcome(reading, judge.tally, asked, ledger)
    spoiled = outcome.count.conflicting or outcome.count.rejected
    if asked.look or (asked.mode is Mode.ALL and spoiled):
        return outcome
    return _commit(ledger, judge, reading, outcome, asked)


def _commit(
    ledger: ServiceLedger, judge: Judge, reading: Reading, outcome: Outcome, asked: Asked
) -> Outcome:
    work = judge.work
    batch = work.find(ImportBatch, outcome.batch)
    if batch is not None and not outcome.count.new:
        return Struct.__replace__(outcome, position=ledger.position())
    batch = batch or work.begin(ImportBatch, outcome.batch)
    batch.record(
        occurred_on=ledger.now().date().isoformat(),
        digest=reading.digest,
        file=outcome.file,
        kind=outcome.kind,
        count=outcome.count,
        verdicts=outcome.verdicts,
        period=outcome.period,
        stated=outcome.stated,
        accepted=outcome.accepted,
        currency=outcome.currency,
    )
    by = By(
        actor=asked.actor,
        organisation=asked.organisation,
        channel=Channel.IMPORT,
        key=f"import:{batch.id}:{batch.version}",
        source=Source(batch.id),
    )
    answer = ledger.commit(work, by, value={"batch": str(batch.id)})
    return Struct.__replace__(outcome, position=answer.position, recorded=True)


def _outcome(reading: Reading, tally: Tally, asked: Asked, ledger: ServiceLedger) -> Outcome:
    has_money = reading.stated is not None or bool(tally.summed)
    return Outcome(
        file=reading.file,
        kind=reading.kind,
        period=reading.period,
        count=tally.count(),
        stated=reading.stated.minor if reading.stated else None,
        accepted=tally.accepted if has_money else None,
        currency=reading.currency if has_money else None,
        batch=ImportBatch.id_of(asked.organisation, reading.digest, reading.kind, reading.period),
        position=ledger.position(),
        verdicts=sorted(tally.verdicts, key=lambda verdict: verdict.row),
        recorded=False,
        headings=reading.headings,
    )


def _chunks(rows: Iterator[Row | Rejection]) -> Iterator[list[Row | Rejection]]:
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield chunk
