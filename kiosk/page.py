"""What one page is made of: everything on it that is shown can be heard, in the same order."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kiosk.earcons import Earcon
from kiosk.lines import Line, LineKind, PrivateLine, PublicLine
from kiosk.speech.saying import Segment, Value
from kiosk.words import Words

_Made = TypeVar("_Made", bound=Line)


NUMBER_SEGMENTS = 2
"""With how many segments a numbered choice begins: its number, and the pause after it."""


@dataclass(frozen=True)
class Choice:
    """One thing the visitor can do next. ``post`` does something, the others only go somewhere."""

    line: Line
    href: str
    icon: str = "next"
    post: bool = False
    is_first: bool = False
    """Whether the browser goes here first, and not to the heading."""
    number: int = 0
    """Its place among the page's choices, shown and said before it; 0 as long as it has none."""

    @property
    def written(self) -> Sequence[Segment]:
        """What stands beside the number."""
        return self.line.segments[NUMBER_SEGMENTS:] if self.number else self.line.segments


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
    explains: Mapping[str, str] | None = None
    """On the page of the keys: which line tells what a command does."""
    earcon: Earcon | None = None
    """The short sound before the heading."""
    is_list: bool = False
    """Whether its choices are of one kind, so that none of them stands out."""
    titles: frozenset[str] = frozenset()
    """Which of the lines are titles of those that follow, by their ids."""
    codes: Mapping[str, str] | None = None
    """What is printed below a line and not said with it, by the line's id: codes of entries."""
    code: str | None = None
    """A picture for a camera, as SVG; the page says what it is."""
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
        self._made = 0
        self._always: list[PublicLine] = []
        self._happening: list[PublicLine] = []

    def say(self, key: str, *, lang: str | None = None, **values: Value | str | int) -> Line:
        """The sentence ``key`` as the next line, by default in the page's own language.

        With values it is the visitor's own, whatever they are.
        """
        lang = lang or self.lang
        said = self._words.line(key, lang, **values)
        if values:
            return self._add(PrivateLine, said, lang, _kind(key))
        return self._add(PublicLine, said, lang, _kind(key))

    def say_to_all(
        self, key: str, *, lang: str | None = None, **values: Value | str | int
    ) -> PublicLine:
        """Like ``say``, of what is the same whoever the visitor is, on whichever page."""
        lang = lang or self.lang
        return self._add(_to_all, self._words.line(key, lang, **values), lang, _kind(key))

    def always(self, element: str, key: str, lang: str | None = None) -> PublicLine:
        """A line that stands on every page, always as the same ``element``."""
        line = self._fixed(element, key, lang or self.lang, LineKind.ALWAYS)
        self._always.append(line)
        return line

    def on(self, element: str, key: str, **values: int) -> PublicLine:
        """A line that is shown and said when something happens on the page, on whichever page."""
        line = self._fixed(element, key, self.lang, LineKind.HAPPENING, **values)
        self._happening.append(line)
        return line

    def after(self, line: Line, element: str, key: str) -> PublicLine:
        """What the machine says of itself, as ``element`` right behind ``line``."""
        said = self._fixed(element, key, self.lang, LineKind.NOTICE)
        ids = [each.id for each in self._lines]
        self._lines.insert(ids.index(line.id) + 1, said)
        return said

    def tell(self, segments: Iterable[Segment]) -> PrivateLine:
        """Ready segments about the visitor as the next line."""
        return self._add(PrivateLine, segments, self.lang, LineKind.DETAIL)

    def numbered(self, choices: Sequence[Choice]) -> tuple[Choice, ...]:
        """The choices, each with its number before it: on the screen, and in what is said."""
        return tuple(self._numbered(each, number) for number, each in enumerate(choices, 1))

    def _numbered(self, choice: Choice, number: int) -> Choice:
        line = choice.line
        figure, pause = self._words.line("layout.number", line.lang, number=number)
        # A pause is heard; on the screen the figure stands apart by itself.
        before = (figure, replace(pause, display=" "))
        numbered = replace(line, segments=(*before, *line.segments))
        self._lines[self._lines.index(line)] = numbered
        return replace(choice, line=numbered, number=number)

    def tell_all(self, segments: Iterable[Segment]) -> PublicLine:
        """Ready segments that are nobody's own as the next line."""
        return self._add(_to_all, segments, self.lang, LineKind.DETAIL)

    def settle(self, page: "Page", *, is_known: bool) -> "Page":
        """The page with lines that know what they are, as only the whole page can tell.

        To somebody we know (``is_known``) whatever a page tells is their own, unless it was said to
        all; what they may choose is not.
        """
        kinds = kinds_of(page)
        told = {line.id for line in (page.heading, *page.lines, page.error) if line}
        settled = {}
        for line in self._lines:
            kind = kinds.get(line.id, line.kind)
            own = is_known and line.id in told and isinstance(line, PublicLine) and not line.to_all
            settled[line.id] = (
                PrivateLine(line.id, line.lang, line.segments, kind)
                if own
                else replace(line, kind=kind)
            )
        self._lines = list(settled.values())
        return _with(page, settled)

    def _fixed(
        self, element: str, key: str, lang: str, kind: LineKind, **values: int
    ) -> PublicLine:
        return _to_all(element, lang, tuple(self._words.line(key, lang, **values)), kind)

    def _add(
        self,
        made: Callable[[str, str, tuple[Segment, ...], LineKind], _Made],
        segments: Iterable[Segment],
        lang: str,
        kind: LineKind,
    ) -> _Made:
        self._made += 1
        line = made(f"s{self._made}", lang, tuple(segments), kind)
        self._lines.append(line)
        return line

    @property
    def plan(self) -> Sequence[Line]:
        """What the page has to say, in order."""
        return tuple(self._lines)

    @property
    def around(self) -> Sequence[PublicLine]:
        """What stands below every page, in order."""
        return tuple(self._always)

    @property
    def happening(self) -> Sequence[PublicLine]:
        """What may happen on every page, in order."""
        return tuple(self._happening)


def kinds_of(page: Page) -> dict[str, LineKind]:
    """What each line of the page is, by its id; what is missing here says so itself."""
    kinds = {each.line.id: LineKind.CHOICE for each in page.choices}
    if page.field:
        kinds[page.field.send.id] = LineKind.CHOICE
    if page.error:
        kinds[page.error.id] = LineKind.ERROR
    return kinds | {page.heading.id: LineKind.FACT}


def _with(page: Page, lines: Mapping[str, Line]) -> Page:
    """The page with these lines in place of those of the same ids."""
    return replace(
        page,
        heading=lines[page.heading.id],
        lines=tuple(lines[each.id] for each in page.lines),
        choices=tuple(replace(each, line=lines[each.line.id]) for each in page.choices),
        field=page.field and replace(page.field, send=lines[page.field.send.id]),
        error=page.error and lines[page.error.id],
    )


def _to_all(id: str, lang: str, segments: tuple[Segment, ...], kind: LineKind) -> PublicLine:  # noqa: A002 - the element's name
    return PublicLine(id, lang, segments, kind, to_all=True)


def _kind(key: str) -> LineKind:
    return LineKind.PLACE if key.partition(".")[2] in _PLACES else LineKind.DETAIL


_PLACES = frozenset({"place", "position", "position_first"})
"""How the keys of sentences end that say where the visitor is."""
