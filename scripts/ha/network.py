"""A network of our own, of namespaces: a machine for each node, one for the clerks, a hub between.

Nothing in it reaches the outside, and nothing outside reaches it.
"""

import ctypes
import os
import signal
import subprocess
import time
from pathlib import Path

SUBNET = "10.77.0"
CLERKS = "clerks"
NEW_NETWORK = 0x40000000
"""CLONE_NEWNET. Source: linux/sched.h."""


class Network:
    """The namespaces, made when it is entered and gone when it is left."""

    def __init__(self, machines: tuple[str, ...]) -> None:
        self.machines = machines
        self._mark = f"hr{os.getpid()}"
        self._outside = os.open("/proc/thread-self/ns/net", os.O_RDONLY)

    def __enter__(self) -> "Network":
        try:
            _ip("netns", "add", self.name("hub"))
            hub = ("-n", self.name("hub"))
            _ip(*hub, "link", "add", "hub", "type", "bridge")
            _ip(*hub, "link", "set", "hub", "up")
            for machine in (CLERKS, *self.machines):
                self._plug_in(hub, machine)
            self._move_to(CLERKS)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End what runs on the machines, and take them away."""
        _enter(self._outside)
        there = _ip("netns", "list").split()
        for machine in (*self.machines, CLERKS, "hub"):
            if self.name(machine) in there:
                if machine in self.machines:
                    self.kill(machine)
                _ip("netns", "delete", self.name(machine))

    def name(self, machine: str) -> str:
        """What the namespace of a machine is called."""
        return f"{self._mark}-{machine}"

    def address(self, machine: str) -> str:
        """Where a machine is reached."""
        return f"{SUBNET}.{(CLERKS, *self.machines).index(machine) + 10}"

    def on(self, machine: str, *command: str) -> list[str]:
        """The command, to be run on a machine."""
        return ["ip", "netns", "exec", self.name(machine), *command]

    def cut(self, machine: str) -> None:
        """Pull its cable out."""
        _ip("-n", self.name("hub"), "link", "set", machine, "down")

    def heal(self, machine: str) -> None:
        """Put its cable in again."""
        _ip("-n", self.name("hub"), "link", "set", machine, "up")

    def kill(self, machine: str, only: str = "") -> None:
        """Kill everything that runs on a machine, or only programs of this name, at once."""
        left = self._running(machine, only)
        while left:
            for pid in left:
                _kill(pid)
            time.sleep(0.05)
            left = [] if only else self._running(machine)

    def _running(self, machine: str, only: str = "") -> list[int]:
        found = [int(each) for each in _ip("netns", "pids", self.name(machine)).split()]
        return [pid for pid in found if not only or _program(pid) == only]

    def _plug_in(self, hub: tuple[str, str], machine: str) -> None:
        name = self.name(machine)
        _ip("netns", "add", name)
        _ip(*hub, "link", "add", machine, "type", "veth", "peer", "name", "eth0", "netns", name)
        _ip(*hub, "link", "set", machine, "master", "hub", "up")
        _ip("-n", name, "address", "add", f"{self.address(machine)}/24", "dev", "eth0")
        for link in ("lo", "eth0"):
            _ip("-n", name, "link", "set", link, "up")

    def _move_to(self, machine: str) -> None:
        handle = os.open(f"/run/netns/{self.name(machine)}", os.O_RDONLY)
        try:
            _enter(handle)
        finally:
            os.close(handle)


def _enter(handle: int) -> None:
    """From now on this process is there, and so is what it starts."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.setns(handle, NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "setns")


def _ip(*what: str) -> str:
    return subprocess.run(["ip", *what], check=True, capture_output=True, text=True).stdout


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
