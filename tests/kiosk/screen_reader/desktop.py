"""A screen that nobody sees, with what a screen reader needs there, in a home of its own."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.kiosk.browsing import SCREEN

START_SECONDS_MAX = 60
KILLED_SECONDS_MAX = 5
LAUNCHER = "/usr/libexec/at-spi-bus-launcher"


class Desktop:
    """The processes of one screen, each in a group of its own, and what they find around them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.running: list[subprocess.Popen[bytes]] = []
        self.around = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
        }
        for name in ("CONFIG_HOME", "DATA_HOME", "CACHE_HOME", "RUNTIME_DIR"):
            folder = home / name.lower()
            folder.mkdir(mode=0o700)
            self.around[f"XDG_{name}"] = str(folder)

    def start(self, *command: str, **more: Any) -> subprocess.Popen[bytes]:
        """A program with what it writes in a file of its name."""
        log = self.home / f"{Path(command[0]).name}.log"
        with log.open("ab") as written:
            process = subprocess.Popen(
                command,
                **({"stdout": written, "stderr": written, "env": self.around} | more),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """End the group of this process, which is its own and what it started."""
        for how in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, how)
                process.wait(KILLED_SECONDS_MAX)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
        if process in self.running:
            self.running.remove(process)

    def read_first_line(self, process: subprocess.Popen[bytes]) -> str:
        """What a process that tells where it is found has said."""
        assert process.stdout
        return process.stdout.readline().decode().strip()

    def run(self, *command: str) -> str:
        """A program that comes to its end, and what it wrote."""
        done = subprocess.run(
            command, env=self.around, capture_output=True, check=True, timeout=START_SECONDS_MAX
        )
        return done.stdout.decode()


def until(is_so: Callable[[], bool], what: str, seconds: float = START_SECONDS_MAX) -> None:
    """Wait for something that comes, however slow the machine is.

    Raises:
        TimeoutError: it does not come, and this names it.
    """
    given_up = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > given_up:
            raise TimeoutError(f"never: {what}")
        time.sleep(0.02)


@contextmanager
def desktop(home: Path) -> Iterator[Desktop]:
    """A screen of the stated size with a window manager and the accessibility bus."""
    here = Desktop(home)
    try:
        size = f"{SCREEN['width']}x{SCREEN['height']}x24"
        screen = here.start(
            "Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp", "-noreset",
            stdout=subprocess.PIPE,
        )  # fmt: skip
        here.around["DISPLAY"] = f":{here.read_first_line(screen)}"
        bus = here.start(
            "dbus-daemon", "--session", "--nofork", "--print-address=1", stdout=subprocess.PIPE
        )
        here.around["DBUS_SESSION_BUS_ADDRESS"] = here.read_first_line(bus)
        here.start("openbox")  # without it no window is given the keys
        here.start(LAUNCHER, "--launch-immediately")
        for name in ("IsEnabled", "ScreenReaderEnabled"):
            until(lambda name=name: _is_set(here, name), f"the accessibility bus is {name}")  # type: ignore[misc]
        yield here
    finally:
        for process in reversed(here.running.copy()):
            here.end(process)


def _is_set(here: Desktop, name: str) -> bool:
    try:
        here.run(
            "gdbus", "call", "--session", "--dest", "org.a11y.Bus",
            "--object-path", "/org/a11y/bus", "--method", "org.freedesktop.DBus.Properties.Set",
            "org.a11y.Status", name, "<true>",
        )  # fmt: skip
    except subprocess.CalledProcessError:
        return False
    return True
