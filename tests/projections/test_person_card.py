from datetime import date
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import HouseholdMembership, Person
from ledger.application import ServiceLedger
from ledger.particulars import (
    Detail,
    HouseholdLeavingReason,
    HouseholdRelationship,
    PreferredChannel,
)
from ledger.vocabulary import AddressKind
from projections import feed, person_card
from projections.person_card import Card, Household
from projections.store import Views
from tests.facts import AREA, AYGUL, BEKZAT, HOUSEHOLD, by, ready
from tests.ledger.years import persons
from tests.ledger.years.telling import Teller
from tests.projections.taking_back import is_as_rebuilt, take_back

TODAY = date(2022, 6, 1)
OTHER_HOUSE = UUID(int=0xAB)
MEMBERSHIP = HouseholdMembership.id_of(AYGUL)
REGISTERED = ready(Person.PersonRegistered)
ISSUED = ready(Person.CertificateIssued, occurred_on="2019-06")
RENEWED = ready(Person.CertificateUpgraded, occurred_on="2022-03-01", valid_until=date(2022, 9, 30))
JOINED = HouseholdMembership.HouseholdMemberJoined(
    occurred_on="2022-03-01",
    person_id=AYGUL,
    household_id=OTHER_HOUSE,
    household_relationship=HouseholdRelationship.CHILD,
)
LEFT = HouseholdMembership.HouseholdMemberLeft(
    occurred_on="2022-04-01",
    person_id=AYGUL,
    household_id=OTHER_HOUSE,
    household_leaving_reason=HouseholdLeavingReason.MARRIED,
)


def card(views: Views, day: date = TODAY) -> Card:
    found = person_card.card(views, AYGUL, day=day)
    assert found is not None
    return found


def test_person_card_card_tells_what_was_said_last(views: Views, tell):
    tell(
        AYGUL,
        REGISTERED,
        ISSUED,
        RENEWED,
        ready(Person.AddressChanged, kind=AddressKind.ACTUAL, area="652302"),
        ready(Person.AddressChanged, kind=AddressKind.REGISTERED, area="652323"),
        ready(Person.ContactChanged, language="vi"),
        ready(
            Person.ContactPreferenceSet,
            preferred_channel=PreferredChannel.VISIT,
            language=None,
            speech_rate=70,
            large_text=True,
            quiet_from="12:30",
            quiet_until="15:00",
        ),
    )

    assert card(views) == Card(
        person_id=AYGUL,
        registered_on="2022-01-04",
        area="652323",
        actual_area="652302",
        settlement="rural",
        household_id=HOUSEHOLD,
        language="vi",
        preferred_channel="visit",
        speech_rate=70,
        large_text=True,
        quiet_from="12:30",
        quiet_until="15:00",
        category=RENEWED.category,
        grade=RENEWED.grade,
        certificate_country=RENEWED.country,
        certificate_state="held",
        certificate_since="2022-03-01",
        certificate_until=date(2022, 9, 30),
        certificate_valid=True,
        died_on=None,
        away_since=None,
        away_in=None,
    )
    assert person_card.card(views, BEKZAT, day=TODAY) is None


def test_person_card_card_of_who_has_no_certificate_says_so(views: Views, tell):
    tell(AYGUL, replace(REGISTERED, household_id=None, settlement=None))

    found = card(views)

    assert (found.certificate_state, found.certificate_valid) == (None, False)
    assert (found.large_text, found.household_id, found.settlement) == (None, None, None)


@pytest.mark.parametrize(
    ("facts", "day", "state", "valid"),
    [
        ((ISSUED,), date(2019, 5, 31), "held", False),
        ((ISSUED,), date(2019, 6, 1), "held", True),
        ((ISSUED, RENEWED), date(2022, 9, 30), "held", True),
        ((ISSUED, RENEWED), date(2022, 10, 1), "held", False),
        (
            (ISSUED, ready(Person.CertificateExpired, occurred_on="2022-05-31")),
            date(2022, 5, 30),
            "expired",
            True,
        ),
        (
            (ISSUED, ready(Person.CertificateExpired, occurred_on="2022-05-31")),
            date(2022, 5, 31),
            "expired",
            False,
        ),
        ((ISSUED, ready(Person.CertificateExpired), RENEWED), TODAY, "held", True),
        (
            (ISSUED, ready(Person.CertificateRevoked, occurred_on="2022-05")),
            date(2022, 5, 1),
            "revoked",
            False,
        ),
    ],
)
def test_person_card_card_says_whether_the_certificate_is_valid(
    views: Views, tell, facts, day, state, valid
):
    tell(AYGUL, REGISTERED, *facts)

    found = card(views, day)

    assert (found.certificate_state, found.certificate_valid) == (state, valid)


