"""A link as a code for a telephone's camera."""

import importlib
from functools import cache
from importlib.util import find_spec

LIGHT_BORDER = 4
"""Modules of white around the code: cameras need them."""


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
