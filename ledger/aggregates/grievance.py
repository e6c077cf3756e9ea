"""A complaint about a service, about somebody on the staff, or about the office itself.

Whom it is about does not decide it, and who decided it first does not decide the appeal.
"""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins, records, when
from ledger.refusals.needs import (
    AppealNeedsAnother,
    DueInPast,
    GrievanceAlreadyDecided,
    GrievanceConcernsYou,
    GrievanceUndecided,
    NotOnBehalf,
)
from ledger.vocabulary import Channel, SealedText, first_day


class GrievanceState(Enum):
    """How far it got."""

    LODGED = "lodged"
    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"
    APPEALED = "appealed"
    CLOSED = "closed"


class GrievanceAbout(Enum):
    """What somebody complains about."""

    SERVICE = "service"
    STAFF = "staff"
    OFFICE = "office"


class GrievanceCategory(Enum):
    """What was wrong."""

    DELAY = "delay"
    REFUSAL = "refusal"
    MISTAKE = "mistake"
    CONDUCT = "conduct"
    MONEY = "money"
    ACCESS = "access"
    PRIVACY = "privacy"
    OTHER = "other"


class GrievanceOutcome(Enum):
    """Whether the person was right."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"


class GrievanceClosing(Enum):
    """Why there is no more to do about it."""

    ACCEPTED = "accepted"
    NOT_APPEALED = "not_appealed"
    TAKEN_BACK = "taken_back"


UNDECIDED = {GrievanceState.LODGED, GrievanceState.ACKNOWLEDGED, GrievanceState.APPEALED}


class Grievance(History, stored_as="grievance", carries=("person_id",)):
    """Open from ``GrievanceLodged`` until ``GrievanceClosed``."""

    person_id: UUID

    class GrievanceLodged(Fact, frozen=True):
        """The person complained, be it of a service, of a member of staff, or of the office."""

        TOPIC = "grievance_lodged"
        LEADS_TO = GrievanceState.LODGED
        person_id: UUID
        grievance_about: GrievanceAbout
        grievance_category: GrievanceCategory
        concerns: UUID | None = None  # the member of staff
        service: str | None = None
        area: str | None = None
        words: SealedText = None

    class GrievanceAcknowledged(Fact, frozen=True):
        """The office has read the complaint, and said by when it answers."""

        TOPIC = "grievance_acknowledged"
        LEADS_TO = GrievanceState.ACKNOWLEDGED
        due_on: date
        person_id: UUID = NIL

    class GrievanceDecided(Fact, frozen=True):
        """Somebody who was not complained about judged the complaint."""

        TOPIC = "grievance_decided"
        LEADS_TO = GrievanceState.DECIDED
        grievance_outcome: GrievanceOutcome
        person_id: UUID = NIL
        answer: SealedText = None

    class GrievanceAppealed(Fact, frozen=True):
        """The person does not agree with the decision."""

        TOPIC = "grievance_appealed"
        LEADS_TO = GrievanceState.APPEALED
        person_id: UUID = NIL
        words: SealedText = None

    class GrievanceClosed(Fact, frozen=True):
        """There is no more to do about the complaint."""

        TOPIC = "grievance_closed"
        LEADS_TO = GrievanceState.CLOSED
        grievance_closing: GrievanceClosing
        person_id: UUID = NIL

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.concerns: UUID | None = None
        self.deciders: set[UUID] = set()

    @begins(GrievanceLodged)
    def lodge(self, told: GrievanceLodged) -> None:
        """Record the complaint in the person's own words.

        Raises:
            AlreadyExists: this complaint was recorded.
            NotOnBehalf: a kiosk speaks only for whom it serves.
        """
        self._must_speak_for(told.person_id)

    @records(GrievanceAcknowledged, after={GrievanceState.LODGED})
    def acknowledge(self, told: GrievanceAcknowledged) -> None:
        """Tell the person by when there is an answer.

        Raises:
            DueInPast: that day is over.
        """
        if told.due_on < first_day(told.occurred_on):
            raise DueInPast(due_on=told.due_on)

    @records(GrievanceDecided, after=UNDECIDED, otherwise=GrievanceAlreadyDecided)
    def decide(self, told: GrievanceDecided) -> None:
        """Judge it, or judge it again after an appeal.

        Raises:
            GrievanceAlreadyDecided: there is a decision, and no appeal against it.
            GrievanceConcernsYou: whoever asks is the one it is about.
            AppealNeedsAnother: whoever asks decided it before.
        """
        self._must_not_be_about(self._who(told).actor)
        if self._who(told).actor in self.deciders:
            raise AppealNeedsAnother(id=self.id)

    @records(GrievanceAppealed, after={GrievanceState.DECIDED}, otherwise=GrievanceUndecided)
    def appeal(self, told: GrievanceAppealed) -> None:
        """Record that the person wants it judged again.

        Raises:
            GrievanceUndecided: there is no decision to appeal against.
            NotOnBehalf: a kiosk speaks only for whom it serves.
        """
        self._must_speak_for(self.person_id)

    @records(GrievanceClosed, after=UNDECIDED | {GrievanceState.DECIDED})
    def close(self, told: GrievanceClosed) -> None:
        """Record that it is over: decided and accepted, or taken back by the person.

        Raises:
            GrievanceUndecided: it was neither decided nor taken back.
            GrievanceConcernsYou: whoever asks is the one it is about.
        """
        taken_back = told.grievance_closing is GrievanceClosing.TAKEN_BACK
        if self.state is not GrievanceState.DECIDED and not taken_back:
            raise GrievanceUndecided(id=self.id)
        self._must_not_be_about(self._who(told).actor)

    @when(GrievanceLodged)
    def _grievance_lodged(self, fact: GrievanceLodged) -> None:
        self.concerns = fact.concerns

    @when(GrievanceDecided)
    def _grievance_decided(self, fact: GrievanceDecided) -> None:
        self.deciders = self.deciders | {self._who(fact).actor}

    def _must_not_be_about(self, actor: UUID) -> None:
        if actor == self.concerns:
            raise GrievanceConcernsYou(id=self.id)

    def _must_speak_for(self, person_id: UUID) -> None:
        asking = self.acting
        if asking and asking.channel is Channel.KIOSK and asking.on_behalf_of != person_id:
            raise NotOnBehalf(id=self.id)
