from datetime import date
from uuid import UUID

import pytest

from ledger.aggregates import Person, Training
from ledger.application import ServiceLedger
from projections import feed, learning
from projections.learning import Course, Part, Schooling
from projections.store import Views
from tests.facts import AREA, AYGUL, BEKZAT, NGUYEN, by, ready
from tests.ledger.years import care
from tests.ledger.years.care import CENTRE
from tests.ledger.years.telling import Teller
from tests.projections.taking_back import is_as_rebuilt, take_back

COURSE, OTHER = UUID(int=0xC1), UUID(int=0xC2)
PLAN, REFERRAL, LEGAL = UUID(int=0xA1), UUID(int=0xA2), UUID(int=0xA3)


@pytest.fixture
def teller(ledger: ServiceLedger, views: Views, tell) -> Teller:
    for person in (AYGUL, BEKZAT, NGUYEN):
        tell(person, ready(Person.PersonRegistered, area=AREA))
    return Teller(ledger, by(), "learning")


def open_course(teller: Teller, course: UUID = COURSE, day: str = "2022-04-18") -> None:
    teller.do(
        "training_course.open",
        id=course,
        occurred_on=day,
        course_kind="vocational",
        trade="embroidery",
        provider="昌吉职业技术学院",
        hours=120,
        places=30,
        until="2022-05-20",
        area=AREA,
    )


def enrol(teller: Teller, person: UUID = AYGUL, day: str = "2022-04-18") -> UUID:
    told = {"occurred_on": day, "course_id": COURSE, "person_id": person}
    return UUID(teller.do("training.enrol", **told))


def finish(teller: Teller, training: UUID) -> None:
    for day, minutes in (("2022-04-19", 360), ("2022-04-20", 300)):
        teller.do("training.attend", id=training, occurred_on=day, minutes=minutes)
    teller.do("training.complete", id=training, occurred_on="2022-05-20")
    teller.do(
        "training.issue_certificate",
        id=training,
        occurred_on="2022-05-27",
        certificate_number="XJ-2022-000417",
    )


def test_learning_of_a_person_tells_how_far_they_came(ledger: ServiceLedger, views: Views, teller):
    open_course(teller)
    training = enrol(teller)
    finish(teller, training)
    feed.catch_up(ledger, views)

    assert learning.of(views, AYGUL) == [
        Part(
            training_id=training,
            person_id=AYGUL,
            course_id=COURSE,
            trade="embroidery",
            course_kind="vocational",
            training_state="certified",
            offered_on=None,
            enrolled_on="2022-04-18",
            days=2,
            minutes=660,
            completed_on="2022-05-20",
            certificate_on="2022-05-27",
            dropped_on=None,
            training_drop_reason=None,
        )
    ]
    assert learning.of(views, BEKZAT) == []

    take_back(ledger, training)
    feed.catch_up(ledger, views)

    (found,) = learning.of(views, AYGUL)
    assert (found.training_state, found.certificate_on, found.minutes) == ("completed", None, 660)


def test_learning_of_course_tells_who_took_part(ledger: ServiceLedger, views: Views, teller):
    open_course(teller)
    enrol(teller, day="2022-04-19")
    given_up = enrol(teller, BEKZAT)
    teller.do(
        "training.drop", id=given_up, occurred_on="2022-04-25", training_drop_reason="too_far"
    )
    teller.do("training.offer", occurred_on="2022-04-10", course_id=COURSE, person_id=NGUYEN)
    feed.catch_up(ledger, views)

    found = learning.of_course(views, course_id=COURSE)

    assert [(each.person_id, each.training_state, each.training_drop_reason) for each in found] == [
        (NGUYEN, "offered", None),
        (BEKZAT, "dropped", "too_far"),
        (AYGUL, "enrolled", None),
    ]
    assert learning.of_course(views, course_id=COURSE, limit=1) == found[:1]
    assert learning.of_course(views, course_id=OTHER) == []


