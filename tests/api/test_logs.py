"""What is written beside the ledger: a whole day goes by, and nothing personal is in the logs."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TextIO

import pytest

from api import logs
from api.logs import LEFT_OUT, Lines, Plain
from tests.api.conftest import Browser
from tests.api.office_day import (
    AYGUL,
    BROKEN,
    FREE,
    HERE,
    LI_LEI,
    NUMBER,
    OUT,
    PASSWORD,
    THERE,
    Day,
)
from tests.api.v1.program import token_of

PIN, WRONG = "492817", "not the password at all"
TYPED = "Rustam Karimov"
MISSING = "left footrest"


@pytest.fixture
def written() -> Iterator[TextIO]:
    """Everything that is logged while serving, as it is written."""
    out = io.StringIO()
    levels = {name: logging.getLogger(name).level for name in ("", *logs.OURS)}
    handler = logs.begin(out)
    yield out
    logging.getLogger().removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def events(written: TextIO) -> list[dict[str, Any]]:
    assert isinstance(written, io.StringIO)
    return [json.loads(line) for line in written.getvalue().splitlines()]


def a_day_at_the_desk(clerk: Browser, day: Day) -> None:
    clerk.post("/desk/sign-in", 403, username=TYPED, password=WRONG)
    clerk.sign_in("clerk", WRONG, 403)
    clerk.sign_in("clerk")
    for text in (AYGUL, NUMBER, day.card, TYPED, FREE):
        clerk.client.post("/desk/find", data={"text": text})
    form = clerk.get(f"/desk/lend?number={FREE}&person={day.aygul}").form("/desk/lend")
    clerk.post("/desk/lend", **form)
    clerk.client.post("/desk/lend", data=form | {"key": str(day.here), "due_on": TYPED})
    back = clerk.get(f"/desk/devices?number={OUT}").form("/desk/return")
    clerk.post("/desk/return", **back | {"condition": "damaged", "missing": MISSING})
    clerk.get(f"/desk/people/{day.li_lei}/card")
    clerk.client.get(f"/desk/{TYPED}")
    clerk.get("/desk/staff", 403)


def a_visit_at_the_kiosk(kiosk: Browser, day: Day) -> None:
    for pin in ("000000", PIN):
        kiosk.client.post("/card", data={"card": day.card, "number": day.card})
        kiosk.client.post("/pin", data={"pin": pin})
    kiosk.client.get("/record")
    kiosk.client.get(f"/{AYGUL}")


def a_program_asks(program: Browser, day: Day, token: str) -> None:
    asks = {"Authorization": f"Bearer {token}", "Idempotency-Key": "loan-1"}
    body = {"id": {"asset_number": BROKEN}, "person_id": TYPED, "occurred_on": LI_LEI}
    program.client.post("/api/v1/commands/device.lend", json=body, headers=asks)
    program.client.get(f"/api/v1/persons/{day.aygul}/history", headers=asks)
    program.client.get("/api/v1/questions/nothing", headers={"Authorization": "Bearer nonsense"})


def personal(day: Day, token: str) -> set[str]:
    names = {AYGUL, LI_LEI, "Lin Mei", "Vo Quang", TYPED, *TYPED.split(), "阿依古丽", "买买提"}
    known = {NUMBER, NUMBER + "44", day.card, PIN, PASSWORD, WRONG, token, MISSING}
    things = {FREE, OUT, BROKEN, HERE, THERE, "普通轮椅", str(day.aygul), str(day.li_lei)}
    return names | known | things


def test_a_whole_day_leaves_nothing_personal_in_the_logs(
    written: TextIO, open_browser: Callable[..., Browser], day: Day
) -> None:
    token = token_of(day.office)
    day.office.set_pin(day.aygul, PIN)
    clerk = open_browser()

    a_day_at_the_desk(clerk, day)
    a_visit_at_the_kiosk(open_browser(), day)
    a_program_asks(open_browser(), day, token)
    logging.getLogger("somebody.else").warning("cannot read %s at %d", AYGUL, 7)
    told = events(written)

    text = json.dumps(told, ensure_ascii=False)
    assert {each for each in personal(day, token) if each in text} == set()
    happened = {each["event"] for each in told}
    assert {"signed_in", "sign_in_refused", "not_allowed", "cannot read ... at ..."} <= happened
    assert str(day.staff("clerk")) in text


def record(
    message: str = "signed_in", *arguments: Any, name: str = "handrail.security", **extra: Any
):
    made = logging.LogRecord(name, logging.INFO, "file.py", 1, message, arguments, None)
    vars(made).update(extra)
    return made


def test_an_event_is_one_line_of_json_with_its_fields(day: Day) -> None:
    line = Lines().format(record(staff=str(day.here), wait_seconds=4))

    told = json.loads(line)
    assert told.pop("at").endswith("+00:00")
    assert told == {
        "level": "info",
        "logger": "handrail.security",
        "event": "signed_in",
        "staff": str(day.here),
        "wait_seconds": 4,
    }


@pytest.mark.parametrize("value", [AYGUL, TYPED, "a\nb", "x" * 65, ["clerk"], {"name": "x"}])
def test_a_value_that_is_no_number_id_or_code_is_left_out(value: Any) -> None:
    assert json.loads(Lines().format(record(why=value)))["why"] == LEFT_OUT


def test_a_field_that_nobody_declared_is_dropped() -> None:
    assert "person" not in json.loads(Lines().format(record(person="123")))


def test_of_a_mistake_its_kind_and_place_are_told_and_not_its_message() -> None:
    with pytest.raises(ValueError, match=AYGUL) as why:
        date.fromisoformat(AYGUL)
    broken = record("a request could not be answered", name="uvicorn.error")
    broken.exc_info = (why.type, why.value, why.tb)

    line = Lines().format(broken)

    told = json.loads(line)
    assert told["mistake"] == "ValueError"
    assert told["places"][-1].startswith("api/test_logs.py:")
    assert AYGUL not in line
    assert str(__file__) not in line


def test_nobody_writes_a_line_into_the_log() -> None:
    line = Lines().format(record('x\n{"event": "signed_in"}'))

    assert len(line.splitlines()) == 1
    assert json.loads(line)["event"] == 'x\n{"event": "signed_in"}'
    assert len(Plain().format(record("x\ny")).splitlines()) == 1


def test_somebody_at_a_terminal_reads_it_without_braces() -> None:
    line = Plain().format(record(wait_seconds=4))

    assert line.endswith("info signed_in logger=handrail.security wait_seconds=4")
