from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import (
    CarePlan,
    Contact,
    DeviceBooking,
    Person,
    Placement,
    RehabSession,
    WaitingList,
)
from ledger.aggregates.contact import ContactPurpose
from ledger.application import ServiceLedger
from ledger.history import Fact
from ledger.vocabulary import ContactChannel, WithdrawalReason
from projections import appointments, feed, generations
from projections.appointments import Appointment
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, LENDING_STATION, REHAB_STATION, by, ready
from tests.ledger.years import care
from tests.ledger.years.telling import Teller

SESSION, VISIT, PLAN, QUEUE = UUID(int=0xA1), UUID(int=0xA2), UUID(int=0xA3), UUID(int=0xA4)
CALENDAR, PLACE, CHAIR = UUID(int=0xA5), UUID(int=0xA6), UUID(int=0xC1)
THERAPIST, MANAGER, CALLER = UUID(int=0xB1), UUID(int=0xB2), UUID(int=0xB3)
WINTER, SPRING = date(2022, 1, 1), date(2022, 3, 1)

PLANNED = RehabSession.RehabSessionPlanned(
    occurred_on="2022-02-16",
    person_id=AYGUL,
    station_id=REHAB_STATION,
    item="physiotherapy",
    planned_for=date(2022, 3, 9),
    starts_at="10:00",
    therapist_id=THERAPIST,
)
DUE = Contact.ContactPlanned(
    occurred_on="2022-02-20",
    person_id=AYGUL,
    channel=ContactChannel.VISIT,
    due_on=date(2022, 3, 5),
    staff_id=CALLER,
    contact_purpose=ContactPurpose.REGULAR_VISIT,
)
ASSESSED = ready(
    CarePlan.CarePlanAssessed, person_id=AYGUL, station_id=REHAB_STATION, sensitive=False
)
AGREED = replace(
    ready(CarePlan.CarePlanAgreed, person_id=AYGUL, manager_id=MANAGER),
    review_on=date(2022, 5, 16),
)
OFFERED = WaitingList.WaitingPlaceOffered(
    occurred_on="2022-03-01",
    person_id=AYGUL,
    device_id=CHAIR,
    hold_until=date(2022, 3, 12),
    class_code="12 22 03",
    station_id=LENDING_STATION,
)
RESERVED = DeviceBooking.DeviceReserved(
    occurred_on="2022-02-01",
    person_id=AYGUL,
    reserved_from=date(2022, 2, 25),
    reserved_until=date(2022, 3, 20),
    device_id=CHAIR,
)
ADMITTED = ready(Placement.PlacementAdmitted, person_id=AYGUL, station_id=REHAB_STATION)
AWAY = ready(Placement.PlacementLeaveBegun, person_id=AYGUL, back_on=date(2022, 3, 24))


def same(fact: Fact, kind: type[Fact], **more: object) -> Fact:
    """A fact of another kind about the same person and, as far as it says, the same thing."""
    names = set(kind.__struct_fields__) & {"person_id", "station_id", "item", "class_code"}
    return ready(kind, **{name: getattr(fact, name) for name in names}, **more)


def listed(views: Views, day: date = WINTER) -> list[tuple[str, date]]:
    found = appointments.of(views, AYGUL, day=day)
    return [(each.appointment_kind, each.day) for each in found]


def test_appointments_of_a_person_are_told_the_soonest_first(views: Views, tell):
    tell(PLAN, ASSESSED, AGREED)
    tell(SESSION, PLANNED)
    tell(VISIT, DUE)
    tell(QUEUE, OFFERED)
    tell(CALENDAR, RESERVED)
    tell(PLACE, ADMITTED, AWAY)

    found = appointments.of(views, AYGUL, day=SPRING)

    assert [(each.appointment_kind, each.day) for each in found] == [
        ("reservation", date(2022, 2, 25)),
        ("visit", date(2022, 3, 5)),
        ("session", date(2022, 3, 9)),
        ("offer", date(2022, 3, 12)),
        ("return", date(2022, 3, 24)),
        ("review", date(2022, 5, 16)),
    ]
    assert found[2] == Appointment(
        history_id=SESSION,
        person_id=AYGUL,
        day=date(2022, 3, 9),
        until=None,
        starts_at="10:00",
        appointment_kind="session",
        purpose="physiotherapy",
        station_id=REHAB_STATION,
        staff_id=THERAPIST,
        sensitive=False,
    )
    assert appointments.of(views, AYGUL, day=SPRING, limit=1) == found[:1]
    assert appointments.of(views, AYGUL, day=date(2022, 6, 1)) == []
    assert appointments.of(views, BEKZAT, day=WINTER) == []


