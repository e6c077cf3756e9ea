"""Speech for the web app: words in, a complete WAV out, or a reason why not.

Whatever goes wrong with the engine, a page is never held up: ``speak`` answers within seconds or
raises ``SpeechUnavailable``, and a page without sound says that it is without sound.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from threading import Lock

import numpy as np

from kiosk.speech.bank import Bank, Held
from kiosk.speech.cache import SoundCache
from kiosk.speech.child import Child, ChildRefused
from kiosk.speech.clips import Clip, Pause, cut, is_known
from kiosk.speech.fair import FairLock
from kiosk.speech.frames import Broken, Late
from kiosk.speech.joining import as_wav, joined, tidy
from kiosk.speech.live import RATES, Ask, as_texts, asks
from kiosk.speech.plain import words_only
from kiosk.speech.rendering.protocols import Ahead, Samples, Wanted
from kiosk.speech.saying import Segment

CACHE_BYTES_MAX = 64 * 1024 * 1024
ANSWER_SECONDS, ANSWER_SECONDS_A_BYTE = 0.4, 0.0015
"""How long a piece of text may take, and how much longer for each byte of it in UTF-8.

A Chinese character has three bytes and takes three times as long as a letter. Five to ten times
what a busy machine was measured to need: a worker that takes longer hangs.
"""
QUEUE_SECONDS_MAX = 3.0
TEXT_CHARS_MAX = 8000
"""Longest text for one sound: some ten minutes of speech."""
RESTART_SECONDS = (0.0, 0.1, 0.5, 2.0, 10.0, 30.0)
"""Pause before a restart, after so many failures in a row."""

UNDERSTOOD = frozenset({"en"})
"""Languages whose own voice of the engine is understood by who never heard it before."""

FOR_GOOD = frozenset({"library_missing", "engine_too_old", "several_engines", "self_test_failed"})
"""Reasons that no restart changes."""


class SpeechUnavailable(Exception):
    """There is no sound for this now; ``reason`` is a stable code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class SpeechStatus:
    """How the voice is, for whoever looks after the machine."""

    available: bool
    reason: str | None
    engine: str | None
    restarts: int
    cache_bytes: int
    bank: tuple[Held, ...] = ()
    """What the bank holds, voice by voice; empty where there is none."""
    said: Mapping[str, int] = field(default_factory=dict)
    """How many clips were said from the ``bank``, ``ahead``, and ``live``."""


