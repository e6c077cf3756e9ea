"""Where donations and funds went, down to the person who has what was given."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import Device, GoodsDistribution
from ledger.application import ServiceLedger
from projections import feed, fund_traces
from projections.fund_traces import DonationRow, DonorRow, FundRow
from projections.store import Views
from tests.facts import AREA, AYGUL, BEKZAT, LENDING_STATION, ORGANISATION, by, dong, ready, yuan
from tests.projections.office import Office

CHECKER, GIFT, MONEY = UUID(int=0xC4), UUID(int=0xD1), UUID(int=0xD2)
CHAIR = Device.id_of(ORGANISATION, "CJ00001")
AIDS = {"donor": "foundation", "goods": "hearing_aid", "items": 3, "unit_value": yuan(9400)}


@pytest.fixture
def office(ledger: ServiceLedger, views: Views) -> Office:
    return Office(ledger, views)


def fund(office: Office, code: str = "lottery", currency: str = "CNY") -> UUID:
    told = {"occurred_on": "2022-01-05", "fund_code": code, "name": code, "currency": currency}
    return UUID(office.do("fund.open", **told))


def receive(office: Office, of: UUID, amount: Any) -> None:
    told = {"occurred_on": "2022-01-20", "fund_source": "lottery", "amount": amount}
    office.do("fund.receive", id=of, **told)


def grant(office: Office, of: UUID, cash: Any) -> UUID:
    day: dict[str, Any] = {"occurred_on": "2022-05-06"}
    asked = {"scheme": "start_up_grant", "round": "once", "beneficiary": "person"}
    worth = {"cash": cash, "goods_value": yuan(300)}
    asked_for = office.do("grant.apply", person_id=AYGUL, **day, **asked, **worth)
    office.do("grant.verify", id=asked_for, **day)
    office.do("grant.approve", by=replace(by(), actor=CHECKER), id=asked_for, **day)
    office.do("grant.pay", id=asked_for, fund_id=of, **day)
    return UUID(asked_for)


def receive_aids(office: Office) -> None:
    office.do("donation.pledge", id=GIFT, occurred_on="2022-02-01", **AIDS | {"items": 4})
    office.do("donation.receive", id=GIFT, occurred_on="2022-03-01", numbered=True, **AIDS)


def allocate(office: Office, person: UUID, number: str, command: str = "allocate") -> None:
    told = {"occurred_on": "2022-03-03", "items": 1, "item_number": number, "area": AREA}
    office.do(f"donation.{command}", id=GIFT, person_id=person, **told)


def test_fund_traces_funds_say_what_is_left(office: Office):
    of, county = fund(office), fund(office, "training")
    receive(office, of, yuan(10_000))
    office.do(
        "fund.transfer",
        occurred_on="2022-03-02",
        from_fund_id=of,
        to_fund_id=county,
        amount=yuan(2_000),
    )
    grant(office, of, yuan(5_000))
    back = {"occurred_on": "2022-06-20", "fund_source": "lottery", "amount": yuan(1_000)}
    office.do("fund.give_back", id=of, **back)

    lottery, training = fund_traces.funds(office.views)

    assert lottery == FundRow(
        fund_id=of,
        owner=ORGANISATION,
        fund_code="lottery",
        name="lottery",
        closed=False,
        received=yuan(10_000),
        taken_in=yuan(0),
        sent_back=yuan(1_000),
        sent=yuan(2_000),
        spent=yuan(5_000),
        spending_returned=yuan(0),
        set_aside=yuan(0),
        left=yuan(2_000),
    )
    assert (training.taken_in, training.left) == (yuan(2_000), yuan(2_000))
    assert fund_traces.funds(office.views, fund_id=county) == [training]
    assert fund_traces.funds(office.views, fund_id=AYGUL) == []


def test_fund_traces_funds_take_back_what_was_reversed(office: Office):
    of = fund(office)
    receive(office, of, yuan(10_000))
    paid = grant(office, of, yuan(5_000))
    told = {"occurred_on": "2022-06-01", "grant_reversal": "returned"}
    office.do("grant.reverse", id=paid, **told)

    (row,) = fund_traces.funds(office.views)

    assert (row.spent, row.spending_returned, row.left) == (yuan(5_000), yuan(5_000), yuan(10_000))
    (went,) = fund_traces.recipients(office.views, source_id=of)
    assert (went.money_move, went.person_id, went.amount, went.goods_value, went.came_back) == (
        "spent",
        AYGUL,
        yuan(5_000),
        yuan(300),
        True,
    )
    assert office.is_the_same_rebuilt("fund_traces")


def test_fund_traces_funds_count_what_a_project_spent_once(office: Office):
    of = fund(office)
    receive(office, of, yuan(10_000))
    project = office.do(
        "project.approve",
        occurred_on="2022-03-01",
        project_code="P1",
        livelihood="sheep",
        households=[UUID(int=1)],
        budget=yuan(6_000),
        fund_id=of,
    )
    office.do(
        "project.progress", id=project, occurred_on="2022-05-01", stage="bought", spent=yuan(2_000)
    )
    office.do(
        "project.progress", id=project, occurred_on="2022-06-01", stage="fed", spent=yuan(3_500)
    )

    (row,) = fund_traces.funds(office.views)
    office.undo_last("2022-06-02")
    (before,) = fund_traces.funds(office.views)

    assert (row.set_aside, row.spent, row.left) == (yuan(6_000), yuan(3_500), yuan(6_500))
    assert (before.spent, before.left) == (yuan(2_000), yuan(8_000))
    assert office.is_the_same_rebuilt("fund_traces")


def test_fund_traces_funds_keep_the_households_share_and_currencies_apart(office: Office):
    of, vietnam = fund(office), fund(office, "lottery_vn", "VND")
    receive(office, of, yuan(10_000))
    receive(office, vietnam, dong(900_000))
    home = {"person_id": AYGUL, "room": "kitchen", "work": "low_counter"}
    built = office.do("home_modification.agree", occurred_on="2022-04-01", price=yuan(3500), **home)
    told: dict[str, Any] = {"id": built, "occurred_on": "2022-05-14"}
    office.do("home_modification.accept", cost=yuan(3450), **told)
    share = {"cost": yuan(3450), "co_pay": yuan(450), "fund_id": of}
    office.do("home_modification.pay", **told, **share)

    paid = {row.fund_code: (row.spent, row.left) for row in fund_traces.funds(office.views)}
    office.do("home_modification.reverse_payment", **told)

    assert paid == {"lottery": (yuan(3_000), yuan(7_000)), "lottery_vn": (dong(0), dong(900_000))}
    assert [row.left for row in fund_traces.funds(office.views, fund_id=of)] == [yuan(10_000)]


def test_fund_traces_donations_of_goods_are_counted_piece_by_piece(office: Office):
    receive_aids(office)
    allocate(office, AYGUL, "TZ1")
    allocate(office, BEKZAT, "TZ2")
    allocate(office, BEKZAT, "TZ2", "take_back")
    left = {"items": 1, "item_number": "TZ3"}
    office.do("donation.send_back", id=GIFT, occurred_on="2022-04-01", **left)

    (row,) = fund_traces.donations(office.views)

    assert row == DonationRow(
        donation_id=GIFT,
        donor="foundation",
        goods="hearing_aid",
        promised=None,
        received=None,
        allocated=None,
        sent_back=None,
        left=None,
        items_promised=4,
        items_received=3,
        items_allocated=1,
        items_sent_back=1,
        items_left=1,
    )
    went = fund_traces.recipients(office.views, source_id=GIFT)
    assert [(each.person_id, each.item_number, each.own, each.came_back) for each in went] == [
        (AYGUL, "TZ1", True, False),
        (BEKZAT, "TZ2", True, True),
    ]
    assert office.is_the_same_rebuilt("fund_traces")


def test_fund_traces_donations_of_money_go_on_to_a_fund(office: Office):
    of = fund(office)
    given = {"donor": "company", "amount": yuan(50_000)}
    office.do("donation.receive", id=MONEY, occurred_on="2022-04-02", **given)
    part = {"fund_id": of, "amount": yuan(30_000)}
    office.do("donation.allocate", id=MONEY, occurred_on="2022-04-03", **part)

    (row,) = fund_traces.donations(office.views, donor="company")

    assert (row.received, row.allocated, row.left) == (yuan(50_000), yuan(30_000), yuan(20_000))
    assert (row.items_received, row.goods) == (0, None)
    (went,) = fund_traces.recipients(office.views, donor="company")
    assert (went.fund_id, went.person_id, went.amount) == (of, None, yuan(30_000))
    assert [each.received for each in fund_traces.funds(office.views)] == [yuan(30_000)]
    assert fund_traces.donations(office.views, donation_id=of) == []
    assert fund_traces.donors(office.views) == []


def test_fund_traces_donations_forget_a_promise_that_was_taken_back(office: Office):
    office.do("donation.pledge", id=GIFT, occurred_on="2022-02-01", **AIDS)
    office.undo_last("2022-02-02")

    assert fund_traces.donations(office.views) == []


def test_fund_traces_recipients_of_a_device_are_who_has_it(office: Office, tell: Any):
    given = ready(Device.DeviceRegistered, donor="foundation", class_code="12 22 03")
    lent = ready(Device.DeviceLent, person_id=AYGUL)
    tell(CHAIR, given)

    (shelf,) = fund_traces.recipients(office.views, donor="foundation")
    tell(CHAIR, lent)
    (out,) = fund_traces.recipients(office.views, donor="foundation")
    tell(CHAIR, ready(Device.DeviceReturned), ready(Device.DeviceIssued, person_id=BEKZAT))
    (kept,) = fund_traces.recipients(office.views, donor="foundation")

    assert [(each.device_id, each.person_id, each.own) for each in (shelf, out, kept)] == [
        (CHAIR, None, False),
        (CHAIR, AYGUL, False),
        (CHAIR, BEKZAT, True),
    ]
    assert office.is_the_same_rebuilt("fund_traces")


def test_fund_traces_donors_tell_what_has_no_named_person(office: Office, tell: Any):
    receive_aids(office)
    allocate(office, AYGUL, "TZ1")
    tell(CHAIR, ready(Device.DeviceRegistered, donor="foundation", class_code="12 22 03"))
    porridge = ready(
        GoodsDistribution.GoodsHandedOut, donor="red_cross", goods="porridge", items=120
    )
    tell(UUID(int=0xE1), porridge)

    rows = fund_traces.donors(office.views)

    assert rows == [
        DonorRow("foundation", "12 22 03", items=1, named=0, persons=0, nameless=0, waiting=1),
        DonorRow("foundation", "hearing_aid", items=3, named=1, persons=1, nameless=0, waiting=2),
        DonorRow("red_cross", "porridge", items=120, named=0, persons=0, nameless=120, waiting=0),
    ]
    assert fund_traces.donors(office.views, donor="nobody") == []


def test_fund_traces_donors_count_a_device_of_a_donation_once(office: Office, tell: Any):
    tell(CHAIR, ready(Device.DeviceRegistered, donor="foundation", class_code="wheelchair"))
    chairs = {"donor": "foundation", "goods": "wheelchair", "items": 1, "unit_value": yuan(900)}
    office.do("donation.receive", id=GIFT, occurred_on="2022-03-01", **chairs)
    part = {"device_id": CHAIR, "items": 1}
    office.do("donation.allocate", id=GIFT, occurred_on="2022-03-02", **part)
    tell(CHAIR, ready(Device.DeviceLent, person_id=AYGUL, station_id=LENDING_STATION))

    rows = fund_traces.donors(office.views)

    assert rows == [DonorRow("foundation", "wheelchair", 1, 1, 1, 0, 0)]


def test_fund_traces_of_nothing_are_none(ledger: ServiceLedger, views: Views):
    feed.catch_up(ledger, views)

    assert fund_traces.funds(views) == []
    assert fund_traces.donations(views) == []
    assert fund_traces.recipients(views) == []
    assert fund_traces.donors(views) == []
