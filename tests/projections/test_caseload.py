from datetime import date
from uuid import UUID

import pytest

from ledger.aggregates import Person
from ledger.application import ServiceLedger
from projections import caseload, feed
from projections.caseload import Measured, Plan, Session
from projections.store import Views
from tests.facts import AREA, AYGUL, BEKZAT, NGUYEN, REHAB_STATION, by, ready
from tests.ledger.years import care
from tests.ledger.years.care import THERAPIST
from tests.ledger.years.telling import Teller
from tests.projections.taking_back import is_as_rebuilt, take_back

PLAN, OTHER_PLAN, GOAL, SECOND = UUID(int=0xA1), UUID(int=0xA2), UUID(int=0xA3), UUID(int=0xA4)
SOMEBODY = UUID(int=0xB9)
MARCH = date(2022, 3, 10)
AT_STATION = {"person_id": AYGUL, "station_id": REHAB_STATION, "item": "physiotherapy"}


@pytest.fixture
def teller(ledger: ServiceLedger, views: Views, tell) -> Teller:
    for person in (AYGUL, BEKZAT, NGUYEN):
        tell(person, ready(Person.PersonRegistered, area=AREA))
    return Teller(ledger, by(), "caseload")


@pytest.fixture
def catch_up(ledger: ServiceLedger, views: Views):
    return lambda: feed.catch_up(ledger, views)


def begin_plan(
    teller: Teller, plan: UUID = PLAN, *, person: UUID = AYGUL, review_on: str | None = "2022-05-16"
) -> None:
    teller.do(
        "care_plan.assess",
        id=plan,
        occurred_on="2022-02-14",
        person_id=person,
        plan_kind="adult_limb" if plan == PLAN else "mental_case_management",
    )
    teller.do(
        "care_plan.agree",
        id=plan,
        occurred_on="2022-02-16",
        agreed_by="person",
        manager_id=THERAPIST if plan == PLAN else SOMEBODY,
        review_on=review_on,
    )


def hold(teller: Teller, day: str, *, minutes: int = 40, **more: object) -> str:
    return str(
        teller.do(
            "rehab_session.deliver", occurred_on=day, minutes=minutes, **{**AT_STATION, **more}
        )
    )


def plan_session(teller: Teller, day: str, **more: object) -> str:
    told = {**AT_STATION, "starts_at": "10:00", "plan_id": PLAN, "therapist_id": THERAPIST, **more}
    return str(teller.do("rehab_session.plan", occurred_on="2022-02-16", planned_for=day, **told))


def test_caseload_open_plans_say_how_far_each_is(views: Views, teller, catch_up):
    begin_plan(teller)
    for goal in (GOAL, SECOND):
        teller.do("care_plan.set_goal", id=PLAN, occurred_on="2022-02-16", goal_id=goal)
    teller.do("care_plan.meet_goal", id=PLAN, occurred_on="2022-03-01", goal_id=GOAL)
    for day in ("2022-03-02", "2022-03-09", "2022-03-16"):
        plan_session(teller, day)
    hold(teller, "2022-03-02")
    teller.do("rehab_session.miss", id=plan_session(teller, "2022-03-04"), occurred_on="2022-03-04")
    hold(teller, "2022-03-07", item="hydrotherapy")

    catch_up()

    assert caseload.open_plans(views, day=MARCH) == [
        Plan(
            plan_id=PLAN,
            person_id=AYGUL,
            plan_kind="adult_limb",
            sensitive=False,
            area=AREA,
            manager_id=THERAPIST,
            assessed_on="2022-02-14",
            agreed_on="2022-02-16",
            goals_open=1,
            goals_met=1,
            sessions_planned=2,
            sessions_held=1,
            last_session_on=date(2022, 3, 2),
            review_on=date(2022, 5, 16),
            review_overdue=False,
        )
    ]


