"""Ready-made facts and open histories, so that a test states only what matters.

device = given(Device, ready(Device.DeviceRegistered), ready(Device.DeviceLent))

device.give_back(occurred_on="2022-05-23", station_id=REHAB_STATION, condition=Condition.GOOD)

assert recorded(device) == [Device.DeviceReturned(...)]
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.application import DataDirectory, Entropy, ServiceLedger, open_ledger
from ledger.clock import Clock
from ledger.errors import Refused
from ledger.history import NIL, Fact, History
from ledger.vocabulary import By, Channel, Envelope
from ledger.work import Work
from projections import generations
from projections.store import Views
from tests.ledger.samples import (
    ACCOUNT,
    AREA,
    AYGUL,
    BEKZAT,
    CARD,
    CLERK,
    FIRST_CARD,
    HOUSEHOLD,
    LENDING_STATION,
    NGUYEN,
    ORGANISATION,
    REHAB_STATION,
    RESIDENT_ID,
    SAMPLES,
    dong,
    yuan,
)
from tests.ledger.year import PIN, Year, record_everything

__all__ = [
    "ACCOUNT",
    "AREA",
    "AYGUL",
    "BEKZAT",
    "CARD",
    "CLERK",
    "FIRST_CARD",
    "HOUSEHOLD",
    "LENDING_STATION",
    "NGUYEN",
    "ORGANISATION",
    "PIN",
    "REHAB_STATION",
    "RESIDENT_ID",
    "SAMPLES",
    "SetClock",
    "Year",
    "by",
    "copied",
    "dong",
    "given",
    "make_visitor_directory",
    "meanwhile",
    "open_test_ledger",
    "open_test_views",
    "ready",
    "record_everything",
    "recorded",
    "refused",
    "stored",
    "told_by",
    "yuan",
]

YEAR_END = datetime(2022, 12, 31, 12, tzinfo=UTC)
TFact = TypeVar("TFact", bound=Fact)
THistory = TypeVar("THistory", bound=History)
_keys = count(1)


class SetClock:
    """A clock that shows what it is told to."""

    def __init__(self, now: datetime = YEAR_END) -> None:
        self._now = now
        self._steady = timedelta(days=1)

    def now(self) -> datetime:
        """The wall clock."""
        return self._now

    def steady(self) -> timedelta:
        """Time since the machine started."""
        return self._steady

    def pass_time(self, time: timedelta) -> None:
        """Let both clocks go on, as they do."""
        self._now += time
        self._steady += time

    def jump(self, time: timedelta) -> None:
        """Set the wall clock; the other one cannot be set."""
        self._now += time


def by(key: str | None = None, *, channel: Channel = Channel.DESK, **more: Any) -> By:
    """A clerk who asks; without ``key`` for something that was never asked before."""
    return By(
        actor=CLERK,
        organisation=ORGANISATION,
        channel=channel,
        key=key or f"key-{next(_keys)}",
        **more,
    )


def open_test_ledger(
    folder: Path, *, clock: Clock | None = None, entropy: Entropy = os.urandom
) -> ServiceLedger:
    """The ledger that lies in ``folder / "data"``; a new one when none does."""
    return open_ledger(DataDirectory(folder / "data"), clock or SetClock(), entropy)


def open_test_views(ledger: ServiceLedger, folder: Path) -> Views:
    """The views of the ledger in ``folder``, caught up."""
    return generations.open_views(ledger, DataDirectory(folder / "data").views)


def make_visitor_directory(path: Path, *, card: str = CARD, pin: str = PIN) -> Year:
    """A whole data directory in ``path``, with a visitor who has ``card``, ``pin`` and a record.

    The same as an office would have made it: ``api.office.Office`` opens it as it is.
    """
    from api.office import SystemClock  # noqa: PLC0415 - only those who want all of it load all
    from api.secrets import Secrets  # noqa: PLC0415

    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    ledger = open_ledger(DataDirectory(path), SystemClock(), os.urandom)
    try:
        kept = Secrets(ledger.vault.pepper()).hash(pin)
        return record_everything(ledger, card=card, pin_hash=kept)
    finally:
        ledger.close()


def ready(kind: type[TFact], /, **changes: Any) -> TFact:
    """A fact of this kind with everything in it; ``changes`` says what matters."""
    return replace(SAMPLES[kind.TOPIC], **changes)  # type: ignore[return-value]


def given(
    kind: type[THistory],
    *facts: Fact,
    id: UUID = AYGUL,  # noqa: A002
    asked_by: By | None = None,
) -> THistory:
    """A history to which this happened; ``asked_by`` says who goes on with it."""
    history = kind(id)
    history.acting = asked_by or by()
    for version, fact in enumerate(facts, start=1):
        history.apply(replace(fact, originator_id=id, originator_version=version))
    return history


def told_by(
    fact: TFact, actor: UUID, organisation: str = ORGANISATION, *, corrects: UUID | None = None
) -> TFact:
    """The fact as somebody in particular recorded it, to put another one right if it does."""
    envelope = Envelope(
        recorded_at="2022-12-31T12:00:00.000000Z",
        actor=actor,
        organisation=organisation,
        channel=Channel.DESK,
        command="told",
        corrects=corrects,
    )
    return replace(fact, by=envelope)


def recorded(history: History) -> list[Fact]:
    """What the commands since then recorded, as the bare facts; then nothing is left."""
    return [bare(fact) for fact in history.collect()]


def bare(fact: Fact) -> Fact:
    """The fact by itself: without its place in the ledger and without its envelope."""
    return replace(fact, originator_id=NIL, originator_version=0, event_id=NIL, by=None, seals=None)


def stored(ledger: ServiceLedger, after: int = 0) -> list[Fact]:
    """Every bare fact behind a position of the ledger, opened, in order."""
    topics = frozenset(SAMPLES)
    return [bare(fact) for _, fact in ledger.read(after, 100_000, unseal=topics)]


def copied(ledger: ServiceLedger, history: UUID, *facts: Fact) -> None:
    """Put facts straight into a history of the ledger, as if its commands had recorded them.

    Whom they are about has a key, as anybody has who was registered.
    """
    placed = [replace(fact, originator_id=history) for fact in facts]
    ledger.vault.create_keys({fact.subject for fact in placed if fact.SEALED_FIELDS})

    def put(work: Work) -> None:
        first = len(ledger.recorder.select_events(history)) + 1
        work.put(
            replace(fact, originator_version=version)
            for version, fact in enumerate(placed, start=first)
        )

    ledger.perform(by(), put)


@contextmanager
def refused(code: str, **facts: Any) -> Iterator[None]:
    """What is done inside is refused with this code, and the refusal names these facts."""
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.code == code
    assert {name: refusal.value.facts.get(name) for name in facts} == facts


def meanwhile(
    ledger: ServiceLedger,
    first: Callable[[Work], Any],
    second: Callable[[Work], Any],
    asker: Callable[[], By] = by,
) -> None:
    """Perform ``second`` while somebody else performs ``first`` between its look and its deed."""
    faster = [first]

    def decide(work: Work) -> Any:
        answer = second(work)
        if faster:
            ledger.perform(asker(), faster.pop())
        return answer

    ledger.perform(asker(), decide)
