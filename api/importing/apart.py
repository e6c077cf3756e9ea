"""Reading and judging files in processes apart from the one that serves pages.

What a file does to the process that reads it, it does to nobody else: that one has no key and no
ledger, is held to memory and time, and is gone afterwards.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec

from api.importing import apart_child
from api.importing.bank_file import BankFile
from api.importing.carried import Options
from api.importing.judged import Judged
from api.importing.recording import Asked
from api.importing.refusals import UnreadableFile
from kiosk.speech import frames

log = logging.getLogger("handrail.importing")

Told = Callable[[int, int], None]
"""Hears how many rows of how many are judged."""

_ROOT = Path(__file__).parents[2]
_ENVIRONMENT_KEPT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ")


class NotDone(Exception):
    """The process ended before it answered, or made a mistake; ``kind`` is its name."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Apart:
    """Starts when it is first asked, and ends with whoever holds it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process that forks the others; none before the first file."""
        return self._process.pid if self._process else None

    def read(self, name: str, content: bytes, options: Options, today: date) -> bytes:
        """A file, ready to be judged.

        Raises:
            UnreadableFile: it cannot be read, or takes too long or too much memory.
        """
        question = {
            "do": "read",
            "name": name,
            "options": msgspec.to_builtins(options),
            "today": today.isoformat(),
        }
        return self._read(question, content)

    def read_bank(self, name: str, content: bytes, currency: str, today: date) -> BankFile:
        """A file in which a bank answers, in a currency.

        Raises:
            UnreadableFile: it cannot be read, or takes too long or too much memory.
        """
        question = {
            "do": "read_bank",
            "name": name,
            "currency": currency,
            "today": today.isoformat(),
        }
        return msgspec.json.decode(self._read(question, content), type=BankFile)

    def judge(self, data: Path, carried: bytes, asked: Asked, told: Told) -> Judged:
        """What would become of each row, or became of it.

        Raises:
            NotDone: the ledger could not be opened, or the process was ended.
        """
        question = {
            "do": "judge",
            "data": str(data.resolve()),
            "actor": str(asked.actor),
            "organisation": asked.organisation,
            "register": asked.register,
            "look": asked.look,
        }
        answer = self._ask(question, carried, apart_child.JUDGE_SECONDS_MAX, told)
        return msgspec.json.decode(answer, type=Judged)

    def refused_rows(self, carried: bytes, sentences: Mapping[int, str], heading: str) -> bytes:
        """A workbook of the rows that were not recorded.

        Raises:
            NotDone: the process was ended.
        """
        question = {"do": "refused_rows", "sentences": sentences, "heading": heading}
        return self._ask(question, carried, apart_child.READ_SECONDS_MAX)

    def close(self) -> None:
        """End the process; what is under way goes on to its end by itself."""
        with self._lock:
            self._end()

    def _read(self, question: Mapping[str, Any], content: bytes) -> bytes:
        try:
            return self._ask(question, content, apart_child.READ_SECONDS_MAX)
        except NotDone as why:
            log.warning("file_not_read", extra={"kind": why.kind})
            raise UnreadableFile("file_defeats_reader") from None

    def _ask(
        self, question: Mapping[str, Any], content: bytes, seconds: float, told: Told | None = None
    ) -> bytes:
        ours, theirs = socket.socketpair()
        with ours:
            try:
                with theirs:
                    self._hand_over(theirs)
                frames.send(ours.fileno(), json.dumps(question).encode())
                frames.send(ours.fileno(), content)
            except frames.Broken:
                log.debug("the other side ended before it was told everything")
            return self._answer(ours.fileno(), seconds, told)

    def _answer(self, handle: int, seconds: float, told: Told | None) -> bytes:
        while True:
            try:
                answer = frames.receive(handle, seconds=seconds + 10)
            except (frames.Broken, frames.Late) as error:
                raise NotDone(type(error).__name__) from None
            kind, rest = answer[:1], answer[1:]
            if kind == apart_child.DONE:
                return rest
            if kind == apart_child.REFUSED:
                code, facts = json.loads(rest)
                raise UnreadableFile(code, **facts) if code else NotDone(str(facts.get("kind")))
            if told is not None and kind == apart_child.PROGRESS:
                told(*json.loads(rest))

    def _hand_over(self, theirs: socket.socket) -> None:
        with self._lock:
            for _ in range(2):
                control = self._control or self._start()
                try:
                    socket.send_fds(control, [b"j"], [theirs.fileno()])
                except OSError:
                    self._end()  # it was ended by somebody: another takes its place
                else:
                    return
        raise NotDone("not_started")

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-m", "api.importing.apart_child", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # a library's message could hold what stands in a cell
                env=_environment(),
                start_new_session=True,  # an operator's Ctrl-C is for the web process to act on
            )
        self._control = ours
        return ours

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None


def _environment() -> dict[str, str]:
    """What the process needs of ours: it has no business with settings and secrets."""
    kept = {each: os.environ[each] for each in _ENVIRONMENT_KEPT if each in os.environ}
    path = os.pathsep.join(filter(None, [str(_ROOT), kept.get("PYTHONPATH")]))
    return kept | {"PYTHONPATH": path}


@cache
def shared() -> Apart:
    """The one of this process: it knows no office, so all of them may use it."""
    return Apart()
