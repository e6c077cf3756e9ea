"""Questions, records, facts and the stream: pages that do not move, answers known again."""

import json

from starlette.testclient import TestClient

from api.rights import Right
from ledger.commands import COMMANDS
from ledger.history import FACTS
from tests.api.office_day import AYGUL, Day
from tests.api.v1.conftest import LetIn


def events(text: str) -> list[tuple[str, dict]]:
    blocks = [block.split("\n") for block in text.split("\n\n") if "data: " in block]
    told = [dict(line.split(": ", 1) for line in block) for block in blocks]
    return [(each["id"], json.loads(each["data"])) for each in told]


def test_a_question_is_answered_and_known_again(program: LetIn):
    asking = program(Right.LEND_DEVICES)

    first = asking.ask("open_loans.overdue", day="2023-01-12")
    again = asking.get(
        "/questions/open_loans.overdue?day=2023-01-12",
        304,
        headers={"If-None-Match": first.headers["etag"]},
    )

    assert [row["days_overdue"] for row in first.json()["answer"]] == [3]
    assert again.content == b""


def test_a_question_of_an_earlier_moment(program: LetIn, day: Day):
    asking = program(Right.LEND_DEVICES)

    then = asking.ask("open_loans.overdue", day="2023-01-12", as_of="3")
    before = asking.ask("open_loans.overdue", day="2023-01-12", happened_by="2022-11-01")

    assert then.json()["answer"] == before.json()["answer"] == []
    assert then.json()["position"] == 3
    assert before.json()["happened_by"] == "2022-11-01"


def test_what_cannot_be_asked_is_a_problem(program: LetIn):
    asking = program(Right.LEND_DEVICES)

    for told in ({}, {"day": "x"}, {"day": "2022-12-01", "as_of": "999999"}, {"day": "99999-1-1"}):
        asking.ask("open_loans.overdue", 422, **told)
    asking.get("/questions/open_loans.overdue?day=2022-12-01&day=2022-12-02", 422)
    asking.ask("open_loans.overdue", 422, day="2022-12-01", limit="10001")
    asking.ask("open_loans.nothing", 404)


def test_a_restricted_record_is_told_to_no_program(program: LetIn, day: Day):
    told = {"occurred_on": day.office.today(), "person_id": str(day.aygul)}
    why = {"restriction_reason": "person_asked", "restriction_basis": "gdpr_18"}
    command = COMMANDS["restriction.restrict"]
    day.office.ledger.perform(day.office.by("restrict"), command.on(command.read(told | why)))
    asking = program(Right.READ_PERSON)

    answers = [asking.get(f"/persons/{day.aygul}/{what}", 403) for what in ("history", "facts")]
    answers.append(asking.get(f"/exports/fhir/{day.aygul}", 403))

    assert {each.json()["code"] for each in answers} == {"record_is_restricted"}
    assert AYGUL not in "".join(each.text for each in answers)


def test_what_only_those_who_must_know_may_see_is_left_out(program: LetIn, day: Day):
    answer = program(Right.READ_PERSON).get(f"/persons/{day.aygul}/history").json()

    assert "counselling" not in json.dumps(answer)
    assert answer["left_out"] == 1


def test_a_record_comes_in_pages_that_do_not_move(program: LetIn, day: Day):
    asking, path = program(), f"/persons/{day.aygul}/history"
    whole = asking.get(path).json()["entries"]
    first = asking.get(f"{path}?limit=2").json()
    told = {"occurred_on": "2022-12-20", "person_id": str(day.aygul), "note": "a ramp"}
    asking.do("need.raise_need", told)

    seen, after = list(first["entries"]), first["next"]
    while after is not None:
        page = asking.get(f"{path}?limit=2&after={after}").json()
        seen, after = [*seen, *page["entries"]], page["next"]

    assert seen == whole
    assert asking.get(path).json()["entries"][0]["topic"] == "need_raised"
    asking.get(f"{path}?after=x", 422)


def test_the_facts_about_somebody_are_opened_and_come_in_pages(program: LetIn, day: Day):
    asking, path = program(Right.READ_PERSON), f"/persons/{day.aygul}/facts"

    first = asking.get(f"{path}?limit=1")
    address = first.headers["link"].split(">")[0].removeprefix("</api/v1")
    rest = asking.get(address.replace("limit=1", "limit=1000")).json()

    (registered,) = first.json()["events"]
    assert registered["data"]["personal"]["name"] == AYGUL
    assert registered["position"] < rest["events"][0]["position"]
    assert rest["next"] is None


def test_an_erased_persons_facts_are_gone(program: LetIn, day: Day):
    told = program(Right.READ_PERSON).get(f"/persons/{day.erased}/facts").json()["events"]

    assert [each["type"] for each in told] == ["handrail.person_erased.v1"]


def test_every_fact_in_pages_by_position(program: LetIn, day: Day):
    asking = program(Right.AUDIT)
    seen, after, more = [], "0", True
    while more:
        page = asking.get(f"/facts?limit=7&after={after}").json()
        seen, after, more = [*seen, *page["events"]], page["next"], page["more"]

    assert [each["position"] for each in seen] == sorted({each["position"] for each in seen})
    assert int(after) == day.office.ledger.position()
    assert {each["type"].split(".")[1] for each in seen} <= set(FACTS)
    asking.get("/facts?after=-1", 422)


def test_a_stream_tells_facts_and_goes_on_behind_the_last_one_seen(program: LetIn, day: Day):
    asking = program(Right.AUDIT)

    first = events(asking.get("/facts/stream?after=0&seconds=0").text)
    resumed = {"Last-Event-ID": first[3][0]}
    rest = events(asking.get("/facts/stream?seconds=0", headers=resumed).text)

    assert [place for place, _ in first] == [str(told["position"]) for _, told in first]
    assert rest == first[4:]


def test_a_stream_begins_with_what_comes(program: LetIn, day: Day):
    asking = program(Right.AUDIT)

    answer = asking.get("/facts/stream?seconds=0")

    assert events(answer.text) == []
    assert answer.headers["content-type"].startswith("text/event-stream")
    asking.get("/facts/stream", 400, headers={"Last-Event-ID": "x"})
    asking.get("/facts/stream?seconds=999999", 422)


def test_the_interface_is_described_to_anybody(client: TestClient):
    answer = client.get("/api/v1/openapi.json")

    assert answer.json()["openapi"] == "3.1.0"
    assert len(answer.json()["paths"]) > 400
