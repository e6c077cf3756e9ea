from datetime import date
from typing import Any

import pytest

from ledger.application import ServiceLedger
from projections import areas
from projections.areas import AreaRow, Successor
from projections.store import Views
from tests.projections.office import Office

BEFORE, AFTER = date(2022, 6, 30), date(2022, 7, 1)
START: dict[str, Any] = {"scheme": "gbt_2260", "occurred_on": "2022-01-01", "edition": "2022"}
ENDED: dict[str, Any] = {
    "scheme": "gbt_2260",
    "occurred_on": "2022-06-01",
    "ends_on": "2022-07-01",
}


@pytest.fixture
def office(ledger: ServiceLedger, views: Views) -> Office:
    made = Office(ledger, views)
    for code, name in (("652324", "玛纳斯县"), ("652390", "塔西河区"), ("652391", "试验区")):
        told = {"code": code, "name": name, "valid_from": "2022-01-01", "parent": "652300"}
        made.do("area.define", **told, **START)
    return made


def codes(found: list[AreaRow]) -> list[str]:
    return [each.code for each in found]


def test_areas_on_a_day_are_what_the_code_meant_then(office: Office, views: Views):
    renamed = {"code": "652324", "name": "玛纳斯市", "valid_from": "2022-07-01"}
    office.do("area.define", **renamed, **START | {"edition": "2022-07"})

    assert areas.on(views, day=BEFORE, code="652324") == [
        AreaRow(
            area_scheme="gbt_2260",
            code="652324",
            name="玛纳斯县",
            edition="2022",
            parent="652300",
            valid_from=date(2022, 1, 1),
            until=date(2022, 7, 1),
        )
    ]
    (renamed_row,) = areas.on(views, day=AFTER, code="652324")
    assert (renamed_row.name, renamed_row.until) == ("玛纳斯市", None)


def test_areas_on_a_day_that_lie_in_another(office: Office, views: Views):
    office.do("area.end", code="652391", **ENDED)

    assert codes(areas.on(views, day=BEFORE, parent="652300")) == ["652324", "652390", "652391"]
    assert codes(areas.on(views, day=AFTER, parent="652300")) == ["652324", "652390"]
    assert areas.on(views, day=date(2021, 12, 31)) == []


def test_areas_standing_for_one_that_was_merged_and_divided(office: Office, views: Views):
    office.do("area.succeed", code="652390", successors=["652324", "652391"], **ENDED)
    later = ENDED | {"occurred_on": "2022-10-01", "ends_on": "2022-11-01"}
    office.do("area.succeed", code="652391", successors=["652324"], **later)

    on_the_day = {
        day: codes(areas.standing_for(views, day=day, code="652390"))
        for day in (BEFORE, AFTER, date(2022, 11, 1))
    }

    assert on_the_day == {
        BEFORE: ["652390"],
        AFTER: ["652324", "652391"],
        date(2022, 11, 1): ["652324"],
    }


def test_areas_standing_for_one_that_ended_are_none(office: Office, views: Views):
    office.do("area.end", code="652391", **ENDED)

    assert areas.standing_for(views, day=AFTER, code="652391") == []
    assert areas.standing_for(views, day=AFTER, code="no such code") == []


def test_areas_successors_are_named_with_their_day(office: Office, views: Views):
    office.do("area.succeed", code="652390", successors=["652324"], **ENDED)

    expected = Successor(
        area_scheme="gbt_2260", code="652390", ends_on=date(2022, 7, 1), successor="652324"
    )
    assert areas.successors(views) == [expected]
    assert areas.successors(views, code="652390") == [expected]
    assert areas.successors(views, code="652324") == []


def test_areas_forget_what_was_withdrawn(office: Office, views: Views):
    office.do("area.succeed", code="652390", successors=["652324"], **ENDED)

    office.undo_last("2022-06-02")

    assert areas.successors(views) == []
    assert codes(areas.on(views, day=AFTER, code="652390")) == ["652390"]
    assert office.is_the_same_rebuilt("areas")
