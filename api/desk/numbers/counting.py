"""The numbers of a period, of the one before it and of the same one a year earlier."""

from collections import OrderedDict
from datetime import date
from threading import Lock

from msgspec import Struct

from api.desk.numbers.asking import Period
from api.office import Office
from api.reports.naming import Own
from api.reports.themes import was_spent
from projections import (
    figures,
    kind_words,
    needs_board,
    open_loans,
    year_account,
    year_months,
    year_rows,
)
from projections.counted import OF_THE_OFFICE
from projections.figures import Definition, Figure
from projections.open_loans import Out
from projections.store import Views
from projections.year_account import Account, ReportLine
from projections.year_months import MonthLine

KEPT_MAX = 16
SESSIONS, CALLS, LOANS = "rehab_session", "contact_made", "device_loan"


class Count(Struct, frozen=True):
    """An account, how many people it counts together, and the office's own figures."""

    period: Period
    account: Account
    people: int
    figures: dict[str, Figure]

    def line(self, service: str) -> ReportLine | None:
        """The line of a service, or of a part of one, in its first currency."""
        return next((line for line in self.account.lines if line.service == service), None)

    def lines(self) -> dict[tuple[str, str], ReportLine]:
        """Every line by its service and currency."""
        return {(line.service, line.currency or ""): line for line in self.account.lines}

    def spent(self) -> dict[str, int]:
        """Money that people got or that was paid for them, in the smallest unit, by currency."""
        sums: dict[str, int] = {}
        for line in self.account.lines:
            if line.currency and line.cash_minor and was_spent(line.service):
                sums[line.currency] = sums.get(line.currency, 0) + line.cash_minor
        return sums


class Numbers(Struct, frozen=True):
    """Everything that stands on a page: all of it as it was known at ``position``."""

    area: str | None
    position: int
    now: Count
    before: Count
    year_before: Count
    months: list[MonthLine]
    people_by_month: dict[str, int]
    definitions: dict[str, Definition]
    own: Own

    @property
    def counts(self) -> tuple[Count, Count, Count]:
        """The period, the one before, the one a year before."""
        return self.now, self.before, self.year_before


class Today(Struct, frozen=True):
    """What is open today, whatever the period; ``out`` only where the whole office is seen."""

    out: Out | None
    needs: int
    needs_overdue: int


def today(views: Views, day: date, area: str | None) -> Today:
    """What is out and what waits."""
    owners = needs_board.owners(views, day=day, area=area)
    return Today(
        open_loans.count_out(views, before=day) if area is None else None,
        sum(each.open for each in owners),
        sum(each.overdue for each in owners),
    )


class Kept:
    """The numbers that were asked for last: those of a whole prefecture take seconds."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, Period, str | None, int], Numbers] = OrderedDict()
        self._making = Lock()

    def numbers(self, office: Office, period: Period, area: str | None) -> Numbers:
        """The numbers by everything that is recorded by now."""
        views = office.whole()
        key = (views.path.name, period, area, office.ledger.position())
        with self._making:
            if key not in self._kept:
                self._kept[key] = gather(views, period, area)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)
            return self._kept[key]


def gather(views: Views, period: Period, area: str | None) -> Numbers:
    """Ask for all of it as of the same position."""
    now = _count(views, period, area, None)
    at, lately = now.account.position, period.run_up
    asked = year_account.asked(
        views, start=lately.start, end=lately.end, area=area, at=at, happened_by=None
    )
    own: Own = {}
    for each in kind_words.words(views, at=at):
        own.setdefault(each.kind, {})[each.language] = each.word
    return Numbers(
        area,
        at,
        now,
        _count(views, period.before, area, at),
        _count(views, period.year_before, area, at),
        year_months.months(views, start=lately.start, end=lately.end, area=area, at=at),
        year_rows.people_by_month(views, asked),
        {each.figure: each for each in figures.definitions(views, at=at)},
        own,
    )


def _count(views: Views, period: Period, area: str | None, at: int | None) -> Count:
    start, end = period.start, period.end
    account = year_account.account(views, start=start, end=end, area=area, at=at)
    position = account.position
    asked = year_account.asked(
        views, start=start, end=end, area=area, at=position, happened_by=None
    )
    found = figures.of_period(views, start=start, end=end, area=area, at=position)
    return Count(
        period, account, year_rows.people(views, asked), {each.figure: each for each in found}
    )


def is_of_people(service: str) -> bool:
    """Whether the line tells what was done for people, and not what the office did itself."""
    return service.partition(":")[0] not in OF_THE_OFFICE
