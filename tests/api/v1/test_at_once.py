"""Over a real port: streams that others end, and commands sent many times at the same moment."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import takewhile
from threading import Barrier
from typing import Any

import httpx2
import pytest

from api.app import create_app
from api.rights import Right
from api.v1.callers import GRANTED, STREAMS_MAX
from kiosk.words import Words
from ledger.aggregates import Device
from tests.api.conftest import Run
from tests.api.office_day import FREE, HERE, Day
from tests.api.v1.program import token_of
from tests.kiosk.server import serving

TIMES = 10
TRIES = 100
LEND = {
    "id": {"asset_number": FREE},
    "occurred_on": "2022-12-05",
    "station_id": {"lending": HERE},
    "due_on": "2023-02-03",
}
WITHOUT_END = "/api/v1/facts/stream?after=0&seconds=3600"

Ask = Callable[..., httpx2.Response]


@pytest.fixture
def address(day: Day, words: Words) -> Iterator[str]:
    with serving(create_app(day.office, words, None)) as at:
        yield at


@contextmanager
def following(address: str, token: str) -> Iterator[Iterator[str]]:
    """The lines of a stream that is open, from its first one on."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx2.stream("GET", f"{address}{WITHOUT_END}", headers=headers, timeout=60) as answer:
        assert answer.status_code == 200, answer.read()
        yield answer.iter_lines()


def lend(address: str, token: str, body: dict[str, Any], key: str) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    url = f"{address}/api/v1/commands/device.lend"
    return httpx2.post(url, json=body, headers=headers, timeout=60)


def all_at_once(keys: list[str], ask: Ask) -> list[httpx2.Response]:
    """What each got, when all of them went off together."""
    off = Barrier(len(keys))

    def start(key: str) -> httpx2.Response:
        off.wait()
        return ask(key)

    with ThreadPoolExecutor(len(keys)) as threads:
        return list(threads.map(start, keys))


def lent(day: Day) -> list[str]:
    device = Device.id_of(day.office.organisation, FREE)
    return [fact.TOPIC for fact in day.office.ledger.facts_of([device])[device][1:]]


def test_a_token_taken_back_ends_the_stream_that_it_opened(address: str, run: Run):
    token = run("api-client", "add", "province", "--right", "audit").splitlines()[-1]

    with following(address, token) as lines:
        begun = next(lines)
        run("api-client", "revoke", "province")
        rest = list(takewhile(lambda line: "ping" not in line, lines))
        more = next(lines, None)

    assert begun.startswith(("id: ", "data: "))
    assert any("handrail.person_registered" in line for line in rest)
    assert more is None


def test_a_program_follows_four_streams_and_no_fifth(address: str, day: Day):
    token, other = token_of(day.office, Right.AUDIT), token_of(day.office, Right.AUDIT, Right.PAY)
    headers = {"Authorization": f"Bearer {token}"}

    with ExitStack() as opened:
        four = [opened.enter_context(following(address, token)) for _ in range(STREAMS_MAX)]
        begun = [next(lines) for lines in four]
        fifth = httpx2.get(f"{address}{WITHOUT_END}", headers=headers)
        begun.append(next(opened.enter_context(following(address, other))))
        page = httpx2.get(f"{address}/api/v1/facts", headers=headers)

    assert len(set(begun)) == 1
    assert (fifth.status_code, fifth.json()["code"]) == (429, "too_fast")
    assert fifth.headers["retry-after"] == "60"
    assert page.status_code == 200


def test_a_stream_that_is_hung_up_leaves_room_for_another(address: str, day: Day):
    token = token_of(day.office, Right.AUDIT)
    url = f"{address}/api/v1/facts/stream?after=0&seconds=0"
    with ExitStack() as opened:
        four = [opened.enter_context(following(address, token)) for _ in range(STREAMS_MAX)]
        assert all(next(lines) for lines in four)

    told = 429
    for _ in range(TRIES):
        if told == 429:
            time.sleep(0.2)
            told = httpx2.get(url, headers={"Authorization": f"Bearer {token}"}).status_code

    assert told == 200


def test_sent_ten_times_at_once_it_is_recorded_once_and_answered_alike(address: str, day: Day):
    token = token_of(day.office, *GRANTED)
    body = {**LEND, "person_id": str(day.aygul)}

    told = all_at_once(["loan"] * TIMES, lambda key: lend(address, token, body, key))

    assert [answer.status_code for answer in told] == [200] * TIMES
    assert len({answer.text for answer in told}) == 1
    assert len({answer.headers["etag"] for answer in told}) == 1
    replayed = sorted(answer.headers["idempotency-replayed"] for answer in told)
    assert replayed == ["false"] + ["true"] * (TIMES - 1)
    assert lent(day) == ["device_lent"]


def test_ten_who_want_one_thing_at_once_are_told_who_has_it(address: str, day: Day):
    token = token_of(day.office, *GRANTED)
    body = {**LEND, "person_id": str(day.aygul)}
    keys = [f"loan-{number}" for number in range(TIMES)]

    told = all_at_once(keys, lambda key: lend(address, token, body, key))

    assert sorted(answer.status_code for answer in told) == [200] + [409] * (TIMES - 1)
    refused = {answer.json()["code"] for answer in told if answer.status_code == 409}
    assert refused == {"device_on_loan"}
    assert lent(day) == ["device_lent"]


@pytest.mark.parametrize("lost", [0, 1, 40])
def test_a_line_that_breaks_leaves_it_recorded_once_or_not_at_all(
    address: str, day: Day, lost: int
):
    token = token_of(day.office, *GRANTED)
    body = {**LEND, "person_id": str(day.aygul)}
    content = json.dumps(body).encode()
    host, port = address.removeprefix("http://").split(":")
    head = (
        f"POST /api/v1/commands/device.lend HTTP/1.1\r\nHost: {host}:{port}\r\n"
        f"Authorization: Bearer {token}\r\nIdempotency-Key: loan\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )

    with socket.create_connection((host, int(port))) as line:
        line.sendall(head.encode() + content[: len(content) - lost])
    told = lend(address, token, body, "loan")

    assert told.status_code == 200
    assert told.json()["facts"][0]["topic"] == "device_lent"
    assert lent(day) == ["device_lent"]
