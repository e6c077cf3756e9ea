"""Who waits for an answer to what they asked for, from whom, and since when?

Source: every fact of a need.
Read by: ``api/asking.py``.

One row per need, as it stands. What the person said, and what was done meanwhile, is sealed: it is
read from the facts at ``position`` and ``progressed_at``, while their key exists. A need that is
known to a month or a year was raised on the first day of it.
"""

from collections.abc import Iterable
from datetime import date
from statistics import median_low
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from ledger.aggregates import Need
from ledger.aggregates.need import NeedState
from ledger.history import Fact
from ledger.vocabulary import first_day
from projections.store import Cursor, Views, reads

NAME = "needs_board"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Need)
TABLES = (
    "CREATE TABLE needs_board (need_id BLOB PRIMARY KEY, person_id BLOB, area TEXT, state TEXT,"
    " category TEXT, urgency TEXT, owner TEXT, staff_id BLOB, escalated_to TEXT, raised_on TEXT,"
    " raised_day TEXT, due_on TEXT, progressed_on TEXT, closed_on TEXT, confirmed_on TEXT,"
    " decline_reason TEXT, passed_on INTEGER NOT NULL DEFAULT 0,"
    " reopened INTEGER NOT NULL DEFAULT 0, position INTEGER, progressed_at INTEGER,"
    " raised_by BLOB)"
    " WITHOUT ROWID",
    "CREATE INDEX needs_board_by_person ON needs_board (person_id)",
    "CREATE INDEX needs_board_by_day ON needs_board (raised_day)",
    "CREATE INDEX needs_board_open ON needs_board (due_on) WHERE closed_on IS NULL",
    "CREATE INDEX needs_board_heard ON needs_board (raised_by, closed_on)",
    "CREATE INDEX needs_board_unconfirmed ON needs_board (closed_on)"
    " WHERE closed_on IS NOT NULL AND confirmed_on IS NULL",
)
FORGETS = ("DELETE FROM needs_board WHERE need_id = ?",)
_ROW = (
    "SELECT need_id, person_id, area, state, category, urgency, owner, staff_id, escalated_to,"
    " raised_on, due_on, progressed_on, closed_on, confirmed_on, decline_reason, reopened,"
    " position, progressed_at FROM needs_board"
)
_AREA = "substr(COALESCE(area, ''), 1, length(?)) = ?"
_MOST_URGENT_FIRST = " ORDER BY due_on IS NULL, due_on, raised_day, position LIMIT ?"
_HOW_LONG = (
    "CASE WHEN length(raised_on) = 10 AND length(closed_on) = 10"
    " THEN CAST(julianday(closed_on) - julianday(raised_on) AS INTEGER) END"
)


class NeedRow(Struct, frozen=True, kw_only=True):
    """One need as it stands.

    ``owner`` answers for it until ``due_on``; ``days_overdue`` is 0 while that day is not over,
    ``None`` where no day was asked for. ``raised_on`` and the days after it are as exact as they
    are known. ``note`` is what the person said and ``progress_note`` what was done last before it
    was put right: both ``None`` where nobody wrote it down, or the person was erased.
    """

    need_id: UUID
    person_id: UUID
    area: str | None
    need_state: str
    note: str | None
    need_category: str | None
    need_urgency: str | None
    owner: str | None
    staff_id: UUID | None
    escalated_to: str | None
    raised_on: str
    due_on: date | None
    days_overdue: int | None
    progressed_on: str | None
    progress_note: str | None
    closed_on: str | None
    confirmed_on: str | None
    need_decline_reason: str | None
    times_reopened: int
    position: int


class OwnerRow(Struct, frozen=True):
    """How many open needs somebody answers for; ``owner`` is empty where nobody does yet."""

    owner: str | None
    open: int
    due: int
    overdue: int
    without_clock: int
    longest_overdue_days: int


