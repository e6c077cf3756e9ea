"""What happens to the thing itself: labels, faults, stations, recalls, and its end."""

import pytest

from ledger.aggregates import Device
from ledger.aggregates.device.upkeep import RecallReason
from ledger.application import ServiceLedger
from ledger.vocabulary import DeviceState
from ledger.work import Work
from tests.facts import (
    BEKZAT,
    LENDING_STATION,
    ORGANISATION,
    REHAB_STATION,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
)
from tests.ledger.retelling import does_not_follow, follows

CHAIR = Device.id_of(ORGANISATION, "CJ00001")
REGISTERED, LENT, RETURNED = Device.DeviceRegistered, Device.DeviceLent, Device.DeviceReturned
OUT = (REGISTERED, LENT)
BACK = (*OUT, RETURNED)
ON_ITS_WAY = (REGISTERED, Device.DeviceTransferDispatched)
RETIRED = (REGISTERED, Device.DeviceRetired)


def test_device_tagged_keeps_its_label():
    follows("tag", Device.DeviceTagged, REGISTERED)
    follows("tag", Device.DeviceTagged, *OUT)


def test_device_tagged_out_of_the_books_is_refused():
    does_not_follow("tag", Device.DeviceTagged, *RETIRED, code="device_not_available")


def test_device_disinfected_is_clean_until_it_comes_back():
    follows("disinfect", Device.DeviceDisinfected, *BACK)

    clean = given(Device, *map(ready, (*BACK, Device.DeviceDisinfected)))
    used = given(Device, *map(ready, BACK))

    assert [given(Device).disinfected, used.disinfected, clean.disinfected] == [True, False, True]


def test_device_disinfected_while_it_is_out_is_refused():
    does_not_follow("disinfect", Device.DeviceDisinfected, *OUT, code="out_of_turn")


def test_device_fault_reported_names_who_has_it():
    follows("report_fault", Device.DeviceFaultReported, *OUT)


def test_device_fault_reported_keeps_it_from_being_lent():
    device = given(Device, ready(REGISTERED))

    device.report_fault(occurred_on="2022-03-01", fault="brake", station_id=LENDING_STATION)

    assert recorded(device) == [ready(Device.DeviceFaultReported, person_id=None)]
    assert device.state is DeviceState.DEFECTIVE


def test_device_fault_reported_of_somebody_else_is_refused():
    device = given(Device, *map(ready, OUT))

    with refused("contradicts_history", field="person_id"):
        device.report_fault(occurred_on="2022-03-01", fault="brake", person_id=BEKZAT)


@pytest.mark.parametrize("state", [(REGISTERED,), (REGISTERED, Device.DeviceFaultReported), BACK])
def test_device_repair_started_from_anywhere_at_the_station(state):
    follows("send_to_repair", Device.DeviceRepairStarted, *state)


def test_device_transfer_dispatched_leaves_the_station():
    follows("dispatch", Device.DeviceTransferDispatched, REGISTERED)


@pytest.mark.parametrize(
    "wrong",
    [{"from_station_id": REHAB_STATION}, {"to_station_id": LENDING_STATION}],
    ids=["it is not there", "it is there already"],
)
def test_device_transfer_dispatched_between_the_wrong_stations_is_refused(wrong):
    dispatched = Device.DeviceTransferDispatched
    does_not_follow("dispatch", dispatched, REGISTERED, code="device_elsewhere", **wrong)


def test_device_transfer_dispatched_while_it_is_out_is_refused():
    does_not_follow("dispatch", Device.DeviceTransferDispatched, *OUT, code="device_on_loan")


def test_device_transfer_received_waits_to_be_looked_at():
    follows("receive", Device.DeviceTransferReceived, *ON_ITS_WAY)

    device = given(Device, *map(ready, (*ON_ITS_WAY, Device.DeviceTransferReceived)))

    assert (device.state, device.station_id) == (DeviceState.RETURNED, REHAB_STATION)


def test_device_transfer_received_without_being_sent_is_refused():
    received = Device.DeviceTransferReceived
    does_not_follow("receive", received, REGISTERED, code="device_not_in_transfer")


def test_device_transfer_received_at_two_stations_at_once_arrived_once(ledger: ServiceLedger):
    copied(ledger, CHAIR, *map(ready, ON_ITS_WAY))

    def receive(work: Work) -> None:
        work.change(Device, CHAIR).receive(occurred_on="2022-06-03", station_id=REHAB_STATION)

    with refused("device_not_in_transfer"):
        meanwhile(ledger, receive, receive)

    assert [fact.TOPIC for fact in stored(ledger)].count("device_transfer_received") == 1


def test_device_recalled_names_who_has_it():
    follows("recall", Device.DeviceRecalled, *OUT)
    follows("recall", Device.DeviceRecalled, REGISTERED, person_id=None)


def test_device_recalled_twice_is_refused():
    recalled = Device.DeviceRecalled
    does_not_follow("recall", recalled, *OUT, recalled, code="device_is_recalled")


def test_device_recalled_out_of_the_books_is_refused():
    device = given(Device, *map(ready, RETIRED))

    with refused("device_not_available", state="retired"):
        device.recall(occurred_on="2022-12-30", recall_reason=RecallReason.SAFETY)


def test_device_recall_lifted_lets_it_be_kept():
    follows("lift_recall", Device.DeviceRecallLifted, *OUT, Device.DeviceRecalled)


def test_device_recall_lifted_twice_is_refused():
    does_not_follow("lift_recall", Device.DeviceRecallLifted, *OUT, code="device_not_recalled")


def test_device_lost_on_its_way_names_nobody():
    follows("lose", Device.DeviceLost, *ON_ITS_WAY, person_id=None)


@pytest.mark.parametrize("state", [(REGISTERED,), BACK, (REGISTERED, Device.DeviceRepairStarted)])
def test_device_dismantled_keeps_its_good_parts(state):
    follows("dismantle", Device.DeviceDismantled, *state)


@pytest.mark.parametrize(
    ("state", "code"),
    [(OUT, "device_on_loan"), (ON_ITS_WAY, "device_not_available")],
    ids=["on loan", "on its way"],
)
def test_device_dismantled_while_it_is_not_there_is_refused(state, code):
    does_not_follow("dismantle", Device.DeviceDismantled, *state, code=code)
