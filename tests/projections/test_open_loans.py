from datetime import date
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import Device, Station
from ledger.aggregates.device.lending import ReminderChannel
from ledger.application import ServiceLedger
from ledger.vocabulary import Condition
from projections import feed, open_loans, times
from projections.open_loans import DeviceCard, LateLoan, OpenLoan, Out, RecalledDevice
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, LENDING_STATION, REHAB_STATION, by, copied, ready
from tests.ledger.asking import ask, registered
from tests.ledger.lending_station import TERMS, lay_down
from tests.projections.taking_back import is_as_rebuilt, take_back

CHAIR, BED = UUID(int=0xC1), UUID(int=0xC2)
STATION = ready(Station.StationOpened, name="昌吉市第一辅具站")
REHAB = ready(Station.StationOpened, name="阜康市第二康复站")
IN_THE_BOOKS = ready(Device.DeviceRegistered)
IN_THE_BOOKS_TOO = ready(Device.DeviceRegistered, asset_number="CJ00003")
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


def test_open_loans_of_a_person_without_a_loan_are_none(views: Views, tell):
    tell(CHAIR, IN_THE_BOOKS, LENT, BACK)

    assert open_loans.of(views, person_id=AYGUL) == []


def test_open_loans_all_out_by_the_day_they_are_due(views: Views, tell):
    tell(CHAIR, IN_THE_BOOKS, LENT)
    tell(BED, IN_THE_BOOKS_TOO, ready(Device.DeviceLent, due_on=date(2022, 3, 1)))

    assert [loan.device_id for loan in open_loans.all_out(views)] == [BED, CHAIR]


LATE = LateLoan(
    device_id=CHAIR,
    person_id=AYGUL,
    asset_number="CJ00001",
    device_name="普通轮椅",
    class_code="12 22 03",
    station="昌吉市第一辅具站",
    lent_on="2022-02-02",
    due_on=date(2022, 4, 3),
    days_overdue=7,
    reminders=0,
    reminded_on=None,
    reminded_by=None,
    missing=False,
    recalled=False,
)


@pytest.mark.parametrize(
    ("day", "due", "overdue"),
    [(date(2022, 4, 2), [], []), (date(2022, 4, 3), [0], []), (date(2022, 4, 4), [], [1])],
)
def test_open_loans_due_on_a_day_are_overdue_the_day_after(views: Views, tell, day, due, overdue):
    tell(CHAIR, IN_THE_BOOKS, LENT)

    assert [loan.days_overdue for loan in open_loans.due_on(views, day=day)] == due
    assert [loan.days_overdue for loan in open_loans.overdue(views, day=day)] == overdue


def test_open_loans_overdue_by_the_policy_of_the_loan(ledger: ServiceLedger, views: Views):
    registered(ledger, AYGUL)
    copied(ledger, CHAIR, IN_THE_BOOKS)
    lay_down(ledger, TERMS)
    lent = {"id": CHAIR, "person_id": AYGUL, "station_id": LENDING_STATION}
    ask(ledger, "device.lend", occurred_on="2022-02-02", **lent)
    feed.catch_up(ledger, views)

    assert TERMS.days == 60
    assert open_loans.overdue(views, day=date(2022, 4, 3)) == []
    assert open_loans.overdue(views, day=date(2022, 4, 10)) == [LATE]


def test_open_loans_overdue_with_the_reminders_of_this_loan(views: Views, tell):
    letter = ready(
        Device.DeviceReminderSent, occurred_on="2022-04-09", reminded_by=ReminderChannel.LETTER
    )
    tell(CHAIR, IN_THE_BOOKS, LENT, ready(Device.DeviceReminderSent), BACK, LOOKED_AT)
    tell(CHAIR, LENT, ready(Device.DeviceReminderSent), letter)

    (loan,) = open_loans.overdue(views, day=date(2022, 4, 10))

    assert loan == replace(LATE, reminders=2, reminded_on="2022-04-09", reminded_by="letter")


def test_open_loans_overdue_of_one_station_only(views: Views, tell):
    there = ready(Device.DeviceLent, due_on=date(2022, 3, 1), station_id=REHAB_STATION)
    tell(CHAIR, IN_THE_BOOKS, LENT)
    tell(BED, IN_THE_BOOKS_TOO, there)
    may = date(2022, 5, 1)

    everywhere = open_loans.overdue(views, day=may)
    here = open_loans.overdue(views, day=may, station_id=LENDING_STATION)

    assert [loan.device_id for loan in everywhere] == [BED, CHAIR]
    assert [loan.device_id for loan in here] == [CHAIR]
    due = open_loans.due_on(views, day=date(2022, 3, 1), station_id=LENDING_STATION)
    assert due == []


def test_open_loans_overdue_without_a_loan_that_was_withdrawn(
    ledger: ServiceLedger, views: Views, tell
):
    tell(CHAIR, IN_THE_BOOKS, LENT, ready(Device.DeviceLoanRenewed), ready(Device.DeviceRecalled))
    for _ in range(2):
        take_back(ledger, CHAIR)
    feed.catch_up(ledger, views)

    assert [loan.due_on for loan in open_loans.of(views, AYGUL)] == [date(2022, 4, 3)]
    assert open_loans.recalled(views) == []

    take_back(ledger, CHAIR)
    feed.catch_up(ledger, views)

    assert open_loans.overdue(views, day=date(2023, 1, 1)) == []
    assert is_as_rebuilt(ledger, views)


def test_open_loans_recalled_on_the_shelf_and_out(views: Views, tell):
    tell(CHAIR, IN_THE_BOOKS, ready(Device.DeviceRecalled))
    tell(BED, IN_THE_BOOKS_TOO, LENT, ready(Device.DeviceRecalled, occurred_on="2022-03-01"))
    tell(UUID(int=1), IN_THE_BOOKS, ready(Device.DeviceRecalled), ready(Device.DeviceRetired))

    out, kept_back = open_loans.recalled(views)

    assert out == RecalledDevice(
        device_id=BED,
        asset_number="CJ00003",
        device_name="普通轮椅",
        class_code="12 22 03",
        device_state="on_loan",
        station="昌吉市第一辅具站",
        recalled_on="2022-03-01",
        recall_reason="safety",
        person_id=AYGUL,
        due_on=date(2022, 4, 3),
    )
    assert (kept_back.device_id, kept_back.person_id, kept_back.due_on) == (CHAIR, None, None)


def test_open_loans_recalled_are_none_when_that_was_lifted(views: Views, tell):
    tell(CHAIR, IN_THE_BOOKS, ready(Device.DeviceRecalled), ready(Device.DeviceRecallLifted))

    assert open_loans.recalled(views) == []


def test_open_loans_all_out_by_a_day_within_the_month_in_which_one_came_back(
    ledger: ServiceLedger, tell
):
    back = ready(Device.DeviceReturned, occurred_on="2022-03")
    seen = ready(Device.DeviceInspected, occurred_on="2022-03", parts_missing=())
    again = ready(Device.DeviceLent, occurred_on="2022-03-10", person_id=BEKZAT)
    tell(CHAIR, IN_THE_BOOKS, LENT, back, seen, again)

    with times.as_of(ledger, [open_loans], happened_by=date(2022, 3, 15)) as then:
        assert [loan.person_id for loan in open_loans.all_out(then)] == [BEKZAT]
    with times.as_of(ledger, [open_loans], happened_by=date(2022, 3, 5)) as then:
        assert [loan.person_id for loan in open_loans.all_out(then)] == [AYGUL]
