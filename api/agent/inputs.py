"""The sockets and keys of this computer, as Linux tells of them under /dev/input.

Only two things are looked at: whether something is in the headphone socket, and the two keys by
which a keypad with a socket of its own says so. What else is typed is thrown away unread.
"""

import fcntl
import os
import select
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

INPUTS = Path("/dev/input")
DEVICES = Path("/proc/bus/input/devices")
LOOK_AGAIN_SECONDS = 5
"""How often to look for a keypad that was plugged in since."""

RECORD = struct.Struct("llHHi")
"""One event of Linux: seconds, microseconds, type, code, value."""
EV_KEY, EV_SW = 1, 5
SW_HEADPHONE_INSERT = 2
SWITCH_BYTES = 8
_READ = 2 << 30
GET_SWITCHES = _READ | SWITCH_BYTES << 16 | ord("E") << 8 | 0x1B
"""Asks a device how its switches stand (EVIOCGSW)."""
KEYS = {f"F{number}": 170 + number for number in range(13, 25)}
"""The code under which Linux knows each of these keys: KEY_F13 is 183."""


@dataclass(frozen=True)
class Device:
    """An input device, as the kernel lists it."""

    name: str
    events: str
    """Its file under /dev/input, such as ``event3``; empty when it has none."""
    is_keyboard: bool
    has_socket: bool


def listed(text: str) -> list[Device]:
    """The devices of ``/proc/bus/input/devices``, or of text in its form."""
    return [_device(block) for block in text.split("\n\n") if block.strip()]


def _device(block: str) -> Device:
    said: dict[str, str] = {}
    for line in block.splitlines():
        kind, _, rest = line.partition(": ")
        key, _, value = rest.partition("=")
        said[f"{kind}:{key.removeprefix('Sysfs ')}"] = value
    handlers = said.get("H:Handlers", "").split()
    switches = int(said.get("B:SW", "0").split()[-1], 16)
    return Device(
        said.get("N:Name", "").strip('"'),
        next((each for each in handlers if each.startswith("event")), ""),
        "kbd" in handlers,
        bool(switches >> SW_HEADPHONE_INSERT & 1),
    )


@dataclass
class Sockets:
    """Watches whether a headset is in; ``tell`` hears it first how it is, then when it changes.

    ``keys`` are the codes of the keys by which a keypad says that its own socket is in use or not.
    """

    tell: Callable[[bool], None]
    keys: Mapping[int, bool] = field(default_factory=dict)
    inputs: Path = INPUTS
    devices: Path = DEVICES

    def watch(self, is_over: Callable[[], bool]) -> None:
        """Until it is over."""
        opened: dict[int, str] = {}
        try:
            while not is_over():
                self._open_new(opened)
                ready = select.select(list(opened), [], [], LOOK_AGAIN_SECONDS)[0]
                for descriptor in ready:
                    self._read(descriptor, opened)
        finally:
            for descriptor in opened:
                os.close(descriptor)

    def _open_new(self, opened: dict[int, str]) -> None:
        try:
            known = listed(self.devices.read_text())
        except OSError:
            return
        for device in known:
            is_of_use = device.has_socket or (self.keys and device.is_keyboard)
            if not is_of_use or not device.events or device.events in opened.values():
                continue
            with suppress(OSError):  # gone again, or not for us to read: then it tells us nothing
                descriptor = os.open(self.inputs / device.events, os.O_RDONLY | os.O_NONBLOCK)
                opened[descriptor] = device.events
                if device.has_socket:
                    self.tell(is_in(switches_of(descriptor)))

    def _read(self, descriptor: int, opened: dict[int, str]) -> None:
        try:
            data = os.read(descriptor, RECORD.size * 64)
        except OSError:
            data = b""
        if not data:
            os.close(descriptor)
            del opened[descriptor]
            self.tell(False)  # unplugged, and whatever was in it too
            return
        for state in changes(data, self.keys):
            self.tell(state)


def changes(data: bytes, keys: Mapping[int, bool]) -> Iterator[bool]:
    """Each time a headset went in (true) or out, of what a device wrote."""
    whole = len(data) - len(data) % RECORD.size
    for _, _, kind, code, value in RECORD.iter_unpack(data[:whole]):
        if kind == EV_SW and code == SW_HEADPHONE_INSERT:
            yield value == 1
        elif kind == EV_KEY and value == 1 and code in keys:
            yield keys[code]


def switches_of(descriptor: int) -> bytes:
    """How the switches of an open device stand."""
    return fcntl.ioctl(descriptor, GET_SWITCHES, bytes(SWITCH_BYTES))


def is_in(switches: bytes) -> bool:
    """Whether something is in the headphone socket, by the bits of the switches."""
    return bool(int.from_bytes(switches, "little") >> SW_HEADPHONE_INSERT & 1)
