from uuid import UUID

import pytest

from ledger import measures
from ledger.aggregates import CarePlan
from ledger.aggregates.care_plan import PlanOutcome, PlanState
from ledger.application import ServiceLedger
from ledger.vocabulary import WithdrawalReason
from ledger.work import Work
from tests.facts import AYGUL, BEKZAT, copied, given, meanwhile, ready, recorded, refused, stored
from tests.ledger.more_samples.care import GOAL, PLAN
from tests.ledger.retelling import does_not_follow, follows, told

ASSESSED, AGREED = CarePlan.CarePlanAssessed, CarePlan.CarePlanAgreed
SET, REVISED, MET = CarePlan.CareGoalSet, CarePlan.CareGoalRevised, CarePlan.CareGoalMet
MEASURED = CarePlan.MeasureRecorded
REVIEWED, CLOSED = CarePlan.CarePlanReviewed, CarePlan.CarePlanClosed
WRONG = WithdrawalReason.WRONG_THING


def test_care_plan_assessed_begins_the_plan():
    follows("assess", ASSESSED)


def test_care_plan_assessed_twice_is_refused():
    does_not_follow("assess", ASSESSED, ASSESSED, code="already_exists")


def test_care_plan_agreed_puts_the_plan_in_force():
    follows("agree", AGREED, ASSESSED)


def test_care_plan_agreed_twice_at_once_is_agreed_once(ledger: ServiceLedger):
    copied(ledger, PLAN, ready(ASSESSED))

    def agree(work: Work) -> None:
        work.change(CarePlan, PLAN).agree(**told(ready(AGREED)))

    with refused("care_plan_not_open", state="agreed"):
        meanwhile(ledger, agree, agree)

    assert stored(ledger) == [ready(ASSESSED), ready(AGREED)]


def test_care_goal_set_keeps_words_and_codes_sealed():
    follows("set_goal", SET, ASSESSED, AGREED)
    assert SET.SEALED_FIELDS == ("goal", "icf")


def test_care_goal_set_twice_is_refused():
    does_not_follow("set_goal", SET, ASSESSED, AGREED, SET, code="goal_already_set")


@pytest.mark.parametrize("code", ["450", "d", "d45", "d0", "x450", "d450.2", "d450000"])
def test_care_goal_set_with_a_code_that_the_icf_has_not_is_refused(code):
    does_not_follow("set_goal", SET, ASSESSED, AGREED, code="icf_code_unreadable", icf=[code])


@pytest.mark.parametrize("code", ["d4", "d450", "b2801", "b28013", "s73001", "e115"])
def test_care_goal_set_with_a_code_of_the_icf_is_recorded(code):
    follows("set_goal", SET, ASSESSED, AGREED, icf=[code])


@pytest.mark.parametrize(("command", "fact"), [("set_goal", SET), ("record_measure", MEASURED)])
def test_care_goal_set_in_a_plan_that_few_may_see_waits_for_the_yes(command, fact):
    does_not_follow(command, fact, ASSESSED, code="care_plan_not_agreed")


def test_care_goal_set_in_a_plan_that_many_may_see_needs_no_yes_yet():
    plan = given(CarePlan, ready(ASSESSED, sensitive=False))

    plan.set_goal(**told(ready(SET), sensitive=False))

    assert recorded(plan) == [ready(SET, sensitive=False)]


def test_care_goal_revised_puts_it_in_other_words():
    follows("revise_goal", REVISED, ASSESSED, AGREED, SET)


def test_care_goal_met_is_met():
    follows("meet_goal", MET, ASSESSED, AGREED, SET, REVISED)


@pytest.mark.parametrize(("command", "fact"), [("revise_goal", REVISED), ("meet_goal", MET)])
@pytest.mark.parametrize("before", [(), (SET, MET)], ids=["never set", "met"])
def test_care_goal_met_or_revised_when_it_is_not_open_is_refused(command, fact, before):
    does_not_follow(command, fact, ASSESSED, AGREED, *before, code="goal_not_open")


def test_measure_recorded_keeps_the_score_sealed():
    follows("record_measure", MEASURED, ASSESSED, AGREED, SET)
    assert MEASURED.SEALED_FIELDS == ("score",)


