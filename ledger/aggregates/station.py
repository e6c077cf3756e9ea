"""A place where people are trained, or where devices are lent."""

from uuid import UUID

from ledger.history import Fact, History
from ledger.ids import derived_id
from ledger.vocabulary import StationKind


class Station(History, stored_as="station"):
    """Open from ``StationOpened`` on."""

    class StationOpened(Fact, frozen=True):
        """The station is in the books and may be named by services."""

        TOPIC = "station_opened"
        name: str
        kind: StationKind
        area: str | None = None

    @staticmethod
    def id_of(organisation: str, kind: StationKind, name: str) -> UUID:
        """The one id of the station an organisation knows by ``name``."""
        return derived_id(None, "station", organisation, kind.value, name)

    def open(
        self, *, occurred_on: str, name: str, kind: StationKind, area: str | None = None
    ) -> None:
        """Enter the station into the books.

        Raises:
            AlreadyExists: it is there.
        """
        self._must_be_new()
        self._record(
            Station.StationOpened, occurred_on=occurred_on, name=name, kind=kind, area=area
        )
