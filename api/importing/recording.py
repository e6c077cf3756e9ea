"""From rows to facts: judge every row, and record the good ones with the file they came in.

A row ends as new, already recorded, conflicting or rejected. The same row read again finds
its facts there, because what must be unique has a derived id; so a file may be imported any
number of times, and an import that was cut off is simply run again. The facts of a file and
the fact that it was imported are one transaction.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from typing import Any
from uuid import UUID

from msgspec import Struct

from api.importing.reading import Reading
from api.importing.rows import DeviceRow, PersonStated, RegisterRow, Rejection, Row
from api.importing.steps import (
    Place,
    Step,
    Subject,
    claim_step,
    money_of,
    person_steps,
    steps_of,
)
from ledger.aggregates import Device, IdentifierClaim, ImportBatch
from ledger.application import ServiceLedger, Work
from ledger.bulk import many_objects
from ledger.errors import ChangedMeanwhile, Refused
from ledger.history import Fact, History
from ledger.stores import is_conflict
from ledger.vocabulary import By, Channel, Count, Money, RowVerdict, Source
from projections import feed, person_lookup
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
    channel: Channel = Channel.COMMAND_LINE
    mode: Mode = Mode.VALID
    register: bool = False
    dry_run: bool = False


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


@dataclass(slots=True)
class _Known:
    """A history with its facts, those of this file included."""

    history: History
    facts: list[Fact]


class _RowRefused(Exception):
    def __init__(self, verdict: str, code: str) -> None:
        super().__init__(code)
        self.verdict = verdict
        self.code = code


@dataclass
class _Tally:
    """The counts of a file while its rows are judged."""

    rows: int = 0
    new: int = 0
    already: int = 0
    verdicts: list[RowVerdict] = field(default_factory=list)
    summed: set[UUID] = field(default_factory=set)
    accepted: int = 0

    def count(self) -> Count:
        rejected = sum(verdict.verdict == "rejected" for verdict in self.verdicts)
        return Count(
            rows=self.rows,
            new=self.new,
            already=self.already,
            conflicting=len(self.verdicts) - rejected,
            rejected=rejected,
        )

    def add(self, history_id: UUID, money: Money | None) -> None:
        # A row that stands twice in a list is one payment, and counts once in its total.
        if money is not None and history_id not in self.summed:
            self.summed.add(history_id)
            self.accepted += money.minor


class _Judge:
    """Judges the rows of one file against the ledger and against each other."""

    def __init__(
        self,
        ledger: ServiceLedger,
        views: Views,
        place: Place,
        total_column: str,
        *,
        register: bool,
    ) -> None:
        self._ledger = ledger
        self._views = views
        self._place = place
        self._total_column = total_column
        self._register = register
        self._known: dict[UUID, _Known] = {}
        self._subjects: dict[UUID, Subject] = {}
        self._claims: dict[tuple[str, str], UUID] = {}
        self._holders: dict[UUID, UUID] = {}
        self._fresh: dict[UUID, UUID] = {}
        self.work = Work(ledger)
        self.tally = _Tally()

    @property
    def new_persons(self) -> Iterable[UUID]:
        return self._fresh.values()

    def judge(self, rows: list[Row | Rejection]) -> None:
        """Judge some rows, in order; what they record is kept in ``work``."""
        good = [row for row in rows if not isinstance(row, Rejection)]
        stated = [row.person for row in good if not isinstance(row, DeviceRow)]
        self._load_holders({self._claim_id(person) for person in stated})
        planned: list[tuple[Row, list[Step] | _RowRefused]] = []
        for row in good:
            try:
                planned.append((row, self._plan(row)))
            except _RowRefused as refused:
                planned.append((row, refused))
        self._load(step.id for _, steps in planned if isinstance(steps, list) for step in steps)
        self.tally.rows += len(rows)
        self._reject(row for row in rows if isinstance(row, Rejection))
        for row, steps in planned:
            self._settle(row, steps)

    def _reject(self, rejections: Iterable[Rejection]) -> None:
        for each in rejections:
            verdict = RowVerdict(each.row, "rejected", each.code, each.column or None)
            self.tally.verdicts.append(verdict)

    def _settle(self, row: Row, steps: list[Step] | _RowRefused) -> None:
        try:
            if isinstance(steps, _RowRefused):
                raise steps
            facts = self._apply(steps)
        except _RowRefused as refused:
            self.tally.verdicts.append(RowVerdict(row.row, refused.verdict, refused.code))
            return
        if facts:
            self.tally.new += 1
            self.work.put(facts, row.row)
        else:
            self.tally.already += 1
        self.tally.add(steps[-1].id, money_of(row, self._total_column))

    def _plan(self, row: Row) -> list[Step]:
        if isinstance(row, DeviceRow):
            return steps_of(row, None, self._place)
        person = row.person
        claim_id = self._claim_id(person)
        holder = self._holder(claim_id)
        registering = isinstance(row, RegisterRow)
        if holder is None and not registering and not self._register:
            raise _RowRefused("rejected", "person_unknown")
        steps = []
        if holder is None:
            holder = self._fresh.setdefault(claim_id, self._ledger.new_person_id())
        if claim_id in self._fresh:
            steps.append(claim_step(claim_id, holder, person, self._place.today))
        if registering or claim_id in self._fresh:
            steps += person_steps(holder, person, self._place, row)
        subject = self._subjects.get(holder) or Subject(holder, person.area, None)
        return steps + steps_of(row, subject, self._place)

    def _apply(self, steps: list[Step]) -> list[Fact]:
        # When a later step is refused, what the earlier ones did is taken back.
        undo: list[tuple[_Known, int]] = []
        recorded: list[Fact] = []
        try:
            for step in steps:
                known = self._known_of(step)
                undo.append((known, len(known.facts)))
                recorded += _take(step, known)
        except _RowRefused:
            for known, length in reversed(undo):
                _rewind(known, length)
            raise
        return recorded

    def _known_of(self, step: Step) -> _Known:
        known = self._known.get(step.id)
        if known is None:
            if step.history is Device and step.command != "register":
                raise _RowRefused("rejected", "device_unknown")
            known = self._known[step.id] = _Known(step.history(step.id), [])
        return known

    def _claim_id(self, person: PersonStated) -> UUID:
        key = (person.id_kind, person.identity)
        if key not in self._claims:
            self._claims[key] = self._ledger.vault.number_id(*key)
        return self._claims[key]

    def _holder(self, claim_id: UUID) -> UUID | None:
        known = self._known.get(claim_id)
        if known is not None and isinstance(known.history, IdentifierClaim):
            return known.history.holder
        return self._holders.get(claim_id)

    def _load(self, ids: Iterable[UUID]) -> None:
        wanted = [history_id for history_id in set(ids) if history_id not in self._known]
        for history_id, facts in self._ledger.facts_of(wanted).items():
            history = facts[0].HISTORY(history_id)
            for fact in facts:
                history.apply(fact)
            self._known[history_id] = _Known(history, facts)

    def _load_holders(self, claims: set[UUID]) -> None:
        # The views are caught up before a file is judged, and answer for thousands at once. A
        # number they do not know may still have a history in the ledger: it was set free.
        wanted = [claim for claim in claims if claim not in self._holders]
        self._holders |= person_lookup.holders(self._views, wanted)
        self._load(claim for claim in claims if claim not in self._holders)
        held = {self._holders[claim] for claim in claims if claim in self._holders}
        strangers = [holder for holder in held if holder not in self._subjects]
        for person_id, found in person_lookup.summaries(self._views, strangers).items():
            self._subjects[person_id] = Subject(person_id, found.area, found.household_id)


def _take(step: Step, known: _Known) -> list[Fact]:
    if step.once and known.history.version:
        return []
    for fact in known.facts:
        if isinstance(fact, step.fact):
            if _says(fact, step.told, step.loose):
                return []
            if all(getattr(fact, name) == step.told.get(name) for name in step.mark):
                raise _RowRefused("conflicting", "row_differs")
    try:
        getattr(known.history, step.command)(**step.told | step.given)
    except Refused as refused:
        raise _RowRefused("conflicting", refused.code) from refused
    facts = known.history.collect()
    known.facts += facts
    return facts


def _says(fact: Fact, told: dict[str, Any], loose: frozenset[str]) -> bool:
    return all(getattr(fact, name) == value for name, value in told.items() if name not in loose)


def _rewind(known: _Known, length: int) -> None:
    del known.facts[length:]
    known.history = type(known.history)(known.history.id)
    for fact in known.facts:
        known.history.apply(fact)


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
                return _record_once(ledger, views, read(), asked, progress)
        except Exception as error:
            if not is_conflict(error):
                raise
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
    judge = _Judge(ledger, views, place, reading.total_column, register=asked.register)
    for chunk in _chunks(reading.rows):
        judge.judge(chunk)
        if progress is not None:
            progress(judge.tally.rows)
    outcome = _outcome(reading, judge.tally, asked, ledger)
    spoiled = outcome.count.conflicting or outcome.count.rejected
    if asked.dry_run or (asked.mode is Mode.ALL and spoiled):
        return outcome
    return _commit(ledger, judge, reading, outcome, asked)


def _commit(
    ledger: ServiceLedger, judge: _Judge, reading: Reading, outcome: Outcome, asked: Asked
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
    ledger.vault.create_keys(judge.new_persons)
    answer = ledger.commit(work, by, value={"batch": str(batch.id)})
    return Struct.__replace__(outcome, position=answer.position, recorded=True)


def _outcome(reading: Reading, tally: _Tally, asked: Asked, ledger: ServiceLedger) -> Outcome:
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
    )


def _chunks(rows: Iterator[Row | Rejection]) -> Iterator[list[Row | Rejection]]:
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield chunk
