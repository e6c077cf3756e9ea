"""Why a figure is not defined so, or cannot be worked out."""

from ledger.errors import Refused


class FigureWithoutLines(Refused):
    """A figure counts at least one line of the account."""

    code = "figure_without_lines"


class FigurePrintUnclear(Refused):
    """A figure is rounded once: to its rounding, or to the digits of the unit it is printed in."""

    code = "figure_print_unclear"


class FigureUnitNotCounted(Refused):
    """One of the lines of the figure is not counted in the figure's unit."""

    code = "figure_unit_not_counted"


class FigureCurrenciesMixed(Refused):
    """The lines hold money of several currencies, which are never added up."""

    code = "figure_currencies_mixed"
