"""What one command looks at and changes; nothing is stored until it ends well.

Whatever was looked at must still be so when the command is stored. A rule across two
histories therefore holds without a lock: who was slower decides again on what is there now.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from ledger.errors import NotKnown
from ledger.history import Fact, History, THistory
from ledger.vault import Vault
from ledger.vocabulary import By

TKind = TypeVar("TKind", bound=History)


class Histories(Protocol):
    """Where histories come from."""

    vault: Vault

    def load(self, kind: type[TKind], history_id: UUID) -> TKind | None:
        """The history as its facts have made it; ``None`` when it has none."""

    def load_all(self, kind: type[TKind], history_ids: list[UUID]) -> dict[UUID, TKind]:
        """Those of the histories that have begun, by id."""

    def facts_of_command(self, key: str) -> list[Fact]:
        """Every fact that the command of this key recorded, in order."""

    def position(self) -> int:
        """The position of the newest fact; 0 when there is none."""

    def now(self) -> datetime:
        """The moment it is, in UTC."""

    def new_id(self) -> UUID:
        """An id that nothing else has."""

    def new_person_id(self) -> UUID:
        """An id that says nothing about whom it will name."""


class Work:
    """What one command looks at and changes, asked for by ``by``."""

    def __init__(self, ledger: Histories, by: By) -> None:
        self.ledger = ledger
        self.by = by
        self.policy: str | None = None
        self._histories: dict[UUID, History] = {}
        self._seen: dict[UUID, int] = {}
        self._facts: list[tuple[Fact, int | None]] = []

    def begin(self, kind: type[THistory], history_id: UUID) -> THistory:
        """A history to begin; one that has begun stands as it is, so that its rules can refuse."""
        return self._find(kind, history_id) or self._take(kind(history_id))

    def find(self, kind: type[THistory], history_id: UUID) -> THistory | None:
        """The history as it stands, or ``None`` when it has not begun."""
        history = self._find(kind, history_id)
        # Of one that was withdrawn altogether nothing stands; it may begin anew.
        return history if history is not None and history.begun else None

    def _find(self, kind: type[THistory], history_id: UUID) -> THistory | None:
        known = self._histories.get(history_id)
        if known is None and history_id in self._seen:
            return None  # it was looked for before, and what was decided on that must hold
        if known is None:
            known = self.ledger.load(kind, history_id)
            if known is None:
                self._seen[history_id] = 0
                return None
            self._take(known)
        if not isinstance(known, kind):
            raise NotKnown(history=kind.STORED_AS, id=history_id)
        return known

    def find_all(self, kind: type[THistory], history_ids: Iterable[UUID]) -> dict[UUID, THistory]:
        """Those of the histories that have begun, by id; many at once."""
        named = list(history_ids)
        wanted = [each for each in named if each not in self._seen]
        for history_id in wanted:
            self._seen[history_id] = 0
        for history in self.ledger.load_all(kind, wanted).values():
            self._take(history)
        found = ((each, self._histories.get(each)) for each in named)
        return {
            each: history for each, history in found if isinstance(history, kind) and history.begun
        }

    def change(self, kind: type[THistory], history_id: UUID) -> THistory:
        """The history as it stands.

        Raises:
            NotKnown: it has not begun.
        """
        history = self.find(kind, history_id)
        if history is None:
            raise NotKnown(history=kind.STORED_AS, id=history_id)
        return history

    def facts_of_command(self, key: str) -> list[Fact]:
        """What an earlier command recorded, in order.

        Raises:
            NotKnown: it recorded nothing, or there was none.
        """
        facts = self.ledger.facts_of_command(key)
        if not facts:
            raise NotKnown(history="command", id=key)
        return facts

    def put(self, facts: Iterable[Fact], row: int | None = None) -> None:
        """Take these facts as read from ``row`` of a file."""
        self._facts.extend((fact, row) for fact in facts)

    def collect(self) -> list[tuple[Fact, int | None]]:
        """Every fact of the command, with the row of the file it came from."""
        for history in self._histories.values():
            self.put(history.collect())
        return self._facts

    def seen(self) -> dict[UUID, int]:
        """Every history that was looked at and not changed, and how many facts it had."""
        changed = {fact.originator_id for fact, _ in self._facts}
        return {each: version for each, version in self._seen.items() if each not in changed}

    def _take(self, history: THistory) -> THistory:
        history.acting = self.by
        self._histories[history.id] = history
        self._seen[history.id] = history.version
        return history
