"""The file the facts lie in: it only grows, and it is not opened when it could do otherwise."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from ledger.aggregates import Contact
from ledger.application import ServiceLedger
from ledger.errors import StoreUnsafe
from ledger.stores import SQLiteRecorder
from ledger.stores.sqlite import SCHEMA
from tests.facts import copied, open_test_ledger, ready, refused

pytestmark = pytest.mark.sqlite_only("how the file itself is kept")

MADE = ready(Contact.ContactMade)


@pytest.fixture
def three(ledger: ServiceLedger) -> ServiceLedger:
    for number in range(1, 4):
        copied(ledger, UUID(int=number), MADE)
    return ledger


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "ledger.sqlite"


@pytest.fixture
def foreign(three: ServiceLedger, file: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else's connection, with none of our settings."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=1)) as connection:
        yield connection


def rows(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    facts = connection.execute("SELECT * FROM facts ORDER BY position").fetchall()
    return facts + connection.execute("SELECT * FROM commands ORDER BY key").fetchall()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET state = x'00' WHERE position = 1",
        "UPDATE facts SET position = position + 100",
        "UPDATE OR REPLACE facts SET position = 1 WHERE position = 2",
        "DELETE FROM facts WHERE position = 3",
        "DELETE FROM facts",
        "REPLACE INTO facts SELECT position, originator_id, 1, 'x', x'00' FROM facts",
        "REPLACE INTO facts SELECT 100, originator_id, originator_version, 'x', x'00' FROM facts",
        "INSERT OR IGNORE INTO facts SELECT position, zeroblob(16), 1, 'x', x'00' FROM facts",
        "INSERT INTO facts SELECT position, originator_id, 1, 'x', x'00' FROM facts WHERE 1"
        " ON CONFLICT DO UPDATE SET state = excluded.state",
        "UPDATE commands SET answer = '1'",
        "DELETE FROM commands",
        "REPLACE INTO commands SELECT key, x'00', '1', 1, 1 FROM commands",
        "INSERT INTO commands SELECT key, x'00', '1', 1, 1 FROM commands WHERE 1"
        " ON CONFLICT DO UPDATE SET answer = excluded.answer",
    ],
)
def test_what_is_stored_cannot_be_changed_from_any_connection(foreign, statement):
    before = rows(foreign)

    with pytest.raises(sqlite3.IntegrityError, match="only grow"):
        foreign.execute(statement)

    assert rows(foreign) == before


@pytest.mark.parametrize(
    "values",
    [
        "(NULL, x'00', 1, 'x', x'00')",
        "(NULL, zeroblob(16), 0, 'x', x'00')",
        "(NULL, zeroblob(16), 1, 'x', 'text')",
        "(NULL, zeroblob(16), 'one', 'x', x'00')",
        "(NULL, zeroblob(16), 1, NULL, x'00')",
    ],
)
def test_what_is_not_a_fact_cannot_be_stored(foreign, values):
    with pytest.raises(sqlite3.IntegrityError):
        foreign.execute(f"INSERT INTO facts VALUES {values}")  # noqa: S608


def test_a_position_is_not_given_again_even_after_its_row_was_torn_out(foreign):
    foreign.execute("DROP TRIGGER facts_refuse_delete")
    foreign.execute("DELETE FROM facts WHERE position = 3")

    foreign.execute("INSERT INTO facts VALUES (NULL, zeroblob(16), 1, 'x', x'00')")

    assert foreign.execute("SELECT MAX(position) FROM facts").fetchone() == (4,)


@pytest.mark.parametrize("name", sorted(SCHEMA))
def test_a_file_that_lacks_a_part_is_not_opened(foreign, file: Path, name):
    kind = "TABLE" if name in {"facts", "commands"} else "TRIGGER"
    foreign.execute(f"DROP {kind} {name}")

    with pytest.raises(StoreUnsafe) as refusal:
        SQLiteRecorder(str(file))

    assert refusal.value.code == "store_unsafe"
    assert refusal.value.facts["found"] == "missing"


@pytest.mark.parametrize("name", sorted(SCHEMA.keys() - {"facts", "commands"}))
def test_a_file_with_a_trigger_that_never_fires_is_not_opened(foreign, file: Path, name):
    table, _, action = name.rpartition("_refuse_")
    event = "INSERT" if action == "replace" else action
    foreign.execute(f"DROP TRIGGER {name}")
    foreign.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN 0 BEGIN SELECT 1; END")

    with refused("store_unsafe", what=name, found="altered"):
        SQLiteRecorder(str(file))


@pytest.mark.parametrize(
    ("statement", "what", "found"),
    [
        ("ALTER TABLE facts ADD COLUMN note TEXT", "facts", "altered"),
        ("ALTER TABLE commands RENAME COLUMN answer TO reply", "commands", "altered"),
        ("PRAGMA application_id=7", "pragma application_id", 7),
        ("PRAGMA user_version=2", "schema_version", 2),
        (
            "CREATE TRIGGER swallow BEFORE INSERT ON facts BEGIN SELECT RAISE(IGNORE); END",
            "swallow",
            "not_ours",
        ),
    ],
)
def test_a_file_that_was_altered_is_not_opened(foreign, file: Path, statement, what, found):
    foreign.execute(statement)

    with refused("store_unsafe", what=what, found=found):
        SQLiteRecorder(str(file))


def test_a_file_of_somebody_else_is_not_opened(tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as other:
        other.execute("CREATE TABLE accounts (id)")

    with refused("store_unsafe", what="pragma application_id"):
        SQLiteRecorder(str(tmp_path / "other.sqlite"))


@pytest.mark.parametrize(
    "pragma",
    ["synchronous=0", "recursive_triggers=0", "trusted_schema=1", "cache_size=-10"],
)
def test_a_connection_that_promises_less_is_found_out(ledger: ServiceLedger, pragma):
    with ledger.recorder.datastore.get_connection(commit=False) as connection:
        connection.plain.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    with refused("store_unsafe", what=f"pragma {pragma.split('=')[0]}"):
        ledger.recorder.assert_safe()


def test_every_connection_survives_a_power_cut_and_trusts_nobody(ledger: ServiceLedger):
    with ledger.recorder.datastore.get_connection(commit=False) as connection:
        plain = connection.plain  # type: ignore[attr-defined]
        found = {
            name: plain.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "recursive_triggers", "trusted_schema")
        }

    full = 2
    assert found == {
        "journal_mode": "wal",
        "synchronous": full,
        "recursive_triggers": 1,
        "trusted_schema": 0,
    }


def test_a_file_that_was_left_without_its_journal_mode_gets_it_back(tmp_path: Path, file: Path):
    open_test_ledger(tmp_path).close()
    with closing(sqlite3.connect(file)) as foreign:
        assert foreign.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)

    opened = open_test_ledger(tmp_path)

    with closing(sqlite3.connect(file)) as foreign:
        assert foreign.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    opened.close()


def test_a_writer_holds_the_file_from_its_first_look_on(ledger: ServiceLedger, file: Path):
    with closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as other:
        with ledger.recorder.datastore.transaction(commit=True) as cursor:
            cursor.execute("SELECT COUNT(*) FROM facts")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")

        other.execute("BEGIN IMMEDIATE")
