from uuid import UUID

import pytest

from ledger.aggregates import StaffMember
from ledger.application import ServiceLedger
from ledger.vocabulary import StaffRole
from projections import staff_list
from projections.staff_list import CourseRow, PostRow, ReviewRow, StaffRow
from projections.store import Views
from tests.facts import AREA, ORGANISATION, ready
from tests.projections.office import Office

LIN, VO = UUID(int=0xA1), UUID(int=0xA2)


@pytest.fixture
def office(ledger: ServiceLedger, views: Views, tell) -> Office:
    made = Office(ledger, views)
    hired = ready(StaffMember.StaffRegistered, role=StaffRole.CLERK, occurred_on="2021-01-05")
    tell(LIN, hired)
    tell(VO, ready(StaffMember.StaffRegistered, role=StaffRole.AUDITOR, occurred_on="2020"))
    return made


def leave(office: Office) -> None:
    office.do("staff_member.leave", id=LIN, occurred_on="2022-09-30", leaving_reason="retired")


def test_staff_list_listed_with_who_left_and_why(office: Office, views: Views):
    leave(office)

    vo, lin = staff_list.listed(views)

    assert lin == StaffRow(
        staff_id=LIN,
        staff_role="clerk",
        staff_state="left",
        registered_on="2021-01-05",
        since="2022-09-30",
        leaving_reason="retired",
    )
    assert (vo.staff_id, vo.staff_state, vo.since) == (VO, "working", "2020")


def test_staff_list_listed_by_role_and_state(office: Office, views: Views):
    leave(office)
    office.do("staff_member.come_back", id=LIN, occurred_on="2022-11-01")

    (lin,) = staff_list.listed(views, staff_role="clerk", staff_state="working")

    assert (lin.staff_id, lin.since, lin.leaving_reason) == (LIN, "2022-11-01", None)
    assert staff_list.listed(views, staff_state="left") == []


def test_staff_list_posts_are_the_first_role_and_those_granted(office: Office, views: Views):
    post = {"role": "case_manager", "organisation": ORGANISATION}
    office.do("staff_member.grant", id=LIN, occurred_on="2022-01-10", **post)
    office.do("staff_member.grant", id=LIN, occurred_on="2022-02-10", role="call_agent")
    office.do("staff_member.revoke", id=LIN, occurred_on="2022-06-30", role="call_agent")

    assert staff_list.posts(views, staff_id=LIN) == [
        PostRow(
            staff_id=LIN,
            staff_role="case_manager",
            organisation=ORGANISATION,
            area=None,
            since="2022-01-10",
        ),
        PostRow(
            staff_id=LIN,
            staff_role="clerk",
            organisation=ORGANISATION,
            area=AREA,
            since="2021-01-05",
        ),
    ]
    assert len(staff_list.posts(views)) == 3


def test_staff_list_posts_end_when_somebody_leaves(office: Office, views: Views):
    office.do("staff_member.grant", id=LIN, occurred_on="2022-01-10", role="case_manager")

    leave(office)

    assert staff_list.posts(views, staff_id=LIN) == []


def test_staff_list_trained_names_the_courses(office: Office, views: Views):
    course = {"course": "law_exam", "minutes": 120, "result": "九十二分"}
    office.do("staff_member.train", id=LIN, occurred_on="2022-07-15", **course)
    office.do("staff_member.train", id=VO, occurred_on="2022-08-15", course="first_aid")

    assert staff_list.trained(views, staff_id=LIN) == [
        CourseRow(staff_id=LIN, occurred_on="2022-07-15", course="law_exam", minutes=120)
    ]
    assert [each.staff_id for each in staff_list.trained(views)] == [VO, LIN]


def test_staff_list_reviewed_names_the_period_and_no_class(office: Office, views: Views):
    told = {"period": "2022", "classed_as": "优秀"}
    office.do("staff_member.review", id=LIN, occurred_on="2022-12-20", **told)

    found = staff_list.reviewed(views, staff_id=LIN)

    assert found == [ReviewRow(staff_id=LIN, occurred_on="2022-12-20", period="2022")]
    assert staff_list.reviewed(views, staff_id=VO) == []


def test_staff_list_forgets_what_was_withdrawn(office: Office, views: Views):
    office.do("staff_member.train", id=LIN, occurred_on="2022-07-15", course="law_exam")

    office.undo_last("2022-07-16")

    assert staff_list.trained(views) == []
    assert office.is_the_same_rebuilt("staff_list")


def test_staff_list_of_nobody_is_empty(views: Views):
    assert staff_list.listed(views) == []
    assert staff_list.posts(views) == []
