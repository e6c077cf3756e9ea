"""A copy of everything for the person: whole, in their language, and nobody else in it."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api.exchange.own_copy import Copy, copy_of, is_own
from api.exchange.own_copy_forms import FORMS, as_csv, as_html, as_json
from kiosk.words import LANGUAGES, Words
from ledger.aggregates import CareRelation, Consent, Person
from ledger.history import FACTS
from ledger.vocabulary import StaffRole
from projections import record_access
from tests.api.conftest import Browser, Run
from tests.api.office_day import AYGUL, LI_LEI, NUMBER, Day
from tests.facts import SAMPLES, copied, ready
from tests.kiosk.markup import read
from tests.ledger.asking import ask

WorkAs = Callable[..., Browser]


def copied_record(day: Day, words: Words, lang: str = "en") -> Copy:
    return copy_of(day.office, day.aygul, words, lang)


def readings(day: Day, person_id: UUID) -> list[str | None]:
    looked = record_access.looked(day.office.fresh(), person_id=person_id)
    return [each.reason for each in looked]


MANY = (
    "care_goal_set",
    "consent_given",
    "contact_noted",
    "grievance_lodged",
    "need_raised",
    "placement_assessed",
    "rehab_session_delivered",
    "restriction_set",
    "screening_suspected",
    "training_certificate_issued",
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_recorded_is_told_in_words_with_what_is_sealed(day: Day, words: Words, lang: str):
    before = copied_record(day, words, lang).records[0]
    for topic in MANY:
        fact = ready(FACTS[topic], person_id=day.aygul)
        copied(day.office.ledger, day.office.ledger.new_id(), fact)

    after = copied_record(day, words, lang).records[0]

    told = {each.topic: each for each in after.facts[len(before.facts) :]}
    assert set(told) == set(MANY)
    assert all(each.sentence for each in told.values())
    assert any(
        each.endswith(str(SAMPLES["need_raised"].note))  # type: ignore[attr-defined]
        for each in told["need_raised"].details
    )


def test_every_sealed_field_of_a_person_has_a_heading(words: Words):
    own = {
        name
        for fact in FACTS.values()
        if fact.HISTORY is Person or "person_id" in fact.CLEAR_FIELDS
        for name in fact.SEALED_FIELDS
        if is_own(fact, name)
    }

    assert {name for name in own if f"own_copy.field_{name}" not in words} == set()
    assert "pin_hash" not in own


def test_what_is_known_and_recorded_stands_in_it(day: Day, words: Words):
    (record,) = copied_record(day, words).records

    own = {line.head: line.value for line in record.own}
    assert own["name"] == AYGUL
    assert own["certificate number"] == NUMBER + "44"
    assert record.facts[0].topic == "person_registered"
    assert f"name: {AYGUL}" in record.facts[0].details
    assert {"device_lent", "payment_paid"} & {each.topic for each in record.facts}


def test_nobody_else_is_named_in_it(day: Day, words: Words):
    copied(day.office.ledger, day.office.ledger.new_id(), linked := carer(day))
    given = ready(Consent.ConsentGiven, person_id=day.aygul, given_by="监护人古丽娜尔")
    copied(day.office.ledger, day.office.ledger.new_id(), given)

    made = copied_record(day, words)
    whole = b"".join(write(made, words) for _, write in FORMS.values()).decode()

    assert isinstance(linked, CareRelation.CarerLinked)
    assert linked.name is not None
    for other in (linked.name, "古丽娜尔", LI_LEI, "Lin Mei", str(day.li_lei)):
        assert other not in whole
    assert any("cares for you" in each.sentence for each in made.records[0].facts)


def carer(day: Day) -> CareRelation.CarerLinked:
    return ready(CareRelation.CarerLinked, person_id=day.aygul, carer_person_id=day.li_lei)


def test_no_secret_stands_in_it(day: Day, words: Words):
    copied(day.office.ledger, day.aygul, ready(Person.PinSet, pin_hash="$argon2id$secret"))

    made = copied_record(day, words)

    assert "secret" not in b"".join(write(made, words) for _, write in FORMS.values()).decode()


def test_records_linked_to_it_come_with_it(day: Day, words: Words):
    told: dict[str, Any] = {
        "occurred_on": "2022-12-02",
        "person_id": day.li_lei,
        "other_person_id": day.aygul,
        "link_evidence": "same_number",
    }
    ask(day.office.ledger, "persons.link", **told)

    made = copied_record(day, words)

    assert [each.person_id for each in made.records] == [day.aygul, day.li_lei]


def test_each_form_can_be_read_by_its_reader(day: Day, words: Words):
    made = copied_record(day, words)

    page = read(as_html(made, words).decode())
    data = json.loads(as_json(made, words))
    rows = list(csv.reader(as_csv(made, words).decode("utf-8-sig").splitlines()))

    assert len(list(page.all("h1"))) == 1
    assert "http" not in as_html(made, words).decode().replace('http-equiv="', "")
    assert data["format"] == "handrail.own_copy.v1"
    assert len(data["records"][0]["facts"]) == len(made.records[0].facts)
    assert {len(row) for row in rows} == {7}


def test_the_command_writes_it_in_the_persons_language_and_it_is_written_down(
    run: Run, day: Day, tmp_path: Path
):
    out = tmp_path / "record.html"

    run("export", "person", "--person", day.aygul, "--out", out, lang="vi")
    run("export", "person", "--person", day.li_lei, "--format", "pdf", code=2)

    assert "Toàn bộ thông tin đã ghi về bạn" in out.read_text(encoding="utf-8")
    assert readings(day, day.aygul) == ["copy"]
    assert readings(day, day.li_lei) == []


def test_whoever_is_erased_or_nobody_has_none(run: Run, day: Day):
    run("export", "person", "--person", day.erased, code=1)
    run("export", "person", "--person", UUID(int=9), code=1)


def test_the_privacy_officer_makes_it_at_the_desk_also_of_a_restricted_record(
    run: Run, work_as: WorkAs, day: Day
):
    run("restrict", "--person", day.aygul, "--reason", "person_asked", "--basis", "gdpr_18")
    officer = work_as(StaffRole.PRIVACY_OFFICER)

    made = officer.client.get(f"/desk/people/{day.aygul}/copy.html")
    officer.get(f"/desk/people/{day.aygul}/copy.pdf", 404)

    assert AYGUL in made.text
    assert "Your record is restricted" in made.text
    assert made.headers["cache-control"] == "private, no-store"
    assert readings(day, day.aygul) == ["copy"]


def test_nobody_else_makes_it(work_as: WorkAs, day: Day):
    for role in (StaffRole.CLERK, StaffRole.MANAGER):
        work_as(role).get(f"/desk/people/{day.aygul}/copy.json", 403)
