"""A call to a person: what is recorded of it, and of what they asked for in it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from api.desk import passing
from api.desk.passing import Goal, Kind, Me
from api.office import Office
from ledger.aggregates import Contact, Need, Person
from ledger.aggregates.contact import ContactPurpose
from ledger.application import Answer
from ledger.commands import persons
from ledger.particulars import DeathSource
from ledger.vocabulary import By, ContactChannel, Wellbeing
from ledger.work import Work
from projections import calls
from projections.calls import ContactRow

OUTCOMES = ("reached", "again", "missed", "moved", "died")
"""``again`` is for a call that was planned: it stays where it stands, and is tried again."""

HEARD = {DeathSource.FAMILY, DeathSource.COMMUNITY, DeathSource.HOSPITAL}
"""From whom a caller can learn of a death."""


class Wish(NamedTuple):
    """Something that the person needs, in their words, and where it goes."""

    note: str
    goal: Goal
    kind: Kind


class Death(NamedTuple):
    """When somebody died, ``2022-03-05`` or less exactly, and who said so."""

    occurred_on: str
    source: DeathSource


class Spoken(NamedTuple):
    """How a call went and what was said in it; ``next_days`` is in how many days another is due."""

    outcome: str
    note: str = ""
    wellbeing: Wellbeing | None = None
    wishes: Sequence[Wish] = ()
    next_days: int | None = None
    death: Death | None = None


class Last(NamedTuple):
    """The last time the person was spoken to: on which day, how they were, and what they said."""

    day: str
    wellbeing: Wellbeing | None
    note: str


def planned(office: Office, person_id: UUID) -> ContactRow | None:
    """The contact that should have been made by today, the one due first; ``None`` if none is."""
    today = date.fromisoformat(office.today())
    rows = [
        each
        for each in calls.of(office.fresh(), person_id)
        if each.contact_state == "planned" and each.due_on is not None and each.due_on <= today
    ]
    return min(rows, key=lambda each: str(each.due_on), default=None)


def last(office: Office, person_id: UUID) -> Last | None:
    """The last contact in which the person was reached; ``None`` when there was none."""
    rows = calls.of(office.fresh(), person_id)
    made = next((each for each in rows if each.contact_state == "made"), None)
    if made is None:
        return None
    wellbeing, note = None, ""
    for fact in office.ledger.facts_of([made.contact_id]).get(made.contact_id, []):
        if isinstance(fact, Contact.ContactNoted):
            wellbeing, note = fact.wellbeing or wellbeing, fact.note or note
    return Last(made.happened_on or "", wellbeing, note)


def speak(
    office: Office, by: By, person_id: UUID, area: str | None, spoken: Spoken, me: Me
) -> Answer:
    """Record the call; one that was planned has its outcome with it, or was tried in vain.

    Raises:
        Refused: a rule of the ledger says no.
    """
    today, plan = office.today(), planned(office, person_id)
    channel = ContactChannel(plan.channel) if plan else ContactChannel.PHONE
    purpose = ContactPurpose(plan.contact_purpose) if plan and plan.contact_purpose else None

    def decide(work: Work) -> str:
        whose: dict[str, Any] = {
            "occurred_on": today,
            "person_id": person_id,
            "channel": channel,
            "area": area,
        }
        if spoken.outcome == "again" and plan is not None:
            contact = work.change(Contact, plan.contact_id)
            contact.attempt(**whose)
            return str(contact.id)
        contact = _contact(work, plan, whose, reached=spoken.outcome == "reached")
        contact.note(
            occurred_on=today,
            person_id=person_id,
            contact_purpose=purpose or ContactPurpose.CARE_CALL,
            note=spoken.note or None,
            wellbeing=spoken.wellbeing,
        )
        for wish in spoken.wishes:
            need = work.begin(Need, work.ledger.new_id())
            need.raise_need(
                occurred_on=today,
                person_id=person_id,
                contact_id=contact.id,
                area=area,
                note=wish.note,
            )
            passing.send(need, wish.goal, wish.kind, today=today, me=me)
        _plan_next(work, spoken, person_id, area, today, me)
        _strike(work, spoken, person_id, today)
        return str(contact.id)

    return office.ledger.perform(by, decide, ["spoken", str(person_id), repr(spoken)])


def _contact(
    work: Work, plan: ContactRow | None, whose: dict[str, Any], *, reached: bool
) -> Contact:
    """The contact that was planned, else the one of today, with its outcome."""
    if plan is not None:
        contact = work.change(Contact, plan.contact_id)
    else:
        person_id, channel, today = whose["person_id"], whose["channel"], whose["occurred_on"]
        contact = work.begin(Contact, Contact.id_of(person_id, channel, today, made=reached))
        if contact.begun:  # it is the second call of the day: what was said is added to the first
            return contact
    record = contact.make if reached else contact.miss
    record(**whose)
    return contact


def _plan_next(
    work: Work, spoken: Spoken, person_id: UUID, area: str | None, today: str, me: Me
) -> None:
    if spoken.next_days is None:
        return
    due_on = date.fromisoformat(today) + timedelta(days=spoken.next_days)
    phone = ContactChannel.PHONE
    contact = work.begin(Contact, Contact.id_of_plan(person_id, phone, due_on))
    if contact.begun:
        return  # somebody planned it for that day before
    contact.plan(
        occurred_on=today,
        person_id=person_id,
        channel=phone,
        due_on=due_on,
        staff_id=me.staff_id,
        contact_purpose=ContactPurpose.CARE_CALL,
        area=area,
    )


def _strike(work: Work, spoken: Spoken, person_id: UUID, today: str) -> None:
    """Write into the register that the person is not there any more, where that was heard."""
    if spoken.outcome == "moved":
        work.change(Person, person_id).move_away(occurred_on=today)
    if spoken.death is not None:
        persons.report_death(
            work,
            id=person_id,
            occurred_on=spoken.death.occurred_on,
            death_source=spoken.death.source,
        )
