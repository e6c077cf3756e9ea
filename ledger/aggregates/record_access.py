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
from ledger.refusals.watch import HelperAlreadyThere, HelperNotThere
from ledger.vocabulary import SealedText


class AccessState(Enum):
    """Whether somebody is still looking."""

    READ = "read"
    OPEN = "open"
    HELPED = "helped"
    """Open to the person, and to somebody they let look on."""
    ENDED = "ended"


class AccessPurpose(Enum):
    """What somebody opened a record for."""

    SERVICE = "service"
    QUESTION = "question"
    CHECK = "check"
    COMPLAINT = "complaint"
    HANDED_ON = "handed_on"
    """It was given to another authority's system, in a form of theirs."""
    COPY = "copy"
    """A copy of everything was made for the person."""


class BreakGlassReason(Enum):
    """Why somebody opened a record that is otherwise not theirs to see."""

    DANGER = "danger"
    NOBODY_ELSE_THERE = "nobody_else_there"
    ORDERED = "ordered"
    ASKED_BY_PERSON = "asked_by_person"
    OTHER = "other"


class TakenForm(Enum):
    """In which form somebody took their record along."""

    PRINT = "print"
    LINK = "link"
    """A page that can be read elsewhere until it expires."""


class RecordAccess(History, stored_as="record_access", carries=("person_id",)):
    """The readings of one member of staff on one day, or one turn at a kiosk."""

    person_id: UUID

    class RecordViewed(Fact, frozen=True):
        """A member of staff opened the person's record, that day for the first time for this."""

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

    class HelperJoined(Fact, frozen=True):
        """The person let somebody who is with them see and hear their turn at the kiosk."""

        TOPIC = "helper_joined"
        LEADS_TO = AccessState.HELPED
        UNDONE_BY = "helper_left"
        person_id: UUID = NIL

    class HelperLeft(Fact, frozen=True):
        """Whoever the person let see and hear their turn does so no longer."""

        TOPIC = "helper_left"
        LEADS_TO = AccessState.OPEN
        UNDONE_BY = "helper_joined"
        person_id: UUID = NIL

    class RecordTakenAlong(Fact, frozen=True):
        """The person took their record along from a kiosk."""

        TOPIC = "record_taken_along"
        LEADS_TO = AccessState.READ
        UNDONE_BY = ""  # it is in their hands
        person_id: UUID
        taken_form: TakenForm

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
        self._must_serve(told.person_id)

    @records(HelperJoined, after={AccessState.OPEN}, otherwise=HelperAlreadyThere, alone=False)
    def let_help(self, told: HelperJoined) -> None:
        """Record that the person lets somebody look on; nobody says so but the person.

        Raises:
            HelperAlreadyThere: somebody does, or the turn is over.
            NotOnBehalf: a kiosk speaks only for whom it serves.
        """
        self._must_serve(told.person_id)

    @records(HelperLeft, after={AccessState.HELPED}, otherwise=HelperNotThere, alone=False)
    def end_help(self, told: HelperLeft) -> None:
        """Record that the person is by themselves again.

        Raises:
            HelperNotThere: nobody helps them.
            NotOnBehalf: a kiosk speaks only for whom it serves.
        """
        self._must_serve(told.person_id)

    @begins_or_goes_on(RecordTakenAlong, after={AccessState.READ}, alone=False)
    def take_along(self, told: RecordTakenAlong) -> None:
        """Record that the person took their record along, each time they do.

        Raises:
            NotOnBehalf: a kiosk gives a record only to whom it serves.
        """
        self._must_serve(told.person_id)

    @records(KioskSessionEnded, after={AccessState.OPEN, AccessState.HELPED}, alone=False)
    def end(self, told: KioskSessionEnded) -> None:
        """Record that the person's turn is over.

        Raises:
            OutOfTurn: it is over already.
        """

    def _must_serve(self, person_id: UUID) -> None:
        if self.acting is not None and self.acting.on_behalf_of != person_id:
            raise NotOnBehalf(id=self.id)
