"""A disk that is full, and one that fails: nothing is lost, and it is said what to do."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest

from ledger.aggregates import Person
from ledger.application import ServiceLedger
from ledger.errors import DiskFull, RecordingStopped
from ledger.stores.sqlite import _LedgerConnection
from tests.facts import by, open_test_ledger, refused

pytestmark = pytest.mark.sqlite_only("the disk under the file; a server looks after its own")

PEOPLE = 400
"""More than fit into the pages that a file has anyhow."""


def register(ledger: ServiceLedger, number: int) -> None:
    with ledger.begin(Person, UUID(int=number), by()) as person:
        person.register(occurred_on="2022-03-09", name=f"阿依古丽 {number}")


def register_until_refused(ledger: ServiceLedger) -> int:
    """How many were registered before the disk took no more."""
    for number in range(1, PEOPLE):
        try:
            register(ledger, number)
        except (DiskFull, RecordingStopped):
            return number - 1
    raise AssertionError("the disk took everything")


def give_room(ledger: ServiceLedger, pages: int) -> None:
    """Let the file of the facts grow to so many pages and no further."""
    with ledger.recorder.datastore.get_connection(commit=False) as connection:
        cast("_LedgerConnection", connection).plain.execute(f"PRAGMA max_page_count={pages}")


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """The system refuses to write behind this place of any file, as a failing disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[ServiceLedger]:
    opened = open_test_ledger(tmp_path)
    yield opened
    opened.close()


def test_a_full_disk_refuses_and_takes_more_when_there_is_room(ledger: ServiceLedger):
    give_room(ledger, 12)

    recorded = register_until_refused(ledger)

    assert 0 < recorded == ledger.position()
    with refused("disk_full"):
        register(ledger, PEOPLE)
    give_room(ledger, 1_000_000)
    register(ledger, PEOPLE)
    assert ledger.position() == recorded + 1


def test_a_vault_without_room_refuses_as_well(ledger: ServiceLedger):
    ledger.vault._keys._db.execute("PRAGMA max_page_count=10")

    recorded = register_until_refused(ledger)

    assert recorded == ledger.position()
    ledger.vault._keys._db.execute("PRAGMA max_page_count=1000000")
    register(ledger, PEOPLE)
    assert ledger.position() == recorded + 1


def test_after_a_disk_failed_nothing_is_recorded_until_a_new_start(
    ledger: ServiceLedger, tmp_path: Path
):
    size = (tmp_path / "data" / "ledger.sqlite-wal").stat().st_size
    with no_file_longer_than(size + 60_000):
        recorded = register_until_refused(ledger)
    assert 0 < recorded == ledger.position()

    # The disk would take it by now; but what it forgot nobody knows.
    with refused("recording_stopped", error="SQLITE_IOERR_WRITE"):
        register(ledger, PEOPLE)

    assert len(ledger.read(0, PEOPLE, unseal=frozenset({"person_registered"}))) == recorded
    note = json.loads((tmp_path / "data" / "disk-failed.json").read_bytes())
    assert note["error"] == "SQLITE_IOERR_WRITE"
    again = open_test_ledger(tmp_path)
    register(again, PEOPLE)
    assert again.position() == recorded + 1
    again.close()
