"""The keys in PostgreSQL, in a schema of their own.

What was overwritten there stays for a while in the table, and for long in the server's own log
and its backups. So a key that was destroyed is out of reach only when the epoch is turned:
what is left of it is wrapped with a key that lies in no database and is gone.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any
from uuid import UUID

from ledger.errors import StoreAway
from ledger.keys import DESTROYED, Epoch
from ledger.postgres import CONFIRM, LOST, Connection, Connections, place_of

LOCK = 0x48524C45
LOOK_S = 1.0
"""For as long a key that another process destroyed may still be in this one's memory."""

COUNTED = "(SELECT count(*) FROM keys.person_keys WHERE wrapped = '')"


class PostgresKeys:
    """The keys in the database at ``url``."""

    def __init__(self, url: str) -> None:
        self._connections = Connections(url)
        self._held: Connection | None = None
        self._seen: tuple[float, object] = (0.0, None)

    def close(self) -> None:
        """Let go of the database."""
        self._connections.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction that nobody else writes beside.

        Raises:
            StoreAway: the database does not answer.
        """
        # The block runs once. So a connection that broke while it waited is found out before it.
        self._connections.fetch("SELECT 1")
        try:
            with self._connections.taken() as connection:
                with connection.transaction():
                    connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
                    self._held = connection
                    try:
                        yield
                    finally:
                        self._held = None
                    # What was there already may be on this server alone: it is waited for, too.
                    connection.execute(CONFIRM)
                connection.must_be_confirmed()
        except LOST as error:
            raise StoreAway(place=place_of(self._connections.url)) from error

    def mark(self) -> object:
        """Another value when somebody destroyed a key or turned the epoch, a moment ago."""
        ends, mark = self._seen
        if monotonic() > ends:
            ends = monotonic() + LOOK_S  # from before it is asked: several may ask at once
            # Not by the connection of whoever is writing: others ask this while they wait.
            mark = self._connections.fetch(f"SELECT number, {COUNTED} FROM keys.epoch")  # noqa: S608
            self._seen = (ends, mark)
        return mark

    def key(self, subject: UUID) -> bytes | None:
        """The wrapped key; ``DESTROYED``, or ``None`` where there never was one."""
        found = self._fetch("SELECT wrapped FROM keys.person_keys WHERE subject = %s", subject)
        return found[0][0] if found else None

    def keys_of(self, subjects: Collection[UUID]) -> list[tuple[UUID, bytes]]:
        """The wrapped keys that are not destroyed, of those among ``subjects`` who have one."""
        return self._fetch(
            "SELECT subject, wrapped FROM keys.person_keys"
            " WHERE subject = ANY(%s) AND wrapped <> ''",
            list(subjects),
        )

    def living_keys(self) -> list[tuple[UUID, bytes]]:
        """Every key that is not destroyed."""
        return self._fetch("SELECT subject, wrapped FROM keys.person_keys WHERE wrapped <> ''")

    def add_keys(self, keys: Iterable[tuple[UUID, bytes]]) -> None:
        """Keep these; who has one already, or had one, keeps that."""
        self._many("INSERT INTO keys.person_keys VALUES (%s, %s) ON CONFLICT DO NOTHING", keys)

    def put_keys(self, keys: Iterable[tuple[UUID, bytes]]) -> None:
        """Put these in the place of the ones they have."""
        turned = ((wrapped, subject) for subject, wrapped in keys)
        self._many("UPDATE keys.person_keys SET wrapped = %s WHERE subject = %s", turned)

    def destroy(self, subject: UUID) -> None:
        """Leave nothing of this key but its row."""
        self._run(
            "INSERT INTO keys.person_keys VALUES (%s, %s)"
            " ON CONFLICT (subject) DO UPDATE SET wrapped = excluded.wrapped",
            subject,
            DESTROYED,
        )

    def destroyed(self) -> int:
        """How many keys are destroyed."""
        return int(self._fetch(f"SELECT {COUNTED}")[0][0])

    def is_empty(self) -> bool:
        """Whether nobody ever had a key here."""
        return not self._fetch("SELECT 1 FROM keys.person_keys LIMIT 1")

    def secrets(self) -> list[tuple[str, bytes]]:
        """Every wrapped secret by its name."""
        return self._fetch("SELECT name, wrapped FROM keys.secrets")

    def add_secret(self, name: str, wrapped: bytes) -> bytes:
        """Keep this secret if there is none of the name; the one that is kept."""
        self._run("INSERT INTO keys.secrets VALUES (%s, %s) ON CONFLICT DO NOTHING", name, wrapped)
        kept: bytes = self._fetch("SELECT wrapped FROM keys.secrets WHERE name = %s", name)[0][0]
        return kept

    def put_secrets(self, secrets: Iterable[tuple[str, bytes]]) -> None:
        """Put these in the place of the ones of the same names."""
        turned = ((wrapped, name) for name, wrapped in secrets)
        self._many("UPDATE keys.secrets SET wrapped = %s WHERE name = %s", turned)

    def epoch(self) -> Epoch | None:
        """The epoch; ``None`` where none was begun."""
        found = self._fetch("SELECT number, key_check, destroyed FROM keys.epoch")
        return Epoch(*found[0]) if found else None

    def begin_epoch(self, key_check: bytes) -> None:
        """Write down the first, unless one is there."""
        self._run(
            f"INSERT INTO keys.epoch VALUES (1, 1, %s, {COUNTED}) ON CONFLICT DO NOTHING",  # noqa: S608
            key_check,
        )

    def turn_epoch(self, key_check: bytes) -> None:
        """Write down that the next has begun."""
        self._run(
            f"UPDATE keys.epoch SET number = number + 1, key_check = %s, destroyed = {COUNTED}",  # noqa: S608
            key_check,
        )

    def scrub(self) -> None:
        """Nothing can be done here: see the top."""

    def _fetch(self, statement: str, *told: Any) -> list[Any]:
        if self._held is not None:
            cursor = self._held.cursor(binary=True)
            return cursor.execute(statement.encode(), told).fetchall()
        return self._connections.fetch(statement, *told)

    def _run(self, statement: str, *told: Any) -> None:
        self._many(statement, [told])

    def _many(self, statement: str, every: Iterable[tuple[Any, ...]]) -> None:
        """Each statement can be run twice: when the answer to the first is lost, it is."""
        rows = list(every)
        if self._held is not None:
            self._held.cursor().executemany(statement.encode(), rows)
        else:
            self._connections.read(lambda connection: _run_all(connection, statement, rows))


def _run_all(connection: Connection, statement: str, rows: list[tuple[Any, ...]]) -> None:
    with connection.transaction():
        connection.cursor().executemany(statement.encode(), rows)
        connection.execute(CONFIRM)
    connection.must_be_confirmed()
