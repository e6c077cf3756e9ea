from datetime import date
from uuid import UUID

import pytest

from ledger.aggregates import Device, Station
from ledger.application import ServiceLedger
from ledger.vocabulary import Condition
from projections import feed, open_loans
from projections.open_loans import DeviceCard, OpenLoan, Out
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, LENDING_STATION, REHAB_STATION, by, ready

CHAIR, BED = UUID(int=0xC1), UUID(int=0xC2)
STATION = ready(Station.StationOpened, name="昌吉市第一辅具站")
REHAB = ready(Station.StationOpened, name="阜康市第二康复站")
IN_THE_BOOKS = ready(Device.DeviceRegistered)
LENT = ready(Device.DeviceLent, due_on=date(2022, 4, 3))
BACK = ready(Device.DeviceReturned)
LOOKED_AT = ready(Device.DeviceInspected, parts_missing=())
UNFIT = ready(Device.DeviceInspected, condition=Condition.DAMAGED)
SKIPPED = ready(Device.DeviceInspectionSkipped)
FAULT = ready(Device.DeviceFaultReported)
ON_ITS_WAY = ready(Device.DeviceTransferDispatched)
WHEN = ("occurred_on",)
ARRIVED = ready(Device.DeviceTransferReceived)


@pytest.fixture(autouse=True)
def stations(tell):
    tell(LENDING_STATION, STATION)
    tell(REHAB_STATION, REHAB)


def test_a_device_that_is_out_is_listed_with_its_borrower(views: Views, tell):
    tell(CHAIR, IN_THE_BOOKS, LENT)

    expected = OpenLoan(
        device_id=CHAIR,
        person_id=AYGUL,
        asset_number="CJ00001",
        device_name="普通轮椅",
        class_code="12 22 03",
        station="昌吉市第一辅具站",
        lent_on="2022-02-02",
        due_on=date(2022, 4, 3),
        missing=False,
    )
    assert open_loans.of(views, AYGUL) == [expected]
    assert open_loans.all_out(views) == [expected]
    assert open_loans.of(views, BEKZAT) == []


def test_a_renewed_loan_is_due_later(views: Views, tell):
    renewed = ready(Device.DeviceLoanRenewed, due_on=date(2022, 6, 2))

    tell(CHAIR, IN_THE_BOOKS, LENT, renewed)

    assert [loan.due_on for loan in open_loans.of(views, AYGUL)] == [date(2022, 6, 2)]


@pytest.mark.parametrize(
    "end",
    [
        (BACK,),
        (ready(Device.DeviceLost), ready(Device.DeviceFound)),
        (ready(Device.DeviceLost), ready(Device.DeviceRetired)),
        (ready(Device.DeviceIssued),),
    ],
    ids=["returned", "found", "retired", "issued"],
)
def test_a_loan_that_ended_is_not_listed(views: Views, tell, end):
    tell(CHAIR, IN_THE_BOOKS, LENT, *end)

    assert open_loans.of(views, AYGUL) == []
    assert open_loans.all_out(views) == []


def test_a_device_lost_on_loan_is_still_listed_as_missing(views: Views, tell):
    tell(CHAIR, IN_THE_BOOKS, LENT, ready(Device.DeviceLost))

    assert [loan.missing for loan in open_loans.of(views, AYGUL)] == [True]


def test_loans_are_listed_the_soonest_due_first(views: Views, tell):
    tell(CHAIR, IN_THE_BOOKS, LENT)
    tell(
        BED,
        ready(Device.DeviceRegistered, asset_number="CJ00003"),
        ready(Device.DeviceLent, due_on=date(2022, 3, 1)),
    )

    assert [loan.device_id for loan in open_loans.of(views, AYGUL)] == [BED, CHAIR]
    assert [loan.device_id for loan in open_loans.all_out(views, limit=1)] == [BED]


def test_a_loan_from_a_station_that_nobody_opened_has_no_station(views: Views, tell):
    tell(CHAIR, IN_THE_BOOKS, ready(Device.DeviceLent, station_id=UUID(int=5)))

    assert [loan.station for loan in open_loans.of(views, AYGUL)] == [None]


