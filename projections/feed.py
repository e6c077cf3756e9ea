"""How facts reach the views: live, on rebuild and as of any day by the same code.

Facts come in batches. A batch and the position it ends at are written in one transaction,
so that each fact is seen exactly once, whatever crashes.

A fact that is withdrawn is taken out of a view by telling it the history again: the view's
``FORGETS`` drop what it keeps of that history, and what still stands is projected anew.

A view that cannot take a fact in stops there, says so, and keeps what it knew; the others go on.
It is tried again when the program starts again, and when its code has changed it is built anew.
"""

import logging
import sqlite3
from collections.abc import Callable, Collection, Sequence
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from msgspec import Struct

from ledger.application import ServiceLedger
from ledger.bulk import many_objects
from ledger.history import FACTS, Fact, FactWithdrawn
from ledger.reading import FactsReader, Replay
from ledger.stores import event_id_of
from projections import questions
from projections.store import SCRUB_DUE, Cursor, Views, had_happened

BATCH_FACTS = 5_000
SCRUBBED_AFTER = "person_erased"
OF_THE_MACHINE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
"""What SQLite says when the disk or another process is at fault, and no fact is."""

UNREADABLE = "unreadable"
"""Why a view stopped at a fact that this program cannot read, or has never heard of."""

Progress = Callable[[int, int], None]
Facts = list[tuple[int, Fact]]
_log = logging.getLogger(__name__)


class ViewsOfAnotherLedger(Exception):
    """These views were fed by facts that are not in this ledger; they must be built again."""


class Reach(NamedTuple):
    """Which facts views are told: up to a position, and of what had happened by a day."""

    stop: int
    happened_by: date | None = None

    def holds(self, fact: Fact) -> bool:
        """Whether it is among them. What was put right counts, whenever that was done."""
        return self.happened_by is None or had_happened(fact, self.happened_by)


class Stop(Struct, frozen=True):
    """Where a view could not go on: the fact's place and stored name, and what went wrong.

    ``why`` names an error and the line of code, and nothing that a fact says.
    """

    position: int
    topic: str
    why: str


class ViewHealth(Struct, frozen=True):
    """How far one view has come; ``behind`` is how many facts it has not been told."""

    view: str
    position: int
    behind: int
    stop: Stop | None


class Health(Struct, frozen=True):
    """How far the views are behind the ledger; ``lag_s``: since when the oldest fact waits."""

    position: int
    lag_s: int
    views: list[ViewHealth]

    @property
    def well(self) -> bool:
        """Whether no view stands still."""
        return all(view.stop is None for view in self.views)


def health(ledger: ServiceLedger, views: Views) -> Health:
    """Where each view stands, and which of them stopped."""
    end = ledger.position()
    rows = views.fetch("SELECT view, position, stopped_at, topic, why FROM tracking ORDER BY view")
    told = [
        ViewHealth(view, position, end - position, Stop(at, topic, why) if at else None)
        for view, position, at, topic, why in rows
    ]
    waiting = min((view.position for view in told), default=end)
    lag_s = 0
    if waiting < end:
        first = ledger.recorded_at(waiting + 1)
        lag_s = max(0, round((ledger.now() - first).total_seconds()))
    return Health(end, lag_s, told)


class Place(NamedTuple):
    """Where a view stands, and whether it stands still there."""

    position: int
    stopped: bool


def places(views: Views, names: Collection[str]) -> dict[str, Place]:
    """Where each of these views stands."""
    rows = views.fetch("SELECT view, position, stopped_at IS NOT NULL FROM tracking")
    return {view: Place(at, bool(still)) for view, at, still in rows if view in names}


def stopped(views: Views) -> list[str]:
    """The views that stand still at a fact they could not take in."""
    rows = views.fetch("SELECT view FROM tracking WHERE stopped_at IS NOT NULL ORDER BY view")
    return [view for (view,) in rows]


def position_of(views: Views) -> int:
    """How far every view that goes on has come; where none does, how far all had come."""
    rows = views.fetch(
        "SELECT COALESCE(MIN(position) FILTER (WHERE stopped_at IS NULL), MIN(position), 0)"
        " FROM tracking"
    )
    return int(rows[0][0])


def belongs(ledger: ServiceLedger, views: Views) -> bool:
    """Whether the views were fed by this ledger: the fact they ended at is still there.

    It is not when the ledger was restored from a backup, or exchanged for another.
    """
    # One statement: another process may be feeding the views at this moment.
    anchor = views.fetch("SELECT position, event_id FROM anchor")
    if not anchor:
        return True
    ((position, event_id),) = anchor
    # Whatever the fact says: it may be one that this program cannot read.
    rows = ledger.recorder.select_positions([position])
    return [event_id_of(state).bytes for *_, state in rows] == [event_id]


