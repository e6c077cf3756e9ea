"""What somebody takes along of their record: on paper, or behind a link. The same words as aloud.

What others should not overhear is left off, unless the visitor asked for it in this visit.
"""

from collections.abc import Collection, Iterator
from itertools import islice

from kiosk.papers import Part
from kiosk.speech.saying import Money, Saying
from kiosk.telling import loan, summary
from kiosk.telling_asked import appointment
from kiosk.telling_money import month_told, months_of
from kiosk.turn import Turn

FACTS_MAX = 5
"""A page of large print, and about a minute to listen to."""


def sheet_of(turn: Turn) -> tuple[Part, ...]:
    """What is due first, then what came; a piece that would be empty is not there."""
    money = tuple(_money(turn))
    pieces = {
        "take.borrowed": _borrowed(turn),
        "take.next": _next(turn),
        "take.money": money,
        "take.newest": _newest(turn, {each.display for each in money}),
    }
    found = ((title, tuple(sayings)) for title, sayings in pieces.items())
    return tuple(Part(title, sayings) for title, sayings in found if sayings)


def _borrowed(turn: Turn) -> Iterator[Saying]:
    words, today = turn.kiosk.words, turn.kiosk.settings.today()
    for each in sorted(turn.loans(), key=lambda each: each.due_on):
        yield loan(each, words, turn.lang, today)


def _next(turn: Turn) -> Iterator[Saying]:
    words, coming = turn.kiosk.words, turn.kiosk.doors.appointments_of(turn.person_id)
    for each in coming[:1]:
        told = appointment(each, turn.kiosk.doors.stations(), words, turn.lang, brief=False)
        yield from (told.sentence, *told.details)


def _money(turn: Turn) -> Iterator[Saying]:
    """What came for the newest month or is still missing, and what was asked back."""
    words, payments = turn.kiosk.words, turn.kiosk.doors.payments_of(turn.person_id)
    for month in months_of(payments)[:1]:
        mine = [each for each in payments if each.month == month]
        told = month_told(month, mine, words, turn.lang, simple=True)
        yield from (told.sentence, *told.details)
    for each in payments:
        owed = each.asked_back_minor - each.recovered_minor
        if owed > 0 and each.currency:
            yield words.line("paid.asked_back", turn.lang, amount=Money(owed, each.currency))


def _newest(turn: Turn, told: Collection[str]) -> Iterator[Saying]:
    """The newest services, without what was ``told`` in the same words."""
    may_be_heard = (each for each in turn.record() if not turn.hides(each))
    sayings = (summary(each, turn.kiosk.words, turn.lang) for each in may_be_heard)
    yield from islice((each for each in sayings if each.display not in told), FACTS_MAX)
