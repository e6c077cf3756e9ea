"""What a code named on a day stays so, whatever became of the area since."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.aggregates import Area
from ledger.aggregates.area import AreaScheme
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS
from ledger.history import Fact
from tests.facts import by, given, meanwhile, ready, recorded, refused, stored

DEFINED = ready(Area.AreaDefined)
SUCCEEDED = ready(Area.AreaSucceeded)
ENDED = ready(Area.AreaEnded)
VN = AreaScheme.VN_UNITS
OLD = {
    "occurred_on": "2020-01-01",
    "scheme": "vn_units",
    "code": "06649",
    "edition": "2020",
    "name": "Phường Hồng Hải",
    "valid_from": "2013-10-10",
    "parent": "193",
}
NEW = OLD | {
    "occurred_on": "2025-07-01",
    "code": "06661",
    "edition": "2025-07",
    "name": "Phường Hạ Long",
    "valid_from": "2025-07-01",
    "parent": "22",
}
SUCCEED = {
    "occurred_on": "2025-07-01",
    "scheme": "vn_units",
    "code": "06649",
    "successors": ["06661"],
    "ends_on": "2025-07-01",
}


def told(fact: Fact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in ("occurred_on", *fact.CLEAR_FIELDS)}


def do(ledger: ServiceLedger, name: str, said: dict[str, Any]) -> Answer:
    command = COMMANDS[f"area.{name}"]
    return ledger.perform(by(), command.on(command.read(said)), said)


def names(area: Area | None, *days: str) -> list[str | None]:
    assert area is not None
    versions = [area.on(date.fromisoformat(day)) for day in days]
    return [version.name if version else None for version in versions]


@pytest.mark.parametrize(
    ("command", "fact", "before"),
    [
        ("define", DEFINED, []),
        ("succeed", SUCCEEDED, [DEFINED]),
        ("end", ENDED, [DEFINED]),
    ],
)
def test_each_step_of_an_area_is_recorded_as_it_was_told(command, fact, before):
    area = given(Area, *before)

    getattr(area, command)(**told(fact))

    assert recorded(area) == [fact]


def test_area_defined_counts_from_its_day_on():
    area = given(Area, DEFINED)

    assert names(area, "1993-12-31", "1994-01-01") == [None, "蓬江区"]


def test_area_defined_anew_ends_what_the_code_named_before():
    area = given(Area, DEFINED)

    area.define(**told(replace(DEFINED, name="蓬江新区", valid_from=date(2022, 7, 1))))

    assert names(area, "2022-06-30", "2022-07-01") == ["蓬江区", "蓬江新区"]


@pytest.mark.parametrize(
    ("before", "day"),
    [([], date(1994, 1, 1)), ([], date(1990, 1, 1)), ([ENDED], date(2022, 6, 30))],
)
def test_area_defined_over_itself_is_refused(before, day):
    with refused("area_dates_overlap", area="440703"):
        given(Area, DEFINED, *before).define(**told(replace(DEFINED, valid_from=day)))


def test_area_defined_by_two_at_once_is_defined_once(ledger: ServiceLedger):
    command = COMMANDS["area.define"]
    define = command.on(command.read(OLD))

    with refused("area_dates_overlap"):
        meanwhile(ledger, define, define)

    assert ledger.position() == 1


def test_area_succeeded_still_names_what_it_named_before(ledger: ServiceLedger):
    new = NEW | {"occurred_on": "2022-07-01", "valid_from": "2022-07-01"}
    do(ledger, "define", OLD)
    do(ledger, "define", new)

    do(ledger, "succeed", SUCCEED | {"occurred_on": "2022-07-01", "ends_on": "2022-07-01"})

    area = ledger.load(Area, Area.id_of(VN, "06649"))
    assert names(area, "2022-06-30", "2022-07-01") == ["Phường Hồng Hải", None]
    assert area is not None
    assert area.successors == ("06661",)
    assert [fact.TOPIC for fact in stored(ledger)][-1] == "area_succeeded"


def test_area_succeeded_by_one_that_nobody_knows_is_refused(ledger: ServiceLedger):
    do(ledger, "define", OLD)

    with refused("not_known", history="area"):
        do(ledger, "succeed", SUCCEED)


def test_area_succeeded_by_one_that_begins_later_is_refused(ledger: ServiceLedger):
    do(ledger, "define", OLD)
    do(ledger, "define", NEW | {"occurred_on": "2022-07-01"})

    with refused("area_not_valid", area="06661"):
        do(ledger, "succeed", SUCCEED | {"occurred_on": "2022-07-01", "ends_on": "2022-07-01"})


@pytest.mark.parametrize("successors", [(), ("440703",)])
def test_area_succeeded_by_no_other_is_refused(successors):
    with refused("area_successor_missing", area="440703"):
        given(Area, DEFINED).succeed(**told(replace(SUCCEEDED, successors=successors)))


@pytest.mark.parametrize(("command", "fact"), [("succeed", SUCCEEDED), ("end", ENDED)])
def test_area_ended_before_it_began_is_refused(command: str, fact: Fact):
    with refused("area_dates_overlap", area="440703"):
        getattr(given(Area, DEFINED), command)(**told(replace(fact, ends_on=date(1994, 1, 1))))


@pytest.mark.parametrize(("command", "fact"), [("succeed", SUCCEEDED), ("end", ENDED)])
def test_area_ended_twice_is_refused(command: str, fact: Fact):
    with refused("area_ended_before", state="ended"):
        getattr(given(Area, DEFINED, ENDED), command)(**told(fact))


def test_area_ended_may_be_defined_anew_from_that_day_on(ledger: ServiceLedger):
    do(ledger, "define", OLD)
    end = {"occurred_on": "2022-01-01", "scheme": "vn_units", "code": "06649"}
    do(ledger, "end", end | {"ends_on": "2022-01-01"})

    do(ledger, "define", OLD | {"valid_from": "2022-01-01", "name": "Phường Hồng Hải mới"})

    area = ledger.load(Area, Area.id_of(VN, "06649"))
    assert names(area, "2021-12-31", "2022-01-01") == ["Phường Hồng Hải", "Phường Hồng Hải mới"]
