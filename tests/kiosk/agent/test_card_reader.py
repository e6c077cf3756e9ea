"""A card reader by the system's own service, with a reader that is made of software."""

import os
import shutil
import socket
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest

from api.agent.cards import Readers
from tests.kiosk.agent.halls import until
from tests.kiosk.agent.test_cards import tag, text
from tests.kiosk.record import CARD
from tests.parts import require_part

PORT = 35963
"""Where the software reader waits for a card."""
ATR = bytes.fromhex("3B8F8001804F0CA0000003060300030000000068")
OFF, ON, RESET, TELL_ATR = 0, 1, 2, 4


@pytest.fixture
def service() -> Iterator[None]:
    require_part("card-reader")
    pcscd = shutil.which("pcscd", path="/usr/sbin:/usr/bin")
    assert pcscd, "the software reader is there, and the service it belongs to is not"
    if os.geteuid() != 0 or Path("/run/pcscd/pcscd.comm").exists():
        pytest.skip("a card service runs here already, or is not ours to start")
    running = subprocess.Popen([pcscd, "--foreground"], stdout=subprocess.DEVNULL)
    until(lambda: Path("/run/pcscd/pcscd.comm").exists(), "the service is there")
    yield
    running.terminate()
    running.wait()


class Card:
    """A card that is put into the software reader, and taken out."""

    def __init__(self, number: str) -> None:
        self._answer = tag(text(number))
        self._line = socket.create_connection(("127.0.0.1", PORT))
        self._serving = Thread(target=self._serve)
        self._serving.start()

    def take_out(self) -> None:
        self._line.shutdown(socket.SHUT_RDWR)
        self._serving.join()
        self._line.close()

    def _serve(self) -> None:
        while len(length := self._read(2)) == 2:
            asked = self._read(struct.unpack(">H", length)[0])
            if asked == bytes([TELL_ATR]):
                self._send(ATR)
            elif len(asked) > 1:
                self._send(self._answered(asked))

    def _answered(self, asked: bytes) -> bytes:
        try:
            return self._answer(asked) + b"\x90\x00"
        except (OSError, AssertionError):
            return b"\x6a\x82"

    def _read(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            piece = self._line.recv(length - len(data))
            if not piece:
                return b""
            data += piece
        return data

    def _send(self, data: bytes) -> None:
        self._line.sendall(struct.pack(">H", len(data)) + data)


def test_a_card_is_told_when_it_is_in_and_when_it_is_out(service: None) -> None:
    readers, over = Readers(), Flag()
    heard: list[str | None] = []
    watching = Thread(target=readers.watch, args=(heard.append, over.is_set))
    watching.start()
    try:
        for number in (CARD, "HR2"):
            before = len(heard)
            card = Card(number)
            until(lambda before=before: len(heard) > before and heard[-1], "the card is read")
            card.take_out()
            until(lambda: heard[-1] is None, "the card is out")
    finally:
        over.set()
        watching.join()
        readers.close()

    assert [each for each in heard if each is not None] == [CARD, "HR2"]