def try_again(views: Views) -> None:
    """Let the views that stopped go on from where they stopped, as far as they get."""
    if stopped(views):
        with views.writing() as db:
            db.execute("UPDATE tracking SET stopped_at = NULL, topic = NULL, why = NULL")


def catch_up(
    ledger: ServiceLedger,
    views: Views,
    progress: Progress | None = None,
    *,
    stop: int | None = None,
) -> int:
    """Feed the views what the ledger has behind their position; the position reached.

    With ``stop`` no further than there, whatever was recorded since it was looked at.
    """
    reached = position_of(views)
    end = ledger.position() if stop is None else stop
    if not belongs(ledger, views):  # another may hold as many facts
        raise ViewsOfAnotherLedger(views.path.name)
    if reached < end:  # a page that finds nothing new takes no lock
        feed_up_to(ledger, views, Reach(end), progress)
    _forget_the_erased(ledger, views, end)
    views.scrub()
    return position_of(views)


def _forget_the_erased(ledger: ServiceLedger, views: Views, end: int) -> None:
    """Tell a view that stands still who was erased since: a name is not to stay for its sake."""
    rows = views.fetch(
        "SELECT view, COALESCE(swept, position) FROM tracking WHERE stopped_at IS NOT NULL"
    )
    swept = {view: at for view, at in rows if at < end}
    erased = frozenset({SCRUBBED_AFTER})
    for view in questions.VIEWS:
        if view.NAME not in swept or SCRUBBED_AFTER not in view.READS:
            continue
        with views.writing() as db:
            told = ledger.replay(swept[view.NAME], end, stop=end, topics=erased, unseal=frozenset())
            for place, fact in told.facts:
                view.project(db, place, fact)
                db.execute(SCRUB_DUE)
            db.execute("UPDATE tracking SET swept = ? WHERE view = ?", (end, view.NAME))


def feed_up_to(
    ledger: FactsReader,
    views: Views,
    reach: Reach,
    progress: Progress | None = None,
    *,
    asked: Sequence[ModuleType] | None = None,
) -> None:
    """Tell the views, batch by batch, every fact within ``reach`` that they were not told.

    These are the views of every question, or those ``asked`` where a question was put otherwise.
    """
    while True:
        with many_objects(), views.writing() as db:
            batch = _next_batch(ledger, db, reach, questions.VIEWS if asked is None else asked)
        if batch is None:
            return
        if progress is not None:
            progress(batch.position, reach.stop)


def _next_batch(
    ledger: FactsReader, db: Cursor, reach: Reach, asked: Sequence[ModuleType]
) -> Replay | None:
    """Tell one batch to the views that are the furthest behind; ``None`` when none is."""
    # Another process may have fed the views meanwhile: what is inside the transaction counts.
    rows = db.execute("SELECT view, position FROM tracking WHERE stopped_at IS NULL").fetchall()
    places = dict(rows)
    low = min(places.values(), default=reach.stop)
    if low >= reach.stop:
        return None
    # A view that is tried again goes alone until it has come as far as the others.
    until = min((place for place in places.values() if place > low), default=reach.stop)
    hearing = [view for view in asked if places.get(view.NAME) == low]
    batch = ledger.replay(
        low,
        BATCH_FACTS,
        stop=min(until, reach.stop),
        topics=frozenset({FactWithdrawn.TOPIC}).union(*(view.READS for view in hearing)),
        unseal=frozenset[str]().union(*(view.UNSEALS for view in hearing)),
    )
    if batch.last_id is None:
        return None
    for view, facts in zip(hearing, _shares(hearing, batch, reach), strict=True):
        _tell(ledger, view, db, batch, facts, reach)
    if any(fact.TOPIC == SCRUBBED_AFTER for _, fact in batch.facts):
        db.execute(SCRUB_DUE)
    db.execute(
        "INSERT INTO anchor VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET"
        " position = excluded.position, event_id = excluded.event_id"
        " WHERE excluded.position > position",
        (batch.position, batch.last_id.bytes),
    )
    return batch


