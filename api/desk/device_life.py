"""The life of a device as a line of time: what happened, when, where, and who wrote it down."""

from typing import NamedTuple
from uuid import UUID

from api.turn import Turn
from ledger.aggregates import Device
from ledger.history import FACTS
from projections import device_card, open_loans, staff_lookup
from projections.device_card import LifeEntry

ENTRIES_SHOWN_MAX = 500
MONEY = frozenset({"amount", "cost", "price", "goods_value"})


class Happened(NamedTuple):
    """One thing that happened; ``more`` is whatever else is told of it, in words."""

    day: str
    what: str
    place: str
    state: str
    more: str
    staff: str
    withdrawn: bool
    entry: UUID | None
    """The fact, where it is one of the device itself and can be put right."""
    number: int
    """Its position in the ledger: whoever calls about it can name it."""


def told(turn: Turn, device_id: UUID) -> list[Happened]:
    """Everything that happened to the device, the newest first."""
    views = turn.office.fresh()
    places = dict(open_loans.stations(views))
    entries = device_card.life(views, device_id=device_id, limit=ENTRIES_SHOWN_MAX)
    names = {each: _name(turn, each) for each in {entry.actor for entry in entries}}
    return [_happened(turn, each, places, names[each.actor]) for each in reversed(entries)]


def _happened(turn: Turn, entry: LifeEntry, places: dict[UUID, str], staff: str) -> Happened:
    key = f"device_topic.{entry.topic}"
    return Happened(
        day=entry.occurred_on,
        what=turn.t(key if key in turn.house.words else f"topic.{entry.topic}"),
        place=places.get(entry.station_id, "") if entry.station_id else "",
        state=entry.state or "",
        more=_more(turn, entry),
        staff=staff,
        withdrawn=entry.withdrawn,
        entry=entry.event_id if FACTS[entry.topic].HISTORY is Device else None,
        number=entry.position,
    )


def _more(turn: Turn, entry: LifeEntry) -> str:
    said = [turn.t(f"condition.{entry.condition}")] if entry.condition else []
    parts = entry.told.get("parts_missing") or ()
    if parts:
        said.append(turn.t("desk.life_missing", parts=", ".join(map(str, parts))))
    if "due_on" in entry.told:
        said.append(turn.t("desk.life_due", due=turn.day(str(entry.told["due_on"]))))
    if entry.late_days:
        said.append(turn.t("desk.life_late", days=turn.number(entry.late_days)))
    return "; ".join(said)


def _name(turn: Turn, staff_id: UUID) -> str:
    staff = staff_lookup.staff(turn.office.views, staff_id)
    return staff.name if staff else ""
