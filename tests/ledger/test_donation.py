from typing import Any

import pytest
from msgspec.structs import replace

from ledger.aggregates import Device, Donation, Fund, Person
from ledger.application import ServiceLedger
from ledger.history import Fact
from ledger.vocabulary import Money
from tests.facts import (
    AYGUL,
    BEKZAT,
    NGUYEN,
    copied,
    dong,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
    yuan,
)
from tests.ledger.asking import ask, asking, told
from tests.ledger.more_samples.grants import FUND, GIFT, WHEELCHAIR

TO_AYGUL = {"device_id": None, "fund_id": None, "amount": None}
PLEDGED = ready(Donation.DonationPledged, amount=None)
RECEIVED = ready(Donation.DonationReceived, amount=None)
ALLOCATED = ready(Donation.DonationAllocated, **TO_AYGUL)
RETURNED = ready(Donation.DonationAllocationReturned, **TO_AYGUL)
SENT_BACK = ready(Donation.DonationSentBack, amount=None)
NO_GOODS = {"goods": None, "items": 0, "unit_value": None, "numbered": False}
MONEY = replace(RECEIVED, **NO_GOODS, amount=yuan(10_000))
BLANKETS = replace(RECEIVED, goods="quilt", items=10, unit_value=yuan(80), numbered=False)
ALLOCATE = told(ALLOCATED, "person_id", "items", "item_number", "area")


@pytest.fixture
def hearing_aids(ledger: ServiceLedger) -> ServiceLedger:
    """A hundred of them, and three persons who wait for one."""
    for person in (AYGUL, BEKZAT, NGUYEN):
        copied(ledger, person, ready(Person.PersonRegistered))
    copied(ledger, GIFT, RECEIVED)
    return ledger


def allocate(ledger: ServiceLedger, **words: Any) -> None:
    ask(ledger, "donation.allocate", **{"id": GIFT, "occurred_on": "2022-03-03"} | words)


def test_donation_pledged_is_a_promise():
    donation = given(Donation)

    donation.pledge(**told(PLEDGED))

    assert recorded(donation) == [PLEDGED]


@pytest.mark.parametrize("before", [(), (PLEDGED,), (RECEIVED,)])
def test_donation_received_with_or_without_a_promise_and_in_parts(before: tuple[Fact, ...]):
    donation = given(Donation, *before)

    donation.receive(**told(RECEIVED))

    assert recorded(donation) == [RECEIVED]
    assert donation.items_left == 100 * (1 + before.count(RECEIVED))


@pytest.mark.parametrize(
    "changes",
    [
        {"donor": ""},
        {"items": 0},
        {"goods": None},
        {"unit_value": None},
        {"amount": yuan(5)},
        NO_GOODS,
    ],
)
def test_donation_received_that_is_neither_money_nor_goods_is_refused(changes: dict[str, Any]):
    donation = given(Donation)

    with refused("donation_not_stated"):
        donation.receive(**told(RECEIVED, **changes))


@pytest.mark.parametrize(
    ("before", "changes", "code"),
    [
        (RECEIVED, {"unit_value": yuan(9000)}, "contradicts_history"),
        (RECEIVED, {"numbered": False}, "contradicts_history"),
        (RECEIVED, {"donor": "company"}, "contradicts_history"),
        (MONEY, NO_GOODS | {"amount": dong(5)}, "currencies_mixed"),
        (MONEY, NO_GOODS | {"amount": yuan(0)}, "amount_not_positive"),
    ],
)
def test_donation_received_unlike_what_came_before_is_refused(
    before: Fact, changes: dict[str, Any], code: str
):
    donation = given(Donation, before)

    with refused(code):
        donation.receive(**told(RECEIVED, **changes))


def test_donation_allocated_names_the_person_and_the_piece(hearing_aids: ServiceLedger):
    allocate(hearing_aids, **ALLOCATE)

    assert stored(hearing_aids)[-1] == ALLOCATED
    assert (ALLOCATED.person_id, ALLOCATED.item_number) == (AYGUL, "TZ0001")


def test_donation_allocated_twice_at_once_goes_to_one_person(hearing_aids: ServiceLedger):
    to_aygul = asking("donation.allocate", id=GIFT, **told(ALLOCATED, *ALLOCATE))
    to_bekzat = asking("donation.allocate", id=GIFT, **ALLOCATE | {"person_id": BEKZAT})

    with refused("item_already_allocated", item_number="TZ0001"):
        meanwhile(hearing_aids, to_aygul, to_bekzat)

    assert stored(hearing_aids)[-1] == ALLOCATED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"item_number": None}, "item_number_missing"),
        ({"items": 2}, "item_number_missing"),
        ({"items": 101, "item_number": None}, "donation_exhausted"),
        ({"items": 0}, "donation_not_stated"),
        ({"amount": yuan(5)}, "donation_not_stated"),
        ({"person_id": None}, "allocation_not_addressed"),
        ({"fund_id": FUND}, "allocation_not_addressed"),
        ({"person_id": GIFT}, "not_known"),
        ({"person_id": None, "device_id": WHEELCHAIR}, "not_known"),
    ],
)
def test_donation_allocated_amiss_is_refused(
    hearing_aids: ServiceLedger, changes: dict[str, Any], code: str
):
    with refused(code):
        allocate(hearing_aids, **ALLOCATE | changes)


