"""What every resource of one bundle needs to know: whom it is about, and what may be said."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from msgspec import Struct

from api.exchange.cases import Case
from api.exchange.fhir.parts import OURS, Resource, extensions, filled, reference
from api.exchange.leaving_out import is_secret
from ledger.history import Fact

ERROR = "entered-in-error"
CARRIED = frozenset({"person_id", "sensitive"})
"""Fields that the bundle says by itself."""

Say = Callable[[str, str], str | None]
"""The word for a code of a vocabulary, in the reader's language."""


def status_of(case: Case, by_state: dict[str, str], otherwise: str = "active") -> str:
    """What FHIR calls the state of a case."""
    return ERROR if case.in_error else by_state.get(case.state, otherwise)


class Teller(Struct, frozen=True, kw_only=True):
    """What every resource of one bundle needs to know."""

    person_id: UUID
    personal: bool
    say: Say
    devices: dict[UUID, Fact]
    places: dict[UUID, str]

    @property
    def patient(self) -> Resource:
        """The person."""
        return reference(self.person_id)

    def sealed(self, fact: Fact | None, name: str) -> Any:
        """A personal field, where it may be told and was not erased."""
        return getattr(fact, name, None) if self.personal else None

    def place(self, station_id: UUID | None) -> Resource | None:
        """The station, where it is one that is known."""
        if station_id is None or station_id not in self.places:
            return None
        return reference(station_id, self.places[station_id])

    def own(self, case: Case, *, without: frozenset[str] = frozenset()) -> list[Resource]:
        """Everything a case says, under our own names: the newest of each field."""
        told: dict[str, Any] = {}
        for fact in case.facts:
            names = fact.CLEAR_FIELDS + (fact.SEALED_FIELDS if self.personal else ())
            for name in names:
                value = getattr(fact, name)
                if value is not None and not is_secret(name) and name not in CARRIED | without:
                    told[name] = value
        return extensions(told)

    def resource(self, kind: str, resource_id: object, **fields: Any) -> Resource:
        """A resource with what it says; what is empty is left out."""
        return filled({"resourceType": kind, "id": str(resource_id), **fields})

    def identified(self, case: Case) -> list[Resource]:
        """The history under which the ledger knows it."""
        return [{"system": f"{OURS}:{case.kind}", "value": str(case.history_id)}]
