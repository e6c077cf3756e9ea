from typing import Any

import pytest

from ledger.aggregates import GoodsDelivery, GoodsDistribution
from ledger.application import ServiceLedger
from ledger.history import Fact
from tests.facts import (
    AREA,
    HOUSEHOLD,
    ORGANISATION,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
)
from tests.ledger.asking import ask, asking, told
from tests.ledger.more_samples.grants import DAY

DELIVERED = ready(GoodsDelivery.GoodsDelivered)
NOT_DELIVERED = ready(GoodsDelivery.GoodsNotDelivered)
REDELIVERED = ready(GoodsDelivery.GoodsRedelivered)
LISTED = ready(GoodsDistribution.GoodsListFrozen)
DISPATCHED = ready(GoodsDistribution.GoodsDispatched)
CLOSED = ready(GoodsDistribution.GoodsDayClosed)
DISTRIBUTION = GoodsDistribution.id_of(ORGANISATION, AREA, DAY)
KIT = GoodsDelivery.id_of(ORGANISATION, DAY, HOUSEHOLD)
DELIVER = told(DELIVERED, "distribution_id", "household_id", "delivery_proof", "person_id")
MISS = told(NOT_DELIVERED, "distribution_id", "household_id", "non_delivery", "person_id")
REDELIVER = told(REDELIVERED, "delivery_proof", "person_id")


@pytest.fixture
def on_the_way(ledger: ServiceLedger) -> ServiceLedger:
    copied(ledger, DISTRIBUTION, LISTED, DISPATCHED)
    return ledger


def test_goods_delivered_are_as_the_list_says(on_the_way: ServiceLedger):
    answer = ask(on_the_way, "goods_delivery.deliver", **DELIVER)

    assert answer.value == str(KIT)
    assert stored(on_the_way)[-1] == DELIVERED


@pytest.mark.parametrize("name", ["goods_delivery.deliver", "goods_delivery.miss"])
@pytest.mark.parametrize("before", [(DELIVERED,), (NOT_DELIVERED,), (NOT_DELIVERED, REDELIVERED)])
def test_goods_delivered_to_a_household_that_was_told_of_are_refused(
    on_the_way: ServiceLedger, name: str, before: tuple[Fact, ...]
):
    copied(on_the_way, KIT, *before)
    words = DELIVER if name.endswith("deliver") else MISS

    with refused("household_already_served", history="goods_delivery"):
        ask(on_the_way, name, **words)


def test_goods_delivered_twice_at_once_are_delivered_once(on_the_way: ServiceLedger):
    deliver = asking("goods_delivery.deliver", **DELIVER)

    with refused("household_already_served"):
        meanwhile(on_the_way, deliver, deliver)

    assert stored(on_the_way).count(DELIVERED) == 1


def test_goods_delivered_to_a_household_that_is_not_listed_are_refused(on_the_way: ServiceLedger):
    with refused("household_not_on_list", household_id=KIT):
        ask(on_the_way, "goods_delivery.deliver", **DELIVER | {"household_id": KIT})


@pytest.mark.parametrize(
    ("before", "code"),
    [
        ((LISTED,), "goods_not_dispatched"),
        ((LISTED, DISPATCHED, CLOSED), "goods_day_is_closed"),
    ],
)
@pytest.mark.parametrize(
    ("name", "words"), [("goods_delivery.deliver", DELIVER), ("goods_delivery.miss", MISS)]
)
def test_goods_delivered_on_another_day_than_theirs_are_refused(
    ledger: ServiceLedger, name: str, words: dict[str, Any], before: tuple[Fact, ...], code: str
):
    copied(ledger, DISTRIBUTION, *before)

    with refused(code):
        ask(ledger, name, **words)


def test_goods_not_delivered_says_why(on_the_way: ServiceLedger):
    answer = ask(on_the_way, "goods_delivery.miss", **MISS)

    assert answer.value == str(KIT)
    assert stored(on_the_way)[-1] == NOT_DELIVERED


def test_goods_redelivered_are_as_they_were_meant_to_be():
    delivery = given(GoodsDelivery, NOT_DELIVERED)

    delivery.redeliver(**REDELIVER)

    assert recorded(delivery) == [REDELIVERED]


def test_goods_redelivered_after_the_day_was_closed(ledger: ServiceLedger):
    copied(ledger, DISTRIBUTION, LISTED, DISPATCHED, CLOSED)
    copied(ledger, KIT, NOT_DELIVERED)

    ask(ledger, "goods_delivery.redeliver", id=KIT, **REDELIVER)

    assert stored(ledger)[-1] == REDELIVERED


@pytest.mark.parametrize("before", [(DELIVERED,), (NOT_DELIVERED, REDELIVERED)])
def test_goods_redelivered_that_had_arrived_are_refused(before: tuple[Fact, ...]):
    delivery = given(GoodsDelivery, *before)

    with refused("household_already_served", state="delivered"):
        delivery.redeliver(**REDELIVER)
