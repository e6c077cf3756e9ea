"""What is typed to publish, to put right, to make again and to compare; and what is answered."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api import cli_diff, reports
from ledger.aggregates import Contact, PublishedFigure, RehabSession
from ledger.vocabulary import ContactChannel, Unit, WithdrawalReason
from tests.api.conftest import Run
from tests.api.office_day import AREA, PASSWORD, Day

DIFFERENT = 3


def publish(run: Run, form: str = "csv", **more: Any) -> str:
    """Publish the year; the publication's id."""
    told = run("publish", "year", 2022, "--format", form, "--out", f"account.{form}", **more)
    return told.partition("The publication is ")[2].partition(";")[0]


def late_session(day: Day) -> None:
    session = RehabSession.id_of(day.li_lei, day.here, "2022-07-01", "physiotherapy")
    with day.office.ledger.begin(RehabSession, session, day.office.by("late session")) as begun:
        begun.deliver(
            occurred_on="2022-07-01",
            person_id=day.li_lei,
            station_id=day.here,
            item="physiotherapy",
            minutes=30,
            area=AREA,
        )


def wrong_call(day: Day) -> Any:
    """A call that was recorded; what takes it back."""
    call = day.office.ledger.new_id()
    with day.office.ledger.begin(Contact, call, day.office.by("call")) as begun:
        told = {"person_id": day.aygul, "channel": ContactChannel.PHONE, "area": AREA}
        begun.make(occurred_on="2022-08-01", **told)

    def take_back() -> None:
        with day.office.ledger.change(Contact, call, day.office.by("not the call")) as contact:
            fact, reason = contact.standing[-1].event_id, WithdrawalReason.WRONG_PERSON
            contact.withdraw(occurred_on="2023-01-05", fact_id=fact, reason=reason)

    return take_back


def test_publish_a_period_of_an_area_is_another_publication(run: Run):
    publish(run)

    told = run(
        *("publish", "period", "2022-04-01", "2022-07-01", "--area", "6523"),
        *("--format", "csv", "--out", "quarter.csv", "--document", "41"),
    )

    listed = run("publications").splitlines()
    assert "Published. quarter.csv" in told
    assert "2022-04-01 – 2022-06-30, 6523, csv, en" in listed[0]
    assert ", 2022, every area, csv, en" in listed[1]
    assert all(line.endswith(", not restated") for line in listed[:2])
    assert listed[2:] == ["Whether its figures have changed since, handrail diff ID now tells."]


def test_publications_are_listed_for_a_program(run: Run):
    none = json.loads(run("publications", "--json"))
    told = publish(run)

    (listed,) = json.loads(run("publications", "--json"))

    assert none == []
    assert (listed["id"], listed["form"], listed["stands"]) == (told, "csv", True)


def test_rederive_tells_a_folder_or_a_name_too_long_from_a_file(run: Run, tmp_path: Path):
    (tmp_path / "folder").mkdir()

    for said in ("folder", "x" * 300):
        assert "no such file" in run("rederive", said, code=1)


