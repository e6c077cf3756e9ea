"""What an office means to reach by one indicator, period by period, and how far it came.

Periods are half-open: a target until 2025-01-01 and one from 2025-01-01 share no day. They may
be of any length, so a figure that is known only for two years together stays one.
"""

from datetime import date
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from ledger.history import Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.needs import (
    CountBelowZero,
    PeriodWithoutDays,
    TargetDenominatorMissing,
    TargetNotSet,
    TargetPeriodsOverlap,
    UnitDoesNotFit,
)
from ledger.vocabulary import Unit


class TargetReviseReason(Enum):
    """Why a target was changed."""

    NEW_DIRECTIVE = "new_directive"
    NEW_MEANS = "new_means"
    OTHER_POPULATION = "other_population"
    SET_WRONGLY = "set_wrongly"


class Days(NamedTuple):
    """The days from ``start`` up to the one before ``end``."""

    start: date
    end: date


class Target(History, stored_as="target", carries=("indicator",)):
    """All the periods of one indicator of one organisation."""

    indicator: str

    class TargetSet(Fact, frozen=True):
        """An indicator, worked out from these figures, is to reach a value in a period."""

        TOPIC = "target_set"
        indicator: str
        numerator: str
        period_from: date
        period_until: date
        value: int
        unit: Unit
        denominator: str | None = None
        document: str | None = None

    class TargetRevised(Fact, frozen=True):
        """The value to be reached in a period is another one now."""

        TOPIC = "target_revised"
        period_from: date
        period_until: date
        value: int
        unit: Unit
        target_revise_reason: TargetReviseReason
        indicator: str = ""
        document: str | None = None

    class TargetMeasured(Fact, frozen=True):
        """So much was reached in a period, or in a part of it."""

        TOPIC = "target_measured"
        period_from: date
        period_until: date
        counted: int
        unit: Unit
        indicator: str = ""
        counted_of: int | None = None  # of a share both counts are kept, and nothing is rounded

    @staticmethod
    def id_of(organisation: str, indicator: str) -> UUID:
        """The one history of an indicator in an organisation."""
        return derived_id(None, "target", organisation, indicator)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.units: dict[Days, Unit] = {}

    @begins_or_goes_on(TargetSet)
    def set_value(self, told: TargetSet) -> None:
        """Lay down what is to be reached in a period.

        Raises:
            PeriodWithoutDays: the period ends before it begins.
            TargetPeriodsOverlap: there is a target for some of its days.
            CountBelowZero: nothing is counted below zero.
            TargetDenominatorMissing: it is a share of nothing.
        """
        days = _days(told.period_from, told.period_until)
        if any(days.start < known.end and known.start < days.end for known in self.units):
            raise TargetPeriodsOverlap(period_from=days.start, period_until=days.end)
        _must_be_a_count(told.value)
        if told.unit is Unit.PERCENT and told.denominator is None:
            raise TargetDenominatorMissing(indicator=told.indicator)

    @records(TargetRevised)
    def revise(self, told: TargetRevised) -> None:
        """Change what is to be reached in exactly this period.

        Raises:
            TargetNotSet: there is no target for this period.
            UnitDoesNotFit: the target counts in another unit.
            CountBelowZero: nothing is counted below zero.
        """
        days = _days(told.period_from, told.period_until)
        unit = self.units.get(days)
        if unit is None:
            raise TargetNotSet(period_from=days.start, period_until=days.end)
        if unit is not told.unit:
            raise UnitDoesNotFit(unit=told.unit)
        _must_be_a_count(told.value)

    @records(TargetMeasured)
    def measure(self, told: TargetMeasured) -> None:
        """Record what was reached within a period; a later measurement takes its place.

        Raises:
            PeriodWithoutDays: the period ends before it begins.
            TargetNotSet: no target holds for all of these days.
            UnitDoesNotFit: the target counts in another unit.
            CountBelowZero: nothing is counted below zero.
            TargetDenominatorMissing: it is a share of nothing.
        """
        days = _days(told.period_from, told.period_until)
        held = (known for known in self.units if known.start <= days.start < days.end <= known.end)
        known = next(held, None)
        if known is None:
            raise TargetNotSet(period_from=days.start, period_until=days.end)
        if self.units[known] is not told.unit:
            raise UnitDoesNotFit(unit=told.unit)
        _must_be_a_count(told.counted)
        if told.unit is Unit.PERCENT and not (told.counted_of and told.counted_of > 0):
            raise TargetDenominatorMissing(indicator=self.indicator)

    @when(TargetSet)
    def _target_set(self, fact: TargetSet) -> None:
        self.units = {**self.units, Days(fact.period_from, fact.period_until): fact.unit}


def _days(start: date, end: date) -> Days:
    if end <= start:
        raise PeriodWithoutDays(period_from=start, period_until=end)
    return Days(start, end)


def _must_be_a_count(value: int) -> None:
    if value < 0:
        raise CountBelowZero(value=value)
