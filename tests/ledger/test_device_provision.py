"""A device for keeps: from what a person needs to how they fare with it."""

import pytest

from ledger.aggregates import Device, DeviceProvision, Person
from ledger.application import ServiceLedger
from tests.facts import (
    AREA,
    AYGUL,
    BEKZAT,
    LENDING_STATION,
    ORGANISATION,
    REHAB_STATION,
    copied,
    meanwhile,
    ready,
    refused,
    stored,
)
from tests.ledger.asking import ask, asking, registered
from tests.ledger.retelling import does_not_follow, follows

ASSESSED = DeviceProvision.DeviceNeedAssessed
SELECTED = DeviceProvision.DeviceSelected
ORDERED = DeviceProvision.DeviceOrdered
RECEIVED = DeviceProvision.DeviceReceived
FITTED = DeviceProvision.DeviceFitted
TRAINED = DeviceProvision.DeviceUseTrained
FOLLOWED_UP = DeviceProvision.DeviceFollowedUp
ENDED = DeviceProvision.DeviceProvisionEnded
CHAIR = Device.id_of(ORGANISATION, "CJ00001")
HEARING_AID = {"occurred_on": "2022-02-10", "class_code": "22 06 15", "station_id": REHAB_STATION}
ISSUE = {"id": CHAIR, "occurred_on": "2022-12-03", "station_id": LENDING_STATION}


def test_device_need_assessed_begins_a_provision():
    follows("assess", ASSESSED)


def test_device_need_assessed_twice_is_refused():
    does_not_follow("assess", ASSESSED, ASSESSED, code="already_exists")


def test_device_selected_once_or_again():
    follows("select", SELECTED, ASSESSED)
    follows("select", SELECTED, ASSESSED, SELECTED)


def test_device_ordered_from_who_pays():
    follows("order", ORDERED, ASSESSED, SELECTED)


def test_device_received_at_a_station():
    follows("receive", RECEIVED, ASSESSED, SELECTED, ORDERED)


@pytest.mark.parametrize(
    "before", [(SELECTED,), (SELECTED, ORDERED, RECEIVED)], ids=["from stock", "ordered"]
)
def test_device_fitted_to_the_person(before):
    follows("fit", FITTED, ASSESSED, *before)


def test_device_use_trained_with_the_device():
    follows("train", TRAINED, ASSESSED, SELECTED, FITTED)


def test_device_followed_up_later():
    follows("follow_up", FOLLOWED_UP, ASSESSED, SELECTED, FITTED, TRAINED)


@pytest.mark.parametrize("before", [(), (SELECTED, ORDERED), (SELECTED, FITTED, FOLLOWED_UP)])
def test_device_provision_ended_at_any_time(before):
    follows("end", ENDED, ASSESSED, *before)


@pytest.mark.parametrize(
    ("command", "fact", "before"),
    [
        ("order", ORDERED, (ASSESSED,)),
        ("receive", RECEIVED, (ASSESSED, SELECTED)),
        ("fit", FITTED, (ASSESSED, SELECTED, ORDERED)),
        ("train", TRAINED, (ASSESSED, SELECTED)),
        ("follow_up", FOLLOWED_UP, (ASSESSED, SELECTED, ORDERED, RECEIVED)),
        ("select", SELECTED, (ASSESSED, SELECTED, FITTED)),
        ("end", ENDED, (ASSESSED, ENDED)),
    ],
)
def test_a_step_of_a_provision_out_of_turn_is_refused(command, fact, before):
    does_not_follow(command, fact, *before, code="out_of_turn")


@pytest.mark.parametrize(
    ("command", "fact", "field"),
    [
        ("select", SELECTED, "quantity"),
        ("fit", FITTED, "quantity"),
        ("receive", RECEIVED, "quantity"),
        ("train", TRAINED, "minutes"),
    ],
)
def test_a_provision_of_nothing_is_refused(command, fact, field):
    before = {"select": (), "fit": (SELECTED,), "receive": (SELECTED, ORDERED)}
    steps = before.get(command, (SELECTED, FITTED))
    does_not_follow(command, fact, ASSESSED, *steps, code="quantity_not_positive", **{field: 0})


def test_a_need_is_assessed_of_somebody_who_is_registered(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    provision = str(ledger.new_id())

    ask(ledger, "device_provision.assess", id=provision, person_id=AYGUL, **HEARING_AID)

    assert stored(ledger)[-1] == ready(ASSESSED, area=AREA)
    with refused("not_known", history="person"):
        ask(ledger, "device_provision.assess", id=AYGUL, person_id=BEKZAT, **HEARING_AID)


def test_a_device_is_issued_in_the_persons_area(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    copied(ledger, CHAIR, ready(Device.DeviceRegistered))

    ask(ledger, "device.issue", person_id=AYGUL, **ISSUE)

    assert stored(ledger)[-1] == ready(Device.DeviceIssued, goods_value=None)


def test_a_device_is_not_issued_to_the_dead(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    copied(ledger, AYGUL, ready(Person.PersonDied))
    copied(ledger, CHAIR, ready(Device.DeviceRegistered))

    with refused("person_has_died"):
        ask(ledger, "device.issue", person_id=AYGUL, **ISSUE)


def test_a_device_issued_to_two_at_once_is_issued_once(ledger: ServiceLedger):
    registered(ledger, AYGUL, BEKZAT)
    copied(ledger, CHAIR, ready(Device.DeviceRegistered))

    with refused("device_not_available", state="issued"):
        meanwhile(
            ledger,
            asking("device.issue", person_id=AYGUL, **ISSUE),
            asking("device.issue", person_id=BEKZAT, **ISSUE),
        )
