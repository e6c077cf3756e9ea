"""How the web process and the worker talk: a length, then that many bytes.

A question is JSON (voice, rate, text). An answer is one letter and what belongs to it: samples, or
the code of a refusal, or, once at the beginning, what the engine is.
"""

from __future__ import annotations

import os
import select
import struct
import time

HELLO, AUDIO, REFUSED = b"H", b"A", b"R"

FRAME_BYTES_MAX = 64 * 1024 * 1024

TEXT_CHARS_MAX = 500
"""The worker refuses a longer text: the service cuts texts well below this."""

_LENGTH = struct.Struct("!I")


class Broken(Exception):
    """The other side is gone, or sent what is no frame."""


class Late(Exception):
    """The other side did not answer in time."""


def send(stream: int, payload: bytes) -> None:
    """Write one frame.

    Raises:
        Broken: nobody reads.
    """
    rest = memoryview(_LENGTH.pack(len(payload)) + payload)
    try:
        while rest:
            rest = rest[os.write(stream, rest) :]
    except OSError:
        raise Broken from None


def receive(stream: int, *, seconds: float | None = None) -> bytes:
    """Read one frame, waiting for all of it at most ``seconds``.

    Raises:
        Broken: the stream ended.
        Late: it did not come in time.
    """
    until = None if seconds is None else time.monotonic() + seconds
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size, until))
    if length > FRAME_BYTES_MAX:
        raise Broken
    return _exactly(stream, length, until)


def _exactly(stream: int, count: int, until: float | None) -> bytes:
    read = bytearray()
    while len(read) < count:
        if until is not None:
            _wait(stream, until)
        try:
            some = os.read(stream, min(count - len(read), 1 << 20))
        except OSError:
            raise Broken from None
        if not some:
            raise Broken
        read += some
    return bytes(read)


def _wait(stream: int, until: float) -> None:
    readable = select.poll()
    readable.register(stream, select.POLLIN)
    if not readable.poll(max(0.0, until - time.monotonic()) * 1000):
        raise Late
