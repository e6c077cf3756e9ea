"""Who took part in an activity."""

from uuid import UUID

from ledger.aggregates import Activity, ActivityAttendance
from ledger.aggregates.activity import ActivityState
from ledger.commands.registry import command
from ledger.refusals.needs import ActivityCalledOff
from ledger.work import Work


@command("activity.attend")
def attend(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: str,
    person_id: UUID,
    items: int | None = None,
) -> str:
    """Record that a person took part in an activity; ``items`` were given to them there.

    The id of their part in it is the answer.

    Raises:
        NotKnown: no such activity was planned.
        ActivityCalledOff: it did not take place.
        AlreadyExists: it was recorded before.
        CountBelowZero: nothing is counted below zero.
    """
    activity = work.change(Activity, id)
    if activity.state is ActivityState.CANCELLED:
        raise ActivityCalledOff(id=id)
    attendance = work.begin(ActivityAttendance, ActivityAttendance.id_of(id, person_id))
    attendance.attend(
        occurred_on=occurred_on,
        person_id=person_id,
        activity_id=id,
        activity_kind=activity.activity_kind,
        theme=activity.theme,
        items=items,
        area=activity.area,
    )
    return str(attendance.id)
