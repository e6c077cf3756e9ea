"""Judging the rows of a file: each against the ledger, and against the rows before it.

A row's steps are compared with the facts that are there: the same again is already recorded,
another in its place is a conflict, and what is missing is asked of the history's own rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from api.importing.persons import claim_step, household_steps, person_steps
from api.importing.rows import DeviceRow, PersonStated, RegisterRow, Rejection, Row
from api.importing.steps import Place, Step, Subject, money_of, steps_of
from ledger.aggregates import Device, IdentifierClaim
from ledger.aggregates.restriction import is_new
from ledger.application import ServiceLedger
from ledger.commands.withdrawing_imports import IMPORT_WITHDRAWN
from ledger.errors import Refused
from ledger.history import Fact, History
from ledger.vocabulary import By, Count, DeviceState, Money, RowVerdict
from ledger.work import Work
from projections import person_lookup
from projections.store import Views


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
class Tally:
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


class Judge:
    """Judges the rows of one file against the ledger and against each other."""

    def __init__(
        self,
        ledger: ServiceLedger,
        views: Views,
        place: Place,
        total_column: str,
        by: By,
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
        self._names: dict[UUID, str] = {}
        self._claims: dict[tuple[str, str], UUID] = {}
        self._holders: dict[UUID, UUID] = {}
        self._fresh: dict[UUID, UUID] = {}
        self._restricted: dict[UUID, str] = {}
        self.work = Work(ledger, by)
        self.tally = Tally()

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
        if not registering:
            self._must_be_meant(holder, person)
        if holder in self._subjects:
            steps += household_steps(self._subjects[holder], row, self._place)
        subject = self._subjects.get(holder) or Subject(holder, person.area, None)
        told = steps_of(row, subject, self._place)
        self._must_not_be_restricted(holder, told)
        return steps + told

    def _must_not_be_restricted(self, holder: UUID, steps: list[Step]) -> None:
        since = self._restricted.get(holder)
        if since and any(
            is_new(each.fact.TOPIC, each.told["occurred_on"], since) for each in steps
        ):
            raise _RowRefused("rejected", "record_is_restricted")

    def _must_be_meant(self, holder: UUID, person: PersonStated) -> None:
        # A number typed for another person's: the money would go to the wrong one.
        registered = self._names.get(holder)
        if registered and person.name and person_lookup.fold(person.name) != registered:
            raise _RowRefused("rejected", "name_contradicts_number")

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
            known.history.acting = self.work.by
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
            history.acting = self.work.by
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
        self._restricted |= person_lookup.restricted_since(self._views, held)
        strangers = [holder for holder in held if holder not in self._subjects]
        for person_id, found in person_lookup.summaries(self._views, strangers, whole=True).items():
            self._subjects[person_id] = Subject(
                person_id, found.area, found.household_id, found.has_joined
            )
            self._names[person_id] = person_lookup.fold(found.name or "")


def _take(step: Step, known: _Known) -> list[Fact]:
    if step.once and known.history.begun:
        return []
    for fact in _counting(known.history):
        if step.also is not None and isinstance(fact, step.also) and _says(fact, step):
            return []
        if isinstance(fact, step.fact):
            if _says(fact, step):
                return []
            if step.mark is not None and all(
                getattr(fact, name) == step.told.get(name) for name in step.mark
            ):
                raise _RowRefused("conflicting", "row_differs")
    _ask(step, known.history)
    facts = known.history.collect()
    known.facts += facts
    return facts


def _counting(history: History) -> list[Fact]:
    """What stands, so that a file that was taken back can be read in again."""
    standing = history.standing
    taken_back = standing and getattr(standing[-1], "reason", None) == IMPORT_WITHDRAWN
    return [] if taken_back else standing


def _ask(step: Step, history: History) -> None:
    try:
        if step.command == "lend":
            _own_to_the_gap(history, step)
        getattr(history, step.command)(**step.told | step.given)
    except Refused as refused:
        raise _RowRefused("conflicting", refused.code) from refused


def _own_to_the_gap(device: History, step: Step) -> None:
    # An office's list shows that a device went out again, and not whether anybody looked at it.
    if isinstance(device, Device) and device.state is DeviceState.RETURNED:
        told = {name: step.told[name] for name in ("occurred_on", "station_id")}
        device.skip_inspection(**told)


def _says(fact: Fact, step: Step) -> bool:
    for name, value in step.told.items():
        said = getattr(fact, name, value)
        if said == value or name in step.loose:
            continue
        if name not in step.may_lack or (said is not None and value is not None):
            return False
    return True


def _rewind(known: _Known, length: int) -> None:
    del known.facts[length:]
    acting = known.history.acting
    known.history = type(known.history)(known.history.id)
    known.history.acting = acting
    for fact in known.facts:
        known.history.apply(fact)
