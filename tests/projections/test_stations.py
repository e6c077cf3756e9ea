from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Station
from ledger.aggregates.station import OpeningHours
from ledger.application import ServiceLedger
from ledger.vocabulary import StationKind
from projections import stations
from projections.stations import EquipmentRow, StationRow
from projections.store import Views
from tests.facts import ORGANISATION, yuan
from tests.projections.office import Office

CENTRE = Station.id_of(ORGANISATION, StationKind.DAY_CARE, "玛纳斯县康园中心")
SHELF = Station.id_of(ORGANISATION, StationKind.LENDING, "昌吉市第一辅具站")
MONDAY = OpeningHours(weekday=1, opens="09:30", closes="13:30")


@pytest.fixture
def office(ledger: ServiceLedger, views: Views) -> Office:
    made = Office(ledger, views)
    centre: dict[str, Any] = {"kind": "day_care", "name": "玛纳斯县康园中心", "area": "652390"}
    made.do("station.open", id=CENTRE, occurred_on="2019", **centre)
    shelf = {"kind": "lending", "name": "昌吉市第一辅具站", "area": "652301"}
    made.do("station.open", id=SHELF, occurred_on="2020", **shelf)
    return made


def only(views: Views, **narrowed: Any) -> StationRow:
    (found,) = stations.listed(views, **narrowed)
    return found


def test_stations_listed_as_they_stand(office: Office, views: Views):
    office.do("station.set_hours", id=CENTRE, occurred_on="2022-01-04", hours=[MONDAY])
    office.do("station.move", id=CENTRE, occurred_on="2022-07-01", area="652324")
    why = {"suspension_reason": "infection_control", "until": "2022-09-01"}
    office.do("station.suspend", id=CENTRE, occurred_on="2022-08-10", **why)

    open_one, suspended = stations.listed(views)

    assert open_one.station_id == SHELF
    assert suspended == StationRow(
        station_id=CENTRE,
        name="玛纳斯县康园中心",
        station_kind="day_care",
        area="652324",
        organisation=ORGANISATION,
        station_state="suspended",
        opened_on="2019",
        since="2022-08-10",
        suspension_reason="infection_control",
        until="2022-09-01",
        places=None,
        hours=(MONDAY,),
    )


def test_stations_listed_by_kind_state_and_area(office: Office, views: Views):
    office.do("station.close", id=SHELF, occurred_on="2022-12-30")

    assert only(views, station_kind="lending").station_id == SHELF
    assert only(views, station_state="closed").station_id == SHELF
    assert only(views, area="65239").station_id == CENTRE
    assert stations.listed(views, area="44") == []
    assert len(stations.listed(views, limit=1)) == 1


def test_stations_listed_open_again_say_why_no_more(office: Office, views: Views):
    why = {"suspension_reason": "infection_control", "until": "2022-09-01"}
    office.do("station.suspend", id=CENTRE, occurred_on="2022-08-10", **why)
    office.do("station.reopen_partly", id=CENTRE, occurred_on="2022-09-02", places=5)

    partly = only(views, area="652390")
    office.do("station.reopen", id=CENTRE, occurred_on="2022-10-08")
    whole = only(views, area="652390")

    assert (partly.station_state, partly.places) == ("partly_open", 5)
    assert (partly.suspension_reason, partly.until) == (None, None)
    assert (whole.station_state, whole.places, whole.since) == ("open", None, "2022-10-08")


def test_stations_equipment_is_listed_the_newest_first(office: Office, views: Views):
    bars = {"item": "平行杠", "items": 2, "value": yuan(5600)}
    books = {"item": "盲文书", "items": 120, "donor": "基金会"}
    given = {"occurred_on": "2022-03-01", "fund": "aid_xinjiang"}
    office.do("station.equip", id=CENTRE, equipment=[bars, books], **given)
    office.do("station.equip", id=SHELF, occurred_on="2022-04-01", equipment=[books])

    everywhere = stations.equipment(views)

    assert [each.station_id for each in everywhere] == [SHELF, CENTRE, CENTRE]
    assert stations.equipment(views, station_id=CENTRE) == [
        EquipmentRow(
            station_id=CENTRE,
            station="玛纳斯县康园中心",
            item="平行杠",
            items=2,
            worth=yuan(5600),
            donor=None,
            fund="aid_xinjiang",
            since="2022-03-01",
        ),
        everywhere[2],
    ]


def test_stations_forget_what_was_withdrawn(office: Office, views: Views):
    books = {"item": "盲文书", "items": 120}
    office.do("station.equip", id=CENTRE, occurred_on="2022-03-01", equipment=[books])
    office.undo_last("2022-03-02")
    office.do("station.suspend", id=CENTRE, occurred_on="2022-04-01", suspension_reason="other")

    office.undo_last("2022-04-02")

    assert stations.equipment(views) == []
    assert only(views, area="652390").station_state == "open"
    assert office.is_the_same_rebuilt("stations")


def test_stations_of_no_office_are_none(views: Views):
    assert stations.listed(views) == []
    assert stations.equipment(views, station_id=UUID(int=1)) == []
