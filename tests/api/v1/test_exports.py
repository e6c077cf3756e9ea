"""The exports and the registry under /api/v1: in their published forms, no further than let in."""

import json
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from starlette.testclient import TestClient

from api.exchange.routes import CURSOR_HEADER
from api.exchange.spdci.messages import ADDRESSES
from api.rights import Right
from api.v1.callers import GRANTED
from projections import record_access
from tests.api.exchange.fhir_rules import of_kind, read
from tests.api.exchange.spdci_form import FORMS, TRANSPORT, must_be
from tests.api.exchange.test_figures_out import MAPPING, mapped
from tests.api.exchange.test_spdci import UIN, message_of, one
from tests.api.office_day import AREA, AYGUL, Day
from tests.api.v1.conftest import LetIn
from tests.api.v1.program import Program

ELSEWHERE = "652328"
YEAR = {"from": "2022-01-01", "until": "2023-01-01"}
SEARCH = {"transaction_id": "1", "search_request": [one(UIN, "idtype-value")]}
WHO = {"transaction_id": "1", "disabled_criteria": {"query": UIN}}
JSON = {"Content-Type": "application/json"}


def addresses(day: Day) -> dict[str, Right]:
    return {
        "/exports/cloudevents": Right.AUDIT,
        f"/exports/fhir/{day.aygul}": Right.READ_PERSON,
        "/exports/dhis2/2022": Right.READ_FIGURES,
        "/exports/csv?from=2022-01-01&until=2023-01-01": Right.READ_FIGURES,
    }


def asked(asking: Program, address: str, status: int = 200, **message: Any) -> Any:
    content = message_of(message=message or (SEARCH if address.endswith("search") else WHO))
    return asking.send("POST", address, status, content=content, headers=JSON)


def handed_on(day: Day) -> list[str | None]:
    looked = record_access.of(day.office.fresh(), person_id=day.aygul)
    return [each.reason for each in looked if each.looked]


@pytest.mark.parametrize("right", sorted(GRANTED, key=lambda each: each.value))
def test_a_token_opens_the_exports_of_its_right_and_no_other(
    program: LetIn, day: Day, right: Right
) -> None:
    mapped(day, MAPPING)
    asking = program(right)

    for address, needed in addresses(day).items():
        asking.get(address, 200 if needed is right else 403)
    for address in ADDRESSES:
        asked(asking, address, 200 if right is Right.READ_PERSON else 403)


def test_without_a_token_nothing_goes_out(client: TestClient, day: Day) -> None:
    nobody = Program(client, "hr_nobody")

    told = [nobody.get(address, 401) for address in addresses(day)]
    told += [asked(nobody, address, 401) for address in ADDRESSES]

    assert {answer.json()["code"] for answer in told} == {"unauthenticated"}


def test_events_come_as_the_sdk_reads_them_page_by_page(program: LetIn, day: Day) -> None:
    asking = program(Right.AUDIT)
    after, found = "0", []
    while after != str(day.office.ledger.position()):
        page = asking.get("/exports/cloudevents", params={"after": after, "limit": 5})
        found += [JSONFormat().read(CloudEvent, line) for line in page.content.splitlines()]
        after = page.headers[CURSOR_HEADER]

    assert len({each.get_id() for each in found}) == len(found) > 10
    same = asking.get("/facts?limit=1000").json()["events"]
    assert [each.get_id() for each in found] == [each["id"] for each in same]


def test_a_record_is_a_bundle_that_the_published_classes_read(program: LetIn, day: Day) -> None:
    asking, path = program(Right.READ_PERSON), f"/exports/fhir/{day.aygul}"

    whole = asking.get(path, params={"lang": "vi"})
    without = asking.get(path, params={"names": "false"})

    assert of_kind(read(whole.content), "Patient")[0].name[0].text == AYGUL
    assert AYGUL not in without.text
    assert of_kind(read(without.content), "Patient")
    assert handed_on(day) == ["handed_on"]


def test_who_was_erased_and_who_never_was_are_handed_on_to_nobody(program: LetIn, day: Day) -> None:
    asking = program(Right.READ_PERSON)

    gone = asking.get(f"/exports/fhir/{day.erased}", 409)
    asking.get(f"/exports/fhir/{UUID(int=7)}", 404)

    assert gone.json()["code"] == "person_is_erased"


def test_the_registry_answers_in_its_published_form(program: LetIn, day: Day) -> None:
    asking = program(Right.READ_PERSON)

    for address, operation in ADDRESSES.items():
        told = asked(asking, address).json()
        must_be(FORMS[operation.value], told)
        assert told["header"]["status"] == "succ"
    assert handed_on(day) == ["handed_on"]


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"header": 1}'])
def test_what_is_no_message_is_told_so_in_the_form_of_the_registry(
    program: LetIn, body: bytes
) -> None:
    asking = program(Right.READ_PERSON)
    headers = {"Authorization": f"Bearer {asking.token}", **JSON}

    for address in ADDRESSES:
        answer = asking.client.post(f"/api/v1{address}", content=body, headers=headers)
        assert answer.status_code == 400
        must_be(TRANSPORT, answer.json())


