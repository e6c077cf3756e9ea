"""What was put right, taken back or paid back, by whom and why?

Source: every fact that names another one it corrects, and those that correct by their kind.
Read by: ``api/desk``, ``api/audit``.

A row holds where the correcting fact is; what it corrects is looked up in the same history when
somebody asks. What was withdrawn and recorded anew stays in the list.
"""

from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from ledger.aggregates import (
    Device,
    Donation,
    Enrolment,
    Fund,
    Grant,
    HomeModification,
    HouseholdGrant,
    ImportBatch,
    Payment,
    PaymentRound,
    Person,
    PersonLink,
    PlacementWage,
    PublishedFigure,
    PublishedReport,
    ServiceContract,
    Target,
)
from ledger.history import FACTS, Fact, FactWithdrawn
from projections.store import Cursor, Views, is_sensitive, named

NAME = "corrections"
UNSEALS: frozenset[str] = frozenset()
READS = frozenset(FACTS)  # any fact may name another one that it corrects
TABLES = (
    "CREATE TABLE corrections (position INTEGER PRIMARY KEY, recorded_on TEXT, sort TEXT,"
    " history_id BLOB, topic TEXT, area TEXT, person_id BLOB, actor BLOB)",
    "CREATE INDEX corrections_by_day ON corrections (recorded_on, position)",
    "CREATE INDEX corrections_by_person ON corrections (person_id)",
)
REVERSED = (
    Payment.PaymentReversed,
    PaymentRound.PaymentRoundVoided,
    Grant.GrantReversed,
    HouseholdGrant.HouseholdGrantReversed,
    HomeModification.HomeModificationPaymentReversed,
    PlacementWage.PlacementWageReversed,
    Enrolment.EnrolmentPremiumReturned,
    Fund.FundMoneyReturned,
    Donation.DonationAllocationReturned,
    Donation.DonationSentBack,
    ServiceContract.ServiceContractPaymentReturned,
)
RESTATED = (PublishedFigure.FigureRestated, PublishedReport.ReportRestated, Target.TargetRevised)
CORRECTED = (Person.DetailCorrected, Device.DeviceReturnCorrected, PersonLink.PersonsUnlinked)
SORTS: dict[str, str] = {
    FactWithdrawn.TOPIC: "withdrawal",
    ImportBatch.FileImportWithdrawn.TOPIC: "import_withdrawal",
    **{fact.TOPIC: "reversal" for fact in REVERSED},
    **{fact.TOPIC: "restatement" for fact in RESTATED},
    **{fact.TOPIC: "correction" for fact in CORRECTED},
}
"""What each of these facts is, by its stored name; any other is a correction if it says so."""


class Correction(Struct, frozen=True, kw_only=True):
    """One thing that was put right.

    ``topic`` is the kind of the fact that puts right, ``corrected_topic`` that of the one it is
    about, at ``corrected_position``; ``None`` where that cannot be told. ``before`` and ``after``
    hold what changed, by field, where it is no secret. ``reason`` is the key of its words.
    """

    position: int
    correction_sort: str
    topic: str
    corrected_topic: str | None
    corrected_position: int | None
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str | None
    recorded_at: str
    occurred_on: str
    staff_id: UUID
    organisation: str
    area: str | None
    person_id: UUID | None
    sensitive: bool


class ImportWithdrawn(Struct, frozen=True, kw_only=True):
    """One run over a file that was taken back; ``kept`` is how many facts had to stay."""

    position: int
    batch_id: UUID
    import_id: UUID
    facts: int
    kept: int
    reason: str
    recorded_at: str
    staff_id: UUID


class StaffCorrections(Struct, frozen=True):
    """How often somebody put something right, and in which way."""

    staff_id: UUID
    correction_sort: str
    times: int


def project(db: Cursor, position: int, fact: Any) -> None:
    """Keep where a fact is that puts another one right."""
    by = fact.envelope
    sort = SORTS.get(fact.TOPIC) or ("correction" if by.corrects is not None else None)
    if sort is None:
        return
    person_id = fact.originator_id if fact.HISTORY is Person else getattr(fact, "person_id", None)
    db.execute(
        "INSERT INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            position,
            by.recorded_at[: len("2022-03-05")],
            sort,
            fact.originator_id.bytes,
            fact.TOPIC,
            getattr(fact, "area", None),
            person_id.bytes if person_id else None,
            by.actor.bytes,
        ),
    )


