from datetime import date

import pytest

from ledger.aggregates import Contact
from ledger.aggregates.contact import ContactPurpose
from ledger.application import ServiceLedger
from ledger.vocabulary import ContactChannel, Wellbeing
from ledger.work import Work
from tests.facts import (
    AREA,
    AYGUL,
    BEKZAT,
    CLERK,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
)

PLANNED = ready(Contact.ContactPlanned)
ATTEMPTED = ready(Contact.ContactAttempted)
MADE = ready(Contact.ContactMade)
MISSED = ready(Contact.ContactMissed)
NOTED = ready(Contact.ContactNoted)
PLAN = {
    "occurred_on": "2022-01-10",
    "person_id": AYGUL,
    "channel": ContactChannel.VISIT,
    "due_on": date(2022, 1, 25),
    "staff_id": CLERK,
    "contact_purpose": ContactPurpose.CONDOLENCE,
    "party": "prefecture_leaders",
    "area": AREA,
}
NOTE = {
    "occurred_on": "2022-01-25",
    "minutes": 25,
    "consents": True,
    "next_due_on": date(2022, 4, 25),
    "contact_purpose": ContactPurpose.CONDOLENCE,
    "party": "prefecture_leaders",
    "note": "家里暖气不热，老人咳嗽",
    "wellbeing": Wellbeing.POORLY,
}
VISIT = {
    "occurred_on": "2022-09-21",
    "person_id": AYGUL,
    "channel": ContactChannel.VISIT,
    "area": AREA,
}


def test_contact_planned_says_who_goes_by_when_and_with_whom():
    contact = given(Contact)

    contact.plan(**PLAN)

    assert recorded(contact) == [PLANNED]


def test_contact_planned_for_a_day_that_is_over_is_refused():
    contact = given(Contact)

    with refused("due_in_past", due_on=date(2022, 1, 9)):
        contact.plan(**PLAN | {"due_on": date(2022, 1, 9)})

    assert recorded(contact) == []


def test_contact_planned_by_two_clerks_at_once_is_planned_once(ledger: ServiceLedger):
    plan_id = Contact.id_of_plan(AYGUL, ContactChannel.VISIT, date(2022, 1, 25))

    def plan(work: Work) -> None:
        work.begin(Contact, plan_id).plan(**PLAN)

    with refused("already_exists", history="contact"):
        meanwhile(ledger, plan, plan)

    assert stored(ledger) == [PLANNED]


def test_contact_attempted_leaves_the_plan_open():
    contact = given(Contact, PLANNED, ATTEMPTED)

    contact.attempt(
        occurred_on="2022-01-20", channel=ContactChannel.PHONE, staff_id=CLERK, area=AREA
    )
    contact.make(**VISIT)

    assert recorded(contact) == [ATTEMPTED, MADE]


@pytest.mark.parametrize("before", [[MADE], [PLANNED, MISSED]])
def test_contact_attempted_after_it_has_its_outcome_is_refused(before):
    contact = given(Contact, *before)

    with refused("contact_not_open"):
        contact.attempt(occurred_on="2022-09-22", channel=ContactChannel.PHONE)

    assert recorded(contact) == []


@pytest.mark.parametrize("before", [[], [PLANNED], [PLANNED, ATTEMPTED]])
def test_contact_made_says_how_the_person_was_reached(before):
    contact = given(Contact, *before)

    contact.make(**VISIT)

    assert recorded(contact) == [MADE]


@pytest.mark.parametrize("before", [MADE, MISSED])
def test_contact_made_twice_is_refused(before):
    contact = given(Contact, before)

    with refused("already_exists", history="contact"):
        contact.make(**VISIT)

    assert recorded(contact) == []


def test_contact_made_with_another_person_than_planned_is_refused():
    contact = given(Contact, PLANNED)

    with refused("contradicts_history", field="person_id"):
        contact.make(**VISIT | {"person_id": BEKZAT})

    assert recorded(contact) == []


def test_contact_made_after_it_was_missed_that_day_is_another_contact():
    told = (AYGUL, ContactChannel.PHONE, "2022-09-20")

    assert Contact.id_of(*told, made=True) != Contact.id_of(*told, made=False)


def test_contact_made_by_two_clerks_at_once_is_recorded_once(ledger: ServiceLedger):
    contact = Contact.id_of(AYGUL, ContactChannel.VISIT, "2022-09-21", made=True)

    def make(work: Work) -> None:
        work.begin(Contact, contact).make(**VISIT)

    with refused("already_exists"):
        meanwhile(ledger, make, make)

    assert stored(ledger) == [MADE]


def test_contact_missed_says_how_it_was_tried():
    contact = given(Contact)

    contact.miss(occurred_on="2022-09-20", person_id=AYGUL, channel=ContactChannel.PHONE, area=AREA)

    assert recorded(contact) == [MISSED]


def test_contact_missed_twice_is_refused():
    contact = given(Contact, MISSED)

    with refused("already_exists", history="contact"):
        contact.miss(occurred_on="2022-09-20", person_id=AYGUL, channel=ContactChannel.PHONE)

    assert recorded(contact) == []


@pytest.mark.parametrize("before", [MADE, MISSED])
def test_contact_noted_keeps_the_words_sealed(before):
    contact = given(Contact, before)

    contact.note(**NOTE)

    assert recorded(contact) == [NOTED]
    assert Contact.ContactNoted.SEALED_FIELDS == ("note", "wellbeing")


def test_contact_noted_before_it_has_its_outcome_is_refused():
    contact = given(Contact, PLANNED)

    with refused("contact_outcome_missing"):
        contact.note(**NOTE)

    assert recorded(contact) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"minutes": 0}, "duration_not_positive"),
        ({"next_due_on": date(2022, 1, 24)}, "due_in_past"),
    ],
)
def test_contact_noted_with_an_impossible_number_is_refused(changed, code):
    contact = given(Contact, MADE)

    with refused(code):
        contact.note(**NOTE | changed)

    assert recorded(contact) == []
