"""A driver for pyttsx3: espeak-ng kept in memory, and settings that are taken or refused.

pyttsx3's own espeak driver writes files, applies a setting to another utterance, and goes on with
the old voice after a wrong one. This one is loaded through pyttsx3's driver interface, by ``NAME``,
and tells what was spoken with one more notification, ``audio``: what is connected to it is called
with ``name`` and ``utterance``. ``say`` and ``save_to_file`` both end there; no file is written.
"""
# ruff: noqa: N802 - the names are pyttsx3's

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import pyttsx3
from pyttsx3.voice import Voice

from kiosk.speech.espeak import Espeak, Word, load

NAME = "handrail_espeak"
RATE_MIN, RATE_MAX = 80, 450
"""Words a minute as the engine counts them; it cannot go slower."""


@dataclass(frozen=True)
class Utterance:
    """What was spoken: 16-bit mono samples, and each word's place in text and time."""

    samples: bytes
    words: tuple[Word, ...]
    voice: str
    rate: int
    completed: bool


class Proxy(Protocol):
    """What pyttsx3 gives a driver to answer with."""

    def setBusy(self, busy: bool) -> None: ...
    def notify(self, topic: str, **kwargs: Any) -> None: ...


def init() -> Any:
    """pyttsx3's engine on this driver.

    Raises:
        EspeakRefused: speech is not to be had here.
    """
    load()  # first: whoever loads a library decides which one everybody gets
    sys.modules[f"pyttsx3.drivers.{NAME}"] = sys.modules[__name__]
    return pyttsx3.init(NAME)


def buildDriver(proxy: Proxy) -> EspeakDriver:
    """What pyttsx3 calls to get a driver."""
    return EspeakDriver(proxy, load())


class EspeakDriver:
    """One speaker's settings, applied in full before each utterance."""

    def __init__(self, proxy: Proxy, engine: Espeak) -> None:
        self._proxy = proxy
        self._engine = engine
        self._settings: dict[str, Any] = {
            "voice": engine.voice("en-us"),
            "rate": 120,
            "volume": 1.0,
            "pitch": 50,
        }
        self._refused: dict[str, Exception] = {}
        self._go_on = True

    def startLoop(self) -> None:
        """Run all that is queued; every command is done when it returns."""
        self._proxy.setBusy(False)

    def endLoop(self) -> None:
        """Nothing runs between commands."""

    def iterate(self) -> Iterator[None]:
        """For a caller with a loop of its own."""
        self._proxy.setBusy(False)
        yield

    def stop(self) -> None:
        """End the utterance being spoken, after the word it is at."""
        self._go_on = False

    def destroy(self) -> None:
        """The engine stays: there is one in a process, and others may hold it."""

    def say(self, text: str) -> None:
        """Speak ``text`` into an ``audio`` notification.

        Raises:
            ValueError: a setting asked for before was refused; nothing is spoken with another.
        """
        self._proxy.setBusy(True)
        try:
            if self._refused:
                raise ValueError(f"refused settings: {', '.join(sorted(self._refused))}")
            self._speak(text)
        finally:
            self._proxy.setBusy(False)

    def save_to_file(self, text: str, filename: str) -> None:
        """The same as ``say``: the caller of pyttsx3 keeps the samples, in memory."""
        self.say(text)

    def _speak(self, text: str) -> None:
        words: list[Word] = []
        self._go_on = True

        def on_word(word: Word) -> bool:
            words.append(word)
            self._proxy.notify("started-word", location=word.start, length=word.length)
            return self._go_on

        now = self._settings
        self._engine.use(
            now["voice"],
            rate=now["rate"],
            volume=round(now["volume"] * 100),
            pitch=now["pitch"],
        )
        self._proxy.notify("started-utterance")
        samples = self._engine.speak(text, on_word)
        spoken = Utterance(samples, tuple(words), now["voice"], now["rate"], self._go_on)
        self._proxy.notify("audio", utterance=spoken)
        self._proxy.notify("finished-utterance", completed=self._go_on)

    def getProperty(self, name: str) -> Any:
        """A setting as it is, or the ``voices`` there are."""
        if name == "voices":
            return [Voice(each) for each in sorted(set(self._engine.voices.values()))]
        return self._settings[name]

    def setProperty(self, name: str, value: Any) -> None:
        """Take a setting, or refuse it and be silent until it is set rightly.

        Raises:
            KeyError: no such setting.
            ValueError: not a value it can have.
        """
        if name not in self._settings:
            raise KeyError(f"unknown property {name}")
        try:
            self._settings[name] = self._checked(name, value)
        except ValueError as wrong:
            self._refused[name] = wrong
            raise
        self._refused.pop(name, None)

    def _checked(self, name: str, value: Any) -> Any:
        if name == "voice":
            if not isinstance(value, str):
                raise ValueError("a voice is named by a string")
            return self._engine.voice(value)
        if name == "volume":
            return _within(value, (int, float), 0, 1)
        low, high = (RATE_MIN, RATE_MAX) if name == "rate" else (0, 100)
        return _within(value, (int,), low, high)


def _within(value: Any, kinds: tuple[type, ...], low: int, high: int) -> Any:
    if type(value) not in kinds or not low <= value <= high:
        raise ValueError(f"not between {low} and {high}")
    return value
