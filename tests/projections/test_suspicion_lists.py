"""Which doubtful cases an authority sent, what came out, and what is left to check."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.application import ServiceLedger
from projections import suspicion_lists
from projections.store import Views
from projections.suspicion_lists import CaseRow, ListRow
from tests.facts import AREA, AYGUL, BEKZAT, CLERK, ORGANISATION
from tests.projections.office import Office

TODAY = date(2022, 7, 10)
CIVIL_AFFAIRS, HEALTH = (UUID(int=each) for each in range(0x51, 0x53))
MINISTRY = "自治区民政厅"


@pytest.fixture
def office(ledger: ServiceLedger, views: Views) -> Office:
    return Office(ledger, views)


def receive(office: Office, which: UUID, **told: Any) -> None:
    sent = {"occurred_on": "2022-06-01", "authority": MINISTRY, "cases": 2, "area": AREA}
    digest = f"{which.int:064x}"
    office.do("suspicion_list.receive", id=which, digest=digest, **(sent | told))


def add(office: Office, which: UUID, case: int, person: UUID) -> UUID:
    doubt = {"suspicion": "double_scheme", "scheme": "living_subsidy", "note": "与孤儿生活费重复"}
    told = {"case": case, "person_id": person, "occurred_on": "2022-06-02"}
    return UUID(office.do("suspicion_list.add_case", id=which, **told, **doubt))


def judge(office: Office, case: UUID, person: UUID, verdict: str) -> None:
    seen = {"suspicion_verdict": verdict, "suspicion_evidence": "home_visit"}
    told = {"id": case, "person_id": person, "occurred_on": "2022-06-15"}
    office.do("suspicion_case.judge", **told, **seen)


@pytest.fixture
def two_lists(office: Office) -> Office:
    """One list of two cases that is late, and one of another place without a clock."""
    receive(office, CIVIL_AFFAIRS, due_on="2022-06-30")
    add(office, CIVIL_AFFAIRS, 1, BEKZAT)
    receive(office, HEALTH, cases=1, authority="卫健委", area="440402")
    return office


def test_suspicion_lists_lists_what_is_not_answered_first(two_lists: Office):
    late, other = suspicion_lists.lists(two_lists.views, day=TODAY)

    assert late == ListRow(
        list_id=CIVIL_AFFAIRS,
        authority=MINISTRY,
        area=AREA,
        office=ORGANISATION,
        received_on="2022-06-01",
        due_on=date(2022, 6, 30),
        days_overdue=10,
        answered_on=None,
        cases=2,
        added=1,
        judged=0,
        confirmed=0,
        cleared=0,
        corrected=0,
        difference=0,
    )
    assert (other.list_id, other.due_on, other.added) == (HEALTH, None, 0)
    (there,) = suspicion_lists.lists(two_lists.views, day=TODAY, area="4404")
    assert there.list_id == HEALTH


def answer(office: Office) -> tuple[UUID, UUID]:
    first, second = (
        suspicion_lists.cases(office.views, list_id=CIVIL_AFFAIRS)[0].case_id,
        add(office, CIVIL_AFFAIRS, 2, AYGUL),
    )
    judge(office, first, BEKZAT, "cleared")
    judge(office, second, AYGUL, "confirmed")
    office.do("suspicion_list.answer", id=CIVIL_AFFAIRS, occurred_on="2022-06-28")
    return first, second


def test_suspicion_lists_lists_say_what_came_out(two_lists: Office):
    answer(two_lists)

    _, done = suspicion_lists.lists(two_lists.views, day=TODAY)

    assert (done.answered_on, done.days_overdue, done.difference) == ("2022-06-28", 0, 0)
    assert (done.added, done.judged, done.confirmed, done.cleared) == (2, 2, 1, 1)


def test_suspicion_lists_lists_say_that_a_verdict_was_taken_back_after_the_answer(
    two_lists: Office,
):
    _, second = answer(two_lists)
    judged = two_lists.ledger.facts_of([second])[second][-1]

    two_lists.withdraw(second, judged.event_id, "2022-07-01")

    _, done = suspicion_lists.lists(two_lists.views, day=TODAY)
    assert (done.judged, done.confirmed, done.difference) == (1, 0, 1)


def test_suspicion_lists_to_check_names_nobody(two_lists: Office):
    (row,) = suspicion_lists.to_check(two_lists.views, day=TODAY)

    assert row == CaseRow(
        case_id=row.case_id,
        list_id=CIVIL_AFFAIRS,
        number=1,
        suspicion="double_scheme",
        scheme="living_subsidy",
        office=ORGANISATION,
        due_on=date(2022, 6, 30),
        days_overdue=10,
        added_on="2022-06-02",
        added_by=CLERK,
        position=row.position,
        person_id=None,
        suspicion_verdict=None,
        suspicion_evidence=None,
        judged_on=None,
        judged_by=None,
        sensitive=True,
    )
    kept = two_lists.views.fetch("SELECT * FROM suspicion_lists_cases")
    assert not any(BEKZAT.bytes == value for value in kept[0])
    assert suspicion_lists.of(two_lists.views, BEKZAT) == []


def test_suspicion_lists_to_check_of_one_list_and_one_area(two_lists: Office):
    add(two_lists, HEALTH, 1, AYGUL)
    views = two_lists.views

    assert [row.list_id for row in suspicion_lists.to_check(views, day=TODAY)] == [
        CIVIL_AFFAIRS,
        HEALTH,
    ]
    assert [row.number for row in suspicion_lists.to_check(views, day=TODAY, list_id=HEALTH)] == [1]
    assert suspicion_lists.to_check(views, day=TODAY, area="99") == []


def test_suspicion_lists_cases_in_their_order_with_their_verdicts(two_lists: Office):
    second = add(two_lists, CIVIL_AFFAIRS, 2, AYGUL)
    judge(two_lists, second, AYGUL, "corrected")

    rows = suspicion_lists.cases(two_lists.views, list_id=CIVIL_AFFAIRS)

    assert [(row.number, row.suspicion_verdict, row.person_id) for row in rows] == [
        (1, None, None),
        (2, "corrected", AYGUL),
    ]
    assert (rows[1].suspicion_evidence, rows[1].judged_on) == ("home_visit", "2022-06-15")
    assert rows[1].judged_by == CLERK
    assert suspicion_lists.cases(two_lists.views, list_id=HEALTH) == []


def test_suspicion_lists_of_a_person_after_the_verdict_alone(two_lists: Office):
    second = add(two_lists, CIVIL_AFFAIRS, 2, AYGUL)
    before = suspicion_lists.of(two_lists.views, AYGUL)
    judge(two_lists, second, AYGUL, "cleared")
    after = suspicion_lists.of(two_lists.views, AYGUL)

    two_lists.undo_last("2022-06-16")

    assert before == []
    assert [(row.case_id, row.suspicion_verdict) for row in after] == [(second, "cleared")]
    assert suspicion_lists.of(two_lists.views, AYGUL) == []
    assert two_lists.is_the_same_rebuilt("suspicion_lists")


def test_suspicion_lists_hear_late_of_an_earlier_list(two_lists: Office):
    receive(two_lists, UUID(int=0x53), occurred_on="2022-01", due_on="2022-02-01")

    rows = suspicion_lists.lists(two_lists.views, day=TODAY)

    assert [row.received_on for row in rows] == ["2022-01", "2022-06-01", "2022-06-01"]


def test_suspicion_lists_are_empty_while_none_was_received(views: Views):
    assert suspicion_lists.lists(views, day=TODAY) == []
    assert suspicion_lists.to_check(views, day=TODAY) == []
