"""What a page says: made while the page is rendered, and kept only where it belongs.

A sound in which every line is the same for everybody is held once, under a key that knows nothing
of any visit. Any other sound is its visitor's: under a key of theirs, in their visit, gone with it.
"""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from kiosk.earcons import Earcon
from kiosk.lines import PublicLine
from kiosk.privacy import Permitted, Speakable, line_of
from kiosk.session import Visit
from kiosk.sound import Said, SharedSounds, Sound, join
from kiosk.speech.saying import Segment
from kiosk.speech.service import SpeechUnavailable

log = logging.getLogger(__name__)

COUNTS = "said-count-"
"""What the ids begin with of the lines that say how many figures were typed."""
EDGE = "edge"
"""The part of what is always there that is a short sound alone; no element has this id."""


class Voice(Protocol):
    """Who says a text aloud. Raises ``SpeechUnavailable`` when nobody can."""

    def speak_segments(self, segments: Sequence[Segment]) -> bytes:
        """The segments as one WAV, each in its own language."""

    def key_of_segments(self, segments: Sequence[Segment]) -> str:
        """What the voice remembers that WAV by."""

    def forget(self, keys: Iterable[str]) -> None:
        """Drop what it remembers under these keys."""

    def is_basic(self, lang: str) -> bool:
        """Whether this language has only a voice that one must know to understand."""

    def prepare(self, segments: Sequence[Segment]) -> None:
        """Begin to make ready what nobody could know before, such as a name; never waits.

        What it keeps of them it keeps until ``forget`` is told ``key_of_segments(segments)``.
        """


@dataclass(frozen=True)
class _Item:
    """What is to be said of one element: a short sound, a line, or both."""

    id: str
    line: Speakable | None = None
    earcon: Earcon | None = None

    @classmethod
    def of(cls, line: Speakable, earcon: Earcon | None = None) -> "_Item":
        """A line as it may be said."""
        return cls(line_of(line).id, line, earcon)

    @property
    def is_private(self) -> bool:
        """Whether it is said by a permit."""
        return isinstance(self.line, Permitted)

    @property
    def segments(self) -> Sequence[Segment]:
        """What is said of it in words."""
        return line_of(self.line).segments if self.line else ()


class Aloud:
    """The sounds of every page, by keys that tell nothing; safe for threads."""

    def __init__(self, voice: Voice | None) -> None:
        self.voice = voice
        self.shared = SharedSounds()
        self._boot_key = secrets.token_bytes(32)

    def page(
        self, visit: Visit, plan: Sequence[Speakable], earcon: Earcon | None = None
    ) -> str | None:
        """The key of what a page says, the short sound first; ``None`` is silence.

        A private line is no ``Speakable``: it comes here with its permit, or not at all.
        """
        if not plan:
            return None
        first, *others = plan
        return self._key_of(visit, [_Item.of(first, earcon), *map(_Item.of, others)])

    def always(self, visit: Visit, around: Sequence[PublicLine], wait: PublicLine) -> str | None:
        """The key of what is the same on every page: what stands there, and what may happen."""
        items = [_Item.of(each, Earcon.WAIT if each is wait else _click(each)) for each in around]
        return self._key_of(visit, [*items, _Item(EDGE, earcon=Earcon.EDGE)])

    def find(self, key: str) -> Sound | None:
        """A sound that is everybody's."""
        return self.shared.get(key)

    def prepare(self, visit: Visit, sayings: Iterable[Sequence[Segment]]) -> None:
        """Let the voice make ready what this visitor will hear; it is forgotten with the visit."""
        if self.voice is None:
            return
        for segments in sayings:
            if visit.is_over():
                return
            key = self.voice.key_of_segments(segments)
            visit.said.add(key)
            self.voice.prepare(segments)
            if visit.is_over():  # it ended meanwhile, and what it said was forgotten before this
                self.voice.forget([key])

    def _key_of(self, visit: Visit, items: Sequence[_Item]) -> str | None:
        is_private = any(each.is_private for each in items)
        key = self._key(visit.token if is_private else "", items)
        if not is_private:
            sound = self.shared.get(key) or self._spoken(visit, items)
            if sound is not None:
                self.shared.keep(key, sound)
        else:
            # Put together anew: a name may have been made ready since, and said better now.
            sound = self._spoken(visit, items) or visit.sounds.get(key)
            if sound is not None:
                visit.keep_sound(key, sound)
        return key if sound else None

    def _spoken(self, visit: Visit, items: Sequence[_Item]) -> Sound | None:
        voice = self.voice
        if voice is None:
            return None
        own = [voice.key_of_segments(each.segments) for each in items if each.is_private]
        visit.said.update(own)
        try:
            return join([_said(voice, each) for each in items])
        except (SpeechUnavailable, ValueError) as why:
            # Whatever is wrong with the voice, the page is there, and says that it is silent.
            # What a ValueError says may hold the text.
            log.warning("no voice: %s", getattr(why, "reason", type(why).__name__))
            return None
        finally:
            if own and visit.is_over():  # what was said since it ended is not to be kept
                voice.forget(own)

    def _key(self, token: str, items: Sequence[_Item]) -> str:
        text = "\x1e".join(
            f"{each.id}\x1f{each.earcon}\x1f"
            + "\x1f".join(f"{s.lang}\x1f{s.spoken}" for s in each.segments)
            for each in items
        )
        return hmac.digest(self._boot_key, f"{token}\x1d{text}".encode(), hashlib.sha256).hex()


def _click(line: PublicLine) -> Earcon | None:
    """A figure of a PIN is heard at once, before it is said how many there are."""
    return Earcon.CLICK if line.id.startswith(COUNTS) else None


def _said(voice: Voice, item: _Item) -> Said:
    if item.line is None:
        return Said(item.id, None, item.earcon)
    line = line_of(item.line)
    wav = voice.speak_segments(line.segments)
    return Said(item.id, wav, item.earcon, line.lang, line.kind.value)
