"""The doctor looks at everything, changes nothing, and names what is wrong."""

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.doctor.examining import examine
from api.doctor.findings import Finding, Patient, State
from api.office import Office
from api.settings import Settings
from kiosk.words import LANGUAGES
from ledger.aggregates import Person
from ledger.application import DataDirectory
from ledger.errors import LogBroken
from ledger.proof.leaves import leaf_of
from ledger.proof.notes import SecretKey, Use
from tests.api.backup.conftest import ALTER, PEOPLE, Typed, grow, rows_of
from tests.stores import tamper_with_file

COUNTY = SecretKey("county.example/witness", Use.COSIGNATURE, bytes(32))
EXIT_DIFFERENT = 3

Examined = Callable[..., dict[str, list[Finding]]]


def examined(
    data: Path, settings: Settings | None = None, now: datetime | None = None, **asked: Any
) -> dict[str, list[Finding]]:
    """What was found, by check."""
    settings = replace(settings or Settings(), data=data)
    patient = Patient(DataDirectory(data), settings, now or datetime.now(UTC))
    found: dict[str, list[Finding]] = {}
    for each in examine(patient, **asked):
        found.setdefault(each.check, []).append(each)
    return found


def only(found: dict[str, list[Finding]], check: str) -> Finding:
    (one,) = found[check]
    return one


def told(found: dict[str, list[Finding]], check: str) -> tuple[str, dict[str, Any]]:
    one = only(found, check)
    return one.outcome, one.facts


def is_well(found: dict[str, list[Finding]]) -> bool:
    return not [each for many in found.values() for each in many if each.state is State.BAD]


def content(data: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in data.rglob("*") if each.is_file()}


def test_a_sound_installation_is_told_of_in_every_language(
    office: Office, backed_up: Path, typed: Typed
):
    note = office.log.newest()
    now = int(datetime.now(UTC).timestamp())
    office.log.add_cosignatures(note.checkpoint.size, [COUNTY.cosign(note.text, now)])
    data = office.settings.data
    office.close()
    Office(Settings(data=data), create=False).close()

    said = {lang: typed("doctor", "--data", data, lang=lang) for lang in LANGUAGES}

    assert "Everything is as it should be" in said["en"]
    assert "Mọi thứ đều ổn" in said["vi"]
    assert "一切正常" in said["zh-Hans"]
    assert len({len(each.splitlines()) for each in said.values()}) == 1


def test_programs_get_the_same_as_json(closed: Path, typed: Typed):
    found = json.loads(typed("doctor", "--json", "--data", closed))

    checks = {each["check"]: each for each in found}
    assert checks["facts"]["state"] == "good"
    assert checks["facts"]["facts"] == {"size": PEOPLE + 1, "sealed": PEOPLE + 1}
    assert checks["facts"]["sentence"].startswith(f"{PEOPLE + 1} facts were hashed again")


def test_what_is_broken_ends_with_an_exit_code_of_its_own(closed: Path, typed: Typed):
    tamper_with_file(closed / "ledger.sqlite", ALTER, 77)

    said = typed("doctor", "--data", closed, code=EXIT_DIFFERENT)

    assert "[BAD] Facts: The fact at position 77 is not the one that was sealed" in said


def test_where_nothing_is_nothing_is_made(typed: Typed, tmp_path: Path):
    assert "There is no ledger" in typed("doctor", "--data", tmp_path / "data", code=1)
    assert not (tmp_path / "data").exists()


def test_looking_changes_nothing(closed: Path):
    before = content(closed)

    examined(closed)

    assert content(closed) == before


def test_it_looks_while_another_has_everything_open(office: Office):
    grow(office, 5, "not sealed yet")

    found = examined(office.settings.data)

    assert is_well(found)
    assert told(found, "facts") == ("good", {"size": PEOPLE + 6, "sealed": PEOPLE + 1})
    assert told(found, "views") == ("behind", {"number": PEOPLE + 5})


