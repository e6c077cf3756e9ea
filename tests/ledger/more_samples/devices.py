"""One ready-made fact of every kind that devices, bookings, queues and stock have."""

from datetime import date
from typing import Any
from uuid import UUID

from ledger.aggregates import (
    Borrower,
    Device,
    DeviceBooking,
    DeviceProvision,
    LoanAccount,
    StockTake,
    WaitingList,
)
from ledger.aggregates.device import OverrideReason
from ledger.aggregates.device.lending import ReminderChannel, RenewalObstacle, ReturnMistake
from ledger.aggregates.device.upkeep import RecallReason
from ledger.aggregates.device_booking import CancelReason
from ledger.aggregates.device_provision import FollowUpFinding, ProvisionEnd
from ledger.aggregates.loan_account import LoanFeeReason
from ledger.aggregates.stock_take import Seen
from ledger.aggregates.waiting_list import LapseReason, LeaveReason, MoveReason
from ledger.history import Fact
from ledger.vocabulary import Condition, DeviceState
from tests.ledger.people import (
    AREA,
    AYGUL,
    CLERK,
    LENDING_STATION,
    ORGANISATION,
    REHAB_STATION,
    yuan,
)

CHAIR = Device.id_of(ORGANISATION, "CJ00001")
FUND = UUID("00000000-0000-8000-8000-00000000f00d")
WHEELCHAIR = "12 22 03"