@pytest.mark.parametrize(
    ("facts", "state", "station"),
    [
        ((), "available", "昌吉市第一辅具站"),
        ((LENT,), "on_loan", "昌吉市第一辅具站"),
        ((LENT, BACK), "returned", "阜康市第二康复站"),
        ((LENT, BACK, LOOKED_AT), "available", "阜康市第二康复站"),
        ((LENT, BACK, UNFIT), "defective", "阜康市第二康复站"),
        ((LENT, BACK, SKIPPED), "available", "阜康市第二康复站"),
        ((FAULT,), "defective", "昌吉市第一辅具站"),
        ((LENT, FAULT), "on_loan", "昌吉市第一辅具站"),
        ((ON_ITS_WAY,), "in_transfer", "昌吉市第一辅具站"),
        ((ON_ITS_WAY, ARRIVED), "returned", "阜康市第二康复站"),
        ((FAULT, ON_ITS_WAY, ARRIVED), "returned", "阜康市第二康复站"),
        ((ready(Device.DeviceDisinfected),), "available", "昌吉市第一辅具站"),
        ((ready(Device.DeviceIssued),), "issued", "昌吉市第一辅具站"),
        ((ready(Device.DeviceDismantled),), "dismantled", "昌吉市第一辅具站"),
        ((ready(Device.DeviceRepairStarted),), "in_repair", "昌吉市第一辅具站"),
        (
            (ready(Device.DeviceRepairStarted), ready(Device.DeviceRepaired)),
            "available",
            "昌吉市第一辅具站",
        ),
        ((LENT, ready(Device.DeviceLost)), "lost", "昌吉市第一辅具站"),
        (
            (LENT, ready(Device.DeviceLost), ready(Device.DeviceFound)),
            "returned",
            "阜康市第二康复站",
        ),
        ((ready(Device.DeviceRetired),), "retired", "昌吉市第一辅具站"),
    ],
)
def test_a_device_is_found_by_its_number_with_what_can_be_done_next(
    views: Views, tell, facts, state, station
):
    tell(CHAIR, IN_THE_BOOKS, *facts)

    found = open_loans.by_asset_number(views, "CJ00001")

    assert found == DeviceCard(CHAIR, "CJ00001", "普通轮椅", "12 22 03", state, station)


@pytest.mark.parametrize(
    ("facts", "recalled"),
    [
        ((ready(Device.DeviceRecalled),), True),
        ((ready(Device.DeviceRecalled), ready(Device.DeviceRecallLifted)), False),
    ],
)
def test_a_device_that_is_recalled_says_so_on_the_shelf_and_out(views, tell, facts, recalled):
    tell(CHAIR, IN_THE_BOOKS, LENT, *facts)

    card, loan = open_loans.by_asset_number(views, "CJ00001"), open_loans.of_device(views, CHAIR)

    assert card is not None
    assert loan is not None
    assert (card.recalled, loan.recalled) == (recalled, recalled)


def test_a_device_is_found_by_the_label_it_was_given_last(views: Views, tell):
    tell(CHAIR, IN_THE_BOOKS, ready(Device.DeviceTagged), ready(Device.DeviceTagged, tag="QR-2"))

    found = open_loans.by_asset_number(views, "QR-2")

    assert found is not None
    assert found.device_id == CHAIR
    assert open_loans.by_asset_number(views, ready(Device.DeviceTagged).tag) is None


@pytest.mark.parametrize(
    ("since", "state", "station"),
    [
        ((LOOKED_AT,), "returned", "昌吉市第一辅具站"),
        ((LOOKED_AT, ON_ITS_WAY, ARRIVED), "returned", "昌吉市第一辅具站"),
        ((LOOKED_AT, LENT), "on_loan", "阜康市第二康复站"),
    ],
)
def test_a_device_whose_return_was_corrected_waits_to_be_looked_at(
    ledger: ServiceLedger, views: Views, tell, since, state, station
):
    tell(CHAIR, IN_THE_BOOKS, LENT, BACK, *since)
    returned = ledger.facts_of([CHAIR])[CHAIR][2]
    told = ready(Device.DeviceReturnCorrected, parts_missing_before=LOOKED_AT.parts_missing)

    with ledger.change(Device, CHAIR, by(corrects=returned.event_id)) as device:
        device.correct_return(**{name: getattr(told, name) for name in (*WHEN, *told.CLEAR_FIELDS)})
    feed.catch_up(ledger, views)

    found = open_loans.by_asset_number(views, "CJ00001")
    assert found is not None
    assert (found.state, found.station) == (state, station)
    assert device.state.value == state


def test_a_number_that_no_device_carries_finds_none(views: Views):
    assert open_loans.by_asset_number(views, "CJ00001") is None


def test_a_device_that_is_out_is_found_with_its_loan(views: Views, tell):
    tell(CHAIR, IN_THE_BOOKS, LENT)
    tell(BED, ready(Device.DeviceRegistered, asset_number="CJ00003"))

    loan = open_loans.of_device(views, CHAIR)

    assert loan is not None
    assert loan.person_id == AYGUL
    assert open_loans.of_device(views, BED) is None


@pytest.mark.parametrize(("day", "overdue"), [(date(2022, 4, 3), 0), (date(2022, 4, 4), 1)])
def test_devices_that_are_out_are_counted(views: Views, tell, day, overdue):
    assert open_loans.count_out(views, before=day) == Out(0, 0)

    tell(CHAIR, IN_THE_BOOKS, LENT)
    tell(
        BED,
        ready(Device.DeviceRegistered, asset_number="CJ00003"),
        ready(Device.DeviceLent, due_on=date(2023, 1, 1)),
    )

    assert open_loans.count_out(views, before=day) == Out(2, overdue)


def test_stations_are_listed_by_kind_and_name(views: Views, tell):
    tell(UUID(int=7), ready(Station.StationOpened, name="A first station"))

    assert open_loans.stations(views, "lending") == [
        (UUID(int=7), "A first station"),
        (LENDING_STATION, "昌吉市第一辅具站"),
        (REHAB_STATION, "阜康市第二康复站"),
    ]
    assert open_loans.stations(views, "rehab") == []
