"""Connections to PostgreSQL that never hang: each wait has an end, and what broke is thrown away.

Loaded only where an address says ``postgresql``: it needs the extra of that name.
"""

import logging
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore, Lock
from time import monotonic, sleep
from typing import Any, TypeVar

from ledger.errors import StoreAway, StoreUnsafe

try:
    import psycopg
    from psycopg.conninfo import make_conninfo
except ImportError as error:
    raise StoreUnsafe(what="handrail[postgres]", found="not_installed") from error

CONNECT_S = 5
STATEMENT_S = 30
ANSWER_S = 40
"""A server that is alive ends a statement by itself; one that is silent is left after this."""

PATIENCE_S = 10.0
"""How long what is read is asked for again, while the database is restarted or handed over."""

AGAIN_S = 0.25
CONNECTIONS_MAX = 10
NETWORK: dict[str, str | int] = {
    "connect_timeout": CONNECT_S,
    "tcp_user_timeout": 10_000,  # ms: what was sent and never confirmed
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "application_name": "handrail",
}
"""What counts where the address says nothing else."""

OPTIONS = (
    f"-c statement_timeout={STATEMENT_S}s -c lock_timeout={STATEMENT_S}s"
    f" -c idle_in_transaction_session_timeout={STATEMENT_S}s"
    " -c default_transaction_isolation=read\\ committed -c client_encoding=UTF8"
    # The server's own wait is two hours: so long it would keep the locks of a computer that died.
    " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3"
)
"""What the server is told of each session, before what the address tells it."""

LEADER = {"target_session_attrs": "read-write"}
"""Of several hosts the one that leads, whatever the address says: another may not have all."""

CONFIRM = "SELECT pg_logical_emit_message(true, 'handrail', 'confirm')"
"""Something to commit where there is nothing else: then other servers confirm up to here."""

LOST = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction)
"""The server went away, stopped, leads no more, or takes too long; no fact is at fault."""

TResult = TypeVar("TResult")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_REFUSED = re.compile(r"connection to server .*? failed: (.*)")
_log = logging.getLogger(__name__)
_causes: dict[str, set[str]] = {}
"""Why each database is away, as it was logged since it last answered."""


class _Unconfirmed(psycopg.OperationalError):
    """Committed, but perhaps on this server alone."""


