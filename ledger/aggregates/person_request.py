"""What a person asks of the office about their own data, each kind by a day that the law sets.

One history for each person and kind, so that the same is not asked twice at once.
"""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins_or_goes_on, records
from ledger.ids import derived_id
from ledger.particulars import GivenThrough
from ledger.refusals.persons import RequestAlreadyAnswered, RequestNeedsGround, RequestStillOpen
from ledger.vocabulary import SealedText


class RequestState(Enum):
    """Whether the person waits for an answer."""

    OPEN = "open"
    ANSWERED = "answered"


class RequestKind(Enum):
    """What a person asks for."""

    COPY = "copy"
    CORRECTION = "correction"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    WITHDRAWAL = "withdrawal"
    """Of a consent."""
    OBJECTION = "objection"
    """To what is done with their data; that an entry is wrong is said of that entry."""


class RequestOutcome(Enum):
    """What became of it."""

    DONE = "done"
    REFUSED = "refused"


class RefusalGround(Enum):
    """Why the office may say no."""

    LEGAL_DUTY = "legal_duty"
    """A law demands that it is kept or done."""
    CLAIM = "claim"
    OTHERS_RIGHTS = "others_rights"
    NOT_IDENTIFIED = "not_identified"
    UNFOUNDED = "unfounded"


class PersonRequest(History, stored_as="person_request", carries=("person_id", "request_kind")):
    """Open from ``PersonRequestReceived`` until it is answered; the same may be asked again."""

    person_id: UUID
    request_kind: RequestKind

    class PersonRequestReceived(Fact, frozen=True):
        """The person asked for something about their data, which is due by a day."""

        TOPIC = "person_request_received"
        LEADS_TO = RequestState.OPEN
        person_id: UUID
        request_kind: RequestKind
        due_on: date
        given_through: GivenThrough
        words: SealedText = None

    class PersonRequestAnswered(Fact, frozen=True):
        """The office did what the person asked for, or said why not."""

        TOPIC = "person_request_answered"
        LEADS_TO = RequestState.ANSWERED
        request_outcome: RequestOutcome
        refusal_ground: RefusalGround | None = None
        person_id: UUID = NIL
        request_kind: RequestKind | None = None
        answer: SealedText = None

    @staticmethod
    def id_of(person_id: UUID, kind: RequestKind) -> UUID:
        """The one history of what a person asks of this kind."""
        return derived_id(None, "person_request", person_id.hex, kind.value)

    @begins_or_goes_on(
        PersonRequestReceived,
        after={RequestState.ANSWERED},
        otherwise=RequestStillOpen,
        alone=False,
    )
    def receive(self, told: PersonRequestReceived) -> None:
        """Note what the person asks for, and by when it is due.

        Raises:
            RequestStillOpen: they asked for the same, and wait.
        """

    @records(PersonRequestAnswered, after={RequestState.OPEN}, otherwise=RequestAlreadyAnswered)
    def answer(self, told: PersonRequestAnswered) -> None:
        """Tell the person what became of it.

        Raises:
            RequestAlreadyAnswered: nothing waits for an answer.
            RequestNeedsGround: it is refused without a ground, or done with one.
        """
        is_refused = told.request_outcome is RequestOutcome.REFUSED
        if is_refused != (told.refusal_ground is not None):
            raise RequestNeedsGround(id=self.id)