class SpeechService:
    """One worker, watched; safe for threads."""

    def __init__(self, bank: Bank | None = None, ahead: Ahead | None = None) -> None:
        """Say what is in ``bank`` and what ``ahead`` has ready; the engine says the rest."""
        self._bank, self._ahead = bank, ahead
        self._prepared: dict[str, frozenset[str]] = {}
        self._said: Counter[str] = Counter()
        self._counting = Lock()
        self._boot_key = secrets.token_bytes(32)
        self._package = _engine_package()
        self._cache = SoundCache(CACHE_BYTES_MAX)
        self._turn = FairLock()
        self._child: Child | None = None
        self._engine: str | None = None
        self._reason: str | None = "not_started"
        self._failures = 0
        self._starts = 0
        self._not_before = 0.0

    def start(self) -> None:
        """Start the worker; where it cannot be, ``status`` says why and nothing is raised."""
        with self._turn:
            self._reason, self._failures, self._not_before = None, 0, 0.0
            try:
                self._running()
            except SpeechUnavailable:
                return

    def close(self) -> None:
        """End the worker and forget every sound; whoever waits for one is told at once."""
        self._reason = "closed"
        child = self._child
        if child:
            child.kill()
        with self._turn:
            if self._child:
                self._child.end()
                self._child = None
        self._cache.wipe()
        self.forget(list(self._prepared))

    def status(self) -> SpeechStatus:
        """How the voice is now."""
        child = self._child
        available = self._reason is None and child is not None and child.is_running()
        reason = None if available else self._reason or "restarting"
        restarts = max(0, self._starts - 1)
        with self._counting:
            said = dict(self._said)
        return SpeechStatus(
            available,
            reason,
            self._engine,
            restarts,
            self._cache.bytes_held,
            bank=self._bank.held if self._bank else (),
            said=said,
        )

    def is_basic(self, lang: str) -> bool:
        """Whether this language has only a voice that one must know to understand."""
        return lang not in UNDERSTOOD and not (self._bank and self._bank.speaks(lang))

    def prepare(self, segments: Sequence[Segment]) -> None:
        """Begin to make ready what nobody could know before, such as a name; never waits.

        What is kept of it is kept until ``forget`` is told ``key_of_segments(segments)``.
        """
        if self._ahead is None or self._bank is None:
            return
        new = {
            self._clip_key(each.clip): each.clip
            for each in cut(segments, self._bank.__contains__)
            if not is_known(each.clip, self._bank.__contains__)
            and self._bank.speaks(each.clip.lang)
        }
        with self._counting:
            self._prepared[self.key_of_segments(segments)] = frozenset(new)
        self._ahead.want(Wanted(key, clip.text, clip.lang, clip.final) for key, clip in new.items())

    def speak(self, spoken: str, lang: str) -> bytes:
        """``spoken`` as a WAV: one channel, 16 bits, 22,050 samples a second.

        Words of another language in it are said by that language's voice.

        Raises:
            SpeechUnavailable: there is no sound for this now.
            ValueError: no such language.
        """
        return self.speak_segments(_one(spoken, lang))

    def speak_segments(self, segments: Sequence[Segment]) -> bytes:
        """Like ``speak``, for what ``compose`` gives: each segment in its own language."""
        if self._reason in {"not_started", "closed"}:
            raise SpeechUnavailable(self._reason)
        _check_languages(segments)
        key, epoch = self.key_of_segments(segments), self._cache.epoch
        held = self._cache.get(key)
        if held is not None:
            return held
        if sum(len(each.spoken) for each in segments) > TEXT_CHARS_MAX:
            raise SpeechUnavailable("too_long")
        clips, sources = self._clips(segments)
        if not clips:
            raise SpeechUnavailable("nothing_to_say")
        sound = as_wav(joined(clips))
        self._count(sources)
        if self._ahead is None or not sources["live"]:
            # else the next time the names may be ready
            self._cache.put(key, sound, epoch)
        return sound

    def key(self, spoken: str, lang: str) -> str:
        """What ``forget`` knows the sound of ``spoken`` by; it tells nothing about the text."""
        return self.key_of_segments(_one(spoken, lang))

    def key_of_segments(self, segments: Sequence[Segment]) -> str:
        """Like ``key``, for what ``compose`` gives."""
        said = [[each.lang, each.kind.value, each.spoken] for each in segments]
        return self._digest(self._package, said)

    def forget(self, keys: Iterable[str]) -> None:
        """Drop these sounds: the visit they were made for is over."""
        keys = list(keys)
        self._cache.forget(keys)
        if self._ahead is None:
            return
        with self._counting:
            gone = frozenset().union(*(self._prepared.pop(key, ()) for key in keys))
            gone = gone.difference(*self._prepared.values())
        self._ahead.forget(gone)

    def _clip_key(self, clip: Clip) -> str:
        return self._digest("clip", clip.digest)

    def _digest(self, *said: object) -> str:
        return hmac.new(self._boot_key, json.dumps(said).encode(), hashlib.sha256).hexdigest()

    def _count(self, sources: Counter[str]) -> None:
        with self._counting:
            self._said.update(sources)

    def _clips(
        self, segments: Sequence[Segment]
    ) -> tuple[list[tuple[Samples, Pause]], Counter[str]]:
        """The clips of a line with their pauses, and how many come from where."""
        pieces = cut(segments, self._bank.__contains__ if self._bank else _nothing)
        found = [self._ready(each.clip) for each in pieces]
        if not any(found):
            live = self._live(as_texts(segments), Pause.SENTENCE)
            return live, Counter(live=len(pieces)) if live else Counter()
        clips: list[tuple[Samples, Pause]] = []
        for is_ready, together in groupby(
            zip(pieces, found, strict=True), lambda each: bool(each[1])
        ):
            run = list(together)
            if is_ready:
                clips += [(ready[0], piece.pause) for piece, ready in run if ready]
            else:
                texts = [(piece.said, piece.clip.lang) for piece, _ in run]
                clips += self._live(texts, run[-1][0].pause)
        return clips, Counter(each[1] if each else "live" for each in found)

    def _ready(self, clip: Clip) -> tuple[Samples, str] | None:
        """The clip as somebody made it before, and who."""
        samples = self._bank.find(clip) if self._bank else None
        if samples is not None:
            return samples, "bank"
        if self._ahead is not None:
            for form in (clip, clip.otherwise()):
                samples = self._ahead.find(self._clip_key(form))
                if samples is not None:
                    return samples, "ahead"
        return None

    def _live(self, texts: list[tuple[str, str]], pause: Pause) -> list[tuple[Samples, Pause]]:
        """What the engine says now, piece by piece, as loud as what comes from the bank."""
        return [
            (tidy(np.frombuffer(self._ask(each), "<i2").astype(np.int16)), each.pause)
            for each in asks(texts, pause)
        ]

    def _ask(self, piece: Ask) -> bytes:
        """One piece's samples, from a worker that is there for this thread alone meanwhile."""
        if not self._turn.acquire(timeout=QUEUE_SECONDS_MAX):
            raise SpeechUnavailable("busy")
        try:
            try:
                return self._answer(piece)
            except (Broken, Late):
                return self._answer(piece)  # of a new worker: nobody is to hear of the old one
        except Late:
            raise SpeechUnavailable(self._reason or "timed_out") from None
        except Broken:
            raise SpeechUnavailable(self._reason or "crashed") from None
        finally:
            self._turn.release()

    def _answer(self, piece: Ask) -> bytes:
        child = self._running()
        seconds = ANSWER_SECONDS + len(piece.text.encode()) * ANSWER_SECONDS_A_BYTE
        try:
            samples = child.speak(piece.text, piece.voice, piece.rate, seconds=seconds)
        except ChildRefused as refusal:
            raise SpeechUnavailable(refusal.code) from None
        except (Broken, Late):
            self._failed("crashed")
            raise
        self._failures = 0
        return samples

    def _running(self) -> Child:
        """The worker, started again if it is gone and enough time has passed."""
        if self._reason is not None:
            raise SpeechUnavailable(self._reason)
        if self._child and self._child.is_running():
            return self._child
        if self._child:
            self._failed("crashed")
        if time.monotonic() < self._not_before:
            raise SpeechUnavailable("restarting")
        try:
            self._child = Child()
        except ChildRefused as refusal:
            if refusal.code in FOR_GOOD:
                self._reason = refusal.code
            raise self._failed(refusal.code) from None
        except (Broken, Late, OSError):
            raise self._failed("start_failed") from None
        self._starts += 1
        self._engine = f"espeak-ng {self._child.version}"
        return self._child

    def _failed(self, reason: str) -> SpeechUnavailable:
        """End what is left of the worker, and wait longer each time before the next."""
        if self._child:
            self._child.end()
            self._child = None
        pause = RESTART_SECONDS[min(self._failures, len(RESTART_SECONDS) - 1)]
        self._failures += 1
        self._not_before = time.monotonic() + pause
        return SpeechUnavailable(self._reason or reason)


def _one(spoken: str, lang: str) -> list[Segment]:
    _check_languages([Segment(spoken, spoken, lang)])
    return [Segment(spoken, words_only(spoken, lang), lang)]


def _check_languages(segments: Sequence[Segment]) -> None:
    for each in segments:
        if each.lang not in RATES:
            raise ValueError(f"no voice for {each.lang!r}")


def _nothing(_clip: Clip) -> bool:
    return False


def _engine_package() -> str:
    try:
        return version("espeakng-loader")
    except PackageNotFoundError:
        return "none"
