"""How far has the office come with what it means to reach?

Source: targets, set, revised and measured; the figures they are worked out from.
Read by: ``api/reports``.

Each indicator has periods that share no day. What was reached is counted by the figure that has
the name of the target's numerator, from the facts of the period; where no such figure is
defined, it is what somebody measured last. A share is two counts, never one number between.
"""

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ledger.aggregates import Target
from ledger.aggregates.target import TargetReviseReason
from ledger.refusals.needs import FigureUnitDiffers
from ledger.vocabulary import Unit
from projections import figures, year_account
from projections.figures import Definition, Figure
from projections.store import Cursor, Views, reads

NAME = "targets"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Target)
NEEDS = (year_account, figures)
TABLES = (
    "CREATE TABLE targets (position INTEGER PRIMARY KEY, until INTEGER, originator_id BLOB,"
    " topic TEXT, told TEXT)",
)


class CountedBy(Enum):
    """Where the number comes from that was reached."""

    FIGURE = "figure"
    MEASURED = "measured"


class Value(Struct, frozen=True, kw_only=True):
    """What was to be reached, from some day on; without a reason it was so from the beginning."""

    told_on: str
    value: int
    reason: TargetReviseReason | None = None
    document: str | None = None


class TargetRow(Struct, frozen=True, kw_only=True):
    """One indicator in one period, from its first day up to the one before ``period_until``.

    ``planned`` is in ``unit``, and for a share in per cent; ``values`` are all that were ever
    planned, the newest last. ``reached`` is how many were counted, in a share ``reached_of`` how
    many; nothing where nobody knows. ``measured_from`` and ``measured_until`` are of what was
    measured, which may be a part of the period. ``undated`` facts are in no figure, since the
    period cuts through what is known of their day. Where the figure cannot be worked out,
    ``refused`` is the code of the reason.
    """

    target_id: UUID
    indicator: str
    period_from: date
    period_until: date
    unit: Unit
    planned: int
    values: tuple[Value, ...]
    numerator: str
    denominator: str | None
    reached: int | None = None
    reached_of: int | None = None
    currency: str | None = None
    counted_by: CountedBy | None = None
    measured_from: date | None = None
    measured_until: date | None = None
    undated: int = 0
    is_reached: bool | None = None
    refused: str | None = None


class Told(Struct, frozen=True, kw_only=True):
    """What one fact says of a target."""

    occurred_on: str
    period_from: date
    period_until: date
    indicator: str
    unit: Unit
    value: int | None = None
    numerator: str = ""
    denominator: str | None = None
    document: str | None = None
    target_revise_reason: TargetReviseReason | None = None
    counted: int | None = None
    counted_of: int | None = None


Counted = dict[tuple[date, date], dict[str, Figure]]


def project(db: Cursor, position: int, fact: Any) -> None:
    """Keep what was planned, revised and measured, each as it was told."""
    said = {
        name: value
        for name in Told.__struct_fields__
        if (value := getattr(fact, name, None)) is not None
    }
    told = msgspec.json.encode(Told(**said)).decode()
    row = (position, fact.originator_id.bytes, fact.TOPIC, told)
    db.execute("INSERT INTO targets VALUES (?, NULL, ?, ?, ?)", row)


def withdraw(db: Cursor, position: int, withdrawn_position: int) -> None:
    """From ``position`` on, that was never planned or measured."""
    db.execute(
        "UPDATE targets SET until = ? WHERE position = ?",
        (position, withdrawn_position),
    )


def of_period(
    views: Views,
    *,
    start: date,
    end: date,
    indicator: str | None = None,
    at: int | None = None,
) -> list[TargetRow]:
    """The targets of every period that shares a day with these, by indicator and day.

    The days are from ``start`` up to the one before ``end``; each target is held against the whole
    of its own period. With ``at`` as it was known at this position. Without targets it is empty.
    """
    known = [
        row
        for row in _planned(views, at)
        if row.period_from < end and start < row.period_until and indicator in {None, row.indicator}
    ]
    counted = _counted(views, known, at)
    made = [_held_against(row, counted[row.period_from, row.period_until]) for row in known]
    return sorted(made, key=lambda row: (row.indicator, row.period_from))


