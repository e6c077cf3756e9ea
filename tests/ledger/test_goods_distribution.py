from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import GoodsDelivery, GoodsDistribution
from ledger.application import ServiceLedger
from ledger.history import Fact
from tests.facts import (
    AREA,
    HOUSEHOLD,
    ORGANISATION,
    by,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
    yuan,
)
from tests.ledger.asking import ask, asking, told
from tests.ledger.more_samples.grants import DAY, OTHER_HOUSEHOLD

LISTED = ready(GoodsDistribution.GoodsListFrozen)
PACKED = ready(GoodsDistribution.GoodsPacked)
DISPATCHED = ready(GoodsDistribution.GoodsDispatched)
HANDED_OUT = ready(GoodsDistribution.GoodsHandedOut)
CLOSED = ready(GoodsDistribution.GoodsDayClosed)
ON_THE_WAY = (LISTED, PACKED, DISPATCHED)
DISTRIBUTION = GoodsDistribution.id_of(ORGANISATION, AREA, DAY)
FREEZE = told(LISTED, "day", "area", "households", "kit", "kit_value", "household_days")
HAND_OUT = told(HANDED_OUT)


def deliver(ledger: ServiceLedger, household: UUID, **more: Any) -> None:
    proof = {"delivery_proof": "signature"}
    place = {"distribution_id": DISTRIBUTION, "household_id": household}
    ask(ledger, "goods_delivery.deliver", occurred_on="2022-03-20", **place, **proof, **more)


def miss(ledger: ServiceLedger, household: UUID) -> None:
    place = {"distribution_id": DISTRIBUTION, "household_id": household}
    reason = {"non_delivery": "not_at_home"}
    ask(ledger, "goods_delivery.miss", occurred_on="2022-03-20", **place, **reason)


def close(ledger: ServiceLedger) -> None:
    ask(ledger, "goods_distribution.close_day", id=DISTRIBUTION, occurred_on="2022-03-20")


def test_goods_list_frozen_says_for_whom_and_has_a_digest(ledger: ServiceLedger):
    answer = ask(ledger, "goods_distribution.freeze_list", **FREEZE)

    assert answer.value == {"id": str(DISTRIBUTION), "digest": LISTED.digest}
    assert stored(ledger) == [LISTED]


def test_goods_list_digest_is_the_same_in_any_order():
    one, other = (HOUSEHOLD, OTHER_HOUSEHOLD), (OTHER_HOUSEHOLD, HOUSEHOLD)

    assert GoodsDistribution.digest_of(one) == GoodsDistribution.digest_of(other)
    assert GoodsDistribution.digest_of(one) != GoodsDistribution.digest_of(one[:1])


@pytest.mark.parametrize("households", [(), (HOUSEHOLD, HOUSEHOLD)])
def test_goods_list_frozen_with_nobody_or_somebody_twice_is_refused(
    ledger: ServiceLedger, households: tuple[UUID, ...]
):
    with refused("household_list_unusable"):
        ask(ledger, "goods_distribution.freeze_list", **FREEZE | {"households": households})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"household_days": 0}, "count_not_positive"),
        ({"kit_value": yuan(0)}, "amount_not_positive"),
    ],
)
def test_goods_list_frozen_of_nothing_is_refused(
    ledger: ServiceLedger, change: dict[str, Any], code: str
):
    with refused(code):
        ask(ledger, "goods_distribution.freeze_list", **FREEZE | change)


def test_goods_list_frozen_twice_at_once_is_frozen_once(ledger: ServiceLedger):
    freeze = asking("goods_distribution.freeze_list", **FREEZE)

    with refused("goods_day_is_closed", state="listed"):
        meanwhile(ledger, freeze, freeze)

    assert stored(ledger) == [LISTED]


def test_goods_packed_and_dispatched_in_their_order():
    distribution = given(GoodsDistribution, LISTED)

    distribution.pack(**told(PACKED))
    distribution.dispatch(**told(DISPATCHED))

    assert recorded(distribution) == [PACKED, DISPATCHED]


def test_goods_dispatched_without_being_packed_here():
    distribution = given(GoodsDistribution, LISTED)

    distribution.dispatch(**told(DISPATCHED))

    assert recorded(distribution) == [DISPATCHED]


@pytest.mark.parametrize(
    ("command", "fact", "before"),
    [
        ("pack", PACKED, (HANDED_OUT,)),
        ("pack", PACKED, (LISTED, PACKED)),
        ("dispatch", DISPATCHED, (HANDED_OUT,)),
        ("dispatch", DISPATCHED, ON_THE_WAY),
    ],
)
def test_goods_moved_out_of_turn_are_refused(command: str, fact: Fact, before: tuple[Fact, ...]):
    distribution = given(GoodsDistribution, *before)

    with refused("out_of_turn", history="goods_distribution"):
        getattr(distribution, command)(**told(fact))


@pytest.mark.parametrize(("command", "before"), [("pack", ()), ("dispatch", (PACKED,))])
def test_no_goods_moved_is_refused(command: str, before: tuple[Fact, ...]):
    distribution = given(GoodsDistribution, LISTED, *before)

    with refused("count_not_positive", number=0):
        getattr(distribution, command)(occurred_on="2022-03-20", items=0)


