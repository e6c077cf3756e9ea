"""One person's right to one scheme that pays month by month.

Its id is derived from person and scheme, so there can be only one. Somebody examines the
application, and somebody else decides on it. From which month it counts, and from which it
does not, is kept month by month: what was paid for a month can be held against it for ever.
"""

from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.policies import month_after
from ledger.refusals.money import (
    EntitlementNotInForce,
    EntitlementNotRecommended,
    EntitlementNotReviewed,
    EntitlementNotStopped,
    EntitlementNotSuspended,
    EntitlementStands,
    MonthNeeded,
    RateUnchanged,
    ResumedTooEarly,
    SecondPersonNeeded,
)
from ledger.vocabulary import By, Envelope, Money, Month


class EntitlementState(Enum):
    """How far it has come."""

    APPLIED = "applied"
    REVIEWED = "reviewed"
    REFUSED = "refused"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    STOPPED = "stopped"


class RefusalReason(Enum):
    """Why somebody does not get a scheme."""

    NOT_ELIGIBLE = "not_eligible"
    INCOME_TOO_HIGH = "income_too_high"
    NO_VALID_CERTIFICATE = "no_valid_certificate"
    ANOTHER_BENEFIT = "another_benefit"
    LIVES_ELSEWHERE = "lives_elsewhere"
    PAPERS_MISSING = "papers_missing"
    APPLICATION_WITHDRAWN = "application_withdrawn"
    OTHER = "other"


class SuspensionReason(Enum):
    """Why a scheme is not paid for a while."""

    CERTIFICATE_EXPIRED = "certificate_expired"
    ELIGIBILITY_DOUBTED = "eligibility_doubted"
    NOT_REACHED = "not_reached"
    ACCOUNT_UNUSABLE = "account_unusable"
    IN_FULL_CARE = "in_full_care"
    IN_CUSTODY = "in_custody"
    OTHER = "other"


class StopReason(Enum):
    """Why a scheme ends."""

    DIED = "died"
    MOVED_AWAY = "moved_away"
    NO_VALID_CERTIFICATE = "no_valid_certificate"
    GRADE_CHANGED = "grade_changed"
    INCOME_TOO_HIGH = "income_too_high"
    ANOTHER_BENEFIT = "another_benefit"
    IN_FULL_CARE = "in_full_care"
    GIVEN_UP = "given_up"
    APPROVED_IN_ERROR = "approved_in_error"
    OTHER = "other"


class RateReason(Enum):
    """Why a month is worth another amount from now on."""

    GRADE_CHANGED = "grade_changed"
    AGE_REACHED = "age_reached"
    HOUSEHOLD_MOVED = "household_moved"
    POLICY_CHANGED = "policy_changed"
    DETAIL_CORRECTED = "detail_corrected"


GOING_ON = {EntitlementState.IN_FORCE, EntitlementState.SUSPENDED}


