"""What an entry was and what it is now, side by side, with who did it and why."""

from collections.abc import Sequence
from typing import NamedTuple

from api.desk import anew, entry_told, righting
from api.desk.anew import Said
from api.desk.entry_told import By, Row
from api.desk.righting import Entry
from api.turn import Turn
from ledger.aggregates import Device, Person
from ledger.history import Fact

NOTHING_SAID = "-"


class Changed(NamedTuple):
    """One thing that an entry said, and what it says instead; ``differs`` where that is new."""

    label: str
    was: str
    now: str
    differs: bool = True


class Compared(NamedTuple):
    """Two entries, or one and its correction: what they say, by whom, where they are, and why.

    An address is empty where that is the page one is on.
    """

    rows: Sequence[Changed]
    was_by: By
    now_by: By
    was_at: str
    now_at: str
    why: str


def changes(turn: Turn, entry: Entry, new: Said) -> list[Changed]:
    """What the entry says and what it is to say, where that differs."""
    now = anew.said_now(entry.facts, entry.put_right)
    rows = _side_by_side(
        entry_told.told(turn, now, entry.fact), entry_told.told(turn, new, entry.fact)
    )
    return [each for each in rows if each.differs]


def compared(turn: Turn, entry: Entry) -> list[Compared]:
    """What the entry put right, and what put it right; empty where it stands as it was recorded."""
    found = []
    older = righting.before(turn.office, entry)
    if older is not None and older.facts[0].TOPIC != Person.PersonRegistered.TOPIC:
        found.append(_two(turn, older, entry, was_at=entry_told.address_of(older.fact)))
    for fact in entry_told.first_of_each(entry.put_right):
        if isinstance(fact, Device.DeviceReturnCorrected | Person.DetailCorrected):
            found.append(_in_place(turn, entry, fact))
            continue
        newer = righting.entry_of(turn.office, fact.originator_id, fact.event_id)
        if newer is not None:
            found.append(_two(turn, entry, newer, now_at=entry_told.address_of(newer.fact)))
    return found


def _two(turn: Turn, was: Entry, now: Entry, *, was_at: str = "", now_at: str = "") -> Compared:
    back = was.taken_back
    return Compared(
        _side_by_side(entry_told.rows(turn, was), entry_told.rows(turn, now)),
        entry_told.by_whom(turn, was.fact),
        entry_told.by_whom(turn, now.fact),
        was_at,
        now_at,
        turn.t(f"reason.{back.reason.value}") if back is not None else "",
    )


def _in_place(turn: Turn, entry: Entry, fact: Fact) -> Compared:
    if isinstance(fact, Person.DetailCorrected):
        label = turn.t(f"corrected_detail.{fact.corrected_detail.value}")
        rows = [Changed(label, fact.old or NOTHING_SAID, fact.new or NOTHING_SAID)]
        why = turn.t(f"correction_reason.{fact.correction_reason.value}")
    else:
        was = anew.said_by(entry.facts)
        now = anew.said_now(entry.facts, [fact])
        rows = _side_by_side(
            entry_told.told(turn, was, entry.fact), entry_told.told(turn, now, entry.fact)
        )
        why = ""
    by, now_by = entry_told.by_whom(turn, entry.fact), entry_told.by_whom(turn, fact)
    return Compared(rows, by, now_by, "", "", why)


def _side_by_side(was: Sequence[Row], now: Sequence[Row]) -> list[Changed]:
    before = {each.label: each.value for each in was}
    after = {each.label: each.value for each in now}
    return [
        Changed(
            label,
            before.get(label, NOTHING_SAID),
            after.get(label, NOTHING_SAID),
            before.get(label) != after.get(label),
        )
        for label in dict.fromkeys((*before, *after))
    ]
