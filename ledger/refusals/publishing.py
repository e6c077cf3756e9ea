"""Why the publishing of a whole account is refused."""

from ledger.errors import AlreadyExists, Refused


class ReportAlreadyPublished(AlreadyExists):
    """This account was told to the public in this form; it can be restated."""

    code = "report_already_published"


class ReportNotPublished(Refused):
    """This account was not told to the public in this form, so it cannot be restated."""

    code = "report_not_published"


class ReportUnchanged(Refused):
    """Every figure is the one that was published last, so there is nothing to restate."""

    code = "report_unchanged"


class ReportContradicted(Refused):
    """What it says it replaces, or changes, is not what was published last."""

    code = "report_contradicted"


class PositionUnknown(Refused):
    """The ledger has no fact at this position, so nothing can have been made from it."""

    code = "position_unknown"


class PositionBeforePublished(Refused):
    """An account is not put right from less than was known when it was published."""

    code = "position_before_published"


class FigureListedTwice(Refused):
    """An account has one figure for a line, a unit and a currency."""

    code = "figure_listed_twice"
