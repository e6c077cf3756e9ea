"""Invented histories in which anything may be told, put right and taken back."""

from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from ledger.aggregates import Area, HouseholdGrant, Payment, PersonLink, RehabSession
from ledger.application import ServiceLedger
from ledger.history import FactWithdrawn
from tests.facts import AYGUL, BEKZAT, NGUYEN, copied, dong, ready, yuan

PEOPLE = (AYGUL, BEKZAT, NGUYEN)
DAYS = ("2022", "2022-03", "2022-02", "2022-03-09", "2022-03-10", "2022-05-31", "2021-12-31")
AREAS = ("652301", "652302", "652324", "652390")
PAYMENTS = tuple(UUID(int=number) for number in range(1, 4))
GRANTS = tuple(UUID(int=number) for number in range(11, 13))
LINKS = ((AYGUL, BEKZAT), (BEKZAT, NGUYEN))

person, day, area = st.sampled_from(PEOPLE), st.sampled_from(DAYS), st.sampled_from(AREAS)
money = st.builds(
    lambda minor, make: make(minor), st.integers(1, 99), st.sampled_from((yuan, dong))
)
happenings = st.one_of(
    st.builds(
        lambda of, who, when, where, much: (
            of,
            ready(Payment.PaymentPaid, person_id=who, occurred_on=when, area=where, amount=much),
        ),
        *(st.sampled_from(PAYMENTS), person, day, area, money),
    ),
    st.builds(
        lambda of, when: (of, ready(Payment.PaymentReversed, occurred_on=when)),
        *(st.sampled_from(PAYMENTS), day),
    ),
    st.builds(
        lambda of, who, when, where: (
            of,
            ready(HouseholdGrant.HouseholdGrantPaid, person_id=who, occurred_on=when, area=where),
        ),
        *(st.sampled_from(GRANTS), person, day, area),
    ),
    st.builds(
        lambda who, when, where, minutes: (
            UUID(int=21),
            ready(
                RehabSession.RehabSessionDelivered,
                person_id=who,
                occurred_on=when,
                area=where,
                minutes=minutes,
            ),
        ),
        *(person, day, area, st.integers(1, 90)),
    ),
    st.builds(
        lambda pair, linked: (
            PersonLink.id_of(pair[1]),
            ready(
                PersonLink.PersonsLinked if linked else PersonLink.PersonsUnlinked,
                person_id=pair[0],
                other_person_id=pair[1],
            ),
        ),
        *(st.sampled_from(LINKS), st.booleans()),
    ),
    st.builds(
        lambda which, successors: (
            UUID(int=31 + which),
            ready(
                Area.AreaSucceeded,
                code=AREAS[2 + which],
                ends_on=date(2022, 4, 1),
                successors=successors,
            ),
        ),
        st.integers(0, 1),
        st.sampled_from((("652301",), ("652302",), ("652301", "652302"))),
    ),
    st.integers(0, 30),  # takes back what was told at this place
)


def tell(ledger: ServiceLedger, happened: list[Any]) -> None:
    for each in happened:
        if not isinstance(each, int):
            copied(ledger, *each)
            continue
        facts = [fact for _, fact in ledger.read(0, 1_000, unseal=frozenset())]
        gone = {fact.fact_id for fact in facts if isinstance(fact, FactWithdrawn)}
        left = [
            fact
            for fact in facts
            if fact.event_id not in gone and not isinstance(fact, FactWithdrawn)
        ]
        if left:
            fact = left[each % len(left)]
            told = {"topic": fact.TOPIC, "fact_id": fact.event_id, "person_id": None, "note": None}
            copied(ledger, fact.originator_id, ready(FactWithdrawn, **told))
