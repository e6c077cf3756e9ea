"""Tells a command again what a ready-made fact says, so that a table of steps stays a table."""

from typing import Any

from msgspec.structs import replace

from ledger.history import Fact, History
from tests.facts import given, ready, recorded, refused


def told(fact: Fact, **changes: Any) -> dict[str, Any]:
    """What a command is told so that it records this fact; ``changes`` says what matters."""
    names = ("occurred_on", *fact.CLEAR_FIELDS, *fact.SEALED_FIELDS)
    return {name: getattr(fact, name) for name in names} | changes


def follows(command: str, fact: type[Fact], *before: type[Fact], **changes: Any) -> None:
    """The command records the fact, with every field of it, after what happened before."""
    expected = replace(ready(fact), **changes)
    history = given(fact.HISTORY, *map(ready, before))

    getattr(history, command)(**told(expected))

    assert recorded(history) == [expected]


def does_not_follow(
    command: str, fact: type[Fact], *before: type[Fact], code: str, **changes: Any
) -> None:
    """The command is refused after what happened before, and nothing is recorded."""
    history: History = given(fact.HISTORY, *map(ready, before))

    with refused(code):
        getattr(history, command)(**told(ready(fact), **changes))

    assert recorded(history) == []
