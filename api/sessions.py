"""Who is signed in. A session lives in memory on the server and ends by itself.

The browser holds one random word. When the server starts anew, everybody signs in again.

Where several processes serve, one of them keeps the sessions (api/memory.py). The others hold a
copy for one request; what is set in it is set where it is kept, so a set in it is replaced, never
changed.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from threading import RLock
from uuid import UUID, uuid4

from kiosk.speech.saying import Value
from ledger.aggregates.record_access import AccessPurpose
from ledger.aggregates.staff_member import Post
from ledger.vocabulary import StaffRole

IDLE_SECONDS = 15 * 60
LONGEST_SECONDS = 8 * 60 * 60
SESSIONS_MAX = 1_000
STEP_SECONDS_MAX = 10 * 60
"""So long may pass between the password and the end of a sign-in."""


@dataclass(frozen=True)
class Notice:
    """What was just done, told once on the next page."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)
    undo: str = ""
    """The key of the command, when the notice offers to take it back."""


Keeper = Callable[[str, object], None]
"""Is told what was set, under which name, in a copy of what another process keeps."""


class Copied:
    """What may be the copy of something that another process keeps."""

    keeper: Keeper | None = None

    def __setattr__(self, name: str, value: object) -> None:
        is_new = self.keeper is not None and getattr(self, name) != value
        object.__setattr__(self, name, value)
        if is_new and self.keeper is not None:
            self.keeper(name, value)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if name != "keeper"}

    def keep_at(self, keeper: Keeper) -> None:
        """From now on ``keeper`` is told what is set."""
        object.__setattr__(self, "keeper", keeper)


@dataclass
class Session(Copied):
    """One member of staff at one browser."""

    token: str = field(repr=False)
    staff_id: UUID
    role: StaffRole
    name: str
    began: float
    seen: float
    posts: frozenset[Post] = frozenset()
    """What they hold, as the ledger told with the last page that was asked for."""
    organisation: str = ""
    """For which body they act."""
    opened: frozenset[UUID] = frozenset()
    """The persons outside of their area whose record they opened with a reason."""
    read: frozenset[tuple[UUID, AccessPurpose]] = frozenset()
    """Whose record they looked at, and what for: each is written down once."""
    id: UUID = field(default_factory=uuid4)
    """What it is called where it is listed: its word is nobody's to read."""
    secret: str = field(default="", repr=False)
    """What their app is about to be given, while a second step is set up."""
    may_add_key: bool = False
    """They showed their password to add a key."""
    may_link: bool = False
    """They showed their password to be let in from another house."""
    search: str = ""
    """What was looked for last: it may be a name or a number, so no address holds it."""
    notice: Notice | None = None
    recorded: str = ""
    """The key of what they did last, until a page was shown that holds it."""


class Sessions:
    """Every session under way, by the digest of its word."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sessions: dict[bytes, Session] = {}
        self._ended: dict[bytes, UUID] = {}
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

    def ended_for(self, token: str | None) -> UUID | None:
        """Whose session of this word ended because its time was over; not who signed out."""
        with self._lock:
            self._sweep(self._clock())
            return self._ended.get(_digest(token)) if token else None

    def of(self, staff_id: UUID) -> list[Session]:
        """Every session of a member of staff under way, the one used last first."""
        with self._lock:
            self._sweep(self._clock())
            theirs = [each for each in self._sessions.values() if each.staff_id == staff_id]
            return sorted(theirs, key=lambda each: -each.seen)

    def end_all(self, staff_id: UUID, *, but: Session | None = None) -> int:
        """End every session of a member of staff, ``but`` one; how many that were."""
        ended = [each for each in self.of(staff_id) if but is None or each.id != but.id]
        for session in ended:
            self.end(session)
        return len(ended)

    def by_id(self, session_id: UUID | None) -> Session | None:
        """The session that is called this, unless its time is over."""
        with self._lock:
            self._sweep(self._clock())
            return next((each for each in self._sessions.values() if each.id == session_id), None)

    def renew(self, session: Session) -> str:
        """Give the session another word; the one before opens nothing any more."""
        with self._lock:
            kept = self._sessions.pop(_digest(session.token), None)
            word = secrets.token_urlsafe(32)
            if kept is not None:  # else it was ended this moment: the new word opens nothing
                kept.token = word
                self._sessions[_digest(word)] = kept
            return word

    def put(self, session_id: UUID, name: str, value: object) -> None:
        """What was set in a copy of the session, unless it is over."""
        session = self.by_id(session_id)
        if session is not None:
            setattr(session, name, value)

    def end(self, session: Session) -> None:
        """The word opens nothing any more."""
        with self._lock:
            self._sessions.pop(_digest(session.token), None)

    def _sweep(self, now: float) -> None:
        for key, session in list(self._sessions.items()):
            if now - session.seen > IDLE_SECONDS or now - session.began > LONGEST_SECONDS:
                del self._sessions[key]
                self._ended[key] = session.staff_id
        while len(self._ended) > SESSIONS_MAX:
            self._ended.pop(next(iter(self._ended)))


@dataclass
class Step(Copied):
    """Somebody on the way in: they showed a password, and more is asked of them."""

    token: str = field(repr=False)
    staff_id: UUID
    began: float
    has_shown_code: bool = False
    secret: str = field(default="", repr=False)
    """What their app is about to be given, while a second step is set up."""


class Steps:
    """Everybody on the way in, by the digest of a word that opens nothing else."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._steps: dict[bytes, Step] = {}
        self._lock = RLock()

    def begin(self, staff_id: UUID) -> Step:
        """A way in, under a new word."""
        step = Step(secrets.token_urlsafe(32), staff_id, self._clock())
        with self._lock:
            self._sweep()
            if len(self._steps) >= SESSIONS_MAX:
                self.end(min(self._steps.values(), key=lambda each: each.began))
            self._steps[_digest(step.token)] = step
        return step

    def find(self, token: str | None) -> Step | None:
        """The way in of this word, unless it took too long."""
        if not token:
            return None
        with self._lock:
            self._sweep()
            return self._steps.get(_digest(token))

    def put(self, token: str, name: str, value: object) -> None:
        """What was set in a copy of the way in, unless it took too long."""
        step = self.find(token)
        if step is not None:
            setattr(step, name, value)

    def end(self, step: Step) -> None:
        """Whoever it was is in, or gave up."""
        with self._lock:
            self._steps.pop(_digest(step.token), None)

    def _sweep(self) -> None:
        now = self._clock()
        for key, step in list(self._steps.items()):
            if now - step.began > STEP_SECONDS_MAX:
                del self._steps[key]


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
