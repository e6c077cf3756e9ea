"""What waits for whoever asks: the calls they should make, and the needs that are theirs.

The needs come without what was said: that is read for those that are shown.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from api.rights import RIGHTS, Right
from api.turn import Turn
from projections import areas, calls, needs_board
from projections.calls import CallDue
from projections.needs_board import NeedRow

ROWS_MAX = 2_000
"""So many are looked through; whoever has more before them sees the most pressing of them."""


def areas_of(turn: Turn, right: Right) -> set[str | None]:
    """The areas in which they hold the right; one that is ``None`` is all of them."""
    held = {post.area for post in turn.posts if right in RIGHTS[post.role]}
    return {None} if None in held else held


def calls_of(turn: Turn) -> list[CallDue]:
    """Whom they should reach by today, once each: for them, or for nobody in particular.

    Who was tried in vain today comes after the others; else the longest late is first.
    """
    views, today = turn.office.fresh(), _today(turn)
    rows: dict[UUID, CallDue] = {}
    for area in areas_of(turn, Right.MAKE_CALLS):
        for each in reversed(calls.due(views, day=today, area=area, limit=ROWS_MAX)):
            if each.staff_id in {None, _own(turn)}:
                rows[each.person_id] = each
    tried = turn.office.today()
    return sorted(
        rows.values(), key=lambda each: (each.tried_on == tried, each.due_on, str(each.contact_id))
    )


def needs_of(turn: Turn) -> list[NeedRow]:
    """The open needs passed on to them, or to a role of theirs where the person lives."""
    views, own = turn.office.fresh(), _own(turn)
    if own is None:
        return []
    held = [post for post in turn.posts if Right.WORK_NEEDS in RIGHTS[post.role]]
    rows = needs_board.before(
        views,
        day=_today(turn),
        staff_id=own,
        owners=sorted({post.role.value for post in held}),
        limit=ROWS_MAX,
    )
    return most_pressing(
        row
        for row in rows
        if row.staff_id == own
        or any(
            post.role.value == row.owner and _lies_in(turn, row.area, post.area) for post in held
        )
    )


def unowned_needs(turn: Turn) -> list[NeedRow]:
    """The open needs of their areas that nobody answers for yet."""
    views, today = turn.office.fresh(), _today(turn)
    return _once(
        needs_board.open_in(views, day=today, area=area, unowned=True, limit=ROWS_MAX)
        for area in areas_of(turn, Right.WORK_NEEDS)
    )


def open_needs(turn: Turn) -> list[NeedRow]:
    """Every open need of their areas, whoever answers for it."""
    views, today = turn.office.fresh(), _today(turn)
    return _once(
        needs_board.open_in(views, day=today, area=area, limit=ROWS_MAX)
        for area in areas_of(turn, Right.WORK_NEEDS)
    )


def most_pressing(rows: Iterable[NeedRow]) -> list[NeedRow]:
    """What cannot wait first, then by the day on which an answer is due, then the oldest."""
    return sorted(
        rows,
        key=lambda row: (
            row.need_urgency != "at_once",
            row.due_on or date.max,
            row.raised_on,
            row.position,
        ),
    )


def _once(lists: Iterable[list[NeedRow]]) -> list[NeedRow]:
    return most_pressing({row.need_id: row for rows in lists for row in rows}.values())


def _lies_in(turn: Turn, area: str | None, held_in: str | None) -> bool:
    if held_in is None:
        return True
    return area is not None and areas.lies_in(
        turn.office.views, area, within=held_in, day=_today(turn)
    )


def _today(turn: Turn) -> date:
    return date.fromisoformat(turn.office.today())


def _own(turn: Turn) -> UUID | None:
    return turn.session.staff_id if turn.session else None
