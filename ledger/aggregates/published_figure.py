"""One figure of the office's reports: what it counts, what was published, what was put right.

A number that left the house is never changed in silence. It says what it counts, in which
unit and over which days, and at which position of the ledger it was worked out, so that it
can be worked out again to the last digit; what turns out wrong is restated in the open.
"""

from datetime import date
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from ledger.history import Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.figures import FigurePrintUnclear, FigureWithoutLines
from ledger.refusals.needs import (
    CountBelowZero,
    DefinitionOutOfOrder,
    FigureAlreadyPublished,
    FigureContradicted,
    FigureCurrencyMissing,
    FigureNotPublished,
    FigureUndefined,
    FigureUnitDiffers,
    PeriodWithoutDays,
    UnitDoesNotFit,
)
from ledger.vocabulary import CURRENCY_DIGITS, RestateReason, Unit


class Rounding(Enum):
    """To what the printed number is rounded; the exact one is always kept."""

    EXACT = "exact"
    TENS = "tens"
    HUNDREDS = "hundreds"
    THOUSANDS = "thousands"
    TEN_THOUSANDS = "ten_thousands"
    MILLIONS = "millions"


class Qualifier(Enum):
    """What stands before the printed number."""

    EXACTLY = "exactly"
    ABOUT = "about"
    MORE_THAN = "more_than"
    NEARLY = "nearly"


class PrintedIn(Enum):
    """In which unit a number is printed: 57.05 ten thousands."""

    ONES = "ones"
    HUNDREDS = "hundreds"
    THOUSANDS = "thousands"
    TEN_THOUSANDS = "ten_thousands"
    MILLIONS = "millions"


class MoneyCounted(Enum):
    """Which money counts: what was paid out, what the goods were worth, or both together."""

    CASH = "cash"
    GOODS = "goods"
    CASH_AND_GOODS = "cash_and_goods"


DIGITS_MAX = 6


class Scope(NamedTuple):
    """The days and the area that one published number is about."""

    start: date
    end: date
    area: str | None


