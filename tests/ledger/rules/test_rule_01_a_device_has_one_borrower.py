"""A device is out with one person only, and goes to nobody else while it is kept for somebody."""

from typing import Any

import pytest

from ledger.application import ServiceLedger
from tests.facts import by, meanwhile, refused
from tests.ledger.asking import ask, asking
from tests.ledger.lending_station import (
    AYGUL,
    BEKZAT,
    CHAIR,
    LEND,
    NGUYEN,
    lent_to,
    open_station,
    topics,
)

TO_AYGUL: dict[str, Any] = LEND | {"id": CHAIR, "person_id": AYGUL}
TO_BEKZAT: dict[str, Any] = LEND | {"id": CHAIR, "person_id": BEKZAT}
KEEP: dict[str, Any] = {
    "id": CHAIR,
    "occurred_on": "2022-05-01",
    "person_id": BEKZAT,
    "reserved_from": "2022-06-15",
    "reserved_until": "2022-06-20",
}


@pytest.fixture(autouse=True)
def station(ledger: ServiceLedger) -> None:
    open_station(ledger)


def test_a_loan_to_one_person_done(ledger: ServiceLedger):
    ask(ledger, "device.lend", **TO_AYGUL)

    assert lent_to(ledger, CHAIR) == AYGUL


def test_a_loan_of_what_is_kept_for_the_borrower_done(ledger: ServiceLedger):
    ask(ledger, "device.reserve", **KEEP)

    ask(ledger, "device.lend", **TO_BEKZAT)

    assert topics(ledger)[-1] == "device_reservation_taken_up"


def test_a_loan_of_what_is_kept_for_another_done_when_somebody_decides_it(ledger: ServiceLedger):
    ask(ledger, "device.reserve", **KEEP)

    ask(ledger, "device.lend", override_reason="agreed", decided_by=NGUYEN, **TO_AYGUL)

    assert topics(ledger)[-3:] == ["device_reservation_overridden", "device_lent", "loan_counted"]


def test_a_second_loan_refused(ledger: ServiceLedger):
    ask(ledger, "device.lend", **TO_AYGUL)

    with refused("device_on_loan"):
        ask(ledger, "device.lend", **TO_BEKZAT)

    assert lent_to(ledger, CHAIR) == AYGUL


def test_a_loan_of_what_is_kept_for_another_refused(ledger: ServiceLedger):
    ask(ledger, "device.reserve", **KEEP)
    before = ledger.position()

    with refused("device_reserved_for_another"):
        ask(ledger, "device.lend", **TO_AYGUL)

    assert ledger.position() == before


def test_a_loan_repeated(ledger: ServiceLedger):
    first = ask(ledger, "device.lend", asked_by=by("same"), **TO_AYGUL)
    before = ledger.position()

    again = ask(ledger, "device.lend", asked_by=by("same"), **TO_AYGUL)

    assert (again.value, again.repeated) == (first.value, True)
    assert ledger.position() == before


def test_two_loans_at_the_same_time(ledger: ServiceLedger):
    with refused("device_on_loan"):
        meanwhile(ledger, asking("device.lend", **TO_AYGUL), asking("device.lend", **TO_BEKZAT))

    assert topics(ledger).count("device_lent") == 1


def test_a_loan_and_a_reservation_at_the_same_time(ledger: ServiceLedger):
    with refused("device_reserved_for_another"):
        meanwhile(ledger, asking("device.reserve", **KEEP), asking("device.lend", **TO_AYGUL))

    assert lent_to(ledger, CHAIR) is None


def test_a_reservation_and_a_loan_at_the_same_time(ledger: ServiceLedger):
    with refused("device_on_loan"):
        meanwhile(ledger, asking("device.lend", **TO_AYGUL), asking("device.reserve", **KEEP))

    assert "device_reserved" not in topics(ledger)
