"""Serves a house with several processes: starts them, watches over them, keeps their memory.

What listens is opened here and handed on, so that whoever knocks while a process is started anew
waits for it and is not turned away.
"""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from api import logs
from api.memory import Host, Memory
from api.office import Office
from api.settings import Settings
from api.worker import PROJECT
from kiosk.machine import FILE, read_machines

log = logging.getLogger("handrail.watching")

LOOK_S = 0.1
REST_S = (0.0, 1.0, 2.0, 5.0, 10.0)
"""How long to wait before a process is started anew, after so many ends in a row."""

WELL_S = 60.0
"""Who ran for longer did not fail at the start."""

END_S = 10.0
BACKLOG = 512

_ROOT = Path(__file__).parents[1]


def keep_serving(office: Office) -> None:
    """Serve until a signal ends it.

    Raises:
        MachineWrong: what is written down of the kiosks cannot be understood.
    """
    logs.begin()
    stop = _stop_at_a_signal()
    with prepared(office) as processes:
        while not stop.wait(LOOK_S):
            for each in processes:
                each.look()


def _stop_at_a_signal() -> Event:
    stop = Event()
    for which in (signal.SIGTERM, signal.SIGINT):
        signal.signal(which, lambda *_: stop.set())
    return stop


@contextmanager
def prepared(office: Office) -> Iterator[list["Process"]]:
    """The processes that serve this house, to be looked at; ended afterwards."""
    read_machines(office.settings.data / FILE)
    memory = Memory.of(office)
    host = Host(memory)
    memory.files.resume()
    try:
        with _processes(office.settings, host) as processes:
            yield processes
    finally:
        host.close()


@contextmanager
def _processes(settings: Settings, host: Host) -> Iterator[list["Process"]]:
    ports = [settings.port] * settings.workers + [settings.port_of_kiosk]
    sockets = [listening(settings.host, port) for port in ports]
    told = {
        "data": str(settings.data.resolve()),
        "host": settings.host,
        "workers": settings.workers,
        "memory": host.place.address,
        "key": host.place.key.hex(),
    }
    processes = [Process(told | {"share": PROJECT, "port": 0, "metrics_port": None})]
    for number, (port, at) in enumerate(zip(ports, sockets, strict=True)):
        share = "staff" if number < settings.workers else "kiosk"
        counts_at = settings.metrics_port + number if settings.metrics_port else None
        own = {"share": share, "port": port, "socket": at.fileno(), "metrics_port": counts_at}
        processes.append(Process(told | own))
    try:
        yield processes
    finally:
        for each in processes:
            each.tell_to_end()
        for each in processes:
            each.end()
        for at in sockets:
            at.close()


def listening(host: str, port: int) -> socket.socket:
    """One of several sockets that listen at the same place: the system shares the callers out."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    found.bind((host, port))
    found.listen(BACKLOG)
    return found


@dataclass
class Process:
    """A process with its share; started when it is first looked at, and anew when it has ended."""

    told: Mapping[str, Any]
    ends: int = 0
    """How often in a row it ended soon after its start."""
    _running: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    _began: float = 0.0
    _not_before: float = 0.0

    @property
    def pid(self) -> int | None:
        """Its number; ``None`` while it does not run."""
        return self._running.pid if self._running else None

    def look(self) -> None:
        """Start it, if it does not run and has rested."""
        now = time.monotonic()
        if self._running is not None:
            if self._running.poll() is None:
                return
            log.error("process_ended: %s %s", self.told["share"], self._running.returncode)
            self._let_go()
            self.ends = 0 if now - self._began > WELL_S else self.ends + 1
            self._not_before = now + REST_S[min(self.ends, len(REST_S)) - 1 if self.ends else 0]
        if now >= self._not_before:
            self._start(now)

    def tell_to_end(self) -> None:
        """Let it end by itself."""
        if self._running is not None:
            self._running.terminate()

    def end(self) -> None:
        """Wait until it has ended; who takes too long is ended."""
        if self._running is None:
            return
        try:
            self._running.wait(END_S)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()
        self._let_go()

    def _start(self, now: float) -> None:
        at = self.told.get("socket")
        path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
        self._began = now
        self._running = subprocess.Popen(
            [sys.executable, "-P", "-m", "api.worker"],
            pass_fds=[] if at is None else [at],
            stdin=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": path},
            start_new_session=True,  # an operator's Ctrl-C is for us to act on
        )
        with suppress(OSError):  # it has ended already: the next look tells
            self._input().write(json.dumps(self.told).encode() + b"\n")
            self._input().flush()

    def _input(self) -> Any:
        return self._running.stdin if self._running else None

    def _let_go(self) -> None:
        with suppress(OSError):
            self._input().close()
        self._running = None