class PublishedFigure(History, stored_as="published_figure", carries=("figure",)):
    """All definitions of one figure of an organisation, and every number published by them."""

    figure: str

    class FigureDefined(Fact, frozen=True):
        """From now on the figure counts these lines, in this unit."""

        TOPIC = "figure_defined"
        figure: str
        definition: int  # numbered from 1
        lines: tuple[str, ...]  # the codes of what is counted, each fact of them once
        unit: Unit
        rounding: Rounding = Rounding.EXACT
        qualifier: Qualifier = Qualifier.EXACTLY
        within: tuple[str, ...] | None = None  # only who is in one of these lines as well
        without: tuple[str, ...] | None = None  # nobody who is in one of these
        areas: tuple[str, ...] | None = None  # only what lies in one of these
        money_counted: MoneyCounted | None = None  # cash, where nothing is said
        currency: str | None = None
        printed_in: PrintedIn | None = None
        digits: int | None = None  # after the point, of the unit it is printed in
        example: bool | None = None

    class FigurePublished(Fact, frozen=True):
        """The office told the public a number."""

        TOPIC = "figure_published"
        UNDONE_BY = "figure_restated"
        definition: int
        period_from: date
        period_until: date
        value: int  # exact; money in its smallest unit
        unit: Unit
        printed: str  # what the public read
        position: int  # of the newest fact of the ledger it was worked out from
        digest: str
        figure: str = ""
        currency: str | None = None
        document: str | None = None
        area: str | None = None

    class FigureRestated(Fact, frozen=True):
        """The office told the public that a number it had published is another one."""

        TOPIC = "figure_restated"
        UNDONE_BY = "figure_restated"  # what was said in public is put right in public, again
        definition: int
        period_from: date
        period_until: date
        old_value: int
        new_value: int
        unit: Unit
        restate_reason: RestateReason
        printed: str
        position: int
        digest: str
        figure: str = ""
        currency: str | None = None
        area: str | None = None

    @staticmethod
    def id_of(organisation: str, figure: str) -> UUID:
        """The one history of a figure in an organisation."""
        return derived_id(None, "published_figure", organisation, figure)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.units: list[Unit] = []
        self.published: dict[Scope, int] = {}

    @begins_or_goes_on(FigureDefined)
    def define(self, told: FigureDefined) -> None:
        """Lay down what the figure counts, for the first time or anew.

        Raises:
            DefinitionOutOfOrder: the number is not the next one.
            FigureWithoutLines: it would count nothing.
            UnitDoesNotFit: a share is not a count; only persons and households are within others,
                or without them; only of money is said which.
            FigureCurrencyMissing: it is of a currency the ledger does not keep, or not of money.
            FigurePrintUnclear: it would be rounded in two ways, or to too many digits.
        """
        if told.definition != len(self.units) + 1:
            raise DefinitionOutOfOrder(definition=told.definition, newest=len(self.units))
        if not told.lines:
            raise FigureWithoutLines(figure=told.figure)
        sets = told.unit in {Unit.PERSONS, Unit.HOUSEHOLDS}
        of_money = told.unit is Unit.MONEY
        mistaken = (told.within or told.without) and not sets
        if told.unit is Unit.PERCENT or mistaken or (told.money_counted and not of_money):
            raise UnitDoesNotFit(unit=told.unit)
        if told.currency is not None and not (of_money and told.currency in CURRENCY_DIGITS):
            raise FigureCurrencyMissing(unit=told.unit)
        _must_print_clearly(told)

    @records(FigurePublished)
    def publish(self, told: FigurePublished) -> None:
        """Record which number was told, and how it came about.

        Raises:
            FigureUndefined: the figure has no definition of this number.
            FigureUnitDiffers: the definition counts in another unit.
            FigureCurrencyMissing: money without a currency, or a currency without money.
            PeriodWithoutDays: the period ends before it begins.
            CountBelowZero: nothing is counted below zero.
            FigureAlreadyPublished: there is a number for this period and area.
        """
        self._must_fit_definition(told)
        if told.period_until <= told.period_from:
            raise PeriodWithoutDays(period_from=told.period_from, period_until=told.period_until)
        if told.value < 0:
            raise CountBelowZero(value=told.value)
        scope = _scope(told)
        if scope in self.published:
            raise FigureAlreadyPublished(period_from=scope.start, period_until=scope.end)

    @records(FigureRestated)
    def restate(self, told: FigureRestated) -> None:
        """Record that the number is another one, and why.

        Raises:
            FigureUndefined: the figure has no definition of this number.
            FigureUnitDiffers: the definition counts in another unit.
            FigureCurrencyMissing: money without a currency, or a currency without money.
            FigureNotPublished: there is no number for this period and area.
            CountBelowZero: nothing is counted below zero.
            FigureContradicted: the old value is not the one that stood, or nothing changes.
        """
        self._must_fit_definition(told)
        known = self.published.get(_scope(told))
        if known is None:
            raise FigureNotPublished(period_from=told.period_from, period_until=told.period_until)
        if told.new_value < 0:
            raise CountBelowZero(value=told.new_value)
        if told.old_value != known or told.new_value == known:
            raise FigureContradicted(published=known, old_value=told.old_value)

    @when(FigureDefined)
    def _figure_defined(self, fact: FigureDefined) -> None:
        self.units = [*self.units, fact.unit]

    @when(FigurePublished)
    def _figure_published(self, fact: FigurePublished) -> None:
        self.published = {**self.published, _scope(fact): fact.value}

    @when(FigureRestated)
    def _figure_restated(self, fact: FigureRestated) -> None:
        self.published = {**self.published, _scope(fact): fact.new_value}

    def _must_fit_definition(
        self, told: "PublishedFigure.FigurePublished | PublishedFigure.FigureRestated"
    ) -> None:
        if not 1 <= told.definition <= len(self.units):
            raise FigureUndefined(definition=told.definition)
        if told.unit is not self.units[told.definition - 1]:
            raise FigureUnitDiffers(unit=told.unit)
        if (told.unit is Unit.MONEY) != (told.currency in CURRENCY_DIGITS):
            raise FigureCurrencyMissing(unit=told.unit)


def _must_print_clearly(told: PublishedFigure.FigureDefined) -> None:
    twice = told.printed_in is not None and told.rounding is not Rounding.EXACT
    loose = told.printed_in is None and told.digits is not None
    if twice or loose or not 0 <= (told.digits or 0) <= DIGITS_MAX:
        raise FigurePrintUnclear(figure=told.figure, digits=told.digits)


def _scope(told: PublishedFigure.FigurePublished | PublishedFigure.FigureRestated) -> Scope:
    return Scope(told.period_from, told.period_until, told.area)
