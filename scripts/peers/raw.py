"""SQL by hand: one table, the facts as JSON, indexes for what is asked; SQLite or PostgreSQL.

Does not: seal, judge a rule, know a command that comes twice, refuse a change of what is recorded.
"""

import sqlite3
from collections.abc import Sequence
from uuid import UUID

import psycopg
from common import Fact, Facts, Paid, Peer, decode, encode, serve

TABLE = (
    "CREATE TABLE facts (position {serial}, history {uuid} NOT NULL, version {int} NOT NULL,"
    " person_id {uuid} NOT NULL, state {bytes} NOT NULL, UNIQUE (history, version))"
)
INDEX = "CREATE INDEX of_person ON facts (person_id, position)"
PUT_FILE = "INSERT INTO facts (history, version, person_id, state) VALUES (?, ?, ?, ?)"
PUT = "INSERT INTO facts (history, version, person_id, state) VALUES (%s, %s, %s, %b)"
COPY = "COPY facts (history, version, person_id, state) FROM STDIN (FORMAT BINARY)"
PAGE = "SELECT position, state FROM facts WHERE position > %s ORDER BY position LIMIT 5000"
OF_PERSON = "SELECT position, state FROM facts WHERE person_id = {} ORDER BY position"


class File(Peer):
    """SQLite."""

    def __init__(self, place: str, facts: Facts) -> None:
        self._db = sqlite3.connect(f"{place}/raw.sqlite", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536"):
            self._db.execute(f"PRAGMA {pragma}")
        types = {"serial": "INTEGER PRIMARY KEY AUTOINCREMENT", "uuid": "BLOB", "int": "INTEGER"}
        self._db.execute(TABLE.format(bytes="BLOB", **types))
        self._db.execute(INDEX)

    def single(self, fact: Paid) -> None:
        self.bulk([fact])

    def bulk(self, facts: Sequence[Fact]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        rows = ((f.history.bytes, f.version, f.person_id.bytes, encode(f)) for f in facts)
        self._db.executemany(PUT_FILE, rows)
        self._db.execute("COMMIT")

    def replay(self) -> int:
        rows = self._db.execute("SELECT position, state FROM facts ORDER BY position")
        return len([(position, decode(state)) for position, state in rows])

    def history(self, person: UUID) -> int:
        rows = self._db.execute(OF_PERSON.format("?"), [person.bytes])
        return len([(position, decode(state)) for position, state in rows])


class Database(Peer):
    """PostgreSQL: INSERT for one, COPY for many."""

    def __init__(self, place: str, facts: Facts) -> None:
        self._db = psycopg.connect(place, autocommit=True)
        types = {"serial": "bigserial PRIMARY KEY", "uuid": "uuid", "int": "bigint"}
        self._db.execute(TABLE.format(bytes="bytea", **types))
        self._db.execute(INDEX)

    def single(self, fact: Paid) -> None:
        self._db.execute(PUT, (fact.history, fact.version, fact.person_id, encode(fact)))

    def bulk(self, facts: Sequence[Fact]) -> None:
        with self._db.transaction(), self._db.cursor().copy(COPY) as copy:
            copy.set_types(["uuid", "int8", "uuid", "bytea"])
            for fact in facts:
                copy.write_row((fact.history, fact.version, fact.person_id, encode(fact)))

    def replay(self) -> int:
        found, after = 0, 0
        cursor = self._db.cursor(binary=True)
        while rows := cursor.execute(PAGE, [after]).fetchall():
            found += len([(position, decode(state)) for position, state in rows])
            after = rows[-1][0]
        return found

    def history(self, person: UUID) -> int:
        rows = self._db.cursor(binary=True).execute(OF_PERSON.format("%s"), [person]).fetchall()
        return len([(position, decode(state)) for position, state in rows])


def opened(place: str, facts: Facts) -> Peer:
    """The one for this place."""
    return (Database if place.startswith("postgresql:") else File)(place, facts)


if __name__ == "__main__":
    serve(opened)
