"""A person's objection to one entry of their record.

Its id is derived from the entry, so that there is at most one that waits for an answer. The
entry stays as it is: what is wrong in it is put right, or taken back, by facts of its own.
"""

from enum import Enum
from typing import Any
from uuid import UUID

from ledger.history import NIL, Fact, History, begins_or_goes_on, records
from ledger.ids import derived_id
from ledger.refusals.needs import EntryAlreadyDisputed, EntryNotDisputed, NotOnBehalf
from ledger.vocabulary import Channel, SealedText


class ObjectionState(Enum):
    """Whether the person waits for an answer."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class ObjectionOutcome(Enum):
    """What became of the entry."""

    CORRECTED = "corrected"
    TAKEN_BACK = "taken_back"
    EXPLAINED = "explained"
    LEFT_STANDING = "left_standing"


class EntryWrong(Enum):
    """What the person says is wrong with the entry."""

    NOT_RECEIVED = "not_received"
    AMOUNT = "amount"
    DAY = "day"
    NOT_ME = "not_me"
    OTHER = "other"


class Objection(History, stored_as="objection", carries=("person_id", "fact_id", "sensitive")):
    """Open from ``EntryDisputed`` until it is answered or withdrawn; it may be raised again."""

    person_id: UUID
    fact_id: UUID
    sensitive: bool

    class EntryDisputed(Fact, frozen=True):
        """The person said that an entry of their record is wrong."""

        TOPIC = "entry_disputed"
        CLASS_VERSION = 2
        LEADS_TO = ObjectionState.OPEN
        person_id: UUID
        fact_id: UUID  # the event id of the entry
        history_id: UUID
        topic: str
        sensitive: bool = False  # as the entry is
        wrong: EntryWrong | None = None
        words: SealedText = None

        @staticmethod
        def upcast_v1_v2(fields: dict[str, Any]) -> None:
            """Before, nobody was asked what is wrong: it stays unsaid."""

    class ObjectionAnswered(Fact, frozen=True):
        """The office looked at the entry again, and told the person what came of it."""

        TOPIC = "objection_answered"
        LEADS_TO = ObjectionState.ANSWERED
        objection_outcome: ObjectionOutcome
        person_id: UUID = NIL
        fact_id: UUID = NIL
        sensitive: bool = False
        answer: SealedText = None

    class ObjectionWithdrawn(Fact, frozen=True):
        """The person no longer objects to the entry."""

        TOPIC = "objection_withdrawn"
        LEADS_TO = ObjectionState.WITHDRAWN
        person_id: UUID = NIL
        fact_id: UUID = NIL
        sensitive: bool = False

    @staticmethod
    def id_of(fact_id: UUID) -> UUID:
        """The one objection to an entry."""
        return derived_id(None, "objection", fact_id.hex)

    @begins_or_goes_on(
        EntryDisputed,
        after={ObjectionState.ANSWERED, ObjectionState.WITHDRAWN},
        otherwise=EntryAlreadyDisputed,
        alone=False,
    )
    def dispute(self, told: EntryDisputed) -> None:
        """Record the person's objection; that the entry is theirs is for the asker to see.

        Raises:
            EntryAlreadyDisputed: the objection waits for its answer.
            NotOnBehalf: a kiosk speaks only for whom it serves.
        """
        self._must_speak_for(told.person_id)

    @records(ObjectionAnswered, after={ObjectionState.OPEN}, otherwise=EntryNotDisputed)
    def answer(self, told: ObjectionAnswered) -> None:
        """Tell the person what became of the entry.

        Raises:
            EntryNotDisputed: no objection waits for an answer.
        """

    @records(ObjectionWithdrawn, after={ObjectionState.OPEN}, otherwise=EntryNotDisputed)
    def take_back(self, told: ObjectionWithdrawn) -> None:
        """Record that the person lets the entry stand.

        Raises:
            EntryNotDisputed: no objection waits for an answer.
            NotOnBehalf: a kiosk speaks only for whom it serves.
        """
        self._must_speak_for(self.person_id)

    def _must_speak_for(self, person_id: UUID) -> None:
        asking = self.acting
        if asking and asking.channel is Channel.KIOSK and asking.on_behalf_of != person_id:
            raise NotOnBehalf(id=self.id)
