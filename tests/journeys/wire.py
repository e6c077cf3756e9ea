"""The wire between a browser and the server: it breaks at a chosen byte, and is mended again."""

import selectors
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

AT_ONCE_BYTES = 65_536
RESET = struct.pack("ii", 1, 0)
"""What makes a socket end with a reset, as when a cable is pulled and put back."""


@dataclass(frozen=True)
class Break:
    """Where it breaks: after so many bytes of a request, or of the answer to it."""

    request: bytes
    """How the request begins."""
    sent: int | None = None
    answered: int | None = None
    for_good: bool = True
    """Whether nothing passes any more until the wire is mended."""
    says: bytes = b""
    """What something on the way answers instead of the server."""


@dataclass
class Wire:
    """Everything passes between ``address`` and the server, until it breaks."""

    server: tuple[str, int]
    listening: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    planned: Break | None = None
    broken: threading.Event = field(default_factory=threading.Event)
    """Set when it broke."""
    held: threading.Event = field(default_factory=threading.Event)
    """Clear while no answer passes."""
    is_down: bool = False
    is_open: bool = True

    def __post_init__(self) -> None:
        self.held.set()

    @property
    def address(self) -> str:
        """Where a browser goes."""
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def plan(self, planned: Break) -> None:
        """Break there, next."""
        self.broken.clear()
        self.planned = planned

    def mend(self) -> None:
        """Let everything pass."""
        self.planned, self.is_down = None, False

    def carry(self) -> None:
        """Take every browser's calls, until the wire is put away."""
        while self.is_open:
            try:
                near, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._carry_one, args=(near,), daemon=True).start()

    def _carry_one(self, near: socket.socket) -> None:
        far = socket.create_connection(self.server)
        try:
            _Call(self, near, far).carry()
        finally:
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            near.close()
            far.close()


@dataclass
class _Call:
    wire: Wire
    near: socket.socket
    far: socket.socket
    breaks: Break | None = None
    passed: int = 0

    def carry(self) -> None:
        """Carry bytes both ways, until one side ends or the wire breaks."""
        with selectors.DefaultSelector() as ready:
            ready.register(self.near, selectors.EVENT_READ)
            ready.register(self.far, selectors.EVENT_READ)
            while self.wire.is_open and not self.wire.is_down:
                for key, _ in ready.select(timeout=0.05):
                    if self.wire.is_down:
                        return
                    done = self._ask() if key.fileobj is self.near else self._answer()
                    if done:
                        return

    def _ask(self) -> bool:
        data = self._read(self.near)
        planned = self.wire.planned
        if planned and data.startswith(planned.request):
            self.breaks, self.wire.planned, self.passed = planned, None, 0
        breaks = self.breaks
        if breaks and breaks.says:
            self.near.sendall(breaks.says)
            return self._broke()
        if breaks and breaks.sent is not None:
            self.far.sendall(data[: breaks.sent - self.passed])
            self.passed += len(data)
            return self.passed >= breaks.sent and self._broke()
        self.far.sendall(data)
        return not data

    def _answer(self) -> bool:
        data = self._read(self.far)
        breaks = self.breaks
        if breaks and breaks.answered is not None:
            self.near.sendall(data[: max(0, breaks.answered - self.passed)])
            self.passed += len(data)
            return self.passed > breaks.answered and self._broke()
        if not self.wire.held.is_set():
            self.wire.broken.set()
            self.wire.held.wait()
        self.near.sendall(data)
        return not data

    def _broke(self) -> bool:
        assert self.breaks is not None
        self.wire.is_down = self.breaks.for_good
        self.wire.broken.set()
        return True

    def _read(self, end: socket.socket) -> bytes:
        try:
            return end.recv(AT_ONCE_BYTES)
        except OSError:
            return b""


@contextmanager
def wire_to(server: str) -> Iterator[Wire]:
    """A wire to the server at this address."""
    host, port = server.removeprefix("http://").split(":")
    wire = Wire((host, int(port)))
    thread = threading.Thread(target=wire.carry, daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        wire.is_open = False
        wire.held.set()
        wire.listening.shutdown(socket.SHUT_RDWR)
        wire.listening.close()
        thread.join()
