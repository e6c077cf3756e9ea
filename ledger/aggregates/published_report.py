"""One account of a period as it was told to the public: a file, its figures, how it was made.

A file that left the house is never changed in silence. It can be made again to the byte, because
the fact of its publication says at which position of the ledger it was made, by which version of
the lines and of the form; and what stood in it is kept beside that, so that every figure can be
held against it even when no program makes that form any more.
"""

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from ledger.history import Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.needs import PeriodWithoutDays
from ledger.refusals.publishing import (
    FigureListedTwice,
    PositionBeforePublished,
    PositionUnknown,
    ReportAlreadyPublished,
    ReportContradicted,
    ReportUnchanged,
)
from ledger.vocabulary import RestateReason

Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of the bytes of a file."""

FigureKey = tuple[str, str, str | None]
"""The line, the unit and the currency that a figure is for."""


class ReportForm(Enum):
    """In which form a file tells the account."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"


class ReportedFigure(Struct, frozen=True):
    """One number that stood in a file; money is in the smallest unit of its currency."""

    code: str
    unit: str
    value: int
    currency: str | None = None

    @property
    def key(self) -> FigureKey:
        """What it is the number of."""
        return self.code, self.unit, self.currency


class FigureChange(Struct, frozen=True):
    """One number that turned out to be another; zero where the figure did not stand."""

    code: str
    unit: str
    old_value: int
    new_value: int
    currency: str | None = None


def changes_between(
    old: Iterable[ReportedFigure], new: Iterable[ReportedFigure]
) -> tuple[FigureChange, ...]:
    """What differs, in the order of lines, units and currencies; empty when nothing does."""
    before = {each.key: each.value for each in old}
    after = {each.key: each.value for each in new}
    return tuple(
        FigureChange(code, unit, before.get(key, 0), after.get(key, 0), currency)
        for key in sorted(before.keys() | after.keys(), key=_in_order)
        if before.get(key, 0) != after.get(key, 0)
        for code, unit, currency in (key,)
    )


def _in_order(key: FigureKey) -> tuple[str, str, str]:
    code, unit, currency = key
    return code, unit, currency or ""


class PublishedReport(
    History,
    stored_as="published_report",
    carries=("report", "period_from", "period_until", "area", "form", "language"),
):
    """What the public was told of one period and area, in one form and language."""

    report: str
    period_from: date
    period_until: date
    area: str | None
    form: ReportForm
    language: str

    class ReportPublished(Fact, frozen=True):
        """The office told the public a whole account, as a file."""

        TOPIC = "report_published"
        UNDONE_BY = "report_restated"
        report: str
        period_from: date
        period_until: date
        form: ReportForm
        language: str
        lines_version: int
        form_version: int
        position: int  # of the newest fact of the ledger it was made from
        digest: Digest
        content_digest: Digest  # of all it tells, its months and places too, in whatever form
        figures: tuple[ReportedFigure, ...]
        area: str | None = None
        document: str | None = None

    class ReportRestated(Fact, frozen=True):
        """The office told the public that an account it had published is another one."""

        TOPIC = "report_restated"
        UNDONE_BY = "report_restated"  # what was said in public is put right in public, again
        report: str
        period_from: date
        period_until: date
        form: ReportForm
        language: str
        restate_reason: RestateReason
        lines_version: int
        form_version: int
        position: int
        digest: Digest
        content_digest: Digest
        figures: tuple[ReportedFigure, ...]
        changes: tuple[FigureChange, ...]
        replaced_position: int
        replaced_digest: Digest
        area: str | None = None
        document: str | None = None

    @staticmethod
    def id_of(  # noqa: PLR0913 - each is a part of what was published
        organisation: str,
        *,
        report: str,
        period_from: date,
        period_until: date,
        form: ReportForm,
        language: str,
        area: str | None = None,
    ) -> UUID:
        """The one history of an account of these days and this area, in a form and a language."""
        days = (period_from.isoformat(), period_until.isoformat())
        told = (report, *days, area or "", form.value, language)
        return derived_id(None, "published_report", organisation, *told)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.position = 0
        self.digest = ""
        self.content_digest = ""
        self.figures: tuple[ReportedFigure, ...] = ()

    @begins_or_goes_on(ReportPublished, alone=False)
    def publish(self, told: ReportPublished) -> None:
        """Record which file was told to the public, how it was made, and what stood in it.

        Raises:
            ReportAlreadyPublished: a file of this scope was.
            PeriodWithoutDays: the period ends before it begins.
            PositionUnknown: there is no such position.
            FigureListedTwice: a figure has two values.
        """
        if self.begun:
            raise ReportAlreadyPublished(position=self.position)
        if told.period_until <= told.period_from:
            raise PeriodWithoutDays(period_from=told.period_from, period_until=told.period_until)
        if told.position < 1:
            raise PositionUnknown(position=told.position)
        _must_be_listed_once(told.figures)

    @records(ReportRestated, alone=False)
    def restate(self, told: ReportRestated) -> None:
        """Record that figures are others than were published, and why.

        Raises:
            PositionBeforePublished: it was made from less than was known then.
            FigureListedTwice: a figure has two values.
            ReportUnchanged: all it tells is as it was.
            ReportContradicted: what it replaces or changes is not what stands.
        """
        if told.position < self.position:
            raise PositionBeforePublished(position=told.position, published=self.position)
        _must_be_listed_once(told.figures)
        changes = changes_between(self.figures, told.figures)
        if not changes and told.content_digest == self.content_digest:
            raise ReportUnchanged(position=self.position)
        replaced = (told.replaced_position, told.replaced_digest)
        if told.changes != changes or replaced != (self.position, self.digest):
            raise ReportContradicted(position=self.position)

    @when(ReportPublished)
    def _report_published(self, fact: ReportPublished) -> None:
        self._told(fact)

    @when(ReportRestated)
    def _report_restated(self, fact: ReportRestated) -> None:
        self._told(fact)

    def _told(self, fact: ReportPublished | ReportRestated) -> None:
        self.position, self.digest = fact.position, fact.digest
        self.content_digest, self.figures = fact.content_digest, fact.figures


def _must_be_listed_once(figures: tuple[ReportedFigure, ...]) -> None:
    seen: set[FigureKey] = set()
    for each in figures:
        if each.key in seen:
            raise FigureListedTwice(code=each.code, unit=each.unit)
        seen.add(each.key)
