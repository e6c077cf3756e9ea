"""What a visitor is going to hear first that nobody could know before: names, what staff wrote."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from kiosk.doors import Doors
from kiosk.speech.saying import Kind, Saying, Segment
from kiosk.telling import is_confidential, loan, standing_of, summary, tell
from kiosk.words import Words

ENTRIES_MAX = 3
"""So many services are within a minute of whoever has just come."""
LOANS_MAX = 5


def first_heard(
    doors: Doors, words: Words, person_id: UUID, lang: str, today: date
) -> list[Sequence[Segment]]:
    """The sentences of this person's first pages that hold something of their own.

    A confidential service is not among them: it is not said before it is asked for.
    """
    return [
        saying
        for saying in _sayings(doors, words, person_id, lang, today)
        if any(each.kind is Kind.OWN for each in saying)
    ]


def _sayings(
    doors: Doors, words: Words, person_id: UUID, lang: str, today: date
) -> Iterator[Saying]:
    newest = doors.record_of(person_id)[:ENTRIES_MAX]
    loans = doors.open_loans_of(person_id)
    for entry in newest:
        now = standing_of(entry, newest, loans, (), today)
        told = tell(entry, words, lang, hidden=is_confidential(entry), now=now)
        yield from (told.sentence, *told.details)
    for entry in newest:
        yield summary(entry, words, lang, hidden=is_confidential(entry))
    for each in loans[:LOANS_MAX]:
        yield loan(each, words, lang, today)
