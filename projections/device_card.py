"""What became of this device, from the day it was registered?

Source: every fact of the device, of its calendar and of the money of its loans, and every offer,
stock-take and donation that names it.
Read by: ``api/asking.py``.

A row holds no more than where the fact is; what it says is read from the fact itself.
"""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from ledger.aggregates import Borrower, Device, Donation
from ledger.history import FACTS, Fact, FactWithdrawn
from ledger.vocabulary import Money, first_day
from projections.store import Cursor, Views, reads

NAME = "device_card"
UNSEALS: frozenset[str] = frozenset()
NAMES_A_DEVICE = tuple(
    fact
    for fact in FACTS.values()
    if {"device_id", "device_ids"} & set(fact.CLEAR_FIELDS) and fact.HISTORY is not Borrower
)
"""Facts of other histories that tell something of a device; a list of loans tells nothing new."""
READS = reads(Device, FactWithdrawn, *NAMES_A_DEVICE)
TABLES = (
    "CREATE TABLE device_card (device_id BLOB, position INTEGER, event_id BLOB,"
    " PRIMARY KEY (device_id, position)) WITHOUT ROWID",
    "CREATE INDEX device_card_by_event ON device_card (event_id)",
    "CREATE TABLE device_card_numbers (device_id BLOB PRIMARY KEY, asset_number TEXT, tag TEXT)"
    " WITHOUT ROWID",
    "CREATE INDEX device_card_by_number ON device_card_numbers (asset_number)",
    "CREATE INDEX device_card_by_tag ON device_card_numbers (tag)",
)
FORGETS = ("DELETE FROM device_card_numbers WHERE device_id = ?",)
LIMIT = 2_000
SHOWN_APART = frozenset({"person_id", "station_id", "device_id", "device_ids", "condition"})


class LifeEntry(Struct, frozen=True, kw_only=True):
    """One thing that happened to the device.

    ``state`` is the one of ``DeviceState`` in which it left the device, where it says so;
    ``told`` holds whatever else the fact says, as plain JSON. ``late_days``: recorded that many
    days after it happened. ``withdrawn``: it was recorded in error and no longer counts;
    ``corrected_by`` is the entry that put it right, ``corrects`` the one that this puts right.
    """

    event_id: UUID
    position: int
    topic: str
    occurred_on: str
    station_id: UUID | None
    person_id: UUID | None
    state: str | None
    condition: str | None
    told: dict[str, Any]
    recorded_at: str
    actor: UUID
    organisation: str
    channel: str
    late_days: int | None
    withdrawn: bool
    corrects: UUID | None
    corrected_by: UUID | None


