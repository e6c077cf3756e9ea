from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import Fund, Grant, HouseholdGrant, Policy
from ledger.aggregates.grant import Beneficiary, GrantState
from ledger.application import ServiceLedger
from ledger.history import Fact
from ledger.policies import GrantTerms
from ledger.vocabulary import By, Money, WithdrawalReason
from tests.facts import (
    ACCOUNT,
    AREA,
    AYGUL,
    BEKZAT,
    HOUSEHOLD,
    ORGANISATION,
    by,
    copied,
    dong,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
    told_by,
    yuan,
)
from tests.ledger.asking import ask, asking, registered, told
from tests.ledger.more_samples.grants import FUND

CHECKER = UUID("7b7f0b60-0000-4000-8000-00000000000d")


def of_household(kind: Any, **changes: Any) -> Any:
    return ready(kind, beneficiary_organisation=None, **changes)


APPLIED = of_household(Grant.GrantApplied)
VERIFIED = of_household(Grant.GrantVerified)
APPROVED = of_household(Grant.GrantApproved)
REFUSED = of_household(Grant.GrantRefused)
WITHDRAWN = of_household(Grant.GrantApplicationWithdrawn)
PAID = of_household(Grant.GrantPaid)
RECEIVED = of_household(Grant.GrantReceived)
REVERSED = of_household(Grant.GrantReversed)
GRANT = Grant.id_of("start_up_grant", Beneficiary.HOUSEHOLD, HOUSEHOLD, "once")
OPENED = ready(Fund.FundOpened)
APPLY = told(APPLIED)
TERMS = GrantTerms(scheme="start_up_grant", amount_max=yuan(5300))


def checker(key: str | None = None) -> By:
    return replace(by(key), actor=CHECKER)


def copied_grant(ledger: ServiceLedger, *facts: Fact, scheme: str = "start_up_grant") -> UUID:
    registered(ledger, AYGUL)
    copied(ledger, FUND, OPENED)
    clerk = by().actor
    same = {"scheme": scheme}
    copied(ledger, GRANT, *[told_by(replace(fact, **same), clerk) for fact in facts])
    return GRANT


def issue(ledger: ServiceLedger, terms: GrantTerms, organisation: str = ORGANISATION) -> None:
    fact = ready(Policy.PolicyIssued, code=terms.scheme, clauses=terms)
    copied(ledger, Policy.id_of(organisation, terms.scheme), fact)


def newest(ledger: ServiceLedger) -> Fact:
    return stored(ledger)[-1]


def test_grant_applied_keeps_cash_and_goods_apart():
    grant = given(Grant)

    grant.ask_for(**APPLY)

    assert recorded(grant) == [APPLIED]
    assert (APPLIED.cash, APPLIED.goods_value) == (yuan(5000), yuan(300))


@pytest.mark.parametrize("end", [REFUSED, WITHDRAWN])
def test_grant_applied_once_more_after_it_came_to_nothing(end: Fact):
    grant = given(Grant, APPLIED, end)

    grant.ask_for(**APPLY)

    assert recorded(grant) == [APPLIED]


@pytest.mark.parametrize("later", [(), (VERIFIED,), (VERIFIED, APPROVED, PAID, RECEIVED)])
def test_grant_applied_twice_is_refused(later: tuple[Fact, ...]):
    grant = given(Grant, APPLIED, *later)

    with refused("grant_already_applied", history="grant"):
        grant.ask_for(**APPLY)


@pytest.mark.parametrize(
    ("beneficiary", "named"),
    [
        (Beneficiary.PERSON, {"person_id": AYGUL}),
        (Beneficiary.PERSON, {"person_id": AYGUL, "household_id": HOUSEHOLD}),
        (Beneficiary.HOUSEHOLD, {"person_id": AYGUL, "household_id": HOUSEHOLD}),
        (Beneficiary.ORGANISATION, {"beneficiary_organisation": "昌吉盲人按摩店"}),
    ],
)
def test_grant_applied_for_names_whom_it_is_for(beneficiary: Beneficiary, named: dict[str, Any]):
    grant = given(Grant)
    nobody = dict.fromkeys(("person_id", "household_id", "beneficiary_organisation", "note"))

    grant.ask_for(**APPLY | nobody | named | {"beneficiary": beneficiary})

    assert grant.state is GrantState.APPLIED


