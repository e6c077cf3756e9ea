"""What a page shows and says, line by line: what everybody may hear, and what is somebody's own."""

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from kiosk.speech.saying import Segment


class LineKind(Enum):
    """What a line is on its page."""

    FACT = "fact"
    """The heading: the one thing the page is about."""
    DETAIL = "detail"
    PLACE = "place"
    """Where the visitor is: 2 of 6."""
    CHOICE = "choice"
    ALWAYS = "always"
    """What stands on every page."""
    HAPPENING = "happening"
    """What may happen on every page."""
    ERROR = "error"
    NOTICE = "notice"
    """What the machine says of itself: that the voice is a simple one, or how to hear more."""


@dataclass(frozen=True)
class Line:
    """One thing a page shows; ``id`` is its element's, and its part's of the sound.

    It is always a ``PublicLine`` or a ``PrivateLine``. What makes sound takes no other: a private
    line only as ``Permitted``.
    """

    id: str
    lang: str
    segments: tuple[Segment, ...]
    kind: LineKind = LineKind.DETAIL

    is_personal: ClassVar[bool]
    """Whether it was made for this visitor: others must not hear it, nor may it outlast them."""

    @property
    def display(self) -> str:
        """As it is read on the screen."""
        return "".join(segment.display for segment in self.segments)


@dataclass(frozen=True)
class PublicLine(Line):
    """The same for everybody.

    ``to_all``: so wherever it stands. Any other becomes private where it is told to somebody known:
    "You have borrowed nothing" is the same sentence for many, and yet one person's own.
    """

    to_all: bool = False

    is_personal: ClassVar[bool] = False


@dataclass(frozen=True)
class PrivateLine(Line):
    """One visitor's own."""

    is_personal: ClassVar[bool] = True
