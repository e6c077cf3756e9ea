"""A loan is renewed as often as the policy allows, for as long, and while nobody else waits."""

from typing import Any

import pytest

from ledger.application import ServiceLedger
from tests.facts import LENDING_STATION, by, meanwhile, refused
from tests.ledger.asking import ask, asking
from tests.ledger.lending_station import (
    AYGUL,
    BEKZAT,
    CHAIR,
    LEND,
    lay_down,
    open_station,
    topics,
)

RENEW: dict[str, Any] = {"id": CHAIR, "occurred_on": "2022-06-20"}
AGAIN: dict[str, Any] = {"id": CHAIR, "occurred_on": "2022-07-20"}
JOIN: dict[str, Any] = {
    "occurred_on": "2022-06-10",
    "person_id": BEKZAT,
    "class_code": "12 22 03",
    "station_id": LENDING_STATION,
}


@pytest.fixture(autouse=True)
def station(ledger: ServiceLedger) -> None:
    """The chair is with Aygül until the first of July; a loan is renewed once, for 30 days."""
    open_station(ledger)
    lay_down(ledger)
    ask(ledger, "device.lend", id=CHAIR, person_id=AYGUL, **LEND)


def test_a_renewal_done(ledger: ServiceLedger):
    answer = ask(ledger, "device.renew", **RENEW)

    assert answer.value == {"id": str(CHAIR), "due_on": "2022-07-31"}


def test_one_renewal_too_many_refused(ledger: ServiceLedger):
    ask(ledger, "device.renew", **RENEW)

    with refused("renewals_used_up", renewals_max=1):
        ask(ledger, "device.renew", **AGAIN)


def test_a_renewal_while_somebody_waits_refused(ledger: ServiceLedger):
    ask(ledger, "waiting_list.join", **JOIN)

    with refused("others_waiting", id=CHAIR):
        ask(ledger, "device.renew", **RENEW)

    assert "device_loan_renewed" not in topics(ledger)


def test_a_renewal_while_only_the_borrower_waits_done(ledger: ServiceLedger):
    ask(ledger, "waiting_list.join", **JOIN | {"person_id": AYGUL})

    answer = ask(ledger, "device.renew", **RENEW)

    assert answer.value == {"id": str(CHAIR), "due_on": "2022-07-31"}


def test_a_renewal_while_others_wait_behind_the_borrower_refused(ledger: ServiceLedger):
    ask(ledger, "waiting_list.join", **JOIN | {"person_id": AYGUL})
    ask(ledger, "waiting_list.join", **JOIN)

    with refused("others_waiting", id=CHAIR):
        ask(ledger, "device.renew", **RENEW)


def test_a_renewal_of_what_is_recalled_refused(ledger: ServiceLedger):
    recalled = {"id": CHAIR, "occurred_on": "2022-06-10", "recall_reason": "safety"}
    ask(ledger, "device.recall", **recalled)

    with refused("device_is_recalled"):
        ask(ledger, "device.renew", **RENEW)


def test_a_renewal_repeated(ledger: ServiceLedger):
    first = ask(ledger, "device.renew", asked_by=by("same"), **RENEW)
    before = ledger.position()

    again = ask(ledger, "device.renew", asked_by=by("same"), **RENEW)

    assert (again.value, again.repeated) == (first.value, True)
    assert ledger.position() == before


def test_two_renewals_at_the_same_time(ledger: ServiceLedger):
    renew = asking("device.renew", **RENEW)

    with refused("renewals_used_up"):
        meanwhile(ledger, renew, renew)

    assert topics(ledger).count("device_loan_renewed") == 1


def test_a_renewal_and_somebody_who_begins_to_wait_at_the_same_time(ledger: ServiceLedger):
    with refused("others_waiting"):
        meanwhile(ledger, asking("waiting_list.join", **JOIN), asking("device.renew", **RENEW))