def test_person_card_card_says_who_died_or_lives_elsewhere(views: Views, tell):
    tell(AYGUL, REGISTERED)
    tell(AYGUL, ready(Person.PersonMovedAway, occurred_on="2022-02", to_area="450000"))
    assert (card(views).away_since, card(views).away_in) == ("2022-02", "450000")

    tell(AYGUL, ready(Person.PersonMovedBack))
    assert (card(views).away_since, card(views).away_in) == (None, None)

    tell(AYGUL, ready(Person.PersonDied, occurred_on="2022-05-30"))
    assert card(views).died_on == "2022-05-30"


def test_person_card_card_tells_the_category_and_the_grade_that_were_put_right(
    ledger: ServiceLedger, views: Views, tell
):
    tell(AYGUL, REGISTERED, replace(ISSUED, category="limb", grade="2"))
    tell(AYGUL, ready(Person.DetailCorrected, corrected_detail=Detail.NAME, new="阿依古丽"))
    tell(AYGUL, ready(Person.DetailCorrected, corrected_detail=Detail.CERTIFICATE_GRADE, new="1"))

    corrected = card(views)
    take_back(ledger, AYGUL)
    feed.catch_up(ledger, views)
    before = card(views)
    tell(AYGUL, ready(Person.CertificateRevoked, occurred_on="2022-05-01"))

    assert (corrected.category, corrected.grade, corrected.certificate_state) == (
        "limb",
        "1",
        "held",
    )
    assert (before.category, before.grade) == ("limb", "2")
    assert (card(views).category, card(views).grade) == (None, None)


def test_person_card_card_is_silent_where_the_key_is_gone(
    ledger: ServiceLedger, views: Views, tell
):
    tell(AYGUL, REGISTERED, ISSUED)

    ledger.vault.destroy_key(AYGUL)

    assert (card(views).category, card(views).grade) == (None, None)


def test_person_card_card_is_gone_with_the_person(views: Views, tell):
    tell(AYGUL, REGISTERED)
    tell(MEMBERSHIP, JOINED)

    tell(AYGUL, ready(Person.PersonErased))

    assert person_card.card(views, AYGUL, day=TODAY) is None
    assert person_card.households(views, AYGUL) == []


def test_person_card_card_forgets_what_was_withdrawn(ledger: ServiceLedger, views: Views, tell):
    tell(AYGUL, REGISTERED, ISSUED, RENEWED)
    tell(MEMBERSHIP, JOINED)

    take_back(ledger, AYGUL)
    feed.catch_up(ledger, views)

    found = card(views)
    assert (found.certificate_since, found.certificate_until) == ("2019-06", None)
    assert (found.area, found.household_id) == (AREA, OTHER_HOUSE)


def test_person_card_households_are_told_the_newest_first(
    ledger: ServiceLedger, views: Views, tell
):
    third = UUID(int=0xAC)
    tell(AYGUL, REGISTERED)
    assert person_card.households(views, AYGUL) == [
        Household(
            household_id=HOUSEHOLD,
            household_relationship=None,
            joined_on="2022-01-04",
            left_on=None,
            household_leaving_reason=None,
        )
    ]

    tell(MEMBERSHIP, JOINED, LEFT)
    assert card(views).household_id is None

    tell(MEMBERSHIP, replace(JOINED, occurred_on="2022-05-01", household_id=third))
    assert card(views).household_id == third
    assert person_card.households(views, AYGUL) == [
        Household(
            household_id=third,
            household_relationship="child",
            joined_on="2022-05-01",
            left_on=None,
            household_leaving_reason=None,
        ),
        Household(
            household_id=OTHER_HOUSE,
            household_relationship="child",
            joined_on="2022-03-01",
            left_on="2022-04-01",
            household_leaving_reason="married",
        ),
    ]

    for _ in range(2):
        take_back(ledger, MEMBERSHIP)
    feed.catch_up(ledger, views)
    assert card(views).household_id == OTHER_HOUSE


def test_person_card_of_a_year_is_the_same_when_built_again(
    ledger: ServiceLedger, views: Views, tell
):
    persons.record(Teller(ledger, by(), "persons"))
    feed.catch_up(ledger, views)

    assert is_as_rebuilt(ledger, views)
