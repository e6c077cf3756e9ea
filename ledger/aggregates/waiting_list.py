"""Who waits for a device of one class at one station, in the order in which they get it."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.devices import (
    AlreadyWaiting,
    NotFirstInLine,
    NotWaiting,
    PlaceAlreadyOffered,
    PlaceNotOffered,
)
from ledger.vocabulary import first_day


class LapseReason(Enum):
    """Why an offer came to nothing."""

    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    NOT_COLLECTED = "not_collected"


class MoveReason(Enum):
    """Why somebody got another place in the list than the order of joining gives."""

    URGENT = "urgent"
    HOSPITAL_DISCHARGE = "hospital_discharge"
    LOW_INCOME = "low_income"
    MISTAKE = "mistake"
    OTHER = "other"


class LeaveReason(Enum):
    """Why somebody does not wait any longer."""

    PERSON_ASKED = "person_asked"
    LENT_OTHERWISE = "lent_otherwise"
    MOVED_AWAY = "moved_away"
    DIED = "died"
    MISTAKE = "mistake"
    OTHER = "other"


@dataclass
class Place:
    """One person in the list; ``device_id`` is offered to them until ``hold_until`` has passed."""

    person_id: UUID
    device_id: UUID | None = None
    hold_until: date | None = None
    reserved_from: date | None = None

    def is_over(self, day: date) -> bool:
        """Whether the time has passed for which something was held."""
        return self.hold_until is not None and day > self.hold_until


class WaitingList(History, stored_as="waiting_list", carries=("class_code", "station_id")):
    """The list for one class of devices at one station."""

    class_code: str
    station_id: UUID

    class WaitingListJoined(Fact, frozen=True):
        """The person waits for a device of this class at this station."""

        TOPIC = "waiting_list_joined"
        person_id: UUID
        class_code: str = ""
        station_id: UUID = NIL
        area: str | None = None

    class WaitingPlaceOffered(Fact, frozen=True):
        """A device is kept for the person who waited, up to and with the day ``hold_until``."""

        TOPIC = "waiting_place_offered"
        person_id: UUID
        device_id: UUID
        hold_until: date
        class_code: str = ""
        station_id: UUID = NIL

    class WaitingPlaceAccepted(Fact, frozen=True):
        """The person wants the device that was offered, and waits no longer."""

        TOPIC = "waiting_place_accepted"
        person_id: UUID
        device_id: UUID
        class_code: str = ""
        station_id: UUID = NIL

    class WaitingPlaceLapsed(Fact, frozen=True):
        """The offer came to nothing, and the next one in the list is asked."""

        TOPIC = "waiting_place_lapsed"
        person_id: UUID
        device_id: UUID
        offer_lapsed_because: LapseReason
        class_code: str = ""
        station_id: UUID = NIL

    class WaitingPlaceMoved(Fact, frozen=True):
        """The person got another place in the list; the first place is 1."""

        TOPIC = "waiting_place_moved"
        person_id: UUID
        place: int
        place_moved_because: MoveReason
        class_code: str = ""
        station_id: UUID = NIL

    class WaitingListLeft(Fact, frozen=True):
        """The person does not wait any longer."""

        TOPIC = "waiting_list_left"
        person_id: UUID
        queue_left_because: LeaveReason
        class_code: str = ""
        station_id: UUID = NIL

    @staticmethod
    def id_of(class_code: str, station_id: UUID) -> UUID:
        """The one list for a class of devices at a station."""
        return derived_id(None, "waiting_list", class_code, station_id.hex)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.places: list[Place] = []

    @property
    def next_in_line(self) -> UUID | None:
        """Who is to be asked next: the first to whom nothing is offered."""
        found = (each.person_id for each in self.places if each.device_id is None)
        return next(found, None)

    def is_awaited_by_another(self, person_id: UUID) -> bool:
        """Whether anybody else than that person waits, to whom nothing is offered."""
        return any(each.device_id is None and each.person_id != person_id for each in self.places)

    def place_of(self, person_id: UUID) -> Place | None:
        """Where the person stands, if they wait."""
        return next((each for each in self.places if each.person_id == person_id), None)

    @begins_or_goes_on(WaitingListJoined, alone=False)
    def join(self, told: WaitingListJoined) -> None:
        """Put the person at the end of the list.

        Raises:
            AlreadyWaiting: they stand in it.
        """
        if self.place_of(told.person_id) is not None:
            raise AlreadyWaiting(id=self.id)

    @records(WaitingPlaceOffered, alone=False)
    def offer(self, told: WaitingPlaceOffered) -> None:
        """Offer a device to who is next.

        Raises:
            NotWaiting: the person is not in the list.
            PlaceAlreadyOffered: they have not answered to an offer yet.
            NotFirstInLine: somebody else is next.
        """
        if self._waiting(told.person_id).device_id is not None:
            raise PlaceAlreadyOffered(id=self.id)
        if told.person_id != self.next_in_line:
            raise NotFirstInLine(id=self.id)

    @records(WaitingPlaceAccepted)
    def accept(self, told: WaitingPlaceAccepted) -> None:
        """Record that the person takes what was offered; it stays reserved until they come.

        Raises:
            PlaceNotOffered: that was not offered to them, or its time has passed.
        """
        if self._offered(told.person_id, told.device_id).is_over(first_day(told.occurred_on)):
            raise PlaceNotOffered(id=self.id)

    @records(WaitingPlaceLapsed, alone=False)
    def lapse(self, told: WaitingPlaceLapsed) -> None:
        """Record that the offer came to nothing; the person leaves the list.

        Raises:
            PlaceNotOffered: that was not offered to them.
        """
        self._offered(told.person_id, told.device_id)

    @records(WaitingPlaceMoved)
    def move(self, told: WaitingPlaceMoved) -> None:
        """Give the person another place, for a reason that everybody can read.

        Raises:
            NotWaiting: the person is not in the list, or it has no such place.
        """
        self._waiting(told.person_id)
        if not 1 <= told.place <= len(self.places):
            raise NotWaiting(id=self.id)

    @records(WaitingListLeft, alone=False)
    def leave(self, told: WaitingListLeft) -> None:
        """Take the person out of the list.

        Raises:
            NotWaiting: the person is not in it.
        """
        self._waiting(told.person_id)

    @when(WaitingListJoined)
    def _waiting_list_joined(self, fact: WaitingListJoined) -> None:
        self.places.append(Place(fact.person_id))

    @when(WaitingPlaceOffered)
    def _waiting_place_offered(self, fact: WaitingPlaceOffered) -> None:
        place = self._waiting(fact.person_id)
        place.device_id, place.hold_until = fact.device_id, fact.hold_until
        place.reserved_from = first_day(fact.occurred_on)

    @when(WaitingPlaceAccepted)
    def _waiting_place_accepted(self, fact: WaitingPlaceAccepted) -> None:
        self.places.remove(self._waiting(fact.person_id))

    @when(WaitingPlaceLapsed)
    def _waiting_place_lapsed(self, fact: WaitingPlaceLapsed) -> None:
        self.places.remove(self._waiting(fact.person_id))

    @when(WaitingPlaceMoved)
    def _waiting_place_moved(self, fact: WaitingPlaceMoved) -> None:
        place = self._waiting(fact.person_id)
        self.places.remove(place)
        self.places.insert(fact.place - 1, place)

    @when(WaitingListLeft)
    def _waiting_list_left(self, fact: WaitingListLeft) -> None:
        self.places.remove(self._waiting(fact.person_id))

    def _waiting(self, person_id: UUID) -> Place:
        place = self.place_of(person_id)
        if place is None:
            raise NotWaiting(id=self.id)
        return place

    def _offered(self, person_id: UUID, device_id: UUID) -> Place:
        place = self._waiting(person_id)
        if place.device_id != device_id:
            raise PlaceNotOffered(id=self.id)
        return place