def _planned(views: Views, at: int | None) -> Iterable[TargetRow]:
    """Each target with what was planned and measured, as known at a position."""
    rows = views.fetch(
        "SELECT originator_id, topic, told FROM targets WHERE position <= ?1"
        " AND (until IS NULL OR until > ?1) ORDER BY position",
        2**62 if at is None else at,
    )
    known: dict[tuple[bytes, date, date], TargetRow] = {}
    for target, topic, text in rows:
        told = msgspec.json.decode(text, type=Told)
        key = (target, told.period_from, told.period_until)
        if topic == Target.TargetSet.TOPIC:
            known[key] = _row(UUID(bytes=target), told)
        elif topic == Target.TargetRevised.TOPIC:
            values = (*known[key].values, _value(told))
            known[key] = replace(known[key], planned=values[-1].value, values=values)
        else:
            key = next(each for each in known if _holds(each, target, told))
            known[key] = _measured(known[key], told)
    return known.values()


def _holds(key: tuple[bytes, date, date], target: bytes, told: Told) -> bool:
    known, start, end = key
    return known == target and start <= told.period_from and told.period_until <= end


def _row(target_id: UUID, told: Told) -> TargetRow:
    value = _value(told)
    return TargetRow(
        target_id=target_id,
        indicator=told.indicator,
        period_from=told.period_from,
        period_until=told.period_until,
        unit=told.unit,
        planned=value.value,
        values=(value,),
        numerator=told.numerator,
        denominator=told.denominator,
    )


def _value(told: Told) -> Value:
    return Value(
        told_on=told.occurred_on,
        value=told.value or 0,
        reason=told.target_revise_reason,
        document=told.document,
    )


def _measured(row: TargetRow, told: Told) -> TargetRow:
    return replace(
        row,
        reached=told.counted,
        reached_of=told.counted_of,
        counted_by=CountedBy.MEASURED,
        measured_from=told.period_from,
        measured_until=told.period_until,
    )


def _counted(views: Views, rows: list[TargetRow], at: int | None) -> Counted:
    """What the figures that the targets name come to in each of their periods."""
    defined = {told.figure: told for told in figures.definitions(views, at=at)}
    found: Counted = {}
    for period in {(row.period_from, row.period_until) for row in rows}:
        wanted: dict[str, Definition] = {
            name: defined[name]
            for row in rows
            if (row.period_from, row.period_until) == period
            for name in (row.numerator, row.denominator)
            if name in defined
        }
        asked = figures.Asked(start=period[0], end=period[1], at=at)
        made = figures.worked_out(views, wanted.values(), asked)
        found[period] = {figure.figure: figure for figure in made}
    return found


def _held_against(row: TargetRow, counted: dict[str, Figure]) -> TargetRow:
    """The target with what its figures counted, and whether that is enough."""
    whole = counted.get(row.denominator or "")
    if row.numerator in counted:
        row = _by_figure(row, counted[row.numerator])
    if whole is not None and row.refused is None:
        row = replace(row, reached_of=whole.value, refused=whole.refused or _differs(row, counted))
    if row.refused is not None:
        return replace(row, reached=None, reached_of=None)
    return replace(row, is_reached=_is_reached(row))


def _by_figure(row: TargetRow, figure: Figure) -> TargetRow:
    fits = row.unit in {Unit.PERCENT, figure.unit}
    return replace(
        row,
        reached=figure.value,
        currency=figure.currency,
        counted_by=CountedBy.FIGURE,
        measured_from=None,
        measured_until=None,
        undated=figure.undated,
        refused=figure.refused if fits else FigureUnitDiffers.code,
    )


def _differs(row: TargetRow, counted: dict[str, Figure]) -> str | None:
    """A share of households is not one of persons."""
    units = {counted[name].unit for name in (row.numerator, row.denominator) if name in counted}
    return FigureUnitDiffers.code if len(units) > 1 else None


def _is_reached(row: TargetRow) -> bool | None:
    if row.reached is None:
        return None
    if row.unit is not Unit.PERCENT:
        return row.reached >= row.planned
    if not row.reached_of:
        return None
    return row.reached * 100 >= row.planned * row.reached_of


ASKED = (of_period,)
