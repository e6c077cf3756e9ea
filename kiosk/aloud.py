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
from kiosk.page import Line
from kiosk.session import Visit
from kiosk.sound import Said, SharedSounds, Sound, join
from kiosk.speech.saying import Segment
from kiosk.speech.service import SpeechUnavailable

log = logging.getLogger(__name__)

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
    line: Line | None = None
    earcon: Earcon | None = None


class Aloud:
    """The sounds of every page, by keys that tell nothing; safe for threads."""

    def __init__(self, voice: Voice | None) -> None:
        self.voice = voice
        self.shared = SharedSounds()
        self._boot_key = secrets.token_bytes(32)

    def page(self, visit: Visit, plan: Sequence[Line], earcon: Earcon | None = None) -> str | None:
        """The key of what a page says, the short sound first; ``None`` is silence."""
        first, *others = plan
        items = [_Item(first.id, first, earcon), *(_Item(line.id, line) for line in others)]
        return self._key_of(visit, items)

    def always(self, visit: Visit, around: Sequence[Line], wait: Line) -> str | None:
        """The key of what is the same on every page: what stands there, and what may happen."""
        items = [_Item(each.id, each, Earcon.WAIT if each is wait else None) for each in around]
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
        is_personal = any(each.line and each.line.is_personal for each in items)
        key = self._key(visit.token if is_personal else "", items)
        if not is_personal:
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
        own = [
            voice.key_of_segments(each.line.segments)
            for each in items
            if each.line and each.line.is_personal
        ]
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
            + "\x1f".join(f"{s.lang}\x1f{s.spoken}" for s in (each.line or _SILENT).segments)
            for each in items
        )
        return hmac.digest(self._boot_key, f"{token}\x1d{text}".encode(), hashlib.sha256).hex()


_SILENT = Line("", "", (), is_personal=False)


def _said(voice: Voice, item: _Item) -> Said:
    wav = voice.speak_segments(item.line.segments) if item.line else None
    return Said(item.id, wav, item.earcon)
