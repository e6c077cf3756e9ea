"""A wire between a client and a server that a test can cut, at the worst moment if it likes."""

import re
import socket
from contextlib import suppress
from threading import Event, Thread

HOST = "127.0.0.1"
PIECE_BYTES = 65_536
PROCESS = re.compile(rb"(K\0\0\0\x0c)....", re.DOTALL)
"""By which a client could have what it asked called off (BackendKeyData)."""


class Wire:
    """Hands on what both sides say. ``cut_on`` is what the client says last: the server hears it,
    and nobody hears the server's answer. ``held`` hands on nothing, and cuts nothing either.
    ``is_pooler`` tells the client, as poolers do, another process of the server than there is.
    """

    def __init__(self, port: int) -> None:
        self._server = port
        self._listening = socket.create_server((HOST, 0))
        self.port: int = self._listening.getsockname()[1]
        self.cut_on: bytes | None = None
        self.cuts = 0
        self.is_pooler = False
        self.held = Event()
        self.held.set()  # set: it flows
        self._carried: list[socket.socket] = []
        Thread(target=self._take, daemon=True).start()

    def close(self) -> None:
        """Take no more clients."""
        self.held.set()
        self._listening.close()

    def unplug(self) -> None:
        """Cut every line, and let nobody through any more."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self.close()
        for each in self._carried:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection((HOST, self._server))
                self._carried += [client, server]
                dead = Event()
                for source, target, hears in ((client, server, True), (server, client, False)):
                    Thread(
                        target=self._carry, args=(source, target, dead, hears), daemon=True
                    ).start()

    def _carry(
        self, source: socket.socket, target: socket.socket, dead: Event, is_client: bool
    ) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE_BYTES):
                self.held.wait()
                if dead.is_set():
                    break
                if self.is_pooler and not is_client:
                    piece = PROCESS.sub(rb"\g<1>none", piece)
                ends = is_client and self.cut_on is not None and self.cut_on in piece
                if ends:
                    dead.set()
                    self.cut_on = None
                    self.cuts += 1
                target.sendall(piece)
                if ends:
                    target.shutdown(socket.SHUT_WR)  # the server reads to the end, and answers
                    while target.recv(PIECE_BYTES):
                        pass
                    break
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