def test_every_altered_fact_is_found_at_its_place(closed: Path, tmp_path: Path):
    chance = random.Random(9)  # noqa: S311 - the same every time
    for turn in range(20):
        data = tmp_path / f"copy-{turn}"
        shutil.copytree(closed, data)
        position = chance.randint(1, PEOPLE + 1)
        state = bytearray(rows_of(data / "ledger.sqlite")[position - 1][-1])
        state[chance.randrange(len(state))] ^= 1 << chance.randrange(8)
        change = "UPDATE facts SET state = ? WHERE position = ?"
        tamper_with_file(data / "ledger.sqlite", change, bytes(state), position)

        assert told(examined(data), "facts") == ("fact_altered", {"position": position})


@pytest.mark.parametrize("position", [1, 77, 256, 257, PEOPLE + 1])
def test_a_fact_that_is_gone_is_found_at_its_place(closed: Path, position: int):
    tamper_with_file(closed / "ledger.sqlite", "DELETE FROM facts WHERE position = ?", position)

    assert told(examined(closed), "facts") == ("facts_missing", {"position": position})


def test_a_damaged_log_is_not_taken_for_altered_facts(closed: Path):
    tamper_with_file(
        closed / "log.sqlite",
        "UPDATE tile SET hashes = CAST(x'00' || substr(hashes, 2) AS BLOB) WHERE level = 1",
    )

    assert told(examined(closed), "facts") == ("tile", {"position": 1})


def test_a_signed_root_that_is_another_is_found(closed: Path):
    with closing(sqlite3.connect(closed / "log.sqlite")) as log:
        (note,) = log.execute("SELECT note FROM checkpoint").fetchone()
        lines = note.split("\n")
        lines[2] = "A" * 43 + "="
        log.execute("UPDATE checkpoint SET note = ?", ("\n".join(lines),))
        log.commit()

    assert told(examined(closed), "facts") == ("root", {"size": PEOPLE + 1})


def test_a_history_with_a_gap_is_found(closed: Path):
    tamper_with_file(
        closed / "ledger.sqlite",
        "UPDATE facts SET originator_version = 3 WHERE position = 77",
    )

    assert told(examined(closed), "histories") == ("gaps", {"number": 1})


def test_a_guard_that_is_gone_is_found(closed: Path):
    with closing(sqlite3.connect(closed / "ledger.sqlite")) as db:
        db.execute("DROP TRIGGER facts_refuse_update")

    found = examined(closed)

    assert told(found, "store") == (
        "unsafe",
        {"what": "facts_refuse_update", "found": "missing"},
    )


@pytest.mark.parametrize("name", ["ledger.sqlite", "vault.sqlite", "log.sqlite"])
def test_a_damaged_database_is_found_and_stops_no_other_check(closed: Path, name: str):
    data = bytearray((closed / name).read_bytes())
    data[4096 : 4096 + 200] = os.urandom(200)
    (closed / name).write_bytes(data)

    found = examined(closed)

    assert told(found, "integrity") == ("damaged", {"files": name})
    assert only(found, "disk").state is State.GOOD


@pytest.mark.parametrize("data", [b"", b"no database at all" * 1000])
def test_what_is_no_ledger_is_said_to_be_none(closed: Path, data: bytes):
    (closed / "ledger.sqlite").write_bytes(data)

    found = examined(closed)

    assert only(found, "store").state is State.BAD
    assert only(found, "facts").outcome == "trouble"
    assert (closed / "ledger.sqlite").read_bytes() == data


