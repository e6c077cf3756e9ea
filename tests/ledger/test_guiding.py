"""Passing people on: what looks at the person, at a plan or at a course as well."""

from typing import Any

import pytest

from ledger.aggregates import (
    CarePlan,
    Employment,
    Screening,
    Training,
    TrainingCourse,
)
from ledger.aggregates.employment import EmploymentKind
from ledger.application import ServiceLedger
from ledger.work import Work
from tests.facts import AREA, AYGUL, NGUYEN, by, copied, meanwhile, ready, refused, stored
from tests.ledger.asking import ask, asking, registered
from tests.ledger.more_samples.care import COURSE, PLAN, REFERRAL

REFERRING = {"id": REFERRAL, "occurred_on": "2022-05-10", "person_id": NGUYEN}
REFERRING |= {"referred_to": "昌吉职业技术学院", "referral_consent": "guardian"}
SCREENING = {"person_id": NGUYEN, "screening_programme": "child_0_6", "occurred_on": "2022-04-11"}
JOINING = {"person_id": AYGUL, "course_id": COURSE, "occurred_on": "2022-04-11"}
EMPLOYER = "昌吉市天山刺绣有限公司"
WORKING = {"person_id": AYGUL, "occurred_on": "2022-06-01", "employment_kind": "open"}
WORKING |= {"employer": EMPLOYER, "settlement": "urban"}


@pytest.fixture(autouse=True)
def office(ledger: ServiceLedger) -> None:
    """Two people are registered, and a course is open."""
    registered(ledger, AYGUL, NGUYEN)
    copied(ledger, COURSE, ready(TrainingCourse.TrainingCourseOpened))


def newest(ledger: ServiceLedger) -> Any:
    return stored(ledger)[-1]


@pytest.mark.parametrize(
    ("reason", "few_may_see"),
    [
        ("legal_aid", True),
        ("psychological_help", True),
        ("protection", True),
        ("vocational_school", False),
        ("orthopaedic_surgery", False),
    ],
)
def test_referral_made_is_marked_when_few_may_know(ledger, reason, few_may_see):
    ask(ledger, "referral.make", referral_reason=reason, **REFERRING)
    ask(ledger, "referral.accept", id=REFERRAL, occurred_on="2022-05-16")

    assert newest(ledger).sensitive is few_may_see
    assert (newest(ledger).referral_reason, newest(ledger).area) == (reason, AREA)


def test_referral_made_at_two_desks_at_once_is_made_once(ledger: ServiceLedger):
    make = asking("referral.make", referral_reason="legal_aid", **REFERRING)

    with refused("already_exists", history="referral"):
        meanwhile(ledger, make, make)

    assert newest(ledger).TOPIC == "referral_made"


def test_person_screened_at_two_desks_at_once_is_screened_once(ledger: ServiceLedger):
    screen = asking("screening.screen", **SCREENING)

    with refused("already_exists", history="screening"):
        meanwhile(ledger, screen, screen)

    assert newest(ledger).TOPIC == "person_screened"
    assert newest(ledger).area == AREA


def test_intervention_begun_by_a_plan_of_the_person(ledger: ServiceLedger):
    screening = Screening.id_of(NGUYEN, "child_0_6", "2022-04-11")
    copied(ledger, screening, *map(ready, (Screening.PersonScreened, Screening.ScreeningSuspected)))
    plan = (CarePlan.CarePlanAssessed, CarePlan.CarePlanAgreed)
    copied(ledger, PLAN, *(ready(fact, person_id=NGUYEN) for fact in plan))

    helping = {"id": screening, "occurred_on": "2022-05-09", "plan_id": PLAN}
    ask(ledger, "screening.begin_intervention", **helping)

    assert newest(ledger) == ready(Screening.InterventionBegun, station_id=None)


def test_intervention_begun_by_another_persons_plan_is_refused(ledger: ServiceLedger):
    screening = Screening.id_of(NGUYEN, "child_0_6", "2022-04-11")
    copied(ledger, screening, *map(ready, (Screening.PersonScreened, Screening.ScreeningSuspected)))
    copied(ledger, PLAN, *map(ready, (CarePlan.CarePlanAssessed, CarePlan.CarePlanAgreed)))

    helping = {"id": screening, "occurred_on": "2022-05-09", "plan_id": PLAN}
    with refused("care_plan_not_open", id=PLAN):
        ask(ledger, "screening.begin_intervention", **helping)


def test_training_enrolled_takes_what_is_taught_from_the_course(ledger: ServiceLedger):
    offered = ask(ledger, "training.offer", **JOINING)
    enrolled = ask(ledger, "training.enrol", **JOINING)

    assert enrolled.value == offered.value == str(Training.id_of(COURSE, AYGUL))
    assert newest(ledger) == ready(Training.TrainingEnrolled)


def test_training_enrolled_sent_again_is_recorded_once(ledger: ServiceLedger):
    first = ask(ledger, "training.enrol", asked_by=by("once"), **JOINING)

    again = ask(ledger, "training.enrol", asked_by=by("once"), **JOINING)

    assert (again.value, again.position) == (first.value, first.position)
    assert again.repeated


def test_training_enrolled_in_a_course_nobody_opened_is_refused(ledger: ServiceLedger):
    with refused("not_known", history="training_course"):
        ask(ledger, "training.enrol", **(JOINING | {"course_id": PLAN}))


@pytest.mark.parametrize("step", ["training.offer", "training.enrol"])
def test_training_enrolled_when_the_course_is_over_is_refused(ledger, step):
    ended = ready(TrainingCourse.TrainingCourseEnded, occurred_on="2022-04-18")
    copied(ledger, COURSE, ended)

    ask(ledger, step, **JOINING)

    with refused("course_is_over"):
        ask(ledger, step, **(JOINING | {"person_id": NGUYEN, "occurred_on": "2022-04-19"}))


def test_training_enrolled_while_the_course_ends_is_refused(ledger: ServiceLedger):
    def end_it(work: Work) -> None:
        work.change(TrainingCourse, COURSE).end(occurred_on="2022-05-20", participants=27)

    with refused("course_is_over"):
        late = JOINING | {"occurred_on": "2022-05-21"}
        meanwhile(ledger, end_it, asking("training.enrol", **late))

    assert newest(ledger).TOPIC == "training_course_ended"


def test_employment_begun_at_two_desks_at_once_is_begun_once(ledger: ServiceLedger):
    begin = asking("employment.begin", **WORKING)

    with refused("already_exists", history="employment"):
        meanwhile(ledger, begin, begin)

    assert newest(ledger) == ready(Employment.EmploymentBegun)


def test_employment_begun_with_another_employer_is_another_work(ledger: ServiceLedger):
    first = ask(ledger, "employment.begin", **WORKING)
    second = ask(ledger, "employment.begin", **(WORKING | {"employer": "昌吉市面包坊"}))

    assert first.value != second.value
    assert first.value == str(Employment.id_of(AYGUL, EmploymentKind.OPEN, EMPLOYER, "2022-06-01"))
