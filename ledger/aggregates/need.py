"""Something a person asked for, and what became of it.

Every need is in one state, so those that were put right on the spot, put right after they
were passed on, declined, and still open are together as many as were raised. One that was
passed on has somebody who answers for it, and a day by which the answer is due.
"""

from datetime import date, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from ledger.errors import NeedAlreadyClosed
from ledger.history import NIL, Fact, History, begins, records, when
from ledger.ids import derived_id
from ledger.refusals.needs import (
    DueInPast,
    NeedNotEscalated,
    NeedNotResolved,
    NeedPassedOn,
    NeedStillOpen,
)
from ledger.vocabulary import SealedText, first_day, last_day

ANSWER_DAYS = 30
"""How long an office has to answer where nobody said by when, as in a list that was read in."""


class NeedState(Enum):
    """What became of it so far."""

    OPEN = "open"
    TRIAGED = "triaged"
    ESCALATED = "escalated"
    ACCEPTED = "accepted"
    RESOLVED_DIRECTLY = "resolved_directly"
    RESOLVED = "resolved"
    DECLINED = "declined"


class NeedCategory(Enum):
    """In which part of life something is missing."""

    MONEY = "money"
    GOODS = "goods"
    DEVICE = "device"
    HEALTH = "health"
    CARE = "care"
    HOUSING = "housing"
    WORK = "work"
    SCHOOLING = "schooling"
    CERTIFICATE = "certificate"
    LEGAL = "legal"
    OTHER = "other"


class NeedUrgency(Enum):
    """How soon something must be done."""

    AT_ONCE = "at_once"
    SOON = "soon"
    USUAL = "usual"


class NeedDeclineReason(Enum):
    """Why it cannot be put right."""

    NOT_ENTITLED = "not_entitled"
    NO_MEANS = "no_means"
    NO_SUCH_SERVICE = "no_such_service"
    NOT_WANTED_ANY_MORE = "not_wanted_any_more"
    PERSON_NOT_REACHED = "person_not_reached"
    OTHER = "other"


class NeedReopenReason(Enum):
    """Why it is open again."""

    NOT_PUT_RIGHT = "not_put_right"
    CAME_BACK = "came_back"
    CLOSED_BY_MISTAKE = "closed_by_mistake"
    MEANS_FOUND = "means_found"


PASSED_ON = {NeedState.ESCALATED, NeedState.ACCEPTED}
PUT_RIGHT = {NeedState.RESOLVED_DIRECTLY, NeedState.RESOLVED}
CLOSED = PUT_RIGHT | {NeedState.DECLINED}


