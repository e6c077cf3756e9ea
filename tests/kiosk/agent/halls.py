"""A kiosk in a hall: its key, its computer, and what is typed on it."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from typer.testing import CliRunner

from api.cli_kiosk import kiosk_app
from kiosk.listening import MACHINE_COOKIE

ROOT = Path(__file__).parents[3]
KEY = "a secret of the machine in the hall"
KEYS = {"hall": sha256(KEY.encode()).hexdigest()}
TYPED_SECONDS_MAX = 120
LOOKS, LOOK_SECONDS = 400, 0.05


def until(is_so: Callable[[], Any], what: str) -> None:
    for _ in range(LOOKS):
        if is_so():
            return
        time.sleep(LOOK_SECONDS)
    raise AssertionError(f"never: {what}")


def key_file(folder: Path) -> Path:
    file = folder / "hall.key"
    file.write_text(f"{KEY}\n")
    return file


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def typed(*words: str | Path) -> Ended:
    """A command of `handrail kiosk`, without the time that a process of its own takes to begin."""
    done = CliRunner().invoke(kiosk_app, [str(each) for each in words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Ended(done.exit_code, done.stdout, done.stderr)


def run(*words: str | Path, said: str | None = None) -> "subprocess.CompletedProcess[str]":
    """A command of `handrail kiosk`, as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "api", "kiosk", *map(str, words)],
        cwd=ROOT,
        check=False,
        input=said,
        stdin=subprocess.DEVNULL if said is None else None,
        capture_output=True,
        text=True,
        timeout=TYPED_SECONDS_MAX,
    )


def begun(*words: str | Path) -> "subprocess.Popen[str]":
    """A command of `handrail kiosk` that goes on until it is stopped."""
    return subprocess.Popen(
        [sys.executable, "-m", "api", "kiosk", *map(str, words)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


class Ear:
    """A page that listens, as a browser would."""

    def __init__(self, address: str, query: str = "", **headers: str) -> None:
        connection = HTTPConnection(urlsplit(address).netloc, timeout=20)
        headers = {"Cookie": f"{MACHINE_COOKIE}={KEY}"} | headers
        connection.request("GET", f"/machine/stream{query}", headers=headers)
        self.answer: HTTPResponse = connection.getresponse()
        self.connection = connection
        self.text = ""

    def hear(self) -> str:
        """The next event's name."""
        while True:
            line = self.answer.readline().decode()
            self.text += line
            assert line, "the stream ended"
            if line.startswith("event: "):
                return line.removeprefix("event: ").strip()

    def close(self) -> None:
        self.answer.close()
        self.connection.close()
