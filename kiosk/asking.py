"""How a question of the visitor is answered: the answer is the heading, the ways on stand below."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi.responses import Response

from kiosk.lines import Line
from kiosk.page import Choice, Page, Script
from kiosk.speech.saying import Number
from kiosk.telling import Told
from kiosk.turn import Turn


@dataclass(frozen=True)
class Way:
    """One way on: the sentence ``key`` leads to ``href``. ``post``: it does something there."""

    key: str
    href: str
    icon: str = "next"
    post: bool = False


CALL = Way("asks.call", "/call", "call")
"""The way to a person, where the machine cannot help."""


@dataclass(frozen=True)
class Place:
    """Which of how many: 2 of 6."""

    number: int
    count: int


@dataclass(frozen=True)
class Answer:
    """What a page of an answer is, beside what it tells: ``screen`` is its template's name.

    ``name`` is the sentence that names the page to the browser, which writes it into its history:
    so it never holds a fact.
    """

    screen: str
    here: str
    back: str
    name: str
    ways: Sequence[Way] = ()
    place: Place | None = None


def answer(turn: Turn, told: Told, page: Answer, hints: Sequence[str] = ()) -> Response:
    """A page that tells something of the visitor's own.

    ``hints`` are sentences below it: what to do next. Which of them stand there tells what the
    answer was, so they are the visitor's own as well.
    """
    script = turn.script()
    words = turn.kiosk.words
    heading = script.tell(told.sentence)
    lines: list[Line] = [script.tell(detail) for detail in told.details]
    lines += [script.tell(words.line(hint, turn.lang)) for hint in hints]
    if page.place and page.place.count > 1:
        number, count = Number(page.place.number), Number(page.place.count)
        lines.append(
            script.tell(words.line("record.position", turn.lang, number=number, count=count))
        )
    shown = Page(
        template=f"{page.screen}.html",
        here=page.here,
        heading=heading,
        lines=tuple(lines),
        choices=ways(script, page.ways),
        back=page.back,
        title=words.t(page.name, turn.lang),
        icon=told.icon,
    )
    return turn.show(shown, script)


def question(turn: Turn, title: str, page: Answer, hints: Sequence[str] = ()) -> Response:
    """A page that is the same for everybody: a question with its answers."""
    script = turn.script()
    shown = Page(
        template=f"{page.screen}.html",
        here=page.here,
        heading=script.say_to_all(title),
        lines=tuple(script.say_to_all(hint) for hint in hints),
        choices=ways(script, page.ways),
        back=page.back,
    )
    return turn.show(shown, script)


def ways(script: Script, found: Sequence[Way]) -> tuple[Choice, ...]:
    """The choices, in order."""
    return tuple(
        Choice(script.say_to_all(way.key), way.href, way.icon, post=way.post) for way in found
    )


def in_turn(number: int, count: int) -> int:
    """The nearest place there is to the one that was asked for, of at least one."""
    return min(max(number, 1), count)
