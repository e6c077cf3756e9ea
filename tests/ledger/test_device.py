from datetime import date

import pytest

from ledger.aggregates import Device
from ledger.aggregates.device import DeviceState
from ledger.application import ServiceLedger
from ledger.vocabulary import Condition
from ledger.work import Work
from tests.facts import (
    AYGUL,
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
    yuan,
)

IN_THE_BOOKS = ready(Device.DeviceRegistered)
LENT = ready(Device.DeviceLent, occurred_on="2022-02-02", due_on=date(2022, 4, 3))
BACK = ready(Device.DeviceReturned, occurred_on="2022-05-23")
LOOKED_AT = ready(Device.DeviceInspected, parts_missing=())
IN_REPAIR = ready(Device.DeviceRepairStarted)
LOST_ON_LOAN = ready(Device.DeviceLost, person_id=AYGUL)
RETIRED = ready(Device.DeviceRetired)
CHAIR = Device.id_of(ORGANISATION, "CJ00001")


def available() -> Device:
    return given(Device, IN_THE_BOOKS)


def out() -> Device:
    return given(Device, IN_THE_BOOKS, LENT)


def lend(device: Device, **changes: object) -> None:
    told = {
        "occurred_on": "2022-06-01",
        "person_id": BEKZAT,
        "station_id": LENDING_STATION,
        "due_on": date(2022, 8, 1),
    }
    device.lend(**(told | changes))  # type: ignore[arg-type]


def give_back(device: Device, occurred_on: str = "2022-05-23", **changes: object) -> None:
    told = {"station_id": REHAB_STATION, "condition": Condition.GOOD}
    device.give_back(occurred_on=occurred_on, **(told | changes))  # type: ignore[arg-type]


def test_device_registered_is_in_the_books():
    device = given(Device)

    device.register(
        occurred_on="2021-05",
        asset_number="CJ00001",
        name="普通轮椅",
        class_code="12 22 03",
        station_id=LENDING_STATION,
        price=yuan(680),
    )

    told = ready(Device.DeviceRegistered, source=None, donor=None)
    assert recorded(device) == [told]
    assert device.state is DeviceState.AVAILABLE


def test_device_registered_twice_is_refused():
    device = available()

    with refused("already_exists", history="device"):
        device.register(
            occurred_on="2021-05",
            asset_number="CJ00001",
            name="普通轮椅",
            class_code="12 22 03",
            station_id=LENDING_STATION,
        )

    assert recorded(device) == []


def test_device_lent_is_out_with_one_person():
    device = available()

    lend(device, loan_number="JY000009")

    assert recorded(device) == [
        Device.DeviceLent(
            occurred_on="2022-06-01",
            person_id=BEKZAT,
            station_id=LENDING_STATION,
            due_on=date(2022, 8, 1),
            loan_number="JY000009",
        )
    ]
    assert device.loan is not None
    assert device.loan.person_id == BEKZAT


def test_device_lent_twice_is_refused():
    device = out()

    with refused("device_on_loan", due_on=date(2022, 4, 3)):
        lend(device)

    assert recorded(device) == []


def test_device_lent_before_it_came_back_is_refused():
    device = given(Device, IN_THE_BOOKS, LENT, BACK, LOOKED_AT)

    with refused("lending_overlaps", returned_on=date(2022, 5, 23)):
        lend(device, occurred_on="2022-05-22")

    assert recorded(device) == []


def test_device_lent_in_the_month_it_came_back_is_possible():
    device = given(Device, IN_THE_BOOKS, LENT, BACK, LOOKED_AT)

    lend(device, occurred_on="2022-05")

    assert len(recorded(device)) == 1