@pytest.mark.parametrize(
    "end",
    [
        same(PLANNED, RehabSession.RehabSessionDelivered),
        same(PLANNED, RehabSession.RehabSessionMissed),
        same(PLANNED, RehabSession.RehabSessionCancelled),
    ],
    ids=["delivered", "missed", "cancelled"],
)
def test_appointments_of_a_session_last_until_its_outcome(views: Views, tell, end):
    tell(SESSION, PLANNED, same(PLANNED, RehabSession.RehabSessionCheckedIn))
    assert listed(views) == [("session", date(2022, 3, 9))]

    tell(SESSION, end)

    assert listed(views) == []


def test_appointments_that_were_missed_may_be_made_again(views: Views, tell):
    tell(SESSION, PLANNED, same(PLANNED, RehabSession.RehabSessionMissed))
    tell(SESSION, replace(PLANNED, planned_for=date(2022, 3, 16)))

    assert listed(views) == [("session", date(2022, 3, 16))]


def test_appointments_for_something_sensitive_say_so(views: Views, tell):
    tell(SESSION, replace(PLANNED, item="counselling"))
    tell(PLAN, replace(ASSESSED, sensitive=True), AGREED)

    assert [each.sensitive for each in appointments.of(views, AYGUL, day=WINTER)] == [True, True]


@pytest.mark.parametrize("outcome", [Contact.ContactMade, Contact.ContactMissed])
def test_appointments_of_a_visit_last_until_its_outcome(views: Views, tell, outcome):
    tell(VISIT, DUE, ready(Contact.ContactAttempted, person_id=AYGUL))
    assert listed(views) == [("visit", date(2022, 3, 5))]

    tell(VISIT, ready(outcome, occurred_on="2022-03-04", person_id=AYGUL))

    assert listed(views) == []


def test_appointments_promised_in_a_note_stand_until_a_later_contact(views: Views, tell):
    made = ready(
        Contact.ContactMade,
        occurred_on="2022-03-04",
        person_id=AYGUL,
        channel=ContactChannel.PHONE,
    )
    tell(VISIT, made)
    tell(VISIT, ready(Contact.ContactNoted, person_id=AYGUL, next_due_on=date(2022, 4, 4)))
    assert listed(views) == [("phone", date(2022, 4, 4))]

    tell(UUID(int=0xA9), replace(made, occurred_on="2022-03-03"))
    assert listed(views) == [("phone", date(2022, 4, 4))]

    tell(UUID(int=0xAA), replace(DUE, due_on=date(2022, 4, 2)))
    assert listed(views) == [("visit", date(2022, 4, 2))]


def test_appointments_to_review_a_plan_follow_what_was_decided_last(views: Views, tell):
    reviewed = ready(CarePlan.CarePlanReviewed, person_id=AYGUL, review_on=date(2022, 8, 16))
    tell(PLAN, ASSESSED)
    assert listed(views) == []

    tell(PLAN, AGREED, reviewed)
    assert listed(views) == [("review", date(2022, 8, 16))]

    tell(PLAN, ready(CarePlan.CarePlanClosed, person_id=AYGUL))
    assert listed(views) == []


@pytest.mark.parametrize(
    ("history", "first", "end"),
    [
        (QUEUE, OFFERED, same(OFFERED, WaitingList.WaitingPlaceAccepted)),
        (QUEUE, OFFERED, same(OFFERED, WaitingList.WaitingPlaceLapsed)),
        (QUEUE, OFFERED, same(OFFERED, WaitingList.WaitingListLeft)),
        (CALENDAR, RESERVED, DeviceBooking.DeviceReservationCancelled),
        (CALENDAR, RESERVED, DeviceBooking.DeviceReservationLapsed),
        (CALENDAR, RESERVED, DeviceBooking.DeviceReservationTakenUp),
    ],
)
def test_appointments_for_a_device_end_with_the_offer(views: Views, tell, history, first, end):
    if isinstance(end, type):
        end = ready(end, person_id=AYGUL, reserved_from=RESERVED.reserved_from)
    others = replace(first, person_id=BEKZAT)
    if first is RESERVED:
        others = replace(others, reserved_from=date(2022, 4, 1))
    tell(history, first, others)
    assert len(listed(views)) == 1

    tell(history, end)

    assert listed(views) == []
    assert len(appointments.of(views, BEKZAT, day=WINTER)) == 1


