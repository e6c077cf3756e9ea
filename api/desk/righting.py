"""Putting right what was recorded: one entry, what became of it, and what is recorded instead."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from msgspec.structs import replace

from api.desk import anew
from api.desk.anew import Said
from api.office import Office
from api.rights import Right, of_command
from ledger.aggregates import AccountingPeriod, Objection
from ledger.aggregates.objection import ObjectionOutcome
from ledger.application import Answer
from ledger.commands import persons
from ledger.errors import Refused
from ledger.history import Fact, FactWithdrawn
from ledger.particulars import CorrectionReason, Detail
from ledger.vocabulary import By, WithdrawalReason, last_day
from ledger.work import Work


class Entry(NamedTuple):
    """What one command recorded, named by its first fact; ``facts`` are all of it, in order.

    ``taken_back`` is what took it back, ``put_right`` whatever names it as what it puts right, and
    ``instead_of`` the fact that it puts right itself.
    """

    fact: Fact
    facts: tuple[Fact, ...]
    taken_back: FactWithdrawn | None
    put_right: tuple[Fact, ...]
    instead_of: UUID | None

    @property
    def person_id(self) -> UUID | None:
        """Whom it is about, if it is about anybody."""
        return anew.person_of(self.fact)


class Answered(NamedTuple):
    """What a person who said that the entry is wrong is told of it."""

    objection_id: UUID
    answer: str


def entry_of(office: Office, history_id: UUID, fact_id: UUID) -> Entry | None:
    """The entry that this fact is a part of; ``None`` when there is none.

    Of what took another one back, and recorded nothing, it is the entry that it took back.
    """
    known = office.ledger.facts_of([history_id]).get(history_id, [])
    fact = next((each for each in known if each.event_id == fact_id), None)
    if fact is None:
        return None
    facts = _together(office, fact, known)
    if not facts:
        return entry_of(office, history_id, getattr(fact, "fact_id", fact_id))
    first = facts[0]
    told = office.ledger.facts_of([first.originator_id])[first.originator_id]
    taken_back = next(
        (
            each
            for each in told
            if isinstance(each, FactWithdrawn) and each.fact_id == first.event_id
        ),
        None,
    )
    later = [] if taken_back is None else _instead(office, taken_back)
    put_right = [
        each
        for each in (*told, *later)
        if each.envelope.corrects == first.event_id and not isinstance(each, FactWithdrawn)
    ]
    return Entry(
        first,
        facts,
        taken_back,
        tuple({each.event_id: each for each in put_right}.values()),
        first.envelope.corrects,
    )


def before(office: Office, entry: Entry) -> Entry | None:
    """The entry that this one puts right, in the same history or in another one."""
    if entry.instead_of is None:
        return None
    told = office.ledger.facts_of_command(entry.fact.envelope.command)
    for each in (entry.fact, *told):
        found = entry_of(office, each.originator_id, entry.instead_of)
        if found is not None:
            return found
    return None


def _together(office: Office, fact: Fact, known: Sequence[Fact]) -> tuple[Fact, ...]:
    """Everything that was recorded with ``fact``; of a file only what its row says there."""
    by = fact.envelope
    if by.source is not None:
        told = [each for each in known if each.envelope.source == by.source]
        return tuple(each for each in told if each.envelope.command == by.command)
    ids = [each.event_id for each in office.ledger.facts_of_command(by.command)]
    histories = {each.originator_id for each in office.ledger.facts_of_command(by.command)}
    opened = {
        each.event_id: each
        for facts in office.ledger.facts_of(sorted(histories)).values()
        for each in facts
    }
    return tuple(opened[each] for each in ids if not isinstance(opened[each], FactWithdrawn))


def _instead(office: Office, taken_back: FactWithdrawn) -> list[Fact]:
    """What the command that took something back recorded in its place."""
    told = office.ledger.facts_of_command(taken_back.envelope.command)
    return [each for each in told if not isinstance(each, FactWithdrawn)]


def right_for(entry: Entry) -> Right:
    """The right without which nobody takes this kind of entry back."""
    return right_of(entry.fact.HISTORY.STORED_AS)


def right_of(history: str) -> Right:
    """The right without which nobody takes back anything of a kind of history."""
    try:
        return of_command(history)
    except KeyError:
        return Right.CORRECT


def is_closed(office: Office, by: By, entry: Entry) -> bool:
    """Whether the month in which it counts is closed: then whatever puts it right is marked so."""
    month = last_day(entry.fact.occurred_on).isoformat()[: len("2022-03")]
    period = office.ledger.load(AccountingPeriod, AccountingPeriod.id_of(by.organisation, month))
    return period is not None and period.is_closed


def obstacle(office: Office, by: By, entry: Entry) -> Refused | None:
    """Why the entry cannot be taken back as it stands; ``None`` when it can. Records nothing."""
    try:
        _withdraw(Work(office.ledger, by), entry, office.today(), WithdrawalReason.OTHER, None)
    except Refused as why:
        return why
    return None


def stands_on(office: Office, entry: Entry) -> list[Fact]:
    """What was recorded on top of the entry and still stands, the newest first."""
    own = {each.event_id for each in entry.facts}
    histories = {each.originator_id for each in entry.facts if not each.HISTORY.IS_LIST}
    later: list[Fact] = []
    for told in office.ledger.facts_of(sorted(histories)).values():
        back = {each.fact_id for each in told if isinstance(each, FactWithdrawn)}
        places = [each.originator_version for each in told if each.event_id in own]
        later += [
            each
            for each in told
            if each.originator_version > max(places)
            and each.event_id not in back
            and not isinstance(each, FactWithdrawn)
        ]
    by_time = sorted(later, key=lambda each: (each.envelope.recorded_at, each.originator_version))
    return by_time[::-1]


def take_back(
    office: Office,
    by: By,
    entry: Entry,
    reason: WithdrawalReason,
    note: str,
    answered: Answered | None = None,
) -> Answer:
    """Take back everything of the entry, with a reason; nothing is recorded instead.

    Raises:
        Refused: a rule of the ledger says no.
    """
    today = office.today()

    def decide(work: Work) -> str:
        _withdraw(work, entry, today, reason, note or None)
        _answer(work, today, answered, ObjectionOutcome.TAKEN_BACK)
        return str(entry.fact.originator_id)

    asked = ["take_back", str(entry.fact.event_id), reason.value, note, *_told(answered)]
    return office.ledger.perform(by, decide, asked)


def record_anew(
    office: Office, by: By, entry: Entry, said: Said, answered: Answered | None = None
) -> Answer:
    """Put the entry right: what was recorded is taken back, and what is right recorded instead.

    A detail that has a correction of its own is corrected by it, and nothing is taken back.

    Raises:
        Refused: a rule of the ledger says no; nothing is recorded then.
    """
    today = office.today()
    by = replace(by, corrects=entry.fact.event_id)

    def decide(work: Work) -> str:
        if not anew.correct_in_place(work, entry.facts, said, today):
            _withdraw(work, entry, today, said.reason_for(entry.facts), None)
            anew.record(work, entry.facts, said)
        _answer(work, today, answered, ObjectionOutcome.CORRECTED)
        return str(entry.fact.originator_id)

    asked = ["record_anew", str(entry.fact.event_id), *said.asked(), *_told(answered)]
    return office.ledger.perform(by, decide, asked)


def correct_detail(  # noqa: PLR0913 - what is said of it
    office: Office,
    by: By,
    entry: Entry,
    *,
    detail: Detail,
    reason: CorrectionReason,
    new: str,
    answered: Answered | None = None,
) -> Answer:
    """Put right what the entry says of a person; what it said before stays readable.

    Raises:
        Refused: a rule of the ledger says no.
    """
    today = office.today()
    by = replace(by, corrects=entry.fact.event_id)

    def decide(work: Work) -> str:
        persons.correct_detail(
            work,
            id=entry.fact.originator_id,
            occurred_on=today,
            corrected_detail=detail,
            correction_reason=reason,
            new=new or None,
        )
        _answer(work, today, answered, ObjectionOutcome.CORRECTED)
        return str(entry.fact.originator_id)

    asked = ["correct_detail", str(entry.fact.event_id), detail.value, reason.value, new]
    return office.ledger.perform(by, decide, [*asked, *_told(answered)])


def details_of(office: Office, by: By, entry: Entry) -> dict[Detail, str]:
    """What the entry says of a person and can be corrected, each with what it says now."""
    if entry.fact.HISTORY.STORED_AS != "person" or entry.taken_back is not None:
        return {}
    by, said = replace(by, corrects=entry.fact.event_id), {}
    for detail in Detail:
        work = Work(office.ledger, by)
        try:
            persons.correct_detail(
                work,
                id=entry.fact.originator_id,
                occurred_on=office.today(),
                corrected_detail=detail,
                correction_reason=CorrectionReason.MISTYPED,
                new="\0",
            )
        except Refused:
            continue
        said[detail] = str(getattr(work.collect()[-1][0], "old", None) or "")
    return said


def answer_only(
    office: Office, by: By, objection_id: UUID, outcome: ObjectionOutcome, answer: str
) -> Answer:
    """Tell the person what came of it, where the entry itself stays as it is now.

    Raises:
        EntryNotDisputed: no objection waits for an answer.
    """
    today = office.today()

    def decide(work: Work) -> str:
        _answer(work, today, Answered(objection_id, answer), outcome)
        return str(objection_id)

    return office.ledger.perform(by, decide, ["answer", str(objection_id), outcome.value, answer])


def recorded_instead(office: Office, key: str, entry: Entry) -> Fact:
    """What the command of this key recorded in place of the entry; the entry if it did nothing."""
    told = office.ledger.facts_of_command(key)
    others = (each for each in told if not isinstance(each, FactWithdrawn))
    apart = (each for each in others if each.HISTORY is not Objection)
    return next((each for each in apart if each.TOPIC == entry.fact.TOPIC), entry.fact)


def _withdraw(
    work: Work, entry: Entry, today: str, reason: WithdrawalReason, note: str | None
) -> None:
    for fact in reversed(entry.facts):
        history = work.begin(fact.HISTORY, fact.originator_id)
        history.withdraw(occurred_on=today, fact_id=fact.event_id, reason=reason, note=note)


def _answer(work: Work, today: str, answered: Answered | None, outcome: ObjectionOutcome) -> None:
    if answered is not None:
        work.change(Objection, answered.objection_id).answer(
            occurred_on=today, objection_outcome=outcome, answer=answered.answer or None
        )


def _told(answered: Answered | None) -> list[Any]:
    return [str(answered.objection_id), answered.answer] if answered else []
