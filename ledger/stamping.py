"""What the door writes on every fact: its id, who recorded it, when, and how late."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from msgspec.structs import force_setattr

from ledger.errors import NobodyAnswers, OccursInFuture, OccursTooEarly, OnBehalfOfNobody
from ledger.history import NIL, Fact, FactWithdrawn
from ledger.ids import time_ordered_id
from ledger.vocabulary import By, Channel, Envelope, Source, first_day, last_day, partial_date

FURTHEST_TIME_ZONE = timedelta(hours=14)
LATE_AFTER_DAYS = 7
"""What happened longer before it was recorded is marked as late, with the number of days."""

EARLIEST_DAY = date(1900, 1, 1)
EVENT_ID_ENTROPY = 10


class Stamp:
    """Marks the facts of one command, all at one moment."""

    def __init__(self, by: By, now: datetime, entropy: bytes) -> None:
        _check(by)
        self._by = by
        self._for_nobody = by.channel is Channel.KIOSK and by.on_behalf_of is None
        self._now = now
        self._entropy = entropy
        self._recorded_at = now.isoformat(timespec="microseconds").replace("+00:00", "Z")
        self._latest_day = (now + FURTHEST_TIME_ZONE).date()
        self._late_days: dict[str, int | None] = {}
        self._envelopes: dict[tuple[int | None, UUID | None], Envelope] = {}
        self._count = 0

    def put_on(self, fact: Fact, row: int | None) -> None:
        """Mark one fact; ``row`` is the row of the file it was read from.

        Raises:
            OccursInFuture: it says that it happened on a day that has not come anywhere.
            OccursTooEarly: it says that it happened before there was any such office.
            OnBehalfOfNobody: a kiosk records for nobody what is not about itself.
            ValueError: it does not say when it happened.
        """
        if self._for_nobody and not fact.OF_A_MACHINE:
            raise OnBehalfOfNobody
        late = self._late(fact.occurred_on)
        corrects = fact.fact_id if isinstance(fact, FactWithdrawn) else self._by.corrects
        known = self._envelopes.get((late, corrects))
        if known is None:
            known = self._envelope(late, corrects, self._by.source)
            self._envelopes[late, corrects] = known
        if row is not None and self._by.source is not None:
            known = self._envelope(late, corrects, Source(self._by.source.batch, row))
        start = self._count * EVENT_ID_ENTROPY
        self._count += 1
        random = self._entropy[start : start + EVENT_ID_ENTROPY]
        force_setattr(fact, "event_id", time_ordered_id(self._now, random))
        force_setattr(fact, "by", known)

    def _late(self, occurred_on: str) -> int | None:
        if occurred_on not in self._late_days:
            day = first_day(partial_date(occurred_on))
            if day > self._latest_day:
                raise OccursInFuture(occurred_on=occurred_on)
            if day < EARLIEST_DAY:
                raise OccursTooEarly(occurred_on=occurred_on)
            days = (self._now.date() - last_day(occurred_on)).days
            self._late_days[occurred_on] = days if days > LATE_AFTER_DAYS else None
        return self._late_days[occurred_on]

    def _envelope(self, late: int | None, corrects: UUID | None, source: Source | None) -> Envelope:
        by = self._by
        return Envelope(
            recorded_at=self._recorded_at,
            actor=by.actor,
            organisation=by.organisation,
            channel=by.channel,
            command=by.key,
            station=by.station,
            on_behalf_of=by.on_behalf_of,
            corrects=corrects,
            policy=by.policy,
            source=source,
            late_days=late,
        )


def months_of(facts: Iterable[Fact]) -> set[str]:
    """The months that must be open for these facts; what takes a fact back needs none.

    What is known by its year alone may have happened in its last month.
    """
    days = {fact.occurred_on for fact in facts if not isinstance(fact, FactWithdrawn)}
    return {_month(last_day(day)) for day in days}


def _month(day: date) -> str:
    return day.isoformat()[: len("2022-03")]


def _check(by: By) -> None:
    if by.actor == NIL or not by.organisation.strip():
        raise NobodyAnswers


@cache
def _names_both(kind: type[Fact]) -> bool:
    return {"area", "person_id"} <= set(kind.CLEAR_FIELDS)


def lacks_area(fact: Fact) -> bool:
    """Whether it tells of a person without saying where, and is the first of its history to."""
    names_both = _names_both(type(fact))
    repeats = "area" in fact.HISTORY.CARRIES and fact.originator_version > 1
    if not names_both or repeats:
        return False
    return getattr(fact, "area", None) is None and getattr(fact, "person_id", None) is not None