@pytest.mark.parametrize(
    ("beneficiary", "named"),
    [
        (Beneficiary.PERSON, {}),
        (Beneficiary.PERSON, {"person_id": AYGUL, "beneficiary_organisation": "昌吉盲人按摩店"}),
        (Beneficiary.HOUSEHOLD, {"household_id": HOUSEHOLD}),
        (Beneficiary.HOUSEHOLD, {"person_id": AYGUL}),
        (Beneficiary.ORGANISATION, {}),
        (Beneficiary.ORGANISATION, {"person_id": AYGUL, "beneficiary_organisation": "馕店"}),
    ],
)
def test_grant_applied_for_somebody_unclear_is_refused(
    beneficiary: Beneficiary, named: dict[str, Any]
):
    grant = given(Grant)
    nobody = dict.fromkeys(("person_id", "household_id", "beneficiary_organisation", "note"))

    with refused("beneficiary_not_named", beneficiary=beneficiary.value):
        grant.ask_for(**APPLY | nobody | named | {"beneficiary": beneficiary})


def test_grant_applied_by_an_organisation_with_a_note_is_refused():
    grant = given(Grant)
    firm = {"person_id": None, "household_id": None, "beneficiary_organisation": "昌吉盲人按摩店"}

    with refused("personal_detail_without_person"):
        grant.ask_for(**APPLY | firm | {"beneficiary": Beneficiary.ORGANISATION})


@pytest.mark.parametrize(
    ("cash", "goods_value", "code"),
    [
        (yuan(0), yuan(0), "amount_not_positive"),
        (yuan(-1), yuan(300), "amount_not_positive"),
        (yuan(300), yuan(-1), "amount_not_positive"),
        (yuan(300), dong(90_000), "currencies_mixed"),
    ],
)
def test_grant_applied_that_is_worth_nothing_is_refused(cash: Money, goods_value: Money, code: str):
    grant = given(Grant)

    with refused(code):
        grant.ask_for(**APPLY | {"cash": cash, "goods_value": goods_value})