class Entitlement(History, stored_as="entitlement", carries=("person_id", "scheme")):
    """Applied for, examined, in force; suspended and resumed; stopped, perhaps reinstated."""

    person_id: UUID
    scheme: str

    class EntitlementApplied(Fact, frozen=True):
        """The person asked for a scheme; ``issuer`` is whose policy lays it down."""

        TOPIC = "entitlement_applied"
        LEADS_TO = EntitlementState.APPLIED
        person_id: UUID
        scheme: str
        issuer: str
        area: str | None = None

    class EntitlementReviewed(Fact, frozen=True):
        """Somebody examined the application and said whether it should be granted."""

        TOPIC = "entitlement_reviewed"
        LEADS_TO = EntitlementState.REVIEWED
        recommended: bool
        person_id: UUID = NIL
        scheme: str = ""

    class EntitlementApproved(Fact, frozen=True):
        """Somebody else granted it, from a month on; ``amount`` is what that month is worth."""

        TOPIC = "entitlement_approved"
        LEADS_TO = EntitlementState.IN_FORCE
        UNDONE_BY = "entitlement_stopped"
        from_month: Month
        amount: Money
        person_id: UUID = NIL
        scheme: str = ""

    class EntitlementRefused(Fact, frozen=True):
        """Somebody else decided that the person does not get it."""

        TOPIC = "entitlement_refused"
        LEADS_TO = EntitlementState.REFUSED
        entitlement_refusal_reason: RefusalReason
        person_id: UUID = NIL
        scheme: str = ""

    class EntitlementSuspended(Fact, frozen=True):
        """Nothing is paid from this month on, until it is resumed."""

        TOPIC = "entitlement_suspended"
        LEADS_TO = EntitlementState.SUSPENDED
        UNDONE_BY = "entitlement_resumed"
        from_month: Month
        entitlement_suspension_reason: SuspensionReason
        person_id: UUID = NIL
        scheme: str = ""

    class EntitlementResumed(Fact, frozen=True):
        """What was suspended is paid again from this month on."""

        TOPIC = "entitlement_resumed"
        LEADS_TO = EntitlementState.IN_FORCE
        UNDONE_BY = "entitlement_suspended"
        from_month: Month
        person_id: UUID = NIL
        scheme: str = ""

    class EntitlementRateChanged(Fact, frozen=True):
        """From this month on the policy pays the person another amount."""

        TOPIC = "entitlement_rate_changed"
        from_month: Month
        amount: Money
        rate_reason: RateReason
        person_id: UUID = NIL
        scheme: str = ""

    class EntitlementStopped(Fact, frozen=True):
        """It ended: this month and those after it are not paid any more."""

        TOPIC = "entitlement_stopped"
        LEADS_TO = EntitlementState.STOPPED
        UNDONE_BY = "entitlement_reinstated"
        from_month: Month
        entitlement_stop_reason: StopReason
        person_id: UUID = NIL
        scheme: str = ""

    class EntitlementReinstated(Fact, frozen=True):
        """It should not have been stopped, and is paid again from this month on."""

        TOPIC = "entitlement_reinstated"
        LEADS_TO = EntitlementState.IN_FORCE
        UNDONE_BY = "entitlement_stopped"
        from_month: Month
        person_id: UUID = NIL
        scheme: str = ""

    @staticmethod
    def id_of(person_id: UUID, scheme: str) -> UUID:
        """The one entitlement that a person can have to a scheme."""
        return derived_id(None, "entitlement", person_id.hex, scheme)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.issuer: str = ""
        self.area: str | None = None
        self.applied_in: str = ""
        self.recommended = False
        self.reviewer: By | Envelope | None = None
        self.stopper: By | Envelope | None = None
        self.amount: Money | None = None
        self._from: list[tuple[str, EntitlementState]] = []

    @begins_or_goes_on(
        EntitlementApplied,
        after={EntitlementState.REFUSED, EntitlementState.STOPPED},
        otherwise=EntitlementStands,
    )
    def apply_for(self, told: EntitlementApplied) -> None:
        """Record that the person asked for it, for the first time or again.

        Raises:
            EntitlementStands: they asked before and wait for an answer, or have it.
            MonthNeeded: only the year of the application is known.
        """
        if len(told.occurred_on) < len("2022-03"):
            raise MonthNeeded(occurred_on=told.occurred_on)

    @records(
        EntitlementReviewed,
        after={EntitlementState.APPLIED, EntitlementState.REVIEWED},
        otherwise=EntitlementStands,
    )
    def review(self, told: EntitlementReviewed) -> None:
        """Record what the examination came to; a later one counts instead of it.

        Raises:
            EntitlementStands: it was decided on.
        """

    @records(
        EntitlementApproved,
        after={EntitlementState.REVIEWED},
        otherwise=EntitlementNotReviewed,
        alone=False,
    )
    def approve(self, told: EntitlementApproved) -> None:
        """Grant it.

        Raises:
            EntitlementNotReviewed: nobody examined it, or it was decided on.
            EntitlementNotRecommended: whoever examined it advised against it.
            SecondPersonNeeded: it was examined by the same person.
        """
        self._must_be_another(self.reviewer)
        if not self.recommended:
            raise EntitlementNotRecommended(id=self.id)

    @records(
        EntitlementRefused,
        after={EntitlementState.REVIEWED},
        otherwise=EntitlementNotReviewed,
    )
    def refuse(self, told: EntitlementRefused) -> None:
        """Decide that the person does not get it; they may ask again.

        Raises:
            EntitlementNotReviewed: nobody examined it, or it was decided on.
            SecondPersonNeeded: it was examined by the same person.
        """
        self._must_be_another(self.reviewer)

    @records(
        EntitlementSuspended, after={EntitlementState.IN_FORCE}, otherwise=EntitlementNotInForce
    )
    def suspend(self, told: EntitlementSuspended) -> None:
        """Pay nothing from a month on.

        Raises:
            EntitlementNotInForce: it is not in force.
        """

    @records(
        EntitlementResumed,
        after={EntitlementState.SUSPENDED},
        otherwise=EntitlementNotSuspended,
        alone=False,
    )
    def resume(self, told: EntitlementResumed) -> None:
        """Pay again from a month on; the months from the suspension to it stay unpaid.

        Raises:
            EntitlementNotSuspended: it is not suspended.
            ResumedTooEarly: it would be resumed for a month before it was suspended.
        """
        self._must_not_be_before(told.from_month)

    @records(EntitlementRateChanged, after=GOING_ON, otherwise=EntitlementNotInForce, alone=False)
    def change_rate(self, told: EntitlementRateChanged) -> None:
        """Note that a month is worth another amount from now on.

        Raises:
            EntitlementNotInForce: it is neither in force nor suspended.
            RateUnchanged: it is worth what it was before.
        """
        if told.amount == self.amount:
            raise RateUnchanged(id=self.id)

    @records(EntitlementStopped, after=GOING_ON, otherwise=EntitlementNotInForce, alone=False)
    def stop(self, told: EntitlementStopped) -> None:
        """End it.

        Raises:
            EntitlementNotInForce: it is neither in force nor suspended.
        """

    @records(
        EntitlementReinstated,
        after={EntitlementState.STOPPED},
        otherwise=EntitlementNotStopped,
        alone=False,
    )
    def reinstate(self, told: EntitlementReinstated) -> None:
        """Let it go on, because it should not have been stopped.

        Raises:
            EntitlementNotStopped: it was not stopped.
            SecondPersonNeeded: it was stopped by the same person.
            ResumedTooEarly: it would be paid for a month before it was stopped.
        """
        self._must_be_another(self.stopper)
        self._must_not_be_before(told.from_month)

    def standing_in(self, month: str) -> EntitlementState | None:
        """Whether the month is paid (``IN_FORCE``), suspended or stopped; ``None`` before all."""
        standing = None
        for first, state in self._from:
            if first > month:
                break
            standing = state
        return standing

    @property
    def first_month(self) -> str | None:
        """The first month for which it was ever in force."""
        return next((each for each, state in self._from if state in GOING_ON), None)

    def earliest_month(self, back_pay_months_max: int) -> str:
        """The first month for which it can be granted."""
        return month_after(self.applied_in, -back_pay_months_max)

    @when(EntitlementApplied)
    def _entitlement_applied(self, fact: EntitlementApplied) -> None:
        self.issuer, self.area = fact.issuer, fact.area
        self.applied_in = fact.occurred_on[: len("2022-03")]

    @when(EntitlementReviewed)
    def _entitlement_reviewed(self, fact: EntitlementReviewed) -> None:
        self.recommended, self.reviewer = fact.recommended, self._who(fact)

    @when(EntitlementApproved)
    def _entitlement_approved(self, fact: EntitlementApproved) -> None:
        self.amount = fact.amount
        self._stand(fact.from_month, EntitlementState.IN_FORCE)

    @when(EntitlementSuspended)
    def _entitlement_suspended(self, fact: EntitlementSuspended) -> None:
        self._stand(fact.from_month, EntitlementState.SUSPENDED)

    @when(EntitlementResumed)
    def _entitlement_resumed(self, fact: EntitlementResumed) -> None:
        self._stand(fact.from_month, EntitlementState.IN_FORCE)

    @when(EntitlementRateChanged)
    def _entitlement_rate_changed(self, fact: EntitlementRateChanged) -> None:
        self.amount = fact.amount

    @when(EntitlementStopped)
    def _entitlement_stopped(self, fact: EntitlementStopped) -> None:
        self.stopper = self._who(fact)
        self._stand(fact.from_month, EntitlementState.STOPPED)

    @when(EntitlementReinstated)
    def _entitlement_reinstated(self, fact: EntitlementReinstated) -> None:
        self._stand(fact.from_month, EntitlementState.IN_FORCE)

    def _stand(self, from_month: str, state: EntitlementState) -> None:
        # Whatever was decided last decides every month from the one it names.
        self._from = [(first, was) for first, was in self._from if first < from_month]
        self._from.append((from_month, state))

    def _must_be_another(self, other: By | Envelope | None) -> None:
        if self.acting is None:
            raise ValueError("nobody says who decides on an entitlement")
        if other is not None and self.acting.actor == other.actor:
            raise SecondPersonNeeded(id=self.id)

    def _must_not_be_before(self, from_month: str) -> None:
        if self._from and from_month < self._from[-1][0]:
            raise ResumedTooEarly(from_month=self._from[-1][0])
