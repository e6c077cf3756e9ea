"""The one child process that holds the engine: texts in, samples out, nothing kept.

Started as ``python -m kiosk.speech.worker`` by ``kiosk.speech.child``. It writes no text to a file,
a log or a stream; it ends when its input does.
"""

from __future__ import annotations

import json
import os
import resource
from typing import Any

from kiosk.speech import frames
from kiosk.speech.plain import is_words_only

MEMORY_BYTES_MAX = 1024**3


def main() -> None:
    """Answer until the input ends."""
    questions, answers = 0, _keep_output_for_frames()
    _limit_resources()
    try:
        voice = Voice()
    except Refused as refusal:
        frames.send(answers, frames.REFUSED + refusal.code.encode())
        return
    frames.send(answers, frames.HELLO + voice.version.encode())
    while True:
        try:
            frames.send(answers, _answer(voice, frames.receive(questions)))
        except frames.Broken:
            return


def _keep_output_for_frames() -> int:
    """Standard output, for us alone: whatever a library prints goes to standard error."""
    answers = os.dup(1)
    os.dup2(2, 1)
    return answers


def _limit_resources() -> None:
    """A fault must neither take the machine's memory nor leave a visitor's words in a core file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(voice: Voice, question: bytes) -> bytes:
    try:
        asked = json.loads(question)
        samples = voice.speak(asked["text"], asked["voice"], asked["rate"])
    except Refused as refusal:
        return frames.REFUSED + refusal.code.encode()
    except (ValueError, KeyError, TypeError):
        return frames.REFUSED + b"not_understood"
    return frames.AUDIO + samples


class Refused(Exception):
    """Nothing was spoken; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Voice:
    """pyttsx3 on our driver.

    Raises:
        Refused: speech is not to be had here.
    """

    def __init__(self) -> None:
        try:
            from kiosk.speech import driver, espeak  # noqa: PLC0415 - pyttsx3 may be missing
        except ImportError:
            raise Refused("library_missing") from None
        try:
            self._engine = driver.init()
        except espeak.EspeakRefused as refusal:
            raise Refused(refusal.code) from None
        self.version = espeak.load().version
        self._engine.connect("audio", self._on_audio)
        self._engine.connect("error", self._on_error)
        self._spoken: list[bytes] = []
        self._errors: list[Exception] = []

    def _on_audio(self, name: str, utterance: Any) -> None:
        self._spoken.append(utterance.samples)

    def _on_error(self, name: str, exception: Exception) -> None:
        self._errors.append(exception)

    def speak(self, text: str, voice: str, rate: int) -> bytes:
        """``text`` as samples.

        Raises:
            Refused: too long, not only words, or a voice or rate there is not.
        """
        if len(text) > frames.TEXT_CHARS_MAX:
            raise Refused("too_long")
        if not text.strip() or not is_words_only(text):
            raise Refused("not_words")
        self._spoken.clear()
        self._errors.clear()
        self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", rate)
        # not say(): pyttsx3 would keep the text until the next one
        self._engine.save_to_file(text, "memory")
        self._engine.runAndWait()
        if self._errors or not self._spoken:
            raise Refused("engine_refused")
        return self._spoken.pop()


if __name__ == "__main__":
    main()
