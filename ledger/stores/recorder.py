"""What every store of facts can do, wherever they lie."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import IntegrityError, Notification, StoredEvent

RECENT_FACTS = 20_000

Row = tuple[int, bytes, int, str, bytes]
"""Position, history, version, topic and state of a fact, as they are stored."""


class CommandRecord(NamedTuple):
    """What a command with this key was asked, and what it was answered."""

    key: str
    request_digest: bytes
    answer: str
    first_position: int | None = None
    last_position: int | None = None


class Standing(NamedTuple):
    """What is there before a command: its own first answer, if any, and the newest fact's bytes."""

    command: CommandRecord | None
    newest: bytes | None


class Recorder(ABC):
    """Keeps facts and commands; selects facts by position.

    Positions begin at 1 and follow each other; a command's facts have consecutive ones.
    """

    @abstractmethod
    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        command: CommandRecord | None = None,
        seen: Mapping[UUID, int] | None = None,
        **_: Any,
    ) -> Sequence[int] | None:
        """Append the rows and the command that made them, all or nothing.

        Raises:
            IntegrityError: a place in a history is taken, or a history in ``seen`` has grown.
        """

    @abstractmethod
    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The rows of one history, in order."""

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The rows from a position on, as the library's followers want them."""
        after = (start or 0) - (1 if inclusive_of_start else 0)
        return [
            Notification(
                id=position, originator_id=UUID(bytes=oid), originator_version=v, topic=t, state=s
            )
            for position, oid, v, t, s in self.select_rows(after, limit, stop)
            if not topics or t in topics
        ]

    @abstractmethod
    def select_rows(self, after: int, limit: int, stop: int | None = None) -> list[Row]:
        """Plain rows behind position ``after``, up to ``stop``: the fast way to read all."""

    @abstractmethod
    def each_row(self, after: int, limit: int, stop: int) -> Iterator[Row]:
        """The plain rows behind ``after`` up to ``stop``, one at a time: none is kept."""

    @abstractmethod
    def changes(self) -> Iterator[bool]:
        """Whether anybody has committed since the last time it was asked, without end."""

    @abstractmethod
    def select_positions(self, positions: Sequence[int]) -> list[Row]:
        """The plain rows at these positions, in the order of position."""

    @abstractmethod
    def select_histories(
        self, originator_ids: Sequence[UUID]
    ) -> dict[UUID, list[tuple[int, str, bytes]]]:
        """Version, topic and state of every fact of each history among the ids that exists."""

    @abstractmethod
    def select_history(self, originator_id: UUID, stop: int) -> list[tuple[int, int, str, bytes]]:
        """Position, version, topic and state of a history's facts up to ``stop``, in order."""

    @abstractmethod
    def topic_of(self, event_id: UUID) -> str | None:
        """Under which name the fact of this id is stored; ``None`` when there is none.

        Looks through every fact: for what is seldom asked.
        """

    @abstractmethod
    def keyed_histories(self, topics: Sequence[str]) -> list[UUID]:
        """The first and the newest of the histories that ``topics`` begin, of the last facts."""

    @abstractmethod
    def standing(self, key: str) -> Standing:
        """What is there before the command of this key: asked by each, so in one look."""

    def command(self, key: str) -> CommandRecord | None:
        """What the command of this key was asked and answered, if it was recorded."""
        return self.standing(key).command

    @abstractmethod
    def max_notification_id(self) -> int:
        """The newest position; 0 when there is none."""

    def confirmed_position(self) -> int:
        """The newest position that is kept wherever it has to be: what stands there stays.

        What is read may yet be lost where another server has not confirmed it, and takes over.
        """
        return self.max_notification_id()

    @abstractmethod
    def assert_safe(self) -> None:
        """Look whether the store keeps what the ledger promises.

        Raises:
            StoreUnsafe: it does not; ``what`` names the first thing that is wrong.
        """

    def holds(self, name: str) -> bool:
        """Whether this one alone, of all computers that share the facts, does what has this name.

        Nobody else's is a file. Whoever is asked and finds it free holds it until they close.
        """
        return bool(name)

    @abstractmethod
    def close(self) -> None:
        """Let go of it."""


def is_conflict(error: Exception) -> bool:
    """Whether another writer was first at the same place of a history, or with the same key."""
    return isinstance(error, (IntegrityError, sqlite3.IntegrityError))
