"""Speech for the web app: words in, a complete WAV out, or a reason why not.

Whatever goes wrong with the engine, a page is never held up: ``speak`` answers within seconds or
raises ``SpeechUnavailable``, and a page without sound says that it is without sound.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import secrets
import time
import wave
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from threading import Lock

from kiosk.speech.cache import SoundCache
from kiosk.speech.child import Child, ChildRefused
from kiosk.speech.frames import Broken, Late
from kiosk.speech.lexicon import lexicon_of
from kiosk.speech.plain import parts, spans, words_only
from kiosk.speech.saying import Segment

SAMPLE_RATE = 22050
CACHE_BYTES_MAX = 64 * 1024 * 1024
ANSWER_SECONDS, ANSWER_SECONDS_A_CHAR = 0.4, 0.005
"""How long a piece of text may take, and longer by so much for each character of it.

Five to ten times what a busy machine was measured to need: a worker that takes longer hangs.
"""
QUEUE_SECONDS_MAX = 3.0
TEXT_CHARS_MAX = 8000
"""Longest text for one sound: some ten minutes of speech."""
RESTART_SECONDS = (0.0, 0.1, 0.5, 2.0, 10.0, 30.0)
"""Pause before a restart, after so many failures in a row."""

RATES = {"en": 105, "zh-Hans": 130, "vi": 120}
"""Words a minute as the engine counts them: the usual speed. The page plays it faster or slower."""

UNDERSTOOD = frozenset({"en"})
"""Languages whose own voice of the engine is understood by who never heard it before."""

FOR_GOOD = frozenset({"library_missing", "engine_too_old", "several_engines", "self_test_failed"})
"""Reasons that no restart changes."""

_GAP_SECONDS, _SENTENCE_GAP_SECONDS = 0.06, 0.3
"""Silence after a piece that goes on, and after a sentence."""


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


@dataclass(frozen=True)
class _Piece:
    """What the engine is asked for in one go."""

    text: str
    voice: str
    rate: int
    ends_sentence: bool


class SpeechService:
    """One worker, watched; safe for threads."""

    def __init__(self) -> None:
        self._boot_key = secrets.token_bytes(32)
        self._package = _engine_package()
        self._cache = SoundCache(CACHE_BYTES_MAX)
        self._turn = Lock()
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

    def status(self) -> SpeechStatus:
        """How the voice is now."""
        child = self._child
        available = self._reason is None and child is not None and child.is_running()
        reason = None if available else self._reason or "restarting"
        restarts = max(0, self._starts - 1)
        return SpeechStatus(available, reason, self._engine, restarts, self._cache.bytes_held)

    def is_basic(self, lang: str) -> bool:
        """Whether this language has only a voice that one must know to understand."""
        return lang not in UNDERSTOOD

    def prepare(self, segments: Sequence[Segment]) -> None:
        """Begin to make ready what nobody could know before, such as a name; never waits.

        What is kept of it is kept until ``forget`` is told ``key_of_segments(segments)``.
        """

    def speak(self, spoken: str, lang: str) -> bytes:
        """``spoken`` as a WAV: one channel, 16 bits, 22,050 samples a second.

        Words of another language in it are said by that language's voice.

        Raises:
            SpeechUnavailable: there is no sound for this now.
            ValueError: no such language.
        """
        return self._sound(_pieces([(spoken, lang)]))

    def speak_segments(self, segments: Sequence[Segment]) -> bytes:
        """Like ``speak``, for what ``compose`` gives: each segment in its own language."""
        return self._sound(_pieces(_joined(segments)))

    def key(self, spoken: str, lang: str) -> str:
        """What ``forget`` knows the sound of ``spoken`` by; it tells nothing about the text."""
        return self._key(_pieces([(spoken, lang)]))

    def key_of_segments(self, segments: Sequence[Segment]) -> str:
        """Like ``key``, for what ``compose`` gives."""
        return self._key(_pieces(_joined(segments)))

    def forget(self, keys: Iterable[str]) -> None:
        """Drop these sounds: the visit they were made for is over."""
        self._cache.forget(keys)

    def _key(self, pieces: list[_Piece]) -> str:
        said = json.dumps([self._package, [(each.voice, each.rate, each.text) for each in pieces]])
        return hmac.new(self._boot_key, said.encode(), hashlib.sha256).hexdigest()

    def _sound(self, pieces: list[_Piece]) -> bytes:
        if self._reason is not None:
            raise SpeechUnavailable(self._reason)
        key, epoch = self._key(pieces), self._cache.epoch
        held = self._cache.get(key)
        if held is not None:
            return held
        if not pieces:
            raise SpeechUnavailable("nothing_to_say")
        if sum(len(each.text) for each in pieces) > TEXT_CHARS_MAX:
            raise SpeechUnavailable("too_long")
        sound = _wav(pieces, [self._ask(each) for each in pieces])
        self._cache.put(key, sound, epoch)
        return sound

    def _ask(self, piece: _Piece) -> bytes:
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

    def _answer(self, piece: _Piece) -> bytes:
        child = self._running()
        seconds = ANSWER_SECONDS + len(piece.text) * ANSWER_SECONDS_A_CHAR
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


def _engine_package() -> str:
    try:
        return version("espeakng-loader")
    except PackageNotFoundError:
        return "none"


def _joined(segments: Sequence[Segment]) -> list[tuple[str, str]]:
    """Neighbouring segments of one language as one text: a sentence keeps its melody."""
    joined: list[tuple[str, str]] = []
    for each in segments:
        if joined and joined[-1][1] == each.lang:
            joined[-1] = (joined[-1][0] + each.spoken, each.lang)
        else:
            joined.append((each.spoken, each.lang))
    return joined


def _pieces(texts: Iterable[tuple[str, str]]) -> list[_Piece]:
    """What to ask the engine for, in order; what nobody can pronounce is left out."""
    pieces = []
    for text, lang in texts:
        if lang not in RATES:
            raise ValueError(f"no voice for {lang!r}")
        for span, own in spans(words_only(text, lang), lang):
            for part in parts(span):
                if any(each.isalpha() for each in part):
                    ends = part[-1] in ".!?\u3002"
                    piece = _Piece(part, lexicon_of(own).VOICE, RATES[own], ends)
                    pieces.append(piece)
    return pieces


def _wav(pieces: list[_Piece], samples: list[bytes]) -> bytes:
    """The pieces' samples as one sound, the engine's long silence between them shortened."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(SAMPLE_RATE)
        for piece, each in zip(pieces, samples, strict=True):
            ends = piece.ends_sentence or piece is pieces[-1]
            gap = int(SAMPLE_RATE * (_SENTENCE_GAP_SECONDS if ends else _GAP_SECONDS))
            voiced = len(each.rstrip(b"\0"))
            sound.writeframes(each[: voiced + voiced % 2] + bytes(2 * gap))
    return written.getvalue()
