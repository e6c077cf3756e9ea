import pytest

from ledger.aggregates import HomeModification
from ledger.application import ServiceLedger
from ledger.work import Work
from tests.facts import (
    AREA,
    AYGUL,
    HOUSEHOLD,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
    yuan,
)

AGREED = ready(HomeModification.HomeModificationAgreed)
ACCEPTED = ready(HomeModification.HomeModificationAccepted)
RAMP = HomeModification.id_of(AYGUL, "厨房", "坡道", "2022-04")


def agree(modification: HomeModification, price: int = 3500) -> None:
    modification.agree(
        occurred_on="2022-04",
        person_id=AYGUL,
        room="厨房",
        work="坡道",
        price=yuan(price),
        household_id=HOUSEHOLD,
        area=AREA,
    )


def accept(modification: HomeModification, cost: int = 3450) -> None:
    modification.accept(occurred_on="2022-05-14", cost=yuan(cost), accepted_by="验收员王建国")


def test_home_modification_agreed_says_what_is_built():
    modification = given(HomeModification)

    agree(modification)

    assert recorded(modification) == [AGREED]


def test_home_modification_agreed_for_nothing_is_refused():
    modification = given(HomeModification)

    with refused("amount_not_positive", minor=0):
        agree(modification, price=0)

    assert recorded(modification) == []


def test_home_modification_agreed_twice_is_refused():
    modification = given(HomeModification, AGREED)

    with refused("already_exists", history="home_modification"):
        agree(modification)

    assert recorded(modification) == []


def test_home_modification_agreed_twice_at_once_is_agreed_once(ledger: ServiceLedger):
    def agree_on_it(work: Work) -> None:
        agree(work.begin(HomeModification, RAMP))

    with refused("already_exists"):
        meanwhile(ledger, agree_on_it, agree_on_it)

    assert stored(ledger) == [AGREED]


def test_home_modification_accepted_carries_what_was_agreed():
    modification = given(HomeModification, AGREED)

    accept(modification)

    assert recorded(modification) == [ACCEPTED]


def test_home_modification_accepted_without_being_agreed_is_refused():
    modification = given(HomeModification)

    with refused("modification_not_agreed", id=modification.id):
        accept(modification)

    assert recorded(modification) == []


def test_home_modification_accepted_twice_is_refused():
    modification = given(HomeModification, AGREED, ACCEPTED)

    with refused("modification_already_accepted", id=modification.id):
        accept(modification)

    assert recorded(modification) == []


@pytest.mark.parametrize("cost", [0, -5])
def test_home_modification_accepted_for_nothing_is_refused(cost):
    modification = given(HomeModification, AGREED)

    with refused("amount_not_positive", minor=cost * 100):
        accept(modification, cost=cost)

    assert recorded(modification) == []


def test_home_modification_accepted_twice_at_once_is_accepted_once(ledger: ServiceLedger):
    copied(ledger, RAMP, AGREED)

    def accept_it(work: Work) -> None:
        accept(work.change(HomeModification, RAMP))

    with refused("modification_already_accepted"):
        meanwhile(ledger, accept_it, accept_it)

    assert stored(ledger) == [AGREED, ACCEPTED]
