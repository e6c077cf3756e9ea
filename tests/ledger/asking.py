"""Asks the ledger by the name of a command and plain data, as every door does."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec

from ledger.aggregates import Person
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS
from ledger.history import Fact
from ledger.vocabulary import By
from ledger.work import Work
from tests.facts import by, copied, ready


def told(fact: Fact, *names: str, **changes: Any) -> dict[str, Any]:
    """When a fact was, and these of its fields or all of them; ``changes`` say otherwise."""
    fields = names or (*fact.CLEAR_FIELDS, *fact.SEALED_FIELDS)
    return {name: getattr(fact, name) for name in ("occurred_on", *fields)} | changes


def asking(name: str, /, **told: Any) -> Callable[[Work], Any]:
    """The command, to be performed; ``told`` is plain data, or what turns into it."""
    return COMMANDS[name].on(COMMANDS[name].read(msgspec.to_builtins(told)))


def ask(ledger: ServiceLedger, name: str, /, *, asked_by: By | None = None, **told: Any) -> Answer:
    """What comes of asking the command."""
    plain = msgspec.to_builtins(told)
    return ledger.perform(asked_by or by(), asking(name, **told), {"do": name, **plain})


def registered(ledger: ServiceLedger, *persons: UUID, **changes: Any) -> None:
    """Let the office know these persons, who have their keys."""
    for person in persons:
        copied(ledger, person, ready(Person.PersonRegistered, **changes))
