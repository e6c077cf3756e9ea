"""Random requests of every kind to a small office, each answer held against the description.

A body names, half of the time, what an earlier command began: so that commands follow each other.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import schemathesis
from hypothesis import given
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks
from starlette.testclient import TestClient

from api.app import create_app
from api.asking import MONTH
from api.exchange import routes
from api.v1.callers import GRANTED, Interface
from api.v1.pace import Pace
from api.v1.questions import MOMENT
from api.v1.recording import KEY_HEADER
from api.v1.schemas import CIRCUMSTANCES, DAY
from kiosk.words import Words
from ledger.aggregates import Device
from ledger.commands import COMMANDS
from ledger.vocabulary import PARTIAL_DATE
from tests.api.exchange.test_figures_out import MAPPING, mapped
from tests.api.office_day import BROKEN, FREE, OUT, ordinary_day
from tests.api.v1.program import token_of

load_all_checks()

OTHERWISE = {
    "worker_id": "staff_member",
    "staff_id": "staff_member",
    "manager_id": "staff_member",
    "carer_person_id": "person",
    "history_id": None,
}
"""Of which kind an id is, where its name does not say so; of any at all."""

CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
EVERY_REQUEST_IS_IN_TIME = 10**9
STREAM = "/facts/stream"
A_MONTH = "^2022-(0[1-9]|1[0-2])$"
A_DAY = "^2022-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$"


class Fuzzed:
    """One office with a program that may do everything, and what is asked of it at random."""

    def __init__(self, app: Any, token: str, known: dict[str, list[UUID]]) -> None:
        self._client = TestClient(
            app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False
        )
        self._headers = {"Authorization": f"Bearer {token}"}
        described = self._client.get("/api/v1/openapi.json").json()
        self._schema = schemathesis.openapi.from_dict(described)
        self._likely = schemathesis.openapi.from_dict(likely(described))
        self._keys = count(1)
        self._begun: dict[str, list[str]] = defaultdict(list)
        self._begun.update({kind: [str(each) for each in ids] for kind, ids in known.items()})

    def operations(self) -> Iterator[tuple[Any, Any]]:
        """Every operation that is described, and the same as it is more likely to be recorded."""
        both = (self._schema.get_all_operations(), self._likely.get_all_operations())
        for one, other in zip(*both, strict=True):
            yield one.ok(), other.ok()

    def test_of(self, operations: tuple[Any, Any], told: Counter[str]) -> Callable[[], None]:
        """A test that asks one operation, in ways that fit and in ways that do not."""
        operation, usual = operations
        fits, likely_fits = operation.as_strategy(), usual.as_strategy()
        not_fits = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

        @given(
            case=st.one_of(likely_fits, likely_fits, fits, not_fits),
            again=st.booleans(),
            choice=st.integers(0, 999),
        )
        def ask(case: Any, again: bool, choice: int) -> None:
            if again:
                self._follow(case, choice)
            if choice % 4:
                self._leave_out(case)
            if case.path == STREAM:
                case.query = {**(case.query or {}), "seconds": 0}
            answer = self._send(case)
            told[str(answer.status_code)] += 1
            self._remember(answer)
            case.operation = operation  # what is answered is as wide as it is described
            case.validate_response(answer, checks=CHECKS)

        return ask

    def _send(self, case: Any) -> Any:
        sent = case.as_transport_kwargs(base_url="http://127.0.0.1:8000/api/v1")
        told = {**dict(sent.get("headers") or {}), **self._headers}
        sent["headers"] = {name: value.encode("utf-8") for name, value in told.items()}
        return self._client.request(
            **{name: each for name, each in sent.items() if each is not None}
        )

    def _leave_out(self, case: Any) -> None:
        """Say nothing that is mostly wrong at random: moments, corrections, a key used before."""
        case.headers.pop("If-Match", None)
        if KEY_HEADER in case.headers:
            case.headers[KEY_HEADER] = str(next(self._keys))
        for told, names in ((case.query, MOMENT), (case.body, CIRCUMSTANCES)):
            if isinstance(told, dict):
                for name in names:
                    told.pop(name, None)

    def _follow(self, case: Any, choice: int) -> None:
        """Name what was begun before, wherever the body, the query or the path names something."""
        command = case.path.rpartition("/")[2]
        whose = command.partition(".")[0]
        if command in COMMANDS and "id" in COMMANDS[command].told.__struct_fields__:
            case.body = {"id": "", **case.body} if isinstance(case.body, dict) else case.body
        for told in (case.path_parameters, case.query, case.body):
            if not isinstance(told, dict):
                continue
            for name in told:
                if name == "id" or name.endswith("_id"):
                    kind = OTHERWISE.get(name, name.removesuffix("_id"))
                    known = self._some(whose if name == "id" else kind, choice)
                    told[name] = known or told[name]
            if told.get("id") == "":
                del told["id"]

    def _some(self, kind: str | None, choice: int) -> str | None:
        known = (
            self._begun.get(kind) if kind else [x for each in self._begun.values() for x in each]
        )
        return known[choice % len(known)] if known else None

    def _remember(self, answer: Any) -> None:
        if answer.status_code != 200 or "application/json" not in answer.headers["content-type"]:
            return
        facts = json.loads(answer.content).get("facts", []) if answer.content else []
        for fact in facts if isinstance(facts, list) else []:
            if isinstance(fact, dict) and fact["history_id"] not in self._begun[fact["history"]]:
                self._begun[fact["history"]].append(fact["history_id"])


def likely(described: dict[str, Any]) -> dict[str, Any]:
    """The description, narrowed to days that there were, mere ids, known fields and currencies."""
    text = json.dumps(described)
    for pattern in (PARTIAL_DATE, DAY, routes.DAY):
        text = text.replace(json.dumps(pattern)[1:-1], json.dumps(A_DAY)[1:-1])
    text = text.replace(json.dumps(f"^{MONTH.pattern}$"), json.dumps(A_MONTH))
    text = text.replace('"format": "date"', f'"pattern": "{A_DAY}"')
    narrowed: dict[str, Any] = json.loads(text, object_hook=_closed)
    narrowed["components"]["schemas"]["Id"] = {"type": "string", "format": "uuid"}
    return narrowed


def _closed(told: dict[str, Any]) -> dict[str, Any]:
    if "currency" in told:
        told["currency"] = {"enum": ["CNY", "VND"]}
    is_schema = told.get("type") == "object" and told.get("properties")
    return {"additionalProperties": False, **told} if is_schema else told


@contextmanager
def fuzzed_office(folder: Path) -> Iterator[Fuzzed]:
    """A small office, and a program let in for everything."""
    day = ordinary_day(folder / "data")
    mapped(day, MAPPING)
    words = Words.load()
    app = create_app(day.office, words, None)
    mounted: Any = next(each for each in app.routes if getattr(each, "path", "") == "/api/v1")
    pace = Pace(at_once=EVERY_REQUEST_IS_IN_TIME)
    mounted.app.state.interface = Interface(day.office, words, pace)
    known = {
        "person": [day.aygul, day.li_lei],
        "station": [day.here, day.there],
        "device": [Device.id_of(day.office.organisation, each) for each in (FREE, OUT, BROKEN)],
        "staff_member": [day.hire()],
    }
    yield Fuzzed(app, token_of(day.office, *GRANTED), known)
    day.office.close()
