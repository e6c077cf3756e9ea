"""How a line names a thing without knowing its id: by its number, its name or a case number.

{"cn_resident_id": "652301197803054321"}    the person who holds this number
{"asset_number": "CJ000017"}                the office's device
{"rehab": "Fukang No. 2"}                   a station, by its kind and name
{"household_number": "HK20220815"}          a household, as the office's lists number it
{"referral": "2022/17"}                     any history, by the office's own case number
{"payment": {"scheme": ..., ...}}           any history that has one id for what it is about
"""

import inspect
from collections.abc import Mapping
from typing import Any, get_type_hints
from uuid import UUID

import msgspec

from ledger.aggregates import Device, IdentifierClaim, Station
from ledger.application import ServiceLedger
from ledger.history import HISTORIES, History
from ledger.vocabulary import IdentifierKind, StationKind

NUMBERS = {kind.value: kind for kind in IdentifierKind}
STATIONS = {kind.value: kind for kind in StationKind}
OWN_ID = "id"


class NotFound(Exception):
    """A line names something that is not in the ledger, or in a way that nothing is named.

    ``field`` is where in the line; ``how`` is the way in which it was named.
    """

    def __init__(self, field: str, how: str) -> None:
        super().__init__(f"{field}: {how}")
        self.field = field
        self.how = how


class References:
    """Turns the references in a line into ids."""

    def __init__(self, ledger: ServiceLedger, organisation: str) -> None:
        self._ledger = ledger
        self._organisation = organisation

    def resolve(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """``told`` with an id wherever a field of ids holds a reference.

        Raises:
            NotFound: nothing is known by that reference.
        """
        return {name: self._field(name, value) for name, value in told.items()}

    def _field(self, name: str, value: Any) -> Any:
        if name == OWN_ID or name.endswith("_id"):
            return self._id(name, value)
        if name.endswith("_ids") and isinstance(value, list):
            return [self._id(name, each) for each in value]
        if isinstance(value, list):
            return [self.resolve(each) if isinstance(each, dict) else each for each in value]
        return self.resolve(value) if isinstance(value, dict) else value

    def _id(self, field: str, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        if len(value) != 1:
            raise NotFound(field, "-")
        ((how, named),) = value.items()
        if how in NUMBERS:
            return str(self._holder(field, NUMBERS[how], named))
        if how in STATIONS:
            station = Station.id_of(self._organisation, STATIONS[how], str(named))
            return str(self._known(field, how, station))
        if how == "asset_number":
            device = Device.id_of(self._organisation, str(named))
            return str(self._known(field, how, device))
        if how == "household_number":
            number = f"{self._organisation}/{named}"
            return str(self._ledger.vault.number_id("household", number))
        if how in HISTORIES:
            return str(self._known(field, how, self._history(field, HISTORIES[how], named)))
        raise NotFound(field, how)

    def _known(self, field: str, how: str, history_id: UUID) -> UUID:
        # What a line is about may begin with it; what it only names must be there.
        if field != OWN_ID and not self._ledger.facts_of([history_id]):
            raise NotFound(field, how)
        return history_id

    def _holder(self, field: str, kind: IdentifierKind, number: Any) -> UUID:
        said = str(number)
        if kind is IdentifierKind.USERNAME:
            said = said.casefold()
        claim_id = self._ledger.vault.number_id(kind.value, said)
        claim = self._ledger.load(IdentifierClaim, claim_id)
        if claim is None or claim.holder is None:
            raise NotFound(field, kind.value)
        return claim.holder

    def _history(self, field: str, kind: type[History], named: Any) -> UUID:
        if not isinstance(named, dict):
            return kind.id_by_mark(self._organisation, str(named))
        id_of = getattr(kind, "id_of", None)
        if id_of is None:
            raise NotFound(field, kind.STORED_AS)
        parts = self.resolve(named)
        signature = inspect.signature(id_of)
        if "organisation" in signature.parameters:
            parts.setdefault("organisation", self._organisation)
        hints = get_type_hints(id_of, include_extras=True)
        try:
            typed = {
                name: msgspec.convert(value, hints[name]) if name in hints else value
                for name, value in parts.items()
            }
            return UUID(str(id_of(**typed)))
        except (TypeError, ValueError, KeyError, msgspec.ValidationError) as error:
            raise NotFound(field, kind.STORED_AS) from error
