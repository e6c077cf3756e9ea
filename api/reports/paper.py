"""Everything that stands in an account, gathered before it is written in any form."""

from datetime import date

from msgspec import Struct

from api.reports.naming import Own
from projections import figures, kind_words, targets, year_account, year_months, year_places
from projections.figures import Definition, Figure
from projections.store import Views
from projections.targets import TargetRow
from projections.year_account import Account, ReportLine
from projections.year_months import MonthLine
from projections.year_places import PlaceLine


class Scope(Struct, frozen=True, kw_only=True):
    """Of which days and places an account is wanted, and as it was known when.

    ``start`` is the first day, ``end`` the first day behind the period. ``at`` is a position of
    the ledger, else the newest; ``happened_by`` a day, else whatever happened.
    """

    start: date
    end: date
    area: str | None = None
    at: int | None = None
    happened_by: date | None = None

    @classmethod
    def of_year(cls, year: int, area: str | None = None) -> "Scope":
        """A calendar year, as it is known now."""
        return cls(start=date(year, 1, 1), end=date(year + 1, 1, 1), area=area)


class Paper(Struct, frozen=True):
    """An account with its months and places, the office's figures, and how it called its kinds.

    Targets are of the whole office and of whatever happened, and stand in no other account.
    """

    account: Account
    months: list[MonthLine]
    places: list[PlaceLine]
    figures: list[Figure]
    definitions: list[Definition]
    own: Own
    targets: tuple[TargetRow, ...] = ()

    @property
    def lines(self) -> list[ReportLine]:
        """The lines of the account."""
        return self.account.lines


def gather(views: Views, scope: Scope) -> Paper:
    """Ask for everything that stands in the account of ``scope``.

    What comes of it depends on the facts up to the account's position and on nothing else.
    """
    start, end, area, by = scope.start, scope.end, scope.area, scope.happened_by
    account = year_account.account(
        views, start=start, end=end, area=area, at=scope.at, happened_by=by
    )
    # Facts may be recorded while this is read: everything is asked as of the same position.
    at = account.position
    own: Own = {}
    for each in kind_words.words(views, at=at):
        own.setdefault(each.kind, {})[each.language] = each.word
    return Paper(
        account=account,
        months=year_months.months(views, start=start, end=end, area=area, at=at, happened_by=by),
        places=year_places.lines(views, start=start, end=end, area=area, at=at, happened_by=by),
        figures=figures.of_period(views, start=start, end=end, area=area, at=at, happened_by=by),
        definitions=figures.definitions(views, at=at),
        own=own,
        targets=() if area or by else tuple(targets.of_period(views, start=start, end=end, at=at)),
    )