def test_grant_applied_in_two_places_at_once_is_applied_once(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    apply = asking("grant.apply", **APPLY)

    with refused("grant_already_applied"):
        meanwhile(ledger, apply, apply)

    assert stored(ledger)[1:] == [APPLIED]


def test_grant_applied_by_a_stranger_is_refused(ledger: ServiceLedger):
    with refused("not_known", history="person"):
        ask(ledger, "grant.apply", **APPLY)


def test_grant_applied_without_a_household_by_name_is_refused(ledger: ServiceLedger):
    registered(ledger, AYGUL)

    with refused("beneficiary_not_named"):
        ask(ledger, "grant.apply", **APPLY | {"household_id": None})


def test_grant_verified_names_its_maker():
    grant = given(Grant, APPLIED)

    grant.verify(**told(VERIFIED))

    assert recorded(grant) == [VERIFIED]
    assert grant.verifier == by().actor


def test_grant_verified_twice_is_refused():
    grant = given(Grant, APPLIED, VERIFIED)

    with refused("grant_already_decided"):
        grant.verify(**told(VERIFIED))


def test_grant_approved_by_another_person_for_what_was_asked(ledger: ServiceLedger):
    grant_id = copied_grant(ledger, APPLIED, VERIFIED)

    ask(ledger, "grant.approve", asked_by=checker(), id=grant_id, occurred_on="2022-05-12")

    assert newest(ledger) == APPROVED


def test_grant_approved_by_who_verified_it_is_refused(ledger: ServiceLedger):
    grant_id = copied_grant(ledger, APPLIED, VERIFIED)

    with refused("second_person_needed", id=grant_id):
        ask(ledger, "grant.approve", id=grant_id, occurred_on="2022-05-12")


def test_grant_approved_without_being_verified_is_refused(ledger: ServiceLedger):
    grant_id = copied_grant(ledger, APPLIED)

    with refused("grant_not_verified"):
        ask(ledger, "grant.approve", asked_by=checker(), id=grant_id, occurred_on="2022-05-12")


def test_grant_approved_by_the_policy_in_force_names_its_version(ledger: ServiceLedger):
    grant_id = copied_grant(ledger, APPLIED, VERIFIED)
    issue(ledger, TERMS)

    ask(ledger, "grant.approve", asked_by=checker(), id=grant_id, occurred_on="2022-05-12")

    (*_, fact) = ledger.facts_of([grant_id])[grant_id]
    assert fact.envelope.policy == "start_up_grant@1"


def test_grant_approved_by_one_person_where_the_policy_asks_for_no_second(ledger: ServiceLedger):
    grant_id = copied_grant(ledger, APPLIED, VERIFIED)
    issue(ledger, replace(TERMS, two_people=False))

    ask(ledger, "grant.approve", id=grant_id, occurred_on="2022-05-12")

    assert newest(ledger) == APPROVED


@pytest.mark.parametrize(
    ("amount_max", "code"), [(yuan(5299), "grant_above_limit"), (dong(9), "currencies_mixed")]
)
def test_grant_approved_above_what_the_policy_allows_is_refused(
    ledger: ServiceLedger, amount_max: Money, code: str
):
    grant_id = copied_grant(ledger, APPLIED, VERIFIED)
    issue(ledger, replace(TERMS, amount_max=amount_max))

    with refused(code):
        ask(ledger, "grant.approve", asked_by=checker(), id=grant_id, occurred_on="2022-05-12")


def test_grant_approved_lower_is_within_the_policy_of_another_organisation(ledger: ServiceLedger):
    grant_id = copied_grant(ledger, APPLIED, VERIFIED)
    issue(ledger, replace(TERMS, amount_max=yuan(4000)), "新疆残联")
    lower = {"cash": yuan(4000), "goods_value": yuan(0), "policy_of": "新疆残联"}

    ask(ledger, "grant.approve", asked_by=checker(), id=grant_id, occurred_on="2022-05-12", **lower)

    assert newest(ledger) == replace(APPROVED, cash=yuan(4000), goods_value=yuan(0))


def test_grant_approved_by_a_policy_that_was_never_issued_is_refused(ledger: ServiceLedger):
    grant_id = copied_grant(ledger, APPLIED, VERIFIED)
    when = {"occurred_on": "2022-05-12", "policy_of": "新疆残联"}

    with refused("not_known", history="policy"):
        ask(ledger, "grant.approve", asked_by=checker(), id=grant_id, **when)


def test_grant_refused_says_why():
    grant = given(Grant, APPLIED, VERIFIED)

    grant.refuse(**told(REFUSED))

    assert recorded(grant) == [REFUSED]


@pytest.mark.parametrize("earlier", [(VERIFIED, APPROVED), (REFUSED,)])
def test_grant_refused_after_it_was_decided_is_refused(earlier: tuple[Fact, ...]):
    grant = given(Grant, APPLIED, *earlier)

    with refused("grant_already_decided"):
        grant.refuse(**told(REFUSED))


def test_grant_application_withdrawn_by_who_applied():
    grant = given(Grant, APPLIED, VERIFIED, APPROVED)

    grant.withdraw_application(**told(WITHDRAWN))

    assert recorded(grant) == [WITHDRAWN]


def test_grant_application_withdrawn_after_it_was_paid_is_refused():
    grant = given(Grant, APPLIED, VERIFIED, APPROVED, PAID)

    with refused("grant_already_decided"):
        grant.withdraw_application(**told(WITHDRAWN))


def test_grant_paid_is_all_that_was_approved(ledger: ServiceLedger):
    grant_id = copied_grant(ledger, APPLIED, VERIFIED, APPROVED)

    ask(ledger, "grant.pay", id=grant_id, **told(PAID, "goods", "fund_id", "account"))

    assert newest(ledger) == PAID


def test_grant_paid_twice_at_once_is_paid_once(ledger: ServiceLedger):
    grant_id = copied_grant(ledger, APPLIED, VERIFIED, APPROVED)
    pay = asking("grant.pay", id=grant_id, **told(PAID, "goods", "fund_id", "account"))

    with refused("grant_not_approved"):
        meanwhile(ledger, pay, pay)

    assert stored(ledger).count(PAID) == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"cash": yuan(5001)}, "grant_above_approval"),
        ({"goods_value": yuan(301)}, "grant_above_approval"),
        ({"cash": dong(5), "goods_value": dong(5)}, "currencies_mixed"),
        ({"cash": yuan(0), "goods_value": yuan(0)}, "amount_not_positive"),
    ],
)
def test_grant_paid_otherwise_than_approved_is_refused(
    ledger: ServiceLedger, more: dict[str, Money], code: str
):
    grant_id = copied_grant(ledger, APPLIED, VERIFIED, APPROVED)

    with refused(code):
        ask(ledger, "grant.pay", id=grant_id, occurred_on="2022-05-20", **more)


def test_grant_paid_from_a_closed_fund_is_refused(ledger: ServiceLedger):
    grant_id = copied_grant(ledger, APPLIED, VERIFIED, APPROVED)
    ask(ledger, "fund.close", id=FUND, occurred_on="2022-05-19")

    with refused("fund_is_closed"):
        ask(ledger, "grant.pay", id=grant_id, occurred_on="2022-05-20", fund_id=FUND)


