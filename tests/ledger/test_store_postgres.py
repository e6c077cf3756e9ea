"""The database the facts lie in: it only grows, and it is not opened when it could do otherwise."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent

from ledger.aggregates import Contact
from ledger.application import ServiceLedger
from ledger.stores.postgres import PostgresRecorder
from ledger.stores.postgres_schema import COLUMNS, TRIGGERS, prepare
from tests.facts import copied, ready, refused
from tests.postgres import OWNER, READER, WRITER, Server
from tests.wire import Wire

MADE = ready(Contact.ContactMade)
FACT = "'00000000-0000-0000-0000-000000000000', 1, 'x', ''"


@pytest.fixture
def three(ledger: ServiceLedger) -> ServiceLedger:
    for number in range(1, 4):
        copied(ledger, UUID(int=number), MADE)
    return ledger


@pytest.fixture
def folder(name: str, tmp_path: Path) -> Path:
    """Where the ledger of that database is."""
    assert name
    return tmp_path


@pytest.fixture
def master(server: Server, name: str) -> Iterator[psycopg.Connection]:
    """Somebody who may do anything."""
    with psycopg.connect(server.url(name, "postgres"), autocommit=True) as connection:
        yield connection


@pytest.fixture
def writer(server: Server, name: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.url(name), autocommit=True) as connection:
        yield connection


def rows(connection: psycopg.Connection) -> list[tuple[object, ...]]:
    facts = connection.execute("SELECT * FROM ledger.facts ORDER BY position").fetchall()
    return facts + connection.execute("SELECT * FROM ledger.commands ORDER BY key").fetchall()


CHANGES = [
    "UPDATE ledger.facts SET state = ''",
    "UPDATE ledger.facts SET position = position + 100",
    "DELETE FROM ledger.facts WHERE position = 3",
    "TRUNCATE ledger.facts",
    "UPDATE ledger.commands SET answer = '1'",
    "DELETE FROM ledger.commands",
    "TRUNCATE ledger.commands",
    "INSERT INTO ledger.facts SELECT * FROM ledger.facts"
    " ON CONFLICT (position) DO UPDATE SET state = ''",
    "INSERT INTO ledger.commands SELECT * FROM ledger.commands"
    " ON CONFLICT (key) DO UPDATE SET answer = '1'",
    "MERGE INTO ledger.facts f USING ledger.facts g ON f.position = g.position"
    " WHEN MATCHED THEN DELETE",
]


@pytest.mark.parametrize("statement", CHANGES)
def test_the_writer_has_no_right_to_change_what_is_stored(three, writer, statement):
    before = rows(writer)

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        writer.execute(statement)

    assert rows(writer) == before


@pytest.mark.parametrize("statement", CHANGES)
def test_what_is_stored_cannot_be_changed_even_by_who_may_do_anything(three, master, statement):
    before = rows(master)
    master.execute("SET session_replication_role = replica")  # what passes by common triggers

    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="only grow"):
        master.execute(statement)

    assert rows(master) == before


@pytest.mark.parametrize("position", [0, 1, 3, 5, 1000])
def test_a_fact_has_no_place_but_the_next(three, writer, position):
    with pytest.raises(psycopg.IntegrityError):
        writer.execute(f"INSERT INTO ledger.facts VALUES ({position}, {FACT})")

    writer.execute(f"INSERT INTO ledger.facts VALUES (4, {FACT})")
    assert three.position() == 4


def test_nobody_reads_all_facts_to_append_one(three, writer):
    """Not even by the plan that the server keeps for a guard that was called often."""
    writer.execute(
        "INSERT INTO ledger.facts SELECT n, gen_random_uuid(), 1, 'x', ''"
        " FROM generate_series(4::bigint, 5000) n"
    )
    for position in range(5001, 5011):
        with writer.transaction():
            writer.execute(
                "INSERT INTO ledger.facts VALUES (%s, gen_random_uuid(), 1, 'x', '')", [position]
            )
            looked = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'facts'"
            assert writer.execute(looked).fetchone() == (0,)


def test_who_appends_waits_for_who_appends(three, server: Server, name: str, writer):
    with psycopg.connect(server.url(name)) as slower:
        slower.execute(f"INSERT INTO ledger.facts VALUES (4, {FACT})")
        writer.execute("SET lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            writer.execute(f"INSERT INTO ledger.facts VALUES (5, {FACT})")
        slower.rollback()


def test_of_many_who_append_at_once_nobody_is_in_the_way_of_another(three, server, name):
    """What one message holds is one transaction, or the lock would be let go in the middle."""
    recorders = [PostgresRecorder(server.url(name)) for _ in range(4)]

    def append(number: int) -> list[int]:
        facts = [StoredEvent(UUID(int=1_000 * number + each), 1, "x", b"{}") for each in range(25)]
        recorder = recorders[number - 1]
        return [at for fact in facts for at in recorder.insert_events([fact]) or []]

    with ThreadPoolExecutor() as pool:
        positions = list(pool.map(append, range(1, 5)))
    for each in recorders:
        each.close()

    assert sorted(chain(*positions)) == list(range(4, 104))


def test_the_reader_reads_facts_and_nothing_else(three, server: Server, name: str):
    with psycopg.connect(server.url(name, READER), autocommit=True) as reader:
        assert len(rows(reader)) == 6
        for statement in (
            f"INSERT INTO ledger.facts VALUES (4, {FACT})",
            "SELECT * FROM keys.person_keys",
            "SELECT * FROM keys.secrets",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(statement)


@pytest.mark.parametrize("role", [OWNER, "postgres"])
def test_a_role_that_may_do_more_than_append_is_refused(server: Server, name: str, role: str):
    with refused("store_unsafe", what="facts", found=f"changeable_by_{role}"):
        PostgresRecorder(server.url(name, role))


@pytest.mark.parametrize(
    "right",
    ["UPDATE ON ledger.facts", "DELETE ON ledger.commands", "UPDATE (answer) ON ledger.commands"],
)
def test_a_writer_with_a_right_too_many_is_refused(server: Server, name: str, master, right: str):
    master.execute(f"GRANT {right} TO {WRITER}")

    with refused("store_unsafe", found=f"changeable_by_{WRITER}"):
        PostgresRecorder(server.url(name))


@pytest.mark.parametrize("guard", sorted(TRIGGERS))
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DROP TRIGGER {guard} ON ledger.{table}", "missing"),
        ("ALTER TABLE ledger.{table} DISABLE TRIGGER {guard}", "altered"),
        ("ALTER TABLE ledger.{table} ENABLE TRIGGER {guard}", "altered"),
        (
            "CREATE OR REPLACE FUNCTION ledger.{function}() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN NULL; END'",
            "altered",
        ),
    ],
    ids=["dropped", "disabled", "not always", "emptied"],
)
def test_a_database_without_a_guard_is_not_opened(
    server: Server, name: str, master, guard, statement, found
):
    table = guard.split("_")[0]
    master.execute(statement.format(guard=guard, table=table, function=TRIGGERS[guard][0]))

    with refused("store_unsafe", found=found):
        PostgresRecorder(server.url(name))


@pytest.mark.parametrize(
    ("statement", "what", "found"),
    [
        ("ALTER TABLE ledger.facts ADD COLUMN note text", "facts", "altered"),
        ("ALTER TABLE ledger.commands RENAME COLUMN answer TO reply", "commands", "altered"),
        ("ALTER TABLE ledger.facts SET UNLOGGED", "facts", "altered"),
        ("ALTER TABLE ledger.facts DROP CONSTRAINT facts_pkey", "facts", "altered"),
        ("ALTER TABLE ledger.facts ENABLE ROW LEVEL SECURITY", "facts", "not_ours"),
        (
            "CREATE RULE swallow AS ON INSERT TO ledger.facts DO INSTEAD NOTHING",
            "facts",
            "not_ours",
        ),
        (
            "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RETURN NULL; END'; CREATE TRIGGER swallow BEFORE INSERT ON ledger.facts"
            " FOR EACH ROW EXECUTE FUNCTION swallow()",
            "swallow",
            "not_ours",
        ),
        ("DROP TABLE ledger.commands", "commands", "missing"),
        ("DROP SCHEMA ledger CASCADE", "facts", "missing"),
    ],
)
def test_a_database_that_was_altered_is_not_opened(
    server: Server, name: str, master, statement, what, found
):
    master.execute(statement)

    with refused("store_unsafe", what=what, found=found):
        PostgresRecorder(server.url(name))


def test_a_pooler_between_is_refused(server: Server, name: str, wire: Wire):
    wire.is_pooler = True

    with refused("store_unsafe", what="connection_pooler", found="between"):
        PostgresRecorder(server.url(name).replace(f":{server.port}/", f":{wire.port}/"))


def test_the_tables_are_those_that_are_looked_for(ledger: ServiceLedger):
    assert set(COLUMNS) == {"facts", "commands"}
    ledger.recorder.assert_safe()


@pytest.mark.parametrize("value", ["off", "local"])
def test_a_role_whose_commits_may_be_lost_is_refused(server: Server, name: str, master, value):
    master.execute(f"ALTER DATABASE {name} SET synchronous_commit = {value}")

    with refused("store_unsafe", what="synchronous_commit", found=value):
        PostgresRecorder(server.url(name))


@pytest.mark.parametrize(
    "variable", ["POSTGRES_ENABLE_DB_FUNCTIONS", "HANDRAIL_POSTGRES_ENABLE_DB_FUNCTIONS"]
)
def test_the_way_of_appending_that_loses_facts_is_refused(
    server: Server, name: str, monkeypatch: pytest.MonkeyPatch, variable: str
):
    monkeypatch.setenv(variable, "y")

    with refused("store_unsafe", what=variable, found="y"):
        PostgresRecorder(server.url(name))


def test_a_ledger_is_not_made_where_one_is(server: Server, name: str):
    with refused("store_unsafe", what="ledger", found="there"):
        prepare(server.url(name, OWNER), WRITER, READER)


def test_a_ledger_is_not_made_by_who_owns_nothing(server: Server):
    with refused("store_unsafe", what="owner", found="no_right_to_create"):
        prepare(server.url("postgres", WRITER), WRITER, READER)


def test_a_ledger_is_not_made_for_nobody_and_nothing_is_left(server: Server):
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as master:
        master.execute(f"CREATE DATABASE nobody OWNER {OWNER}")
        with refused("store_unsafe", found="missing"):
            prepare(server.url("nobody", OWNER), "nobody", READER)
        prepare(server.url("nobody", OWNER), WRITER, READER)
        master.execute("DROP DATABASE nobody")
