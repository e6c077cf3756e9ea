"""What is described is so: every example is true, and random requests find nothing else."""

from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from fastapi.routing import iter_route_contexts
from hypothesis import HealthCheck, Phase, seed, settings
from starlette.testclient import TestClient

from api import rights
from api.rights import Right
from api.v1 import examples
from ledger.aggregates import Person
from ledger.commands import COMMANDS
from tests.api.office_day import AREA, Day
from tests.api.v1.conftest import LetIn
from tests.api.v1.fuzzing import fuzzed_office
from tests.clock import Clock

A_FEW = settings(
    deadline=None,
    database=None,
    max_examples=2,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
EVERY = 31
"""So many operations are passed over: the script goes through all of them."""


@pytest.fixture
def described(client: TestClient) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


@pytest.fixture
def somebody(day: Day) -> UUID:
    person_id = UUID(examples.PERSON)
    with day.office.ledger.begin(Person, person_id, day.office.by("somebody")) as person:
        person.register(occurred_on="2022-01-04", name="Trần Văn Bình", area=AREA)
    return person_id


def schema_in(described: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    return {**part, "components": described["components"]}


def test_every_command_and_every_question_is_described(described: dict[str, Any]):
    paths = described["paths"]

    assert {path for path in paths if path.startswith("/commands/")} == {
        f"/commands/{name}" for name in COMMANDS
    }
    for path, methods in paths.items():
        for operation in methods.values():
            assert operation["summary"], path
            assert "401" in operation["responses"], path


def test_every_address_is_described_with_its_methods_and_no_other(
    described: dict[str, Any], client: TestClient
):
    mounted = next(each.app for each in client.app.routes if getattr(each, "path", "") == "/api/v1")
    there = {
        (str(each.path), method.lower())
        for each in iter_route_contexts(mounted.routes)
        for method in each.methods
    }

    told = {(path, method) for path, each in described["paths"].items() for method in each}
    one_by_one = {("/commands/{name}", "post"), ("/questions/{name}", "get")}
    assert there - told == one_by_one | {("/openapi.json", "get")}
    assert {path.split("/")[1] for path, _ in told - there} == {"commands", "questions"}


def test_every_example_of_a_command_is_recorded(
    described: dict[str, Any], program: LetIn, somebody: UUID
):
    asking = program()
    assert len(examples.commands()) > 12

    for name, body in examples.commands().items():
        operation = described["paths"][f"/commands/{name}"]["post"]
        told = operation["requestBody"]["content"]["application/json"]
        assert told["example"] == body
        jsonschema.validate(body, schema_in(described, told["schema"]))
        answer = asking.do(name, body).json()
        assert answer["facts"], name


def test_every_example_of_a_question_is_answered_as_described(
    described: dict[str, Any], program: LetIn, somebody: UUID, clock: Clock
):
    asking = program()

    for path, methods in described["paths"].items():
        name = path.removeprefix("/questions/")
        if name == path or rights.of_question(name) is Right.USE_API:
            continue
        clock.now += 1
        operation = methods["get"]
        told = {
            each["name"]: each["example"] for each in operation["parameters"] if "example" in each
        }
        answer = asking.get(path, params=told).json()
        said = operation["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(answer, schema_in(described, said))


def test_what_is_asked_at_random_is_answered_as_described(tmp_path: Path):
    told: Counter[str] = Counter()

    with fuzzed_office(tmp_path) as fuzzed:
        for operation in list(fuzzed.operations())[::EVERY]:
            A_FEW(seed(7)(fuzzed.test_of(operation, told)))()

    assert sum(told.values()) > EVERY / 2
