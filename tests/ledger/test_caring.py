"""Plans, sessions and places, where a rule looks at the person or at another history as well."""

from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import (
    CarePlan,
    Person,
    Placement,
    PlacementWage,
    RehabSession,
    StaffMember,
)
from ledger.aggregates.care_plan import PlanKind
from ledger.aggregates.placement import CareType
from ledger.application import ServiceLedger
from ledger.vocabulary import StaffRole
from ledger.work import Work
from tests.facts import (
    AREA,
    AYGUL,
    BEKZAT,
    CLERK,
    NGUYEN,
    REHAB_STATION,
    by,
    copied,
    meanwhile,
    ready,
    refused,
    stored,
    yuan,
)
from tests.ledger.asking import ask, asking, registered
from tests.ledger.more_samples.care import CENTRE, PLAN

SESSION = {"person_id": AYGUL, "station_id": REHAB_STATION, "item": "physiotherapy"}
ASSESSING = {"id": PLAN, "occurred_on": "2022-03-01", "person_id": AYGUL}
PLANNING = SESSION | {"occurred_on": "2022-06-14", "planned_for": "2022-06-21"}
PLANNING |= {"starts_at": "09:30", "plan_id": PLAN}
DELIVERING = SESSION | {"occurred_on": "2022-06-21", "minutes": 45}
PLACE = {"person_id": BEKZAT, "care_type": "workshop"}
APPLYING = PLACE | {"occurred_on": "2022-02-10"}
ADMITTING = PLACE | {"occurred_on": "2022-03-07", "station_id": CENTRE}
PAYING = {"person_id": BEKZAT, "occurred_on": "2022-04-05", "period": "2022-03"}
PAYING |= {"amount": yuan(320)}
SESSION_ID = RehabSession.id_of(AYGUL, REHAB_STATION, "2022-06-21", "physiotherapy")


@pytest.fixture(autouse=True)
def office(ledger: ServiceLedger) -> None:
    """Two people are registered, and nothing has happened yet."""
    registered(ledger, AYGUL, BEKZAT)


def topics(ledger: ServiceLedger) -> list[str]:
    return [fact.TOPIC for fact in stored(ledger) if fact.TOPIC != "person_registered"]


def newest(ledger: ServiceLedger) -> Any:
    return stored(ledger)[-1]


def agree_on_plan(ledger: ServiceLedger, person: UUID = AYGUL) -> None:
    whose = {"person_id": person, "plan_kind": PlanKind.ADULT_LIMB, "sensitive": False}
    facts = (CarePlan.CarePlanAssessed, CarePlan.CarePlanAgreed)
    copied(ledger, PLAN, *(ready(fact, **whose) for fact in facts))


def close_plan(work: Work) -> None:
    work.change(CarePlan, PLAN).close(occurred_on="2022-06-20", plan_outcome="goals_met")


def report_death(work: Work) -> None:
    work.change(Person, BEKZAT).report_death(occurred_on="2022-03-01", death_source="family")


@pytest.mark.parametrize(
    ("kind", "few_may_see"),
    [(kind, kind is PlanKind.MENTAL_CASE_MANAGEMENT) for kind in PlanKind],
)
def test_care_plan_assessed_is_marked_when_few_may_see_it(ledger, kind, few_may_see):
    ask(ledger, "care_plan.assess", plan_kind=kind, **ASSESSING)

    assert newest(ledger).sensitive is few_may_see
    assert newest(ledger).area == AREA


def test_care_plan_assessed_of_any_kind_may_be_marked(ledger: ServiceLedger):
    ask(ledger, "care_plan.assess", plan_kind="family_plan", sensitive=True, **ASSESSING)

    ask(ledger, "care_plan.agree", id=PLAN, occurred_on="2022-03-03", agreed_by="person")

    assert newest(ledger).sensitive is True


def test_care_plan_assessed_for_nobody_is_refused(ledger: ServiceLedger):
    with refused("not_known", history="person", id=NGUYEN):
        told = ASSESSING | {"person_id": NGUYEN}
        ask(ledger, "care_plan.assess", plan_kind="family_plan", **told)


