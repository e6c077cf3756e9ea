from datetime import date
from typing import Any

import pytest

from ledger.aggregates import Consent
from ledger.application import ServiceLedger
from ledger.particulars import ConsentPurpose, ConsentScope, GivenThrough
from tests.facts import AYGUL, given, meanwhile, ready, recorded, refused, stored
from tests.ledger.asking import ask, asking, registered

GIVEN = ready(Consent.ConsentGiven)
WITHDRAWN = ready(Consent.ConsentWithdrawn)
GIVE: dict[str, Any] = {
    "occurred_on": "2022-02-01",
    "person_id": AYGUL,
    "consent_purpose": ConsentPurpose.SHARING,
    "consent_scope": (ConsentScope.DISABILITY, ConsentScope.CONTACT),
    "given_through": GivenThrough.GUARDIAN,
    "until": date(2023, 2, 1),
    "recipient": "昌吉市人民医院",
    "given_by": "监护人古丽娜尔",
}
TAKE_BACK: dict[str, Any] = {
    "occurred_on": "2022-07-01",
    "person_id": AYGUL,
    "consent_purpose": ConsentPurpose.SHARING,
    "given_through": GivenThrough.THE_PERSON,
}


def test_consent_given_says_to_what_and_by_whom():
    consent = given(Consent)

    consent.give(**GIVE)

    assert recorded(consent) == [GIVEN]
    assert Consent.ConsentGiven.SEALED_FIELDS == ("given_by",)


@pytest.mark.parametrize(
    ("day", "recipient", "holds"),
    [
        (date(2022, 1, 31), "昌吉市人民医院", False),
        (date(2022, 2, 1), "昌吉市人民医院", True),
        (date(2023, 1, 31), "昌吉市人民医院", True),
        (date(2023, 2, 1), "昌吉市人民医院", False),
        (date(2022, 2, 1), "保险公司", False),
        (date(2022, 2, 1), None, False),
    ],
)
def test_consent_given_holds_on_its_days_for_whom_it_was_given(day, recipient, holds):
    consent = given(Consent, GIVEN)

    assert consent.holds(day, recipient) is holds


def test_consent_given_for_anybody_and_for_good_holds_for_each():
    consent = given(Consent, ready(Consent.ConsentGiven, recipient=None, until=None))

    assert consent.holds(date(2030, 1, 1), "保险公司")
    assert consent.holds(date(2030, 1, 1))


def test_consent_given_again_with_other_words_takes_the_place_of_the_first():
    consent = given(Consent, GIVEN)

    consent.give(**GIVE | {"until": date(2024, 2, 1)})

    assert consent.holds(date(2023, 6, 1), "昌吉市人民医院")


def test_consent_given_twice_is_refused():
    consent = given(Consent, GIVEN)

    with refused("consent_already_given", id=AYGUL):
        consent.give(**GIVE)

    assert recorded(consent) == []


def test_consent_given_for_no_day_is_refused():
    with refused("ends_before_it_begins"):
        given(Consent).give(**GIVE | {"until": date(2022, 2, 1)})


def test_consent_given_twice_at_once_is_given_once(ledger: ServiceLedger):
    registered(ledger, AYGUL)

    with refused("consent_already_given"):
        meanwhile(ledger, asking("consent.give", **GIVE), asking("consent.give", **GIVE))

    assert stored(ledger, 1) == [GIVEN]


def test_consent_given_for_nobody_is_refused(ledger: ServiceLedger):
    with refused("not_known", history="person"):
        ask(ledger, "consent.give", **GIVE)


def test_consent_withdrawn_holds_no_more(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    ask(ledger, "consent.give", **GIVE)

    ask(ledger, "consent.take_back", **TAKE_BACK)

    consent = ledger.load(Consent, Consent.id_of(AYGUL, ConsentPurpose.SHARING))
    assert stored(ledger, 2) == [WITHDRAWN]
    assert consent is not None
    assert not consent.holds(date(2022, 8, 1), "昌吉市人民医院")


def test_consent_withdrawn_may_be_given_again():
    consent = given(Consent, GIVEN, WITHDRAWN)

    consent.give(**GIVE | {"occurred_on": "2022-09-01"})

    assert consent.holds(date(2022, 9, 1), "昌吉市人民医院")


def test_consent_withdrawn_twice_is_refused():
    consent = given(Consent, GIVEN, WITHDRAWN)

    with refused("consent_not_given", history="consent"):
        consent.take_back(occurred_on="2022-07-02", given_through=GivenThrough.PROXY)

    assert recorded(consent) == []


def test_consent_withdrawn_before_it_was_given_is_refused(ledger: ServiceLedger):
    with refused("not_known", history="consent"):
        ask(ledger, "consent.take_back", **TAKE_BACK)


def test_consent_withdrawn_at_two_desks_at_once_is_withdrawn_once(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    ask(ledger, "consent.give", **GIVE)
    take_back = asking("consent.take_back", **TAKE_BACK)

    with refused("consent_not_given"):
        meanwhile(ledger, take_back, take_back)

    assert stored(ledger, 2) == [WITHDRAWN]


def test_a_consent_to_one_purpose_says_nothing_of_another(ledger: ServiceLedger):
    registered(ledger, AYGUL)

    ask(ledger, "consent.give", **GIVE)

    assert ledger.load(Consent, Consent.id_of(AYGUL, ConsentPurpose.PICTURES)) is None
