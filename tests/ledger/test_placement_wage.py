from uuid import UUID

import pytest

from ledger.aggregates import PlacementWage
from ledger.vocabulary import WithdrawalReason
from tests.facts import BEKZAT, dong, given, ready, recorded, refused, yuan
from tests.ledger.retelling import does_not_follow, follows

PAID, REVERSED = PlacementWage.PlacementWagePaid, PlacementWage.PlacementWageReversed


def test_placement_wage_paid_is_money_for_a_month():
    follows("pay", PAID)


def test_placement_wage_paid_anew_after_it_came_back():
    follows("pay", PAID, PAID, REVERSED, amount=yuan(400))


def test_placement_wage_paid_twice_is_refused():
    does_not_follow("pay", PAID, PAID, code="wage_already_paid")


@pytest.mark.parametrize("amount", [yuan(0), dong(-1)])
def test_placement_wage_paid_of_nothing_is_refused(amount):
    does_not_follow("pay", PAID, code="amount_not_positive", amount=amount)


def test_placement_wage_reversed_comes_back_whole():
    follows("reverse", REVERSED, PAID)


def test_placement_wage_reversed_twice_is_refused():
    does_not_follow("reverse", REVERSED, PAID, REVERSED, code="wage_not_paid")


def test_placement_wage_reversed_in_part_is_refused():
    does_not_follow("reverse", REVERSED, PAID, code="wage_not_paid", amount=yuan(100))


@pytest.mark.parametrize(
    ("before", "by"), [((PAID,), "placement_wage_reversed"), ((PAID, REVERSED), "")]
)
def test_placement_wage_paid_is_never_withdrawn(before, by):
    facts = [ready(fact, event_id=UUID(int=place)) for place, fact in enumerate(before, start=1)]
    wage = given(PlacementWage, *facts)

    with refused("undone_otherwise", by=by):
        wage.withdraw(
            occurred_on="2022-12-01", fact_id=facts[-1].event_id, reason=WithdrawalReason.OTHER
        )

    assert recorded(wage) == []


def test_each_month_has_a_wage_of_its_own():
    assert PlacementWage.id_of(BEKZAT, "2022-03") != PlacementWage.id_of(BEKZAT, "2022-04")
