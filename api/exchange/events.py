"""Facts as CloudEvents 1.0 in JSON, one a line: https://github.com/cloudevents/spec.

    {"specversion": "1.0", "id": "<event id>", "source": "urn:uuid:<the ledger>",
     "type": "handrail.device_lent.v1", "subject": "device/<id>", "time": "...",
     "datacontenttype": "application/json", "position": 17, "data": {...}}

``position`` is an extension: whoever has come to one goes on behind it.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from api.exchange.leaving_out import Door, is_secret
from ledger.application import ServiceLedger
from ledger.history import FACTS, Fact
from ledger.vocabulary import Envelope
from projections.store import Views

MEDIA_TYPE = "application/x-ndjson"
PAGE_MAX = 10_000
LEFT_OUT_OF_THE_ENVELOPE = frozenset({"command", "recorded_at"})
"""The key a command came with may say anything; the time stands on the event itself."""

Sees = Callable[[Fact], bool]


class Page(Struct, frozen=True):
    """Events behind a position, and the ``cursor`` from which to go on; ``more`` may follow.

    ``positions`` are those of the events.
    """

    events: list[bytes]
    positions: list[int]
    cursor: int
    more: bool


def page(
    ledger: ServiceLedger,
    views: Views,
    *,
    after: int = 0,
    limit: int = 1_000,
    personal: bool = False,
    sees: Sees | None = None,
) -> Page:
    """The next facts behind position ``after``: ``limit`` are read, fewer may go out.

    ``personal``: what is sealed is told, too, as far as its key exists and the record is not
    restricted. ``sees`` says which facts
    whoever asks may have at all.
    """
    door = Door(ledger, views)
    unseal = frozenset(FACTS) if personal else frozenset[str]()
    facts = ledger.read(after, min(limit, PAGE_MAX), unseal=unseal)
    source = source_of(ledger)
    told = [
        (position, msgspec.json.encode(event(source, position, fact, personal=opened)))
        for position, fact in facts
        if door.lets_out(fact) and (sees is None or sees(fact))
        for opened in [personal and not door.is_restricted(fact.subject)]
    ]
    cursor = facts[-1][0] if facts else after
    return Page(
        [each for _, each in told],
        [position for position, _ in told],
        cursor,
        more=cursor < ledger.position(),
    )


def lines(
    ledger: ServiceLedger,
    views: Views,
    *,
    after: int = 0,
    limit: int | None = None,
    personal: bool = False,
    sees: Sees | None = None,
) -> Iterator[tuple[int, bytes]]:
    """Every event behind ``after``, each with its line feed and the cursor behind it.

    With ``limit``, at most so many facts are read; the last pair may have no event.
    """
    left = limit
    while left is None or left > 0:
        step = PAGE_MAX if left is None else min(left, PAGE_MAX)
        read = page(ledger, views, after=after, limit=step, personal=personal, sees=sees)
        for told in read.events:
            yield read.cursor, told + b"\n"
        yield read.cursor, b""
        if not read.more:
            return
        after = read.cursor
        left = None if left is None else left - step


def source_of(ledger: ServiceLedger) -> str:
    """What names this ledger and no other: the id of the first fact that was ever in it."""
    first = ledger.read(0, 1, unseal=frozenset())
    return f"urn:uuid:{first[0][1].event_id}" if first else "urn:uuid:" + str(UUID(int=0))


def type_of(fact: type[Fact] | Fact) -> str:
    """The kind of event that a kind of fact is, with the version of its fields."""
    return f"handrail.{fact.TOPIC}.v{fact.CLASS_VERSION}"


def event(source: str, position: int, fact: Fact, *, personal: bool = False) -> dict[str, Any]:
    """One fact as a CloudEvent, as plain values that JSON has words for."""
    kind = getattr(fact.HISTORY, "STORED_AS", None) or "history"
    data: dict[str, Any] = {
        "history": kind,
        "history_id": fact.originator_id,
        "version": fact.originator_version,
        "occurred_on": fact.occurred_on,
        "fact": _told(fact, fact.CLEAR_FIELDS),
        "by": _by(fact.envelope),
    }
    if personal and (opened := _told(fact, fact.SEALED_FIELDS)):
        data["personal"] = opened
    return {
        "specversion": "1.0",
        "id": str(fact.event_id),
        "source": source,
        "type": type_of(fact),
        "subject": f"{kind}/{fact.originator_id}",
        "time": fact.envelope.recorded_at,
        "datacontenttype": "application/json",
        "position": position,
        "data": data,
    }


def _told(fact: Fact, names: tuple[str, ...]) -> dict[str, Any]:
    known = {name: getattr(fact, name) for name in names if not is_secret(name)}
    return {name: value for name, value in known.items() if value is not None}


def _by(envelope: Envelope) -> dict[str, Any]:
    known = {name: getattr(envelope, name) for name in envelope.__struct_fields__}
    return {
        name: value
        for name, value in known.items()
        if value is not None and name not in LEFT_OUT_OF_THE_ENVELOPE
    }
