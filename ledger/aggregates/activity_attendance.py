"""One person's part in one activity: the id is derived from both, so that nobody counts twice."""

from uuid import UUID

from ledger.history import Fact, History, begins
from ledger.ids import derived_id
from ledger.refusals.needs import CountBelowZero
from ledger.vocabulary import ActivityKind


class ActivityAttendance(History, stored_as="activity_attendance"):
    """That somebody took part, and what they took home."""

    class ActivityAttended(Fact, frozen=True):
        """The person took part in an activity; ``items`` were given to them there."""

        TOPIC = "activity_attended"
        person_id: UUID
        activity_id: UUID
        activity_kind: ActivityKind
        theme: str | None = None
        items: int | None = None
        area: str | None = None

    @staticmethod
    def id_of(activity_id: UUID, person_id: UUID) -> UUID:
        """The one part that a person took in an activity."""
        return derived_id(None, "activity_attendance", activity_id.hex, person_id.hex)

    @begins(ActivityAttended, alone=False)
    def attend(self, told: ActivityAttended) -> None:
        """Record that the person was there.

        Raises:
            AlreadyExists: it was recorded before.
            CountBelowZero: nothing is counted below zero.
        """
        if told.items is not None and told.items < 0:
            raise CountBelowZero(items=told.items)
