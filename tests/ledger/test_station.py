"""A station moves, stops for a while, keeps hours, is given equipment, and is given up."""

from typing import Any

import pytest
from msgspec.structs import replace

from ledger.aggregates import Station
from ledger.aggregates.station import Equipment, OpeningHours
from ledger.application import ServiceLedger
from ledger.history import Fact
from ledger.vocabulary import StationKind
from ledger.work import Work
from tests.facts import ORGANISATION, copied, given, meanwhile, ready, recorded, refused, stored

OPENED = ready(Station.StationOpened)
MOVED = ready(Station.StationMoved)
SUSPENDED = ready(Station.StationSuspended)
PARTLY = ready(Station.StationPartlyReopened)
REOPENED = ready(Station.StationReopened)
CLOSED = ready(Station.StationClosed)
HOURS = ready(Station.StationHoursSet)
EQUIPPED = ready(Station.StationEquipped)

STEPS = {
    "move": (MOVED, []),
    "suspend": (SUSPENDED, []),
    "reopen_partly": (PARTLY, [SUSPENDED]),
    "reopen": (REOPENED, [SUSPENDED, PARTLY]),
    "close": (CLOSED, [SUSPENDED]),
    "set_hours": (HOURS, []),
    "equip": (EQUIPPED, []),
}


def told(fact: Fact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in ("occurred_on", *fact.CLEAR_FIELDS)}


@pytest.mark.parametrize("command", STEPS)
def test_each_step_of_a_station_is_recorded_as_it_was_told(command: str):
    fact, before = STEPS[command]
    station = given(Station, OPENED, *before)

    getattr(station, command)(**told(fact))

    assert recorded(station) == [fact]


@pytest.mark.parametrize("command", ["move", "close", "set_hours", "equip"])
def test_a_station_that_was_given_up_does_nothing_more(command: str):
    with refused("station_is_closed", state="closed"):
        getattr(given(Station, OPENED, CLOSED), command)(**told(STEPS[command][0]))


def test_station_moved_is_in_another_area():
    assert given(Station, OPENED, MOVED).area == "652302"


@pytest.mark.parametrize("before", [[SUSPENDED], [CLOSED]])
def test_station_suspended_when_it_serves_nobody_is_refused(before):
    with refused("station_suspended_before"):
        given(Station, OPENED, *before).suspend(**told(SUSPENDED))


def test_station_suspended_twice_at_once_is_suspended_once(ledger: ServiceLedger):
    station = Station.id_of(ORGANISATION, StationKind.REHAB, "第一站")
    copied(ledger, station, OPENED)

    def suspend(work: Work) -> None:
        work.change(Station, station).suspend(**told(SUSPENDED))

    with refused("station_suspended_before"):
        meanwhile(ledger, suspend, suspend)

    assert stored(ledger) == [OPENED, SUSPENDED]


@pytest.mark.parametrize("command", ["reopen", "reopen_partly"])
def test_station_reopened_that_never_stopped_is_refused(command: str):
    with refused("station_not_suspended", state="open"):
        getattr(given(Station, OPENED), command)(**told(STEPS[command][0]))


def test_station_partly_reopened_may_stop_again():
    station = given(Station, OPENED, SUSPENDED, PARTLY)

    station.suspend(**told(SUSPENDED))

    assert recorded(station) == [SUSPENDED]


def test_station_closed_is_given_up():
    assert given(Station, OPENED, CLOSED).state is CLOSED.LEADS_TO


@pytest.mark.parametrize(
    "hours",
    [
        [(0, "09:30", "13:00")],
        [(8, "09:30", "13:00")],
        [(1, "13:00", "13:00")],
        [(1, "15:00", "13:00")],
        [(1, "nine", "13:00")],
        [(1, "09:30", "13:00"), (1, "12:30", "18:00")],
    ],
)
def test_station_hours_set_that_no_week_has_are_refused(hours):
    station = given(Station, OPENED)

    with refused("opening_hours_wrong"):
        station.set_hours(occurred_on="2022", hours=tuple(OpeningHours(*each) for each in hours))


def test_station_hours_set_with_a_noon_break_count_from_then_on():
    assert given(Station, OPENED, HOURS).hours == HOURS.hours


@pytest.mark.parametrize("equipment", [(), (Equipment(item="tablet", items=0),)])
def test_station_equipped_with_nothing_is_refused(equipment):
    with refused("equipment_not_counted"):
        given(Station, OPENED).equip(**told(replace(EQUIPPED, equipment=equipment)))
