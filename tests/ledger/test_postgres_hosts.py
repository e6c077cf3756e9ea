"""An address of several servers: the one that leads is used, and another that takes its place."""

import logging
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent

from ledger.errors import StoreAway, StoreUnsafe
from ledger.keys.postgres import PostgresKeys
from ledger.postgres import Connections, away, connect, place_of
from ledger.stores import CommandRecord
from ledger.stores.postgres import PostgresRecorder
from ledger.vault import Vault, create_key_file
from tests.facts import AYGUL, BEKZAT
from tests.postgres import HOST, WRITER, Server, following


@pytest.fixture
def name(server: Server) -> Iterator[str]:
    made = server.create_database()
    yield made
    server.drop(made)


def event(number: int) -> StoredEvent:
    return StoredEvent(UUID(int=number), 1, "contact_made", b"{}")


def test_facts_and_keys_go_where_writes_are_taken_and_to_whoever_takes_over(
    server: Server, name: str, tmp_path: Path
):
    create_key_file(tmp_path / "wrapping.key", os.urandom)
    with following(server) as second:
        nobody, follows, leads = (f"{HOST}:{port}" for port in (1, second.port, server.port))
        url = f"postgresql://{WRITER}@{nobody},{follows},{leads}/{name}"
        with (
            closing(PostgresRecorder(url)) as recorder,
            closing(Vault(PostgresKeys(url), tmp_path / "wrapping.key", os.urandom)) as vault,
        ):
            first = recorder.insert_events([event(1)], command=CommandRecord("first", b"", "1"))
            vault.create_keys([AYGUL])
            server.stop("fast")
            try:
                second.promote()
                then = recorder.insert_events([event(2)], command=CommandRecord("then", b"", "2"))
                vault.create_keys([BEKZAT])
                known = [recorder.command(key) for key in ("first", "then")]
                keys = [vault.has_key(person) for person in (AYGUL, BEKZAT)]
            finally:
                server.start()

    assert (list(first or []), list(then or [])) == ([1], [2])
    assert known == [
        CommandRecord("first", b"", "1", 1, 1),
        CommandRecord("then", b"", "2", 2, 2),
    ]
    assert keys == [True, True]


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("postgresql://writer:secret@one:5432,two,three/handrail", "one,two,three/handrail"),
        ("postgresql:///handrail?host=one,two&user=writer", "one,two/handrail"),
        ("postgresql://writer@/handrail", "localhost/handrail"),
    ],
    ids=["several", "in the question", "none"],
)
def test_a_place_is_shown_with_every_host_and_with_no_secret(url: str, place: str):
    assert place_of(url) == place


def test_a_computer_that_died_does_not_keep_its_locks_for_hours(server: Server):
    with closing(connect(server.url("postgres"))) as connection:
        rows = connection.execute(
            "SELECT current_setting('tcp_keepalives_idle')::int"
            " + current_setting('tcp_keepalives_interval')::int"
            " * current_setting('tcp_keepalives_count')::int"
        ).fetchall()

    assert rows == [(19,)]


def test_a_server_that_only_follows_is_not_taken_whatever_the_address_says(server: Server):
    url = f"{server.url('postgres', 'postgres')}?target_session_attrs=any"
    only_reads = f"{url}&options=-cdefault_transaction_read_only%3Don"

    connect(url).close()
    with pytest.raises(psycopg.OperationalError, match="read-only"):
        connect(only_reads)


def test_an_address_that_is_none_is_refused_without_the_password_in_it():
    with pytest.raises(StoreUnsafe) as refusal:
        connect("postgresql://handrail:se%zzcret@one/handrail")

    assert refusal.value.facts["found"] == "unreadable"
    assert "zzcret@one" not in str(refusal.value)
    assert refusal.value.__suppress_context__  # libpq repeats what it cannot read


def test_what_an_address_says_of_its_sessions_is_added_to_our_own(server: Server, name: str):
    url = f"{server.url(name)}?options=-c%20work_mem%3D5MB%20-c%20lock_timeout%3D7s"

    with closing(connect(url)) as connection:
        asked = ("work_mem", "lock_timeout", "statement_timeout", "tcp_keepalives_idle")
        said = [connection.execute(f"SHOW {each}".encode()).fetchone() for each in asked]

    assert said == [("5MB",), ("7s",), ("30s",), ("10",)]


@pytest.fixture
def guarded(server: Server) -> Iterator[str]:
    """A role that is let in by its password, ``right``."""
    rules = server.data / "pg_hba.conf"
    before = rules.read_text()
    server.administer("CREATE ROLE guarded LOGIN PASSWORD 'right'")
    rules.write_text(f"host all guarded {HOST}/32 scram-sha-256\n{before}")
    server.administer("SELECT pg_reload_conf()")
    yield "guarded"
    rules.write_text(before)
    server.administer("SELECT pg_reload_conf()")
    server.administer("DROP ROLE guarded")


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records]


def test_why_a_database_is_away_is_logged_once_until_it_answers(
    server: Server,
    name: str,
    guarded: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
):
    caplog.set_level(logging.INFO, "ledger")
    monkeypatch.setattr("ledger.postgres.PATIENCE_S", 0.5)
    place = f"127.0.0.1,127.0.0.1/{name}"
    right, wrong = (
        Connections(f"postgresql://{guarded}:{word}@{HOST}:{server.port},{HOST}:1/{name}")
        for word in ("right", "mistyped")
    )

    with closing(right), closing(wrong):
        for _ in range(2):
            with pytest.raises(StoreAway):
                wrong.fetch("SELECT 1")
        right.fetch("SELECT 1")
        server.stop("fast")
        try:
            for _ in range(2):
                with pytest.raises(StoreAway):
                    right.fetch("SELECT 1")
        finally:
            server.start()
        right.fetch("SELECT 1")
        right.fetch("SELECT 1")

    assert said(caplog) == [
        f"the database {place} is away: Connection refused;"
        " FATAL: password authentication failed for user ...",
        f"the database {place} is away: terminating connection due to administrator command",
        f"the database {place} is away: Connection refused",
        f"the database {place} answers again",
    ]


@pytest.mark.parametrize("url", ["//w:pa@ss@db/x", "//w:pa/ss@db/x", "//w:pass@db/x"])
def test_no_part_of_a_password_is_said(url: str, caplog: pytest.LogCaptureFixture):
    with pytest.raises(psycopg.OperationalError) as error:
        connect(f"postgresql:{url}")

    place = away(f"postgresql:{url}", error.value).facts["place"]

    assert "db/x" in place
    assert "is away: failed to resolve host ..." in caplog.text
    assert "pa" not in f"{place}{caplog.text}".replace("database", "")
