"""Who gets in, and how far a token reaches: no further than it was given for."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from api import rights
from api.app import create_app
from api.rights import Right
from api.v1.callers import GRANTED, Scoped
from api.v1.pace import AT_ONCE
from api.v1.questions import questions
from kiosk.words import Words
from ledger.aggregates import Device, Organisation, Person
from ledger.aggregates.organisation import OrganisationType
from ledger.commands import COMMANDS
from tests.api.conftest import Run
from tests.api.office_day import AYGUL, FREE, HERE, Day
from tests.api.v1.conftest import LetIn
from tests.api.v1.program import Program, token_of
from tests.clock import Clock

OPEN = {"/openapi.json"}
ELSEWHERE = "652328"
TURNS = 4
"""Each command and question is refused to every fourth of the rights that it does not need."""
ADDRESSES = {
    "/facts": Right.AUDIT,
    "/facts/stream?seconds=0": Right.AUDIT,
    "/persons/{day.aygul}/history": Right.READ_PERSON,
    "/persons/{day.aygul}/facts": Right.READ_PERSON,
}


def routes(app: Any) -> list[tuple[str, set[Any]]]:
    mounted = next(each.app for each in app.routes if getattr(each, "path", "") == "/api/v1")
    found = iter_route_contexts(mounted.routes)
    return [(str(each.path), {one.call for one in each.dependant.dependencies}) for each in found]


def test_every_route_says_which_right_it_needs(day: Day, words: Words):
    found = routes(create_app(day.office, words, None))

    bare = [path for path, guards in found if not any(isinstance(each, Scoped) for each in guards)]
    assert set(bare) == OPEN
    assert len(found) > 6


@pytest.mark.parametrize("token", ["", "hr_nobody", "Bearer", "\x7f"])
def test_without_a_token_that_opens_nothing_is_told(client: TestClient, token: str):
    answer = Program(client, token).get("/facts", 401)

    assert answer.json()["code"] == "unauthenticated"
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("right", sorted(GRANTED, key=lambda each: each.value))
def test_a_token_opens_what_its_right_is_needed_for_and_nothing_else(
    program: LetIn, clock: Clock, right: Right
):
    asking = program(right)
    turn = sorted(GRANTED, key=lambda each: each.value).index(right) % TURNS

    for at, name in enumerate(COMMANDS):
        allowed = rights.of_command(name) is right
        if not allowed and at % TURNS != turn:
            continue
        clock.now += 1
        headers = {"Idempotency-Key": "1", "Content-Type": "application/json"}
        answer = asking.client.post(
            f"/api/v1/commands/{name}",
            content=b"[]",
            headers={**headers, "Authorization": f"Bearer {asking.token}"},
        )
        assert answer.status_code == (400 if allowed else 403), name
    for at, name in enumerate(questions()):
        allowed = rights.of_question(name) is right
        if not allowed and at % TURNS != turn:
            continue
        clock.now += 1
        asking.ask(name, 422 if allowed else 403, nothing="1")


@pytest.mark.parametrize("right", sorted(GRANTED, key=lambda each: each.value))
def test_a_token_opens_the_addresses_of_its_right_and_no_other(
    program: LetIn, day: Day, right: Right
):
    asking = program(right)

    for address, needed in ADDRESSES.items():
        asking.get(address.format(day=day), 200 if needed is right else 403)
    device = Device.id_of(day.office.organisation, FREE)
    recording = {rights.of_command(name) for name in COMMANDS if name.startswith("device.")}
    asking.get(f"/histories/{device}", 200 if right in recording else 403)


def test_a_token_opens_until_its_last_day(run: Run, client: TestClient, day: Day):
    today = date.fromisoformat(day.office.today())
    for until, status in ((today, 200), (today - timedelta(days=1), 401)):
        told = ("api-client", "add", f"until {until}", "--right", "audit", "--until", until)
        token = run(*told).splitlines()[-1]

        Program(client, token).get("/facts", status)


def test_no_program_may_let_others_in(day: Day, client: TestClient):
    asking = Program(client, token_of(day.office, Right.USE_API))
    told = {"id": str(day.aygul), "occurred_on": "2022-12-05", "name": "other", "rights": ["pay"]}

    asking.do("api_client.register", {**told, "organisation": "x"}, 403)
    asking.ask("api_clients.listed", 403)


def test_a_program_records_nothing_about_who_lives_elsewhere(program: LetIn, day: Day):
    told = {
        "id": {"asset_number": FREE},
        "occurred_on": "2022-12-05",
        "person_id": str(day.aygul),
        "station_id": {"lending": HERE},
        "due_on": "2023-02-03",
    }
    before = day.office.ledger.position()

    answer = program(Right.LEND_DEVICES, area=ELSEWHERE).do("device.lend", told, 403)

    assert answer.json()["code"] == "out_of_reach"
    assert day.office.ledger.position() == before + 2  # the program, and its token


def test_a_program_gives_nobody_a_role_beyond_its_reach(program: LetIn, day: Day):
    staff = str(day.hire())
    told = {"id": staff, "occurred_on": "2022-12-05", "role": "clerk"}
    asking = program(Right.ADMINISTER_STAFF, area="652302")

    asking.do("staff_member.grant", told, 403)
    asking.do("staff_member.grant", {**told, "area": ELSEWHERE}, 403)
    asking.do("staff_member.grant", {**told, "area": "652302", "organisation": "other"}, 403)
    asking.do("staff_member.grant", {**told, "area": "652302"}, 200)


def test_a_program_of_one_area_issues_no_policy(program: LetIn):
    told = {
        "occurred_on": "2022-02-20",
        "code": "lending",
        "document_number": "5",
        "effective_from": "2022-03-01",
        "clauses": {"type": "document", "summary": "how devices are lent"},
    }

    program(Right.EDIT_POLICIES, area="652302").do("policy.issue", told, 403)
    program(Right.EDIT_POLICIES).do("policy.issue", told, 200)


def test_a_record_elsewhere_is_not_read(program: LetIn, day: Day):
    asking = program(Right.READ_PERSON, area=ELSEWHERE)

    for path in ("history", "facts"):
        asking.get(f"/persons/{day.aygul}/{path}", 403)
    asking.ask("person_card.card", 403, person_id=day.aygul, day="2022-12-05")


def test_rows_about_elsewhere_are_left_out_of_an_answer(program: LetIn, day: Day):
    here, there = program(area="6523"), program(area=ELSEWHERE)

    told = {"day": "2023-01-12"}
    assert len(program().ask("open_loans.overdue", **told).json()["answer"]) == 1
    assert len(here.ask("open_loans.overdue", **told).json()["answer"]) == 1
    assert there.ask("open_loans.overdue", **told).json()["answer"] == []


def test_a_sum_over_every_place_is_not_told_to_a_program_of_one(program: LetIn):
    told = {"start": "2022-01-01", "end": "2022-12-31"}

    program(area="6523").ask("corrections.by_staff", 403, **told)
    program().ask("corrections.by_staff", 200, **told)


def test_facts_of_another_body_or_place_are_not_told(program: LetIn, day: Day):
    everything = program(Right.AUDIT).get("/facts?limit=1000").json()["events"]
    there = program(Right.AUDIT, area=ELSEWHERE).get("/facts?limit=1000").json()["events"]
    other = program(Right.AUDIT, organisation="other").get("/facts?limit=1000").json()["events"]

    assert any(str(day.aygul) in each["subject"] for each in everything)
    assert not any(str(day.aygul) in str(each) for each in there)
    assert other == []


def test_a_program_of_another_body_is_told_nothing_of_this_one(program: LetIn, day: Day):
    asking, who = program(organisation="other"), day.aygul
    addresses = [f"/persons/{who}/history", f"/persons/{who}/facts", f"/exports/fhir/{who}"]
    addresses += ["/exports/dhis2/2022", "/exports/csv?from=2022-01-01&until=2023-01-01"]
    addresses += ["/questions/open_loans.overdue?day=2023-01-12"]

    told = [asking.get(address, 403) for address in addresses]
    headers = {"Content-Type": "application/json"}
    told.append(asking.send("POST", "/registry/sync/search", 403, content=b"{}", headers=headers))

    assert {answer.json()["code"] for answer in told} == {"out_of_reach"}
    assert asking.get("/exports/cloudevents").content == b""


def test_a_program_of_a_body_above_is_told_of_this_one(program: LetIn, day: Day):
    for code, parent in (("prefecture", None), (day.office.organisation, "prefecture")):
        by = day.office.by(code)
        with day.office.ledger.begin(Organisation, Organisation.id_of(code), by) as body:
            kind = OrganisationType.FEDERATION
            body.open(occurred_on="2020", code=code, organisation_type=kind, parent=parent)
    asking = program(organisation="prefecture")

    asking.get(f"/persons/{day.aygul}/history")
    assert asking.ask("open_loans.overdue", day="2023-01-12").json()["answer"]


def test_who_reads_is_written_down_once_a_day_and_purpose(program: LetIn, day: Day):
    asking = program(Right.READ_PERSON)
    for purpose in ("service", "complaint", "service"):
        headers = {"Handrail-Purpose": purpose}
        asking.get(f"/persons/{day.aygul}/history", headers=headers)

    said = program(Right.READ_ACCESS_LOG).ask("record_access.looked", person_id=day.aygul)

    first = said.json()["answer"][-1]["staff_id"]
    rows = [row for row in said.json()["answer"] if row["staff_id"] == first]
    assert sorted(row["reason"] for row in rows) == ["complaint", "service"]


def test_a_purpose_that_there_is_not_is_refused(program: LetIn, day: Day):
    asking = program(Right.READ_PERSON)

    path = f"/persons/{day.aygul}/history"
    asking.get(path, 400, headers={"Handrail-Purpose": "curiosity"})


def test_nobody_is_nobody_elsewhere_too(program: LetIn):
    asking = program(Right.READ_PERSON)

    asking.get(f"/persons/{UUID(int=7)}/history", 404)
    asking.get("/persons/nobody/facts", 404)


def test_who_asks_too_fast_waits(program: LetIn, clock: Clock):
    asking = program(Right.AUDIT)
    for _ in range(AT_ONCE):
        asking.get("/facts?limit=1")

    early = asking.get("/facts", 429)
    clock.now += int(early.headers["retry-after"])

    asking.get("/facts", 200)


def test_a_token_is_shown_once_kept_as_a_digest_and_taken_back(
    run: Run, client: TestClient, day: Day
):
    given = run("api-client", "add", "province", "--right", "audit")
    token = given.splitlines()[-1]
    asking = Program(client, token)
    asking.get("/facts")

    assert token.encode() not in day.office.directory.ledger.read_bytes()
    assert "province" in run("api-client", "list")
    assert "1 tokens of province" in run("api-client", "revoke", "province")
    asking.get("/facts", 401)


def test_a_program_is_not_let_in_for_more_under_the_same_name(run: Run):
    run("api-client", "add", "province", "--right", "audit")

    assert "No program" not in run("api-client", "list", "--json")
    assert "other rights" in run("api-client", "add", "province", "--right", "pay", code=1)
    assert "no such right" in run("api-client", "add", "other", "--right", "use_api", code=2)
    assert "no program" in run("api-client", "revoke", "nobody", code=1)


def test_another_sites_page_is_refused_as_a_problem(program: LetIn, day: Day):
    asking = program()

    answer = asking.do("person.register", {}, 403, Origin="https://elsewhere.example")

    assert answer.json()["code"] == "foreign"


def test_nothing_of_a_person_stands_in_the_feed(program: LetIn, day: Day):
    feed = program(Right.AUDIT).get("/facts?limit=1000").text

    assert AYGUL not in feed
    assert day.office.ledger.load(Person, day.aygul) is not None
