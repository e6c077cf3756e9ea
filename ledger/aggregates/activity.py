"""Something the office did for many at once: a job fair, a talk, a day of culture or sport.

It is known by its id and never by its name or its day: two reports of one activity may well
disagree on both.
"""

from datetime import date
from enum import Enum

from ledger.history import Fact, History, begins, records
from ledger.refusals.needs import ActivityNotPlanned, CountBelowZero, UnitDoesNotFit
from ledger.vocabulary import ActivityKind, Money, Unit


class ActivityState(Enum):
    """Whether it took place."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class ActivityCancelReason(Enum):
    """Why it did not take place."""

    WEATHER = "weather"
    INFECTION_CONTROL = "infection_control"
    TOO_FEW = "too_few"
    NO_MEANS = "no_means"
    OTHER = "other"


REACH_UNITS = {Unit.PERSONS, Unit.PERSON_TIMES, Unit.HOUSEHOLDS}


class Activity(History, stored_as="activity", carries=("activity_kind", "theme", "area")):
    """Planned, then held or cancelled; who took part is an ``ActivityAttendance`` each."""

    activity_kind: ActivityKind
    theme: str | None
    area: str | None

    class ActivityPlanned(Fact, frozen=True):
        """An activity is to be held on a day at a place; ``theme`` is the code of its occasion."""

        TOPIC = "activity_planned"
        LEADS_TO = ActivityState.PLANNED
        activity_kind: ActivityKind
        due_on: date
        theme: str | None = None
        place: str | None = None
        partners: tuple[str, ...] = ()
        area: str | None = None

    class ActivityHeld(Fact, frozen=True):
        """The activity took place, reached so many, and so many things were given away there."""

        TOPIC = "activity_held"
        LEADS_TO = ActivityState.HELD
        reach: int
        unit: Unit
        items: int = 0
        activity_kind: ActivityKind | None = None
        theme: str | None = None
        place: str | None = None
        goods_value: Money | None = None
        area: str | None = None

    class ActivityCancelled(Fact, frozen=True):
        """The activity did not take place."""

        TOPIC = "activity_cancelled"
        LEADS_TO = ActivityState.CANCELLED
        activity_cancel_reason: ActivityCancelReason
        activity_kind: ActivityKind | None = None
        theme: str | None = None
        area: str | None = None

    @begins(ActivityPlanned)
    def plan(self, told: ActivityPlanned) -> None:
        """Lay down what is to be held, when and where; the day may be over, in a late entry.

        Raises:
            AlreadyExists: this activity was recorded.
        """

    @records(ActivityHeld, after={ActivityState.PLANNED}, otherwise=ActivityNotPlanned)
    def hold(self, told: ActivityHeld) -> None:
        """Record that it took place, and whom it reached.

        Raises:
            ActivityNotPlanned: it was held or called off before.
            UnitDoesNotFit: an activity reaches persons, person-times or households.
            CountBelowZero: nothing is counted below zero.
        """
        if told.unit not in REACH_UNITS:
            raise UnitDoesNotFit(unit=told.unit)
        worth = told.goods_value.minor if told.goods_value is not None else 0
        if min(told.reach, told.items, worth) < 0:
            raise CountBelowZero(reach=told.reach, items=told.items)

    @records(ActivityCancelled, after={ActivityState.PLANNED}, otherwise=ActivityNotPlanned)
    def cancel(self, told: ActivityCancelled) -> None:
        """Record that it was called off.

        Raises:
            ActivityNotPlanned: it was held or called off before.
        """