def _shares(hearing: Sequence[ModuleType], batch: Replay, reach: Reach) -> list[Facts]:
    """What each of the views is to be told of the batch, in order."""
    shares: list[Facts] = [[] for _ in hearing]
    hears = {
        topic: [
            share.append for view, share in zip(hearing, shares, strict=True) if topic in view.READS
        ]
        for topic in FACTS
    }
    hears[FactWithdrawn.TOPIC] = [share.append for share in shares]
    for place_and_fact in batch.facts:
        if reach.happened_by is None or reach.holds(place_and_fact[1]):
            for append in hears[place_and_fact[1].TOPIC]:
                append(place_and_fact)
    return shares


def _tell(
    ledger: FactsReader, view: ModuleType, db: Cursor, batch: Replay, facts: Facts, reach: Reach
) -> None:
    reached = _tell_as_far_as_it_gets(ledger, view, db, batch, facts, reach)
    db.execute("UPDATE tracking SET position = ? WHERE view = ?", (reached, view.NAME))


def _tell_as_far_as_it_gets(
    ledger: FactsReader, view: ModuleType, db: Cursor, batch: Replay, facts: Facts, reach: Reach
) -> int:
    """Tell a view its facts, and give the position it came to."""
    unread = {
        place: topic
        for place, topic in batch.unreadable.items()
        # What nobody knows may concern anybody, and so may what was taken back.
        if topic in view.READS or topic not in FACTS or topic == FactWithdrawn.TOPIC
    }
    wall = min(unread, default=batch.position + 1)
    told = [each for each in facts if each[0] < wall] if unread else facts
    project, place = view.project, batch.position
    db.execute("SAVEPOINT telling")
    try:
        for place, fact in told:
            if fact.TOPIC == FactWithdrawn.TOPIC:
                _tell_one(ledger, view, db, place, fact, reach)
            else:
                project(db, place, fact)
    except Exception as error:
        if _is_of_the_machine(error):
            raise
        # Once more, up to the fact before: what that one did by halves is undone.
        db.execute("ROLLBACK TO telling")
        for earlier, fact in told:
            if earlier < place:
                _tell_one(ledger, view, db, earlier, fact, reach)
        db.execute("RELEASE telling")
        return _stop(view, db, Stop(place, dict(told)[place].TOPIC, _why(error)))
    db.execute("RELEASE telling")
    if unread:
        return _stop(view, db, Stop(wall, unread[wall], UNREADABLE))
    return batch.position


def _stop(view: ModuleType, db: Cursor, stop: Stop) -> int:
    """Write down where the view stands still, and say it loudly."""
    db.execute(
        "UPDATE tracking SET stopped_at = ?1, topic = ?2, why = ?3, swept = ?1 - 1 WHERE view = ?4",
        (stop.position, stop.topic, stop.why, view.NAME),
    )
    _log.error("view %s stopped at %d (%s): %s", view.NAME, stop.position, stop.topic, stop.why)
    return stop.position - 1


def _why(error: Exception) -> str:
    """The error's name and where it was raised: its message may repeat what a fact says."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    line = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else ""
    return f"{type(error).__name__} {line}".strip()


def _is_of_the_machine(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, OSError) or (code is not None and code & 0xFF in OF_THE_MACHINE)


def is_of_the_disk(error: sqlite3.Error) -> bool:
    """Whether the disk is full or fails, so that nothing can be told to the views just now."""
    return error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


def _tell_one(
    ledger: FactsReader, view: ModuleType, db: Cursor, place: int, fact: Fact, reach: Reach
) -> None:
    if fact.TOPIC in view.READS:
        view.project(db, place, fact)
    if isinstance(fact, FactWithdrawn) and fact.topic in view.READS:
        _tell_again(ledger, view, db, place, fact, reach)


def _tell_again(
    ledger: FactsReader,
    view: ModuleType,
    db: Cursor,
    position: int,
    fact: FactWithdrawn,
    reach: Reach,
) -> None:
    """Let a view forget one history and hear again those of its facts that still stand.

    A view that keeps what it once knew is told which place no longer counts, and forgets nothing.
    """
    forgets: tuple[str, ...] = getattr(view, "FORGETS", ())
    if not forgets and not hasattr(view, "withdraw"):
        return
    history = ledger.read_history(fact.originator_id, position, unseal=view.UNSEALS)
    if hasattr(view, "withdraw"):
        for place, each in history:
            if each.event_id == fact.fact_id:
                view.withdraw(db, position, place)
        return
    for statement in forgets:
        db.execute(statement, (fact.originator_id.bytes,))
    withdrawn = {each.fact_id for _, each in history if isinstance(each, FactWithdrawn)}
    for place, each in history:
        stands = each.event_id not in withdrawn and not isinstance(each, FactWithdrawn)
        if stands and each.TOPIC in view.READS and reach.holds(each):
            view.project(db, place, each)
