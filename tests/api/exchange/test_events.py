"""Facts as CloudEvents: what the published SDK reads, and what never leaves."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from api.exchange import events
from api.exchange.leaving_out import is_secret
from ledger.aggregates import Grievance, Person, RehabSession
from ledger.history import FACTS, FactWithdrawn
from tests.api.office_day import AYGUL, NUMBER, Day
from tests.facts import SAMPLES, copied, ready

Run = Callable[..., str]
NO_KEY = frozenset({"fact_withdrawn"})


def told(day: Day, **asked: Any) -> list[dict[str, Any]]:
    page = events.page(day.office.ledger, day.office.fresh(), **asked)
    return [json.loads(each) for each in page.events]


def of(day: Day, **asked: Any) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in told(day, limit=10_000, **asked)}


def put(day: Day, topic: str, **changes: Any) -> UUID:
    """A fact of this kind about the visitor, in a history of its own; the history's id."""
    named = {"person_id": day.aygul} if "person_id" in FACTS[topic].CLEAR_FIELDS else {}
    history = day.office.ledger.new_id()
    copied(day.office.ledger, history, ready(FACTS[topic], **named | changes))
    return history


def test_every_kind_of_fact_is_an_event_that_the_sdk_reads(day: Day) -> None:
    for topic in sorted(SAMPLES.keys() - NO_KEY):
        put(day, topic)

    page = events.page(day.office.ledger, day.office.fresh(), limit=10_000, personal=True)
    read = [JSONFormat().read(CloudEvent, each) for each in page.events]

    assert len({each.get_id() for each in read}) == len(read) > 300
    assert len({each.get_source() for each in read}) == 1
    assert {each.get_specversion() for each in read} == {"1.0"}
    assert all(each.get_type().startswith("handrail.") for each in read)
    assert all(each.get_extension("position") > 0 for each in read)


def test_an_event_says_which_fact_it_is_and_who_recorded_it_and_no_name(day: Day) -> None:
    registered = [each for each in told(day) if each["subject"] == f"person/{day.aygul}"]
    whole = json.dumps(told(day), ensure_ascii=False)

    assert registered[0]["type"] == "handrail.person_registered.v1"
    assert registered[0]["data"]["fact"] == {"area": "652302"}
    assert registered[0]["data"]["by"]["channel"] == "command_line"
    assert registered[0]["time"].endswith("Z")
    assert "personal" not in registered[0]["data"]
    assert AYGUL not in whole
    assert NUMBER not in whole


def test_personal_words_are_told_to_who_may_have_them_and_no_secret_to_anybody(day: Day) -> None:
    for topic in ("pin_set", "password_set", "password_given", "recovery_codes_set", "totp_set"):
        put(day, topic)
    opened = told(day, limit=10_000, personal=True)

    names = [each["data"]["personal"].get("name") for each in opened if "personal" in each["data"]]
    assert AYGUL in names
    assert "hash" not in json.dumps(opened)
    assert "argon2" not in json.dumps(opened)
    assert "SECRET" not in json.dumps(opened)


@pytest.mark.parametrize(
    "name", ["pin_hash", "password_hash", "recovery_hashes", "token_sha256", "totp_secret"]
)
def test_what_opens_a_door_is_a_secret_by_its_name(name: str) -> None:
    assert is_secret(name)
    assert not is_secret("household_number")


def test_what_is_confidential_stays_in_the_house_and_its_withdrawal_too(day: Day) -> None:
    before = of(day, personal=True)
    session = put(day, "rehab_session_delivered", item="counselling")
    fact = day.office.ledger.facts_of([session])[session][0]
    put(day, "screening_suspected")
    taken = {"topic": fact.TOPIC, "fact_id": fact.event_id, "person_id": day.aygul}
    copied(day.office.ledger, session, ready(FactWithdrawn, **taken))

    assert of(day, personal=True) == before


def test_who_was_erased_is_not_told_of_but_that_they_were_is(day: Day) -> None:
    put(day, "grievance_lodged", person_id=day.erased)
    destroyed = day.office.ledger.new_person_id()
    copied(day.office.ledger, destroyed, ready(Person.PersonRegistered))
    session = day.office.ledger.new_id()
    copied(
        day.office.ledger, session, ready(RehabSession.RehabSessionDelivered, person_id=destroyed)
    )
    day.office.ledger.vault.destroy_key(destroyed)

    of_the_erased = [each for each in told(day, limit=10_000) if str(day.erased) in str(each)]
    of_the_destroyed = [each for each in told(day, limit=10_000) if str(destroyed) in str(each)]

    assert [each["type"] for each in of_the_erased] == ["handrail.person_erased.v1"]
    assert of_the_destroyed == []
    assert Grievance.GrievanceLodged.TOPIC not in str(of_the_erased)


def test_whoever_has_come_to_a_position_goes_on_behind_it(day: Day) -> None:
    whole = told(day, limit=10_000)
    ledger, views = day.office.ledger, day.office.fresh()
    after, in_pieces = 0, []
    while True:
        page = events.page(ledger, views, after=after, limit=3)
        in_pieces += [json.loads(each) for each in page.events]
        after = page.cursor
        if not page.more:
            break

    assert in_pieces == whole
    assert after == ledger.position()
    assert told(day, after=after) == []


def test_only_what_whoever_asks_may_see_is_told(day: Day) -> None:
    seen = told(day, limit=10_000, sees=lambda fact: fact.TOPIC == "device_lent")

    assert {each["type"] for each in seen} == {"handrail.device_lent.v1"}


def test_the_command_prints_events_and_where_to_go_on(day: Day, run: Run, tmp_path: Path) -> None:
    newest = day.office.ledger.position()
    printed = run("export", "cloudevents", "--limit", 2)
    wrote = run("export", "cloudevents", "--after", newest - 1, "--out", tmp_path / "new.jsonl")

    assert [json.loads(line)["specversion"] for line in printed.splitlines()[:-1]] == ["1.0"] * 2
    assert printed.splitlines()[-1].endswith("--after 2.")
    assert wrote == (
        f"Everything up to position {newest}. The next time, go on with --after {newest}.\n"
    )
    assert len((tmp_path / "new.jsonl").read_bytes().splitlines()) == 1


def test_the_command_writes_no_file_among_the_data(day: Day, run: Run) -> None:
    out = day.office.settings.data / "events.jsonl"

    said = run("export", "cloudevents", "--out", out, code=2)

    assert "is in the data directory" in said
    assert not out.exists()