def test_device_lent_and_due_before_that_is_refused():
    device = available()

    with refused("due_before_loan"):
        lend(device, occurred_on="2022-06-01", due_on=date(2022, 5, 31))

    assert recorded(device) == []


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ((IN_REPAIR,), "in_repair"),
        ((ready(Device.DeviceFaultReported, person_id=None),), "defective"),
        ((ready(Device.DeviceTransferDispatched),), "in_transfer"),
        ((ready(Device.DeviceIssued),), "issued"),
        ((ready(Device.DeviceDismantled),), "dismantled"),
        ((ready(Device.DeviceLost, person_id=None),), "lost"),
        ((RETIRED,), "retired"),
    ],
)
def test_device_lent_when_it_is_not_there_is_refused(facts, state):
    device = given(Device, IN_THE_BOOKS, *facts)

    with refused("device_not_available", state=state):
        lend(device)

    assert recorded(device) == []


@pytest.mark.parametrize("back", [(LENT, BACK), (LENT, LOST_ON_LOAN, ready(Device.DeviceFound))])
def test_device_lent_before_anybody_looked_at_it_is_refused(back):
    device = given(Device, IN_THE_BOOKS, *back)

    with refused("device_not_inspected", id=device.id):
        lend(device, occurred_on="2022-10-01", due_on=date(2022, 12, 1))

    assert recorded(device) == []


def test_device_lent_while_it_is_recalled_is_refused():
    device = given(Device, IN_THE_BOOKS, ready(Device.DeviceRecalled, person_id=None))

    with refused("device_is_recalled", id=device.id):
        lend(device)

    assert recorded(device) == []


def test_device_lent_by_two_clerks_at_once_goes_out_once(ledger: ServiceLedger):
    copied(ledger, CHAIR, IN_THE_BOOKS)

    def to_aygul(work: Work) -> None:
        lend(work.change(Device, CHAIR), person_id=AYGUL)

    def to_bekzat(work: Work) -> None:
        lend(work.change(Device, CHAIR), person_id=BEKZAT)

    with refused("device_on_loan"):
        meanwhile(ledger, to_aygul, to_bekzat)

    lent = [fact for fact in stored(ledger) if isinstance(fact, Device.DeviceLent)]
    assert [fact.person_id for fact in lent] == [AYGUL]


def test_device_lent_without_ever_being_registered_is_refused():
    with refused("not_known", history="device"):
        lend(given(Device))


def test_device_loan_renewed_is_due_later():
    device = out()

    device.renew(occurred_on="2022-03-28", due_on=date(2022, 6, 2))

    assert recorded(device) == [ready(Device.DeviceLoanRenewed)]
    assert device.loan is not None
    assert device.loan.due_on == date(2022, 6, 2)


def test_device_loan_renewed_to_the_same_day_is_refused():
    device = out()

    with refused("due_before_loan", due_on=date(2022, 4, 3)):
        device.renew(occurred_on="2022-03-28", due_on=date(2022, 4, 3))

    assert recorded(device) == []


def test_device_loan_renewed_while_it_is_recalled_is_refused():
    device = given(Device, IN_THE_BOOKS, LENT, ready(Device.DeviceRecalled))

    with refused("device_is_recalled", id=device.id):
        device.renew(occurred_on="2022-03-28", due_on=date(2022, 6, 2))

    assert recorded(device) == []


def test_device_loan_renewed_when_nobody_has_it_is_refused():
    device = available()

    with refused("device_not_on_loan", state="available"):
        device.renew(occurred_on="2022-03-28", due_on=date(2022, 6, 2))

    assert recorded(device) == []


def test_device_returned_ends_the_loan():
    device = out()

    give_back(device, condition=Condition.NEEDS_REPAIR, area=LENT.area)

    assert recorded(device) == [BACK]
    assert device.loan is None
    assert device.station_id == REHAB_STATION


def test_device_returned_twice_is_refused():
    device = out()
    give_back(device)
    recorded(device)

    with refused("device_not_on_loan", state="returned"):
        give_back(device)

    assert recorded(device) == []


def test_device_returned_before_it_was_lent_is_refused():
    device = out()

    with refused("return_before_loan", lent_on=date(2022, 2, 2), returned_on=date(2022, 2, 1)):
        give_back(device, "2022-02-01")

    assert recorded(device) == []


