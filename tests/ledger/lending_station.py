"""A lending station: devices on its shelf, people who know it, and the policy it works by."""

from datetime import date
from typing import Any
from uuid import UUID

from ledger.aggregates import Device, Policy
from ledger.application import ServiceLedger
from ledger.policies import LendingTerms
from tests.facts import LENDING_STATION, ORGANISATION, copied, ready, stored
from tests.ledger.asking import registered
from tests.ledger.people import AYGUL, BEKZAT, NGUYEN

CHAIR, BED, STICK, FRAME = (Device.id_of(ORGANISATION, f"CJ0000{each}") for each in (1, 2, 3, 4))
CLASSES = {CHAIR: "12 22 03", BED: "18 12 10", STICK: "12 03 03", FRAME: "12 06 03"}
TERMS = LendingTerms(days=60, renewals_max=1, renewal_days=30, loans_max=2, disinfect=False)
LEND: dict[str, Any] = {
    "occurred_on": "2022-06-01",
    "station_id": LENDING_STATION,
    "due_on": "2022-07-01",
}


def open_station(ledger: ServiceLedger) -> None:
    """Register three people, and put four devices on the shelf."""
    registered(ledger, AYGUL, BEKZAT, NGUYEN)
    for device, class_code in CLASSES.items():
        copied(ledger, device, ready(Device.DeviceRegistered, class_code=class_code))


def lay_down(ledger: ServiceLedger, terms: LendingTerms = TERMS, code: str = "lending") -> None:
    """Let a lending policy be in force from the first day of 2022."""
    issued = ready(Policy.PolicyIssued, code=code, clauses=terms, effective_from=date(2022, 1, 1))
    copied(ledger, Policy.id_of(ORGANISATION, code), issued)


def topics(ledger: ServiceLedger, after: int = 0) -> list[str]:
    """What was recorded behind a position."""
    return [fact.TOPIC for fact in stored(ledger, after=after)]


def lent_to(ledger: ServiceLedger, device: UUID) -> UUID | None:
    """Who has the device."""
    known = ledger.load(Device, device)
    return known.borrower if known else None
