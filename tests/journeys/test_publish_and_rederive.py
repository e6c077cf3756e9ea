"""A year is published, corrected, made again to the byte, compared, and put right in public."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from uuid import UUID

import pytest

from tests.stores import rows_of

FORMS = ("json", "csv", "xlsx", "html")
CLERK = ("clerk", "a year to look at")
DIFFERENT = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("publishing")


@pytest.fixture(scope="module")
def handrail(folder, settings_for):
    env = os.environ | settings_for(folder / "data")

    def run(*args, code=0, text=None):
        told = [*map(str, args), "--data", str(folder / "data"), "--lang", "en"]
        done = subprocess.run(
            [sys.executable, "-m", "api", *told],
            capture_output=True,
            text=True,
            input=text,
            check=False,
            env=env,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    run("demo", "--size", "small", "--no-serve")
    return run


@pytest.fixture(scope="module")
def published(handrail, folder):
    """The file of each form, and what was said of its publication."""
    files = {form: folder / f"account.{form}" for form in FORMS}
    said = {
        form: handrail("publish", "year", 2022, "--format", form, "--out", file, "--document", "41")
        for form, file in files.items()
    }
    return files, said


def stored(folder, topic):
    """History and bytes of every fact of this name."""
    return [(row[1], row[4]) for row in rows_of(folder / "data") if row[3] == topic]


@pytest.fixture(scope="module")
def corrections(handrail, folder, published):
    """A clerk's corrections: for each, what became of its line, by the position of its fact."""
    payment, paid = stored(folder, "payment_paid")[0]
    _, station = stored(folder, "rehab_session_delivered")[0]
    person = json.loads(paid)["fact"]["person_id"]
    session = {
        "do": "rehab_session.deliver",
        "occurred_on": "2022-12-30",
        "person_id": person,
        "station_id": json.loads(station)["fact"]["station_id"],
        "item": "occupational_therapy",
        "minutes": 35,
    }
    lines = [
        {"do": "payment.reverse", "id": str(UUID(bytes=payment)), "reason": "not_entitled"}
        | {"occurred_on": "2023-01-12"},
        session,
        session | {"mark": "of another year", "occurred_on": "2021-12-31"},
        session | {"mark": "by mistake", "key": "mistake"},
        {"do": "undo", "occurred_on": "2023-01-12", "command": "mistake", "reason": "wrong_day"},
    ]
    file = folder / "corrections.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    answer = handrail("record", file, "--as", CLERK[0], "--json", text=CLERK[1])
    places = [json.loads(line)["position"] for line in answer.splitlines() if line[:1] == "{"]
    cash = json.loads(paid)["fact"]["amount"]["minor"]
    return {
        places[0]: ("payment_reversed", json.loads(paid)["fact"]["scheme"], "taken_away", 0, cash),
        places[1]: ("rehab_session_delivered", "rehab_session", "added", 35, 0),
    }


def id_of(said):
    return said.partition("The publication is ")[2].partition(";")[0]


@pytest.mark.parametrize("form", FORMS)
def test_a_published_file_is_the_one_that_was_recorded(published, folder, form):
    files, said = published

    digest = hashlib.sha256(files[form].read_bytes()).hexdigest()

    assert f"SHA-256 is {digest}." in said[form]
    assert len(stored(folder, "report_published")) == 4


def test_what_was_published_is_refused_and_says_what_to_do(handrail, published, folder):
    again = folder / "again.csv"

    said = handrail("publish", "year", 2022, "--format", "csv", "--out", again, code=1)

    assert "restate" in said
    assert [each.name for each in folder.glob("again*")] == []


@pytest.mark.parametrize("form", FORMS)
def test_a_file_comes_out_again_byte_for_byte(handrail, published, corrections, folder, form):
    files, said = published
    again = folder / f"again.{form}"

    told = handrail("rederive", id_of(said[form]), "--out", again)
    by_file = handrail("rederive", files[form], "--from-facts")

    assert again.read_bytes() == files[form].read_bytes()
    assert "byte for byte" in told
    assert "byte for byte" in by_file


def test_a_figure_changed_by_hand_is_found_out(handrail, published, folder):
    files, said = published
    rows = list(csv.DictReader(files["csv"].open(encoding="utf-8")))
    sessions = next(row for row in rows if row["service"] == "rehab_session")
    forged = folder / "forged.csv"
    line = f"rehab_session,{sessions['times']},"
    text = files["csv"].read_text(encoding="utf-8").replace(line, "rehab_session,9999,")
    forged.write_text(text, encoding="utf-8")

    told = handrail("rederive", forged, code=DIFFERENT)

    assert id_of(said["csv"]) in told
    assert f"times: published {sessions['times']}, in the file 9,999" in told


def test_the_difference_is_these_corrections_and_no_other(handrail, published, corrections):
    _, said = published

    told = json.loads(handrail("diff", id_of(said["json"]), "now", "--json"))

    found = {
        fact["position"]: (
            fact["topic"],
            each["service"],
            each["effect"],
            each["minutes"],
            each["cash_minor"],
        )
        for fact in told["facts"]
        for each in fact["did"]
    }
    assert found == corrections
    assert {fact["role"] for fact in told["facts"]} == {"clerk"}
    assert [fact["why"]["entry"] for fact in told["facts"]] == ["reason", "late"]


def test_the_difference_can_be_read(handrail, published, corrections):
    _, said = published

    told = handrail("diff", id_of(said["json"]))

    assert "2 facts touch this account" in told
    assert "rehab_session_delivered, 2022-12-30. Rehabilitation" in told
    assert "(clerk), by command line" in told
    assert "not_entitled" in told


def test_an_account_is_put_right_in_public_and_the_old_one_stays(
    handrail, published, corrections, folder
):
    files, said = published
    new = folder / "restated.json"

    wanted = ("restate", "year", 2022, "--format", "json", "--out", new)
    told = handrail(*wanted, "--reason", "corrected_entries")

    assert "minutes: " in told
    assert (
        json.loads(new.read_text())["position"] > json.loads(files["json"].read_text())["position"]
    )
    assert "byte for byte" in handrail("rederive", new)
    assert "byte for byte" in handrail("rederive", files["json"])
    listed = handrail("publications").splitlines()
    assert [line.rpartition(", ")[2] for line in listed if id_of(said["json"]) in line] == [
        "restated since"
    ]
    assert "nothing to restate" in handrail(*wanted, "--reason", "late_entries", code=1)