@pytest.mark.parametrize("month_or_year", ["2022-02", "2022"])
def test_device_returned_in_the_month_or_year_it_was_lent_is_possible(month_or_year):
    device = out()

    give_back(device, month_or_year)

    assert len(recorded(device)) == 1
    assert device.loans[-1].returned_on == date(2022, 2, 2)


def test_device_returned_on_the_loan_of_another_number_is_refused():
    device = out()

    with refused("device_not_on_loan"):
        give_back(device, loan_number="JY000099")

    assert recorded(device) == []


def test_device_returned_at_two_stations_at_once_came_back_once(ledger: ServiceLedger):
    copied(ledger, CHAIR, IN_THE_BOOKS, LENT)

    def return_it(work: Work) -> None:
        give_back(work.change(Device, CHAIR))

    with refused("device_not_on_loan"):
        meanwhile(ledger, return_it, return_it)

    assert [fact.TOPIC for fact in stored(ledger)].count("device_returned") == 1


def test_device_repair_started_takes_it_out_of_lending():
    device = available()

    device.send_to_repair(occurred_on="2022-05-24", station_id=LENDING_STATION)

    assert recorded(device) == [IN_REPAIR]
    assert device.state is DeviceState.IN_REPAIR


def test_device_repair_started_while_on_loan_is_refused():
    device = out()

    with refused("device_on_loan", due_on=date(2022, 4, 3)):
        device.send_to_repair(occurred_on="2022-03-01", station_id=LENDING_STATION)

    assert recorded(device) == []


def test_device_repair_started_twice_is_refused():
    device = given(Device, IN_THE_BOOKS, IN_REPAIR)

    with refused("device_not_available", state="in_repair"):
        device.send_to_repair(occurred_on="2022-05-25", station_id=LENDING_STATION)

    assert recorded(device) == []


def test_device_repaired_can_be_lent_again():
    device = given(Device, IN_THE_BOOKS, IN_REPAIR)

    device.finish_repair(occurred_on="2022-06-01", station_id=LENDING_STATION, cost=yuan(85))
    lend(device)

    assert [fact.TOPIC for fact in recorded(device)] == ["device_repaired", "device_lent"]


def test_device_repaired_without_being_in_repair_is_refused():
    device = available()

    with refused("device_not_in_repair", state="available"):
        device.finish_repair(occurred_on="2022-06-01", station_id=LENDING_STATION)

    assert recorded(device) == []


def test_device_lost_on_loan_names_who_had_it():
    device = out()

    device.lose(occurred_on="2022-08")

    assert recorded(device) == [LOST_ON_LOAN]


def test_device_lost_from_the_shelf_names_nobody():
    device = available()

    device.lose(occurred_on="2022-08")

    assert recorded(device) == [ready(Device.DeviceLost, person_id=None)]


def test_device_lost_twice_is_refused():
    device = given(Device, IN_THE_BOOKS, LENT, LOST_ON_LOAN)

    with refused("device_not_available", state="lost"):
        device.lose(occurred_on="2022-09")

    assert recorded(device) == []


def test_device_found_ends_the_loan_it_was_lost_on():
    device = given(Device, IN_THE_BOOKS, LENT, LOST_ON_LOAN)

    device.find(occurred_on="2022-09-10", station_id=REHAB_STATION)

    assert recorded(device) == [ready(Device.DeviceFound)]
    assert device.loan is None
    assert device.state is DeviceState.RETURNED


def test_device_found_without_being_missing_is_refused():
    device = available()

    with refused("device_not_lost", state="available"):
        device.find(occurred_on="2022-09-10", station_id=REHAB_STATION)

    assert recorded(device) == []


def test_device_retired_cannot_be_used_again():
    device = available()

    device.retire(occurred_on="2022-12", reason="worn out")

    assert recorded(device) == [RETIRED]
    with refused("device_not_available", state="retired"):
        device.retire(occurred_on="2022-12", reason="worn out")


def test_device_retired_while_on_loan_is_refused():
    device = out()

    with refused("device_on_loan"):
        device.retire(occurred_on="2022-12", reason="worn out")

    assert recorded(device) == []