def test_donation_allocated_before_it_came_is_refused():
    donation = given(Donation, PLEDGED)

    with refused("donation_not_received", state="pledged"):
        donation.allocate(**told(ALLOCATED))


def test_donation_allocated_to_a_device(hearing_aids: ServiceLedger):
    copied(hearing_aids, WHEELCHAIR, ready(Device.DeviceRegistered))

    allocate(hearing_aids, device_id=WHEELCHAIR, items=1, item_number="TZ0009")

    assert stored(hearing_aids)[-1].device_id == WHEELCHAIR


def test_donation_allocated_to_a_fund_arrives_there(ledger: ServiceLedger):
    copied(ledger, FUND, ready(Fund.FundOpened))
    copied(ledger, GIFT, MONEY)

    allocate(ledger, fund_id=FUND, amount=yuan(6000))

    allocated, received = stored(ledger)[-2:]
    assert (allocated.fund_id, allocated.amount) == (FUND, yuan(6000))
    assert (received.donation_id, received.amount) == (GIFT, yuan(6000))


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (yuan(4001), "donation_exhausted"),
        (dong(5), "currencies_mixed"),
        (yuan(0), "amount_not_positive"),
        (None, "donation_not_stated"),
    ],
)
def test_donation_allocated_beyond_what_is_left_is_refused(
    ledger: ServiceLedger, amount: Money | None, code: str
):
    copied(ledger, FUND, ready(Fund.FundOpened))
    copied(ledger, GIFT, MONEY)
    allocate(ledger, fund_id=FUND, amount=yuan(6000))

    with refused(code):
        allocate(ledger, fund_id=FUND, amount=amount)


def test_a_hundred_hearing_aids_each_go_to_a_named_person(hearing_aids: ServiceLedger):
    for number in range(100):
        person = (AYGUL, BEKZAT, NGUYEN)[number % 3]
        allocate(hearing_aids, person_id=person, items=1, item_number=f"TZ{number:04}")

    handed_out = [fact for fact in stored(hearing_aids) if fact.TOPIC == "donation_allocated"]
    assert len({fact.item_number for fact in handed_out}) == 100
    assert {fact.person_id for fact in handed_out} == {AYGUL, BEKZAT, NGUYEN}
    with refused("donation_exhausted", left=0):
        allocate(hearing_aids, person_id=AYGUL, items=1, item_number="TZ0100")


def test_donation_allocation_returned_goes_to_somebody_else(hearing_aids: ServiceLedger):
    allocate(hearing_aids, **ALLOCATE)
    words = told(RETURNED, "person_id", "items", "item_number", "area")

    ask(hearing_aids, "donation.take_back", id=GIFT, **words)

    assert stored(hearing_aids)[-1] == RETURNED
    allocate(hearing_aids, person_id=BEKZAT, items=1, item_number="TZ0001")


def test_donation_allocation_returned_from_a_fund_leaves_it(ledger: ServiceLedger):
    copied(ledger, FUND, ready(Fund.FundOpened))
    copied(ledger, GIFT, MONEY)
    words = {"fund_id": FUND, "amount": yuan(6000)}
    allocate(ledger, **words)

    ask(ledger, "donation.take_back", id=GIFT, occurred_on="2022-03-09", **words)

    assert stored(ledger)[-1].TOPIC == "fund_money_returned"
    fund = ledger.load(Fund, FUND)
    assert fund is not None
    assert fund.balance == yuan(0)


@pytest.mark.parametrize("before", [(), (ALLOCATED, RETURNED)])
def test_donation_allocation_returned_that_did_not_go_there_is_refused(before: tuple[Fact, ...]):
    donation = given(Donation, RECEIVED, *before)

    with refused("allocation_not_known", item_number="TZ0001"):
        donation.take_back(**told(RETURNED))


def test_donation_sent_back_is_no_longer_there():
    donation = given(Donation, RECEIVED)

    donation.send_back(**told(SENT_BACK))

    assert recorded(donation) == [SENT_BACK]
    assert donation.items_left == 99


def test_donation_sent_back_in_bulk_when_pieces_have_no_number():
    donation = given(Donation, BLANKETS)

    donation.send_back(occurred_on="2022-04-01", items=10)

    with refused("donation_exhausted", left=0):
        donation.send_back(occurred_on="2022-04-01", items=1)


def test_donation_sent_back_that_went_to_somebody_is_refused():
    donation = given(Donation, RECEIVED, ALLOCATED)

    with refused("item_already_allocated"):
        donation.send_back(**told(SENT_BACK, item_number="TZ0001"))
