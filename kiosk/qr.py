"""A link or a proof as codes for a telephone's camera."""

import importlib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec

LIGHT_BORDER = 4
"""Modules of white around the code: cameras need them."""


BYTES_MAX = 1800
"""So much is in one code at most: on A4 its modules are then still 0.7 mm wide."""


@cache
def can_draw() -> bool:
    """Whether the package that draws codes is here; without it no link is offered."""
    return find_spec("segno") is not None


def code_of(text: str) -> str:
    """An SVG of the code, black on white whatever the colours of the page."""
    drawn = importlib.import_module("segno").make_qr(text, error="m")
    svg: str = drawn.svg_inline(
        dark="#000000", light="#ffffff", border=LIGHT_BORDER, omitsize=True, svgclass="code"
    )
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def codes_of(text: str) -> str:
    """The codes of a long text, one below the other: what is read of them in order is the text.

    What stands before the first empty line has codes of its own.
    """
    head, gap, rest = text.partition("\n\n")
    pieces = (head + gap).encode(), rest.encode()
    return "".join(code_of(part.decode()) for piece in pieces for part in _parts(piece))


def _parts(data: bytes) -> Iterator[bytes]:
    """At most ``BYTES_MAX`` each, cut between characters."""
    while data:
        end = min(len(data), BYTES_MAX)
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        yield data[:end]
        data = data[end:]
