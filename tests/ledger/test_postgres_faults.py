"""The database is cut off, killed, silent or undecided: what was acknowledged is stored, once."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from ledger import postgres as connections
from ledger.aggregates import Contact
from ledger.application import Answer, ServiceLedger
from ledger.errors import StoreAway
from ledger.proof.log import Log
from ledger.stores import CommandRecord, postgres_append
from ledger.stores import postgres as stores
from ledger.stores.postgres import PostgresRecorder
from ledger.stores.postgres_append import COPIED_ROWS_MIN
from ledger.work import Work
from projections.following import Follower
from tests.facts import by, ready, refused
from tests.ledger.proof.test_log import KEY
from tests.postgres import Server
from tests.wire import Wire

SOON_S = 20.0
SYNC = b"S\0\0\0\4"
"""How a message ends that is one transaction: who hears it commits."""


@pytest.fixture
def folder(name: str, tmp_path: Path) -> Path:
    """Where the ledger of that database is."""
    assert name
    return tmp_path


@pytest.fixture
def master(server: Server, name: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.url(name, "postgres"), autocommit=True) as connection:
        yield connection


@pytest.fixture
def far(server: Server, wire: Wire, name: str) -> Iterator[PostgresRecorder]:
    """A recorder at the other end of the wire."""
    url = server.url(name).replace(f":{server.port}/", f":{wire.port}/")
    with closing(PostgresRecorder(url)) as opened:
        yield opened


@pytest.fixture
def no_replica_answers(master: psycopg.Connection) -> Iterator[Callable[[], None]]:
    """Commits wait for a server that there is not; the call lets them go."""

    def answer() -> None:
        master.execute("ALTER SYSTEM RESET synchronous_standby_names")
        master.execute("SELECT pg_reload_conf()")

    master.execute("ALTER SYSTEM SET synchronous_standby_names = 'ghost'")
    master.execute("SELECT pg_reload_conf()")
    until(lambda: bool(waiting_for(master)[0]))
    yield answer
    answer()


def event(number: int, state: bytes = b"{}") -> StoredEvent:
    return StoredEvent(UUID(int=number), 1, "contact_made", state)


def until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + SOON_S
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.02)


def waiting_for(master: psycopg.Connection) -> tuple[str, list[int]]:
    """For whom commits wait, and who waits."""
    (setting,) = master.execute("SELECT current_setting('synchronous_standby_names')").fetchone()  # type: ignore[misc]
    rows = master.execute("SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
    return setting, [pid for (pid,) in rows]


class Asked(Thread):
    """One append in a thread of its own, and what it came to."""

    def __init__(self, recorder: PostgresRecorder, number: int, digest: bytes = b"") -> None:
        super().__init__(daemon=True)
        self.recorder, self.number, self.digest = recorder, number, digest
        self.positions: list[int] | None = None
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        command = CommandRecord(f"key-{self.number}", self.digest, "null")
        try:
            found = self.recorder.insert_events([event(self.number)], command=command)
            self.positions = list(found or [])
        except Exception as error:  # noqa: BLE001 - it is looked at
            self.error = error


@pytest.mark.parametrize(
    ("copied_from", "last_words"),
    [
        *((COPIED_ROWS_MIN, each) for each in (b"pg_advisory", b"INSERT INTO", SYNC)),
        *((2, each) for each in (b"BEGIN", b"pg_advisory", b"COPY ledger")),
        *((2, each) for each in (b"INSERT INTO", b"COMMIT")),
    ],
)
def test_cut_off_at_any_word_what_is_appended_is_stored_once_and_answered(
    far: PostgresRecorder,
    wire: Wire,
    copied_from: int,
    last_words: bytes,
    monkeypatch: pytest.MonkeyPatch,
):
    """In one message, and as a list that is copied."""
    monkeypatch.setattr(postgres_append, "COPIED_ROWS_MIN", copied_from)
    far.insert_events([event(1)], command=CommandRecord("before", b"", "null"))
    wire.cut_on = last_words

    positions = far.insert_events(
        [event(2), event(3)], command=CommandRecord("cut", b"asked", "null")
    )

    assert wire.cuts == 1
    assert list(positions or []) == [2, 3]
    assert far.max_notification_id() == 3
    assert far.command("cut") == CommandRecord("cut", b"asked", "null", 2, 3)


def test_a_command_without_facts_is_known_again_when_its_answer_was_lost(
    far: PostgresRecorder, wire: Wire
):
    wire.cut_on = SYNC

    assert not far.insert_events([], command=CommandRecord("looked", b"asked", '"seen"'))

    assert wire.cuts == 1
    assert far.command("looked") == CommandRecord("looked", b"asked", '"seen"')


def test_what_somebody_else_stored_meanwhile_is_a_conflict_and_no_success(
    ledger: ServiceLedger, far: PostgresRecorder, wire: Wire
):
    wire.cut_on = b"pg_advisory"
    other = CommandRecord("same", b"other", "1")
    ledger.recorder.insert_events([event(7, b'{"of": "others"}')], command=other)

    with pytest.raises(IntegrityError):
        far.insert_events([event(7)], command=CommandRecord("same", b"mine", "2"))

    assert wire.cuts == 1
    assert far.command("same") == CommandRecord("same", b"other", "1", 1, 1)


def test_a_server_that_falls_silent_is_left_after_a_while(
    far: PostgresRecorder, wire: Wire, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(connections, "ANSWER_S", 1.0)
    monkeypatch.setattr(connections, "PATIENCE_S", 1.0)
    monkeypatch.setitem(connections.NETWORK, "connect_timeout", 2)
    monkeypatch.setattr(stores, "PATIENCE_S", 1.0)
    wire.held.clear()
    began = time.monotonic()

    with refused("store_away", place=f"127.0.0.1/{far.url.rsplit('/')[-1]}"):
        far.max_notification_id()
    with refused("store_away"):
        far.insert_events([event(1)])

    assert time.monotonic() - began < SOON_S
    wire.held.set()
    assert far.max_notification_id() == 0


def test_a_database_that_is_killed_and_comes_back_loses_nothing(
    ledger: ServiceLedger, server: Server
):
    answers: dict[str, Answer] = {}
    enough = Event()

    def record(work: Work) -> None:
        fact = ready(Contact.ContactMade, originator_id=ledger.new_id(), originator_version=1)
        work.put([fact])

    def clerk() -> None:
        while not enough.is_set():
            key = f"key-{len(answers)}"
            answers[key] = ledger.perform(by(key), record)

    thread = Thread(target=clerk, daemon=True)
    thread.start()
    until(lambda: len(answers) > 5)
    server.kill()
    server.start()
    seen = len(answers)
    until(lambda: len(answers) > seen + 5)
    enough.set()
    thread.join(timeout=SOON_S)

    assert not thread.is_alive()
    assert [answer.position for answer in answers.values()] == list(range(1, len(answers) + 1))
    assert ledger.position() == len(answers)
    assert all(ledger.recorder.command(key) for key in answers)


def test_a_follower_hears_of_every_commit_and_outlives_a_restart(
    ledger: ServiceLedger, server: Server
):
    reached: list[int] = []
    follower = Follower(ledger.recorder, lambda: reached.append(ledger.position()))
    follower.start()
    try:
        until(lambda: reached == [0])
        ledger.recorder.insert_events([event(1)])
        until(lambda: reached[-1:] == [1])
        server.stop("fast")
        server.start()
        ledger.recorder.insert_events([event(2)])
        until(lambda: reached[-1:] == [2])
        ledger.recorder.insert_events([event(3)])
        until(lambda: reached[-1:] == [3])
    finally:
        follower.stop()


def test_a_follower_finds_what_nobody_told_it(ledger: ServiceLedger, master: psycopg.Connection):
    master.execute("ALTER TABLE ledger.facts DISABLE TRIGGER facts_in_order")
    changes = ledger.recorder.changes()
    assert next(changes)

    ledger.recorder.insert_events([event(1)])

    until(lambda: next(changes))
    assert not next(changes)
    changes.close()  # type: ignore[attr-defined]


def test_a_commit_whose_wait_was_called_off_is_not_taken_for_stored_until_it_is(
    ledger: ServiceLedger, master: psycopg.Connection, no_replica_answers: Callable[[], None]
):
    asked = Asked(ledger.recorder, 1)  # type: ignore[arg-type]
    until(lambda: bool(waiting_for(master)[1]))
    (first,) = waiting_for(master)[1]

    master.execute("SELECT pg_cancel_backend(%s)", [first])
    until(lambda: ledger.position() == 1)  # others see it, and it may yet be lost
    asked.join(timeout=1)
    assert asked.is_alive()
    no_replica_answers()
    asked.join(timeout=SOON_S)

    assert asked.positions == [1]
    assert ledger.position() == 1


def test_what_one_server_alone_holds_is_neither_acknowledged_nor_signed(
    ledger: ServiceLedger,
    master: psycopg.Connection,
    no_replica_answers: Callable[[], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(connections, "ANSWER_S", 1.0)
    monkeypatch.setattr(connections, "PATIENCE_S", 1.0)
    monkeypatch.setattr(stores, "PATIENCE_S", 1.0)
    asked = Asked(ledger.recorder, 1, sha256(b"null").digest())  # type: ignore[arg-type]
    until(lambda: bool(waiting_for(master)[1]))
    for pid in waiting_for(master)[1]:
        master.execute("SELECT pg_cancel_backend(%s)", [pid])
    until(lambda: ledger.position() == 1)  # from now on everybody sees it
    asked.join(timeout=SOON_S)
    log = Log(tmp_path / "log.sqlite", ledger.recorder, KEY)

    with refused("store_away"):
        ledger.answered("key-1")
    with refused("store_away"):
        log.seal()
    with refused("store_away"):
        ledger.vault.create_keys([UUID(int=1)])
    no_replica_answers()

    assert log.seal().checkpoint.size == 1
    assert ledger.recorder.confirmed_position() == 1
    ledger.vault.create_keys([UUID(int=1)])
    log.close()


def test_a_commit_that_nobody_confirms_is_not_acknowledged(
    ledger: ServiceLedger,
    master: psycopg.Connection,
    no_replica_answers: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(connections, "ANSWER_S", 1.0)
    monkeypatch.setattr(stores, "PATIENCE_S", 1.0)

    asked = Asked(ledger.recorder, 1)  # type: ignore[arg-type]
    asked.join(timeout=SOON_S)

    assert isinstance(asked.error, StoreAway)
    no_replica_answers()
    again = Asked(ledger.recorder, 1)  # type: ignore[arg-type]
    again.join(timeout=SOON_S)
    assert isinstance(again.error, IntegrityError)  # it was stored by then, as whoever asks sees
    assert ledger.recorder.command("key-1") == CommandRecord("key-1", b"", "null", 1, 1)