def test_a_copy_that_lacks_the_newest_facts_is_found_at_start_and_by_the_doctor(
    office: Office, tmp_path: Path
):
    with closing(sqlite3.connect(office.directory.ledger)) as db:
        db.execute("PRAGMA wal_checkpoint(FULL)")
    grow(office, 50, "newest")
    office.log.seal()
    data, torn, whole = office.settings.data, tmp_path / "torn", tmp_path / "whole"
    # As with `cp`: the file alone, and, to compare, the file and what SQLite keeps beside it.
    office.log.close()
    for copy in (torn, whole):
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("views", "ledger.sqlite-*"))
    shutil.copy(data / "ledger.sqlite-wal", whole)

    with closing(sqlite3.connect(torn / "ledger.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    outcome, facts = told(examined(torn), "facts")
    assert outcome == "facts_missing"
    with pytest.raises(LogBroken) as found:
        Office(Settings(data=torn), create=False)
    assert found.value.facts["what"] == "facts_missing"
    assert facts["position"] <= PEOPLE + 51

    Office(Settings(data=whole), create=False).close()
    assert told(examined(whole), "facts")[0] == "good"
    # And without the log nobody would have noticed.
    for each in [*torn.glob("log.sqlite*"), torn / "keys" / "log.key"]:
        each.unlink()
    Office(Settings(data=torn), create=False).close()


def test_whoever_may_look_in_is_told_of(closed: Path):
    closed.chmod(0o755)
    (closed / "keys" / "wrapping.key").chmod(0o440)

    found = examined(closed)

    assert told(found, "access") == (
        "open",
        {"files": "data, wrapping.key", "folder": str(closed)},
    )
    assert told(found, "keys") == (
        "missing",
        {"file": "wrapping.key", "reason": "others_may_read"},
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_files_of_another_account_are_told_of(closed: Path):
    os.chown(closed / "log.sqlite", 65_534, -1)

    assert told(examined(closed), "access") == ("owner", {"files": "log.sqlite"})


def test_keys_that_are_missing_or_of_others_are_told_of(closed: Path, typed: Typed, tmp_path: Path):
    Office(Settings(data=tmp_path / "other"), create=True).close()
    (closed / "keys" / "wrapping.key").unlink()
    shutil.copy(tmp_path / "other" / "keys" / "log.key", closed / "keys" / "log.key")

    said = typed("doctor", "--data", closed, code=EXIT_DIFFERENT)

    assert "wrapping.key: it is missing or cannot be read" in said
    assert "log.key: it is the key of another log" in said


def test_a_vault_that_lacks_keys_is_found(closed: Path):
    subjects = [row[1] for row in rows_of(closed / "ledger.sqlite")[100:103]]
    for each in subjects:
        tamper_with_file(closed / "vault.sqlite", "DELETE FROM person_keys WHERE subject = ?", each)

    assert told(examined(closed), "vault") == ("without_key", {"number": 3})


def test_an_erasure_that_was_undone_is_found(office: Office):
    person = office.ledger.new_person_id()
    with office.ledger.begin(Person, person, office.by("begin")) as it:
        it.register(occurred_on="2022-01-04", name="阿依古丽")
        it.erase(occurred_on="2022-01-05", reason="asked for")
    data = office.settings.data

    assert told(examined(data), "vault") == ("erased_with_key", {"number": 1})
    office.ledger.vault.destroy_key(person)
    assert told(examined(data), "vault") == ("good", {})


def test_a_clock_that_cannot_be_right_is_told_of(closed: Path):
    now = datetime.now(UTC)

    assert only(examined(closed, now=now - timedelta(hours=3)), "clock").outcome == "behind"
    assert only(examined(closed, now=now + timedelta(days=91)), "clock").outcome == "ahead"
    assert only(examined(closed), "clock").outcome == "good"


def test_views_are_looked_at_and_compared_when_asked(closed: Path):
    found = examined(closed, compare_views=True)
    assert only(found, "compared").outcome == "good"

    (pointer,) = (closed / "views").glob("current")
    with closing(sqlite3.connect(closed / "views" / pointer.read_text())) as db:
        db.execute("DELETE FROM person_lookup")
        db.commit()
    assert only(examined(closed), "views").outcome == "good"
    assert only(examined(closed, compare_views=True), "compared").outcome == "differ"

    with closing(sqlite3.connect(closed / "views" / pointer.read_text())) as db:
        db.execute("UPDATE tracking SET stopped_at = 5 WHERE view = 'person_lookup'")
        db.commit()
    assert told(examined(closed), "views") == ("stopped", {"views": "person_lookup"})

    shutil.rmtree(closed / "views")
    assert only(examined(closed), "views").outcome == "none"


def test_who_cosigned_and_when_is_told(office: Office):
    data, note = office.settings.data, office.log.newest()
    assert only(examined(data), "checkpoint").outcome == "not_cosigned"

    now = datetime.now(UTC)
    signed = COUNTY.cosign(note.text, int(now.timestamp()))
    office.log.add_cosignatures(note.checkpoint.size, [signed])

    found = only(examined(data), "checkpoint")
    assert (found.outcome, found.facts["number"]) == ("good", 1)
    assert only(examined(data, now=now + timedelta(days=36)), "checkpoint").outcome == "old"


def test_where_nothing_was_sealed_that_is_said(tmp_path: Path):
    Office(Settings(data=tmp_path / "data"), create=True).close()
    found = examined(tmp_path / "data")
    assert only(found, "facts").outcome == "not_sealed"
    assert only(found, "checkpoint").outcome == "none"

    for each in (tmp_path / "data").glob("log.sqlite*"):
        each.unlink()
    found = examined(tmp_path / "data")
    assert only(found, "facts").outcome == "not_sealed"
    assert is_well(found)


def test_the_age_of_the_newest_backup_is_told(office: Office, backed_up: Path):
    data, now = office.settings.data, datetime.now(UTC)

    assert told(examined(data), "backup")[1]["folder"] == str(backed_up)
    assert only(examined(data, now=now + timedelta(hours=49)), "backup").outcome == "old"
    shutil.rmtree(backed_up)
    assert only(examined(data), "backup").outcome == "gone"
    (data / "last-backup.json").unlink()
    assert only(examined(data), "backup").outcome == "none"


@pytest.mark.parametrize(
    ("settings", "outcomes"),
    [
        (Settings(), ["good"]),
        (Settings(host="localhost"), ["good"]),
        (Settings(host="::1"), ["good"]),
        (Settings(host="0.0.0.0", https=True), ["good"]),  # noqa: S104
        (Settings(host="0.0.0.0"), ["open_host"]),  # noqa: S104
        (Settings(host="station.example"), ["open_host"]),
        (Settings(public_url="http://a.example", oidc_issuer="http://b.example"), ["open_url"] * 2),
        (Settings(oidc_secret=Path("/nowhere/secret")), ["no_secret"]),
    ],
)
def test_dangerous_settings_are_told_of(closed: Path, settings: Settings, outcomes: list[str]):
    found = examined(closed, settings)["settings"]

    assert [each.outcome for each in found] == outcomes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_disk_that_failed_is_told_of_until_its_note_is_deleted(
    closed: Path, typed: Typed, lang: str
):
    note = closed / "disk-failed.json"
    failed = {"at": "2026-03-09T01:30:00+00:00", "error": "SQLITE_IOERR_FSYNC", "process": 7}
    note.write_text(json.dumps(failed))

    said = typed("doctor", "--data", closed, lang=lang, code=EXIT_DIFFERENT)

    found = examined(closed)["disk"][0]
    assert (found.state, found.outcome) == (State.BAD, "failed")
    assert "SQLITE_IOERR_FSYNC" in said
    assert str(note) in said
    note.unlink()
    assert "failed" not in {each.outcome for each in examined(closed)["disk"]}


def test_a_name_that_is_no_text_any_more_is_found_at_its_place(closed: Path):
    tamper_with_file(
        closed / "ledger.sqlite", "UPDATE facts SET topic = CAST(x'c3' AS TEXT) WHERE position = 9"
    )

    assert told(examined(closed), "facts") == ("fact_altered", {"position": 9})


def test_a_row_of_another_kind_is_found_at_its_place():
    text_that_was_bytes: Any = "{}"

    with pytest.raises(LogBroken) as broken:
        leaf_of((7, bytes(16), 1, "person_registered", text_that_was_bytes))

    assert broken.value.facts == {"what": "fact_altered", "position": 7}