class Connection(psycopg.Connection[tuple[Any, ...]]):
    """One connection; ``warned`` when the server said that a commit may not be everywhere yet."""

    until = float("inf")
    warned = False

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait as psycopg does, until the deadline.

        Raises:
            OperationalError: the server was silent for too long.
        """
        return super().wait(_ending(gen, self.until), interval, timeout)

    def begin_to_wait(self) -> None:
        """From now on the server has ``ANSWER_S``."""
        self.until, self.warned = monotonic() + ANSWER_S, False

    def must_be_confirmed(self) -> None:
        """Look whether everything since ``begin_to_wait`` was committed wherever it has to be.

        Raises:
            OperationalError: perhaps on this server alone.
        """
        if self.warned:
            raise _Unconfirmed("committed on one server alone")


def _ending(gen: Generator[Any, Any, TResult], until: float) -> Generator[Any, Any, TResult]:
    ready = None
    while True:
        try:
            wanted = gen.send(ready)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        ready = yield wanted
        if not ready and monotonic() > until:
            raise psycopg.OperationalError("the server is silent")


def connect(url: str) -> Connection:
    """A connection of one's own.

    Raises:
        psycopg.OperationalError: nobody answers there.
        StoreUnsafe: the address is none.
    """
    try:
        asked = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # which repeats what stands there: a password may
        raise StoreUnsafe(what="postgresql://", found="unreadable") from None
    wanted = {name: value for name, value in NETWORK.items() if name not in asked}
    # Of two that say the same the server takes the later one: the address's own.
    wanted["options"] = f"{OPTIONS} {asked.get('options') or ''}".rstrip()
    found = Connection.connect(make_conninfo(url, **wanted, **LEADER), autocommit=True)
    found.add_notice_handler(_listener_of(found))
    return found


def _listener_of(connection: Connection) -> Callable[[psycopg.errors.Diagnostic], None]:
    def listen(told: psycopg.errors.Diagnostic) -> None:
        # "canceling wait for synchronous replication": committed here, perhaps nowhere else.
        if told.severity_nonlocalized == "WARNING" and told.sqlstate == "01000":
            connection.warned = True

    return listen


def place_of(url: str) -> str:
    """Where the database is, as it may be shown: no user, no password."""
    asked = psycopg.conninfo.conninfo_to_dict(url)
    host, name = str(asked.get("host") or "localhost"), str(asked.get("dbname", ""))
    # Of a password with an @ or a / in it a part is taken for the one or the other.
    return f"{host.rpartition('@')[2]}/{name.rpartition('@')[2]}"


def away(url: str, error: psycopg.Error) -> StoreAway:
    """What is raised for one that does not answer whoever connected alone; it is logged why."""
    _say_why(url, error)
    return StoreAway(place=place_of(url))


def _say_why(url: str, error: psycopg.Error) -> None:
    """Log the cause, once until the database answers."""
    logged, cause = _causes.setdefault(url, set()), _cause_of(error)
    if cause not in logged:
        logged.add(cause)
        _log.warning("the database %s is away: %s", place_of(url), cause)


def _cause_of(error: psycopg.Error) -> str:
    """Why each server did not let us in, else the first line; without what is quoted there."""
    lines = str(error).splitlines()[:1]
    if error.sqlstate is None:  # no statement was answered
        lines = _REFUSED.findall(str(error)) or lines
    told = (" ".join(_QUOTED.sub("...", line).split()) for line in lines)
    return "; ".join(dict.fromkeys(told))


def _answers(url: str) -> None:
    if _causes.get(url):
        _causes[url].clear()
        _log.info("the database %s answers again", place_of(url))


class Connections:
    """Connections to one database, lent to one thread at a time and kept for the next."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._idle: list[Connection] = []
        self._lock = Lock()
        self._free = BoundedSemaphore(CONNECTIONS_MAX)

    def close(self) -> None:
        """Let go of all that are not lent."""
        with self._lock:
            idle, self._idle = self._idle, []
        for each in idle:
            each.close()

    @contextmanager
    def taken(self) -> Iterator[Connection]:
        """One for the block; broken in it, it is thrown away and so are those that waited."""
        if not self._free.acquire(timeout=ANSWER_S):
            raise psycopg.OperationalError("every connection is busy")
        try:
            connection = self._next()
            connection.begin_to_wait()
            try:
                yield connection
            except LOST:
                with suppress(psycopg.Error):
                    connection.close()
                self.close()  # whatever ended this one ended them too
                raise
            finally:
                self._put_back(connection)
        except LOST as error:
            _say_why(self.url, error)
            raise
        else:
            _answers(self.url)
        finally:
            self._free.release()

    def read(self, ask: Callable[[Connection], TResult]) -> TResult:
        """What ``ask`` reads; asked again for a while when the database is away.

        Raises:
            StoreAway: it does not answer.
        """
        ends = monotonic() + PATIENCE_S
        while True:
            try:
                with self.taken() as connection:
                    return ask(connection)
            except LOST as error:
                if monotonic() > ends:
                    raise StoreAway(place=place_of(self.url)) from error
            sleep(AGAIN_S)

    def fetch(self, statement: str, *told: Any) -> list[Any]:
        """Every row that the statement selects."""
        return self.read(
            lambda connection: (
                connection.cursor(binary=True).execute(statement.encode(), told).fetchall()
            )
        )

    def _next(self) -> Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return connect(self.url)

    def _put_back(self, connection: Connection) -> None:
        idle = psycopg.pq.TransactionStatus.IDLE
        if not connection.closed and connection.info.transaction_status == idle:
            with self._lock:
                self._idle.append(connection)
        else:
            connection.close()
