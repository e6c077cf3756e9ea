"""An entry in words: what it says, who recorded it when, and what became of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from api.desk import anew
from api.desk.anew import Said
from api.desk.righting import Entry
from api.rights import RIGHTS, Right
from api.turn import Turn
from kiosk.speech.saying import Money as Amount
from kiosk.speech.saying import Saying, say
from kiosk.telling import is_confidential, tell
from ledger.aggregates import Device
from ledger.history import Fact
from ledger.vocabulary import Envelope, Money, StaffRole
from projections import open_loans, person_history, staff_list, staff_lookup
from projections.store import is_sensitive

NAMES_MAX = 3


class Row(NamedTuple):
    """One thing that an entry says; ``is_name`` when it is a name as the office wrote it."""

    label: str
    value: str
    is_name: bool = False


class By(NamedTuple):
    """Who recorded something, when and where."""

    staff: str
    at: str
    station: str


def address_of(fact: Fact) -> str:
    """The page of the entry that a fact is a part of."""
    return f"/desk/corrections/{fact.originator_id}/{fact.event_id}"


def first_of_each(facts: Sequence[Fact]) -> list[Fact]:
    """Of every command its first fact: that names what it recorded."""
    named: dict[str, Fact] = {}
    for fact in facts:
        named.setdefault(fact.envelope.command, fact)
    return list(named.values())


def topic(turn: Turn, fact: Fact) -> str:
    """What kind of entry a fact is."""
    return topic_word(turn, fact.TOPIC)


def topic_word(turn: Turn, name: str) -> str:
    """What the facts of a stored name are called."""
    return turn.t(f"topic.{name}")


def rows(turn: Turn, entry: Entry) -> list[Row]:
    """What the entry says, line by line."""
    return told(turn, anew.said_by(entry.facts), entry.fact)


def told(turn: Turn, said: Said, fact: Any) -> list[Row]:
    """The same of what is to be recorded in place of an entry that ``fact`` names."""
    found = [
        _person(turn, said.person_id),
        _device(turn, said.device_id or getattr(fact, "device_id", None)),
        _thing(turn, fact),
        _row(turn, "day", said.day, turn.day),
        _row(turn, "due_on", said.due_on, lambda day: turn.day(day.isoformat())),
        _row(turn, "minutes", said.minutes, turn.number),
        _row(turn, "condition", said.condition, lambda each: turn.t(f"condition.{each.value}")),
        _row(turn, "missing", said.missing, ", ".join, is_name=True),
        _row(turn, "outcome", said.outcome, lambda each: turn.t(f"desk.right_{each}")),
        _row(turn, "amount", getattr(fact, "amount", None), lambda each: _amount(turn, each)),
        _row(turn, "period", getattr(fact, "period", None), turn.day),
        _row(turn, "station", _station(turn, getattr(fact, "station_id", None)), str, is_name=True),
        _row(turn, "note", said.note, str, is_name=True),
    ]
    return [each for each in found if each is not None]


def by_whom(turn: Turn, fact: Fact) -> By:
    """Who recorded it, when by the clock of this computer, and at which station."""
    by = fact.envelope
    at = datetime.fromisoformat(by.recorded_at).astimezone()
    day = turn.day(at.date().isoformat())
    return By(name_of(turn, by.actor), f"{day} {at:%H:%M}", _at(turn, by))


def sentence(turn: Turn, fact: Fact, person_id: UUID) -> Saying | None:
    """The entry as its person reads and hears it at the kiosk, if they do."""
    views = turn.office.views
    told = person_history.of_history(views, person_id, fact.originator_id)
    each = next((one for one in told if one.event_id == fact.event_id), None)
    if each is None:
        return None
    return tell(each, turn.house.words, turn.lang, hidden=is_confidential(each)).sentence


def is_theirs(turn: Turn, entry: Entry) -> bool:
    """Whether it may be shown to whoever asks: what is confidential is for who recorded it."""
    own = turn.session.staff_id if turn.session else None
    hidden = any(is_sensitive(each) for each in entry.facts)
    return not hidden or entry.fact.envelope.actor == own


def name_of(turn: Turn, staff_id: UUID) -> str:
    """What a member of staff is called; the office where nobody is known."""
    staff = staff_lookup.staff(turn.office.views, staff_id)
    return (staff.name if staff else None) or turn.office.organisation


def who_can(turn: Turn, right: Right) -> str:
    """A few of those who hold the right in the body that this is about; empty when nobody does."""
    own = turn.session.organisation if turn.session else turn.office.organisation
    holders = dict.fromkeys(
        post.staff_id
        for post in staff_list.posts(turn.office.fresh())
        if post.organisation in {None, own} and right in RIGHTS[StaffRole(post.staff_role)]
    )
    return ", ".join([name_of(turn, each) for each in holders][:NAMES_MAX])


def _row(
    turn: Turn, name: str, value: Any, words: Callable[[Any], str], *, is_name: bool = False
) -> Row | None:
    if value is None or value in ("", ()):
        return None
    return Row(turn.t(f"desk.right_{name}"), words(value), is_name)


def _person(turn: Turn, person_id: UUID | None) -> Row | None:
    if person_id is None or not turn.may(Right.READ_PERSON):
        return None
    found = turn.sees([person_id]).get(person_id)
    return Row(
        turn.t("desk.right_person"), (found.name if found else "") or turn.t("desk.unnamed"), True
    )


def _device(turn: Turn, device_id: UUID | None) -> Row | None:
    if device_id is None:
        return None
    return Row(turn.t("desk.lend_thing"), device_name(turn, device_id), True)


def device_name(turn: Turn, device_id: UUID) -> str:
    """The number and the name of a device, as its label has them."""
    for fact in turn.office.ledger.facts_of([device_id]).get(device_id, []):
        if isinstance(fact, Device.DeviceRegistered):
            return f"{fact.asset_number} {fact.name}"
    return str(device_id)


def _thing(turn: Turn, fact: Any) -> Row | None:
    """What was done or paid, by the code that the fact names."""
    for vocabulary in ("item", "scheme", "class_code"):
        code = getattr(fact, vocabulary, None)
        if code:
            word = turn.house.words.term(vocabulary, code, turn.lang)
            return Row(turn.t("desk.right_what"), say(word, turn.lang).display, True)
    return None


def _amount(turn: Turn, amount: Money) -> str:
    return say(Amount(amount.minor, amount.currency), turn.lang).display


def _station(turn: Turn, station_id: UUID | None) -> str:
    return dict(open_loans.stations(turn.office.views)).get(station_id, "") if station_id else ""


def _at(turn: Turn, by: Envelope) -> str:
    return _station(turn, by.station)
