"""What can be recorded in place of an entry, by its kind: the same, put right."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from ledger.aggregates import Contact, Device, Person, RehabSession, ServiceDelivery
from ledger.aggregates.device.lending import ReturnMistake
from ledger.commands import caring, delivering, lending
from ledger.history import Fact
from ledger.vocabulary import Condition, DeviceState, WithdrawalReason
from ledger.work import Work

LENT = Device.DeviceLent.TOPIC
RETURNED = Device.DeviceReturned.TOPIC
HELD = RehabSession.RehabSessionDelivered.TOPIC
REACHED = Contact.ContactMade.TOPIC
MISSED = Contact.ContactMissed.TOPIC
SERVED = ServiceDelivery.ServiceDelivered.TOPIC

FIELDS: dict[str, tuple[str, ...]] = {
    LENT: ("right", "day", "due_on"),
    RETURNED: ("right", "day", "condition", "missing"),
    HELD: ("right", "day", "minutes"),
    REACHED: ("right", "day", "outcome", "note"),
    MISSED: ("right", "day", "outcome", "note"),
    SERVED: ("right", "day"),
}
"""What can be put right in each kind of entry; ``right`` is a scan of who or what it is about."""

Facts = Sequence[Any]
PERSON, DEVICE = "person", "device"
TAKES: dict[str, frozenset[str]] = {
    LENT: frozenset({PERSON, DEVICE}),
    RETURNED: frozenset({DEVICE}),
}
"""Whose code may be scanned into ``right``; where nothing stands, a person's."""


@dataclass(frozen=True)
class Said:
    """What the entry is to say; what was right is told as it was."""

    person_id: UUID | None
    device_id: UUID | None
    day: str
    due_on: date | None = None
    minutes: int | None = None
    condition: Condition | None = None
    missing: tuple[str, ...] = ()
    outcome: str = ""
    note: str = ""

    def asked(self) -> list[Any]:
        """The same as plain data, to tell a repeated request from another one."""
        return [None if each is None else str(each) for each in vars(self).values()]

    def reason_for(self, facts: Sequence[Fact]) -> WithdrawalReason:
        """Why the entry that says ``facts`` was wrong, if this is right."""
        was = said_by(facts)
        if was.person_id != self.person_id:
            return WithdrawalReason.WRONG_PERSON
        if was.device_id != self.device_id:
            return WithdrawalReason.WRONG_THING
        return WithdrawalReason.WRONG_DAY if was.day != self.day else WithdrawalReason.OTHER


def person_of(fact: Any) -> UUID | None:
    """Whom a fact is about, if it is about anybody."""
    own = fact.originator_id if fact.HISTORY is Person else None
    return own or getattr(fact, "person_id", None)


def said_by(facts: Sequence[Fact]) -> Said:
    """What an entry says."""
    first: Any = facts[0]
    told: dict[str, Any] = {}
    for name in ("due_on", "minutes", "condition"):
        told[name] = getattr(first, name, None)
    missing = (getattr(each, "parts_missing", None) for each in facts)
    notes = (getattr(each, "note", None) for each in facts)
    return Said(
        person_id=person_of(first),
        device_id=first.originator_id if first.HISTORY is Device else None,
        day=first.occurred_on,
        missing=next((each for each in missing if each), ()),
        outcome={REACHED: "reached", MISSED: "missed"}.get(first.TOPIC, ""),
        note=next((each for each in notes if each), ""),
        **told,
    )


def said_now(facts: Sequence[Fact], put_right: Sequence[Fact]) -> Said:
    """What an entry says by now, after what was corrected of it in its place."""
    said = said_by(facts)
    for each in put_right:
        if isinstance(each, Device.DeviceReturnCorrected):
            said = replace(said, condition=each.condition, missing=each.parts_missing)
    return said