@pytest.mark.parametrize(
    ("measure", "score"),
    [
        ("barthel", 0),
        ("barthel", 95),
        ("berg_balance", 56),
        ("timed_up_and_go", 143),
        ("ten_metre_walk", 98),
        ("pain_scale", 10),
        ("goal_attainment", -2),
        ("six_minute_walk", 0),
    ],
)
def test_measure_recorded_takes_what_the_measure_can_come_to(measure, score):
    follows("record_measure", MEASURED, ASSESSED, AGREED, SET, measure=measure, score=score)


@pytest.mark.parametrize(
    ("measure", "score"),
    [
        ("barthel", 93),
        ("barthel", 105),
        ("barthel", -5),
        ("berg_balance", 57),
        ("timed_up_and_go", 0),
        ("pain_scale", 11),
        ("goal_attainment", 3),
        ("six_minute_walk", None),
    ],
)
def test_measure_recorded_out_of_range_is_refused(measure, score):
    does_not_follow(
        "record_measure", MEASURED, ASSESSED, AGREED, SET,
        code="score_out_of_range", measure=measure, score=score,
    )  # fmt: skip


@pytest.mark.parametrize("unknown", [{"measure": "fim"}, {"measure_version": 2}])
def test_measure_recorded_that_nobody_knows_is_refused(unknown):
    does_not_follow(
        "record_measure", MEASURED, ASSESSED, AGREED, SET, code="measure_unknown", **unknown
    )


def test_measure_recorded_for_another_plans_goal_is_refused():
    does_not_follow("record_measure", MEASURED, ASSESSED, AGREED, code="goal_not_open")


def test_measure_recorded_is_of_a_measure_whose_range_fits_its_steps():
    for measure in measures.every().values():
        assert measure.allows(measure.minimum)
        assert measure.allows(measure.maximum)
        assert not measure.allows(measure.maximum + measure.step)
        assert measure.licence


def test_care_plan_reviewed_says_how_to_go_on():
    follows("review", REVIEWED, ASSESSED, AGREED)


def test_care_plan_reviewed_before_it_was_agreed_is_refused():
    does_not_follow("review", REVIEWED, ASSESSED, code="care_plan_not_open")


def test_care_plan_closed_is_the_end():
    follows("close", CLOSED, ASSESSED, AGREED, SET, MET)


def test_care_plan_closed_without_a_yes_is_the_end_too():
    follows("close", CLOSED, ASSESSED, plan_outcome=PlanOutcome.TURNED_DOWN)


def test_care_plan_closed_as_met_while_a_goal_is_open_is_refused():
    does_not_follow("close", CLOSED, ASSESSED, AGREED, SET, code="goals_still_open")


@pytest.mark.parametrize(
    ("command", "fact"),
    [
        ("agree", AGREED),
        ("set_goal", SET),
        ("revise_goal", REVISED),
        ("meet_goal", MET),
        ("record_measure", MEASURED),
        ("review", REVIEWED),
        ("close", CLOSED),
    ],
)
def test_care_plan_closed_takes_nothing_more(command, fact):
    before = (ASSESSED, AGREED, SET, MET, CLOSED)

    does_not_follow(command, fact, *before, code="care_plan_not_open")


def test_care_plan_closed_and_taken_back_is_in_force_again():
    closed = ready(CLOSED, event_id=UUID(int=9))
    plan = given(CarePlan, ready(ASSESSED), ready(AGREED), ready(SET), ready(MET), closed)

    plan.withdraw(occurred_on="2022-09-04", fact_id=closed.event_id, reason=WRONG)

    assert plan.state is PlanState.AGREED
    assert plan.covers(AYGUL, "2022-10-01")


@pytest.mark.parametrize(
    ("person", "day", "covered"),
    [
        (AYGUL, "2022-03-02", False),
        (AYGUL, "2022-03-03", True),
        (AYGUL, "2022-09-03", True),
        (AYGUL, "2022-09", True),
        (AYGUL, "2022-09-04", False),
        (BEKZAT, "2022-04-01", False),
    ],
)
def test_a_care_plan_covers_its_person_from_the_yes_to_the_end(person, day, covered):
    plan = given(CarePlan, *map(ready, (ASSESSED, AGREED, CLOSED)))

    assert plan.covers(person, day) is covered


def test_a_goal_of_the_plan_is_the_one_that_is_told():
    plan = given(CarePlan, *map(ready, (ASSESSED, AGREED, SET)))

    assert plan.goals == {GOAL: False}
