"""One session of therapy that a person has at a station."""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.errors import AlreadyExists, MinutesNotPositive
from ledger.history import NIL, Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.care import SessionAlreadyPlanned, SessionNotExpected, SessionOnAnotherDay
from ledger.vocabulary import PartialDate, TimeOfDay


class SessionState(Enum):
    """What became of a session."""

    PLANNED = "planned"
    CHECKED_IN = "checked_in"
    DELIVERED = "delivered"
    MISSED = "missed"
    CANCELLED = "cancelled"


EXPECTED = {SessionState.PLANNED, SessionState.CHECKED_IN}
CALLED_OFF = {SessionState.MISSED, SessionState.CANCELLED}


class SessionCancelReason(Enum):
    """Why a session was called off before it began."""

    PERSON_ASKED = "person_asked"
    THERAPIST_AWAY = "therapist_away"
    STATION_CLOSED = "station_closed"
    PLAN_ENDED = "plan_ended"
    OTHER = "other"


class RehabSession(History, stored_as="rehab_session", carries=("person_id", "station_id", "item")):
    """Planned, checked in and delivered; or delivered in one step, as a list tells it."""

    person_id: UUID
    station_id: UUID
    item: str

    class RehabSessionPlanned(Fact, frozen=True):
        """The person was given a time for a session; a time on the clock of the place."""

        TOPIC = "rehab_session_planned"
        LEADS_TO = SessionState.PLANNED
        person_id: UUID
        station_id: UUID
        item: str
        planned_for: date
        starts_at: TimeOfDay
        plan_id: UUID | None = None
        therapist_id: UUID | None = None
        area: str | None = None

    class RehabSessionCheckedIn(Fact, frozen=True):
        """The person came to the station for their session."""

        TOPIC = "rehab_session_checked_in"
        LEADS_TO = SessionState.CHECKED_IN
        person_id: UUID = NIL
        station_id: UUID = NIL
        item: str = ""
        arrived_at: TimeOfDay | None = None

    class RehabSessionDelivered(Fact, frozen=True):
        """The person was there and was treated for so many minutes."""

        TOPIC = "rehab_session_delivered"
        LEADS_TO = SessionState.DELIVERED
        person_id: UUID
        station_id: UUID
        item: str
        minutes: int
        area: str | None = None

    class RehabSessionMissed(Fact, frozen=True):
        """The person was expected for a session and did not come."""

        TOPIC = "rehab_session_missed"
        LEADS_TO = SessionState.MISSED
        person_id: UUID = NIL
        station_id: UUID = NIL
        item: str = ""

    class RehabSessionCancelled(Fact, frozen=True):
        """A session was called off, by the person or by the station."""

        TOPIC = "rehab_session_cancelled"
        LEADS_TO = SessionState.CANCELLED
        session_cancel_reason: SessionCancelReason
        person_id: UUID = NIL
        station_id: UUID = NIL
        item: str = ""

    @staticmethod
    def id_of(
        person_id: UUID, station_id: UUID, occurred_on: PartialDate, item: str, mark: str = ""
    ) -> UUID:
        """The one id of this item for this person on this day at this station.

        ``mark`` tells two of them on one day apart, as "morning" and "afternoon".
        """
        named = (person_id.hex, station_id.hex, occurred_on, item, *([mark] if mark else []))
        return derived_id(occurred_on, "rehab_session", *named)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.plan_id: UUID | None = None
        self.planned_for: date | None = None

    @begins_or_goes_on(
        RehabSessionPlanned, after=CALLED_OFF, otherwise=SessionAlreadyPlanned, alone=False
    )
    def plan(self, told: RehabSessionPlanned) -> None:
        """Give the person a time; one that was called off or missed may be planned again.

        Raises:
            SessionAlreadyPlanned: it stands in the diary, or took place.
        """

    @records(RehabSessionCheckedIn, after={SessionState.PLANNED}, otherwise=SessionNotExpected)
    def check_in(self, told: RehabSessionCheckedIn) -> None:
        """Record that the person is there.

        Raises:
            SessionNotExpected: it is not planned, or the person is there already.
            SessionOnAnotherDay: it was planned for another day.
        """
        self._must_be_on_its_day(told)

    @begins_or_goes_on(RehabSessionDelivered, alone=False)
    def deliver(self, told: RehabSessionDelivered) -> None:
        """Record the session.

        Raises:
            AlreadyExists: it was recorded.
            MinutesNotPositive: it lasted no time.
            SessionNotExpected: it was called off or missed.
            SessionOnAnotherDay: it was planned for another day.
        """
        if self.state is SessionState.DELIVERED:
            raise AlreadyExists(history=self.STORED_AS, id=self.id)
        if told.minutes <= 0:
            raise MinutesNotPositive(minutes=told.minutes)
        if self.begun:
            self._must_be_in(EXPECTED, SessionNotExpected)
            self._must_be_on_its_day(told)

    @records(RehabSessionMissed, after={SessionState.PLANNED}, otherwise=SessionNotExpected)
    def miss(self, told: RehabSessionMissed) -> None:
        """Record that the person did not come.

        Raises:
            SessionNotExpected: it is not planned, or the person came.
            SessionOnAnotherDay: it was planned for another day.
        """
        self._must_be_on_its_day(told)

    @records(RehabSessionCancelled, after=EXPECTED, otherwise=SessionNotExpected)
    def cancel(self, told: RehabSessionCancelled) -> None:
        """Call the session off.

        Raises:
            SessionNotExpected: it is not planned, or took place.
        """

    @when(RehabSessionPlanned)
    def _rehab_session_planned(self, fact: RehabSessionPlanned) -> None:
        self.plan_id, self.planned_for = fact.plan_id, fact.planned_for

    def _must_be_on_its_day(self, told: Fact) -> None:
        if self.planned_for is not None and told.occurred_on != self.planned_for.isoformat():
            raise SessionOnAnotherDay(planned_for=self.planned_for)
