"""Commands from a file of JSON lines, through the command an office types."""

import csv
import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from api.cli import app

HANDRAIL = [sys.executable, "-m", "api"]
DEEP = '{"do": "station.open", "name": ' + '{"a": ' * 900 + "1" + "}" * 901
STATION = {"rehab": "阜康市第二康复站"}


def run(*args, data, ok=True, text=None, lang="en"):
    told = [*map(str, args), "--data", str(data), "--lang", lang]
    done = CliRunner().invoke(app, told, input=text)
    assert (done.exit_code == 0) is ok, done.output
    return done


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def record(tmp_path, data):
    """Record these lines; the verdict of each."""

    def recorded(*lines, ok=True, more=(), text=None):
        file = tmp_path / "lines.jsonl"
        written = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        file.write_text("\n".join(written) + "\n", encoding="utf-8")
        done = run("record", file, "--json", *more, data=data, ok=ok, text=text)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return recorded


def opened(name="阜康市第二康复站", **more):
    """A station that opens; this is the line for it."""
    return {
        "do": "station.open",
        "id": {"rehab": name},
        "occurred_on": "2020-06",
        "name": name,
        "kind": "rehab",
    } | more


def planned(**more):
    """A job fair that is planned; nothing else names it yet."""
    fair = {"do": "activity.plan", "occurred_on": "2022-03-01", "activity_kind": "job_fair"}
    return fair | {"id": {"activity": "2022/1"}, "due_on": "2022-03-05"} | more


def test_a_line_is_new_and_sent_again_already_there(record):
    (first,) = record(opened())

    (again,) = record(opened())

    assert (first["line"], first["verdict"], first["command"]) == (1, "new", "station.open")
    assert first["position"] == 2
    assert (again["verdict"], again["answer"]) == ("already", first["answer"])


def test_what_contradicts_a_recorded_line_is_conflicting(record):
    record(opened())

    (other,) = record(opened(occurred_on="2021-01"), ok=False)

    assert (other["verdict"], other["code"]) == ("conflicting", "already_exists")
    assert other["sentence"].startswith("Line 1: ")


def test_the_same_key_for_something_else_is_conflicting(record):
    record(opened(key="spring"))

    (other,) = record(opened("another one", key="spring"), ok=False)

    assert (other["verdict"], other["code"]) == ("conflicting", "key_reused")


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ("{not json", "line_unreadable", None),
        ('{"do": "station.open", "id": 1.5}', "line_unreadable", None),
        ("[]", "line_names_no_command", None),
        ('{"occurred_on": "2022"}', "line_names_no_command", None),
        ({"do": "station.fly"}, "command_unknown", None),
        (opened(kind="airport"), "field_wrong", "kind"),
        (opened(colour="red"), "field_unknown", "colour"),
        ({k: v for k, v in opened().items() if k != "name"}, "field_missing", "name"),
        (opened(id={"card": "6200000000000000"}), "reference_unknown", "id"),
        (opened(id={"a": 1, "b": 2}), "reference_unknown", "id"),
        (opened(corrects="nobody"), "field_wrong", "corrects"),
        (opened(key=" "), "field_wrong", "key"),
        (opened(occurred_on="next year"), "field_wrong", "occurred_on"),
        (opened(occurred_on="2022-06-31"), "field_wrong", "occurred_on"),
        (opened(name="\ud800"), "line_unreadable", None),
        ('{"do": "station.open", "name": "a", "name": "b"}', "line_unreadable", None),
        ('{"do": "station.open", "name": NaN}', "line_unreadable", None),
        (DEEP, "line_unreadable", None),
    ],
)
def test_a_line_that_cannot_be_understood_is_rejected_and_says_where(record, line, code, field):
    good = opened("the good one")

    verdicts = record(line, good, ok=False)

    assert [each["verdict"] for each in verdicts] == ["rejected", "new"]
    assert verdicts[0]["code"] == code
    assert verdicts[0].get("field") == field
    assert verdicts[0]["sentence"].startswith("Line 1: ")


