"""What somebody takes along of their record: on paper, or behind a link. The same words as aloud.

What others should not overhear is left off, unless the visitor asked for it in this visit.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from kiosk.papers import Part, Sheet
from kiosk.speech.saying import Date, Money, Saying
from kiosk.telling import loan, summary
from kiosk.telling_asked import appointment
from kiosk.telling_money import month_told, months_of
from kiosk.turn import Turn
from projections.person_history import Entry

FACTS_MAX = 5
"""A page of large print, and about a minute to listen to."""


def sheet_of(turn: Turn) -> Sheet:
    """What is due first, then what came; a piece that would be empty is not there."""
    money = tuple(_money(turn))
    told = {each.display for each in money}
    entries = list(_on_paper(turn, told))
    pieces = {
        "take.borrowed": _borrowed(turn),
        "take.next": _next(turn),
        "take.money": money,
        "take.newest": (each for _, each in entries if each.display not in told),
    }
    found = ((title, tuple(sayings)) for title, sayings in pieces.items())
    parts = tuple(Part(title, sayings) for title, sayings in found if sayings)
    return Sheet(day_of(turn), parts, _codes(turn, entries))


def entries_of(turn: Turn) -> list[tuple[Entry, Saying]]:
    """The services on the paper with their sentences, newest first: what has a code there."""
    return list(_on_paper(turn, {each.display for each in _money(turn)}))


def day_of(turn: Turn) -> Saying:
    """Of which day the paper is: later there may be more."""
    today = turn.kiosk.settings.today()
    day = Date(today.year, today.month, today.day)
    return turn.kiosk.words.line("take.day", turn.lang, day=day)


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


def _on_paper(turn: Turn, told: Collection[str]) -> Iterator[tuple[Entry, Saying]]:
    """The newest services, those too that were ``told`` above in the same words."""
    left = FACTS_MAX
    for entry in turn.record():
        if turn.hides(entry):
            continue
        saying = summary(entry, turn.kiosk.words, turn.lang)
        left -= saying.display not in told
        yield entry, saying
        if not left:
            return


def _codes(turn: Turn, entries: Sequence[tuple[Entry, Saying]]) -> Mapping[str, str]:
    codes = turn.kiosk.doors.short_codes([entry.position for entry, _ in entries])
    found: dict[str, str] = {}
    for (_, saying), code in zip(entries, codes, strict=True):
        same = found.get(saying.display)
        found[saying.display] = f"{same}, {code}" if same else code
    return found
