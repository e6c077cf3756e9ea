"""Commands over HTTP: recorded once, by the rules, with the true first answer."""

from uuid import uuid4

import pytest

from api.rights import Right
from api.v1.problems import problem_of
from ledger.aggregates import Device
from ledger.errors import DiskFull, RecordingStopped, Refused
from tests.api.office_day import FREE, HERE, Day
from tests.api.v1.conftest import LetIn

LEND = {
    "id": {"asset_number": FREE},
    "occurred_on": "2022-12-05",
    "station_id": {"lending": HERE},
    "due_on": "2023-02-03",
}


def test_a_command_is_recorded_by_the_program(program: LetIn, day: Day):
    told = {**LEND, "person_id": str(day.aygul)}

    answer = program(Right.LEND_DEVICES).do("device.lend", told)

    fact = next(each for each in answer.json()["facts"] if each["history"] == "device")
    assert (fact["topic"], fact["version"]) == ("device_lent", 2)
    assert answer.headers["etag"] == '"facts-2"'
    device = Device.id_of(day.office.organisation, FREE)
    lent = day.office.ledger.facts_of([device])[device][-1]
    assert lent.envelope.channel.value == "api"


def test_sent_again_it_gets_the_first_answer_whatever_happened_since(program: LetIn, day: Day):
    told, lender = {**LEND, "person_id": str(day.aygul)}, program(Right.LEND_DEVICES)
    first = lender.do("device.lend", told, Idempotency_Key="loan-1", If_Match='"facts-1"')
    back = {"id": LEND["id"], "occurred_on": "2022-12-06", "condition": "good"}
    lender.do("device.give_back", {**back, "station_id": LEND["station_id"]})

    again = lender.do("device.lend", told, Idempotency_Key="loan-1", If_Match='"facts-1"')

    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"]
    assert first.headers["idempotency-replayed"] == "false"
    assert again.headers["idempotency-replayed"] == "true"


def test_a_key_that_was_used_for_something_else_is_refused(program: LetIn, day: Day):
    told, lender = {**LEND, "person_id": str(day.aygul)}, program(Right.LEND_DEVICES)
    lender.do("device.lend", told, Idempotency_Key="loan-1")

    other = {**told, "due_on": "2023-02-04"}
    answer = lender.do("device.lend", other, 422, Idempotency_Key="loan-1")

    assert answer.json()["code"] == "key_reused"


def test_two_programs_may_use_the_same_key(program: LetIn, day: Day):
    told = {**LEND, "person_id": str(day.aygul)}
    program(Right.LEND_DEVICES).do("device.lend", told, Idempotency_Key="1")

    other = program(Right.LEND_DEVICES, Right.PAY)
    answer = other.do("device.lend", told, 409, Idempotency_Key="1")

    assert answer.json()["code"] == "device_on_loan"


@pytest.mark.parametrize("key", ["", " ", "a" * 129, "ключ".encode().decode("latin-1")])
def test_without_a_key_nothing_is_recorded(program: LetIn, day: Day, key: str):
    told = {**LEND, "person_id": str(day.aygul)}
    headers = {"Idempotency-Key": key.encode("latin-1")}

    answer = program().send("POST", "/commands/device.lend", 400, json=told, headers=headers)

    assert answer.json()["code"] == "key_missing"


def test_if_match_holds_back_who_saw_something_older(program: LetIn, day: Day):
    lender = program(Right.LEND_DEVICES)
    device = Device.id_of(day.office.organisation, FREE)
    seen = lender.get(f"/histories/{device}").headers["etag"]
    told = {**LEND, "person_id": str(day.aygul)}
    lender.do("device.lend", told, If_Match=seen)
    back = {"id": LEND["id"], "occurred_on": "2022-12-06", "condition": "good"}

    answer = lender.do(
        "device.give_back", {**back, "station_id": LEND["station_id"]}, 412, If_Match=seen
    )

    assert answer.json()["code"] == "changed_since"
    assert lender.get(f"/histories/{device}").json()["facts"] == 2


def test_if_match_means_nothing_where_nothing_is_changed(program: LetIn):
    told = {"occurred_on": "2022-12-05", "name": "Tran Van Binh"}

    answer = program().do("person.register", told, 400, If_Match='"facts-1"')

    assert answer.json()["code"] == "header_wrong"