def test_rehab_session_planned_and_delivered_share_a_history(ledger: ServiceLedger):
    agree_on_plan(ledger)

    planned = ask(ledger, "rehab_session.plan", **PLANNING)
    delivered = ask(ledger, "rehab_session.deliver", **DELIVERING)

    assert planned.value == delivered.value == str(SESSION_ID)
    assert topics(ledger)[2:] == ["rehab_session_planned", "rehab_session_delivered"]


def test_rehab_session_delivered_from_a_list_needs_no_plan(ledger: ServiceLedger):
    ask(ledger, "rehab_session.deliver", **DELIVERING)

    assert newest(ledger) == ready(RehabSession.RehabSessionDelivered)


def test_rehab_session_delivered_sent_again_is_recorded_once(ledger: ServiceLedger):
    first = ask(ledger, "rehab_session.deliver", asked_by=by("once"), **DELIVERING)

    again = ask(ledger, "rehab_session.deliver", asked_by=by("once"), **DELIVERING)

    assert (again.value, again.repeated) == (first.value, True)
    assert topics(ledger) == ["rehab_session_delivered"]


def test_rehab_session_planned_in_another_persons_plan_is_refused(ledger: ServiceLedger):
    agree_on_plan(ledger, BEKZAT)

    with refused("care_plan_not_open", id=PLAN):
        ask(ledger, "rehab_session.plan", **PLANNING)


def test_rehab_session_delivered_after_its_plan_was_closed_is_refused(ledger: ServiceLedger):
    agree_on_plan(ledger)
    ask(ledger, "rehab_session.plan", **PLANNING)
    ledger.perform(by(), close_plan)

    with refused("care_plan_not_open", id=PLAN):
        ask(ledger, "rehab_session.deliver", **DELIVERING)


def test_rehab_session_delivered_while_its_plan_is_closed_is_refused(ledger: ServiceLedger):
    agree_on_plan(ledger)
    ask(ledger, "rehab_session.plan", **PLANNING)

    with refused("care_plan_not_open", id=PLAN):
        meanwhile(ledger, close_plan, asking("rehab_session.deliver", **DELIVERING))

    assert newest(ledger).TOPIC == "care_plan_closed"


@pytest.mark.parametrize("step", ["plan", "deliver"])
def test_rehab_session_planned_or_delivered_by_who_may_not_is_refused(ledger, step):
    copied(ledger, CLERK, ready(StaffMember.StaffRegistered, role=StaffRole.CLERK))
    told = {"plan": PLANNING | {"plan_id": None}, "deliver": DELIVERING}[step]

    ask(ledger, f"rehab_session.{step}", **told)

    with refused("recorder_not_allowed", kind="counselling"):
        ask(ledger, f"rehab_session.{step}", **(told | {"item": "counselling"}))


def test_rehab_session_delivered_of_the_offices_own_kind_is_recorded(ledger: ServiceLedger):
    ask(ledger, "rehab_session.deliver", **(DELIVERING | {"item": "蜡疗"}))

    assert newest(ledger).item == "蜡疗"


def test_placement_admitted_once_for_each_kind_of_care(ledger: ServiceLedger):
    ask(ledger, "placement.apply_for", **APPLYING)
    ask(ledger, "placement.admit", **ADMITTING)
    ask(ledger, "placement.admit", **(ADMITTING | {"care_type": "boarding"}))

    with refused("already_in_care", state="admitted"):
        ask(ledger, "placement.admit", **ADMITTING)
    with refused("already_in_care", state="admitted"):
        ask(ledger, "placement.apply_for", **APPLYING)

    assert topics(ledger) == ["placement_applied", "placement_admitted", "placement_admitted"]


def test_placement_admitted_sent_again_is_recorded_once(ledger: ServiceLedger):
    first = ask(ledger, "placement.admit", asked_by=by("once"), **ADMITTING)

    again = ask(ledger, "placement.admit", asked_by=by("once"), **ADMITTING)

    assert again.value == first.value == str(Placement.id_of(BEKZAT, CareType.WORKSHOP))
    assert topics(ledger) == ["placement_admitted"]


