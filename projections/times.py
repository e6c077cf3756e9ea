"""The answer to a question as it stood: as known at a position, as happened by a day, or both.

The same code that feeds the live views is let loose on an empty database in memory, and told
less: no fact recorded later, or none that had not happened by then. So any question can be
asked of any day, and nothing has to be kept for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import ModuleType

from ledger.reading import FactsReader
from projections import feed
from projections.store import IN_MEMORY, Views


class NotYet(Exception):
    """There is no such position in the ledger yet."""


@contextmanager
def as_of(
    ledger: FactsReader,
    questions: list[ModuleType],
    *,
    at: int | None = None,
    happened_by: date | None = None,
    path: Path = IN_MEMORY,
) -> Iterator[Views]:
    """Views of these questions alone: as known ``at`` a position, as ``happened_by`` a day.

    Left out, ``at`` is the newest position and ``happened_by`` any day. What was withdrawn or
    found wrong by ``at`` does not count, on whatever day it had happened. A fact known by its
    month or year alone has happened by the end of that. What is too much for the memory goes to
    a new file at ``path``.

    Raises:
        NotYet: the ledger has not come to that position.
    """
    end = ledger.position()
    if at is not None and not 0 <= at <= end:
        raise NotYet(at)
    views = Views(path, ledger.recorder, ledger.mapper)
    told = {each.NAME: each for each in questions}
    for each in questions:
        for needed in getattr(each, "NEEDS", ()):
            told.setdefault(needed.NAME, needed)
    try:
        views.begin(list(told.values()), "")
        reach = feed.Reach(end if at is None else at, happened_by)
        views.known_until = reach.stop
        feed.feed_up_to(ledger, views, reach, asked=list(told.values()))
        yield views
    finally:
        views.close()
