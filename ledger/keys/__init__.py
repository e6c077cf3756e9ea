"""Where wrapped keys lie, whichever database it is. Nothing here can open one."""

from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol
from uuid import UUID

DESTROYED = b""
"""What is left of a key: its row stays, so that nobody gets another one."""


class Epoch(NamedTuple):
    """Which key-encryption key wraps the keys, and how many were destroyed when it began."""

    number: int
    key_check: bytes
    destroyed: int


class KeyTable(Protocol):
    """The wrapped keys of persons, the wrapped secrets of the office, and the epoch."""

    def close(self) -> None:
        """Let go of the database."""

    def writing(self) -> AbstractContextManager[None]:
        """One transaction that nobody else writes beside."""

    def mark(self) -> object:
        """Another value when somebody else destroyed a key or turned the epoch since.

        Any thread may ask, while another has the table to itself.
        """

    def key(self, subject: UUID) -> bytes | None:
        """The wrapped key; ``DESTROYED``, or ``None`` where there never was one."""

    def keys_of(self, subjects: Collection[UUID]) -> list[tuple[UUID, bytes]]:
        """The wrapped keys that are not destroyed, of those among ``subjects`` who have one."""

    def living_keys(self) -> list[tuple[UUID, bytes]]:
        """Every key that is not destroyed."""

    def add_keys(self, keys: Iterable[tuple[UUID, bytes]]) -> None:
        """Keep these; who has one already, or had one, keeps that."""

    def put_keys(self, keys: Iterable[tuple[UUID, bytes]]) -> None:
        """Put these in the place of the ones they have."""

    def destroy(self, subject: UUID) -> None:
        """Leave nothing of this key but its row."""

    def destroyed(self) -> int:
        """How many keys are destroyed."""

    def is_empty(self) -> bool:
        """Whether nobody ever had a key here."""

    def secrets(self) -> list[tuple[str, bytes]]:
        """Every wrapped secret by its name."""

    def add_secret(self, name: str, wrapped: bytes) -> bytes:
        """Keep this secret if there is none of the name; the one that is kept."""

    def put_secrets(self, secrets: Iterable[tuple[str, bytes]]) -> None:
        """Put these in the place of the ones of the same names."""

    def epoch(self) -> Epoch | None:
        """The epoch; ``None`` where none was begun."""

    def begin_epoch(self, key_check: bytes) -> None:
        """Write down the first, unless one is there."""

    def turn_epoch(self, key_check: bytes) -> None:
        """Write down that the next has begun."""

    def scrub(self) -> None:
        """Leave as little as can be of what was there before."""