def test_publish_as_a_member_of_staff_is_recorded_by_them(run: Run, day: Day):
    told = ("publish", "year", 2022, "--format", "json", "--out", "a.json", "--as")

    run(*told, "clerk", text=PASSWORD + "\n")
    refused = run(*told, "auditor", code=1, text=PASSWORD + "\n")

    ((_, fact),) = day.office.ledger.read(day.office.ledger.position() - 1, 1, unseal=frozenset())
    staff = day.office.ledger.read(0, 100, unseal=frozenset())
    clerks = [each for _, each in staff if each.TOPIC == "staff_registered"]
    assert fact.TOPIC == "report_published"
    assert fact.envelope.actor == clerks[1].originator_id
    assert "auditor" in refused.lower()


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("publish", "year", 2031, "--out", "a.html"), 1, "nothing to publish"),
        (("publish", "year", 2022, "--out", "missing/a.html"), 1, "cannot be written"),
        (("publish", "period", "2022", "2023", "--out", "a.html"), 2, "2022-01-01"),
        (("publish", "period", "2022-02-01", "2022-02-01", "--out", "a.html"), 1, "ends before"),
        (("publish", "year", 2022, "--format", "pdf", "--out", "a.pdf"), 2, "pdf"),
        (
            ("restate", "year", 2022, "--reason", "late_entries", "--out", "a.html"),
            1,
            "not published",
        ),
        (("rederive", "7b7f0b60-0000-4000-8000-000000000001"), 1, "no such publication"),
        (("rederive", "missing.html"), 1, "no such file"),
        (("diff", "0", "99999", "--year", "2022"), 1, "99999"),
        (("diff", "yesterday", "--year", "2022"), 1, "yesterday"),
        (("diff", "7b7f0b60-0000-4000-8000-000000000001", "--year", "2022"), 1, "publication"),
        (("diff", "0"), 2, "--from and --until"),
        (("diff", "0", "--from", "2022-01-01", "--until", "spring"), 2, "2022-01-01"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_recorded(
    run: Run, day: Day, tmp_path: Path, args: tuple[Any, ...], code: int, said: str
):
    before = day.office.ledger.position()

    told = run(*args, code=code)

    assert said in told
    assert day.office.ledger.position() == before
    assert not list(tmp_path.glob("a.*"))


def test_publications_are_none_before_the_first(run: Run):
    assert run("publications") == "Nothing was published yet.\n"


def test_rederive_says_that_the_form_is_another_one_by_now(run: Run, monkeypatch):
    told = publish(run)
    monkeypatch.setattr(reports, "FORM_VERSION", reports.FORM_VERSION + 1)
    monkeypatch.setattr(reports, "written", lambda *_: b"another form")

    said = run("rederive", told)

    assert f"in version {reports.FORM_VERSION}" in said
    assert "All figures come out as published" in said


def test_rederive_says_that_the_form_changed_without_saying_so(run: Run, monkeypatch):
    told = publish(run)
    monkeypatch.setattr(reports, "written", lambda *_: b"another form")

    said = run("rederive", told, code=DIFFERENT)

    assert "Every figure comes out as published, but the bytes do not." in said


def test_rederive_names_line_and_counter_that_come_out_otherwise(run: Run, day: Day):
    told = publish(run)
    day.office.fresh()
    with day.office.views.writing() as db:
        db.execute("UPDATE year_account SET minutes = 1 WHERE service = 'rehab_session'")

    said = run("rederive", told, code=DIFFERENT)

    assert "minutes: published 90, comes out as 2" in said
    assert "byte for byte" in run("rederive", told, "--from-facts")


def test_rederive_tells_a_file_of_somebody_else(run: Run, tmp_path: Path):
    publish(run)
    (tmp_path / "list.csv").write_text("milk\nbread\n", encoding="utf-8")

    told = run("rederive", "list.csv", code=DIFFERENT)

    assert told.startswith("This file was not published as it is.\nIt is not a file of ours")
    assert "handrail publications lists them" in told


def test_diff_tells_what_happened_who_recorded_it_and_why(run: Run, day: Day):
    take_back = wrong_call(day)
    told = publish(run)
    late_session(day)
    take_back()

    difference = json.loads(run("diff", told, "--json"))

    assert [
        (fact["topic"], fact["history"], fact["why"]["entry"], fact["why"].get("reason"))
        for fact in difference["facts"]
    ] == [
        ("rehab_session_delivered", "rehab_session", "late", None),
        ("fact_withdrawn", "contact", "reason", "wrong_person"),
    ]
    assert {(fact["name"], fact["role"]) for fact in difference["facts"]} == {
        ("operator", "operator")
    }
    assert [fact["did"][0]["effect"] for fact in difference["facts"]] == ["added", "taken_away"]
    moved = {
        (each["code"], each["unit"]): each["new_value"] - each["old_value"]
        for each in difference["figures"]
    }
    assert moved["rehab_session", "minutes"] == 30
    assert moved["contact_made:phone", "persons"] == -1


def test_diff_tells_a_figure_that_was_laid_down_since(run: Run, day: Day):
    told = publish(run)
    figure = PublishedFigure.id_of(day.office.organisation, "people_trained")
    with day.office.ledger.begin(PublishedFigure, figure, day.office.by("define")) as begun:
        lines = ("rehab_session",)
        named = {"figure": "people_trained", "definition": 1, "unit": Unit.PERSONS}
        begun.define(occurred_on="2022-12-01", lines=lines, **named)

    said = run("diff", told)

    assert "The office's own figure people_trained: not defined before, now 1" in said


def test_diff_that_is_cut_says_how_all_of_it_is_listed(run: Run, monkeypatch):
    monkeypatch.setattr(cli_diff, "SHOWN_MAX", 1)

    said = run("diff", "0", "--year", 2022)

    assert "more. --json lists them all." in said


def test_diff_says_when_it_does_not_list_everything(run: Run, monkeypatch):
    monkeypatch.setattr(cli_diff, "LISTED_MAX", 1)

    said = run("diff", "0", "--year", 2022)

    assert "These are the first only: 4 entries" in said


@pytest.mark.parametrize("lang", ["zh-Hans", "vi", "en"])
def test_all_of_it_can_be_read_in_every_language(run: Run, day: Day, lang: str):
    take_back = wrong_call(day)
    told = run("publish", "year", 2022, "--out", "a.html", lang=lang)
    late_session(day)
    take_back()

    said = [
        told,
        run("diff", "0", "now", "--year", 2022, lang=lang),
        run("restate", "year", 2022, "--reason", "late_entries", "--out", "b.html", lang=lang),
        run("publications", lang=lang),
        run("rederive", "a.html", lang=lang),
        run("diff", date.today().isoformat(), "--year", 2022, lang=lang),  # noqa: DTZ011
    ]

    assert all(said)
    assert not [each for each in said if "{" in each or "Traceback" in each]
