"""Tells the ledger what happened, by the name of a command and plain data, as a script does."""

from typing import Any
from uuid import UUID

import msgspec

from ledger.application import ServiceLedger
from ledger.commands import COMMANDS
from ledger.ids import derived_id
from ledger.vocabulary import By
from tests.ledger.people import AYGUL, BEKZAT, NGUYEN


class Teller:
    """Says one command after the other; whom it speaks of is registered."""

    aygul = AYGUL
    bekzat = BEKZAT
    nguyen = NGUYEN

    def __init__(self, ledger: ServiceLedger, by: By, theme: str = "") -> None:
        self.ledger = ledger
        self._by = by
        self._theme = theme
        self._said = 0

    def new_id(self) -> str:
        """An id that nothing else has."""
        return str(self.ledger.new_id())

    def do(self, name: str, /, *, by: By | None = None, **told: Any) -> Any:
        """Ask the command; ``told`` is plain data, or what turns into it. Its answer."""
        self._said += 1
        asked = msgspec.structs.replace(by or self._by, key=f"{self._theme}-{name}-{self._said}")
        plain = msgspec.to_builtins(told)
        known = COMMANDS[name]
        decide = known.on(known.read(plain))
        return self.ledger.perform(asked, decide, {"do": name, **plain}).value

    def history(self, kind: str, *parts: Any) -> UUID:
        """A new id for a history of this kind, the same for the same parts."""
        return derived_id(None, "year", kind, *parts)
