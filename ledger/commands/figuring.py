"""Laying down what a figure counts, by its code."""

from ledger.aggregates import PublishedFigure
from ledger.aggregates.published_figure import MoneyCounted, PrintedIn, Qualifier, Rounding
from ledger.commands.registry import command
from ledger.vocabulary import PartialDate, Unit
from ledger.work import Work


@command("figure.define")
def define(  # noqa: PLR0913 - a definition says this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    figure: str,
    lines: tuple[str, ...],
    unit: Unit,
    rounding: Rounding = Rounding.EXACT,
    qualifier: Qualifier = Qualifier.EXACTLY,
    within: tuple[str, ...] | None = None,
    without: tuple[str, ...] | None = None,
    areas: tuple[str, ...] | None = None,
    money_counted: MoneyCounted | None = None,
    currency: str | None = None,
    printed_in: PrintedIn | None = None,
    digits: int | None = None,
    example: bool | None = None,
) -> int:
    """Lay down what a figure counts, for the first time or anew; the definition's number answers.

    Raises:
        FigureWithoutLines: it would count nothing.
        UnitDoesNotFit: a share is not a count; only persons and households are within others, or
            without them; only of money is said which.
        FigureCurrencyMissing: it is of a currency the ledger does not keep, or not of money.
        FigurePrintUnclear: it would be rounded in two ways, or to too many digits.
    """
    history = work.begin(PublishedFigure, PublishedFigure.id_of(work.by.organisation, figure))
    definition = len(history.units) + 1
    history.define(
        occurred_on=occurred_on,
        figure=figure,
        definition=definition,
        lines=lines,
        unit=unit,
        rounding=rounding,
        qualifier=qualifier,
        within=within,
        without=without,
        areas=areas,
        money_counted=money_counted,
        currency=currency,
        printed_in=printed_in,
        digits=digits,
        example=example,
    )
    return definition
