"""The store of the facts: what is appended stays together, in order, and is read back in parts.

Wherever the facts lie, it is the same.
"""

import sqlite3
from uuid import UUID

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from ledger.aggregates import Contact, Person
from ledger.application import ServiceLedger
from ledger.stores import CommandRecord, is_conflict
from ledger.work import Work
from tests.facts import AYGUL, BEKZAT, by, copied, ready

MADE = ready(Contact.ContactMade)
CONFLICTS = (IntegrityError, sqlite3.IntegrityError)


@pytest.fixture
def three(ledger: ServiceLedger) -> ServiceLedger:
    for number in range(1, 4):
        copied(ledger, UUID(int=number), MADE)
    return ledger


def event(number: int, version: int = 1) -> StoredEvent:
    return StoredEvent(UUID(int=number), version, "contact_made", b"{}")


def test_positions_follow_each_other_from_one(three: ServiceLedger):
    copied(three, UUID(int=9), MADE, MADE)

    assert [row[0] for row in three.recorder.select_rows(0, 100)] == [1, 2, 3, 4, 5]


def test_rows_and_their_command_are_stored_together_or_not_at_all(three: ServiceLedger):
    recorder = three.recorder
    command = CommandRecord("new", b"", "null")

    with pytest.raises(CONFLICTS) as conflict:
        recorder.insert_events([event(50), event(1), event(51)], command=command)

    assert is_conflict(conflict.value)
    assert recorder.max_notification_id() == 3
    assert recorder.command("new") is None


def test_a_list_and_its_command_are_stored_together_or_not_at_all(three: ServiceLedger):
    recorder = three.recorder
    listed = [StoredEvent(UUID(int=number), 1, "contact_made", b"\0{}") for number in range(9, 309)]
    command = CommandRecord("new", b"", "null")

    with pytest.raises(CONFLICTS) as conflict:
        recorder.insert_events([*listed, event(1)], command=command)

    assert is_conflict(conflict.value)
    assert recorder.max_notification_id() == 3
    assert recorder.command("new") is None
    assert list(recorder.insert_events(listed, command=command) or []) == list(range(4, 304))
    assert (
        [row[1:] for row in recorder.select_rows(3, 2)]
        == [
            (each.originator_id.bytes, 1, "contact_made", b"\0{}")  # type: ignore[union-attr]
            for each in listed[:2]
        ]
    )


def test_rows_of_a_command_that_was_recorded_before_are_not_stored(three: ServiceLedger):
    three.recorder.insert_events([event(50)], command=CommandRecord("once", b"", "null"))

    with pytest.raises(CONFLICTS) as conflict:
        three.recorder.insert_events([event(51)], command=CommandRecord("once", b"", "null"))

    assert is_conflict(conflict.value)
    assert three.position() == 4


def test_a_command_of_many_histories_is_stored_together_or_not_at_all(three: ServiceLedger):
    def decide(work: Work) -> None:
        work.begin(Person, AYGUL).register(occurred_on="2022", name="阿依古丽")
        work.begin(Person, BEKZAT).register(occurred_on="2022", name=7)  # type: ignore[arg-type]

    with pytest.raises(ValueError, match="could not be read back"):
        three.perform(by("half"), decide)

    assert three.position() == 3
    assert three.recorder.command("half") is None


def test_one_history_is_read_in_parts(ledger: ServiceLedger):
    copied(ledger, AYGUL, MADE, MADE, MADE, MADE)
    recorder = ledger.recorder

    def versions(**asked: object) -> list[int]:
        found = recorder.select_events(AYGUL, **asked)  # type: ignore[arg-type]
        return [each.originator_version for each in found]

    assert versions() == [1, 2, 3, 4]
    assert versions(gt=1, lte=3) == [2, 3]
    assert versions(desc=True, limit=2) == [4, 3]
    assert versions(limit=0) == []
    assert recorder.select_events(BEKZAT) == []


def test_all_facts_are_read_by_position(three: ServiceLedger):
    recorder = three.recorder

    assert [row[0] for row in recorder.select_rows(1, 10)] == [2, 3]
    assert [row[0] for row in recorder.select_rows(0, 10, stop=2)] == [1, 2]
    assert [row[0] for row in recorder.select_rows(0, 1)] == [1]
    assert [each.id for each in recorder.select_notifications(2, 10)] == [2, 3]
    after = recorder.select_notifications(2, 10, inclusive_of_start=False)
    assert [each.id for each in after] == [3]
    assert recorder.select_notifications(1, 10, topics=["device_lent"]) == []


def test_more_ids_than_a_statement_takes_are_read_in_turns(ledger: ServiceLedger):
    ids = [UUID(int=number) for number in range(1, 2002)]
    ledger.recorder.insert_events([StoredEvent(i, 1, "contact_made", b"{}") for i in ids])

    assert len(ledger.recorder.select_histories(ids)) == 2001
    positions = list(range(2001, 0, -1))
    assert len(ledger.recorder.select_positions(positions)) == 2001


def test_an_empty_ledger_has_no_position(ledger: ServiceLedger):
    assert ledger.position() == 0
    assert ledger.recorder.select_rows(0, 10) == []
    assert ledger.load(Person, AYGUL) is None