def test_learning_course_says_what_it_came_to(ledger: ServiceLedger, views: Views, teller):
    open_course(teller)
    finish(teller, enrol(teller))
    given_up = enrol(teller, BEKZAT)
    teller.do(
        "training.drop", id=given_up, occurred_on="2022-04-25", training_drop_reason="too_far"
    )
    enrol(teller, NGUYEN)
    teller.do("training_course.end", id=COURSE, occurred_on="2022-05-20", participants=27)
    feed.catch_up(ledger, views)

    assert learning.course(views, COURSE) == Course(
        course_id=COURSE,
        course_kind="vocational",
        trade="embroidery",
        provider="昌吉职业技术学院",
        hours=120,
        places=30,
        opened_on="2022-04-18",
        until=date(2022, 5, 20),
        ended_on="2022-05-20",
        station_id=None,
        area=AREA,
        enrolled=3,
        completed=1,
        certified=1,
        dropped=1,
        participants=27,
    )
    assert learning.course(views, OTHER) is None


def test_learning_courses_are_those_of_a_day(ledger: ServiceLedger, views: Views, teller):
    open_course(teller)
    open_course(teller, OTHER, "2022-05-01")
    teller.do("training_course.end", id=COURSE, occurred_on="2022-05-20", participants=27)
    feed.catch_up(ledger, views)

    def held(day: date, area: str | None = None) -> list[UUID]:
        return [each.course_id for each in learning.courses(views, day=day, area=area)]

    assert held(date(2022, 4, 17)) == []
    assert held(date(2022, 4, 18)) == [COURSE]
    assert held(date(2022, 5, 20)) == [OTHER, COURSE]
    assert held(date(2022, 5, 21)) == [OTHER]
    assert held(date(2022, 5, 20), AREA[:4]) == [OTHER, COURSE]
    assert held(date(2022, 5, 20), "45") == []


def test_learning_schooling_tells_every_way_to_school(ledger: ServiceLedger, views: Views, teller):
    teller.do(
        "care_plan.assess",
        id=PLAN,
        occurred_on="2022-02-01",
        person_id=AYGUL,
        plan_kind="schooling_one_file",
        sensitive=True,
    )
    teller.do("care_plan.agree", id=PLAN, occurred_on="2022-02-10", agreed_by="guardian")
    school = teller.do(
        "placement.apply_for",
        occurred_on="2022-03-01",
        person_id=AYGUL,
        care_type="special_school",
    )
    teller.do(
        "placement.admit",
        occurred_on="2022-09-01",
        person_id=AYGUL,
        care_type="special_school",
        station_id=CENTRE,
    )
    teller.do(
        "placement.apply_for", occurred_on="2022-03-01", person_id=AYGUL, care_type="boarding"
    )
    for referral, reason in ((REFERRAL, "vocational_school"), (LEGAL, "legal_aid")):
        teller.do(
            "referral.make",
            id=referral,
            occurred_on="2022-05-10",
            person_id=AYGUL,
            referral_reason=reason,
            referred_to="昌吉职业技术学院",
            referral_consent="person",
        )
    feed.catch_up(ledger, views)

    plan, place, referral = learning.schooling(views, AYGUL)

    assert (plan.step, plan.step_state, plan.changed_on) == ("plan", "agreed", "2022-02-10")
    assert (referral.step, referral.step_state) == ("vocational_school", "made")
    assert place == Schooling(
        history_id=UUID(school),
        person_id=AYGUL,
        step="special_school",
        step_state="admitted",
        since="2022-03-01",
        changed_on="2022-09-01",
        station_id=CENTRE,
        sensitive=False,
    )
    assert [each.sensitive for each in (plan, referral)] == [True, False]
    assert learning.schooling(views, BEKZAT) == []


def test_learning_of_a_year_is_the_same_when_built_again(
    ledger: ServiceLedger, views: Views, teller
):
    care.record(teller)
    feed.catch_up(ledger, views)

    (part,) = learning.of(views, AYGUL)
    assert part.training_state == "certified"
    assert part.training_id == Training.id_of(part.course_id, AYGUL)
    assert is_as_rebuilt(ledger, views)