def test_goods_handed_out_are_counted_and_nobody_is_named(ledger: ServiceLedger):
    first = ask(ledger, "goods_distribution.hand_out", **HAND_OUT)
    second = ask(ledger, "goods_distribution.hand_out", **HAND_OUT | {"goods": "milk"})

    assert first.value == second.value == str(DISTRIBUTION)
    assert [fact.items for fact in stored(ledger)] == [120, 120]
    assert {"person_id", "household_id"}.isdisjoint(HANDED_OUT.CLEAR_FIELDS)


def test_goods_handed_out_go_with_a_list_on_one_day(ledger: ServiceLedger):
    ask(ledger, "goods_distribution.hand_out", **HAND_OUT)
    ask(ledger, "goods_distribution.freeze_list", **FREEZE)
    ask(ledger, "goods_distribution.hand_out", **HAND_OUT)

    assert stored(ledger) == [HANDED_OUT, LISTED, HANDED_OUT]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"items": 0}, "count_not_positive"), ({"goods_value": yuan(0)}, "amount_not_positive")],
)
def test_goods_handed_out_that_were_none_are_refused(
    ledger: ServiceLedger, change: dict[str, Any], code: str
):
    with refused(code):
        ask(ledger, "goods_distribution.hand_out", **HAND_OUT | change)


def test_goods_handed_out_after_the_day_was_closed_are_refused(ledger: ServiceLedger):
    copied(ledger, DISTRIBUTION, HANDED_OUT, CLOSED)

    with refused("goods_day_is_closed"):
        ask(ledger, "goods_distribution.hand_out", **HAND_OUT)


def test_goods_day_closed_counts_households_and_household_days(ledger: ServiceLedger):
    copied(ledger, DISTRIBUTION, *ON_THE_WAY)
    deliver(ledger, HOUSEHOLD)
    miss(ledger, OTHER_HOUSEHOLD)

    close(ledger)

    assert stored(ledger)[-1] == CLOSED


def test_goods_day_closed_with_a_household_not_accounted_for_is_refused(ledger: ServiceLedger):
    copied(ledger, DISTRIBUTION, *ON_THE_WAY)
    deliver(ledger, HOUSEHOLD)

    with refused("goods_day_not_accounted", households=[OTHER_HOUSEHOLD]):
        close(ledger)


def test_goods_day_closed_after_a_delivery_was_withdrawn_is_refused(ledger: ServiceLedger):
    copied(ledger, DISTRIBUTION, *ON_THE_WAY)
    miss(ledger, OTHER_HOUSEHOLD)
    place = {"distribution_id": DISTRIBUTION, "household_id": HOUSEHOLD}
    proof = {"occurred_on": "2022-03-20", "delivery_proof": "photo"}
    ask(ledger, "goods_delivery.deliver", asked_by=by("wrong"), **place, **proof)
    ask(ledger, "undo", occurred_on="2022-03-20", command="wrong", reason="did_not_happen")

    with refused("goods_day_not_accounted", households=[HOUSEHOLD]):
        close(ledger)


def test_goods_day_closed_while_the_last_kit_is_delivered_lets_one_of_them_fail(
    ledger: ServiceLedger,
):
    copied(ledger, DISTRIBUTION, *ON_THE_WAY)
    miss(ledger, OTHER_HOUSEHOLD)
    last = {"distribution_id": DISTRIBUTION, "household_id": HOUSEHOLD, "occurred_on": "2022-03-20"}
    not_there = asking("goods_delivery.miss", **last, non_delivery="not_at_home")

    with refused("household_already_served"):
        meanwhile(
            ledger, not_there, asking("goods_delivery.deliver", **last, delivery_proof="signature")
        )

    close(ledger)
    assert stored(ledger)[-1].households_not_served == 2


def test_goods_day_closed_before_the_goods_left_is_refused(ledger: ServiceLedger):
    copied(ledger, DISTRIBUTION, LISTED, PACKED)

    with refused("goods_not_dispatched", id=DISTRIBUTION):
        close(ledger)


def test_goods_day_closed_twice_is_refused(ledger: ServiceLedger):
    copied(ledger, DISTRIBUTION, *ON_THE_WAY, CLOSED)

    with refused("goods_day_is_closed"):
        close(ledger)


def test_goods_day_closed_without_a_list_counts_no_household(ledger: ServiceLedger):
    copied(ledger, DISTRIBUTION, HANDED_OUT)

    close(ledger)

    closed = stored(ledger)[-1]
    assert (closed.households_served, closed.household_days, closed.goods_value) == (0, 0, None)


def test_a_household_on_two_lists_of_a_day_is_served_once(ledger: ServiceLedger):
    copied(ledger, DISTRIBUTION, *ON_THE_WAY)
    deliver(ledger, HOUSEHOLD)
    miss(ledger, OTHER_HOUSEHOLD)
    other = ask(ledger, "goods_distribution.freeze_list", **FREEZE | {"area": "652302"}).value["id"]
    ask(ledger, "goods_distribution.dispatch", id=other, occurred_on="2022-03-20", items=2)

    ask(ledger, "goods_distribution.close_day", id=other, occurred_on="2022-03-20")

    closed = stored(ledger)[-1]
    assert (closed.households_served, closed.households_not_served) == (0, 2)


def test_a_distribution_is_of_one_organisation_area_and_day():
    days = (DAY, date(2022, 3, 21))
    ids = {
        GoodsDistribution.id_of(organisation, area, day)
        for organisation in (ORGANISATION, "昌吉市残联")
        for area in (AREA, "652302")
        for day in days
    }
    kits = {GoodsDelivery.id_of(ORGANISATION, day, HOUSEHOLD) for day in days}

    assert (len(ids), len(kits)) == (8, 2)
