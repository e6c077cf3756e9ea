"""One person's place of one kind of care: asked for, given, lived in day by day, and left.

Its id is derived from person and kind of care, so that nobody has two places of a kind at once.
Who left may ask again; the history goes on.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.care import (
    AlreadyInCare,
    AttendedAlready,
    AttendedSince,
    BeforeItBegan,
    DayNotExact,
    NotInCare,
    NotOnLeave,
    NotWaitingForPlace,
    OutsidePlacement,
    PlacementOverlaps,
)
from ledger.vocabulary import SealedText, first_day, last_day


class CareType(Enum):
    """What kind of care a place is for."""

    DAY_CARE = "day_care"
    BOARDING = "boarding"
    HOME_CARE = "home_care"
    SHELTER = "shelter"
    WORKSHOP = "workshop"
    SPECIAL_SCHOOL = "special_school"


class PlacementState(Enum):
    """How far a person has come on the way to a place, in it, and out of it."""

    APPLIED = "applied"
    ASSESSED = "assessed"
    WAITLISTED = "waitlisted"
    NOT_ADMITTED = "not_admitted"
    ADMITTED = "admitted"
    ON_LEAVE = "on_leave"
    DISCHARGED = "discharged"


WAITING = {PlacementState.APPLIED, PlacementState.ASSESSED, PlacementState.WAITLISTED}
LIVING_THERE = {PlacementState.ADMITTED, PlacementState.ON_LEAVE}
OUTSIDE = {PlacementState.NOT_ADMITTED, PlacementState.DISCHARGED}


class NotAdmittedReason(Enum):
    """Why an application did not lead to a place."""

    NO_PLACE = "no_place"
    NOT_ELIGIBLE = "not_eligible"
    OTHER_CARE = "other_care"
    WITHDRAWN = "withdrawn"
    DIED = "died"


class LeaveReason(Enum):
    """Why a person is away for a while."""

    AT_HOME = "at_home"
    IN_HOSPITAL = "in_hospital"
    OTHER = "other"


class DischargeReason(Enum):
    """Why a person left a place for good."""

    WENT_HOME = "went_home"
    CARE_ELSEWHERE = "care_elsewhere"
    FOUND_WORK = "found_work"
    GRADUATED = "graduated"
    ASKED_TO_LEAVE = "asked_to_leave"
    PLACE_CLOSED = "place_closed"
    DIED = "died"


@dataclass(frozen=True)
class Stay:
    """From ``begin`` to ``end`` at one facility, both days in it; no ``end`` while it lasts."""

    station_id: UUID
    begin: date
    end: date | None = None


class Placement(History, stored_as="placement", carries=("person_id", "care_type")):
    """Applied for, assessed, waited for, begun, interrupted, and left."""

    person_id: UUID
    care_type: CareType

    class PlacementApplied(Fact, frozen=True):
        """Somebody asked for a place for the person."""

        TOPIC = "placement_applied"
        LEADS_TO = PlacementState.APPLIED
        person_id: UUID
        care_type: CareType
        station_id: UUID | None = None
        area: str | None = None
        note: SealedText = None

    class PlacementAssessed(Fact, frozen=True):
        """Somebody found out how much care the person needs there."""

        TOPIC = "placement_assessed"
        LEADS_TO = PlacementState.ASSESSED
        person_id: UUID = NIL
        care_type: CareType | None = None
        findings: SealedText = None

    class PlacementWaitlisted(Fact, frozen=True):
        """The person may have a place and waits until one is free."""

        TOPIC = "placement_waitlisted"
        LEADS_TO = PlacementState.WAITLISTED
        person_id: UUID = NIL
        care_type: CareType | None = None
        station_id: UUID | None = None

    class PlacementNotAdmitted(Fact, frozen=True):
        """The application ended without a place."""

        TOPIC = "placement_not_admitted"
        LEADS_TO = PlacementState.NOT_ADMITTED
        not_admitted_reason: NotAdmittedReason
        person_id: UUID = NIL
        care_type: CareType | None = None

    class PlacementAdmitted(Fact, frozen=True):
        """The person got a place at a facility; ``funding`` says who pays for it."""

        TOPIC = "placement_admitted"
        LEADS_TO = PlacementState.ADMITTED
        person_id: UUID
        care_type: CareType
        station_id: UUID
        bed: str | None = None
        funding: str | None = None
        area: str | None = None
        guardian: SealedText = None

    class PlacementLeaveBegun(Fact, frozen=True):
        """The person went away for a while and keeps the place."""

        TOPIC = "placement_leave_begun"
        LEADS_TO = PlacementState.ON_LEAVE
        placement_leave_reason: LeaveReason
        person_id: UUID = NIL
        care_type: CareType | None = None
        back_on: date | None = None

    class PlacementLeaveEnded(Fact, frozen=True):
        """The person is back from leave, that day included."""

        TOPIC = "placement_leave_ended"
        LEADS_TO = PlacementState.ADMITTED
        person_id: UUID = NIL
        care_type: CareType | None = None

    class PlacementTransferred(Fact, frozen=True):
        """The person moved to another facility, or to another bed."""

        TOPIC = "placement_transferred"
        station_id: UUID
        person_id: UUID = NIL
        care_type: CareType | None = None
        bed: str | None = None

    class PlacementDischarged(Fact, frozen=True):
        """The person left the place for good; it was still theirs that day."""

        TOPIC = "placement_discharged"
        LEADS_TO = PlacementState.DISCHARGED
        discharge_reason: DischargeReason
        person_id: UUID = NIL
        care_type: CareType | None = None

    class PlacementAttended(Fact, frozen=True):
        """The person was there that day."""

        TOPIC = "placement_attended"
        station_id: UUID
        person_id: UUID = NIL
        care_type: CareType | None = None
        area: str | None = None

    @staticmethod
    def id_of(person_id: UUID, care_type: CareType) -> UUID:
        """The one history of places of this kind that a person has."""
        return derived_id(None, "placement", person_id.hex, care_type.value)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.stays: list[Stay] = []
        self.leaves: list[tuple[date, date | None]] = []
        self.attended: set[date] = set()

    def had_place_in(self, period: str) -> bool:
        """Whether the place was the person's on any day of a month or a year."""
        first, last = first_day(period), last_day(period)
        return any(
            stay.begin <= last and (stay.end is None or first <= stay.end) for stay in self.stays
        )

    @begins_or_goes_on(PlacementApplied, after=OUTSIDE, otherwise=AlreadyInCare, alone=False)
    def apply_for(self, told: PlacementApplied) -> None:
        """Record that a place is asked for.

        Raises:
            AlreadyInCare: the person has a place of this kind, or waits for one.
        """

    @records(PlacementAssessed, after=WAITING, otherwise=NotWaitingForPlace)
    def assess(self, told: PlacementAssessed) -> None:
        """Record how much care the person needs.

        Raises:
            NotWaitingForPlace: nothing was applied for, or the application is over.
        """

    @records(PlacementWaitlisted, after=WAITING, otherwise=NotWaitingForPlace)
    def put_on_waiting_list(self, told: PlacementWaitlisted) -> None:
        """Record that the person may have a place when one is free.

        Raises:
            NotWaitingForPlace: nothing was applied for, or the application is over.
        """

    @records(PlacementNotAdmitted, after=WAITING, otherwise=NotWaitingForPlace)
    def turn_down(self, told: PlacementNotAdmitted) -> None:
        """End the application without a place.

        Raises:
            NotWaitingForPlace: nothing was applied for, or the application is over.
        """

    @begins_or_goes_on(
        PlacementAdmitted, after=WAITING | OUTSIDE, otherwise=AlreadyInCare, alone=False
    )
    def admit(self, told: PlacementAdmitted) -> None:
        """Give the person a place, applied for or, in an emergency, not.

        Raises:
            AlreadyInCare: the person has a place of this kind.
            PlacementOverlaps: on that day the person had not left the one before.
        """
        until = self.stays[-1].end if self.stays else None
        if until is not None and first_day(told.occurred_on) < until:
            raise PlacementOverlaps(until=until)

    @records(PlacementLeaveBegun, after={PlacementState.ADMITTED}, otherwise=NotInCare)
    def begin_leave(self, told: PlacementLeaveBegun) -> None:
        """Record the first day away.

        Raises:
            NotInCare: the person has no place, or is away.
            BeforeItBegan: the person was not there yet on that day.
            AttendedSince: the person was counted there on a later day.
        """
        self._must_follow_stay(told)

    @records(PlacementLeaveEnded, after={PlacementState.ON_LEAVE}, otherwise=NotOnLeave)
    def end_leave(self, told: PlacementLeaveEnded) -> None:
        """Record the first day back.

        Raises:
            NotOnLeave: the person is not away.
            BeforeItBegan: it would end before it began.
        """
        _must_not_precede(self.leaves[-1][0], told)

    @records(PlacementTransferred, after={PlacementState.ADMITTED}, otherwise=NotInCare)
    def transfer(self, told: PlacementTransferred) -> None:
        """Record to which facility, or bed, the person moved.

        Raises:
            NotInCare: the person has no place, or is away.
            BeforeItBegan: the person was not there yet on that day.
            AttendedSince: the person was counted there on a later day.
        """
        self._must_follow_stay(told)

    @records(PlacementDischarged, after=LIVING_THERE, otherwise=NotInCare)
    def discharge(self, told: PlacementDischarged) -> None:
        """Record that the person left for good.

        Raises:
            NotInCare: the person has no place.
            BeforeItBegan: the person was not there yet on that day.
            AttendedSince: the person was counted there on a later day.
        """
        self._must_follow_stay(told)

    @records(PlacementAttended, alone=False)
    def attend(self, told: PlacementAttended) -> None:
        """Count one day for the person; it may be told late.

        Raises:
            DayNotExact: it does not name the day.
            OutsidePlacement: the person had no place there on that day, or was away.
            AttendedAlready: that day was counted.
        """
        if len(told.occurred_on) < len("2022-03-05"):
            raise DayNotExact(occurred_on=told.occurred_on)
        day = first_day(told.occurred_on)
        if not self._was_at(told.station_id, day):
            raise OutsidePlacement(day=day)
        if day in self.attended:
            raise AttendedAlready(day=day)

    @when(PlacementAdmitted)
    def _placement_admitted(self, fact: PlacementAdmitted) -> None:
        self.stays.append(Stay(fact.station_id, first_day(fact.occurred_on)))

    @when(PlacementLeaveBegun)
    def _placement_leave_begun(self, fact: PlacementLeaveBegun) -> None:
        self.leaves.append((first_day(fact.occurred_on), None))

    @when(PlacementLeaveEnded)
    def _placement_leave_ended(self, fact: PlacementLeaveEnded) -> None:
        self._come_back(first_day(fact.occurred_on))

    @when(PlacementTransferred)
    def _placement_transferred(self, fact: PlacementTransferred) -> None:
        day = first_day(fact.occurred_on)
        self._leave_facility(day)
        self.stays.append(Stay(fact.station_id, day))

    @when(PlacementDischarged)
    def _placement_discharged(self, fact: PlacementDischarged) -> None:
        day = last_day(fact.occurred_on)
        self._leave_facility(day)
        if self.state is PlacementState.ON_LEAVE:
            self._come_back(day + timedelta(days=1))

    @when(PlacementAttended)
    def _placement_attended(self, fact: PlacementAttended) -> None:
        self.attended.add(first_day(fact.occurred_on))

    def _leave_facility(self, day: date) -> None:
        last = self.stays.pop()
        self.stays.append(Stay(last.station_id, last.begin, day))

    def _come_back(self, day: date) -> None:
        begin, _ = self.leaves.pop()
        self.leaves.append((begin, day))

    def _was_at(self, station_id: UUID, day: date) -> bool:
        away = any(begin <= day and (end is None or day < end) for begin, end in self.leaves)
        there = any(
            stay.station_id == station_id
            and stay.begin <= day
            and (stay.end is None or day <= stay.end)
            for stay in self.stays
        )
        return there and not away

    def _must_follow_stay(self, told: Fact) -> None:
        _must_not_precede(self.stays[-1].begin, told)
        newest = max(self.attended, default=date.min)
        if last_day(told.occurred_on) < newest:
            raise AttendedSince(day=newest)


def _must_not_precede(began_on: date, told: Fact) -> None:
    if last_day(told.occurred_on) < began_on:
        raise BeforeItBegan(began_on=began_on)
