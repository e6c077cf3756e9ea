"""How facts are appended in PostgreSQL: in the order of the commits, all of a command or nothing.

Whoever appends holds a lock until the end of the transaction, and a commit whose answer was lost
is looked up again under it: by then the transaction has ended, one way or the other.
"""

from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent
from psycopg import Cursor

from ledger.postgres import CONFIRM, Connection
from ledger.stores.postgres_schema import LOCK
from ledger.stores.recorder import CommandRecord

NEWEST = "SELECT coalesce(max(position), 0) FROM ledger.facts"
UNCHANGED = """
SELECT NOT EXISTS (
    SELECT FROM unnest(%b::uuid[], %b::bigint[]) AS seen (history, version)
    WHERE version <> (SELECT coalesce(max(originator_version), 0) FROM ledger.facts
        WHERE originator_id = history))"""
PUT = f"""
WITH looked AS ({UNCHANGED} AS holds),
put AS (
    INSERT INTO ledger.facts
    SELECT ({NEWEST}) + place, history, version, topic, state
    FROM unnest(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[]) WITH ORDINALITY
        AS told (history, version, topic, state, place)
    WHERE (SELECT holds FROM looked)
    RETURNING position),
ends AS (SELECT min(position), max(position) FROM put),
kept AS (
    INSERT INTO ledger.commands
    SELECT key, digest, answer, ends.* FROM ends, looked,
        (VALUES (%b::text, %b::bytea, %b::text)) AS told (key, digest, answer)
    WHERE holds AND key IS NOT NULL)
SELECT holds, min FROM looked, ends"""  # noqa: S608 - our own words
"""Rows, the command that made them and what it had looked at, in one statement: one answer."""

COPY = (
    "COPY ledger.facts (position, originator_id, originator_version, topic, state)"
    " FROM STDIN (FORMAT BINARY)"
)
COPY_TYPES = ("int8", "uuid", "int8", "text", "bytea")
COPIED_ROWS_MIN = 200
"""From so many rows on they are copied: half our own work, and one more answer to wait for."""

TAKE_TURN = f"SELECT pg_advisory_xact_lock({LOCK})"
"""A statement of its own: only one that begins under the lock sees what the last one left."""

Seen = Mapping[UUID, int]


def append(
    connection: Connection,
    stored_events: Sequence[StoredEvent],
    command: CommandRecord | None,
    seen: Seen,
) -> range:
    """Append in one transaction; the positions."""
    if len(stored_events) >= COPIED_ROWS_MIN:
        with connection.transaction():
            connection.execute(TAKE_TURN)
            positions = _copy(connection, stored_events, command, seen)
    else:
        # As a pipeline, all of it goes in one message, and there is one answer to wait for.
        with connection.pipeline():
            connection.execute(TAKE_TURN)
            put = _put(connection, stored_events, command, seen)
        positions = _positions(put, stored_events)
    connection.must_be_confirmed()
    return positions


def append_unless_there(
    connection: Connection,
    stored_events: Sequence[StoredEvent],
    command: CommandRecord | None,
    seen: Seen,
) -> range:
    """As ``append``, after a try whose outcome is not known: nothing is stored twice."""
    with connection.transaction():
        connection.execute(TAKE_TURN)
        positions = _stored(connection, stored_events, command)
        if positions is not None:
            connection.execute(CONFIRM)
        elif len(stored_events) >= COPIED_ROWS_MIN:
            positions = _copy(connection, stored_events, command, seen)
        else:
            put = _put(connection, stored_events, command, seen)
            positions = _positions(put, stored_events)
    connection.must_be_confirmed()
    return positions


def _stored(
    connection: Connection, stored_events: Sequence[StoredEvent], command: CommandRecord | None
) -> range | None:
    """The positions of these very rows, if they are there; all are, or none."""
    if stored_events:
        first = stored_events[0]
        found = connection.execute(
            "SELECT position, state FROM ledger.facts"
            " WHERE originator_id = %s AND originator_version = %s",
            [first.originator_id, first.originator_version],
        ).fetchone()
        # The stored bytes have a random id in them: nobody else's are the same.
        if found is None or bytes(found[1]) != first.state:
            return None
        return range(found[0], found[0] + len(stored_events))
    known = (
        command
        and connection.execute(
            "SELECT 1 FROM ledger.commands WHERE key = %s AND request_digest = %s AND answer = %s",
            [command.key, command.request_digest, command.answer],
        ).fetchone()
    )
    return range(0) if known else None


def _put(
    connection: Connection,
    stored_events: Sequence[StoredEvent],
    command: CommandRecord | None,
    seen: Seen,
) -> Cursor:
    """Put the rows and the command, or nothing; what came of it may be yet to come."""
    rows = [(s.originator_id, s.originator_version, s.topic, s.state) for s in stored_events]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 4
    asked = (command.key, command.request_digest, command.answer) if command else [None] * 3
    return connection.execute(PUT, [list(seen), list(seen.values()), *columns, *asked])


def _positions(put: Cursor, stored_events: Sequence[StoredEvent]) -> range:
    """Where the rows were put.

    Raises:
        IntegrityError: they were not.
    """
    is_unchanged, first = cast("tuple[bool, int | None]", put.fetchone())
    if not is_unchanged:
        raise IntegrityError("a history that was looked at has changed")
    return range(first, first + len(stored_events)) if first else range(0)


def _copy(
    connection: Connection,
    stored_events: Sequence[StoredEvent],
    command: CommandRecord | None,
    seen: Seen,
) -> range:
    """Put so many rows that one message would be too long, and the command; the positions."""
    unchanged = connection.execute(UNCHANGED, [list(seen), list(seen.values())]).fetchone()
    if unchanged != (True,):
        raise IntegrityError("a history that was looked at has changed")
    first = newest_position(connection) + 1
    positions = range(first, first + len(stored_events))
    with connection.cursor().copy(COPY) as copy:
        copy.set_types(COPY_TYPES)
        for at, s in zip(positions, stored_events, strict=True):
            copy.write_row((at, s.originator_id, s.originator_version, s.topic, s.state))
    if command is not None:
        connection.execute(
            "INSERT INTO ledger.commands VALUES (%s, %s, %s, %s, %s)",
            [command.key, command.request_digest, command.answer, positions[0], positions[-1]],
        )
    return positions


def newest_position(connection: Connection) -> int:
    """Where the last fact is; 0 when there is none."""
    found = connection.execute(NEWEST).fetchone()
    return int(cast("tuple[int]", found)[0])
