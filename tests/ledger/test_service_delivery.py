from typing import Any

import pytest
from msgspec.structs import replace

from ledger import catalogue
from ledger.aggregates import ServiceDelivery
from ledger.application import ServiceLedger
from ledger.catalogue import FieldType, ServiceField
from ledger.work import Work
from tests.facts import AYGUL, given, meanwhile, ready, recorded, refused, yuan

DELIVERED = ready(ServiceDelivery.ServiceDelivered)
HEARING_AID = replace(
    catalogue.kind("hearing_aid_issued"),
    sensitive=True,
    fields=(
        ServiceField(name="ear", type=FieldType.CHOICE, choices=("left", "right")),
        ServiceField(name="finding", type=FieldType.TEXT),
    ),
)


def deliver(delivery: ServiceDelivery, **changes: Any) -> None:
    told: dict[str, Any] = {
        name: getattr(DELIVERED, name)
        for name in DELIVERED.CLEAR_FIELDS
        if name not in {"kind", "catalogue_version", "values", "sensitive"}
    }
    told["fields"] = {"ear": "left", "finding": "双耳重度听力损失"}
    told |= {"occurred_on": "2022-03-03"} | changes
    delivery.deliver(kind=HEARING_AID, **told)


def test_service_delivered_says_which_version_of_the_catalogue_it_followed():
    delivery = given(ServiceDelivery)

    deliver(delivery)

    assert recorded(delivery) == [DELIVERED]
    assert (DELIVERED.kind, DELIVERED.catalogue_version) == ("hearing_aid_issued", 1)


def test_service_delivered_keeps_free_words_sealed_and_the_rest_clear():
    delivery = given(ServiceDelivery)

    deliver(delivery)

    assert ServiceDelivery.ServiceDelivered.SEALED_FIELDS == ("private",)
    (fact,) = recorded(delivery)
    assert isinstance(fact, ServiceDelivery.ServiceDelivered)
    assert (fact.values, fact.private) == ({"ear": "left"}, '{"finding":"双耳重度听力损失"}')


@pytest.mark.parametrize(("kind", "sensitive"), [("counselling", True), ("skills_training", None)])
def test_service_delivered_of_the_first_version_is_marked_as_its_kind_was(kind, sensitive):
    told = {"kind": kind}

    ServiceDelivery.ServiceDelivered.upcast_v1_v2(told)

    assert told.get("sensitive") is sensitive


@pytest.mark.parametrize("counter", ["items", "goods_value"])
def test_service_delivered_without_what_the_catalogue_counts_is_refused(counter):
    delivery = given(ServiceDelivery)

    with refused("counter_missing", kind="hearing_aid_issued", counter=counter):
        deliver(delivery, **{counter: None})

    assert recorded(delivery) == []


@pytest.mark.parametrize("changes", [{"items": -1}, {"goods_value": yuan(-1)}, {"days": -2}])
def test_service_delivered_below_zero_is_refused(changes):
    delivery = given(ServiceDelivery)

    with refused("amount_not_positive", kind="hearing_aid_issued", counter=next(iter(changes))):
        deliver(delivery, **changes)

    assert recorded(delivery) == []


def test_service_delivered_twice_is_refused():
    delivery = given(ServiceDelivery, DELIVERED)

    with refused("already_exists", history="service_delivery"):
        deliver(delivery)

    assert recorded(delivery) == []


def test_service_delivered_twice_at_once_is_delivered_once(ledger: ServiceLedger):
    delivery = ServiceDelivery.id_of("hearing_aid_issued", AYGUL, "2022-03-03", "TZ0001")

    def deliver_it(work: Work) -> None:
        deliver(work.begin(ServiceDelivery, delivery))

    with refused("already_exists"):
        meanwhile(ledger, deliver_it, deliver_it)

    assert ledger.position() == 1


def test_service_delivered_with_another_mark_is_another_delivery():
    told = ("hearing_aid_issued", AYGUL, "2022-03-03")

    assert ServiceDelivery.id_of(*told, "TZ0001") != ServiceDelivery.id_of(*told, "TZ0002")


def test_service_delivered_of_a_kind_nobody_knows_is_refused():
    with refused("service_kind_unknown", kind="hot_air_balloon"):
        catalogue.kind("hot_air_balloon")


def test_every_kind_of_service_counts_in_units_that_exist():
    units = catalogue.COUNTERS | {"persons", "person_times", "households"}

    assert all(set(kind.counters) <= units for kind in catalogue.kinds().values())


def test_training_is_counted_in_days_and_money():
    delivery = given(ServiceDelivery)

    delivery.deliver(
        occurred_on="2022-07",
        kind=catalogue.kind("skills_training"),
        person_id=AYGUL,
        days=15,
        cash=yuan(1694),
        detail="烘焙",
    )

    (fact,) = recorded(delivery)
    assert isinstance(fact, ServiceDelivery.ServiceDelivered)
    assert (fact.days, fact.cash, fact.items) == (15, yuan(1694), None)
