"""Cards in a reader that says when a card is in and when it is out: PC/SC, the system's library.

A reader that types (a scanner for codes, say) needs nothing of this: the page takes what it types.
The card is a tag with the card number written on it as a text record (NFC Forum type 2).
"""

import ctypes
import time
from collections.abc import Callable

LIBRARY = "libpcsclite.so.1"
SYSTEM_SCOPE, SHARED, ANY_PROTOCOL, LEAVE_CARD = 2, 2, 3, 0
STATE_UNAWARE, STATE_PRESENT, STATE_CHANGED, STATE_MUTE = 0, 0x20, 0x2, 0x200
LOOK_MILLISECONDS = 1000
NAME_BYTES_MAX = 4096
ANSWER_BYTES_MAX = 264
DATA_PAGE = 4
"""The first page of a tag that holds data; a page has four bytes, and a read gives four pages."""
PAGES_MAX = 40
TEXT_RECORD = b"T"

Transmit = Callable[[bytes], bytes]
"""Sends a command to the card and gives its answer, without the two bytes that say it went well.

Raises ``OSError`` when it did not.
"""


class NoReaders(Exception):
    """This computer has no card readers, or nothing that speaks to them."""


def number_on(transmit: Transmit) -> str | None:
    """The card number that is written on the tag; ``None`` when none is."""
    data = b""
    for page in range(DATA_PAGE, DATA_PAGE + PAGES_MAX, 4):
        try:
            data += transmit(bytes((0xFF, 0xB0, 0x00, page, 16)))
        except OSError:
            break  # the tag ends here
        message = _message(data)
        if message is not None:
            return _text(message)
    return None


def _message(data: bytes) -> bytes | None:
    # Blocks of type, length and value; 3 is the message, 0 a blank, 254 the end.
    at = 0
    while at + 1 < len(data):
        kind, length = data[at], data[at + 1]
        if kind == 0:
            at += 1
            continue
        if kind == 0xFE:
            return b""
        begins = at + 2
        if kind == 3:
            whole = data[begins : begins + length]
            return whole if len(whole) == length else None
        at = begins + length
    return None


def _text(message: bytes) -> str | None:
    if len(message) < 4:
        return None
    # One short record that says what it is by one letter.
    type_length, payload_length = message[1], message[2]
    kind = message[3 : 3 + type_length]
    payload = message[3 + type_length : 3 + type_length + payload_length]
    if kind != TEXT_RECORD or not payload:
        return None
    language_length = payload[0] & 0x3F
    said = payload[1 + language_length :].decode("utf-8", errors="replace").strip()
    return said or None


class _State(ctypes.Structure):
    _fields_ = (
        ("reader", ctypes.c_char_p),
        ("user", ctypes.c_void_p),
        ("known", ctypes.c_ulong),
        ("now", ctypes.c_ulong),
        ("length", ctypes.c_ulong),
        ("answer", ctypes.c_ubyte * 33),
    )


class _Request(ctypes.Structure):
    _fields_ = (("protocol", ctypes.c_ulong), ("length", ctypes.c_ulong))


class Readers:
    """The card readers of this computer, one of which is looked at: the first.

    Raises:
        NoReaders: there is no library for them, or nobody answers.
    """

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL(LIBRARY)
        except OSError as why:
            raise NoReaders(LIBRARY) from why
        self._context = ctypes.c_long()
        made = self._library.SCardEstablishContext(
            ctypes.c_ulong(SYSTEM_SCOPE), None, None, ctypes.byref(self._context)
        )
        if made != 0:
            raise NoReaders("pcscd")

    def watch(self, tell: Callable[[str | None], None], is_over: Callable[[], bool]) -> None:
        """Tell the number of each card that is put in, and ``None`` when it is out.

        A card without a number is told as an empty text.
        """
        was_in: bool | None = None
        known = STATE_UNAWARE
        while not is_over():
            reader = self._first()
            if not reader:
                time.sleep(LOOK_MILLISECONDS / 1000)
            known = self._state(reader, known) if reader else STATE_UNAWARE
            present = bool(known & STATE_PRESENT) and not known & STATE_MUTE
            if present == was_in or (was_in is None and not reader):
                continue  # where there is no reader, nobody knows of a card
            was_in = present
            tell((self._read(reader) or "") if present else None)

    def close(self) -> None:
        """Speak to no reader any more."""
        self._library.SCardReleaseContext(self._context)

    def _first(self) -> bytes:
        names = ctypes.create_string_buffer(NAME_BYTES_MAX)
        length = ctypes.c_ulong(NAME_BYTES_MAX)
        found = self._library.SCardListReaders(self._context, None, names, ctypes.byref(length))
        return names.value if found == 0 else b""

    def _state(self, reader: bytes, known: int) -> int:
        # Answers when it is another than the known one, or after a second.
        state = _State(reader=reader, known=known)
        wait = ctypes.c_ulong(LOOK_MILLISECONDS)
        self._library.SCardGetStatusChange(self._context, wait, ctypes.byref(state), 1)
        return int(state.now or known) & ~STATE_CHANGED

    def _read(self, reader: bytes) -> str | None:
        card, protocol = ctypes.c_long(), ctypes.c_ulong()
        connected = self._library.SCardConnect(
            self._context,
            reader,
            ctypes.c_ulong(SHARED),
            ctypes.c_ulong(ANY_PROTOCOL),
            ctypes.byref(card),
            ctypes.byref(protocol),
        )
        if connected != 0:
            return None
        try:
            return number_on(lambda command: self._transmit(card, protocol.value, command))
        finally:
            self._library.SCardDisconnect(card, ctypes.c_ulong(LEAVE_CARD))

    def _transmit(self, card: ctypes.c_long, protocol: int, command: bytes) -> bytes:
        request = _Request(protocol, ctypes.sizeof(_Request))
        answer = ctypes.create_string_buffer(ANSWER_BYTES_MAX)
        length = ctypes.c_ulong(ANSWER_BYTES_MAX)
        sent = self._library.SCardTransmit(
            card,
            ctypes.byref(request),
            command,
            ctypes.c_ulong(len(command)),
            None,
            answer,
            ctypes.byref(length),
        )
        said = answer.raw[: length.value]
        if sent != 0 or said[-2:] != b"\x90\x00":
            raise OSError("the card does not answer")
        return said[:-2]
