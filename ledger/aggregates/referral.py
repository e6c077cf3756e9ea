"""A person passed on to somebody else, and what came of it."""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins, records, when
from ledger.refusals.care import (
    ReferralAlreadyAnswered,
    ReferralNotAccepted,
    ReferralNotDue,
    ReferralNotOver,
    ReferralNotStarted,
)
from ledger.vocabulary import SealedText, first_day


class ReferralState(Enum):
    """How far a referral has come."""

    MADE = "made"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    STARTED = "started"
    COMPLETED = "completed"
    EXPIRED = "expired"


OVER = {ReferralState.DECLINED, ReferralState.COMPLETED, ReferralState.EXPIRED}

SENSITIVE_REASONS = frozenset({"legal_aid", "psychological_help", "protection"})
"""Reasons that only those who must know may see, whoever writes them down."""


class ReferralConsent(Enum):
    """Who agreed to the referral; for a child in danger the law asks nobody."""

    PERSON = "person"
    GUARDIAN = "guardian"
    LEGAL_DUTY = "legal_duty"


class DeclineReason(Enum):
    """Why those who were asked could not take the person."""

    NO_CAPACITY = "no_capacity"
    NOT_ELIGIBLE = "not_eligible"
    WRONG_ADDRESS = "wrong_address"
    PERSON_DECLINED = "person_declined"
    OTHER = "other"


class ReferralOutcome(Enum):
    """Whether the person got what they were referred for."""

    REACHED = "reached"
    PARTLY_REACHED = "partly_reached"
    NOT_REACHED = "not_reached"
    UNKNOWN = "unknown"


class Referral(
    History,
    stored_as="referral",
    carries=("person_id", "referral_reason", "referred_to", "sensitive", "area"),
):
    """Made with consent, answered, begun and finished; or declined, or forgotten."""

    person_id: UUID
    referral_reason: str
    referred_to: str
    sensitive: bool
    area: str | None

    class ReferralMade(Fact, frozen=True):
        """The office asked somebody else to take care of the person; ``begin_by`` is until when."""

        TOPIC = "referral_made"
        LEADS_TO = ReferralState.MADE
        person_id: UUID
        referral_reason: str
        referred_to: str
        referral_consent: ReferralConsent
        referred_from: str | None = None
        begin_by: date | None = None
        sensitive: bool = False
        area: str | None = None
        note: SealedText = None

    class ReferralAccepted(Fact, frozen=True):
        """Those who were asked will take care of the person."""

        TOPIC = "referral_accepted"
        LEADS_TO = ReferralState.ACCEPTED
        person_id: UUID = NIL
        referral_reason: str = ""
        referred_to: str = ""
        sensitive: bool = False
        area: str | None = None

    class ReferralDeclined(Fact, frozen=True):
        """Those who were asked cannot take care of the person."""

        TOPIC = "referral_declined"
        LEADS_TO = ReferralState.DECLINED
        referral_decline_reason: DeclineReason
        person_id: UUID = NIL
        referral_reason: str = ""
        referred_to: str = ""
        sensitive: bool = False
        area: str | None = None

    class ReferralStarted(Fact, frozen=True):
        """What the person was referred for has begun."""

        TOPIC = "referral_started"
        LEADS_TO = ReferralState.STARTED
        person_id: UUID = NIL
        referral_reason: str = ""
        referred_to: str = ""
        sensitive: bool = False
        area: str | None = None

    class ReferralCompleted(Fact, frozen=True):
        """What the person was referred for is finished."""

        TOPIC = "referral_completed"
        LEADS_TO = ReferralState.COMPLETED
        person_id: UUID = NIL
        referral_reason: str = ""
        referred_to: str = ""
        sensitive: bool = False
        area: str | None = None

    class ReferralExpired(Fact, frozen=True):
        """The time that was given passed, and nothing had begun."""

        TOPIC = "referral_expired"
        LEADS_TO = ReferralState.EXPIRED
        person_id: UUID = NIL
        referral_reason: str = ""
        referred_to: str = ""
        sensitive: bool = False
        area: str | None = None

    class ReferralOutcomeNoted(Fact, frozen=True):
        """The office heard whether the referral helped; what it heard last counts."""

        TOPIC = "referral_outcome_noted"
        referral_outcome: ReferralOutcome
        person_id: UUID = NIL
        referral_reason: str = ""
        referred_to: str = ""
        sensitive: bool = False
        area: str | None = None
        note: SealedText = None

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.begin_by: date | None = None

    @begins(ReferralMade, alone=False)
    def make(self, told: ReferralMade) -> None:
        """Pass the person on, to whom and with whose consent.

        Raises:
            AlreadyExists: this referral was made.
        """

    @records(ReferralAccepted, after={ReferralState.MADE}, otherwise=ReferralAlreadyAnswered)
    def accept(self, told: ReferralAccepted) -> None:
        """Record that the answer was yes.

        Raises:
            ReferralAlreadyAnswered: it was answered before, or has expired.
        """

    @records(ReferralDeclined, after={ReferralState.MADE}, otherwise=ReferralAlreadyAnswered)
    def decline(self, told: ReferralDeclined) -> None:
        """Record that the answer was no, and why.

        Raises:
            ReferralAlreadyAnswered: it was answered before, or has expired.
        """

    @records(ReferralStarted, after={ReferralState.ACCEPTED}, otherwise=ReferralNotAccepted)
    def start(self, told: ReferralStarted) -> None:
        """Record that it has begun.

        Raises:
            ReferralNotAccepted: nobody accepted it, or it has begun before.
        """

    @records(ReferralCompleted, after={ReferralState.STARTED}, otherwise=ReferralNotStarted)
    def complete(self, told: ReferralCompleted) -> None:
        """Record that it is finished.

        Raises:
            ReferralNotStarted: it has not begun, or is over.
        """

    @records(
        ReferralExpired,
        after={ReferralState.MADE, ReferralState.ACCEPTED},
        otherwise=ReferralAlreadyAnswered,
    )
    def expire(self, told: ReferralExpired) -> None:
        """Record that nothing had begun in time.

        Raises:
            ReferralAlreadyAnswered: it was declined, has begun, or is over.
            ReferralNotDue: no time was set, or it has not passed.
        """
        if self.begin_by is None or first_day(told.occurred_on) <= self.begin_by:
            raise ReferralNotDue(begin_by=self.begin_by)

    @records(ReferralOutcomeNoted, after=OVER, otherwise=ReferralNotOver)
    def note_outcome(self, told: ReferralOutcomeNoted) -> None:
        """Record what came of it.

        Raises:
            ReferralNotOver: it is not finished, declined or expired.
        """

    @when(ReferralMade)
    def _referral_made(self, fact: ReferralMade) -> None:
        self.begin_by = fact.begin_by
