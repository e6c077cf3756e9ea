"""What a voice that is rendered beforehand offers, and what prepares a visitor's own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 22050
"""Samples a second of everything rendered, as of the engine that speaks at once."""

Samples = NDArray[np.int16]
"""One channel, trimmed of the silence around it, levelled to one loudness."""


class Renderer(Protocol):
    """One voice of one language."""

    voice: str
    lang: str

    def render(self, text: str, *, final: bool) -> Samples:
        """``text`` spoken; ``final`` lets it fall as a sentence ends, else it goes on.

        Raises:
            CannotSay: the voice has no sound for something in it.
        """

    def render_several(self, texts: Sequence[str], *, final: bool) -> list[Samples | None]:
        """Each of ``texts`` spoken, or nothing for one the voice has no sound for."""


class CannotSay(Exception):
    """A voice has no sound for part of a text. The text is in no message: it may be a name."""


class RendererMissing(Exception):
    """There is no voice to render with: ``code`` says what is missing, ``facts`` which."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Wanted:
    """A clip somebody will soon want, under the keyed digest it is asked for by."""

    key: str
    text: str = field(repr=False)
    lang: str
    final: bool


class Ahead(Protocol):
    """Renders what one visitor will hear before they come to it; safe for threads.

    What it holds is in memory only. It may never have anything: the engine goes on without it.
    """

    def want(self, clips: Iterable[Wanted]) -> None:
        """Begin with these, before whatever was wanted earlier; returns at once."""

    def find(self, key: str) -> Samples | None:
        """The clip under ``key`` if it is ready; never waits."""

    def forget(self, keys: Iterable[str]) -> None:
        """Drop these clips: what is ready, what is queued, and what is being rendered now."""

    def close(self) -> None:
        """End the renderer and drop everything."""
