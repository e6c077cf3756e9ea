from datetime import date
from typing import Any

import pytest

from ledger.aggregates import Enrolment, Fund
from ledger.application import ServiceLedger
from ledger.history import Fact
from tests.facts import (
    AYGUL,
    BEKZAT,
    copied,
    dong,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
    yuan,
)
from tests.ledger.asking import ask, asking, registered, told
from tests.ledger.more_samples.grants import FUND

OFFERED = ready(Enrolment.EnrolmentOffered)
ENROLLED = ready(Enrolment.PersonEnrolled)
PREMIUM = ready(Enrolment.EnrolmentPremiumPaid)
RETURNED = ready(Enrolment.EnrolmentPremiumReturned)
ACTIVATED = ready(Enrolment.EnrolmentActivated)
LODGED = ready(Enrolment.EnrolmentClaimLodged)
SETTLED = ready(Enrolment.EnrolmentClaimSettled)
REOPENED = ready(Enrolment.EnrolmentClaimReopened)
ENDED = ready(Enrolment.EnrolmentEnded)
ENROLMENT = Enrolment.id_of(AYGUL, "accident_insurance")
NEXT_YEAR = {"term_from": date(2023, 1, 1), "term_until": date(2024, 1, 1)}


@pytest.fixture
def with_aygul(ledger: ServiceLedger) -> ServiceLedger:
    registered(ledger, AYGUL)
    return ledger


def test_enrolment_offered_to_a_person(with_aygul: ServiceLedger):
    answer = ask(with_aygul, "enrolment.offer", **told(OFFERED))

    assert answer.value == str(ENROLMENT)
    assert stored(with_aygul)[1:] == [OFFERED]


@pytest.mark.parametrize(
    ("name", "fact"), [("enrolment.offer", OFFERED), ("enrolment.enrol", ENROLLED)]
)
def test_enrolment_offered_to_a_stranger_is_refused(ledger: ServiceLedger, name: str, fact: Fact):
    with refused("not_known", history="person"):
        ask(ledger, name, **told(fact))


def test_person_enrolled_after_an_offer_or_without(with_aygul: ServiceLedger):
    ask(with_aygul, "enrolment.offer", **told(OFFERED))

    answer = ask(with_aygul, "enrolment.enrol", **told(ENROLLED))

    assert answer.value == str(ENROLMENT)
    assert stored(with_aygul)[1:] == [OFFERED, ENROLLED]
    assert recorded_by_enrol(given(Enrolment)) == [ENROLLED]


def recorded_by_enrol(enrolment: Enrolment, **changes: Any) -> list[Fact]:
    enrolment.enrol(**told(ENROLLED, **changes))
    return recorded(enrolment)


def test_person_enrolled_for_the_term_that_follows():
    enrolment = given(Enrolment, ENROLLED)

    assert len(recorded_by_enrol(enrolment, **NEXT_YEAR)) == 1
    assert sorted(enrolment.terms) == [date(2022, 1, 1), date(2023, 1, 1)]


@pytest.mark.parametrize(
    ("term_from", "term_until"),
    [
        (date(2022, 12, 31), date(2023, 12, 31)),
        (date(2021, 1, 1), date(2022, 1, 2)),
        (date(2022, 3, 1), date(2022, 4, 1)),
        (date(2021, 1, 1), date(2024, 1, 1)),
    ],
)
def test_person_enrolled_for_terms_that_overlap_is_refused(term_from: date, term_until: date):
    enrolment = given(Enrolment, ENROLLED)

    with refused("cover_terms_overlap", term_from=date(2022, 1, 1)):
        recorded_by_enrol(enrolment, term_from=term_from, term_until=term_until)


@pytest.mark.parametrize("term_until", [date(2022, 1, 1), date(2021, 1, 1)])
def test_person_enrolled_for_no_day_is_refused(term_until: date):
    with refused("cover_term_empty"):
        recorded_by_enrol(given(Enrolment), term_until=term_until)


def test_person_enrolled_in_two_places_at_once_is_enrolled_once(with_aygul: ServiceLedger):
    enrol = asking("enrolment.enrol", **told(ENROLLED))

    with refused("cover_terms_overlap"):
        meanwhile(with_aygul, enrol, enrol)

    assert stored(with_aygul)[1:] == [ENROLLED]


def test_enrolment_premium_paid_from_a_fund(ledger: ServiceLedger):
    copied(ledger, ENROLMENT, ENROLLED)
    copied(ledger, FUND, ready(Fund.FundOpened))
    words = told(PREMIUM, "term_from", "payer", "premium", "fund_id")

    ask(ledger, "enrolment.pay_premium", id=ENROLMENT, **words)

    assert stored(ledger)[-1] == PREMIUM


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"premium": yuan(0)}, "amount_not_positive"),
        ({"premium": dong(5)}, "currencies_mixed"),
        ({"term_from": date(2022, 1, 2)}, "cover_term_not_known"),
    ],
)
def test_enrolment_premium_paid_amiss_is_refused(changes: dict[str, Any], code: str):
    enrolment = given(Enrolment, ENROLLED, PREMIUM)

    with refused(code):
        enrolment.pay_premium(**told(PREMIUM, **changes))


