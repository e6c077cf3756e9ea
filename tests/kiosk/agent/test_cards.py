"""What is written on a card."""

import pytest

from api.agent.cards import DATA_PAGE, Transmit, number_on
from tests.kiosk.record import CARD


def tag(data: bytes, pages: int = 36) -> Transmit:
    """A tag that answers as a reader hands it on: four pages of four bytes at a time."""
    memory = data.ljust(pages * 4, b"\0")

    def transmit(command: bytes) -> bytes:
        assert command[:3] == bytes((0xFF, 0xB0, 0x00))
        begins = (command[3] - DATA_PAGE) * 4
        if begins >= len(memory):
            raise OSError
        return memory[begins : begins + command[4]]

    return transmit


def text(said: str, kind: bytes = b"T", lang: bytes = b"en") -> bytes:
    payload = bytes([len(lang)]) + lang + said.encode()
    record = bytes((0xD1, len(kind), len(payload))) + kind + payload
    return bytes((3, len(record))) + record + b"\xfe"


@pytest.mark.parametrize(
    "data",
    [
        text(CARD),
        b"\0\0\0" + text(CARD),
        b"\x01\x03\xa0\x0c\x34" + text(CARD),
        text(f" {CARD} ", lang=b"zh-Hans"),
    ],
)
def test_the_number_is_read_from_the_text_on_the_tag(data: bytes) -> None:
    assert number_on(tag(data)) == CARD


def test_a_text_longer_than_one_read_is_read_whole() -> None:
    assert number_on(tag(text("7" * 64))) == "7" * 64


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xfe",
        text(CARD, kind=b"U"),
        text("  "),
        b"\x03\x00\xfe",
        b"\x03\xf0" + text(CARD)[2:],
        b"\x03\x03\xd1\x01\x00\xfe",
        b"\x03\x05\xd1\x01\x00T\x00\xfe",
    ],
)
def test_a_card_without_a_number_is_none(data: bytes) -> None:
    assert number_on(tag(data)) is None


def test_a_card_that_was_taken_out_too_soon_is_none() -> None:
    assert number_on(tag(b"", pages=0)) is None
