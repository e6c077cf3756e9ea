"""How facts reach the views: live, on rebuild and for comparison by the same code.

Facts come in batches. A batch and the position it ends at are written in one transaction,
so that each fact is seen exactly once, whatever crashes. A view whose definition changed is
not migrated: a new generation is built beside the old one and the pointer is moved.

A fact that is withdrawn is taken out of a view by telling it the history again: the view's
``FORGETS`` drop what it keeps of that history, and what still stands is projected anew.
"""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from msgspec import Struct

from ledger.application import ServiceLedger
from ledger.bulk import many_objects
from ledger.history import Fact, FactWithdrawn
from projections import counted, questions, shelf, store
from projections.questions import VIEWS
from projections.store import POINTER, TRACKING, Cursor, Views

DAMAGED = "damaged"
"""Stands for the digest of a view that cannot be read."""

BATCH_FACTS = 5_000
SCRUBBED_AFTER = "person_erased"
LOCK_TIMEOUT_S = 3_600  # longer than any building takes
Progress = Callable[[int, int], None]


class ViewsOfAnotherLedger(Exception):
    """These views were fed by facts that are not in this ledger; they must be built again."""


class ViewState(Struct, frozen=True):
    """One view as it was built again, beside the live one at the same position."""

    view: str
    rows: int
    digest: str
    live_digest: str
    equal: bool


class Rebuilt(Struct, frozen=True):
    """What a rebuild came to."""

    position: int
    facts: int
    seconds: float
    facts_per_second: int
    views: list[ViewState]

    @property
    def equal(self) -> bool:
        """Whether every view came out as the live one."""
        return all(view.equal for view in self.views)


def definition() -> str:
    """A digest of the code of every view: when it changes, the views are built again."""
    digest = hashlib.sha256()
    for module in (store, counted, shelf, questions, *VIEWS):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()


def open_views(ledger: ServiceLedger, folder: Path, progress: Progress | None = None) -> Views:
    """The live generation, caught up; a new one when there is none, or its code changed."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    with _one_at_a_time(folder):
        views = _live(ledger, folder)
        if views is None:
            views = build(ledger, folder, progress)
            swap_in(views, folder)
        clear_away(views, folder)
    catch_up(ledger, views, progress)
    return views


def is_current(views: Views, folder: Path) -> bool:
    """Whether the pointer still names this generation."""
    try:
        return (folder / POINTER).read_text() == views.path.name
    except OSError:
        return False


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Let one process at a time look for a generation and make one; the end of it lets go."""
    lock = sqlite3.connect(folder / "lock.sqlite", isolation_level=None, timeout=LOCK_TIMEOUT_S)
    try:
        lock.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        lock.close()


def _live(ledger: ServiceLedger, folder: Path) -> Views | None:
    """The generation that the pointer names, if it is whole and made by this code."""
    pointer = folder / POINTER
    path = folder / (pointer.read_text() if pointer.exists() else POINTER)
    if path == pointer or not path.is_file():
        return None
    views = None
    made: list[tuple[str]] = []
    try:
        views = Views(path, ledger.recorder, ledger.mapper)
        made = views.fetch("SELECT digest FROM definition")
    except sqlite3.DatabaseError:
        pass  # cut off by a power failure: nothing in it is needed
    if views is not None and (made != [(definition(),)] or not _belongs(ledger, views)):
        views.close()
        return None
    return views


def _belongs(ledger: ServiceLedger, views: Views) -> bool:
    """Whether the views were fed by this ledger: the fact they ended at is still there.

    It is not when the ledger was restored from a backup, or exchanged for another.
    """
    # One statement: another process may be feeding the views at this moment.
    ((reached, anchor),) = views.fetch(
        "SELECT COALESCE(MIN(position), 0), (SELECT event_id FROM anchor) FROM tracking"
    )
    rows = ledger.read(reached - 1, 1, unseal=frozenset())
    met = [fact.event_id.bytes for position, fact in rows if position == reached]
    return met == ([anchor] if anchor else [])


def catch_up(ledger: ServiceLedger, views: Views, progress: Progress | None = None) -> int:
    """Feed the views what the ledger has behind their position; the position reached."""
    unseals = frozenset[str]().union(*(view.UNSEALS for view in VIEWS))
    reached = _position(views)
    end = ledger.position()
    if reached != end and not _belongs(ledger, views):
        raise ViewsOfAnotherLedger(views.path.name)
    while reached < end:
        with many_objects(), views.writing() as db:
            # Another process may have fed the views meanwhile: the position inside the
            # transaction is the one that counts.
            reached = db.execute("SELECT MIN(position) FROM tracking").fetchone()[0]
            facts = ledger.read(reached, BATCH_FACTS, stop=end, unseal=unseals)
            if not facts:
                break
            for view in VIEWS:
                _tell(ledger, view, db, facts)
            reached = facts[-1][0]
            db.execute("UPDATE tracking SET position = ?", (reached,))
            db.execute("DELETE FROM anchor")
            db.execute("INSERT INTO anchor VALUES (?)", (facts[-1][1].event_id.bytes,))
        if any(fact.TOPIC == SCRUBBED_AFTER for _, fact in facts):
            views.scrub()
        if progress is not None:
            progress(reached, end)
    return reached


