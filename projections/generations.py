"""The files that screens read: made beside the old ones, swapped in, thrown away, compared.

A view whose definition changed is not migrated: a new generation of every view is built beside
the old one and the pointer is moved. ``live == rebuilt`` is a question anybody may ask.
"""

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from types import ModuleType

from msgspec import Struct

from ledger.application import ServiceLedger
from projections import feed, questions
from projections.feed import Progress
from projections.store import POINTER, Views

DAMAGED = "damaged"
"""Stands for the digest of a view that cannot be read."""

LOCK_TIMEOUT_S = 3_600  # longer than any building takes
PROJECTOR = "projector.sqlite"
"""The lock of the one process that feeds the views in this folder while others read them."""

TRY_S = 0.5


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
    stopped: list[str]
    """The views that stand still at a fact, built again or not."""

    @property
    def equal(self) -> bool:
        """Whether every view came out as the live one."""
        return all(view.equal for view in self.views)


def definition() -> str:
    """A digest of the code of every view: when it changes, the views are built again."""
    digest = hashlib.sha256(" ".join(view.NAME for view in questions.VIEWS).encode())
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in {".py", ".toml"}:
            digest.update(file.read_bytes())
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
    feed.try_again(views)
    feed.catch_up(ledger, views, progress)
    return views


def read_views(ledger: ServiceLedger, folder: Path) -> Views:
    """The live generation as far as whoever feeds it has come; nothing is built or fed.

    Raises:
        OSError: there is none yet.
    """
    return Views(folder / (folder / POINTER).read_text(), ledger.recorder, ledger.mapper)


@contextmanager
def alone(folder: Path, stop: Event) -> Iterator[bool]:
    """Be the one who feeds the views in this folder, as soon as nobody else is.

    The lock is the process's own: when it ends, however, the next one has it within a second.
    Gives ``False`` when it was told to ``stop`` before that.
    """
    lock = sqlite3.connect(folder / PROJECTOR, isolation_level=None, timeout=TRY_S)
    try:
        is_ours = False
        while not (is_ours or stop.is_set()):
            is_ours = _locked(lock)
        yield is_ours
    finally:
        lock.close()


def _locked(lock: sqlite3.Connection) -> bool:
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def glance(folder: Path) -> list[tuple[str, int, bool]]:
    """Of each live view its name, how far it has come, and whether it stands still there.

    Nothing is opened for good, built or caught up; where there are no views yet, there is nothing.
    """
    pointer = folder / POINTER
    path = folder / (pointer.read_text() if pointer.exists() else POINTER)
    if not pointer.exists() or not path.is_file():
        return []
    with closing(sqlite3.connect(path.absolute().as_uri() + "?mode=rw", uri=True)) as db:
        rows = db.execute("SELECT view, position, stopped_at IS NOT NULL FROM tracking").fetchall()
    return [(view, position, bool(still)) for view, position, still in rows]


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
    if views is not None and (made != [(definition(),)] or not feed.belongs(ledger, views)):
        views.close()
        return None
    return views


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
    views.begin(questions.VIEWS, definition())
    feed.catch_up(ledger, views, progress)
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
    feed.catch_up(ledger, live)
    started = time.perf_counter()
    fresh = build(ledger, folder, progress)
    seconds = time.perf_counter() - started
    # Somebody may be recording all the while, and another process feeding the live views.
    ends: tuple[int, ...] = ()
    while ends != (now := (feed.catch_up(ledger, live), feed.catch_up(ledger, fresh))):
        ends = now
    states = [_compare(view, live, fresh) for view in questions.VIEWS]
    position = feed.position_of(fresh)
    rate = round(position / seconds) if seconds else 0
    stopped = feed.stopped(fresh)
    return Rebuilt(position, position, round(seconds, 3), rate, states, stopped), fresh


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
