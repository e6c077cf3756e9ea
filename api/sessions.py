"""Who is signed in. A session lives in memory on the server and ends by itself.

The browser holds one random word. When the server starts anew, everybody signs in again.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from threading import RLock
from uuid import UUID

from kiosk.speech.saying import Value
from ledger.vocabulary import StaffRole

IDLE_SECONDS = 15 * 60
LONGEST_SECONDS = 8 * 60 * 60
SESSIONS_MAX = 1_000


@dataclass(frozen=True)
class Notice:
    """What was just done, told once on the next page."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass
class Session:
    """One member of staff at one browser."""

    token: str = field(repr=False)
    staff_id: UUID
    role: StaffRole
    name: str
    began: float
    seen: float
    search: str = ""
    """What was looked for last: it may be a name or a number, so no address holds it."""
    notice: Notice | None = None


class Sessions:
    """Every session under way, by the digest of its word."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sessions: dict[bytes, Session] = {}
        self._lock = RLock()

    def begin(self, staff_id: UUID, role: StaffRole, name: str) -> Session:
        """A new session under a new word."""
        now = self._clock()
        session = Session(secrets.token_urlsafe(32), staff_id, role, name, now, now)
        with self._lock:
            self._sweep(now)
            if len(self._sessions) >= SESSIONS_MAX:
                self.end(min(self._sessions.values(), key=lambda each: each.seen))
            self._sessions[_digest(session.token)] = session
        return session

    def find(self, token: str | None, *, awake: bool = True) -> Session | None:
        """The session of this word, unless its time is over; ``awake``: somebody did something."""
        if not token:
            return None
        with self._lock:
            now = self._clock()
            self._sweep(now)
            session = self._sessions.get(_digest(token))
            if session is not None and awake:
                session.seen = now
            return session

    def end(self, session: Session) -> None:
        """The word opens nothing any more."""
        with self._lock:
            self._sessions.pop(_digest(session.token), None)

    def _sweep(self, now: float) -> None:
        for key, session in list(self._sessions.items()):
            if now - session.seen > IDLE_SECONDS or now - session.began > LONGEST_SECONDS:
                del self._sessions[key]


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