def correct_in_place(work: Work, facts: Sequence[Fact], said: Said, today: str) -> bool:
    """Correct a return whose condition or parts alone were wrong; whether that is what this is.

    Raises:
        Refused: a rule of the ledger says no.
    """
    first: Any = facts[0]
    was = said_by(facts)
    if first.TOPIC != RETURNED or (was.device_id, was.day) != (said.device_id, said.day):
        return False
    device = work.change(Device, first.originator_id)
    loan = next(each for each in device.loans if each.return_id == first.event_id)
    station_id = loan.back_at or first.station_id
    device.correct_return(
        occurred_on=today,
        person_id=first.person_id,
        return_mistake=ReturnMistake.MISTYPED,
        station_id=station_id,
        condition=said.condition or first.condition,
        station_id_before=station_id,
        condition_before=loan.condition or first.condition,
        parts_missing=said.missing,
        parts_missing_before=loan.parts_missing,
    )
    was_looked_at = any(isinstance(each, Device.DeviceInspected) for each in facts)
    if was_looked_at and device.state is DeviceState.RETURNED:
        # Who corrects it looked at it: without that it would have to be looked at once more.
        device.inspect(
            occurred_on=today,
            station_id=station_id,
            condition=said.condition or first.condition,
            parts_missing=said.missing,
        )
    return True


def record(work: Work, facts: Sequence[Fact], said: Said) -> None:
    """Record what is right, after what was wrong is taken back in the same work.

    Raises:
        Refused: a rule of the ledger says no.
    """
    RECORDS[facts[0].TOPIC](work, facts, said)


def _lend(work: Work, facts: Facts, said: Said) -> None:
    was = facts[0]
    lending.lend(
        work,
        id=said.device_id or was.originator_id,
        occurred_on=said.day,
        person_id=said.person_id or was.person_id,
        station_id=was.station_id,
        due_on=said.due_on,
        loan_number=was.loan_number,
    )


def _return(work: Work, facts: Facts, said: Said) -> None:
    was = facts[0]
    lending.take_back(
        work,
        id=said.device_id or was.originator_id,
        occurred_on=said.day,
        station_id=was.station_id,
        condition=said.condition or was.condition,
        parts_missing=said.missing,
    )


def _treat(work: Work, facts: Facts, said: Said) -> None:
    was = facts[0]
    planned = work.find(RehabSession, was.originator_id)
    same = (said.person_id, said.day) == (was.person_id, was.occurred_on)
    if planned is not None and same:
        caring.deliver_planned(work, planned.id, occurred_on=said.day, minutes=said.minutes or 0)
        return
    caring.deliver_session(
        work,
        occurred_on=said.day,
        person_id=said.person_id or was.person_id,
        station_id=was.station_id,
        item=was.item,
        minutes=said.minutes or 0,
    )


def _reach(work: Work, facts: Facts, said: Said) -> None:
    was = facts[0]
    person_id = said.person_id or was.person_id
    made = said.outcome == "reached"
    contact = work.begin(Contact, Contact.id_of(person_id, was.channel, said.day, made=made))
    told = contact.make if made else contact.miss
    told(occurred_on=said.day, person_id=person_id, channel=was.channel)
    noted = next((each for each in facts if isinstance(each, Contact.ContactNoted)), None)
    if noted or said.note:
        contact.note(
            occurred_on=said.day,
            person_id=person_id,
            contact_purpose=noted.contact_purpose if noted else None,
            note=said.note or None,
        )
    for each in facts:
        if isinstance(each, Device.DeviceReminderSent) and made and person_id == each.person_id:
            device = work.change(Device, each.originator_id)
            device.remind(occurred_on=said.day, reminded_by=each.reminded_by)


def _serve(work: Work, facts: Facts, said: Said) -> None:
    was = facts[0]
    same = said.person_id == was.person_id
    private = json.loads(was.private) if was.private else {}
    delivering.deliver(
        work,
        occurred_on=said.day,
        kind=was.kind,
        person_id=said.person_id or was.person_id,
        household_id=was.household_id if same else None,
        station_id=was.station_id,
        items=was.items,
        minutes=was.minutes,
        days=was.days,
        cash=was.cash,
        goods_value=was.goods_value,
        donor=was.donor,
        item_number=was.item_number,
        detail=was.detail,
        fields={**(was.values or {}), **private} or None,
    )


RECORDS: dict[str, Callable[[Work, Facts, Said], None]] = {
    LENT: _lend,
    RETURNED: _return,
    HELD: _treat,
    REACHED: _reach,
    MISSED: _reach,
    SERVED: _serve,
}
