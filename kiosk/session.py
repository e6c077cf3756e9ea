"""Whose turn it is. A visit lives in memory, ends by itself, and leaves nothing.

The browser holds one random word; everything the visit knows stays here and goes with it.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from threading import RLock
from uuid import UUID

from kiosk.earcons import Earcon
from kiosk.hearing import USUAL, Hearing
from kiosk.sound import Sound
from kiosk.speech.saying import Value

VISITS_MAX = 500
SOUNDS_PER_VISIT_MAX = 40
SOUND_BYTES_PER_VISIT_MAX = 96 * 1024 * 1024
"""Twice what forty pages usually need; a long note of staff alone may take a quarter of an hour."""


@dataclass(frozen=True)
class Notice:
    """What went wrong on a page: shown there once more until something else is done."""

    page: str
    key: str
    values: dict[str, Value] = field(default_factory=dict)


@dataclass
class Visit:
    """One visitor's turn, from the first key to Finish."""

    token: str
    language: str
    began: float
    seen: float
    chose_language: bool = False
    card_number: str | None = None
    person_id: UUID | None = None
    session_id: UUID | None = None
    """Under which id it was written down that the record is open."""
    notice: Notice | None = None
    page: str = "/"
    """The last page that was not Help, to go back to."""
    asked_for: set[UUID] = field(default_factory=set)
    """Confidential facts the visitor asked to see and hear."""
    sounds: OrderedDict[str, Sound] = field(default_factory=OrderedDict)
    said: set[str] = field(default_factory=set)
    """What the voice remembers of this visitor, by its keys."""
    hearing: Hearing = USUAL
    """How loud and how fast this visitor hears the voice."""
    told_basic: set[str] = field(default_factory=set)
    """The languages in which this visitor was told that the voice is a simple one."""
    earcon: Earcon | None = None
    """The short sound with which the next page begins."""
    ended: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether the visitor has told us who they are, or begun to."""
        return self.person_id is not None or self.card_number is not None

    @property
    def must_end(self) -> bool:
        """Whether the visitor left something that the next person must not find."""
        return self.is_personal or self.hearing != USUAL

    def is_over(self) -> bool:
        """Whether it ended, perhaps in another thread just now."""
        return self.ended

    def keep_sound(self, key: str, sound: Sound) -> None:
        """Remember what a page says until the visit ends, the newest pages first."""
        self.sounds[key] = sound
        self.sounds.move_to_end(key)
        size = sum(len(each.wav) for each in self.sounds.values())
        while len(self.sounds) > SOUNDS_PER_VISIT_MAX or (
            size > SOUND_BYTES_PER_VISIT_MAX and len(self.sounds) > 1
        ):
            size -= len(self.sounds.popitem(last=False)[1].wav)

    def wipe(self) -> None:
        """Forget everything about the visitor."""
        self.ended = True
        self.card_number = self.person_id = self.session_id = self.notice = None
        self.page, self.hearing, self.earcon = "/", USUAL, None
        self.told_basic.clear()
        self.asked_for.clear()
        self.sounds.clear()
        self.said.clear()


class Visits:
    """Every visit under way, by the digest of its word.

    ``forget`` is told which of the voice's sounds to drop when a visit ends, and ``shut`` whose
    record it was, and in which session.
    """

    def __init__(
        self,
        longest: float,
        idle: float,
        clock: Callable[[], float] = time.monotonic,
        forget: Callable[[Iterable[str]], None] | None = None,
        shut: Callable[[UUID, UUID], None] | None = None,
    ) -> None:
        self._longest = longest
        self._idle = idle
        self._clock = clock
        self._forget = forget
        self._shut = shut
        self._visits: OrderedDict[bytes, Visit] = OrderedDict()
        self._lock = RLock()

    def begin(self, language: str) -> Visit:
        """A new visit of somebody we do not know yet."""
        now = self._clock()
        visit = Visit(token=secrets.token_urlsafe(32), language=language, began=now, seen=now)
        with self._lock:
            self._sweep()
            while len(self._visits) >= VISITS_MAX:
                self._end_one()
            self._visits[_digest(visit.token)] = visit
        return visit

    def find(self, token: str | None, *, awake: bool = True) -> Visit | None:
        """The visit of this word, unless its time is over; ``awake``: a person did something."""
        if not token:
            return None
        with self._lock:
            self._sweep()
            visit = self._visits.get(_digest(token))
            if visit is not None and awake:
                visit.seen = self._clock()
            return visit

    def sign_in(self, visit: Visit, person_id: UUID) -> Visit:
        """The same visit under a new word, so that a word seen before sign-in opens nothing."""
        with self._lock:
            said, visit.said = visit.said, set()  # the voice may be getting ready for them
            hearing, told_basic = visit.hearing, set(visit.told_basic)
            self.end(visit)
            known = self.begin(visit.language)
            known.chose_language, known.person_id = visit.chose_language, person_id
            known.said, known.hearing, known.told_basic = said, hearing, told_basic
        return known

    def end(self, visit: Visit) -> None:
        """The visit is over; nothing of it is kept."""
        with self._lock:
            self._visits.pop(_digest(visit.token), None)
            visit.ended = True  # first: whoever is still saying something of it forgets that too
            if self._forget and visit.said:
                self._forget(visit.said)
            if self._shut and visit.person_id and visit.session_id:
                self._shut(visit.person_id, visit.session_id)
            visit.wipe()

    def __len__(self) -> int:
        return len(self._visits)

    def _sweep(self) -> None:
        now = self._clock()
        over = [
            visit
            for visit in self._visits.values()
            if now - visit.began > self._longest
            or (visit.must_end and now - visit.seen > self._idle)
        ]
        for visit in over:
            self.end(visit)

    def _end_one(self) -> None:
        # Who only looked at a page goes before anybody between card and PIN, and they before
        # anybody who is reading; among equals, who did nothing for longest.
        self.end(
            min(
                self._visits.values(),
                key=lambda each: (each.person_id is not None, each.is_personal, each.seen),
            )
        )


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
