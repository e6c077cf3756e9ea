"""A sample that any program draws again, by whole numbers and SHA-256 alone."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from api.audit.sampling import (
    Item,
    Method,
    NothingToDraw,
    draw,
    frame_digest,
    quotas,
    seed_of,
)
from tests.api.conftest import Browser, Run
from tests.api.office_day import AYGUL

SEED = seed_of(bytes(32), "blue")
FRAME = [Item(position, 100 * position, "ab"[position % 2]) for position in range(1, 101)]


def positions(method: Method, size: int, frame: list[Item] | None = None) -> list[int]:
    return [each.item.position for each in draw(method, SEED, frame or FRAME, size)]


def test_the_seed_is_the_digest_of_root_and_word() -> None:
    assert sha256(bytes(32) + b"blue").digest() == SEED
    assert seed_of(bytes(32), "màu") == sha256(bytes(32) + "màu".encode()).digest()


def test_a_simple_sample_is_the_lowest_tickets() -> None:
    tickets = {
        each.position: sha256(SEED + each.position.to_bytes(8, "big")).hexdigest() for each in FRAME
    }

    assert positions(Method.SIMPLE, 7) == sorted(sorted(tickets, key=tickets.__getitem__)[:7])
    assert positions(Method.SIMPLE, 7, FRAME[::-1]) == positions(Method.SIMPLE, 7)
    assert positions(Method.SIMPLE, 500) == [each.position for each in FRAME]


def test_the_samples_stay_what_they_were() -> None:
    """Known answers, to be had in any other language."""
    assert positions(Method.SIMPLE, 5) == KNOWN["simple"]
    assert positions(Method.STRATIFIED, 5) == KNOWN["stratified"]
    assert positions(Method.MONEY, 5) == KNOWN["money"]
    assert frame_digest(FRAME) == KNOWN["frame"]


KNOWN = {
    "simple": [14, 27, 60, 67, 75],
    "stratified": [14, 27, 50, 60, 75],
    "money": [25, 51, 68, 82, 93],
    "frame": "2acd56308950376e4ef39779224c5df218a65bcf12c6a10f80d6f4198fac3149",
}


def test_each_stratum_gets_its_share_and_at_least_one() -> None:
    assert quotas({"a": 50, "b": 30, "c": 20}, 10) == {"a": 5, "b": 3, "c": 2}
    assert quotas({"a": 2, "b": 1, "c": 1}, 3) == {"a": 1, "b": 1, "c": 1}
    assert quotas({"a": 98, "b": 1, "c": 1}, 10) == {"a": 10, "b": 1, "c": 1}
    assert quotas({"a": 1, "b": 1}, 500) == {"a": 1, "b": 1}


def test_money_meets_a_large_amount_as_often_as_it_is_large() -> None:
    frame = [Item(1, 100), Item(2, 0), Item(3, 900), Item(4, -50)]

    drawn = draw(Method.MONEY, SEED, frame, 10)

    assert {each.item.position: each.times for each in drawn} == {1: 1, 3: 9}


def test_every_fact_is_drawn_about_as_often_as_any_other() -> None:
    times = dict.fromkeys(range(1, 101), 0)
    for number in range(2_000):
        for each in draw(Method.SIMPLE, seed_of(bytes(32), str(number)), FRAME, 10):
            times[each.item.position] += 1

    # 200 are to be expected of each; the deviation of a binomial is 13.4.
    assert 130 < min(times.values()) <= max(times.values()) < 270


@pytest.mark.parametrize("method", Method)
def test_nothing_is_drawn_from_nothing(method: Method) -> None:
    with pytest.raises(NothingToDraw):
        draw(method, SEED, [], 5)
    with pytest.raises(NothingToDraw):
        draw(Method.MONEY, SEED, [Item(1, 0)], 5)


def test_page_and_command_draw_the_same(auditor: Browser, run: Run) -> None:
    run("checkpoint")
    page = auditor.get("/audit/sample?topic=rehab_session_delivered&nonce=blue&size=1")
    told = run("audit", "sample", "--of", "rehab_session_delivered", "--nonce", "blue", "--size", 1)

    command = next(line for line in told.splitlines() if line.startswith("handrail"))
    code = told.split()[1]
    assert code in page.text
    assert command in page.text
    again = run(*command.replace("'", "").split()[1:])
    assert again.splitlines()[0].split()[1] == code


def test_whose_lines_they_are_is_told_when_it_is_asked_for(auditor: Browser) -> None:
    address = "/audit/sample?topic=payment_paid&nonce=blue"

    assert AYGUL not in auditor.get(address).text
    assert AYGUL in auditor.get(f"{address}&names=yes").text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("size=many", "whole number"),
        ("size=501", "whole number"),
        ("topic=password_set", "no such kind"),
        ("method=guess", "three ways"),
        ("by=name", "scheme, area or month"),
        ("start=never", "first day"),
        ("end=never", "last day"),
        ("topic=grant_paid", "nothing to draw from"),
    ],
)
def test_what_cannot_be_drawn_is_told(auditor: Browser, query: str, said: str) -> None:
    assert said in auditor.get(f"/audit/sample?nonce=blue&{query}", 422).error


def test_a_word_is_on_one_line(auditor: Browser) -> None:
    assert "one line" in auditor.get(f"/audit/sample?nonce={'x' * 101}", 422).error


def test_a_sheet_is_written_in_large_print(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.html"

    run("audit", "sample", "--nonce", "blue", "--method", "money", "--sheet", sheet, lang="vi")

    page = sheet.read_text(encoding="utf-8")
    assert "Phiếu đi thăm" in page
    assert "18pt" in page
    assert AYGUL in page


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (("--of", "password_set"), 2),
        (("--by", "name"), 2),
        (("--from", "never"), 2),
        (("--of", "grant_paid"), 1),
    ],
)
def test_the_command_refuses_what_cannot_be_drawn(
    run: Run, told: tuple[str, ...], code: int
) -> None:
    assert run("audit", "sample", "--nonce", "blue", *told, code=code)


def test_a_sample_can_be_told_to_a_program(run: Run) -> None:
    told = json.loads(run("audit", "sample", "--nonce", "blue", "--json"))

    assert told["seed"] == seed_of(bytes.fromhex(told["root"]), "blue").hex()
    assert told["frame"] == len(told["lines"]) == 1
