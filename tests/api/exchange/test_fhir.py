"""One person's record as FHIR R5: read by the published classes, over every kind of fact."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api.exchange.fhir.bundle import MAKERS, as_json, bundle
from api.exchange.saying import sayer
from kiosk.words import Words
from ledger.aggregates import (
    CarePlan,
    Consent,
    Device,
    DeviceBooking,
    Payment,
    Person,
    RehabSession,
    WaitingList,
)
from ledger.errors import NotKnown
from ledger.history import FACTS, Fact, FactWithdrawn
from ledger.vocabulary import Condition
from projections import person_history, record_access
from projections.store import is_sensitive
from tests.api.exchange.fhir_rules import of_kind, read
from tests.api.office_day import AYGUL, NUMBER, Day
from tests.facts import SAMPLES, copied, ready, refused, yuan

Run = Callable[..., str]
TOLD = tuple(
    topic
    for topic, fact in SAMPLES.items()
    if "person_id" in fact.CLEAR_FIELDS and topic != FactWithdrawn.TOPIC
)


def told(day: Day, who: UUID | None = None, *, personal: bool = True) -> Any:
    """The bundle as others read it; what breaks a rule fails the test."""
    return read(sent(day, who, personal=personal))


def sent(day: Day, who: UUID | None = None, *, personal: bool = True) -> bytes:
    say = sayer(Words.load(), "en")
    ledger, views = day.office.ledger, day.office.fresh()
    return as_json(bundle(ledger, views, who or day.aygul, personal=personal, say=say))


def put(day: Day, *facts: Fact) -> UUID:
    """These facts about the visitor, in a history of their own; its id."""
    history = day.office.ledger.new_id()
    copied(day.office.ledger, history, *facts)
    return history


def of_them(day: Day, kind: type[Fact], **changes: Any) -> Any:
    return ready(kind, person_id=day.aygul, **changes)


def coded(concept: Any) -> str:
    return str(concept.coding[0].code)


def test_every_kind_of_fact_of_a_person_is_valid_and_says_who_recorded_it(day: Day) -> None:
    for topic in TOLD:
        put(day, ready(FACTS[topic], person_id=day.aygul))

    whole = told(day)
    without_names = told(day, personal=False)

    traced = {coded(each.activity) for each in of_kind(whole, "Provenance")}
    shown = {fact.TOPIC for fact in person_history.SHOWN} - {FactWithdrawn.TOPIC}
    hidden = {topic for topic in TOLD if is_sensitive(SAMPLES[topic])}
    assert traced >= (shown & set(TOLD)) - hidden
    assert not traced & hidden
    assert len(of_kind(without_names, "Provenance")) == len(of_kind(whole, "Provenance"))
    assert set(MAKERS) <= {fact.HISTORY.STORED_AS for fact in person_history.SHOWN[1:]}


def test_the_person_is_told_with_papers_and_certificate(day: Day) -> None:
    patient = of_kind(told(day), "Patient")[0]

    assert patient.id == str(day.aygul)
    assert patient.name[0].text == AYGUL
    numbers = {each.system: each.value for each in patient.identifier}
    assert numbers["urn:handrail:disability_certificate"] == NUMBER + "44"
    held = next(each for each in patient.extension if each.url == "urn:handrail:certificate")
    assert {"urn:handrail:field:category", "urn:handrail:field:grade"} <= {
        each.url for each in held.extension
    }


def test_what_nobody_could_read_is_left_out(day: Day) -> None:
    person = day.office.ledger.new_person_id()
    told_of = ready(Person.PersonRegistered, name=" ", phone="", born_on="属龙", address="\n")
    copied(day.office.ledger, person, told_of)

    patient = of_kind(told(day, person), "Patient")[0]

    assert (patient.name, patient.telecom, patient.birthDate, patient.address) == (None,) * 4


def test_without_names_nothing_that_is_sealed_is_told(day: Day) -> None:
    put(day, of_them(day, FACTS["need_raised"], note="住房漏水"))

    whole = sent(day, personal=False).decode()

    assert "住房漏水" in sent(day).decode()
    assert "住房漏水" not in whole
    assert AYGUL not in whole
    assert NUMBER not in whole


def test_the_card_and_the_pin_are_told_to_nobody(day: Day) -> None:
    day.office.set_pin(day.aygul, "482913")

    whole = sent(day).decode()

    assert day.card not in whole
    assert "pin_set" not in whole
    assert "card_issued" not in whole


def test_what_is_confidential_stays_in_the_house(day: Day) -> None:
    put(day, of_them(day, RehabSession.RehabSessionDelivered, item="counselling"))
    put(day, of_them(day, FACTS["screening_suspected"]))

    whole = sent(day).decode()

    assert "counselling" not in whole
    assert "screening" not in whole


def test_a_loan_is_a_dispense_and_a_use_that_ends_with_the_return(day: Day) -> None:
    lent = of_them(day, Device.DeviceLent, occurred_on="2022-03-01", due_on=date(2022, 5, 1))
    back = of_them(day, Device.DeviceReturned, occurred_on="2022-04", condition=Condition.GOOD)
    device = put(day, ready(Device.DeviceRegistered), lent)
    before = told(day)
    copied(day.office.ledger, device, back)
    after = told(day)

    assert of_kind(before, "DeviceDispense")[0].status == "completed"
    assert of_kind(before, "DeviceUsage")[0].status == "active"
    assert [each.url for each in of_kind(before, "DeviceUsage")[0].extension] == [
        "urn:handrail:field:due_on"
    ]
    assert of_kind(before, "Device")[0].name[0].value == "普通轮椅"
    use = of_kind(after, "DeviceUsage")[0]
    assert use.status == "completed"
    assert json.loads(use.model_dump_json())["timingPeriod"] == {
        "start": "2022-03-01",
        "end": "2022-04",
    }


def test_a_device_lent_twice_is_told_once_and_its_loans_apart(day: Day) -> None:
    lent, back = of_them(day, Device.DeviceLent), of_them(day, Device.DeviceReturned)
    put(day, ready(Device.DeviceRegistered), lent, back, lent)

    whole = told(day)

    assert len(of_kind(whole, "Device")) == 1
    assert [each.status for each in of_kind(whole, "DeviceUsage")] == ["completed", "active"]


def test_what_is_issued_and_what_was_fitted_is_the_persons_own(day: Day) -> None:
    put(day, ready(Device.DeviceRegistered), of_them(day, Device.DeviceIssued))
    put(
        day,
        of_them(day, FACTS["device_need_assessed"]),
        of_them(day, FACTS["device_fitted"]),
    )

    whole = told(day)

    assert [coded(each.status) for each in of_kind(whole, "DeviceAssociation")] == ["attached"] * 2
    assert len(of_kind(whole, "DeviceDispense")) == 2
    assert of_kind(whole, "DeviceUsage") == []
    assert [each.status for each in of_kind(whole, "ServiceRequest")] == ["completed"]


def test_each_reservation_and_each_time_in_the_queue_is_a_request_of_its_own(day: Day) -> None:
    june, july = date(2022, 6, 1), date(2022, 7, 1)
    put(
        day,
        of_them(day, DeviceBooking.DeviceReserved, reserved_from=june),
        of_them(day, DeviceBooking.DeviceReserved, reserved_from=july),
        of_them(day, DeviceBooking.DeviceReservationCancelled, reserved_from=june),
    )
    put(
        day,
        of_them(day, WaitingList.WaitingListJoined),
        of_them(day, WaitingList.WaitingListLeft),
        of_them(day, WaitingList.WaitingListJoined),
    )

    statuses = [each.status for each in of_kind(told(day), "ServiceRequest")]

    assert statuses == ["revoked", "active", "revoked", "active"]


def test_a_session_is_an_encounter_and_a_procedure_with_its_minutes(day: Day) -> None:
    whole = told(day)

    encounter = of_kind(whole, "Encounter")[0]
    procedure = of_kind(whole, "Procedure")[0]
    assert encounter.status == procedure.status == "completed"
    assert coded(encounter.class_fhir[0]) == "AMB"
    assert coded(procedure.code) == "physiotherapy"
    assert procedure.code.text == "physiotherapy"


def test_a_plan_has_its_goals_and_scores(day: Day) -> None:
    goal = UUID(int=7)
    history = put(
        day,
        of_them(day, CarePlan.CarePlanAssessed, sensitive=False),
        of_them(day, CarePlan.CarePlanAgreed, sensitive=False),
        of_them(day, CarePlan.CareGoalSet, goal_id=goal, goal="上下楼梯", sensitive=False),
        of_them(day, CarePlan.CareGoalMet, goal_id=goal, sensitive=False),
        of_them(day, CarePlan.MeasureRecorded, goal_id=goal, score=55, sensitive=False),
    )

    whole = told(day)

    plan, reached = of_kind(whole, "CarePlan")[0], of_kind(whole, "Goal")[0]
    score = of_kind(whole, "Observation")[0]
    assert (plan.id, plan.status) == (str(history), "active")
    assert plan.goal[0].reference == f"urn:uuid:{reached.id}"
    assert (reached.lifecycleStatus, reached.description.text) == ("completed", "上下楼梯")
    assert (score.status, score.valueInteger) == ("final", 55)
    assert score.basedOn[0].reference == f"urn:uuid:{history}"


def test_a_consent_that_was_withdrawn_is_inactive(day: Day) -> None:
    consent = put(day, of_them(day, Consent.ConsentGiven))
    given = of_kind(told(day), "Consent")[0].status
    copied(day.office.ledger, consent, of_them(day, Consent.ConsentWithdrawn))

    assert given == "active"
    assert of_kind(told(day), "Consent")[0].status == "inactive"


def test_an_amount_is_exact(day: Day) -> None:
    payment = of_them(day, Payment.PaymentPaid, amount=yuan(100))
    put(day, payment)

    whole = sent(day)

    read(whole)
    amounts = [
        each["valueMoney"]
        for entry in json.loads(whole, parse_float=Decimal)["entry"]
        for each in entry["resource"].get("extension", ())
        if each["url"] == "urn:handrail:field:amount"
    ]
    assert {"value": Decimal("100.00"), "currency": "CNY"} in amounts
    assert b"100.00" in whole


def test_what_was_recorded_in_error_says_so(day: Day) -> None:
    session = put(day, of_them(day, RehabSession.RehabSessionDelivered))
    fact = day.office.ledger.facts_of([session])[session][0]
    taken = {"topic": fact.TOPIC, "fact_id": fact.event_id, "person_id": day.aygul}
    copied(day.office.ledger, session, ready(FactWithdrawn, **taken))
    payment = put(day, of_them(day, Payment.PaymentFailed))
    failed = day.office.ledger.facts_of([payment])[payment][0]
    taken = {"topic": failed.TOPIC, "fact_id": failed.event_id, "person_id": day.aygul}
    copied(day.office.ledger, payment, ready(FactWithdrawn, **taken))

    whole = told(day)

    statuses = {each.id: each.status for each in of_kind(whole, "Encounter")}
    assert statuses[str(session)] == "entered-in-error"
    removal = [each for each in of_kind(whole, "Provenance") if each.entity]
    assert [each.entity[0].role for each in removal] == ["removal"]
    assert removal[0].entity[0].what.identifier.value == str(fact.event_id)
    assert str(payment) not in sent(day).decode()


def test_nobody_is_told_of_who_was_erased_or_never_was(day: Day) -> None:
    with refused("person_is_erased"):
        sent(day, day.erased)
    with pytest.raises(NotKnown):
        sent(day, day.here)
    with refused("not_known"):
        sent(day, UUID(int=1))


def test_a_key_that_is_gone_is_as_good_as_erased(day: Day) -> None:
    gone = day.office.ledger.new_person_id()
    copied(day.office.ledger, gone, ready(Person.PersonRegistered))
    day.office.ledger.vault.destroy_key(gone)

    with refused("person_is_erased"):
        sent(day, gone)


def test_the_command_writes_the_bundle_and_that_it_was_handed_on(
    day: Day, run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "aygul.json"

    said = run("export", "fhir", "--person", day.aygul, "--out", out)
    unknown = run("export", "fhir", "--person", "nobody", code=2)
    erased = run("export", "fhir", "--person", day.erased, code=1)

    assert said == "Written to aygul.json.\n"
    assert of_kind(read(out.read_bytes()), "Patient")[0].name[0].text == AYGUL
    looked = record_access.of(day.office.fresh(), person_id=day.aygul)
    assert [each.reason for each in looked if each.looked] == ["handed_on"]
    assert unknown
    assert erased
    assert "Traceback" not in unknown + erased
