"""How far a program reaches: what it may record, and what of an answer it is told.

It reaches the organisation it acts for and those below it, and the area it was let in for. What
is known of people, and sums, are the office's: a program of another body is told the facts of its
own and nothing else. A program without an area reaches everywhere; one with an area reaches nobody
whose place is unknown.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from api.office import Office
from api.rights import Right
from api.v1.problems import Problem
from ledger.history import Fact
from ledger.vocabulary import By
from projections import areas, organisations, person_lookup
from projections.api_clients import Client

COUNTS_EVERYWHERE = frozenset({Right.EDIT_POLICIES, Right.ADMINISTER_STAFF})
"""Rights to what holds in every area, unless it names one."""

UNKNOWN = "?"
"""A code that lies in no area."""


class ClientReach:
    """How far one program reaches, for one request; it remembers whom it looked up."""

    def __init__(self, office: Office, client: Client) -> None:
        self._office = office
        self.organisation = client.organisation
        self.area = client.area
        self._day = date.fromisoformat(office.today())
        self._persons: dict[UUID, bool] = {}

    def holds_area(self, area: str | None) -> bool:
        """Whether the area lies in that of the program; what is in no area is in every reach."""
        if area is None or self.area is None or area == self.area:
            return True
        return areas.lies_in(self._office.whole(), area, within=self.area, day=self._day)

    def holds_organisation(self, organisation: str | None) -> bool:
        """Whether that is the organisation of the program, or below it."""
        if organisation is None or organisation == self.organisation:
            return True
        views = self._office.whole()
        return organisations.is_under(views, organisation, above=self.organisation)

    def must_hold_office(self) -> None:
        """Go on when the organisation of this office is the program's, or below it.

        Raises:
            Problem: it is another one.
        """
        if not self.holds_organisation(self._office.organisation):
            raise Problem(403, "out_of_reach")

    def must_hold_person(self, person_id: UUID) -> None:
        """Go on when somebody lives in the program's area.

        Raises:
            Problem: they live elsewhere, or nobody knows where.
        """
        found = person_lookup.summary(self._office.whole(), person_id)
        if not self.holds_area((found.area if found else None) or UNKNOWN):
            raise Problem(403, "out_of_reach")

    def must_hold(self, right: Right, by: By, facts: Iterable[Fact]) -> None:
        """Go on when everything that would be recorded is in reach.

        Raises:
            Problem: something of it is not.
        """
        told = list(facts)
        named = {each for fact in told for each in _ids(fact)}
        if by.on_behalf_of is not None:
            named.add(by.on_behalf_of)
        is_held = all(map(self._holds_fact, told)) and all(map(self.holds_person, named))
        everywhere = self.area is not None and right in COUNTS_EVERYWHERE
        if not is_held or (everywhere and not all(getattr(fact, "area", None) for fact in told)):
            raise Problem(403, "out_of_reach")

    def sees(self, fact: Fact) -> bool:
        """Whether the program is told of a fact that others recorded."""
        if not self.holds_organisation(fact.envelope.organisation):
            return False
        return self.holds_area(getattr(fact, "area", None)) and all(
            map(self.holds_person, _ids(fact))
        )

    def holds_person(self, named: UUID) -> bool:
        """Whether an id is that of nobody, or of somebody in the program's area."""
        if self.area is None:
            return True
        if named not in self._persons:
            found = person_lookup.summary(self._office.whole(), named)
            self._persons[named] = found is None or self.holds_area(found.area or UNKNOWN)
        return self._persons[named]

    def narrowed(self, answer: Any) -> Any:
        """The part of an answer that is about nobody and no place out of reach."""
        return answer if self.area is None else self._narrowed(answer)

    def _narrowed(self, answer: Any) -> Any:
        if isinstance(answer, Struct):
            return self._row(answer)
        if isinstance(answer, list | tuple) and not hasattr(answer, "_fields"):
            kept = [(each, self._narrowed(each)) for each in answer]
            return type(answer)(after for before, after in kept if after is not None or not before)
        if isinstance(answer, dict):
            rows = [(key, each, self._narrowed(each)) for key, each in answer.items()]
            return {key: after for key, before, after in rows if after is not None or not before}
        if isinstance(answer, UUID):
            return answer if self.holds_person(answer) else None
        return answer

    def _row(self, row: Struct) -> Struct | None:
        fields = {name: getattr(row, name) for name in row.__struct_fields__}
        outside = not self.holds_area(_text(fields.get("area"))) or any(
            isinstance(value, UUID) and not self.holds_person(value) for value in fields.values()
        )
        if outside:
            return None
        kept = {name: self._narrowed(value) for name, value in fields.items()}
        return row if kept == fields else msgspec.structs.replace(row, **kept)

    def _holds_fact(self, fact: Fact) -> bool:
        # What a fact names beside its envelope: a role in another body, a place elsewhere.
        named = _text(getattr(fact, "organisation", None))
        return self.holds_organisation(named) and self.holds_area(
            _text(getattr(fact, "area", None))
        )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _ids(fact: Fact) -> set[UUID]:
    """Every id that a fact names; some of them are of persons."""
    found = {fact.originator_id}
    waiting: list[Any] = [getattr(fact, name) for name in fact.CLEAR_FIELDS]
    while waiting:
        each = waiting.pop()
        if isinstance(each, UUID):
            found.add(each)
        elif isinstance(each, list | tuple | set | frozenset):
            waiting.extend(each)
        elif isinstance(each, dict):
            waiting.extend((*each, *each.values()))
        elif isinstance(each, Struct):
            waiting.extend(getattr(each, name) for name in each.__struct_fields__)
    return found