@pytest.mark.parametrize("end", [Placement.PlacementLeaveEnded, Placement.PlacementDischarged])
def test_appointments_to_come_back_end_with_the_leave(views: Views, tell, end):
    tell(PLACE, ADMITTED, AWAY)
    (back,) = appointments.of(views, AYGUL, day=WINTER)
    assert (back.appointment_kind, back.station_id) == ("return", REHAB_STATION)

    tell(PLACE, ready(end, person_id=AYGUL))

    assert listed(views) == []


def test_appointments_at_station_are_by_the_clock(views: Views, tell):
    later = replace(PLANNED, person_id=BEKZAT, starts_at="14:30")
    elsewhere = replace(PLANNED, station_id=LENDING_STATION)
    tell(UUID(int=1), later)
    tell(UUID(int=2), PLANNED)
    tell(UUID(int=3), elsewhere)
    tell(UUID(int=4), replace(PLANNED, planned_for=date(2022, 3, 10)))

    found = appointments.at_station(views, station_id=REHAB_STATION, day=date(2022, 3, 9))

    assert [(each.person_id, each.starts_at) for each in found] == [
        (AYGUL, "10:00"),
        (BEKZAT, "14:30"),
    ]
    assert appointments.at_station(views, station_id=REHAB_STATION, day=WINTER) == []


def test_appointments_of_worker_are_those_of_the_day(views: Views, tell):
    tell(SESSION, PLANNED)
    tell(PLAN, ASSESSED, replace(AGREED, review_on=date(2022, 3, 9), manager_id=THERAPIST))
    tell(VISIT, DUE)

    found = appointments.of_worker(views, staff_id=THERAPIST, day=date(2022, 3, 9))

    assert [each.appointment_kind for each in found] == ["session", "review"]
    assert appointments.of_worker(views, staff_id=CALLER, day=date(2022, 3, 9)) == []


@pytest.mark.parametrize("gone", [Person.PersonDied, Person.PersonMovedAway, Person.PersonErased])
def test_appointments_are_not_kept_for_who_is_gone(views: Views, tell, gone):
    tell(AYGUL, ready(Person.PersonRegistered))
    tell(SESSION, PLANNED)

    tell(AYGUL, ready(gone))

    assert listed(views) == []
    assert appointments.of_worker(views, staff_id=THERAPIST, day=date(2022, 3, 9)) == []


def test_appointments_are_kept_for_who_came_back(views: Views, tell):
    tell(AYGUL, ready(Person.PersonRegistered), ready(Person.PersonMovedAway))
    tell(SESSION, PLANNED)

    tell(AYGUL, ready(Person.PersonMovedBack))

    assert listed(views) == [("session", date(2022, 3, 9))]


def test_appointments_come_back_when_what_ended_them_is_withdrawn(
    ledger: ServiceLedger, views: Views, tell
):
    tell(SESSION, PLANNED, same(PLANNED, RehabSession.RehabSessionMissed))
    missed = ledger.facts_of([SESSION])[SESSION][1]

    with ledger.change(RehabSession, SESSION, by()) as session:
        session.withdraw(
            occurred_on="2022-03-10",
            fact_id=missed.event_id,
            reason=WithdrawalReason.WRONG_PERSON,
        )
    feed.catch_up(ledger, views)

    assert listed(views) == [("session", date(2022, 3, 9))]


def test_appointments_of_a_year_told_by_commands_are_the_same_when_built_again(
    ledger: ServiceLedger, views: Views, tell, tmp_path: Path
):
    tell(AYGUL, ready(Person.PersonRegistered))
    tell(BEKZAT, ready(Person.PersonRegistered))
    tell(Teller.nguyen, ready(Person.PersonRegistered))
    care.record(Teller(ledger, by(), "care"))
    feed.catch_up(ledger, views)

    rebuilt, fresh = generations.rebuild(ledger, views, tmp_path / "data" / "views")

    assert rebuilt.equal
    assert listed(views) == [("session", date(2022, 3, 23))]
    fresh.close()
