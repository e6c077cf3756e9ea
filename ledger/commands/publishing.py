"""Telling the public a whole account, and putting it right in public.

What a file was made from must be in the ledger; what a restatement replaces and changes is
worked out here, and nobody has to say it.
"""

from datetime import date
from typing import Any
from uuid import UUID

from ledger.aggregates import PublishedReport
from ledger.aggregates.published_report import (
    Digest,
    ReportedFigure,
    ReportForm,
    changes_between,
)
from ledger.commands.registry import command
from ledger.refusals.publishing import PositionUnknown, ReportNotPublished
from ledger.vocabulary import RestateReason
from ledger.work import Work


@command("published_report.publish")
def publish(  # noqa: PLR0913 - each is a part of what was published
    work: Work,
    *,
    occurred_on: str,
    report: str,
    period_from: date,
    period_until: date,
    form: ReportForm,
    language: str,
    lines_version: int,
    form_version: int,
    position: int,
    digest: Digest,
    content_digest: Digest,
    figures: tuple[ReportedFigure, ...],
    area: str | None = None,
    document: str | None = None,
) -> UUID:
    """Record which file was told to the public, how it was made, and what stood in it.

    The id of its history is the answer.

    Raises:
        ReportAlreadyPublished: a file of this scope was.
        PeriodWithoutDays: the period ends before it begins.
        PositionUnknown: the ledger does not reach so far.
        FigureListedTwice: a figure has two values.
    """
    _must_be_reached(work, position)
    days = {"period_from": period_from, "period_until": period_until}
    told: dict[str, Any] = {"report": report, "form": form, "language": language, "area": area}
    scope = told | days
    known = work.begin(PublishedReport, PublishedReport.id_of(work.by.organisation, **scope))
    known.publish(
        occurred_on=occurred_on,
        **scope,
        lines_version=lines_version,
        form_version=form_version,
        position=position,
        digest=digest,
        content_digest=content_digest,
        figures=figures,
        document=document,
    )
    return known.id


@command("published_report.restate")
def restate(  # noqa: PLR0913 - each is a part of what was published
    work: Work,
    *,
    occurred_on: str,
    report: str,
    period_from: date,
    period_until: date,
    form: ReportForm,
    language: str,
    restate_reason: RestateReason,
    lines_version: int,
    form_version: int,
    position: int,
    digest: Digest,
    content_digest: Digest,
    figures: tuple[ReportedFigure, ...],
    area: str | None = None,
    document: str | None = None,
) -> UUID:
    """Record that a published account is another one, and why; what changed is worked out.

    The id of its history is the answer.

    Raises:
        ReportNotPublished: no file of this scope was.
        PositionUnknown, PositionBeforePublished: the ledger is not there yet, or was further.
        FigureListedTwice: a figure has two values.
        ReportUnchanged: all it tells is as it was.
    """
    _must_be_reached(work, position)
    days = {"period_from": period_from, "period_until": period_until}
    told: dict[str, Any] = {"report": report, "form": form, "language": language, "area": area}
    scope = told | days
    known = work.find(PublishedReport, PublishedReport.id_of(work.by.organisation, **scope))
    if known is None:
        raise ReportNotPublished(period_from=period_from, period_until=period_until)
    known.restate(
        occurred_on=occurred_on,
        **scope,
        restate_reason=restate_reason,
        lines_version=lines_version,
        form_version=form_version,
        position=position,
        digest=digest,
        content_digest=content_digest,
        figures=figures,
        **_replacing(known, figures),
        document=document,
    )
    return known.id


def _replacing(known: PublishedReport, figures: tuple[ReportedFigure, ...]) -> dict[str, Any]:
    changes = changes_between(known.figures, figures)
    return {
        "changes": changes,
        "replaced_position": known.position,
        "replaced_digest": known.digest,
    }


def _must_be_reached(work: Work, position: int) -> None:
    if position > work.ledger.position():
        raise PositionUnknown(position=position)