def test_caseload_open_plans_are_of_who_manages_or_treats(views: Views, teller, catch_up):
    begin_plan(teller)
    begin_plan(teller, OTHER_PLAN, person=BEKZAT, review_on="2022-03-01")
    plan_session(teller, "2022-03-09", therapist_id=SOMEBODY)

    catch_up()

    def plans(**asked: UUID) -> list[tuple[UUID, bool]]:
        found = caseload.open_plans(views, day=MARCH, **asked)
        return [(each.plan_id, each.review_overdue) for each in found]

    assert plans() == [(OTHER_PLAN, True), (PLAN, False)]
    assert plans(staff_id=THERAPIST) == [(PLAN, False)]
    assert plans(staff_id=SOMEBODY) == [(OTHER_PLAN, True), (PLAN, False)]
    assert plans(staff_id=SOMEBODY, person_id=AYGUL) == [(PLAN, False)]
    assert plans(person_id=NGUYEN) == []
    assert [each.sensitive for each in caseload.open_plans(views, day=MARCH)] == [True, False]


def test_caseload_open_plans_leave_out_what_is_closed(views: Views, teller, catch_up, ledger):
    begin_plan(teller)
    teller.do("care_plan.close", id=PLAN, occurred_on="2022-03-01", plan_outcome="partly_met")
    catch_up()
    assert caseload.open_plans(views, day=MARCH) == []

    take_back(ledger, PLAN)
    catch_up()

    assert [each.plan_id for each in caseload.open_plans(views, day=MARCH)] == [PLAN]


def test_caseload_overdue_reviews_are_told_the_longest_first(views: Views, teller, catch_up):
    begin_plan(teller, review_on="2022-03-09")
    begin_plan(teller, OTHER_PLAN, person=BEKZAT, review_on="2022-03-01")
    catch_up()

    def overdue(day: date, area: str | None = None) -> list[UUID]:
        return [each.plan_id for each in caseload.overdue_reviews(views, day=day, area=area)]

    assert overdue(MARCH) == [OTHER_PLAN, PLAN]
    assert overdue(MARCH, AREA[:4]) == [OTHER_PLAN, PLAN]
    assert overdue(MARCH, "45") == []
    assert overdue(date(2022, 3, 9)) == [OTHER_PLAN]

    teller.do("care_plan.review", id=OTHER_PLAN, occurred_on="2022-03-09", review_result="go_on")
    catch_up()

    assert overdue(MARCH) == [PLAN]


def test_caseload_last_session_is_all_that_is_repeated(views: Views, teller, catch_up):
    begin_plan(teller)
    plan_session(teller, "2022-03-09")
    first = hold(teller, "2022-03-09", minutes=45)
    late = hold(teller, "2022-03-01", item="hydrotherapy")
    other = hold(teller, "2022-03-02", person_id=BEKZAT)

    catch_up()

    recorded = caseload.last_session(views, person_id=AYGUL)
    assert recorded == Session(
        session_id=UUID(first),
        person_id=AYGUL,
        station_id=REHAB_STATION,
        worker_id=THERAPIST,
        plan_id=PLAN,
        item="physiotherapy",
        minutes=45,
        day=date(2022, 3, 9),
        sensitive=False,
    )
    clerk = by().actor
    assert caseload.last_session(views, staff_id=THERAPIST) == recorded
    of_clerk = caseload.last_session(views, staff_id=clerk)
    of_both = caseload.last_session(views, staff_id=clerk, person_id=AYGUL)
    assert of_clerk is not None
    assert of_both is not None
    assert (str(of_clerk.session_id), str(of_both.session_id)) == (other, late)
    assert caseload.last_session(views) is None
    assert caseload.last_session(views, person_id=NGUYEN) is None


def test_caseload_last_sessions_are_told_the_newest_first(views: Views, teller, catch_up):
    days = ["2022-03-02", "2022-03-09", "2022-02-16"]
    held = {day: hold(teller, day) for day in days}

    catch_up()

    found = caseload.last_sessions(views, person_id=AYGUL)
    assert [str(each.session_id) for each in found] == [
        held[day] for day in sorted(days, reverse=True)
    ]
    assert caseload.last_sessions(views, staff_id=by().actor, limit=1) == found[:1]
    assert caseload.last_sessions(views, person_id=BEKZAT) == []
    assert caseload.last_sessions(views) == found
    assert caseload.last_sessions(views, limit=1) == found[:1]


