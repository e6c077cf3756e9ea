"""What a check found out, and what every check is given to look at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from api.settings import Settings
from ledger.application import DataDirectory

NAMES_MAX = 5


class State(StrEnum):
    """How it stands with what was looked at."""

    GOOD = "good"
    LOOK = "look"
    """Somebody should look at it some day soon."""
    BAD = "bad"
    """Something is broken, lost or open to others."""


class Finding(Struct, frozen=True):
    """One thing that was found: by which check, how it stands, and the sentence that tells it."""

    check: str
    state: State
    outcome: str
    facts: dict[str, str | int] = {}

    @property
    def key(self) -> str:
        """The key of its sentence."""
        return f"doctor.{self.check}.{self.outcome}"


@dataclass(frozen=True)
class Patient:
    """An installation at a moment; it may be broken in any way."""

    directory: DataDirectory
    settings: Settings
    now: datetime


Check = Callable[[Patient], Iterator[Finding]]


def good(check: str, **facts: str | int) -> Finding:
    """All is as it should be."""
    return Finding(check, State.GOOD, "good", facts)


def look(check: str, outcome: str, **facts: str | int) -> Finding:
    """Somebody should look at it."""
    return Finding(check, State.LOOK, outcome, facts)


def bad(check: str, outcome: str, **facts: str | int) -> Finding:
    """It is broken."""
    return Finding(check, State.BAD, outcome, facts)


def named(names: list[str]) -> str:
    """The first few names of a list that may be long."""
    more = ["…"] if len(names) > NAMES_MAX else []
    return ", ".join([*names[:NAMES_MAX], *more])


def minute(when: datetime) -> str:
    """A moment as people here write it, by this computer's time zone."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M")