def made(  # noqa: PLR0913 - each narrows the list
    views: Views,
    *,
    start: date,
    end: date,
    area: str | None = None,
    person_id: UUID | None = None,
    staff_id: UUID | None = None,
    limit: int = 200,
) -> list[Correction]:
    """What was put right from ``start`` and before ``end``, the newest first.

    ``area`` takes what names a place whose code begins so: a withdrawal names none. Empty when
    nothing was put right.
    """
    rows = views.fetch(
        "SELECT position, sort, history_id, person_id FROM corrections WHERE recorded_on >= ?1"
        " AND recorded_on < ?2 AND (?3 IS NULL OR substr(COALESCE(area, ''), 1, length(?3)) = ?3)"
        " AND (?4 IS NULL OR person_id = ?4) AND (?5 IS NULL OR actor = ?5)"
        " ORDER BY recorded_on DESC, position DESC LIMIT ?6",
        start.isoformat(),
        end.isoformat(),
        area,
        person_id.bytes if person_id else None,
        staff_id.bytes if staff_id else None,
        limit,
    )
    facts = dict(views.facts_at(sorted(position for position, *_ in rows)))
    return [_correction(views, facts[row[0]], row) for row in rows]


def _correction(views: Views, fact: Fact, row: tuple[int, str, bytes, bytes | None]) -> Correction:
    position, sort, history_id, person_id = row
    told = views.history(UUID(bytes=history_id))
    place, corrected = _corrected(fact, position, told)
    before, after = _change(fact, corrected if sort == "reversal" else None)
    by = fact.envelope
    return Correction(
        position=position,
        correction_sort=sort,
        topic=fact.TOPIC,
        corrected_topic=corrected.TOPIC if corrected else None,
        corrected_position=place,
        before=before,
        after=after,
        reason=_reason(fact),
        recorded_at=by.recorded_at,
        occurred_on=fact.occurred_on,
        staff_id=by.actor,
        organisation=by.organisation,
        area=getattr(fact, "area", None),
        person_id=named(person_id),
        sensitive=is_sensitive(fact) or (corrected is not None and is_sensitive(corrected)),
    )


def _corrected(
    fact: Fact, position: int, told: list[tuple[int, Fact]]
) -> tuple[int | None, Fact | None]:
    """The fact of the same history that ``fact`` names, else the newest that it undoes."""
    earlier = [(place, each) for place, each in reversed(told) if place < position]
    wanted = fact.envelope.corrects or getattr(fact, "import_id", None)
    for place, each in earlier:
        is_named = each.event_id == wanted
        if is_named or (wanted is None and each.UNDONE_BY == fact.TOPIC):
            return place, each
    return None, None


def _change(fact: Fact, undone: Fact | None) -> tuple[dict[str, Any], dict[str, Any]]:
    clear = _clear(fact)
    before = {name: clear[f"{name}_before"] for name in clear if f"{name}_before" in clear}
    after = {name: clear[name] for name in before}
    if "old_value" in clear:
        before, after = {"value": clear["old_value"]}, {"value": clear["new_value"]}
    if undone is not None:
        before = {name: value for name, value in _clear(undone).items() if name in _WORTH and value}
    return before, after


_WORTH = {"amount", "cash", "goods_value", "premium", "cost", "co_pay", "items"}


def _clear(fact: Fact) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(
        {name: getattr(fact, name) for name in fact.CLEAR_FIELDS}
    )
    return told


def _reason(fact: Fact) -> str | None:
    for name in fact.CLEAR_FIELDS:
        if name == "reason" or name.endswith(("_reason", "_mistake", "_reversal")):
            value = getattr(fact, name)
            code = value.value if isinstance(value, Enum) else value
            return f"{name}.{code}" if code else None
    return None


def imports_withdrawn(
    views: Views, *, start: date, end: date, limit: int = 200
) -> list[ImportWithdrawn]:
    """Which files were taken back in the period, with how much of them, the newest first."""
    rows = views.fetch(
        "SELECT position FROM corrections WHERE recorded_on >= ? AND recorded_on < ?"
        " AND sort = 'import_withdrawal' ORDER BY recorded_on DESC, position DESC LIMIT ?",
        start.isoformat(),
        end.isoformat(),
        limit,
    )
    facts = views.facts_at(sorted(position for (position,) in rows))
    return [
        ImportWithdrawn(
            position=position,
            batch_id=fact.originator_id,
            import_id=fact.import_id,
            facts=fact.facts,
            kept=fact.kept,
            reason=f"reason.{fact.reason.value}",
            recorded_at=fact.envelope.recorded_at,
            staff_id=fact.envelope.actor,
        )
        for position, fact in reversed(facts)
        if isinstance(fact, ImportBatch.FileImportWithdrawn)
    ]


def by_staff(views: Views, *, start: date, end: date) -> list[StaffCorrections]:
    """How often each member of staff put something right in the period, and in which way."""
    rows = views.fetch(
        "SELECT actor, sort, COUNT(*) AS times FROM corrections WHERE recorded_on >= ?"
        " AND recorded_on < ? GROUP BY actor, sort ORDER BY times DESC, actor, sort",
        start.isoformat(),
        end.isoformat(),
    )
    return [StaffCorrections(UUID(bytes=actor), sort, times) for actor, sort, times in rows]


ASKED = (made, imports_withdrawn, by_staff)
