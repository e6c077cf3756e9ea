"""One person's work, from the day it began; how long it lasts is what a work programme is for."""

import calendar
from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins, records, when
from ledger.ids import derived_id
from ledger.refusals.care import (
    BeforeItBegan,
    EmployerDoesNotFit,
    EmploymentAlreadyConfirmed,
    EmploymentIsOver,
    EmploymentTooShort,
)
from ledger.vocabulary import PartialDate, Settlement, first_day, last_day


class EmploymentState(Enum):
    """Whether the person works there."""

    WORKING = "working"
    ENDED = "ended"


class EmploymentKind(Enum):
    """For whom the person works, and on what terms."""

    OPEN = "open"
    SHELTERED = "sheltered"
    SELF = "self"
    FLEXIBLE = "flexible"


FOR_SOMEBODY = {EmploymentKind.OPEN, EmploymentKind.SHELTERED}


class StillEmployedAfter(Enum):
    """After how many months somebody asked whether the person still works there."""

    THREE_MONTHS = "3_months"
    SIX_MONTHS = "6_months"
    TWELVE_MONTHS = "12_months"


MONTHS = {
    StillEmployedAfter.THREE_MONTHS: 3,
    StillEmployedAfter.SIX_MONTHS: 6,
    StillEmployedAfter.TWELVE_MONTHS: 12,
}


class EmploymentEndReason(Enum):
    """Why the work ended."""

    RESIGNED = "resigned"
    DISMISSED = "dismissed"
    TERM_ENDED = "term_ended"
    HEALTH = "health"
    OTHER_WORK = "other_work"
    EMPLOYER_CLOSED = "employer_closed"
    OTHER = "other"


class Employment(
    History,
    stored_as="employment",
    carries=("person_id", "employment_kind", "employer", "settlement", "area"),
):
    """Begun, found to last after three, six and twelve months, and ended."""

    person_id: UUID
    employment_kind: EmploymentKind
    employer: str | None
    settlement: Settlement | None
    area: str | None

    class EmploymentBegun(Fact, frozen=True):
        """The person began to work; an employer is an organisation, never a person's name."""

        TOPIC = "employment_begun"
        LEADS_TO = EmploymentState.WORKING
        person_id: UUID
        employment_kind: EmploymentKind
        employer: str | None = None
        settlement: Settlement | None = None
        area: str | None = None

    class EmploymentConfirmed(Fact, frozen=True):
        """Somebody asked after some months: the person still works there."""

        TOPIC = "employment_confirmed"
        still_employed_after: StillEmployedAfter
        person_id: UUID = NIL
        employment_kind: EmploymentKind | None = None
        employer: str | None = None
        settlement: Settlement | None = None
        area: str | None = None

    class EmploymentEnded(Fact, frozen=True):
        """The person does not work there any more."""

        TOPIC = "employment_ended"
        LEADS_TO = EmploymentState.ENDED
        employment_end_reason: EmploymentEndReason
        person_id: UUID = NIL
        employment_kind: EmploymentKind | None = None
        employer: str | None = None
        settlement: Settlement | None = None
        area: str | None = None

    @staticmethod
    def id_of(
        person_id: UUID, kind: EmploymentKind, employer: str | None, occurred_on: PartialDate
    ) -> UUID:
        """The one work of this kind that a person began then with an employer."""
        parts = (person_id.hex, kind.value, employer or "", occurred_on)
        return derived_id(occurred_on, "employment", *parts)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.begun_on = date.min
        self.confirmed: set[StillEmployedAfter] = set()

    @begins(EmploymentBegun, alone=False)
    def begin(self, told: EmploymentBegun) -> None:
        """Record that the person began to work.

        Raises:
            AlreadyExists: this was recorded.
            EmployerDoesNotFit: work for somebody names no employer, or work for oneself names one.
        """
        named = bool(told.employer)
        if told.employment_kind in FOR_SOMEBODY and not named:
            raise EmployerDoesNotFit(employment_kind=told.employment_kind.value)
        if told.employment_kind is EmploymentKind.SELF and named:
            raise EmployerDoesNotFit(employment_kind=told.employment_kind.value)

    @records(EmploymentConfirmed, after={EmploymentState.WORKING}, otherwise=EmploymentIsOver)
    def confirm(self, told: EmploymentConfirmed) -> None:
        """Record that the person still works there.

        Raises:
            EmploymentIsOver: the work has ended.
            EmploymentAlreadyConfirmed: this was asked and recorded before.
            EmploymentTooShort: so many months have not passed since the work began.
        """
        if told.still_employed_after in self.confirmed:
            raise EmploymentAlreadyConfirmed(after=told.still_employed_after.value)
        due = _months_after(self.begun_on, MONTHS[told.still_employed_after])
        if last_day(told.occurred_on) < due:
            raise EmploymentTooShort(due_on=due)

    @records(EmploymentEnded, after={EmploymentState.WORKING}, otherwise=EmploymentIsOver)
    def end(self, told: EmploymentEnded) -> None:
        """Record that the work ended, and why.

        Raises:
            EmploymentIsOver: it has ended before.
            BeforeItBegan: it would end before it began.
        """
        if last_day(told.occurred_on) < self.begun_on:
            raise BeforeItBegan(began_on=self.begun_on)

    @when(EmploymentBegun)
    def _employment_begun(self, fact: EmploymentBegun) -> None:
        self.begun_on = first_day(fact.occurred_on)

    @when(EmploymentConfirmed)
    def _employment_confirmed(self, fact: EmploymentConfirmed) -> None:
        self.confirmed.add(fact.still_employed_after)


def _months_after(day: date, months: int) -> date:
    """The same day of the month so much later, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
