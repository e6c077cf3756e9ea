"""What has to be shown of the watched worker: long in scripts/try_voice.py, short in tests."""

import os
import random
import signal
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.speech.lexicon import LEXICONS, lexicon_of
from kiosk.speech.service import SpeechService, SpeechUnavailable

THREADS = 4
BACK_SECONDS_MAX = 20.0
"""A voice that is not back after this long is gone."""
VISIT_UTTERANCES = 20
WORDS = {
    "en": "you received {} yuan for the month",
    "vi": "quý vị đã nhận {} nhân dân tệ của tháng này",
    "zh-Hans": "您已领到这个月的补贴{}元",
}


def sentence(number: int, lang: str) -> str:
    """A sentence nobody has heard before, in words; as long early as late."""
    amount = number * 7919 % 10**6
    return WORDS[lang].format(lexicon_of(lang).cardinal(amount))


@dataclass
class Load:
    """Visitors who ask without a pause; what became of each question, and when."""

    speech: SpeechService
    threads: int = THREADS
    made: list[float] = field(default_factory=list)
    failed: list[tuple[float, str]] = field(default_factory=list)
    slowest_seconds: float = 0.0

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._asking = [
            threading.Thread(target=self._ask, args=(place,)) for place in range(self.threads)
        ]

    def __enter__(self) -> "Load":
        for each in self._asking:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for each in self._asking:
            each.join()

    def _ask(self, place: int) -> None:
        langs = sorted(LEXICONS)
        number = place
        while not self._over.is_set():
            number += self.threads
            lang = langs[number % len(langs)]
            began = time.monotonic()
            try:
                self.speech.speak(sentence(number, lang), lang)
            except SpeechUnavailable as silence:
                self.failed.append((time.monotonic(), silence.reason))
            else:
                self.made.append(time.monotonic())
                self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - began)


@dataclass(frozen=True)
class Blow:
    """What one signal to the worker cost; milliseconds are counted as the proof says."""

    failed: int
    noticed_ms: float
    back_ms: float


def strike(speech: SpeechService, load: Load, signalled: signal.Signals, moment: float) -> Blow:
    """Send ``signalled`` to the worker in ``moment`` seconds, and wait until there is speech again.

    A killed worker is noticed at once; a stopped one when its time is over and it is ended.
    ``noticed_ms`` runs from the signal to that, ``back_ms`` from there to the next sound.
    """
    time.sleep(moment)
    failed, struck = len(load.failed), time.monotonic()
    pid = speech._child.pid
    os.kill(pid, signalled)
    noticed = struck if signalled == signal.SIGKILL else _ended(pid)
    back = _first_after(load, noticed, speech, pid)
    return Blow(len(load.failed) - failed, 1000 * (noticed - struck), 1000 * (back - noticed))


def _ended(pid: int) -> float:
    given_up = time.monotonic() + BACK_SECONDS_MAX
    while time.monotonic() < given_up:
        if not Path(f"/proc/{pid}").exists():
            return time.monotonic()
        time.sleep(0.001)
    raise AssertionError("a stopped worker was never ended")


def _first_after(load: Load, moment: float, speech: SpeechService, pid: int) -> float:
    """When the first sound was made that can only be of another worker."""
    given_up = time.monotonic() + BACK_SECONDS_MAX
    while time.monotonic() < given_up:
        child = speech._child
        if child and child.pid != pid:
            later = [each for each in load.made[-50:] if each > moment]
            if later:
                return later[0]
        time.sleep(0.001)
    raise AssertionError("the voice did not come back")


def blows(signalled: signal.Signals, count: int, seed: int = 2022) -> tuple[list[Blow], Load]:
    """``count`` signals at random moments, under the load of several visitors."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    speech = SpeechService()
    speech.start()
    with Load(speech) as load:
        struck = [strike(speech, load, signalled, chance.uniform(0.05, 0.3)) for _ in range(count)]
    speech.close()
    return struck, load


@dataclass(frozen=True)
class Memory:
    """Resident bytes of the two processes after so many utterances."""

    utterances: int
    worker: int
    web: int


def growth(count: int, step: int, warm_up: int = 500) -> list[Memory]:
    """The memory of both processes, read every ``step`` utterances of a day of short visits."""
    speech = SpeechService()
    speech.start()
    assert speech._child
    readings, keys, langs = [], [], sorted(LEXICONS)
    for number in range(warm_up + count + 1):
        lang = langs[number % len(langs)]
        text = sentence(number, lang)
        if number >= warm_up and (number - warm_up) % step == 0:
            pair = (resident_bytes(speech._child.pid), resident_bytes(os.getpid()))
            readings.append(Memory(number - warm_up, *pair))
        speech.speak(text, lang)
        keys.append(speech.key(text, lang))
        if len(keys) == VISIT_UTTERANCES:
            speech.forget(keys)
            keys.clear()
    assert speech.status().restarts == 0
    speech.close()
    return readings


def resident_bytes(pid: int) -> int:
    """Memory a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