def test_enrolment_premium_returned_in_two_parts():
    enrolment = given(Enrolment, ENROLLED, PREMIUM)

    enrolment.return_premium(**told(RETURNED, premium=yuan(40)))
    enrolment.return_premium(**told(RETURNED, premium=yuan(60)))

    assert [fact.premium for fact in recorded(enrolment)] == [yuan(40), yuan(60)]


@pytest.mark.parametrize("before", [(ENROLLED,), (ENROLLED, PREMIUM, RETURNED)])
def test_enrolment_premium_returned_that_nobody_paid_is_refused(before: tuple[Fact, ...]):
    enrolment = given(Enrolment, *before)

    with refused("premium_not_paid", payer="federation"):
        enrolment.return_premium(**told(RETURNED))


def test_enrolment_activated_for_a_term():
    enrolment = given(Enrolment, ENROLLED)

    enrolment.activate(**told(ACTIVATED))

    assert recorded(enrolment) == [ACTIVATED]


@pytest.mark.parametrize("before", [(ENROLLED, ACTIVATED), (ENROLLED, ENDED)])
def test_enrolment_activated_twice_or_too_late_is_refused(before: tuple[Fact, ...]):
    enrolment = given(Enrolment, *before)

    with refused("cover_term_not_open", term_from=date(2022, 1, 1)):
        enrolment.activate(**told(ACTIVATED))


def test_enrolment_claim_lodged_for_a_loss_within_the_term():
    enrolment = given(Enrolment, ENROLLED, ACTIVATED)

    enrolment.lodge_claim(**told(LODGED))

    assert recorded(enrolment) == [LODGED]


@pytest.mark.parametrize(
    ("before", "changes", "code"),
    [
        ((ENROLLED,), {}, "loss_not_covered"),
        ((ENROLLED, ACTIVATED), {"loss_on": date(2023, 1, 1)}, "loss_not_covered"),
        ((ENROLLED, ACTIVATED, ENDED), {"loss_on": date(2022, 11, 1)}, "loss_not_covered"),
        ((ENROLLED, ACTIVATED, LODGED), {}, "claim_already_lodged"),
        ((ENROLLED, ACTIVATED), {"amount": yuan(0)}, "amount_not_positive"),
    ],
)
def test_enrolment_claim_lodged_amiss_is_refused(
    before: tuple[Fact, ...], changes: dict[str, Any], code: str
):
    enrolment = given(Enrolment, *before)

    with refused(code):
        enrolment.lodge_claim(**told(LODGED, **changes))


def test_enrolment_claim_settled_with_what_the_insurer_paid():
    enrolment = given(Enrolment, ENROLLED, ACTIVATED, LODGED)

    enrolment.settle_claim(**told(SETTLED))

    assert recorded(enrolment) == [SETTLED]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"claim_number": "LP0816"}, "claim_not_open"),
        ({"amount": None}, "claim_amount_unfitting"),
        ({"claim_outcome": "rejected"}, "claim_amount_unfitting"),
        ({"amount": yuan(0)}, "amount_not_positive"),
    ],
)
def test_enrolment_claim_settled_amiss_is_refused(
    ledger: ServiceLedger, changes: dict[str, Any], code: str
):
    copied(ledger, ENROLMENT, ENROLLED, ACTIVATED, LODGED)

    with refused(code):
        ask(ledger, "enrolment.settle_claim", id=ENROLMENT, **told(SETTLED, **changes))


def test_enrolment_claim_reopened_is_settled_anew():
    enrolment = given(Enrolment, ENROLLED, ACTIVATED, LODGED, SETTLED)

    enrolment.reopen_claim(**told(REOPENED))
    enrolment.settle_claim(**told(SETTLED))

    assert recorded(enrolment) == [REOPENED, SETTLED]


def test_enrolment_claim_reopened_that_was_not_settled_is_refused():
    enrolment = given(Enrolment, ENROLLED, ACTIVATED, LODGED)

    with refused("claim_not_open", claim_number="LP0815"):
        enrolment.reopen_claim(**told(REOPENED))


def test_enrolment_ended_early_frees_the_days_that_are_left():
    enrolment = given(Enrolment, ENROLLED, ACTIVATED)

    enrolment.end(**told(ENDED))

    assert recorded(enrolment) == [ENDED]
    assert recorded_by_enrol(enrolment, term_from=date(2022, 11, 1))


@pytest.mark.parametrize(
    ("before", "covered_until", "code"),
    [
        ((ENROLLED, ENDED), date(2022, 11, 1), "cover_term_not_open"),
        ((ENROLLED,), date(2021, 12, 31), "cover_term_empty"),
        ((ENROLLED,), date(2023, 1, 2), "cover_term_empty"),
    ],
)
def test_enrolment_ended_outside_its_term_is_refused(
    before: tuple[Fact, ...], covered_until: date, code: str
):
    enrolment = given(Enrolment, *before)

    with refused(code):
        enrolment.end(**told(ENDED, covered_until=covered_until))


def test_an_enrolment_is_of_one_person_in_one_programme():
    ids = {
        Enrolment.id_of(person, programme)
        for person in (AYGUL, BEKZAT)
        for programme in ("pension", "family_doctor")
    }

    assert len(ids) == 4
