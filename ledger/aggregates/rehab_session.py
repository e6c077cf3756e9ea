"""One session of therapy that a person had at a station."""

from uuid import UUID

from ledger.errors import MinutesNotPositive
from ledger.history import Fact, History
from ledger.ids import derived_id
from ledger.vocabulary import PartialDate


class RehabSession(History, stored_as="rehab_session"):
    """Begun and finished in one step."""

    class RehabSessionDelivered(Fact, frozen=True):
        """The person was there and was treated for so many minutes."""

        TOPIC = "rehab_session_delivered"
        person_id: UUID
        station_id: UUID
        item: str
        minutes: int
        area: str | None = None

    @staticmethod
    def id_of(person_id: UUID, station_id: UUID, occurred_on: PartialDate, item: str) -> UUID:
        """The one id of this item for this person on this day at this station."""
        return derived_id(
            occurred_on, "rehab_session", person_id.hex, station_id.hex, occurred_on, item
        )

    def deliver(
        self,
        *,
        occurred_on: str,
        person_id: UUID,
        station_id: UUID,
        item: str,
        minutes: int,
        area: str | None = None,
    ) -> None:
        """Record the session.

        Raises:
            AlreadyExists: it was recorded.
            MinutesNotPositive: it lasted no time.
        """
        self._must_be_new()
        if minutes <= 0:
            raise MinutesNotPositive(minutes=minutes)
        self._record(
            RehabSession.RehabSessionDelivered,
            occurred_on=occurred_on,
            person_id=person_id,
            station_id=station_id,
            item=item,
            minutes=minutes,
            area=area,
        )