@pytest.mark.parametrize("seen", ['"7"', "facts-1", 'W/"facts-1"', "x"])
def test_if_match_is_a_tag_that_was_told(program: LetIn, day: Day, seen: str):
    told = {**LEND, "person_id": str(day.aygul)}

    answer = program().do("device.lend", told, 400, If_Match=seen)

    assert answer.json()["expected"] == '"facts-3"'


def test_a_rule_says_no_with_its_code_and_in_the_language_asked_for(program: LetIn, day: Day):
    told = {**LEND, "person_id": str(day.aygul), "due_on": "2022-12-01"}

    answer = program().do("device.lend", told, 409, Accept_Language="vi-VN,en;q=0.5")

    assert answer.json()["code"] == "due_before_loan"
    assert answer.headers["content-language"] == "vi"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "line_unreadable"),
        (b"[1]", 400, "unreadable"),
        (b'{"occurred_on": 1.5}', 422, "line_unreadable"),
        (b'{"a": 1, "a": 2}', 422, "line_unreadable"),
        (b"\xff\xfe", 422, "line_unreadable"),
        (b"[" * 100_000, 422, "line_unreadable"),
        (b'{"occurred_on": "2022-13-01", "name": "x"}', 422, "field_wrong"),
        (b'{"occurred_on": "2022-12-01"}', 422, "field_missing"),
    ],
)
def test_what_cannot_be_understood_is_a_problem(
    program: LetIn, body: bytes, status: int, code: str
):
    headers = {"Idempotency-Key": "1", "Content-Type": "application/json"}

    answer = program().send(
        "POST", "/commands/person.register", status, content=body, headers=headers
    )

    assert answer.json()["code"] == code


def test_a_body_that_is_called_something_else_is_not_read(program: LetIn):
    headers = {"Idempotency-Key": "1", "Content-Type": "text/plain"}

    program().send("POST", "/commands/person.register", 415, content=b"{}", headers=headers)


def test_a_body_that_is_too_large_is_not_read(program: LetIn):
    headers = {"Idempotency-Key": "1", "Content-Type": "application/json"}
    body = b'{"name": "' + b"x" * 1_100_000 + b'"}'

    answer = program().send("POST", "/commands/person.register", 413, content=body, headers=headers)

    assert answer.json()["code"] == "too_large"


def test_no_problem_repeats_what_was_sent(program: LetIn):
    number = "652301199001011234"
    bodies = [
        {"occurred_on": number, "name": "x"},
        {"occurred_on": "2022-12-05", "name": "x", number: 1},
        {"occurred_on": "2022-12-05", "name": "x", "area": {number: number}},
        {"occurred_on": "2022-12-05", "name": "x", "station": {number: number}},
        {"occurred_on": "2022-12-05", "name": "x", "on_behalf_of": {"cn_resident_id": number}},
        {"do": number, "occurred_on": "2022-12-05", "name": "x"},
    ]
    asking = program()

    answers = [asking.do("person.register", body, 422) for body in bodies]
    answers.append(asking.do(number, {}, 404))
    answers.append(asking.ask("person_lookup.by_name", 422, **{number: number}))

    assert not [answer.text for answer in answers if number in answer.text]


def test_undo_takes_back_what_a_command_recorded(program: LetIn, day: Day):
    asking, told = program(), {**LEND, "person_id": str(day.aygul)}
    done = asking.do("device.lend", told).json()["command"]

    undone = {"occurred_on": "2022-12-05", "command": done, "reason": "recorded_twice"}
    answer = asking.do("undo", undone)

    assert {fact["topic"] for fact in answer.json()["facts"]} == {"fact_withdrawn"}


def test_what_others_recorded_is_not_taken_back(program: LetIn, day: Day):
    asking, told = program(), {**LEND, "person_id": str(day.aygul)}
    done = program(Right.LEND_DEVICES).do("device.lend", told).json()["command"]

    undone = {"occurred_on": "2022-12-05", "command": done, "reason": "recorded_twice"}
    answer = asking.do("undo", undone, 403)

    assert answer.json()["code"] == "out_of_reach"


def test_there_is_no_other_command_and_no_other_method(program: LetIn):
    asking = program()

    asking.do("device.eat", {}, 404)
    asking.send("GET", "/commands/device.lend", 405)
    asking.get("/elsewhere", 404)
    asking.get(f"/histories/{uuid4()}", 404)


@pytest.mark.parametrize("why", [DiskFull(), RecordingStopped(error="SQLITE_IOERR_FSYNC")])
def test_a_disk_that_takes_nothing_is_no_fault_of_the_request(why: Refused):
    assert problem_of(why).status == 503
