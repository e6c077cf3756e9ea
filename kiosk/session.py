"""Whose turn it is. A visit lives in memory, and leaves nothing when it is over.

The browser holds one random word; everything the visit knows stays here and goes with it. While
its card is in the machine nothing ends it; taking the card out ends it at once. A visit without a
card in the machine ends when nobody answers whether they are still there.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from threading import RLock
from typing import Any
from uuid import UUID

from kiosk.doors import Taken
from kiosk.earcons import Earcon
from kiosk.hearing import USUAL, USUAL_SPEED, Hearing
from kiosk.preferences import AS_THE_MACHINE_HAS_IT, Preferences
from kiosk.privacy import Consent
from kiosk.sound import Sound
from kiosk.speech.saying import Value

VISITS_MAX = 500
UNUSED_SECONDS_MAX = 900
"""A visit in which nobody left anything is forgotten after so long."""
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
    seen: float
    asked: float | None = None
    """Since when the question stands whether somebody is still there."""
    chose_language: bool = False
    card_number: str | None = None
    card_at: str | None = None
    """The machine that the card is in; ``None`` where it was typed or scanned."""
    is_held: bool = False
    """Whether the card was in the machine when that was last known."""
    person_id: UUID | None = None
    is_summary: bool = False
    """Whether the card alone was shown: then no more than a summary is told."""
    session_id: UUID | None = None
    """Under which id it was written down that the record is open."""
    is_helped: bool = False
    """Whether somebody is with the visitor and may see and hear this."""
    notice: Notice | None = None
    page: str = "/"
    """The last page that was not Help, to go back to."""
    asked_for: set[UUID] = field(default_factory=set)
    """Confidential facts the visitor asked to see and hear."""
    about: UUID | None = None
    """The entry, or the device, that the visitor was last asked about: what they answer is meant
    for it, wherever it stands in the list by then."""
    took: set[Taken] = field(default_factory=set)
    """In which forms they took their record along in this visit."""
    link: str | None = None
    """The word of the link that they made in this visit."""
    sounds: OrderedDict[str, Sound] = field(default_factory=OrderedDict)
    said: set[str] = field(default_factory=set)
    """What the voice remembers of this visitor, by its keys."""
    hearing: Hearing = USUAL
    """How loud and how fast this visitor hears the voice."""
    preferences: Preferences = AS_THE_MACHINE_HAS_IT
    """How this visitor wants the kiosk to be."""
    kept: Preferences = AS_THE_MACHINE_HAS_IT
    """What of that is written down about them."""
    chosen: set[str] = field(default_factory=set)
    """Which preferences they chose in this visit: these outweigh what is written down."""
    before: list[tuple[str, Any]] = field(default_factory=list)
    """The changes that going back would undo: what was changed, and how it was before."""
    is_only_now: bool = False
    """Whether the last of them could not be written down."""
    curtain: bool = False
    """Whether the visitor covered the screen."""
    digits: bool = True
    """Whether keys that write a character may do something where nothing is typed."""
    consent: Consent = Consent.NOT_ASKED
    """Whether others may hear what is theirs, as they answered in this visit."""
    headsets_out: int | None = None
    """How often a headset had been taken out at this machine when its visitor was last heard of."""
    told_basic: set[str] = field(default_factory=set)
    """The languages in which this visitor was told that the voice is a simple one."""
    earcon: Earcon | None = None
    """The short sound with which the next page begins."""
    is_farewell: bool = False
    """Whether it is over and there is only the farewell, as the visitor reads and hears."""
    ended: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether the visitor has told us who they are, or begun to."""
        return self.person_id is not None or self.card_number is not None

    @property
    def must_end(self) -> bool:
        """Whether the visitor left something that the next person must not find."""
        is_as_usual = self.hearing == USUAL and self.preferences == AS_THE_MACHINE_HAS_IT
        is_as_usual = is_as_usual and self.digits and not self.curtain
        return self.is_personal or self.chose_language or self.is_helped or not is_as_usual

    def is_over(self) -> bool:
        """Whether it ended, perhaps in another thread just now."""
        return self.ended

    def obey(self, wanted: Preferences) -> None:
        """From now on as this person wants it, but for what was chosen in this visit."""
        own = {name: getattr(self.preferences, name) for name in self.chosen}
        self.kept, self.preferences = wanted, replace(wanted, **own)
        if self.hearing.speed == USUAL_SPEED:
            self.hearing = replace(self.hearing, speed=self.preferences.speed)
        if wanted.language and not self.chose_language:
            self.language = wanted.language

    def choose(self, **changes: Any) -> None:
        """The visitor wants these preferences to be so from now on."""
        self.preferences = replace(self.preferences, **changes)
        self.chosen.update(changes)
        if "speed" in changes:
            self.hearing = replace(self.hearing, speed=self.preferences.speed)

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
        self.card_number = self.card_at = self.person_id = self.session_id = self.notice = None
        self.about, self.link, self.is_summary = None, None, False
        self.is_helped = self.is_held = self.chose_language = False
        self.page, self.hearing, self.earcon = "/", USUAL, None
        self.preferences = self.kept = AS_THE_MACHINE_HAS_IT
        self.consent, self.curtain, self.digits = Consent.NOT_ASKED, False, True
        self.headsets_out = None
        self.took.clear()
        for left in (self.chosen, self.before, self.told_basic, self.asked_for):
            left.clear()
        self.sounds.clear()
        self.said.clear()