class Origin(Struct, frozen=True, kw_only=True):
    """Where a device came from; ``donor`` as the register names it.

    ``donation_ids`` are the donations it was given out of, ``donors`` who gave them.
    """

    device_id: UUID
    asset_number: str
    tag: str | None
    device_name: str
    class_code: str
    registered_on: str
    station_id: UUID
    source: str | None
    price: Money | None
    donor: str | None
    donation_ids: list[UUID]
    donors: list[str]


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Remember where a fact about a device is, and by which numbers the device is known."""
    event = fact.event_id.bytes
    match fact:
        case FactWithdrawn(fact_id=fact_id):
            db.execute(
                "INSERT OR IGNORE INTO device_card SELECT device_id, ?, ? FROM device_card"
                " WHERE event_id = ?",
                (position, event, fact_id.bytes),
            )
        case Device.DeviceRegistered(originator_id=device_id, asset_number=number):
            db.execute(
                "INSERT INTO device_card_numbers VALUES (?, ?, NULL)", (device_id.bytes, number)
            )
        case Device.DeviceTagged(originator_id=device_id, tag=tag):
            db.execute(
                "UPDATE device_card_numbers SET tag = ? WHERE device_id = ?", (tag, device_id.bytes)
            )
        case _:
            pass
    # What is told again after a withdrawal is here already.
    for device in _devices_of(fact):
        row = (device.bytes, position, event)
        db.execute("INSERT OR IGNORE INTO device_card VALUES (?, ?, ?)", row)


def _devices_of(fact: Fact) -> tuple[UUID, ...]:
    if fact.HISTORY is Device:
        return (fact.originator_id,)
    named = getattr(fact, "device_id", None)
    return (named,) if named else tuple(getattr(fact, "device_ids", ()))


def life(
    views: Views,
    *,
    device_id: UUID | None = None,
    device: str | None = None,
    limit: int = LIMIT,
) -> list[LifeEntry]:
    """All that happened to the device, by the day on which it did; empty when it is not known.

    The device is named by ``device_id``, or as ``device`` by its asset number or its label.
    """
    told = _facts(views, device_id or _known_as(views, device), limit)
    withdrawn = {fact.fact_id for _, fact in told if isinstance(fact, FactWithdrawn)}
    standing = [fact for _, fact in told if fact.event_id not in withdrawn]
    put_right = {
        fact.envelope.corrects: fact.event_id for fact in standing if fact.envelope.corrects
    }
    entries = [
        _entry(position, fact, fact.event_id in withdrawn, put_right.get(fact.event_id))
        for position, fact in told
    ]
    return sorted(entries, key=_when)


def origin(
    views: Views, *, device_id: UUID | None = None, device: str | None = None
) -> Origin | None:
    """Where the device came from; ``None`` when the office has no such device.

    The device is named by ``device_id``, or as ``device`` by its asset number or its label.
    """
    told = _facts(views, device_id or _known_as(views, device), LIMIT)
    withdrawn = {fact.fact_id for _, fact in told if isinstance(fact, FactWithdrawn)}
    standing = [fact for _, fact in told if fact.event_id not in withdrawn]
    registered = [fact for fact in standing if isinstance(fact, Device.DeviceRegistered)]
    if not registered:
        return None
    return _origin(registered[0], standing)


def _origin(registered: Device.DeviceRegistered, standing: list[Fact]) -> Origin:
    tags = [fact.tag for fact in standing if isinstance(fact, Device.DeviceTagged)]
    gifts: dict[UUID, str] = {}
    for fact in standing:
        if isinstance(fact, Donation.DonationAllocated):
            gifts[fact.originator_id] = fact.donor
        elif isinstance(fact, Donation.DonationAllocationReturned):
            gifts.pop(fact.originator_id, None)
    return Origin(
        device_id=registered.originator_id,
        asset_number=registered.asset_number,
        tag=tags[-1] if tags else None,
        device_name=registered.name,
        class_code=registered.class_code,
        registered_on=registered.occurred_on,
        station_id=registered.station_id,
        source=registered.source.value if registered.source else None,
        price=registered.price,
        donor=registered.donor,
        donation_ids=list(gifts),
        donors=list(dict.fromkeys(gifts.values())),
    )


def _known_as(views: Views, number: str | None) -> UUID | None:
    """The device that carries this number in the books, else on its label."""
    rows = views.fetch(
        "SELECT device_id FROM device_card_numbers WHERE asset_number = ?1 OR tag = ?1"
        " ORDER BY asset_number = ?1 DESC LIMIT 1",
        number,
    )
    return UUID(bytes=rows[0][0]) if rows else None


def _facts(views: Views, device_id: UUID | None, limit: int) -> list[tuple[int, Fact]]:
    if device_id is None:
        return []
    rows = views.fetch(
        "SELECT position FROM device_card WHERE device_id = ? ORDER BY position LIMIT ?",
        device_id.bytes,
        limit,
    )
    return views.facts_at([position for (position,) in rows])


def _when(entry: LifeEntry) -> tuple[date, int]:
    return first_day(entry.occurred_on), entry.position


def _entry(position: int, fact: Fact, withdrawn: bool, corrected_by: UUID | None) -> LifeEntry:
    clear = {name: getattr(fact, name) for name in fact.CLEAR_FIELDS if name not in SHOWN_APART}
    condition = getattr(fact, "condition", None)
    led_to = fact.LEADS_TO if fact.HISTORY is Device else None
    envelope = fact.envelope
    return LifeEntry(
        event_id=fact.event_id,
        position=position,
        topic=fact.TOPIC,
        occurred_on=fact.occurred_on,
        station_id=getattr(fact, "station_id", None),
        person_id=getattr(fact, "person_id", None),
        state=str(led_to.value) if led_to else None,
        condition=condition.value if condition else None,
        told={k: v for k, v in msgspec.to_builtins(clear).items() if v is not None},
        recorded_at=envelope.recorded_at,
        actor=envelope.actor,
        organisation=envelope.organisation,
        channel=envelope.channel.value,
        late_days=envelope.late_days,
        withdrawn=withdrawn,
        corrects=envelope.corrects,
        corrected_by=corrected_by,
    )


ASKED = (life, origin)
