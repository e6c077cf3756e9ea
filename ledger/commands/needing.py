"""Passing on what a person needs."""

from datetime import date
from uuid import UUID

from ledger.aggregates import Need
from ledger.commands.registry import command
from ledger.refusals.needs import NeedWithoutClock
from ledger.work import Work


@command("need.escalate")
def escalate(  # noqa: PLR0913 - a need and everything that is said of its way
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: str,
    escalated_to: str,
    owner: str | None = None,
    due_on: date | None = None,
    staff_id: UUID | None = None,
) -> str:
    """Pass a need on to an office: it answers for the need, by a day.

    Who answers is that office unless ``owner`` names somebody in it. The day is the one agreed
    on when the need was triaged, unless ``due_on`` gives another. ``staff_id`` is whoever there
    is to take it up.

    Raises:
        NotKnown: no such need was raised.
        NeedAlreadyClosed: it has its resolution.
        NeedWithoutClock: nobody said by when there must be an answer.
        DueInPast: that day is over.
    """
    need = work.change(Need, id)
    clock = due_on or need.due_on
    if clock is None and not need.closed:
        raise NeedWithoutClock(id=id)
    need.escalate(
        occurred_on=occurred_on,
        escalated_to=escalated_to,
        owner=owner or escalated_to,
        due_on=clock,
        staff_id=staff_id,
    )
    return str(id)
