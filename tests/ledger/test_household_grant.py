import pytest

from ledger.aggregates import HouseholdGrant
from ledger.application import ServiceLedger
from ledger.work import Work
from tests.facts import (
    AREA,
    AYGUL,
    HOUSEHOLD,
    dong,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
    yuan,
)
from tests.ledger.asking import told

GIVEN = ready(HouseholdGrant.HouseholdGrantPaid)
REVERSED = ready(HouseholdGrant.HouseholdGrantReversed)
GRANT = HouseholdGrant.id_of("household_relief", HOUSEHOLD, "2022")


def give(grant: HouseholdGrant, *, cash: int = 500, goods: int = 264) -> None:
    grant.give(
        occurred_on="2022-08-19",
        scheme="household_relief",
        person_id=AYGUL,
        household_id=HOUSEHOLD,
        round="2022",
        cash=yuan(cash),
        goods_value=yuan(goods),
        goods="米面油",
        area=AREA,
    )


def test_household_grant_paid_keeps_cash_and_goods_apart():
    grant = given(HouseholdGrant)

    give(grant, cash=500, goods=264)

    assert recorded(grant) == [GIVEN]
    assert (GIVEN.cash, GIVEN.goods_value) == (yuan(500), yuan(264))


@pytest.mark.parametrize(("cash", "goods"), [(500, 0), (0, 264)])
def test_household_grant_paid_may_be_cash_or_goods_alone(cash, goods):
    grant = given(HouseholdGrant)

    give(grant, cash=cash, goods=goods)

    assert len(recorded(grant)) == 1


@pytest.mark.parametrize(("cash", "goods"), [(0, 0), (500, -1), (-1, 500)])
def test_household_grant_paid_with_nothing_in_it_is_refused(cash, goods):
    grant = given(HouseholdGrant)

    with refused("amount_not_positive", currency="CNY"):
        give(grant, cash=cash, goods=goods)

    assert recorded(grant) == []


def test_household_grant_paid_in_two_currencies_is_refused():
    grant = given(HouseholdGrant)

    with refused("currencies_mixed", currencies=["CNY", "VND"]):
        grant.give(**told(GIVEN, goods_value=dong(900_000)))

    assert recorded(grant) == []


def test_household_grant_paid_twice_in_a_round_is_refused():
    grant = given(HouseholdGrant, GIVEN)

    with refused("already_exists", history="household_grant"):
        give(grant)

    assert recorded(grant) == []


def test_household_grant_paid_twice_at_once_is_paid_once(ledger: ServiceLedger):
    def give_it(work: Work) -> None:
        give(work.begin(HouseholdGrant, GRANT))

    with refused("already_exists"):
        meanwhile(ledger, give_it, give_it)

    assert stored(ledger) == [GIVEN]


def test_household_grant_reversed_says_all_that_came_back():
    grant = given(HouseholdGrant, GIVEN)

    grant.reverse(occurred_on="2022-08-30", reason="重复发放")

    assert recorded(grant) == [REVERSED]


def test_household_grant_reversed_twice_is_refused():
    grant = given(HouseholdGrant, GIVEN, REVERSED)

    with refused("grant_already_reversed", id=grant.id):
        grant.reverse(occurred_on="2022-08-31", reason="重复发放")

    assert recorded(grant) == []


def test_household_grant_reversed_without_being_paid_is_refused():
    grant = given(HouseholdGrant)

    with refused("not_known", history="household_grant"):
        grant.reverse(occurred_on="2022-08-31", reason="重复发放")

    assert recorded(grant) == []


def test_household_grant_reversed_at_two_desks_at_once_is_reversed_once(ledger: ServiceLedger):
    def give_it(work: Work) -> None:
        give(work.begin(HouseholdGrant, GRANT))

    def reverse(work: Work) -> None:
        work.change(HouseholdGrant, GRANT).reverse(occurred_on="2022-08-30", reason="重复发放")

    meanwhile(ledger, lambda _: None, give_it)
    with refused("grant_already_reversed"):
        meanwhile(ledger, reverse, reverse)

    assert stored(ledger) == [GIVEN, REVERSED]
