from typing import Any
from uuid import UUID

from ledger.aggregates import Device, DeviceBooking, Donation, LoanAccount, StockTake
from ledger.application import ServiceLedger
from projections import device_card, feed
from projections.device_card import LifeEntry, Origin
from projections.store import Views
from tests.facts import (
    AYGUL,
    CLERK,
    LENDING_STATION,
    ORGANISATION,
    REHAB_STATION,
    by,
    ready,
    yuan,
)
from tests.ledger.asking import ask
from tests.projections.taking_back import is_as_rebuilt, take_back

CHAIR, BED = Device.id_of(ORGANISATION, "CJ00001"), UUID(int=0xBED)
IN_THE_BOOKS = ready(Device.DeviceRegistered)
LENT = ready(Device.DeviceLent)
BACK = ready(Device.DeviceReturned)
SEEN = ready(Device.DeviceInspected, parts_missing=())
TAKE, GIFT = UUID(int=0x57), UUID(int=0x61F7)
GIVEN = ready(
    Donation.DonationAllocated, device_id=CHAIR, person_id=None, fund_id=None, donor="慈善总会"
)


def topics(views: Views, **named: Any) -> list[str]:
    return [entry.topic for entry in device_card.life(views, **named)]


def test_device_card_life_tells_each_fact_with_who_recorded_it(views: Views, tell):
    tell(CHAIR, IN_THE_BOOKS, LENT, BACK)

    lent, returned = device_card.life(views, device_id=CHAIR)[1:]

    assert lent == LifeEntry(
        event_id=lent.event_id,
        position=2,
        topic="device_lent",
        occurred_on="2022-02-02",
        station_id=LENDING_STATION,
        person_id=AYGUL,
        state="on_loan",
        condition=None,
        told={"due_on": "2022-04-03", "loan_number": "JY000001", "area": LENT.area},
        recorded_at="2022-12-31T12:00:00.000000Z",
        actor=CLERK,
        organisation=ORGANISATION,
        channel="desk",
        late_days=lent.late_days,
        withdrawn=False,
        corrects=None,
        corrected_by=None,
    )
    assert (returned.condition, returned.station_id) == ("needs_repair", REHAB_STATION)
    assert lent.late_days == 332


def test_device_card_life_of_a_device_by_any_number_it_carries(views: Views, tell):
    tell(CHAIR, IN_THE_BOOKS, ready(Device.DeviceTagged, tag="QR-1"))
    tell(BED, ready(Device.DeviceRegistered, asset_number="QR-2"))
    tell(CHAIR, ready(Device.DeviceTagged, tag="QR-2"))

    assert len(topics(views, device="CJ00001")) == 3
    assert topics(views, device="QR-2") == ["device_registered"]
    assert topics(views, device="QR-1") == topics(views, device="nothing") == topics(views) == []
    assert topics(views, device_id=UUID(int=1)) == []


def test_device_card_life_tells_what_other_histories_say_of_the_device(views: Views, tell):
    booking, account = DeviceBooking.id_of(CHAIR), LoanAccount.id_of(CHAIR, 1)
    tell(CHAIR, IN_THE_BOOKS, LENT)
    tell(account, ready(LoanAccount.LoanDepositTaken))
    tell(booking, ready(DeviceBooking.DeviceReserved))
    tell(TAKE, ready(StockTake.StockTakeOpened), ready(StockTake.StockTakeCounted))
    tell(GIFT, GIVEN)

    assert sorted(topics(views, device_id=CHAIR)) == [
        "device_lent",
        "device_registered",
        "device_reserved",
        "donation_allocated",
        "loan_deposit_taken",
        "stock_take_counted",
    ]


def test_device_card_life_in_the_order_in_which_it_happened(views: Views, tell):
    early = ready(Device.DeviceDisinfected, occurred_on="2022-03")
    tell(CHAIR, IN_THE_BOOKS, LENT, BACK, SEEN, early)

    assert topics(views, device_id=CHAIR) == [
        "device_registered",
        "device_lent",
        "device_disinfected",
        "device_returned",
        "device_inspected",
    ]


def test_device_card_life_marks_what_was_withdrawn(ledger: ServiceLedger, views: Views, tell):
    tell(CHAIR, IN_THE_BOOKS, ready(Device.DeviceTagged, tag="QR-1"))
    tell(CHAIR, ready(Device.DeviceTagged, tag="QR-2"))
    take_back(ledger, CHAIR)
    feed.catch_up(ledger, views)

    entries = device_card.life(views, device="QR-1")

    assert [(entry.topic, entry.withdrawn) for entry in entries] == [
        ("device_registered", False),
        ("device_tagged", False),
        ("device_tagged", True),
        ("fact_withdrawn", False),
    ]
    assert topics(views, device="QR-2") == []
    assert is_as_rebuilt(ledger, views)


def test_device_card_life_marks_what_was_corrected(ledger: ServiceLedger, views: Views, tell):
    tell(CHAIR, IN_THE_BOOKS, LENT, BACK, ready(Device.DeviceInspected))
    returned = ledger.facts_of([CHAIR])[CHAIR][2]
    told = ready(Device.DeviceReturnCorrected)
    fields = {name: getattr(told, name) for name in ("occurred_on", *told.CLEAR_FIELDS)}
    ask(
        ledger, "device.correct_return", asked_by=by(corrects=returned.event_id), id=CHAIR, **fields
    )
    feed.catch_up(ledger, views)

    wrong, right = (
        entry
        for entry in device_card.life(views, device_id=CHAIR)
        if entry.topic in {"device_returned", "device_return_corrected"}
    )

    assert (wrong.corrected_by, right.corrects) == (right.event_id, wrong.event_id)
    assert not wrong.withdrawn


ORIGIN = Origin(
    device_id=CHAIR,
    asset_number="CJ00001",
    tag="QR-1",
    device_name="普通轮椅",
    class_code="12 22 03",
    registered_on="2021-05",
    station_id=LENDING_STATION,
    source="donated",
    price=yuan(680),
    donor="基金会",
    donation_ids=[GIFT],
    donors=["慈善总会"],
)


def test_device_card_origin_is_the_register_and_the_donation(views: Views, tell):
    tell(CHAIR, IN_THE_BOOKS, ready(Device.DeviceTagged, tag="QR-1"))
    tell(GIFT, GIVEN)

    assert device_card.origin(views, device="QR-1") == ORIGIN
    assert device_card.origin(views, device_id=CHAIR) == ORIGIN
    assert device_card.origin(views, device="QR-9") is None


def test_device_card_origin_without_a_donation_that_went_elsewhere(views: Views, tell):
    nobody = {"person_id": None, "fund_id": None}
    back = ready(Donation.DonationAllocationReturned, device_id=CHAIR, **nobody)
    tell(CHAIR, IN_THE_BOOKS)
    tell(GIFT, ready(Donation.DonationReceived), GIVEN, back)

    found = device_card.origin(views, device_id=CHAIR)

    assert found is not None
    assert (found.donation_ids, found.donors) == ([], [])


def test_device_card_origin_of_a_device_registered_by_mistake_is_none(
    ledger: ServiceLedger, views: Views, tell
):
    tell(CHAIR, IN_THE_BOOKS)
    take_back(ledger, CHAIR)
    feed.catch_up(ledger, views)

    assert device_card.origin(views, device_id=CHAIR) is None
    assert [entry.withdrawn for entry in device_card.life(views, device_id=CHAIR)] == [True, False]
