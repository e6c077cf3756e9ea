"""What one page is made of: everything on it that is shown can be heard, in the same order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kiosk.earcons import Earcon
from kiosk.speech.saying import Segment, Value
from kiosk.words import Words


@dataclass(frozen=True)
class Line:
    """One thing a page shows and says; ``id`` is its element's, and its part's of the sound."""

    id: str
    lang: str
    segments: tuple[Segment, ...]
    is_personal: bool
    """Whether it was made for this visitor, so that its sound must not outlast the visit."""

    @property
    def display(self) -> str:
        """As it is read on the screen."""
        return "".join(segment.display for segment in self.segments)


@dataclass(frozen=True)
class Choice:
    """One thing the visitor can do next. ``post`` does something, the others only go somewhere."""

    line: Line
    href: str
    icon: str = "next"
    post: bool = False
    is_first: bool = False
    """Whether the browser goes here first, and not to the heading."""


@dataclass(frozen=True)
class Field:
    """The one thing a page asks the visitor to type."""

    name: str
    send: Line
    chars_max: int
    secret: bool = False


@dataclass(frozen=True)
class Refresh:
    """Where the page goes by itself when nobody does anything for so many seconds."""

    seconds: int
    to: str


@dataclass(frozen=True)
class Page:
    """What a template is given. ``here`` is the page's own address."""

    template: str
    here: str
    heading: Line
    lines: tuple[Line, ...] = ()
    choices: tuple[Choice, ...] = ()
    back: str = "/"
    title: str | None = None
    """The window's name where the heading tells a fact: browsers write names into their history."""
    icon: str | None = None
    field: Field | None = None
    error: Line | None = None
    refresh: Refresh | None = None
    earcon: Earcon | None = None
    """The short sound before the heading."""
    says_always: bool = False
    """Whether the page's sound also names what stands on every page; elsewhere that is said when
    the visitor comes to it."""


class Script:
    """The lines of one page in the order in which they stand, are focused and are said.

    What stands on every page is kept apart: nobody wants to hear it on every page.
    """

    def __init__(self, words: Words, lang: str) -> None:
        self.lang = lang
        self._words = words
        self._lines: list[Line] = []
        self._always: list[Line] = []
        self._happening: list[Line] = []

    def say(self, key: str, *, lang: str | None = None, **values: Value | str | int) -> Line:
        """The sentence ``key`` as the next line, by default in the page's own language."""
        lang = lang or self.lang
        return self._add(self._words.line(key, lang, **values), lang, is_personal=bool(values))

    def say_to_all(self, key: str, *, lang: str | None = None, **values: Value | str | int) -> Line:
        """Like ``say``, with values that are the same whoever the visitor is."""
        lang = lang or self.lang
        return self._add(self._words.line(key, lang, **values), lang, is_personal=False)

    def always(self, element: str, key: str, lang: str | None = None) -> Line:
        """A line that stands on every page, always as the same ``element``."""
        line = self._fixed(element, key, lang or self.lang)
        self._always.append(line)
        return line

    def on(self, element: str, key: str) -> Line:
        """A line that is shown and said when something happens on the page, on whichever page."""
        line = self._fixed(element, key, self.lang)
        self._happening.append(line)
        return line

    def tell(self, segments: Iterable[Segment]) -> Line:
        """Ready segments about the visitor as the next line."""
        return self._add(segments, self.lang, is_personal=True)

    def _fixed(self, element: str, key: str, lang: str) -> Line:
        return Line(element, lang, tuple(self._words.line(key, lang)), is_personal=False)

    def _add(self, segments: Iterable[Segment], lang: str, *, is_personal: bool) -> Line:
        line = Line(f"s{len(self._lines) + 1}", lang, tuple(segments), is_personal)
        self._lines.append(line)
        return line

    @property
    def plan(self) -> Sequence[Line]:
        """What the page has to say, in order."""
        return tuple(self._lines)

    @property
    def around(self) -> Sequence[Line]:
        """What stands below every page, in order."""
        return tuple(self._always)

    @property
    def happening(self) -> Sequence[Line]:
        """What may happen on every page, in order."""
        return tuple(self._happening)