def test_whoever_is_turned_down_by_the_registry_is_told_in_its_form(
    program: LetIn, client: TestClient
) -> None:
    asking = program(Right.AUDIT)
    plain = {"content": b"{}", "headers": {"Content-Type": "text/plain"}}
    large = {"content": b" " * 1_100_000, "headers": JSON}
    address = "/registry/sync/search"

    told = [
        asked(Program(client, ""), address, 401),
        asked(asking, address, 403),
        program(Right.READ_PERSON).send("POST", address, 415, **plain),
        program(Right.READ_PERSON).send("POST", address, 413, **large),
        program(Right.READ_PERSON).send("POST", f"{address}?a=1", 422, content=b"{}", headers=JSON),
        program(Right.READ_PERSON).send("GET", address, 405),
    ]

    for answer in told:
        must_be(TRANSPORT, answer.json())
    codes = [answer.json()["errors"][0]["code"] for answer in told]
    assert codes[:2] == ["err.request.unauthorized", "err.request.forbidden"]
    assert set(codes[2:]) == {"err.request.bad"}


def test_a_program_of_one_area_is_told_of_nobody_elsewhere(program: LetIn, day: Day) -> None:
    mapped(day, MAPPING)
    there, here = program(area=ELSEWHERE), program(area=AREA)

    there.get(f"/exports/fhir/{day.aygul}", 403)
    lines = there.get("/exports/cloudevents").text
    found = asked(there, "/registry/sync/search").json()
    unreached = there.get("/exports/csv", 403, params={**YEAR, "area": AREA})
    sums = here.get("/exports/dhis2/2022", 403)
    narrowed = here.get("/exports/csv", params=YEAR)

    assert str(day.aygul) not in lines
    assert "data" not in found["message"]["search_response"][0]
    assert {unreached.json()["code"], sums.json()["code"]} == {"out_of_reach"}
    assert narrowed.content == here.get("/exports/csv", params={**YEAR, "area": AREA}).content
    assert handed_on(day) == []
    asked(here, "/registry/sync/search")
    assert handed_on(day) == ["handed_on"]


@pytest.mark.parametrize("lang", ["zh-Hans", "vi", "en"])
def test_why_there_are_no_figures_is_said_in_words(program: LetIn, day: Day, lang: str) -> None:
    asking = program(Right.READ_FIGURES)
    in_words = {"headers": {"Accept-Language": lang}}

    lacking = asking.get("/exports/dhis2/2022", 409, **in_words)
    backwards = asking.get(
        "/exports/csv", 422, params={"from": "2023-01-01", "until": "2022-01-01"}, **in_words
    )

    assert (lacking.json()["code"], backwards.json()["code"]) == ("no_mapping", "days")
    assert "dhis2.toml" in lacking.json()["detail"]
    assert lacking.headers["content-language"] == lang
    assert "2023" not in backwards.json()["detail"]


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/exports/cloudevents?limit=0", "limit"),
        ("/exports/cloudevents?after=-1", "after"),
        ("/exports/cloudevents?after=x", "after"),
        ("/exports/fhir/nobody", "person_id"),
        ("/exports/fhir/6f1d3c52-4b7e-4a7e-9d53-0c6f1f2a9e11?names=x", "names"),
        ("/exports/fhir/6f1d3c52-4b7e-4a7e-9d53-0c6f1f2a9e11?lang=de", "lang"),
        ("/exports/dhis2/2022-13", "period"),
        ("/exports/csv?until=2022-02-02", "from"),
        ("/exports/csv?from=2022-02-02", "until"),
        ("/exports/csv?from=2022-02-02&until=2022-03-02&area=x", "area"),
    ],
)
def test_a_parameter_that_means_nothing_is_named_with_what_it_may_hold(
    program: LetIn, address: str, field: str
) -> None:
    told = program().get(address, 422).json()

    assert (told["code"], told["field"]) == ("parameter_wrong", field)
    assert told["expected"] in told["detail"]


def test_a_parameter_that_there_is_not_is_refused(program: LetIn) -> None:
    asking = program()

    for query in ("sort=1", "limit=1&limit=2"):
        told = asking.get(f"/exports/cloudevents?{query}", 422).json()
        assert told["code"] == "parameter_unknown"


def test_every_export_is_described_with_an_example_that_is_true(
    client: TestClient, program: LetIn, day: Day
) -> None:
    mapped(day, MAPPING)
    described = client.get("/api/v1/openapi.json").json()
    paths = {path: told for path, told in described["paths"].items() if "/exports/" in path}
    asking = program()

    assert len(paths) == 4
    for path, methods in paths.items():
        given = [each for each in methods["get"]["parameters"] if "example" in each]
        query = {each["name"]: each["example"] for each in given if each["in"] == "query"}
        named = {each["name"]: each["example"] for each in given if each["in"] == "path"}
        address = path.format(**{**named, **({"person_id": day.aygul} if "fhir" in path else {})})
        answer = asking.get(address, params=query)
        good = methods["get"]["responses"]["200"]["content"]
        assert answer.headers["content-type"].partition(";")[0] in good
        for form in good.values():
            if "schema" in form:
                jsonschema.validate(answer.json(), form["schema"])
    for address in ADDRESSES:
        body = described["paths"][address]["post"]["requestBody"]["content"]["application/json"]
        whole = {**body["schema"], "components": described["components"]}
        jsonschema.validate(body["example"], whole)
        content = json.dumps(body["example"]).encode()
        told = asking.send("POST", address, 200, content=content, headers=JSON).json()
        must_be(FORMS[ADDRESSES[address].value], told)
