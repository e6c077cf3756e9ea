"""Who looked into a person's record: staff at their desks, and the person at a kiosk.

What one member of staff looks at is one history for each person and day, so that none grows long.
A turn at a kiosk is a history of its own, from the PIN to Finish. None of it is ever taken back:
who has read something has read it.
"""

from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins, begins_or_goes_on, records
from ledger.ids import derived_id
from ledger.refusals.needs import NotOnBehalf
from ledger.vocabulary import SealedText


class AccessState(Enum):
    """Whether somebody is still looking."""

    READ = "read"
    OPEN = "open"
    ENDED = "ended"


class AccessPurpose(Enum):
    """What somebody opened a record for."""

    SERVICE = "service"
    QUESTION = "question"
    CHECK = "check"
    COMPLAINT = "complaint"


class BreakGlassReason(Enum):
    """Why somebody opened a record that is otherwise not theirs to see."""

    DANGER = "danger"
    NOBODY_ELSE_THERE = "nobody_else_there"
    ORDERED = "ordered"
    ASKED_BY_PERSON = "asked_by_person"
    OTHER = "other"


class RecordAccess(History, stored_as="record_access", carries=("person_id",)):
    """The readings of one member of staff on one day, or one turn at a kiosk."""

    person_id: UUID

    class RecordViewed(Fact, frozen=True):
        """A member of staff opened the person's record, for the first time that day."""

        TOPIC = "record_viewed"
        LEADS_TO = AccessState.READ
        UNDONE_BY = ""  # it was read, and stays read
        person_id: UUID
        access_purpose: AccessPurpose

    class BreakGlassUsed(Fact, frozen=True):
        """A member of staff opened a record that is not theirs to see, and said why they must."""

        TOPIC = "break_glass_used"
        LEADS_TO = AccessState.READ
        UNDONE_BY = ""  # it was read, and stays read
        person_id: UUID
        break_glass_reason: BreakGlassReason
        note: SealedText = None

    class KioskSessionOpened(Fact, frozen=True):
        """The person showed who they are at a kiosk, and their record was opened to them."""

        TOPIC = "kiosk_session_opened"
        LEADS_TO = AccessState.OPEN
        UNDONE_BY = ""  # it was read, and stays read
        person_id: UUID
        station_id: UUID | None = None

    class KioskSessionEnded(Fact, frozen=True):
        """The person's turn at the kiosk is over, and their record is shut."""

        TOPIC = "kiosk_session_ended"
        LEADS_TO = AccessState.ENDED
        UNDONE_BY = ""  # nobody goes on with a turn that is over
        person_id: UUID = NIL

    @staticmethod
    def id_of(person_id: UUID, reader: UUID, day: str) -> UUID:
        """What one member of staff reads about one person on one day."""
        return derived_id(day, "record_access", person_id.hex, reader.hex, day)

    @begins_or_goes_on(RecordViewed, after={AccessState.READ}, alone=False)
    def view(self, told: RecordViewed) -> None:
        """Record that the record was opened, and what for."""

    @begins_or_goes_on(BreakGlassUsed, after={AccessState.READ}, alone=False)
    def break_glass(self, told: BreakGlassUsed) -> None:
        """Record that it was opened although it is not theirs to see."""

    @begins(KioskSessionOpened, alone=False)
    def open(self, told: KioskSessionOpened) -> None:
        """Record that the person's turn began.

        Raises:
            AlreadyExists: this turn was recorded.
            NotOnBehalf: a kiosk opens a record only to whom it serves.
        """
        if self.acting is not None and self.acting.on_behalf_of != told.person_id:
            raise NotOnBehalf(id=self.id)

    @records(KioskSessionEnded, after={AccessState.OPEN}, alone=False)
    def end(self, told: KioskSessionEnded) -> None:
        """Record that the person's turn is over.

        Raises:
            OutOfTurn: it is over already.
        """