def test_grant_paid_to_somebody_who_had_died_is_refused(ledger: ServiceLedger):
    for_one = {"beneficiary": Beneficiary.PERSON}
    grant_id = copied_grant(
        ledger, *(replace(fact, **for_one) for fact in (APPLIED, VERIFIED, APPROVED))
    )
    ask(ledger, "person.report_death", id=AYGUL, occurred_on="2022-05-19", death_source="family")

    with refused("person_has_died", id=AYGUL):
        ask(ledger, "grant.pay", id=grant_id, occurred_on="2022-05-20")


def test_grant_paid_to_the_household_of_somebody_who_had_died(ledger: ServiceLedger):
    grant_id = copied_grant(ledger, APPLIED, VERIFIED, APPROVED)
    ask(ledger, "person.report_death", id=AYGUL, occurred_on="2022-05-19", death_source="family")

    ask(ledger, "grant.pay", id=grant_id, occurred_on="2022-05-20")

    assert newest(ledger).TOPIC == "grant_paid"


def test_grant_paid_to_an_organisation_into_a_sealed_account_is_refused():
    firm = {"beneficiary": Beneficiary.ORGANISATION, "person_id": None, "household_id": None}
    grant = given(Grant, replace(APPLIED, **firm), replace(APPROVED, **firm))

    with refused("personal_detail_without_person"):
        grant.pay(**told(PAID, "cash", "goods_value", "account"))


def test_grant_received_says_who_signed():
    grant = given(Grant, APPLIED, VERIFIED, APPROVED, PAID)

    grant.receive(**told(RECEIVED))

    assert recorded(grant) == [RECEIVED]


def test_grant_received_before_it_was_paid_is_refused():
    grant = given(Grant, APPLIED, VERIFIED, APPROVED)

    with refused("grant_not_paid"):
        grant.receive(**told(RECEIVED))


def test_grant_reversed_says_all_that_came_back(ledger: ServiceLedger):
    grant_id = copied_grant(ledger, APPLIED, VERIFIED, APPROVED, PAID, RECEIVED)

    ask(ledger, "grant.reverse", id=grant_id, **told(REVERSED, "grant_reversal"))

    assert newest(ledger) == REVERSED


def test_grant_reversed_twice_is_refused(ledger: ServiceLedger):
    grant_id = copied_grant(ledger, APPLIED, VERIFIED, APPROVED, PAID, REVERSED)

    with refused("grant_not_paid"):
        ask(ledger, "grant.reverse", id=grant_id, **told(REVERSED, "grant_reversal"))


def test_grant_paid_is_reversed_and_never_withdrawn():
    paid = replace(PAID, event_id=UUID(int=9))
    grant = given(Grant, APPLIED, VERIFIED, APPROVED, paid)

    with refused("undone_otherwise", by="grant_reversed"):
        grant.withdraw(
            occurred_on="2022-05-21", fact_id=UUID(int=9), reason=WithdrawalReason.RECORDED_TWICE
        )


def test_grant_applied_for_a_household_that_had_this_relief_is_refused(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    given_id = HouseholdGrant.id_of("household_relief", HOUSEHOLD, "2022")
    copied(ledger, given_id, ready(HouseholdGrant.HouseholdGrantPaid))

    with refused("household_had_relief", scheme="household_relief"):
        ask(ledger, "grant.apply", **APPLY | {"scheme": "household_relief", "round": "2022"})


def test_a_grant_id_keeps_persons_and_schemes_apart():
    ids = {
        Grant.id_of(scheme, Beneficiary.PERSON, person, grant_round)
        for scheme in ("fuel_subsidy", "pupil_aid")
        for person in (AYGUL, BEKZAT)
        for grant_round in ("2022", "2023")
    }

    assert len(ids) == 8


def test_a_policy_version_that_began_later_does_not_decide(ledger: ServiceLedger):
    grant_id = copied_grant(ledger, APPLIED, VERIFIED)
    later = ready(
        Policy.PolicyIssued,
        code="start_up_grant",
        clauses=replace(TERMS, amount_max=yuan(1)),
        effective_from=date(2022, 6, 1),
    )
    copied(ledger, Policy.id_of(ORGANISATION, "start_up_grant"), later)

    ask(ledger, "grant.approve", asked_by=checker(), id=grant_id, occurred_on="2022-05-12")

    assert newest(ledger) == APPROVED


def test_an_account_of_a_grant_is_sealed():
    assert Grant.GrantPaid.SEALED_FIELDS == ("account",)
    assert (PAID.account, PAID.area) == (ACCOUNT, AREA)