def _tell(
    ledger: ServiceLedger, view: ModuleType, db: Cursor, facts: list[tuple[int, Fact]]
) -> None:
    project, wanted = view.project, view.READS
    for position, fact in facts:
        if fact.TOPIC in wanted:
            project(db, position, fact)
        if isinstance(fact, FactWithdrawn) and fact.topic in wanted:
            _tell_again(ledger, view, db, position, fact)


def _tell_again(
    ledger: ServiceLedger, view: ModuleType, db: Cursor, position: int, fact: FactWithdrawn
) -> None:
    """Let a view forget one history and hear again those of its facts that still stand.

    A view that keeps what it once knew is told which place no longer counts, and forgets nothing.
    """
    forgets: tuple[str, ...] = getattr(view, "FORGETS", ())
    if not forgets and not hasattr(view, "withdraw"):
        return
    told = ledger.read_history(fact.originator_id, position, unseal=view.UNSEALS)
    if hasattr(view, "withdraw"):
        (place,) = (place for place, each in told if each.event_id == fact.fact_id)
        view.withdraw(db, position, place)
        return
    for statement in forgets:
        db.execute(statement, (fact.originator_id.bytes,))
    withdrawn = {each.fact_id for _, each in told if isinstance(each, FactWithdrawn)}
    for place, each in told:
        stands = each.event_id not in withdrawn and not isinstance(each, FactWithdrawn)
        if stands and each.TOPIC in view.READS:
            view.project(db, place, each)


def build(ledger: ServiceLedger, folder: Path, progress: Progress | None = None) -> Views:
    """A new generation, fed from the first fact on, beside whatever is there."""
    path = folder / f"generation-{time.time_ns():x}.sqlite"
    with _building(folder):
        views = Views(path, ledger.recorder, ledger.mapper)
        path.chmod(0o600)
        return _fed(ledger, views, progress)


@contextmanager
def _building(folder: Path) -> Iterator[None]:
    """Say to whoever clears away that a generation is being made; several may be."""
    sign = sqlite3.connect(folder / "building.sqlite", isolation_level=None)
    try:
        sign.execute("BEGIN")
        sign.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        yield
    finally:
        sign.close()


def clear_away(views: Views, folder: Path) -> None:
    """Remove what builds that were cut off left behind: it holds names, and nobody feeds it."""
    sign = sqlite3.connect(folder / "building.sqlite", isolation_level=None, timeout=0)
    try:
        sign.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return  # somebody is building just now; the next start clears away
    else:
        _remove_others(views, folder)
    finally:
        sign.close()


def _remove_others(views: Views, folder: Path) -> None:
    for file in folder.glob("generation-*.sqlite*"):
        if not file.name.startswith(views.path.name):
            file.unlink(missing_ok=True)


def _fed(ledger: ServiceLedger, views: Views, progress: Progress | None) -> Views:
    with views.writing() as db:
        for statement in (*TRACKING, *(table for view in VIEWS for table in view.TABLES)):
            db.execute(statement)
        db.executemany("INSERT INTO tracking VALUES (?, 0)", [(view.NAME,) for view in VIEWS])
        db.execute("INSERT INTO definition VALUES (?)", (definition(),))
    catch_up(ledger, views, progress)
    return views


def swap_in(views: Views, folder: Path) -> None:
    """Point at this generation and drop the others; a reader that has one open keeps it."""
    draft = folder / f"{POINTER}.new"
    draft.write_text(views.path.name)
    draft.replace(folder / POINTER)
    clear_away(views, folder)


def rebuild(
    ledger: ServiceLedger, live: Views, folder: Path, progress: Progress | None = None
) -> tuple[Rebuilt, Views]:
    """Build every view again and compare it with the live one at the same position."""
    catch_up(ledger, live)
    started = time.perf_counter()
    fresh = build(ledger, folder, progress)
    seconds = time.perf_counter() - started
    # Somebody may be recording all the while, and another process feeding the live views.
    while _position(live) != _position(fresh) or _position(fresh) < ledger.position():
        catch_up(ledger, live)
        catch_up(ledger, fresh)
    states = [_compare(view, live, fresh) for view in VIEWS]
    position = _position(fresh)
    rate = round(position / seconds) if seconds else 0
    return Rebuilt(position, position, round(seconds, 3), rate, states), fresh


def discard(views: Views) -> None:
    """Throw a generation away that was not swapped in."""
    views.close()
    for file in views.path.parent.glob(f"{views.path.name}*"):
        file.unlink(missing_ok=True)


def _compare(view: ModuleType, live: Views, fresh: Views) -> ViewState:
    rows, digest = _digest(view, fresh)
    try:
        _, live_digest = _digest(view, live)
    except sqlite3.DatabaseError:
        live_digest = DAMAGED
    return ViewState(view.NAME, rows, digest, live_digest, digest == live_digest)


def _digest(view: ModuleType, views: Views) -> tuple[int, str]:
    digest = hashlib.sha256()
    rows = 0
    for statement in view.TABLES:
        if not statement.startswith("CREATE TABLE"):
            continue
        table = statement.split()[2]
        columns = views.fetch("SELECT name FROM pragma_table_info(?)", table)
        order = ", ".join(name for (name,) in columns)
        for row in views.fetch(f"SELECT * FROM {table} ORDER BY {order}"):  # noqa: S608
            digest.update(repr(row).encode())
            rows += 1
    return rows, digest.hexdigest()


def _position(views: Views) -> int:
    return int(views.fetch("SELECT MIN(position) FROM tracking")[0][0] or 0)
