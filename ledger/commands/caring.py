"""The rules of care that look at more than one history: a person and their plan or their place."""

from datetime import date
from uuid import UUID

from ledger.aggregates import (
    CarePlan,
    Person,
    Placement,
    PlacementWage,
    RehabSession,
)
from ledger.aggregates.care_plan import SENSITIVE_PLANS, PlanKind
from ledger.aggregates.placement import CareType
from ledger.aggregates.placement_wage import Month
from ledger.commands.delivering import kind_on, must_be_recorded_by, must_be_there
from ledger.commands.registry import command
from ledger.errors import ServiceKindUnknown
from ledger.refusals.care import CarePlanNotOpen, WageOnlyInWorkshop
from ledger.vocabulary import Money, PartialDate, TimeOfDay
from ledger.work import Work


def living(work: Work, person_id: UUID, occurred_on: PartialDate) -> Person:
    """The person, who was alive on that day.

    Raises:
        NotKnown: nobody is registered under this id.
        PersonIsErased: nothing more can be recorded of them.
        PersonHasDied: they had died before that day.
    """
    person = work.change(Person, person_id)
    must_be_there(person, occurred_on)
    return person


def in_force(work: Work, plan_id: UUID, person_id: UUID, occurred_on: str) -> CarePlan:
    """The person's plan, agreed and not closed on that day.

    Raises:
        NotKnown: there is no such plan.
        CarePlanNotOpen: it is not in force then, or is another person's.
    """
    plan = work.change(CarePlan, plan_id)
    if not plan.covers(person_id, occurred_on):
        raise CarePlanNotOpen(history=CarePlan.STORED_AS, id=plan_id, state=plan.state.value)
    return plan


def _must_be_treated_by(work: Work, item: str, occurred_on: str) -> None:
    """Let a session of a kind in the catalogue be recorded only by those who may record that kind.

    Raises:
        ServiceKindRetiredBefore: the office gave no such sessions any more by then.
        RecorderNotAllowed: whoever asks acts in none of the roles that may record it.
    """
    try:
        kind = kind_on(work, item, occurred_on)
    except ServiceKindUnknown:
        return  # a word of the office's own, of which no catalogue says more
    must_be_recorded_by(work, kind)


@command("care_plan.assess")
def assess(  # noqa: PLR0913 - what a plan begins with
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    person_id: UUID,
    plan_kind: PlanKind,
    sensitive: bool = False,
    station_id: UUID | None = None,
    area: str | None = None,
    findings: str | None = None,
) -> str:
    """Begin a plan with what was found out; a kind that few may see is marked so by itself.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody to make a plan with.
        AlreadyExists: this plan has begun.
    """
    person = living(work, person_id, occurred_on)
    plan = work.begin(CarePlan, id)
    plan.assess(
        occurred_on=occurred_on,
        person_id=person_id,
        plan_kind=plan_kind,
        sensitive=sensitive or plan_kind in SENSITIVE_PLANS,
        station_id=station_id,
        area=area or person.area,
        findings=findings,
    )
    return str(plan.id)


@command("rehab_session.plan")
def plan_session(  # noqa: PLR0913 - what a diary has in a line
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    station_id: UUID,
    item: str,
    planned_for: date,
    starts_at: TimeOfDay,
    plan_id: UUID | None = None,
    therapist_id: UUID | None = None,
    area: str | None = None,
    mark: str = "",
) -> str:
    """Give the person a time for a session; ``plan_id`` says of which plan it is a part.

    ``mark`` tells two of the same item on one day apart.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody to treat, or no such plan.
        CarePlanNotOpen: the plan is not in force, or is another person's.
        SessionAlreadyPlanned: it stands in the diary, or took place.
        ServiceKindRetiredBefore, RecorderNotAllowed: the catalogue does not let them.
    """
    _must_be_treated_by(work, item, occurred_on)
    person = living(work, person_id, occurred_on)
    if plan_id is not None:
        in_force(work, plan_id, person_id, occurred_on)
    session_id = RehabSession.id_of(person_id, station_id, planned_for.isoformat(), item, mark)
    work.begin(RehabSession, session_id).plan(
        occurred_on=occurred_on,
        person_id=person_id,
        station_id=station_id,
        item=item,
        planned_for=planned_for,
        starts_at=starts_at,
        plan_id=plan_id,
        therapist_id=therapist_id,
        area=area or person.area,
    )
    return str(session_id)


