"""Entering a station into the books, under the name its organisation knows it by."""

from uuid import UUID

from ledger.aggregates import Station
from ledger.commands.registry import command
from ledger.vocabulary import PartialDate, StationKind
from ledger.work import Work


@command("station.open")
def open_station(
    work: Work, *, occurred_on: PartialDate, kind: StationKind, name: str, area: str | None = None
) -> UUID:
    """Enter a station into the books; its id is the answer.

    Raises:
        AlreadyExists: the organisation has a station of this kind and name.
    """
    station = work.begin(Station, Station.id_of(work.by.organisation, kind, name))
    station.open(occurred_on=occurred_on, name=name, kind=kind, area=area)
    return station.id