class Need(History, stored_as="need", carries=("person_id", "area")):
    """Open from ``NeedRaised``; closed at once, or passed on and closed later."""

    person_id: UUID
    area: str | None

    class NeedRaised(Fact, frozen=True):
        """The person said what they need."""

        TOPIC = "need_raised"
        LEADS_TO = NeedState.OPEN
        person_id: UUID
        contact_id: UUID | None = None
        area: str | None = None
        note: SealedText = None

    class NeedTriaged(Fact, frozen=True):
        """Somebody decided how urgent the need is, who takes care of it, and by when."""

        TOPIC = "need_triaged"
        LEADS_TO = NeedState.TRIAGED
        need_category: NeedCategory
        need_urgency: NeedUrgency
        owner: str  # the code of an organisation or a post
        due_on: date
        person_id: UUID = NIL
        staff_id: UUID | None = None
        area: str | None = None

    class NeedResolvedDirectly(Fact, frozen=True):
        """Whoever heard of it put it right."""

        TOPIC = "need_resolved_directly"
        LEADS_TO = NeedState.RESOLVED_DIRECTLY
        person_id: UUID = NIL
        area: str | None = None

    class NeedEscalated(Fact, frozen=True):
        """It was passed on to an office that can put it right."""

        TOPIC = "need_escalated"
        CLASS_VERSION = 2
        LEADS_TO = NeedState.ESCALATED
        escalated_to: str
        person_id: UUID = NIL
        area: str | None = None
        owner: str | None = None
        due_on: date | None = None
        staff_id: UUID | None = None

        @property
        def answered_by(self) -> str:
            """Who answers for it: the one named, else the office it was passed on to."""
            return self.owner or self.escalated_to

        @property
        def answer_due_on(self) -> date:
            """By when: the day named, else ``ANSWER_DAYS`` after it was passed on."""
            return self.due_on or last_day(self.occurred_on) + timedelta(days=ANSWER_DAYS)

        @staticmethod
        def upcast_v1_v2(_fact: dict[str, Any]) -> None:
            """Version 1 knew neither ``owner`` nor ``due_on``, and nobody can tell them now."""

    class NeedEscalationAccepted(Fact, frozen=True):
        """The office it was passed on to took it up, and said by when it answers."""

        TOPIC = "need_escalation_accepted"
        LEADS_TO = NeedState.ACCEPTED
        owner: str
        due_on: date
        person_id: UUID = NIL
        staff_id: UUID | None = None
        area: str | None = None

    class NeedProgressed(Fact, frozen=True):
        """Something was done about it that does not yet put it right."""

        TOPIC = "need_progressed"
        person_id: UUID = NIL
        area: str | None = None
        note: SealedText = None

    class NeedResolved(Fact, frozen=True):
        """The office it was passed on to put it right."""

        TOPIC = "need_resolved"
        LEADS_TO = NeedState.RESOLVED
        person_id: UUID = NIL
        area: str | None = None

    class NeedDeclined(Fact, frozen=True):
        """It cannot be put right, and the person was told why."""

        TOPIC = "need_declined"
        LEADS_TO = NeedState.DECLINED
        need_decline_reason: NeedDeclineReason
        person_id: UUID = NIL
        area: str | None = None

    class NeedConfirmed(Fact, frozen=True):
        """The person said that it is put right."""

        TOPIC = "need_confirmed"
        person_id: UUID = NIL
        area: str | None = None

    class NeedReopened(Fact, frozen=True):
        """It was not put right after all, or it is there again."""

        TOPIC = "need_reopened"
        LEADS_TO = NeedState.OPEN
        need_reopen_reason: NeedReopenReason
        person_id: UUID = NIL
        area: str | None = None

    @staticmethod
    def id_of(contact_id: UUID) -> UUID:
        """The one need that a contact raised."""
        return derived_id(None, "need", contact_id.hex)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.escalated_to: str | None = None
        self.owner: str | None = None
        self.due_on: date | None = None
        self.confirmed = False

    @property
    def closed(self) -> bool:
        """Whether it was put right or declined, and not opened again."""
        return self.state in CLOSED

    @begins(NeedRaised)
    def raise_need(self, told: NeedRaised) -> None:
        """Record what the person asked for, in their words.

        Raises:
            AlreadyExists: this need was recorded.
        """

    @records(NeedTriaged)
    def triage(self, told: NeedTriaged) -> None:
        """Decide how urgent it is, who takes care of it, and by when.

        Raises:
            NeedAlreadyClosed: it has its resolution.
            NeedPassedOn: the office that has it decides that.
            DueInPast: the day it is due is over.
        """
        self._must_be_open()
        if self.state in PASSED_ON:
            raise NeedPassedOn(id=self.id)
        _must_be_due_later(told.due_on, told)

    @records(NeedResolvedDirectly)
    def resolve_directly(self, told: NeedResolvedDirectly) -> None:
        """Record that it was put right on the spot.

        Raises:
            NeedAlreadyClosed: it has its resolution, or was passed on.
        """
        self._must_be_open()
        if self.state in PASSED_ON:
            raise NeedAlreadyClosed(id=self.id)

    @records(NeedEscalated)
    def escalate(self, told: NeedEscalated) -> None:
        """Record to whom it was passed on, who answers for it there, and by when.

        Raises:
            NeedAlreadyClosed: it has its resolution.
            DueInPast: the day it is due is over.
        """
        self._must_be_open()
        _must_be_due_later(told.answer_due_on, told)

    @records(NeedEscalationAccepted)
    def accept_escalation(self, told: NeedEscalationAccepted) -> None:
        """Record that the office took it up.

        Raises:
            NeedAlreadyClosed: it has its resolution.
            NeedNotEscalated: it was not passed on.
            DueInPast: the day it is due is over.
        """
        self._must_be_passed_on()
        _must_be_due_later(told.due_on, told)

    @records(NeedProgressed)
    def progress(self, told: NeedProgressed) -> None:
        """Record what was done meanwhile.

        Raises:
            NeedAlreadyClosed: it has its resolution.
        """
        self._must_be_open()

    @records(NeedResolved)
    def resolve(self, told: NeedResolved) -> None:
        """Record that the office it was passed on to put it right.

        Raises:
            NeedAlreadyClosed: it has its resolution.
            NeedNotEscalated: it was not passed on; whoever heard of it put it right directly.
        """
        self._must_be_passed_on()

    @records(NeedDeclined)
    def decline(self, told: NeedDeclined) -> None:
        """Record that it cannot be put right, and why.

        Raises:
            NeedAlreadyClosed: it has its resolution.
        """
        self._must_be_open()

    @records(NeedConfirmed, after=PUT_RIGHT, otherwise=NeedNotResolved)
    def confirm(self, told: NeedConfirmed) -> None:
        """Record that the person agrees that it is put right.

        Raises:
            NeedNotResolved: it was not put right.
            NeedAlreadyClosed: the person said so before.
        """
        if self.confirmed:
            raise NeedAlreadyClosed(id=self.id)

    @records(NeedReopened, after=CLOSED, otherwise=NeedStillOpen)
    def reopen(self, told: NeedReopened) -> None:
        """Record that it is open again, as if it had just been raised.

        Raises:
            NeedStillOpen: it was not closed.
        """

    @when(NeedTriaged)
    def _need_triaged(self, fact: NeedTriaged) -> None:
        self.owner, self.due_on = fact.owner, fact.due_on

    @when(NeedEscalated)
    def _need_escalated(self, fact: NeedEscalated) -> None:
        self.escalated_to = fact.escalated_to
        self.owner, self.due_on = fact.answered_by, fact.answer_due_on

    @when(NeedEscalationAccepted)
    def _need_escalation_accepted(self, fact: NeedEscalationAccepted) -> None:
        self.owner, self.due_on = fact.owner, fact.due_on

    @when(NeedConfirmed)
    def _need_confirmed(self, _fact: NeedConfirmed) -> None:
        self.confirmed = True

    @when(NeedReopened)
    def _need_reopened(self, _fact: NeedReopened) -> None:
        self.escalated_to = self.owner = self.due_on = None
        self.confirmed = False

    def _must_be_open(self) -> None:
        if self.closed:
            raise NeedAlreadyClosed(id=self.id)

    def _must_be_passed_on(self) -> None:
        self._must_be_open()
        if self.state not in PASSED_ON:
            raise NeedNotEscalated(id=self.id)


def _must_be_due_later(due_on: date, told: Fact) -> None:
    if due_on < first_day(told.occurred_on):
        raise DueInPast(due_on=due_on)