class NeedFigures(Struct, frozen=True, kw_only=True):
    """What became of the needs raised in a period, in numbers of needs.

    ``difference`` is what is missing of ``raised``: always 0. ``escalated`` were passed on at any
    time, ``reopened`` were opened again. The days are whole days from raising to the newest
    closing, of the ``timed`` needs that are closed and for which both days are known.
    """

    need_category: str | None
    raised: int
    resolved_directly: int
    resolved_after_escalation: int
    open: int
    cannot: int
    difference: int
    escalated: int
    reopened: int
    timed: int
    median_days: int | None
    longest_days: int | None


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Begin a row with a need, and keep it as the need stands."""
    need = fact.originator_id.bytes
    if isinstance(fact, Need.NeedRaised):
        person, day = fact.person_id.bytes, first_day(fact.occurred_on).isoformat()
        db.execute(
            "INSERT INTO needs_board (need_id, person_id, area, state, raised_on, raised_day,"
            " position, raised_by) VALUES (?, ?, ?, 'open', ?, ?, ?, ?)",
            (need, person, fact.area, fact.occurred_on, day, position, fact.envelope.actor.bytes),
        )
        return
    if isinstance(fact, Need.NeedReopened):
        db.execute(_REOPENED, (need,))
        return
    if fact.LEADS_TO is not None:
        db.execute(
            "UPDATE needs_board SET state = ? WHERE need_id = ?", (fact.LEADS_TO.value, need)
        )
    _take_up(db, need, fact)
    _answer(db, position, need, fact)


_REOPENED = (
    "UPDATE needs_board SET state = 'open', owner = NULL, staff_id = NULL, escalated_to = NULL,"
    " due_on = NULL, closed_on = NULL, confirmed_on = NULL, decline_reason = NULL,"
    " reopened = reopened + 1 WHERE need_id = ?"
)


def _take_up(db: Cursor, need: bytes, fact: Fact) -> None:
    match fact:
        case Need.NeedTriaged():
            _set(db, need, category=fact.need_category.value, urgency=fact.need_urgency.value)
            _set_clock(db, need, fact.owner, fact.staff_id, fact.due_on)
        case Need.NeedEscalated():
            _set(db, need, escalated_to=fact.escalated_to, passed_on=1)
            _set_clock(db, need, fact.answered_by, fact.staff_id, fact.answer_due_on)
        case Need.NeedEscalationAccepted():
            _set_clock(db, need, fact.owner, fact.staff_id, fact.due_on)
        case _:
            pass


def _answer(db: Cursor, position: int, need: bytes, fact: Fact) -> None:
    match fact:
        case Need.NeedProgressed():
            _set(db, need, progressed_on=fact.occurred_on, progressed_at=position)
        case Need.NeedResolved() | Need.NeedResolvedDirectly():
            _set(db, need, closed_on=fact.occurred_on)
        case Need.NeedDeclined():
            reason = fact.need_decline_reason.value
            _set(db, need, closed_on=fact.occurred_on, decline_reason=reason)
        case Need.NeedConfirmed():
            _set(db, need, confirmed_on=fact.occurred_on)
        case _:
            pass


def _set_clock(db: Cursor, need: bytes, owner: str, staff_id: UUID | None, due_on: date) -> None:
    staff = staff_id.bytes if staff_id else None
    _set(db, need, owner=owner, staff_id=staff, due_on=due_on.isoformat())


def _set(db: Cursor, need: bytes, **changes: Any) -> None:
    columns = ", ".join(f"{name} = ?" for name in changes)
    statement = f"UPDATE needs_board SET {columns} WHERE need_id = ?"  # noqa: S608
    db.execute(statement, (*changes.values(), need))


def waiting(
    views: Views,
    *,
    day: date,
    owner: str | None = None,
    area: str | None = None,
    limit: int = 500,
) -> list[NeedRow]:
    """Every need that is open, the longest overdue on ``day`` first; empty when none is open.

    ``area`` leaves those of the places whose code begins with it.
    """
    rows = views.fetch(
        f"{_ROW} WHERE closed_on IS NULL AND (? IS NULL OR owner = ?) AND {_AREA}"
        + _MOST_URGENT_FIRST,
        *(owner, owner, area or "", area or "", limit),
    )
    return _needs(views, rows, day)


def overdue(
    views: Views,
    *,
    day: date,
    owner: str | None = None,
    area: str | None = None,
    limit: int = 500,
) -> list[NeedRow]:
    """Every open need whose day was over before ``day``, the longest overdue first."""
    rows = views.fetch(
        f"{_ROW} WHERE closed_on IS NULL AND due_on < ? AND (? IS NULL OR owner = ?) AND {_AREA}"
        + _MOST_URGENT_FIRST,
        *(day.isoformat(), owner, owner, area or "", area or "", limit),
    )
    return _needs(views, rows, day)


def passed_on(
    views: Views, *, day: date, owner: str | None = None, limit: int = 500
) -> list[NeedRow]:
    """The open needs that were passed on to ``owner``, or to anybody, the most overdue first."""
    rows = views.fetch(
        f"{_ROW} WHERE closed_on IS NULL AND state IN ('escalated', 'accepted')"
        " AND (? IS NULL OR ? IN (owner, escalated_to))" + _MOST_URGENT_FIRST,
        *(owner, owner, limit),
    )
    return _needs(views, rows, day)


def before(
    views: Views, *, day: date, staff_id: UUID, owners: Iterable[str], limit: int = 500
) -> list[NeedRow]:
    """The open needs of ``staff_id``, or of one of ``owners`` where nobody is named, unworded."""
    codes = list(owners)
    marks = ",".join("?" * len(codes))
    rows = views.fetch(
        f"{_ROW} WHERE closed_on IS NULL"
        f" AND (staff_id = ? OR staff_id IS NULL AND owner IN ({marks}))" + _MOST_URGENT_FIRST,
        *(staff_id.bytes, *codes, limit),
    )
    return [_need(row, day, {}) for row in rows]


def open_in(
    views: Views, *, day: date, area: str | None = None, unowned: bool = False, limit: int = 500
) -> list[NeedRow]:
    """The open needs of an area, or those that nobody answers for yet; ``noted`` words them."""
    rows = views.fetch(
        f"{_ROW} WHERE closed_on IS NULL AND (? OR owner IS NULL) AND {_AREA}" + _MOST_URGENT_FIRST,
        *(not unowned, area or "", area or "", limit),
    )
    return [_need(row, day, {}) for row in rows]


def noted(views: Views, rows: list[NeedRow]) -> list[NeedRow]:
    """These needs with what the person said of each."""
    facts = dict(views.facts_at([row.position for row in rows]))
    return [replace(row, note=getattr(facts[row.position], "note", None)) for row in rows]


def heard_by(views: Views, staff_id: UUID, *, since: date, limit: int = 50) -> list[NeedRow]:
    """What ``staff_id`` was told and was closed from ``since`` on, the newest closed first."""
    rows = views.fetch(
        f"{_ROW} WHERE raised_by = ? AND closed_on >= ? ORDER BY closed_on DESC, position LIMIT ?",
        *(staff_id.bytes, since.isoformat(), limit),
    )
    return _needs(views, rows, None)


def unconfirmed(views: Views, *, area: str | None = None, limit: int = 500) -> list[NeedRow]:
    """What the office put right and the person has not confirmed, the oldest first."""
    rows = views.fetch(
        f"{_ROW} WHERE closed_on IS NOT NULL AND confirmed_on IS NULL AND state <> 'declined'"
        f" AND {_AREA} ORDER BY closed_on, position LIMIT ?",
        *(area or "", area or "", limit),
    )
    return _needs(views, rows, None)


def owners(views: Views, *, day: date, area: str | None = None) -> list[OwnerRow]:
    """How many open needs each owner has, due on ``day`` and overdue; the most overdue first."""
    today = day.isoformat()
    rows = views.fetch(
        "SELECT owner, COUNT(*), COALESCE(SUM(due_on = ?), 0),"  # noqa: S608
        " COALESCE(SUM(due_on < ?), 0) AS late, SUM(due_on IS NULL),"
        " MAX(0, CAST(COALESCE(julianday(?) - julianday(MIN(due_on)), 0) AS INTEGER))"
        f" FROM needs_board WHERE closed_on IS NULL AND {_AREA}"
        " GROUP BY owner ORDER BY late DESC, owner",
        *(today, today, today, area or "", area or ""),
    )
    return [OwnerRow(*row) for row in rows]


def of(views: Views, person_id: UUID, *, day: date | None = None) -> list[NeedRow]:
    """What ``person_id`` asked for and what became of it, the newest first; ``day`` is today."""
    rows = views.fetch(
        f"{_ROW} WHERE person_id = ? ORDER BY raised_day DESC, position DESC", person_id.bytes
    )
    return _needs(views, rows, day)


def figures(views: Views, *, start: date, end: date, area: str | None = None) -> list[NeedFigures]:
    """What became of the needs raised from ``start`` until before ``end``.

    First all of them together, without a category; then each category that anybody gave.
    Empty when none was raised.
    """
    rows = views.fetch(
        f"SELECT category, state, passed_on, reopened > 0, {_HOW_LONG}"  # noqa: S608
        f" FROM needs_board WHERE raised_day >= ? AND raised_day < ? AND {_AREA}",
        *(start.isoformat(), end.isoformat(), area or "", area or ""),
    )
    if not rows:
        return []
    categories = sorted({category for category, *_ in rows if category})
    parts = [(each, [row for row in rows if row[0] == each]) for each in categories]
    return [_figures(None, rows), *(_figures(each, part) for each, part in parts)]


def _figures(category: str | None, rows: list[Any]) -> NeedFigures:
    states = [NeedState(state) for _, state, *_ in rows]
    put_right = states.count(NeedState.RESOLVED_DIRECTLY), states.count(NeedState.RESOLVED)
    cannot = states.count(NeedState.DECLINED)
    still_open = sum(map(states.count, OPEN))
    days = _known(each for *_, each in rows)
    return NeedFigures(
        need_category=category,
        raised=len(rows),
        resolved_directly=put_right[0],
        resolved_after_escalation=put_right[1],
        open=still_open,
        cannot=cannot,
        difference=len(rows) - sum(put_right) - still_open - cannot,
        escalated=sum(passed for _, _, passed, _, _ in rows),
        reopened=sum(reopened for _, _, _, reopened, _ in rows),
        timed=len(days),
        median_days=median_low(days) if days else None,
        longest_days=max(days, default=None),
    )


OPEN = (NeedState.OPEN, NeedState.TRIAGED, NeedState.ESCALATED, NeedState.ACCEPTED)


def _known(days: Iterable[int | None]) -> list[int]:
    # Whoever wrote that it was closed before it was raised does not know the days.
    return [each for each in days if each is not None and each >= 0]


def _needs(views: Views, rows: list[Any], day: date | None) -> list[NeedRow]:
    told = [position for row in rows for position in row[-2:] if position is not None]
    notes = {position: getattr(fact, "note", None) for position, fact in views.facts_at(told)}
    return [_need(row, day, notes) for row in rows]


def _days_overdue(due_on: date | None, day: date | None, closed_on: str | None) -> int | None:
    if day is None:
        return None
    return max(0, (day - due_on).days) if due_on and not closed_on else 0


def _need(row: Any, day: date | None, notes: dict[int, str | None]) -> NeedRow:
    due_on = date.fromisoformat(row[10]) if row[10] else None
    return NeedRow(
        need_id=UUID(bytes=row[0]),
        person_id=UUID(bytes=row[1]),
        area=row[2],
        need_state=row[3],
        note=notes.get(row[16]),
        need_category=row[4],
        need_urgency=row[5],
        owner=row[6],
        staff_id=UUID(bytes=row[7]) if row[7] else None,
        escalated_to=row[8],
        raised_on=row[9],
        due_on=due_on,
        days_overdue=_days_overdue(due_on, day, row[12]),
        progressed_on=row[11],
        progress_note=notes.get(row[17]),
        closed_on=row[12],
        confirmed_on=row[13],
        need_decline_reason=row[14],
        times_reopened=row[15],
        position=row[16],
    )


ASKED = (waiting, overdue, passed_on, unconfirmed, owners, of, figures)