def test_a_rejected_line_repeats_nothing_of_what_stood_in_it(record):
    said = json.dumps(record(opened(kind="阿依古丽"), opened(阿依古丽="x"), "阿依古丽", ok=False))

    assert said.count("阿依古丽".encode().decode()) <= 1  # the name of a field nobody knows


def test_a_trial_judges_and_records_nothing(record):
    (judged,) = record(opened(), more=["--dry-run"])

    (recorded,) = record(opened())

    assert judged["verdict"] == recorded["verdict"] == "new"


def test_all_or_nothing_records_nothing_when_a_line_is_bad(tmp_path, data):
    file = tmp_path / "lines.jsonl"
    file.write_text(f"{json.dumps(opened())}\n{{}}\n", encoding="utf-8")

    stopped = run("record", file, "--mode", "all", data=data, ok=False)
    recorded = run("record", file, "--json", data=data, ok=False)

    assert "Nothing was recorded" in stopped.stderr
    assert json.loads(recorded.stdout.splitlines()[0])["verdict"] == "new"


def test_the_lines_may_come_through_the_standard_input(data):
    done = run("record", "-", "--json", data=data, text=json.dumps(opened()))

    (verdict,) = map(json.loads, done.stdout.splitlines())
    assert (verdict["line"], verdict["verdict"]) == (1, "new")


def test_what_was_not_recorded_is_written_as_a_list(tmp_path, data):
    file, out = tmp_path / "lines.jsonl", tmp_path / "not.csv"
    file.write_text('{"do": "nothing"}\n', encoding="utf-8")

    run("record", file, "--rejected", out, data=data, ok=False)

    (row,) = csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines())
    assert (row["line"], row["verdict"], row["code"]) == ("1", "rejected", "command_unknown")


def test_a_command_is_taken_back_by_its_key(record, data):
    record(planned(key="planned by mistake"))

    run("undo", "planned by mistake", "--reason", "did_not_happen", data=data)

    (again,) = record(planned(key="planned indeed"))
    assert again["verdict"] == "new"
    run("undo", "never said", "--reason", "other", data=data, ok=False)


def test_who_records_gives_a_password(record, data):
    run("staff", "add", "gulnar", "--role", "clerk", data=data, text="a long password\n")
    (as_operator,) = record(opened("one"))

    (as_gulnar,) = record(opened("two"), more=["--as", "gulnar"], text="a long password\n")
    refused = run("record", "-", "--as", "gulnar", data=data, ok=False, text="wrong\n{}")

    assert as_operator["verdict"] == as_gulnar["verdict"] == "new"
    assert "password" in refused.stderr


@pytest.mark.parametrize("lang", ["zh-Hans", "vi", "en"])
def test_every_reason_is_said_in_every_language(tmp_path, data, lang):
    file = tmp_path / "lines.jsonl"
    bad = ["{", "{}", '{"do": "x"}', json.dumps(opened(x=1)), json.dumps(opened(kind=""))]
    file.write_text("\n".join(bad), encoding="utf-8")

    done = run("record", file, data=data, ok=False, lang=lang)

    assert len(done.stdout.splitlines()) == len(bad) + 1
    assert "{" not in done.stdout


def test_the_commands_are_listed_and_described():
    listed = subprocess.run(
        [*HANDRAIL, "commands"], capture_output=True, text=True, check=True
    ).stdout
    described = subprocess.run(
        [*HANDRAIL, "commands", "undo"], capture_output=True, text=True, check=True
    ).stdout
    unknown = subprocess.run([*HANDRAIL, "commands", "fly"], capture_output=True, check=False)

    assert "station.open" in listed
    assert "reason" in described
    assert "wrong_person" in described
    assert unknown.returncode == 1


