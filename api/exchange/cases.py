"""What others are told of one person: the facts about them that may leave, history by history."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from msgspec import Struct

from api.exchange.leaving_out import Door
from ledger.application import ServiceLedger
from ledger.history import Fact, FactWithdrawn
from projections import person_history
from projections.store import Views

FACTS_MAX = 100_000


class Case(Struct, frozen=True, kw_only=True):
    """One history as far as it is about the person and may be told.

    ``facts`` are those that count, in order; where none does any more, those that were taken
    back, and the case is ``in_error``. ``withdrawals`` say so.
    """

    history_id: UUID
    kind: str
    facts: tuple[Fact, ...]
    withdrawals: tuple[FactWithdrawn, ...]
    in_error: bool

    @property
    def first(self) -> Fact:
        """The fact with which it began, as far as it may be told."""
        return self.facts[0]

    @property
    def last(self) -> Fact:
        """The newest fact of it."""
        return self.facts[-1]

    @property
    def state(self) -> str:
        """How far it has come: the state that a fact of it left it in last."""
        led = [str(fact.LEADS_TO.value) for fact in self.facts if fact.LEADS_TO is not None]
        return led[-1] if led else ""

    def newest(self, name: str) -> Any:
        """What was said last in a field of this name; ``None`` where nothing was."""
        said = (getattr(fact, name, None) for fact in reversed(self.facts))
        return next((value for value in said if value is not None), None)

    def of(self, *kinds: type[Fact]) -> list[Any]:
        """The facts of these kinds, in order."""
        return [fact for fact in self.facts if isinstance(fact, kinds)]

    def when(self, *topics: str) -> str | None:
        """When the newest fact under one of these names happened."""
        days = [fact.occurred_on for fact in self.facts if fact.TOPIC in topics]
        return days[-1] if days else None


def cases_of(ledger: ServiceLedger, views: Views, person_id: UUID) -> Iterator[Case]:
    """The person's histories in the order in which they began, with what of them may be told."""
    door = Door(ledger, views)
    entries = person_history.of(views, person_id, limit=FACTS_MAX)
    gone = {entry.position for entry in entries if entry.withdrawn}
    positions = sorted(entry.position for entry in entries)
    apart: dict[UUID, list[tuple[int, Fact]]] = {}
    for position, fact in views.facts_at(positions):
        if door.lets_out(fact):
            apart.setdefault(fact.originator_id, []).append((position, fact))
    for history_id, told in apart.items():
        said = [(at, fact) for at, fact in told if not isinstance(fact, FactWithdrawn)]
        if not said:
            continue
        standing = tuple(fact for at, fact in said if at not in gone)
        yield Case(
            history_id=history_id,
            kind=said[0][1].HISTORY.STORED_AS,
            facts=standing or tuple(fact for _, fact in said),
            withdrawals=tuple(fact for _, fact in told if isinstance(fact, FactWithdrawn)),
            in_error=not standing,
        )