_UPKEEP: tuple[Fact, ...] = (
    Device.DeviceTagged(occurred_on="2022-01-10", tag="QR-7F3K-0001"),
    Device.DeviceInspected(
        occurred_on="2022-05-23",
        station_id=REHAB_STATION,
        condition=Condition.GOOD,
        parts_missing=("footrest",),
    ),
    Device.DeviceDisinfected(occurred_on="2022-05-23", station_id=REHAB_STATION, method="chlorine"),
    Device.DeviceInspectionSkipped(occurred_on="2022-06-01", station_id=LENDING_STATION),
    Device.DeviceFaultReported(
        occurred_on="2022-03-01", fault="brake", station_id=LENDING_STATION, person_id=AYGUL
    ),
    Device.DeviceTransferDispatched(
        occurred_on="2022-06-02", from_station_id=LENDING_STATION, to_station_id=REHAB_STATION
    ),
    Device.DeviceTransferReceived(occurred_on="2022-06-03", station_id=REHAB_STATION),
    Device.DeviceRecalled(
        occurred_on="2022-03-10", recall_reason=RecallReason.SAFETY, person_id=AYGUL
    ),
    Device.DeviceRecallLifted(occurred_on="2022-03-12", person_id=AYGUL),
    Device.DeviceDismantled(occurred_on="2022-11-30", parts_kept=("wheel", "frame")),
)
_LENDING: tuple[Fact, ...] = (
    Device.DeviceReservationOverridden(
        occurred_on="2022-06-05",
        person_id=AYGUL,
        override_reason=OverrideReason.URGENT,
        decided_by=CLERK,
    ),
    Device.DeviceRenewalRefused(
        occurred_on="2022-03-28", renewal_obstacle=RenewalObstacle.OTHERS_WAITING, person_id=AYGUL
    ),
    Device.DeviceOverdueNoted(occurred_on="2022-04-04", due_on=date(2022, 4, 3), person_id=AYGUL),
    Device.DeviceReminderSent(
        occurred_on="2022-04-05", reminded_by=ReminderChannel.PHONE, person_id=AYGUL
    ),
    Device.DeviceReturnCorrected(
        occurred_on="2022-05-24",
        person_id=AYGUL,
        return_mistake=ReturnMistake.SEEN_LATER,
        station_id=LENDING_STATION,
        condition=Condition.DAMAGED,
        station_id_before=REHAB_STATION,
        condition_before=Condition.NEEDS_REPAIR,
        parts_missing=("footrest", "brake"),
        parts_missing_before=("footrest",),
    ),
    Device.DeviceIssued(
        occurred_on="2022-12-03",
        person_id=AYGUL,
        station_id=LENDING_STATION,
        goods_value=yuan(680),
        area=AREA,
    ),
    Borrower.LoanCounted(occurred_on="2022-02-02", device_id=CHAIR),
)
_BOOKED: dict[str, Any] = {
    "person_id": AYGUL,
    "reserved_from": date(2022, 6, 10),
    "device_id": CHAIR,
}
_BOOKING: tuple[Fact, ...] = (
    DeviceBooking.DeviceReserved(
        occurred_on="2022-06-01", reserved_until=date(2022, 6, 20), **_BOOKED
    ),
    DeviceBooking.DeviceReservationCancelled(
        occurred_on="2022-06-05", reservation_ended_because=CancelReason.PERSON_ASKED, **_BOOKED
    ),
    DeviceBooking.DeviceReservationLapsed(occurred_on="2022-06-20", **_BOOKED),
    DeviceBooking.DeviceReservationTakenUp(occurred_on="2022-06-10", **_BOOKED),
)
_QUEUED: dict[str, Any] = {
    "person_id": AYGUL,
    "class_code": WHEELCHAIR,
    "station_id": LENDING_STATION,
}
_QUEUE: tuple[Fact, ...] = (
    WaitingList.WaitingListJoined(occurred_on="2022-06-01", area=AREA, **_QUEUED),
    WaitingList.WaitingPlaceOffered(
        occurred_on="2022-06-10", device_id=CHAIR, hold_until=date(2022, 6, 13), **_QUEUED
    ),
    WaitingList.WaitingPlaceAccepted(occurred_on="2022-06-11", device_id=CHAIR, **_QUEUED),
    WaitingList.WaitingPlaceLapsed(
        occurred_on="2022-06-14",
        device_id=CHAIR,
        offer_lapsed_because=LapseReason.NO_ANSWER,
        **_QUEUED,
    ),
    WaitingList.WaitingPlaceMoved(
        occurred_on="2022-06-05", place=1, place_moved_because=MoveReason.URGENT, **_QUEUED
    ),
    WaitingList.WaitingListLeft(
        occurred_on="2022-06-08", queue_left_because=LeaveReason.MOVED_AWAY, **_QUEUED
    ),
)
_STOCK: tuple[Fact, ...] = (
    StockTake.StockTakeOpened(
        occurred_on="2022-12-20", station_id=LENDING_STATION, class_code=WHEELCHAIR
    ),
    StockTake.StockTakeCounted(
        occurred_on="2022-12-20", device_ids=(CHAIR,), station_id=LENDING_STATION
    ),
    StockTake.StockTakeMismatchFound(
        occurred_on="2022-12-20",
        device_id=CHAIR,
        expected_state=DeviceState.AVAILABLE,
        seen=Seen.ELSEWHERE,
        expected_station_id=LENDING_STATION,
        seen_station_id=REHAB_STATION,
        station_id=LENDING_STATION,
    ),
    StockTake.StockTakeClosed(
        occurred_on="2022-12-21", counted=41, mismatches=1, station_id=LENDING_STATION
    ),
)
_FOR_KEEPS: dict[str, Any] = {"person_id": AYGUL, "area": AREA}
_PROVISION: tuple[Fact, ...] = (
    DeviceProvision.DeviceNeedAssessed(
        occurred_on="2022-02-10", class_code="22 06 15", station_id=REHAB_STATION, **_FOR_KEEPS
    ),
    DeviceProvision.DeviceSelected(
        occurred_on="2022-02-11",
        product="耳背式助听器",
        quantity=2,
        unit_value=yuan(4700),
        **_FOR_KEEPS,
    ),
    DeviceProvision.DeviceOrdered(
        occurred_on="2022-02-12",
        supplier="州辅具中心",
        order_number="DD2022-017",
        donor="基金会",
        fund_id=FUND,
        **_FOR_KEEPS,
    ),
    DeviceProvision.DeviceReceived(
        occurred_on="2022-02-28", station_id=REHAB_STATION, quantity=2, **_FOR_KEEPS
    ),
    DeviceProvision.DeviceFitted(
        occurred_on="2022-03-03",
        station_id=REHAB_STATION,
        quantity=2,
        unit_value=yuan(4700),
        donor="基金会",
        fund_id=FUND,
        item_number="TZ0002",
        **_FOR_KEEPS,
    ),
    DeviceProvision.DeviceUseTrained(
        occurred_on="2022-03-04", station_id=REHAB_STATION, minutes=30, **_FOR_KEEPS
    ),
    DeviceProvision.DeviceFollowedUp(
        occurred_on="2022-06-03", follow_up_finding=FollowUpFinding.IN_USE, **_FOR_KEEPS
    ),
    DeviceProvision.DeviceProvisionEnded(
        occurred_on="2022-12-03", provision_end=ProvisionEnd.COMPLETED, **_FOR_KEEPS
    ),
)
_LOAN: dict[str, Any] = {"person_id": AYGUL, "device_id": CHAIR}
_MONEY: tuple[Fact, ...] = (
    LoanAccount.LoanDepositTaken(occurred_on="2022-02-02", amount=yuan(200), **_LOAN),
    LoanAccount.LoanDepositRefunded(occurred_on="2022-05-23", amount=yuan(120), **_LOAN),
    LoanAccount.LoanFeeCharged(
        occurred_on="2022-05-23",
        amount=yuan(100),
        loan_fee_reason=LoanFeeReason.PARTS_MISSING,
        **_LOAN,
    ),
    LoanAccount.LoanFeePaid(
        occurred_on="2022-05-23", amount=yuan(80), out_of_deposit=True, **_LOAN
    ),
    LoanAccount.LoanFeeWaived(occurred_on="2022-05-30", amount=yuan(20), **_LOAN),
)

FACTS: tuple[Fact, ...] = (
    *_UPKEEP,
    *_LENDING,
    *_BOOKING,
    *_QUEUE,
    *_STOCK,
    *_PROVISION,
    *_MONEY,
)
