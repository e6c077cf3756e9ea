from datetime import date
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import Consent, Person
from ledger.application import ServiceLedger
from ledger.particulars import ConsentPurpose, ConsentScope, GivenThrough
from projections import consents, feed
from projections.consents import Agreed
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, ready
from tests.projections.taking_back import is_as_rebuilt, take_back

TODAY = date(2022, 6, 1)
REFERRAL, PICTURES = UUID(int=1), UUID(int=2)
GIVEN = Consent.ConsentGiven(
    occurred_on="2022-02-10",
    person_id=AYGUL,
    consent_purpose=ConsentPurpose.REFERRAL,
    consent_scope=(ConsentScope.DISABILITY, ConsentScope.CONTACT),
    given_through=GivenThrough.PROXY,
    until=date(2022, 12, 31),
    recipient="昌吉州人民医院眼科",
)
WITHDRAWN = ready(
    Consent.ConsentWithdrawn,
    occurred_on="2022-05-01",
    person_id=AYGUL,
    consent_purpose=ConsentPurpose.REFERRAL,
)


def test_consents_of_a_person_tell_what_was_said_last_to_each_purpose(views: Views, tell):
    tell(REFERRAL, replace(GIVEN, until=None), GIVEN)
    tell(PICTURES, replace(GIVEN, consent_purpose=ConsentPurpose.PICTURES))

    pictures, referral = consents.of(views, AYGUL, day=TODAY)

    assert pictures.consent_purpose == "pictures"
    assert referral == Agreed(
        person_id=AYGUL,
        consent_purpose="referral",
        consent_scope=("disability", "contact"),
        given_through="proxy",
        recipient="昌吉州人民医院眼科",
        given_on="2022-02-10",
        until=date(2022, 12, 31),
        withdrawn_on=None,
        holds=True,
    )
    assert consents.of(views, BEKZAT, day=TODAY) == []


@pytest.mark.parametrize(
    ("facts", "day", "holds"),
    [
        ((GIVEN,), date(2022, 2, 9), False),
        ((GIVEN,), date(2022, 2, 10), True),
        ((GIVEN,), date(2022, 12, 30), True),
        ((GIVEN,), date(2022, 12, 31), False),
        ((replace(GIVEN, until=None),), date(2030, 1, 1), True),
        ((GIVEN, WITHDRAWN), date(2022, 4, 30), True),
        ((GIVEN, WITHDRAWN), date(2022, 5, 1), False),
        ((GIVEN, WITHDRAWN, replace(GIVEN, occurred_on="2022-05-20")), TODAY, True),
    ],
)
def test_consents_of_a_person_hold_from_their_day_until_their_end(
    views: Views, tell, facts, day, holds
):
    tell(REFERRAL, *facts)

    assert [each.holds for each in consents.of(views, AYGUL, day=day)] == [holds]


def test_consents_of_a_person_hold_again_when_the_end_is_withdrawn(
    ledger: ServiceLedger, views: Views, tell
):
    tell(REFERRAL, GIVEN, WITHDRAWN)

    take_back(ledger, REFERRAL)
    feed.catch_up(ledger, views)

    (found,) = consents.of(views, AYGUL, day=TODAY)
    assert (found.withdrawn_on, found.holds) == (None, True)
    assert is_as_rebuilt(ledger, views)


def test_consents_of_a_person_are_gone_with_them(views: Views, tell):
    tell(AYGUL, ready(Person.PersonRegistered))
    tell(REFERRAL, GIVEN)

    tell(AYGUL, ready(Person.PersonErased))

    assert consents.of(views, AYGUL, day=TODAY) == []
