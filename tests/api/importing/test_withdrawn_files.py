"""A file that was taken back can be read in again, and brings everything anew."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from api.importing.reading import read_file
from api.importing.recording import Asked, Outcome, record_file
from ledger.application import ServiceLedger
from ledger.commands import COMMANDS
from projections.store import Views
from tests.api.importing.lists import SAMPLES, lines
from tests.api.importing.sheets import workbook
from tests.facts import CLERK, ORGANISATION, SetClock, by, open_test_ledger, open_test_views, stored

KEPT = {
    "person_registered",
    "identifier_claimed",
    "identifier_added",
    "certificate_issued",
    "station_opened",
}
"""What a list says of a person it met first is not taken back with it."""

TODAY = date(2025, 12, 31)
LISTS = (
    "subsidies zh",
    "social assistance vi",
    "devices zh",
    "sessions zh",
    "home modification zh",
    "contacts vi",
    "training zh",
    "education aid zh",
    "hearing aids zh",
)


@pytest.fixture
def office(tmp_path: Path) -> Any:
    ledger = open_test_ledger(tmp_path, clock=SetClock(datetime(2025, 12, 31, 12, tzinfo=UTC)))
    views = open_test_views(ledger, tmp_path)
    yield ledger, views
    views.close()
    ledger.close()


def read_in(ledger: ServiceLedger, views: Views, path: Path) -> Outcome:
    asked = Asked(actor=CLERK, organisation=ORGANISATION, register=True)
    return record_file(ledger, views, lambda: read_file(path, today=TODAY), asked)


def take_back(ledger: ServiceLedger, outcome: Outcome) -> int:
    told = {"id": str(outcome.batch), "occurred_on": "2025-12-31", "reason": "wrong_thing"}
    withdraw = COMMANDS["import_batch.withdraw"]
    return ledger.perform(by(), withdraw.on(withdraw.read(told)), told).value


@pytest.mark.parametrize("name", LISTS)
def test_a_file_taken_back_is_read_in_again_as_new(office, tmp_path: Path, name: str):
    ledger, views = office
    path = workbook(tmp_path / "list.xlsx", lines(SAMPLES[name]))
    first = read_in(ledger, views, path)
    brought = [fact.TOPIC for fact in stored(ledger)]
    assert take_back(ledger, first) > 0
    end = ledger.position()

    again = read_in(ledger, views, path)

    assert (first.count.new, again.count.new, again.count.conflicting) == (1, 1, 0)
    anew = [fact.TOPIC for fact in stored(ledger, end)]
    assert sorted(anew) == sorted(topic for topic in brought if topic not in KEPT)