@command("rehab_session.deliver")
def deliver_session(  # noqa: PLR0913 - what a list of sessions says
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    station_id: UUID,
    item: str,
    minutes: int,
    area: str | None = None,
    mark: str = "",
) -> str:
    """Record a session, planned or not; one that is part of a plan needs the plan in force.

    ``mark`` tells two of the same item on one day apart.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody who was treated.
        AlreadyExists: this item was recorded for the person at the station that day.
        MinutesNotPositive: it lasted no time.
        SessionNotExpected: it was called off or missed.
        CarePlanNotOpen: the plan it is part of was closed before that day.
        ServiceKindRetiredBefore, RecorderNotAllowed: the catalogue does not let them.
    """
    _must_be_treated_by(work, item, occurred_on)
    person = living(work, person_id, occurred_on)
    session_id = RehabSession.id_of(person_id, station_id, occurred_on, item, mark)
    session = work.begin(RehabSession, session_id)
    if session.plan_id is not None:
        in_force(work, session.plan_id, person_id, occurred_on)
    session.deliver(
        occurred_on=occurred_on,
        person_id=person_id,
        station_id=station_id,
        item=item,
        minutes=minutes,
        area=area or person.area,
    )
    return str(session_id)


def deliver_planned(work: Work, session_id: UUID, *, occurred_on: PartialDate, minutes: int) -> str:
    """Record a session that stands in the diary, whatever tells it from another of its day.

    Raises:
        As ``deliver_session``; NotKnown: there is no such session.
    """
    session = work.change(RehabSession, session_id)
    _must_be_treated_by(work, session.item, occurred_on)
    person = living(work, session.person_id, occurred_on)
    if session.plan_id is not None:
        in_force(work, session.plan_id, person.id, occurred_on)
    session.deliver(
        occurred_on=occurred_on,
        person_id=person.id,
        station_id=session.station_id,
        item=session.item,
        minutes=minutes,
        area=person.area,
    )
    return str(session_id)


@command("placement.apply_for")
def apply_for_placement(  # noqa: PLR0913 - what an application says
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    care_type: CareType,
    station_id: UUID | None = None,
    area: str | None = None,
    note: str | None = None,
) -> str:
    """Ask for a place; a person has one of each kind of care, or waits for one.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody to care for.
        AlreadyInCare: the person has a place of this kind, or waits for one.
    """
    person = living(work, person_id, occurred_on)
    placement = work.begin(Placement, Placement.id_of(person_id, care_type))
    placement.apply_for(
        occurred_on=occurred_on,
        person_id=person_id,
        care_type=care_type,
        station_id=station_id,
        area=area or person.area,
        note=note,
    )
    return str(placement.id)


@command("placement.admit")
def admit(  # noqa: PLR0913 - what an admission says
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    care_type: CareType,
    station_id: UUID,
    bed: str | None = None,
    funding: str | None = None,
    area: str | None = None,
    guardian: str | None = None,
) -> str:
    """Give the person a place at a facility, whether or not somebody had asked for one.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody to care for.
        AlreadyInCare: the person has a place of this kind.
        PlacementOverlaps: on that day the person had not left the one before.
    """
    person = living(work, person_id, occurred_on)
    placement = work.begin(Placement, Placement.id_of(person_id, care_type))
    placement.admit(
        occurred_on=occurred_on,
        person_id=person_id,
        care_type=care_type,
        station_id=station_id,
        bed=bed,
        funding=funding,
        area=area or person.area,
        guardian=guardian,
    )
    return str(placement.id)


@command("placement.attend")
def attend(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    station_id: UUID,
    area: str | None = None,
) -> str:
    """Count one day for a person who has a place there; it may be told late.

    Raises:
        NotKnown: there is no such placement.
        PersonIsErased, PersonHasDied: the person was no longer there.
        DayNotExact: it does not name the day.
        OutsidePlacement: the person had no place there on that day, or was away.
        AttendedAlready: that day was counted.
    """
    placement = work.change(Placement, id)
    person = living(work, placement.person_id, occurred_on)
    area = area or person.area
    placement.attend(occurred_on=occurred_on, station_id=station_id, area=area)
    return str(placement.id)


@command("placement_wage.pay")
def pay_wage(  # noqa: PLR0913 - what a payslip says
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    period: Month,
    amount: Money,
    station_id: UUID | None = None,
    area: str | None = None,
) -> str:
    """Record what a person was paid for a month's work in a workshop.

    Raises:
        WageOnlyInWorkshop: the person had no place in a workshop that month.
        WageAlreadyPaid: this month was paid for.
        AmountNotPositive: nothing was paid.
    """
    workshop = work.find(Placement, Placement.id_of(person_id, CareType.WORKSHOP))
    if workshop is None or not workshop.had_place_in(period):
        raise WageOnlyInWorkshop(period=period)
    wage = work.begin(PlacementWage, PlacementWage.id_of(person_id, period))
    wage.pay(
        occurred_on=occurred_on,
        person_id=person_id,
        period=period,
        amount=amount,
        station_id=station_id,
        area=wage.area or area or work.change(Person, person_id).area,
    )
    return str(wage.id)
