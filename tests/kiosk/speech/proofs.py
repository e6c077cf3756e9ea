"""What has to be shown of the engine: in full by scripts/try_voice.py, in short by the tests."""

import array
import json
import random
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from kiosk.speech import driver, espeak

GREETINGS = {
    "gmw/en-US": "Hello, this is your record of the year.",
    "aav/vi": "Xin chào, đây là hồ sơ của bạn trong năm nay.",
    "sit/cmn+Annie": "您好、这是您今年的服务记录。",
    "sit/cmn": "您好、这是您今年的服务记录。",
}
RATES = (90, 120, 170, 240)
VOLUMES = (0.5, 1.0)
PITCHES = (30, 50, 70)
LENGTH_TOLERANCE = 0.02
LOUD = 1000
"""A 16-bit sample that nobody can miss."""
STOCK_SECONDS_MAX, STOCK_HUNG_MAX = 5.0, 10
"""How long one utterance of the stock driver may take before it is taken to hang, and how often."""

_RATE, _VOLUME, _PITCH = 1, 2, 3


@dataclass(frozen=True)
class Asked:
    """One utterance, and the settings asked for."""

    voice: str
    rate: int
    volume: float
    pitch: int

    @property
    def text(self) -> str:
        """What is said with these settings."""
        return GREETINGS[self.voice]


@dataclass(frozen=True)
class Heard:
    """What came of it; ``report`` is what the engine itself says that it is set to."""

    seconds: float
    peak: int
    report: tuple[str, int, int, int]


def random_settings(count: int, seed: int = 2022) -> list[Asked]:
    """Settings in which everything changes all the time; the same for the same ``seed``."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return [
        Asked(*(chance.choice(each) for each in (tuple(GREETINGS), RATES, VOLUMES, PITCHES)))
        for _ in range(count)
    ]


class OurDriver:
    """pyttsx3 on our driver, in this process."""

    def __init__(self) -> None:
        self._engine = driver.init()
        self._spoken: list[driver.Utterance] = []
        self._token = self._engine.connect(
            "audio", lambda name, utterance: self._spoken.append(utterance)
        )

    def say(self, asked: Asked) -> Heard:
        """Speak it, and read back what the engine was set to meanwhile."""
        self._spoken.clear()
        for name in ("voice", "rate", "volume", "pitch"):
            self._engine.setProperty(name, getattr(asked, name))
        self._engine.save_to_file(asked.text, "memory")
        self._engine.runAndWait()
        (utterance,) = self._spoken
        samples = array.array("h", utterance.samples)
        return Heard(len(samples) / espeak.SAMPLE_RATE, max(samples), _report())

    def close(self) -> None:
        """Listen no longer; the settings are what they were at first."""
        self._engine.setProperty("volume", 1.0)
        self._engine.setProperty("pitch", 50)
        self._engine.runAndWait()
        self._engine.disconnect(self._token)


def _report() -> tuple[str, int, int, int]:
    library = espeak.load()._library
    voice = library.espeak_GetCurrentVoice().contents.identifier.decode()
    rate, volume, pitch = (
        library.espeak_GetParameter(each, 1) for each in (_RATE, _VOLUME, _PITCH)
    )
    return voice, rate, volume, pitch


def lengths(ours: OurDriver) -> dict[tuple[str, int], float]:
    """How long each greeting is at each rate, in seconds, said one by one in order."""
    return {
        (voice, rate): ours.say(Asked(voice, rate, 1.0, 50)).seconds
        for voice in GREETINGS
        for rate in RATES
    }


def wrong_switches(count: int) -> tuple[list[tuple[Asked, Heard]], list[Asked]]:
    """Those of ``count`` random switches in which something else was heard, and all asked."""
    ours = OurDriver()
    expected = lengths(ours)
    chosen = random_settings(count)
    wrong = []
    for asked in chosen:
        heard = ours.say(asked)
        if not _is_as_asked(asked, heard, expected[asked.voice, asked.rate]):
            wrong.append((asked, heard))
    ours.close()
    return wrong, chosen


def _is_as_asked(asked: Asked, heard: Heard, seconds: float) -> bool:
    told = (asked.voice, asked.rate, round(asked.volume * 100), asked.pitch)
    loud = heard.peak > LOUD
    return loud and heard.report == told and is_as_long(heard.seconds, seconds)


@dataclass
class OnStock:
    """What became of switches on the stock driver; ``hung`` are among the ``wrong``."""

    tried: int = 0
    wrong: int = 0
    hung: int = 0


def wrong_on_the_stock_driver(count: int, folder: Path, *, enough: int | None = None) -> OnStock:
    """The same switches there: those of the wrong length, and those it hung at or died of.

    After one of those a new process goes on with the next. When ``enough`` are wrong it ends.
    """
    ours = OurDriver()
    expected = lengths(ours)
    ours.close()
    chosen, found = random_settings(count), OnStock()
    while found.tried < count and found.hung < STOCK_HUNG_MAX:
        for asked, heard in _on_stock(chosen[found.tried :], folder):
            found.tried += 1
            found.hung += heard is None
            found.wrong += not (heard and is_as_long(heard, expected[asked.voice, asked.rate]))
            if found.wrong == enough:
                return found
    return found


def is_as_long(heard: float, expected: float) -> bool:
    """Whether an utterance has the length that its voice and rate give it."""
    return abs(heard / expected - 1) <= LENGTH_TOLERANCE


def _on_stock(chosen: Sequence[Asked], folder: Path) -> Iterator[tuple[Asked, float | None]]:
    """What is heard, 0 seconds where there is no file; with none, hung or dead, it ends."""
    command = [sys.executable, "-m", "tests.kiosk.speech.stock_driver", str(folder)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    ) as stock:
        assert stock.stdin
        assert stock.stdout
        try:
            for asked in chosen:
                line = ""
                with suppress(BrokenPipeError):
                    question = json.dumps(asdict(asked) | {"text": asked.text}) + "\n"
                    stock.stdin.write(question.encode())
                    if select.select([stock.stdout], [], [], STOCK_SECONDS_MAX)[0]:
                        line = stock.stdout.readline().decode().strip()
                yield asked, float(line) if line else None
                if not line:
                    break
        finally:
            stock.kill()
