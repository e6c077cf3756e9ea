"""A course that somebody holds for the office: what it teaches, how long it is, what it costs."""

from datetime import date
from enum import Enum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from ledger.history import Fact, History, begins, records, when
from ledger.refusals.care import BeforeItBegan, CourseIsOver
from ledger.vocabulary import Money, first_day, last_day


class CourseState(Enum):
    """Whether people can still join."""

    OPEN = "open"
    ENDED = "ended"


class CourseKind(Enum):
    """What a course is for; in courses of care the families of disabled people learn."""

    VOCATIONAL = "vocational"
    BUSINESS = "business"
    LIFE_SKILLS = "life_skills"
    FAMILY_CARE = "family_care"


class TrainingCourse(History, stored_as="training_course"):
    """Open from its first day until it ends."""

    class TrainingCourseOpened(Fact, frozen=True):
        """A course began that people can join; ``cost_per_head`` is what the office pays."""

        TOPIC = "training_course_opened"
        LEADS_TO = CourseState.OPEN
        course_kind: CourseKind
        trade: str
        provider: str
        hours: Annotated[int, Meta(ge=1)]
        places: Annotated[int, Meta(ge=1)] | None = None
        cost_per_head: Money | None = None
        until: date | None = None
        station_id: UUID | None = None
        area: str | None = None

    class TrainingCourseEnded(Fact, frozen=True):
        """The course is over; ``participants`` counts everybody who was there, named or not."""

        TOPIC = "training_course_ended"
        LEADS_TO = CourseState.ENDED
        participants: Annotated[int, Meta(ge=0)]

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.trade = ""
        self.opened_on = date.min
        self.ended_on = date.max

    def must_not_be_over(self, occurred_on: str) -> None:
        """Let nobody join after the end.

        Raises:
            CourseIsOver: it had ended before that day.
        """
        if first_day(occurred_on) > self.ended_on:
            raise CourseIsOver(ended_on=self.ended_on)

    @begins(TrainingCourseOpened)
    def open(self, told: TrainingCourseOpened) -> None:
        """Begin a course.

        Raises:
            AlreadyExists: this course was recorded.
        """

    @records(TrainingCourseEnded, after={CourseState.OPEN}, otherwise=CourseIsOver)
    def end(self, told: TrainingCourseEnded) -> None:
        """End the course and count who was there.

        Raises:
            CourseIsOver: it has ended before.
            BeforeItBegan: it would end before it began.
        """
        if last_day(told.occurred_on) < self.opened_on:
            raise BeforeItBegan(began_on=self.opened_on)

    @when(TrainingCourseOpened)
    def _training_course_opened(self, fact: TrainingCourseOpened) -> None:
        self.trade, self.opened_on = fact.trade, first_day(fact.occurred_on)

    @when(TrainingCourseEnded)
    def _training_course_ended(self, fact: TrainingCourseEnded) -> None:
        self.ended_on = last_day(fact.occurred_on)