def test_caseload_last_session_of_one_day_is_what_was_written_down_last(
    views: Views, teller, catch_up
):
    hold(teller, "2022-03-09", mark="morning", item="music")
    second = hold(teller, "2022-03-09", mark="afternoon")

    catch_up()

    found = caseload.last_session(views, person_id=AYGUL)
    assert found is not None
    assert str(found.session_id) == second


def test_caseload_last_session_says_what_is_not_for_all(views: Views, teller, catch_up):
    begin_plan(teller, OTHER_PLAN)
    plan_session(teller, "2022-03-09", plan_id=OTHER_PLAN)
    hold(teller, "2022-03-09")
    hold(teller, "2022-03-08", person_id=BEKZAT, item="counselling")

    catch_up()

    found = [caseload.last_session(views, person_id=each) for each in (AYGUL, BEKZAT)]
    assert [each.sensitive for each in found if each] == [True, True]


def test_caseload_last_session_that_is_withdrawn_gives_way_to_the_one_before(
    ledger: ServiceLedger, views: Views, teller, catch_up
):
    before = hold(teller, "2022-03-02")
    wrong = hold(teller, "2022-03-09")

    take_back(ledger, UUID(wrong))
    catch_up()

    found = caseload.last_session(views, person_id=AYGUL)
    assert found is not None
    assert str(found.session_id) == before


def test_caseload_measures_are_told_in_the_order_of_their_days(
    ledger: ServiceLedger, views: Views, teller, catch_up
):
    begin_plan(teller)
    for day, measure, stage, score in (
        ("2022-08-30", "barthel", "end", 85),
        ("2022-02-16", "barthel", "start", 55),
        ("2022-05-01", "pain_scale", "between", 3),
    ):
        teller.do(
            "care_plan.record_measure",
            id=PLAN,
            occurred_on=day,
            measure=measure,
            measure_version=1,
            measure_stage=stage,
            score=score,
        )
    catch_up()

    found = caseload.measures(views, person_id=AYGUL, measure="barthel")

    assert found == [
        Measured(
            plan_id=PLAN,
            plan_kind="adult_limb",
            goal_id=None,
            occurred_on="2022-02-16",
            measure="barthel",
            measure_version=1,
            measure_stage="start",
            score=55,
            sensitive=False,
        ),
        Measured(
            plan_id=PLAN,
            plan_kind="adult_limb",
            goal_id=None,
            occurred_on="2022-08-30",
            measure="barthel",
            measure_version=1,
            measure_stage="end",
            score=85,
            sensitive=False,
        ),
    ]
    every = caseload.measures(views, person_id=AYGUL)
    assert [each.score for each in every] == [55, 3, 85]
    assert caseload.measures(views, person_id=AYGUL, limit=2) == every[1:]
    assert caseload.measures(views, person_id=BEKZAT) == []

    ledger.vault.destroy_key(AYGUL)
    assert [each.score for each in caseload.measures(views, person_id=AYGUL)] == [None] * 3


def test_caseload_measures_leave_out_what_was_withdrawn(
    ledger: ServiceLedger, views: Views, teller, catch_up
):
    begin_plan(teller)
    for score in (55, 65):
        teller.do(
            "care_plan.record_measure",
            id=PLAN,
            occurred_on="2022-03",
            measure="barthel",
            measure_version=1,
            measure_stage="between",
            score=score,
        )

    take_back(ledger, PLAN)
    catch_up()

    assert [each.score for each in caseload.measures(views, person_id=AYGUL)] == [55]


def test_caseload_of_a_year_is_the_same_when_built_again(
    ledger: ServiceLedger, views: Views, teller, catch_up
):
    care.record(teller)
    begin_plan(teller)
    catch_up()

    assert [each.plan_id for each in caseload.open_plans(views, day=MARCH)] == [PLAN]
    assert is_as_rebuilt(ledger, views)