def test_the_example_policies_are_shown_and_issued(data):
    shown = run("examples", "lending", data=data)
    issued = run("examples", "lending", "--record", data=data)
    again = run("examples", "lending", "--record", data=data)
    unknown = run("examples", data=data, ok=False)

    lines = [json.loads(line) for line in shown.stdout.splitlines()]
    assert {line["do"] for line in lines} == {"policy.issue"}
    assert all(line["example"] for line in lines)
    assert f"new {len(lines)}" in issued.stdout
    assert again.stdout.startswith("new 0")
    assert "lending" in unknown.stderr


def test_who_records_for_another_organisation_has_a_role_there(record, data):
    run("staff", "add", "dilnur", "--role", "clerk", data=data, text="a long password\n")
    elsewhere = ["--as", "dilnur", "--for", "Civil Affairs"]
    policy = {"do": "policy.issue", "code": "rule", "document_number": "1", "occurred_on": "2022"}
    policy |= {"effective_from": "2022-01-01", "clauses": {"type": "document", "summary": "x"}}

    record(policy, ok=False, more=elsewhere, text="a long password\n")
    granted = {"do": "staff_member.grant", "id": {"username": "dilnur"}, "occurred_on": "2022"}
    record(granted | {"role": "approver", "organisation": "Civil Affairs"})
    (issued,) = record(policy, more=elsewhere, text="a long password\n")

    assert issued["verdict"] == "new"
    record(policy, ok=False, more=["--for", "Civil Affairs"])


def test_a_line_that_was_taken_back_wants_a_key_of_its_own(record, data):
    (first,) = record(planned())
    run("undo", first["key"], "--reason", "did_not_happen", data=data)

    (again,) = record(planned(), ok=False)
    (anew,) = record(planned(key="anew"))

    assert (again["verdict"], again["code"]) == ("conflicting", "line_taken_back")
    assert anew["verdict"] == "new"
    assert len(anew["event_ids"]) == 1


def test_what_a_line_only_names_must_be_there(record):
    tagged = {"do": "device.register", "id": {"asset_number": "1"}, "occurred_on": "2022"}
    tagged |= {"asset_number": "1", "name": "x", "class_code": "12 22 03"}
    (ghost,) = record(tagged | {"station_id": {"rehab": "nowhere"}}, ok=False)
    record(opened())
    (real,) = record(tagged | {"station_id": STATION})

    assert (ghost["code"], ghost["field"]) == ("reference_unknown", "station_id")
    assert real["verdict"] == "new"


def test_a_wrong_field_says_what_it_may_be(record):
    (verdict,) = record(opened(kind="airport"), ok=False)

    assert "rehab" in verdict["expected"]
    assert verdict["expected"] in verdict["sentence"]


def test_an_auditor_records_nothing(record, data):
    run("staff", "add", "qasim", "--role", "auditor", data=data, text="a long password\n")

    assert record(opened(), ok=False, more=["--as", "qasim"], text="a long password\n") == []


def test_a_kind_of_its_own_is_called_by_the_words_of_the_office(record, data):
    words = {"zh-Hans": "盲文课", "vi": "lớp chữ nổi", "en": "braille class"}
    kind = {"do": "service_kind.define", "code": "braille_class", "occurred_on": "2022"}
    record(kind | {"unit": "lesson", "counters": ["persons"], "words": words})
    person = {"do": "person.register", "occurred_on": "2022-01-04", "name": "古丽"}
    (registered,) = record(person)
    lesson = {"do": "service.deliver", "kind": "braille_class", "occurred_on": "2022-03-05"}
    record(lesson | {"person_id": registered["answer"]})

    kinds = run("kinds", data=data).stdout
    report = run("report", "year", 2022, data=data, lang="zh-Hans").stdout

    assert "braille class" in kinds
    assert "in_home_meal" in kinds
    assert "盲文课" in report


def test_a_station_that_others_may_name_is_closed_and_not_taken_back(record, data):
    (station,) = record(opened())

    refused = run("undo", station["key"], "--reason", "did_not_happen", data=data, ok=False)

    assert "not taken back" in refused.stderr