def _never_known(_machine: str) -> bool | None:
    """Whether the card is in, where no machine reports it."""
    return None


@dataclass(frozen=True)
class AtTheEnd:
    """Who is told when a visit ends."""

    forget: Callable[[Iterable[str]], None] | None = None
    """Which of the voice's sounds to drop."""
    shut: Callable[[UUID, UUID], None] | None = None
    """Whose record it was, and in which session."""
    end_help: Callable[[UUID, UUID | None], None] | None = None
    """Whom somebody helped, and in which session."""


class Visits:
    """Every visit under way, by the digest of its word.

    After ``idle`` seconds without a sign of life a page asks, and waits ``answer`` seconds.
    ``card_in`` says whether the card is in the machine of that name.
    """

    def __init__(
        self,
        idle: float,
        answer: float,
        clock: Callable[[], float] = time.monotonic,
        at_end: AtTheEnd | None = None,
        card_in: Callable[[str], bool | None] = _never_known,
    ) -> None:
        self._idle = idle
        self._answer = answer
        self._clock = clock
        self._at_end = at_end or AtTheEnd()
        self._card_in = card_in
        self._visits: OrderedDict[bytes, Visit] = OrderedDict()
        self._lock = RLock()

    def begin(self, language: str) -> Visit:
        """A new visit of somebody we do not know yet."""
        visit = Visit(token=secrets.token_urlsafe(32), language=language, seen=self._clock())
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
                visit.seen, visit.asked = self._clock(), None
            return visit

    def ask(self, visit: Visit) -> None:
        """The visitor is being asked whether they are still there."""
        if visit.asked is None:
            visit.asked = self._clock()

    def is_held(self, visit: Visit) -> bool:
        """Whether the visit's card is in its machine, so that no time runs."""
        return visit.card_at is not None and self._card_in(visit.card_at) is True

    def sign_in(self, visit: Visit, person_id: UUID) -> Visit:
        """The same visit under a new word, so that a word seen before sign-in opens nothing."""
        with self._lock:
            said, visit.said = visit.said, set()  # the voice may be getting ready for them
            old = _as_it_is(visit)
            self.end(visit)
            known = self._as(old)
            known.said, known.person_id, known.card_at = said, person_id, old.card_at
            known.is_helped, known.kept, known.consent = old.is_helped, old.kept, old.consent
            known.headsets_out = old.headsets_out
        return known

    def farewell(self, visit: Visit) -> Visit:
        """The visit is over; what is left is how its visitor reads and hears the farewell."""
        with self._lock:
            old = _as_it_is(visit)
            self.end(visit)
            last = self._as(old)
            last.is_farewell = True
        return last

    def end(self, visit: Visit) -> None:
        """The visit is over; nothing of it is kept."""
        told = self._at_end
        with self._lock:
            self._visits.pop(_digest(visit.token), None)
            visit.ended = True  # first: whoever is still saying something of it forgets that too
            if told.forget and visit.said:
                told.forget(visit.said)
            if told.end_help and visit.person_id and visit.is_helped:
                told.end_help(visit.person_id, visit.session_id)
            if told.shut and visit.person_id and visit.session_id:
                told.shut(visit.person_id, visit.session_id)
            visit.wipe()

    def __len__(self) -> int:
        return len(self._visits)

    def _as(self, old: Visit) -> Visit:
        """A new visit in which its visitor reads and hears as before."""
        new = self.begin(old.language)
        new.chose_language, new.chosen, new.told_basic = (
            old.chose_language,
            old.chosen,
            old.told_basic,
        )
        new.hearing, new.preferences = old.hearing, old.preferences
        new.curtain, new.digits = old.curtain, old.digits
        return new

    def _sweep(self) -> None:
        now = self._clock()
        for visit in [each for each in self._visits.values() if self._is_over(each, now)]:
            self.end(visit)

    def _is_over(self, visit: Visit, now: float) -> bool:
        card_in = self._card_in(visit.card_at) if visit.card_at else None
        if card_in is False:
            return True
        if card_in or visit.is_held:
            # Where nobody knows any more whether the card is in, the time begins only now.
            visit.is_held, visit.seen, visit.asked = card_in is True, now, None
            return False
        if not visit.must_end:
            return now - visit.seen > UNUSED_SECONDS_MAX
        if visit.asked is not None:
            return now - visit.asked > self._answer
        return now - visit.seen > self._idle + self._answer

    def _end_one(self) -> None:
        # Who only looked at a page goes before anybody between card and PIN, and they before
        # anybody who is reading; among equals, who did nothing for longest.
        self.end(
            min(
                self._visits.values(),
                key=lambda each: (each.person_id is not None, each.is_personal, each.seen),
            )
        )


def _as_it_is(visit: Visit) -> Visit:
    """A copy that stays when the visit is wiped."""
    return replace(visit, chosen=set(visit.chosen), told_basic=set(visit.told_basic))


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
