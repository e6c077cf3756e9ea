"""The worker process, seen from the web process: started, asked, and ended without mercy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

from kiosk.speech import frames

START_SECONDS_MAX = 10.0
"""A cold disk may need long to give the engine's data the first time."""

_ROOT = Path(__file__).parents[2]
_ENVIRONMENT_KEPT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")


class ChildRefused(Exception):
    """The worker answered, with a refusal; ``code`` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Child:
    """A running worker.

    Raises:
        ChildRefused: it started, and its engine must not speak.
        Broken, Late: it did not start.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kiosk.speech.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a library's message could hold what was being said
            env=environment(),
            start_new_session=True,  # an operator's Ctrl-C is for the web process to act on
            bufsize=0,
        )
        self._questions: IO[bytes] = self._process.stdin  # type: ignore[assignment] # a pipe
        self._answers: IO[bytes] = self._process.stdout  # type: ignore[assignment] # a pipe
        try:
            self.version = self._read(frames.HELLO, START_SECONDS_MAX).decode()
        except BaseException:
            self.end()
            raise

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._process.pid

    def is_running(self) -> bool:
        """Whether it has not ended by itself or by somebody's hand."""
        return self._process.poll() is None

    def speak(self, text: str, voice: str, rate: int, *, seconds: float) -> bytes:
        """``text`` as 16-bit samples.

        Raises:
            ChildRefused: the worker will not say this.
            Broken, Late: it is gone, or hangs; it must be ended.
        """
        question = json.dumps({"text": text, "voice": voice, "rate": rate}).encode()
        frames.send(self._questions.fileno(), question)
        return self._read(frames.AUDIO, seconds)

    def _read(self, expected: bytes, seconds: float) -> bytes:
        answer = frames.receive(self._answers.fileno(), seconds=seconds)
        if answer[:1] == frames.REFUSED:
            raise ChildRefused(answer[1:].decode())
        if answer[:1] != expected:
            raise frames.Broken
        return answer[1:]

    def kill(self) -> None:
        """Have it die now; whoever waits for an answer is told that it is broken."""
        self._process.kill()

    def end(self) -> None:
        """Kill it, and leave nothing of it open."""
        self._process.kill()
        self._questions.close()
        self._answers.close()
        self._process.wait()


def environment() -> dict[str, str]:
    """What the worker needs of ours: it has no business with settings and secrets."""
    kept = {each: os.environ[each] for each in _ENVIRONMENT_KEPT if each in os.environ}
    path = os.pathsep.join(filter(None, [str(_ROOT), kept.get("PYTHONPATH")]))
    return kept | {"PYTHONPATH": path}
