"""Feeds views that crash at a boundary, and again until they are through; what they came to.

The boundaries of a view are those between any two facts that it is told: before the first, in
the middle of a batch, at its end. A crash is not an error of a fact: nothing may be kept of the
batch in which it came.
"""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from ledger.application import ServiceLedger
from projections import feed, generations, questions
from projections.store import Views

Digests = dict[str, tuple[int, str]]


class Crash(BaseException):
    """The power went, just here."""


def in_memory(ledger: ServiceLedger) -> Views:
    """Empty views of every question, told nothing yet."""
    views = Views(Path(":memory:"), ledger.recorder, ledger.mapper)
    views.begin(questions.VIEWS, "")
    return views


def digests(views: Views) -> Digests:
    """Rows and digest of every view."""
    return {view.NAME: generations._digest(view, views) for view in questions.VIEWS}


def clean(ledger: ServiceLedger) -> Digests:
    """What the views are when nothing goes wrong."""
    views = in_memory(ledger)
    feed.catch_up(ledger, views)
    made = digests(views)
    views.close()
    return made


def crashing(view: ModuleType, at: int) -> ModuleType:
    """The view, but the power goes when it was told its fact number ``at``, from 1, one time."""
    told = 0

    def project(db: Any, position: int, fact: Any) -> None:
        nonlocal told
        view.project(db, position, fact)
        told += 1
        if told == at:
            raise Crash

    return SimpleNamespace(**{**vars(view), "project": project})  # type: ignore[return-value]


def points(ledger: ServiceLedger, view: ModuleType) -> int:
    """How many facts the view is told."""
    facts = ledger.read(0, ledger.position(), unseal=frozenset())
    return sum(fact.TOPIC in view.READS for _, fact in facts)


def crash_and_go_on(ledger: ServiceLedger, view: ModuleType, at: int) -> tuple[int, Digests]:
    """Crash one view at its fact number ``at``; where all views stood then, and ended at last."""
    usual = questions.VIEWS
    views = in_memory(ledger)
    questions.VIEWS = tuple(crashing(each, at) if each is view else each for each in usual)
    try:
        feed.catch_up(ledger, views)
    except Crash:
        places = {position for (position,) in views.fetch("SELECT position FROM tracking")}
    else:
        raise AssertionError("it did not crash")
    finally:
        questions.VIEWS = usual
    feed.catch_up(ledger, views)
    ended = digests(views)
    views.close()
    (stood,) = places
    return stood, ended


def every(step: int, ledger: ServiceLedger, view: ModuleType) -> Iterator[int]:
    """Each ``step``-th of the facts that the view is told."""
    yield from range(1, points(ledger, view) + 1, step)
