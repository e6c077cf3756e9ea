"""The exports over HTTP: who reaches whom, what is written down, what is turned down."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.testclient import TestClient

from api.exchange.noting import note_handed_on
from api.exchange.routes import CURSOR_HEADER, exports, registry
from api.office import Office
from api.rights import Purpose, Right
from kiosk.words import Words
from ledger.errors import Refused
from ledger.history import Fact
from projections import record_access
from tests.api.exchange.fhir_rules import of_kind, read
from tests.api.exchange.spdci_form import FORMS, TRANSPORT, must_be
from tests.api.exchange.test_figures_out import MAPPING, mapped
from tests.api.exchange.test_spdci import UIN, message_of, one
from tests.api.office_day import AREA, AYGUL, Day


class TurnedDown(Exception):
    """How this test's own house turns a request down."""

    def __init__(self, status: int, code: str, **values: str) -> None:
        super().__init__(code)
        self.status, self.code, self.values = status, code, values


@dataclass
class Reach:
    """A program of one area, or of all."""

    area: str | None

    def sees(self, fact: Fact) -> bool:
        return self.holds_area(getattr(fact, "area", None))

    def must_hold_office(self) -> None:
        return

    def holds_area(self, area: str | None) -> bool:
        return area is None or self.area is None or area.startswith(self.area)

    def holds_person(self, named: UUID) -> bool:
        assert isinstance(named, UUID)
        return self.holds_area(AREA)


@dataclass
class Program:
    """Somebody who was let in."""

    office: Office
    reach: Reach
    name: str = "the health platform"

    def must_see(self, person_id: UUID, purpose: Purpose) -> None:
        assert purpose is Purpose.HANDED_ON
        note_handed_on(self.office, person_id, self.office.by(self.office.new_key("see")))


@dataclass
class House:
    """The routes as somebody mounts them, and the rights that each asks for."""

    client: TestClient
    rights: list[frozenset[Right]]
    reach: Reach


@pytest.fixture
def house(day: Day) -> Iterator[House]:
    reach, asked = Reach(None), []

    def scoped(*rights: Right) -> Any:
        asked.append(frozenset(rights))
        return lambda: Program(day.office, reach)

    app = FastAPI()
    app.include_router(exports(scoped, TurnedDown, Words.load()))
    app.include_router(registry(scoped))

    @app.exception_handler(TurnedDown)
    def turned_down(_request: Any, why: TurnedDown) -> JSONResponse:
        return JSONResponse({"code": why.code, **why.values}, why.status)

    @app.exception_handler(Refused)
    def refused(_request: Any, why: Refused) -> JSONResponse:
        return JSONResponse({"code": why.code}, 404)

    with TestClient(app) as client:
        yield House(client, asked, reach)


def handed_on(day: Day) -> list[str | None]:
    looked = record_access.of(day.office.fresh(), person_id=day.aygul)
    return [each.reason for each in looked if each.looked]


def test_every_export_asks_for_a_right(house: House) -> None:
    assert len(house.rights) == 3 + 5
    assert all(house.rights)
    assert frozenset().union(*house.rights) == {
        Right.AUDIT,
        Right.READ_PERSON,
        Right.READ_FIGURES,
    }


def test_events_come_page_by_page_to_the_end(day: Day, house: House) -> None:
    told: list[Any] = []
    after = "0"
    while True:
        page = house.client.get("/exports/cloudevents", params={"after": after, "limit": 5})
        if page.headers[CURSOR_HEADER] == after:
            break
        after = page.headers[CURSOR_HEADER]
        told += [json.loads(line) for line in page.text.splitlines()]

    assert after == str(day.office.ledger.position())
    assert len({each["id"] for each in told}) == len(told) > 10
    assert AYGUL not in json.dumps(told, ensure_ascii=False)


def test_a_program_of_another_area_is_told_of_nobody_here(day: Day, house: House) -> None:
    house.reach.area = "11"
    search = {"transaction_id": "1", "search_request": [one(UIN, "idtype-value")]}

    lines = house.client.get("/exports/cloudevents").text.splitlines()
    found = house.client.post("/registry/sync/search", content=message_of(message=search)).json()
    figures = house.client.get("/exports/dhis2/2022")
    account = house.client.get(
        "/exports/csv", params={"from": "2022-01-01", "until": "2023-01-01", "area": AREA}
    )

    areas = {json.loads(line)["data"]["fact"].get("area") for line in lines}
    assert areas == {None}
    assert "data" not in found["message"]["search_response"][0]
    assert (figures.status_code, figures.json()["code"]) == (403, "out_of_reach")
    assert account.status_code == 403
    assert handed_on(day) == []


def test_a_record_is_a_bundle_and_its_handing_on_is_written_down(day: Day, house: House) -> None:
    whole = house.client.get(f"/exports/fhir/{day.aygul}")
    without = house.client.get(f"/exports/fhir/{day.aygul}", params={"names": "no"})
    erased = house.client.get(f"/exports/fhir/{day.erased}")
    nobody = house.client.get("/exports/fhir/nobody")

    assert of_kind(read(whole.content), "Patient")[0].name[0].text == AYGUL
    assert whole.headers["content-type"].startswith("application/fhir+json")
    assert AYGUL not in without.text
    assert (erased.status_code, nobody.status_code) == (404, 422)
    assert handed_on(day) == ["handed_on"]


def test_figures_come_as_data_values_and_as_a_table(day: Day, house: House) -> None:
    lacking = house.client.get("/exports/dhis2/2022")
    mapped(day, MAPPING)
    values = house.client.get("/exports/dhis2/2022")
    days = {"from": "2022-01-01", "until": "2023-01-01", "lang": "vi"}
    table = house.client.get("/exports/csv", params=days)
    backwards = house.client.get("/exports/csv", params=days | {"until": "2021-01-01"})
    no_day = house.client.get("/exports/csv", params=days | {"until": "2022-02-30"})

    assert (lacking.status_code, lacking.json()["code"]) == (409, "no_mapping")
    assert values.json()["period"] == "2022"
    assert table.content.startswith(b"\xef\xbb\xbf")
    assert (backwards.status_code, no_day.status_code) == (422, 422)


def test_the_registry_answers_at_its_own_addresses(day: Day, house: House) -> None:
    search = {"transaction_id": "1", "search_request": [one(UIN, "idtype-value")]}
    who = {"transaction_id": "1", "disabled_criteria": {"query": UIN}}
    addresses = {"disabled": "disabled", "get-disability-status": "disabled"}
    addresses |= {name: name for name in ("get-disability-details", "get-disability-support")}

    found = house.client.post("/registry/sync/search", content=message_of(message=search))
    wrong = house.client.post("/registry/sync/search", content=b"{}")

    must_be(FORMS["search"], found.json())
    for address, form in addresses.items():
        told = house.client.post(f"/registry/sync/{address}", content=message_of(message=who))
        must_be(FORMS[form], told.json())
        assert told.status_code == 200
    assert wrong.status_code == 400
    must_be(TRANSPORT, wrong.json())
    assert handed_on(day) == ["handed_on"]
