"""The ledger in PostgreSQL, with the promises of the ledger in a file.

Positions follow each other and are in the order of the commits, so that nobody who follows by
position misses a fact. Of a commit whose answer was lost the caller is told what came of it. How
that is done stands in ``postgres_append.py``.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import IntegrityError, StoredEvent

from ledger.errors import StoreAway
from ledger.postgres import AGAIN_S, CONFIRM, LOST, Connection, Connections, connect, place_of
from ledger.stores.postgres_append import Seen, append, append_unless_there, newest_position
from ledger.stores.postgres_schema import CHANNEL, must_be_safe
from ledger.stores.recorder import RECENT_FACTS, CommandRecord, Recorder, Row, Standing

PATIENCE_S = 30.0
"""How long a command waits for a database that is being restarted, or handed over."""

POLL_S = 1.0
"""A follower that was told nothing looks for itself as often."""

CHUNK_ROWS = 5_000
ROWS = (
    "SELECT position, uuid_send(originator_id), originator_version, topic, state FROM ledger.facts"
)
BEHIND = f"{ROWS} WHERE position > %s AND position <= %s ORDER BY position LIMIT %s"
STANDING = (
    "SELECT (SELECT state FROM ledger.facts ORDER BY position DESC LIMIT 1), commands.*"
    " FROM (VALUES (1)) AS always LEFT JOIN ledger.commands ON key = %s"
)
HELD = 0x48524C53
HOLD = "SELECT pg_try_advisory_lock(%s, hashtext(%s))"
"""Whether this session has the lock of that name: from before, or from now on."""

FAR = 2**62


class PostgresRecorder(Recorder):
    """The facts and commands in the database at ``url``.

    Raises:
        StoreUnsafe: the database or the role does not keep what the ledger promises.
        StoreAway: nobody answers there.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._connections = Connections(url)
        self._fetch = self._connections.fetch
        self._held: dict[str, Connection] = {}
        try:
            self.assert_safe()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._connections.close()
        for each in self._held.values():
            each.close()
        self._held.clear()

    def holds(self, name: str) -> bool:
        # A lock of the session: the server lets go of it when the line breaks, and so do we.
        held = self._held.pop(name, None)
        try:
            if held is None:
                held = connect(self.url)
            held.begin_to_wait()
            is_ours = held.execute(HOLD, [HELD, name]).fetchone() == (True,)
        except LOST:
            is_ours = False
        if is_ours and held is not None:
            self._held[name] = held
        elif held is not None:
            held.close()
        return is_ours

    def assert_safe(self) -> None:
        self._connections.read(must_be_safe)

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        command: CommandRecord | None = None,
        seen: Seen | None = None,
        **_: Any,
    ) -> Sequence[int] | None:
        """Append the rows and the command that made them, all or nothing.

        Raises:
            IntegrityError: a place in a history is taken, or a history in ``seen`` has grown.
            StoreAway: the database did not answer for long; it is not known what it did.
        """
        ends = time.monotonic() + PATIENCE_S
        is_first = True
        while True:
            try:
                with self._connections.taken() as connection:
                    if is_first:
                        return append(connection, stored_events, command, seen or {})
                    return append_unless_there(connection, stored_events, command, seen or {})
            except psycopg.IntegrityError as error:
                raise IntegrityError(type(error).__name__) from error
            except LOST as error:
                if time.monotonic() > ends:
                    raise StoreAway(place=place_of(self.url)) from error
            is_first = False
            time.sleep(AGAIN_S)

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        statement = (
            "SELECT originator_version, topic, state FROM ledger.facts WHERE originator_id = %s"
            " AND originator_version > %s AND originator_version <= %s ORDER BY originator_version"
        )
        statement += " DESC LIMIT %s" if desc else " ASC LIMIT %s"
        rows = self._fetch(
            statement,
            originator_id,
            gt or 0,
            lte if lte is not None else FAR,
            limit,
        )
        return [StoredEvent(originator_id, *row) for row in rows]

    def select_rows(self, after: int, limit: int, stop: int | None = None) -> list[Row]:
        return self._fetch(BEHIND, after, stop if stop is not None else FAR, limit)

    def each_row(self, after: int, limit: int, stop: int) -> Iterator[Row]:
        while limit > 0 and (rows := self.select_rows(after, min(limit, CHUNK_ROWS), stop)):
            yield from rows
            after, limit = rows[-1][0], limit - len(rows)

    def changes(self) -> Iterator[bool]:
        """Whether anybody has committed since the last time it was asked, without end.

        The server tells; and now and then it is asked all the same, for what it told nobody
        because the line was down. A server that is away has told of nothing new.
        """
        listener: Connection | None = None
        newest, looks = -1, 0.0
        try:
            while True:
                changed = False
                try:
                    if listener is None:
                        listener = _listening(self.url)
                    changed = any(True for _ in listener.notifies(timeout=0))
                    if changed or time.monotonic() > looks:
                        listener.begin_to_wait()
                        found, newest = newest, newest_position(listener)
                        changed = changed or newest != found
                        looks = time.monotonic() + POLL_S
                except LOST:
                    if listener is not None:
                        listener.close()
                    listener = None
                    time.sleep(POLL_S)
                yield changed
        finally:
            if listener is not None:
                with suppress(psycopg.Error):
                    listener.close()

    def select_positions(self, positions: Sequence[int]) -> list[Row]:
        return self._fetch(f"{ROWS} WHERE position = ANY(%s) ORDER BY position", list(positions))

    def select_histories(
        self, originator_ids: Sequence[UUID]
    ) -> dict[UUID, list[tuple[int, str, bytes]]]:
        if not originator_ids:
            return {}
        rows = self._fetch(
            "SELECT originator_id, originator_version, topic, state FROM ledger.facts"
            " WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version",
            list(originator_ids),
        )
        found: dict[UUID, list[tuple[int, str, bytes]]] = {}
        for originator_id, *fact in rows:
            found.setdefault(originator_id, []).append(tuple(fact))
        return found

    def select_history(self, originator_id: UUID, stop: int) -> list[tuple[int, int, str, bytes]]:
        return self._fetch(
            "SELECT position, originator_version, topic, state FROM ledger.facts"
            " WHERE originator_id = %s AND position <= %s ORDER BY originator_version",
            originator_id,
            stop,
        )

    def topic_of(self, event_id: UUID) -> str | None:
        # The id stands at the beginning of the stored bytes (mapper.py). Not looked for by JSON:
        # PostgreSQL takes no document that holds a NUL, not even an escaped one.
        rows = self._fetch(
            "SELECT topic FROM ledger.facts WHERE position(%s in substring(state for 80)) > 0"
            " LIMIT 1",
            f'"event_id":"{event_id}"'.encode(),
        )
        return rows[0][0] if rows else None

    def keyed_histories(self, topics: Sequence[str]) -> list[UUID]:
        newest = self.max_notification_id()
        found: list[UUID] = []
        for low, high, last in ((0, RECENT_FACTS, False), (newest - RECENT_FACTS, newest, True)):
            statement = (
                "SELECT originator_id FROM ledger.facts WHERE position > %s AND position <= %s"
                " AND topic = ANY(%s) ORDER BY position"
            )
            statement += " DESC LIMIT 1" if last else " ASC LIMIT 1"
            found += [each for (each,) in self._fetch(statement, low, high, list(topics))]
        return found

    def standing(self, key: str) -> Standing:
        ((newest, *told),) = self._fetch(STANDING, key)
        return Standing(CommandRecord(*told) if told[0] is not None else None, newest)

    def broken_histories(self) -> int:
        """In how many histories a fact is missing."""
        rows = self._fetch(
            "SELECT count(*) FROM (SELECT 1 FROM ledger.facts GROUP BY originator_id"
            " HAVING count(*) <> max(originator_version)) AS broken"
        )
        return int(rows[0][0])

    def max_notification_id(self) -> int:
        return self._connections.read(newest_position)

    def confirmed_position(self) -> int:
        return self._connections.read(_confirmed)


def _confirmed(connection: Connection) -> int:
    """The newest position, when all servers that have to confirm it have done so."""
    with connection.transaction():
        newest = newest_position(connection)
        connection.execute(CONFIRM)
    connection.must_be_confirmed()
    return newest


def _listening(url: str) -> Connection:
    listener = connect(url)
    listener.execute(f"LISTEN {CHANNEL}")
    return listener
