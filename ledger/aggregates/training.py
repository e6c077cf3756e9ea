"""One person in one course: offered, attended day by day, and completed or given up.

Its id is derived from course and person, so that nobody is counted twice in a course.
"""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.errors import MinutesNotPositive
from ledger.history import NIL, Fact, History, begins, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.care import (
    AlreadyEnrolled,
    AttendedAlready,
    DayNotExact,
    NotEnrolled,
    TrainingNotCompleted,
)
from ledger.vocabulary import SealedText, first_day


class TrainingState(Enum):
    """How far the person has come in the course."""

    OFFERED = "offered"
    ENROLLED = "enrolled"
    COMPLETED = "completed"
    CERTIFIED = "certified"
    DROPPED = "dropped"


class DropReason(Enum):
    """Why somebody gave a course up, or did not take it up."""

    FOUND_WORK = "found_work"
    HEALTH = "health"
    FAMILY = "family"
    TOO_FAR = "too_far"
    TOO_HARD = "too_hard"
    OTHER = "other"


class Training(History, stored_as="training", carries=("person_id", "course_id", "trade", "area")):
    """Offered or taken up at once; completed, or given up and perhaps taken up again."""

    person_id: UUID
    course_id: UUID
    trade: str
    area: str | None

    class TrainingOffered(Fact, frozen=True):
        """The person was offered a course."""

        TOPIC = "training_offered"
        LEADS_TO = TrainingState.OFFERED
        person_id: UUID
        course_id: UUID
        trade: str
        area: str | None = None

    class TrainingEnrolled(Fact, frozen=True):
        """The person takes part in a course from now on."""

        TOPIC = "training_enrolled"
        LEADS_TO = TrainingState.ENROLLED
        person_id: UUID
        course_id: UUID
        trade: str
        area: str | None = None

    class TrainingAttended(Fact, frozen=True):
        """The person was at the course that day for so many minutes."""

        TOPIC = "training_attended"
        minutes: int
        person_id: UUID = NIL
        course_id: UUID = NIL
        trade: str = ""
        area: str | None = None

    class TrainingCompleted(Fact, frozen=True):
        """The person took part until the end of the course."""

        TOPIC = "training_completed"
        LEADS_TO = TrainingState.COMPLETED
        person_id: UUID = NIL
        course_id: UUID = NIL
        trade: str = ""
        area: str | None = None

    class TrainingCertificateIssued(Fact, frozen=True):
        """The person was given a certificate of what they learned."""

        TOPIC = "training_certificate_issued"
        LEADS_TO = TrainingState.CERTIFIED
        person_id: UUID = NIL
        course_id: UUID = NIL
        trade: str = ""
        area: str | None = None
        certificate_number: SealedText = None

    class TrainingDropped(Fact, frozen=True):
        """The person gave the course up, or did not take it up."""

        TOPIC = "training_dropped"
        LEADS_TO = TrainingState.DROPPED
        training_drop_reason: DropReason
        person_id: UUID = NIL
        course_id: UUID = NIL
        trade: str = ""
        area: str | None = None

    @staticmethod
    def id_of(course_id: UUID, person_id: UUID) -> UUID:
        """The one part that a person has in a course."""
        return derived_id(None, "training", course_id.hex, person_id.hex)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.attended: set[date] = set()

    @begins(TrainingOffered, alone=False)
    def offer(self, told: TrainingOffered) -> None:
        """Offer the course.

        Raises:
            AlreadyExists: it was offered, or taken up, before.
        """

    @begins_or_goes_on(
        TrainingEnrolled,
        after={TrainingState.OFFERED, TrainingState.DROPPED},
        otherwise=AlreadyEnrolled,
        alone=False,
    )
    def enrol(self, told: TrainingEnrolled) -> None:
        """Take the person into the course, offered before or not.

        Raises:
            AlreadyEnrolled: the person takes part, or did until the end.
        """

    @records(TrainingAttended, after={TrainingState.ENROLLED}, otherwise=NotEnrolled)
    def attend(self, told: TrainingAttended) -> None:
        """Count one day for the person.

        Raises:
            NotEnrolled: the person does not take part now.
            DayNotExact: it does not name the day.
            AttendedAlready: that day was counted.
            MinutesNotPositive: it lasted no time.
        """
        if len(told.occurred_on) < len("2022-03-05"):
            raise DayNotExact(occurred_on=told.occurred_on)
        if first_day(told.occurred_on) in self.attended:
            raise AttendedAlready(day=first_day(told.occurred_on))
        if told.minutes <= 0:
            raise MinutesNotPositive(minutes=told.minutes)

    @records(TrainingCompleted, after={TrainingState.ENROLLED}, otherwise=NotEnrolled)
    def complete(self, told: TrainingCompleted) -> None:
        """Record that the person stayed until the end.

        Raises:
            NotEnrolled: the person does not take part now.
        """

    @records(
        TrainingCertificateIssued,
        after={TrainingState.COMPLETED},
        otherwise=TrainingNotCompleted,
    )
    def issue_certificate(self, told: TrainingCertificateIssued) -> None:
        """Give the person a certificate; its number is sealed.

        Raises:
            TrainingNotCompleted: the person did not complete the course, or has a certificate.
        """

    @records(
        TrainingDropped,
        after={TrainingState.OFFERED, TrainingState.ENROLLED},
        otherwise=NotEnrolled,
    )
    def drop(self, told: TrainingDropped) -> None:
        """Record that the person gave the course up, and why.

        Raises:
            NotEnrolled: the person does not take part now.
        """

    @when(TrainingAttended)
    def _training_attended(self, fact: TrainingAttended) -> None:
        self.attended.add(first_day(fact.occurred_on))