def test_placement_admitted_at_two_desks_at_once_is_admitted_once(ledger: ServiceLedger):
    admit = asking("placement.admit", **ADMITTING)

    with refused("already_in_care", state="admitted"):
        meanwhile(ledger, admit, admit)

    assert topics(ledger) == ["placement_admitted"]


def test_placement_admitted_after_a_death_is_refused(ledger: ServiceLedger):
    ledger.perform(by(), report_death)

    with refused("person_has_died"):
        ask(ledger, "placement.admit", **ADMITTING)


def test_placement_admitted_while_a_death_is_reported_is_refused(ledger: ServiceLedger):
    with refused("person_has_died"):
        meanwhile(ledger, report_death, asking("placement.admit", **ADMITTING))

    assert topics(ledger) == ["person_died"]


def test_placement_attended_names_the_persons_area(ledger: ServiceLedger):
    placement = ask(ledger, "placement.admit", **ADMITTING).value
    told = {"id": placement, "occurred_on": "2022-03-08", "station_id": CENTRE}

    ask(ledger, "placement.attend", **told)

    assert newest(ledger) == ready(Placement.PlacementAttended)


def test_placement_attended_is_told_late_up_to_a_death(ledger: ServiceLedger):
    admitted = ADMITTING | {"occurred_on": "2022-02-20"}
    placement = ask(ledger, "placement.admit", **admitted).value
    ledger.perform(by(), report_death)
    told = {"id": placement, "station_id": CENTRE}

    ask(ledger, "placement.attend", occurred_on="2022-02-28", **told)
    with refused("person_has_died"):
        ask(ledger, "placement.attend", occurred_on="2022-03-02", **told)

    assert topics(ledger) == ["placement_admitted", "person_died", "placement_attended"]


def test_placement_attended_at_two_desks_at_once_is_counted_once(ledger: ServiceLedger):
    placement = ask(ledger, "placement.admit", **ADMITTING).value
    told = {"id": placement, "occurred_on": "2022-03-08", "station_id": CENTRE}
    attend = asking("placement.attend", **told)

    with refused("attended_already"):
        meanwhile(ledger, attend, attend)

    assert topics(ledger) == ["placement_admitted", "placement_attended"]


def test_placement_wage_paid_to_who_has_a_place_in_a_workshop(ledger: ServiceLedger):
    ask(ledger, "placement.admit", **ADMITTING)

    wage = ask(ledger, "placement_wage.pay", **PAYING).value
    ask(ledger, "placement_wage.reverse", id=wage, occurred_on="2022-04-12", amount=yuan(320))
    ask(ledger, "placement_wage.pay", **(PAYING | {"amount": yuan(350)}))

    assert topics(ledger)[1:] == [
        "placement_wage_paid",
        "placement_wage_reversed",
        "placement_wage_paid",
    ]
    assert {fact.area for fact in stored(ledger)[-3:]} == {AREA}  # type: ignore[attr-defined]


@pytest.mark.parametrize("care_type", [None, "day_care"])
def test_placement_wage_paid_outside_a_workshop_is_refused(ledger, care_type):
    if care_type:
        ask(ledger, "placement.admit", **(ADMITTING | {"care_type": care_type}))

    with refused("wage_only_in_workshop", period="2022-03"):
        ask(ledger, "placement_wage.pay", **PAYING)


def test_placement_wage_paid_for_a_month_before_the_place_is_refused(ledger: ServiceLedger):
    ask(ledger, "placement.admit", **ADMITTING)

    with refused("wage_only_in_workshop", period="2022-02"):
        ask(ledger, "placement_wage.pay", **(PAYING | {"period": "2022-02"}))


def test_placement_wage_paid_at_two_desks_at_once_is_paid_once(ledger: ServiceLedger):
    ask(ledger, "placement.admit", **ADMITTING)
    pay = asking("placement_wage.pay", **PAYING)

    with refused("wage_already_paid", id=PlacementWage.id_of(BEKZAT, "2022-03")):
        meanwhile(ledger, pay, pay)

    assert topics(ledger) == ["placement_admitted", "placement_wage_paid"]
