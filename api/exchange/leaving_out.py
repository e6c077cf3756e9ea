"""What of the record goes to nobody outside: confidential services, the erased, secrets."""

from typing import Any
from uuid import UUID

from ledger.aggregates import Person
from ledger.application import ServiceLedger
from ledger.history import Fact, FactWithdrawn
from projections import person_lookup
from projections.store import Views, is_sensitive

SECRET_WORDS = frozenset(
    {"hash", "hashes", "secret", "token", "password", "pin", "credential", "sha256", "totp"}
)
"""A field with one of these words in its name opens a door: it leaves the house in no form."""


def is_secret(name: str) -> bool:
    """Whether a field of this name holds what somebody could sign in with."""
    return not SECRET_WORDS.isdisjoint(name.split("_"))


class Door:
    """Tells which facts may leave, for one export; remembers whom it has looked up."""

    def __init__(self, ledger: ServiceLedger, views: Views) -> None:
        self._ledger, self._views = ledger, views
        self._gone: dict[UUID, bool] = {}
        self._restricted: dict[UUID, bool] = {}

    def lets_out(self, fact: Fact) -> bool:
        """Whether the fact is neither confidential nor about somebody who was erased.

        That somebody was erased goes out: who keeps a copy of their record must erase it too.
        """
        if isinstance(fact, Person.PersonErased):
            return True
        if any(self.is_gone(each) for each in _named_in(fact)):
            return False
        return not is_sensitive(self._taken_back(fact))

    def is_gone(self, person_id: UUID) -> bool:
        """Whether somebody, or something with a key, was erased."""
        if person_id not in self._gone:
            self._gone[person_id] = self._look_up(person_id)
        return self._gone[person_id]

    def is_restricted(self, person_id: UUID) -> bool:
        """Whether somebody's record is kept and used for nothing: then nothing sealed goes out."""
        if person_id not in self._restricted:
            since = person_lookup.restricted_since(self._views, [person_id])
            self._restricted[person_id] = bool(since)
        return self._restricted[person_id]

    def _look_up(self, person_id: UUID) -> bool:
        vault = self._ledger.vault
        if not vault.knows(person_id):
            return False  # nothing of theirs was ever sealed: it is no person
        if not vault.has_key(person_id):
            return True
        if person_lookup.summary(self._views, person_id) is not None:
            return False
        told = self._ledger.facts_of([person_id]).get(person_id, [])
        return any(isinstance(fact, Person.PersonErased) for fact in told)

    def _taken_back(self, fact: Fact) -> Fact:
        """What a withdrawal is about, which is as confidential as that; else the fact itself."""
        if not isinstance(fact, FactWithdrawn):
            return fact
        told = self._ledger.facts_of([fact.originator_id])[fact.originator_id]
        return next((each for each in told if each.event_id == fact.fact_id), fact)


def _named_in(fact: Fact) -> set[UUID]:
    told: list[Any] = [getattr(fact, name) for name in fact.CLEAR_FIELDS]
    told.append(fact.envelope.on_behalf_of)
    return {fact.originator_id, *(each for each in told if isinstance(each, UUID))}
