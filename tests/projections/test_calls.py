"""Whom we call or visit today, who was not reached, and when we last spoke to a person."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.application import ServiceLedger
from ledger.vocabulary import ContactChannel
from projections import calls
from projections.calls import CallDue, CallerRow, ContactRow
from projections.store import Views
from tests.facts import AREA, AYGUL, BEKZAT, CLERK, NGUYEN
from tests.projections.office import Office

TODAY = date(2022, 3, 10)
MARCH: dict[str, Any] = {"start": date(2022, 3, 1), "end": date(2022, 4, 1)}
VISIT, CALL, OTHER, LATER = (UUID(int=each) for each in range(0xB1, 0xB5))
ELSEWHERE = "440402"


@pytest.fixture
def office(ledger: ServiceLedger, views: Views) -> Office:
    return Office(ledger, views)


def plan(office: Office, contact: UUID, due_on: str, **told: Any) -> None:
    whom = {"person_id": AYGUL, "channel": "visit", "area": AREA} | told
    office.do("contact.plan", id=contact, occurred_on="2022-02-01", due_on=due_on, **whom)


def end(office: Office, how: str, contact: UUID, day: str, **told: Any) -> None:
    whom = {"person_id": AYGUL, "channel": "visit"} | told
    office.do(f"contact.{how}", id=contact, occurred_on=day, **whom)


def attempt(office: Office, contact: UUID, day: str, **told: Any) -> None:
    office.do("contact.attempt", id=contact, occurred_on=day, channel="phone", **told)


def names(rows: list[CallDue] | list[ContactRow]) -> list[UUID]:
    return [row.contact_id for row in rows]


@pytest.fixture
def planned(office: Office) -> Office:
    """A visit that is late and was tried, a call for today elsewhere, and one of next week."""
    plan(office, VISIT, "2022-03-01", staff_id=CLERK, contact_purpose="condolence", party="county")
    attempt(office, VISIT, "2022-02-20")
    attempt(office, VISIT, "2022-02-28")
    plan(office, CALL, "2022-03-10", person_id=BEKZAT, channel="phone", area=ELSEWHERE)
    plan(office, LATER, "2022-03-17", person_id=NGUYEN)
    return office


def test_calls_due_lists_the_longest_late_first(planned: Office):
    rows = calls.due(planned.views, day=TODAY)

    assert names(rows) == [VISIT, CALL]
    assert rows[0] == CallDue(
        contact_id=VISIT,
        person_id=AYGUL,
        channel="visit",
        due_on=date(2022, 3, 1),
        days_late=9,
        due_because="planned",
        staff_id=CLERK,
        contact_purpose="condolence",
        party="county",
        area=AREA,
        attempts=2,
        tried_on="2022-02-28",
    )
    assert rows[1].days_late == 0


def test_calls_due_in_an_area_to_a_caller_by_a_channel(planned: Office):
    views = planned.views

    assert names(calls.due(views, day=TODAY, area="4404")) == [CALL]
    assert names(calls.due(views, day=TODAY, staff_id=CLERK)) == [VISIT]
    assert names(calls.due(views, day=TODAY, channel=ContactChannel.PHONE)) == [CALL]
    assert names(calls.due(views, day=TODAY, limit=1)) == [VISIT]
    assert calls.due(views, day=date(2022, 2, 28)) == []


@pytest.mark.parametrize("outcome", ["make", "miss"])
def test_calls_due_no_longer_when_there_is_an_outcome(planned: Office, outcome: str):
    end(planned, outcome, VISIT, "2022-03-02")

    assert names(calls.due(planned.views, day=TODAY)) == [CALL]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("person.report_death", {"death_source": "family"}),
        ("person.move_away", {}),
    ],
)
def test_calls_due_to_nobody_who_died_or_moved_away(planned: Office, command: str, told: Any):
    planned.do(command, id=AYGUL, occurred_on="2022-03-05", **told)
    gone = names(calls.due(planned.views, day=TODAY))

    planned.undo_last("2022-03-06")

    assert gone == [CALL]
    assert names(calls.due(planned.views, day=TODAY)) == [VISIT, CALL]


@pytest.fixture
def asked_for_again(office: Office) -> Office:
    """A visit was made, and its note says that there should be another one."""
    end(office, "make", VISIT, "2022-02-01", area=AREA)
    told = {"minutes": 25, "next_due_on": "2022-03-05", "note": "家里暖气不热"}
    office.do("contact.note", id=VISIT, occurred_on="2022-02-01", **told)
    return office


def test_calls_due_as_it_was_asked_for_the_last_time(asked_for_again: Office):
    (row,) = calls.due(asked_for_again.views, day=TODAY)

    assert (row.contact_id, row.person_id, row.due_because) == (VISIT, AYGUL, "asked_for_again")
    assert (row.due_on, row.days_late, row.attempts) == (date(2022, 3, 5), 5, 0)
    assert calls.due(asked_for_again.views, day=date(2022, 3, 4)) == []


def test_calls_due_once_when_what_was_asked_for_is_planned(asked_for_again: Office):
    plan(asked_for_again, LATER, "2022-03-08")

    rows = calls.due(asked_for_again.views, day=TODAY)

    assert [(row.contact_id, row.due_because) for row in rows] == [(LATER, "planned")]


def test_calls_due_as_asked_for_until_the_person_is_reached(asked_for_again: Office):
    end(asked_for_again, "miss", OTHER, "2022-03-04")
    after_missing = calls.due(asked_for_again.views, day=TODAY)
    end(asked_for_again, "make", LATER, "2022-03-06")

    assert names(after_missing) == [VISIT]
    assert calls.due(asked_for_again.views, day=TODAY) == []


def test_calls_callers_with_the_most_to_do_first(planned: Office):
    plan(planned, OTHER, "2022-03-10", person_id=NGUYEN, staff_id=CLERK)

    assert calls.callers(planned.views, day=TODAY) == [
        CallerRow(CLERK, 2, 1, 1),
        CallerRow(None, 1, 0, 0),
    ]
    assert calls.callers(planned.views, day=TODAY, area=ELSEWHERE) == [CallerRow(None, 1, 0, 0)]


def test_calls_missed_until_the_person_is_reached(office: Office):
    end(office, "miss", VISIT, "2022-03-02", area=AREA)
    end(office, "miss", CALL, "2022-03-03", person_id=BEKZAT, area=ELSEWHERE)
    both = calls.missed(office.views, **MARCH)
    end(office, "make", LATER, "2022-03-09")

    assert names(both) == [VISIT, CALL]
    assert [(row.attempts, row.tried_on) for row in both] == [(1, "2022-03-02"), (1, "2022-03-03")]
    assert names(calls.missed(office.views, **MARCH)) == [CALL]
    assert calls.missed(office.views, **MARCH, area=AREA) == []
    assert calls.missed(office.views, start=date(2022, 3, 4), end=date(2022, 4, 1)) == []


def test_calls_missed_count_every_time_it_was_in_vain(planned: Office):
    end(planned, "miss", VISIT, "2022-03-02")

    (row,) = calls.missed(planned.views, **MARCH)

    assert (row.attempts, row.tried_on) == (3, "2022-03-02")


def test_calls_of_a_person_newest_first(planned: Office):
    end(planned, "make", VISIT, "2022-03-02")
    noted = {"minutes": 25, "consents": True, "note": "老人咳嗽"}
    planned.do("contact.note", id=VISIT, occurred_on="2022-03-02", **noted)
    raised = {"person_id": AYGUL, "contact_id": VISIT}
    planned.do("need.raise_need", id=UUID(int=0xA1), occurred_on="2022-03-02", **raised)
    end(planned, "miss", OTHER, "2022-03", channel="phone")

    rows = calls.of(planned.views, AYGUL)

    assert [(row.contact_id, row.contact_state, row.happened_on) for row in rows] == [
        (VISIT, "made", "2022-03-02"),
        (OTHER, "missed", "2022-03"),
    ]
    assert rows[0] == ContactRow(
        contact_id=VISIT,
        person_id=AYGUL,
        channel="visit",
        contact_state="made",
        area=AREA,
        due_on=date(2022, 3, 1),
        staff_id=CLERK,
        contact_purpose="condolence",
        party="county",
        attempts=2,
        tried_on="2022-02-28",
        happened_on="2022-03-02",
        minutes=25,
        next_due_on=None,
        noted_at=rows[0].noted_at,
        needs=1,
    )
    ((_, note),) = planned.views.facts_at([rows[0].noted_at or 0])
    assert note.TOPIC == "contact_noted"
    assert names(calls.of(planned.views, AYGUL, limit=1)) == [VISIT]


def test_calls_of_a_person_hear_late_of_an_earlier_one(office: Office):
    end(office, "make", VISIT, "2022-03-02")
    end(office, "make", OTHER, "2022-01-02")

    assert names(calls.of(office.views, AYGUL)) == [VISIT, OTHER]


def test_calls_due_again_to_somebody_who_moved_back(planned: Office):
    planned.do("person.move_away", id=AYGUL, occurred_on="2022-03-05")
    planned.do("person.move_back", id=AYGUL, occurred_on="2022-03-09")

    assert names(calls.due(planned.views, day=TODAY)) == [VISIT, CALL]


def test_calls_forget_what_is_withdrawn(planned: Office):
    before = calls.of(planned.views, AYGUL)
    end(planned, "make", VISIT, "2022-03-02")

    planned.undo_last("2022-03-03")

    assert calls.of(planned.views, AYGUL) == before
    assert names(calls.due(planned.views, day=TODAY)) == [VISIT, CALL]
    assert planned.is_the_same_rebuilt("calls")


def test_calls_forget_a_need_that_is_withdrawn(office: Office):
    end(office, "make", VISIT, "2022-03-02")
    raised = {"person_id": AYGUL, "contact_id": VISIT}
    office.do("need.raise_need", id=UUID(int=0xA1), occurred_on="2022-03-02", **raised)

    office.undo_last("2022-03-03")

    assert [row.needs for row in calls.of(office.views, AYGUL)] == [0]


def test_calls_are_empty_while_nobody_was_contacted(views: Views):
    assert calls.due(views, day=TODAY) == []
    assert calls.callers(views, day=TODAY) == []
    assert calls.missed(views, **MARCH) == []
    assert calls.of(views, AYGUL) == []
