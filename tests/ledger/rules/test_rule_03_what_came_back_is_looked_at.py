"""What came back or turned up goes out again only when somebody looked at it."""

from typing import Any

import pytest
from msgspec.structs import replace

from ledger.application import ServiceLedger
from ledger.vocabulary import Channel
from tests.facts import LENDING_STATION, by, meanwhile, refused
from tests.ledger.asking import ask, asking
from tests.ledger.lending_station import (
    AYGUL,
    BEKZAT,
    CHAIR,
    LEND,
    TERMS,
    lay_down,
    lent_to,
    open_station,
    topics,
)

HERE: dict[str, Any] = {
    "id": CHAIR,
    "occurred_on": "2022-06-20",
    "station_id": LENDING_STATION,
}
AGAIN: dict[str, Any] = LEND | {"id": CHAIR, "person_id": BEKZAT, "occurred_on": "2022-06-21"}
LOST_AND_FOUND = (
    ("device.lose", {"id": CHAIR, "occurred_on": "2022-06-19"}),
    ("device.find", HERE),
)
RETURNED = (("device.give_back", HERE | {"condition": "good"}),)


@pytest.fixture(autouse=True)
def station(ledger: ServiceLedger) -> None:
    """The chair is with Aygül."""
    open_station(ledger)
    ask(ledger, "device.lend", id=CHAIR, person_id=AYGUL, **LEND)


@pytest.mark.parametrize("back", [RETURNED, LOST_AND_FOUND], ids=["returned", "found"])
def test_a_loan_after_an_inspection_done(ledger: ServiceLedger, back: Any):
    for name, told in back:
        ask(ledger, name, **told)
    ask(ledger, "device.inspect", condition="good", **HERE)

    ask(ledger, "device.lend", **AGAIN)

    assert lent_to(ledger, CHAIR) == BEKZAT


def test_a_return_at_a_desk_that_looks_at_once_done(ledger: ServiceLedger):
    ask(ledger, "device.take_back", condition="good", **HERE)

    ask(ledger, "device.lend", **AGAIN)

    assert topics(ledger)[-4:] == [
        "device_returned",
        "device_inspected",
        "device_lent",
        "loan_counted",
    ]


def test_a_loan_after_a_gap_that_a_list_owns_to_done(ledger: ServiceLedger):
    ask(ledger, "device.give_back", condition="good", **HERE)
    ask(ledger, "device.skip_inspection", asked_by=by(channel=Channel.IMPORT), **HERE)

    ask(ledger, "device.lend", **AGAIN)

    assert "device_inspection_skipped" in topics(ledger)


@pytest.mark.parametrize("back", [RETURNED, LOST_AND_FOUND], ids=["returned", "found"])
def test_a_loan_before_an_inspection_refused(ledger: ServiceLedger, back: Any):
    for name, told in back:
        ask(ledger, name, **told)
    before = ledger.position()

    with refused("device_not_inspected", id=CHAIR):
        ask(ledger, "device.lend", **AGAIN)

    assert ledger.position() == before


def test_a_loan_of_what_was_found_unfit_refused(ledger: ServiceLedger):
    ask(ledger, "device.take_back", condition="damaged", **HERE)

    with refused("device_not_available", state="defective"):
        ask(ledger, "device.lend", **AGAIN)


def test_a_loan_of_what_is_not_clean_refused_where_the_policy_says_so(ledger: ServiceLedger):
    lay_down(ledger, replace(TERMS, disinfect=True))
    ask(ledger, "device.take_back", condition="good", **HERE)

    with refused("device_not_disinfected", id=CHAIR):
        ask(ledger, "device.lend", **AGAIN)


def test_an_inspection_skipped_by_who_is_there_refused(ledger: ServiceLedger):
    ask(ledger, "device.give_back", condition="good", **HERE)

    with refused("inspection_not_skipped"):
        ask(ledger, "device.skip_inspection", **HERE)


def test_an_inspection_repeated(ledger: ServiceLedger):
    ask(ledger, "device.give_back", condition="good", **HERE)
    first = ask(ledger, "device.inspect", asked_by=by("same"), condition="good", **HERE)
    before = ledger.position()

    again = ask(ledger, "device.inspect", asked_by=by("same"), condition="good", **HERE)

    assert (again.value, again.repeated) == (first.value, True)
    assert ledger.position() == before


def test_a_loan_and_a_worse_inspection_at_the_same_time(ledger: ServiceLedger):
    ask(ledger, "device.take_back", condition="good", **HERE)
    looked_closer = asking("device.inspect", condition="damaged", **HERE)

    with refused("device_not_available", state="defective"):
        meanwhile(ledger, looked_closer, asking("device.lend", **AGAIN))

    assert lent_to(ledger, CHAIR) is None


def test_a_loan_of_a_device_with_a_part_missing_refused(ledger: ServiceLedger):
    ask(ledger, "device.take_back", **HERE, condition="good", parts_missing=["footrest"])

    with refused("device_not_available", state="defective"):
        ask(ledger, "device.lend", **AGAIN)
