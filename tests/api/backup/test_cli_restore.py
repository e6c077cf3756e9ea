"""A backup is put back where no ledger is, and only if every fact is the one that was sealed."""

import hashlib
import json
import shutil
import sqlite3
from base64 import b64encode
from contextlib import closing
from pathlib import Path

import pytest

from api.office import Office
from api.settings import Settings
from ledger.proof.notes import SecretKey, Use, parse_note
from tests.api.backup.conftest import (
    ALTER,
    PEOPLE,
    Typed,
    grow,
    names_of,
    rows_of,
)
from tests.stores import tamper_with_file

COUNTY = SecretKey("county.example/witness", Use.COSIGNATURE, bytes(32))


def manifest_of(backup: Path) -> dict:
    return json.loads((backup / "manifest.json").read_text())


def rewrite(backup: Path, **told: object) -> None:
    """A manifest that says something else; the digests are made to fit what is there."""
    manifest = manifest_of(backup) | told
    for each in manifest["files"]:
        data = (backup / each["name"]).read_bytes()
        each |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    (backup / "manifest.json").write_text(json.dumps(manifest))


def opened(folder: Path) -> Office:
    return Office(Settings(data=folder), create=False)


def test_what_is_put_back_is_worked_with_as_before(
    office: Office, backed_up: Path, typed: Typed, tmp_path: Path
):
    told = typed("restore", backed_up, "--into", tmp_path / "back", "--keys", tmp_path / "envelope")
    back = opened(tmp_path / "back")

    assert f"{PEOPLE + 1} facts" in told
    assert "Please erase them once more" in told
    assert rows_of(back.directory.ledger) == rows_of(office.directory.ledger)
    assert names_of(back) == names_of(office)
    assert back.log.origin == office.log.origin
    assert back.log.key.key == office.log.key.key
    grow(back, 1, "after")
    assert back.log.seal().checkpoint.size == PEOPLE + 2
    assert back.fresh() is not None
    back.close()


def test_of_several_backups_the_newest_is_put_back(
    office: Office, backed_up: Path, typed: Typed, tmp_path: Path
):
    grow(office, 1, "later")
    typed("backup", backed_up.parent, "--data", office.settings.data)

    told = typed("restore", backed_up.parent, "--into", tmp_path / "back")

    assert f"{PEOPLE + 2} facts" in told


def test_a_ledger_that_is_there_is_left_alone(closed: Path, backed_up: Path, typed: Typed):
    before = rows_of(closed / "ledger.sqlite")

    assert "There is a ledger" in typed("restore", backed_up, "--into", closed, code=1)
    assert rows_of(closed / "ledger.sqlite") == before


@pytest.mark.parametrize("is_folder", [True, False])
def test_what_is_somebody_elses_is_left_alone(
    backed_up: Path, typed: Typed, tmp_path: Path, is_folder: bool
):
    place = tmp_path / "home"
    if is_folder:
        place.mkdir(mode=0o755)
        (place / "letter.txt").write_text("dear")
    else:
        place.write_text("dear")

    assert "holds something else" in typed("restore", backed_up, "--into", place, code=1)
    assert not list(place.glob("ledger*"))


def test_where_no_backup_is_none_is_put_back(typed: Typed, tmp_path: Path):
    told = typed("restore", tmp_path, "--into", tmp_path / "back", code=1)

    assert "There is no backup" in told
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("name", ["ledger.sqlite", "vault.sqlite", "log.sqlite"])
@pytest.mark.parametrize("harm", ["missing", "one bit", "cut off", "longer"])
def test_a_file_that_is_not_the_one_that_was_written_is_refused(
    backed_up: Path, typed: Typed, tmp_path: Path, name: str, harm: str
):
    file = backed_up / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    harmed = {"one bit": bytes(data), "cut off": bytes(data[:-1]), "longer": bytes(data) + b"\0"}
    if harm == "missing":
        file.unlink()
    else:
        file.write_bytes(harmed[harm])

    told = typed("restore", backed_up, "--into", tmp_path / "back", code=1)

    assert f"{name} is " in told or f"{name} is missing" in told
    assert list((tmp_path / "back").iterdir()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"format": "handrail backup v2"},
        {"files": []},
        {"files": [{"name": "../data/ledger.sqlite", "bytes": 0, "sha256": ""}]},
        {"size": "many"},
    ],
)
def test_a_manifest_that_is_not_ours_is_refused(
    backed_up: Path, typed: Typed, tmp_path: Path, change: dict
):
    (backed_up / "manifest.json").write_text(json.dumps(manifest_of(backed_up) | change))

    told = typed("restore", backed_up, "--into", tmp_path / "back", code=1)

    assert "not one that this program writes" in told


def test_facts_altered_under_fitting_digests_are_found_and_named(
    backed_up: Path, typed: Typed, tmp_path: Path
):
    tamper_with_file(backed_up / "ledger.sqlite", ALTER, 42)
    rewrite(backed_up)

    assert "position 42" in typed("restore", backed_up, "--into", tmp_path / "back", code=1)


@pytest.mark.parametrize("told", [{"size": PEOPLE}, {"root": b64encode(bytes(32)).decode()}])
def test_a_manifest_that_tells_another_root_is_refused(
    backed_up: Path, typed: Typed, tmp_path: Path, told: dict
):
    rewrite(backed_up, **told)

    assert "not those that" in typed("restore", backed_up, "--into", tmp_path / "back", code=1)


@pytest.fixture
def forged(closed: Path, backed_up: Path, typed: Typed, tmp_path: Path) -> Path:
    """A backup of a ledger in which a fact was altered, sealed anew by whoever has the keys."""
    tamper_with_file(closed / "ledger.sqlite", ALTER, 42)
    for each in closed.glob("log.sqlite*"):
        each.unlink()
    typed("backup", tmp_path / "forged", "--data", closed)
    (made,) = (tmp_path / "forged").iterdir()
    return made


def test_only_paper_tells_a_forged_ledger_that_its_owner_sealed_anew(
    backed_up: Path, forged: Path, typed: Typed, tmp_path: Path
):
    paper = tmp_path / "paper.txt"
    paper.write_text(manifest_of(backed_up)["checkpoint"], encoding="utf-8")

    told = typed("restore", forged, "--into", tmp_path / "a", "--checkpoint", paper, code=1)
    typed("restore", forged, "--into", tmp_path / "control")

    assert "not those that the checkpoint stands for" in told
    assert not (tmp_path / "a" / "ledger.sqlite").exists()


def paper_of(text: str, folder: Path) -> Path:
    paper = folder / "paper.txt"
    paper.write_text(text, encoding="utf-8")
    return paper


@pytest.mark.parametrize("with_signatures", [True, False])
def test_an_older_paper_is_enough(
    office: Office, backed_up: Path, typed: Typed, tmp_path: Path, with_signatures: bool
):
    older = office.log.checkpoint(PEOPLE + 1)
    grow(office, 5, "later")
    typed("backup", backed_up.parent, "--data", office.settings.data)
    paper = paper_of(str(older) if with_signatures else older.text, tmp_path)

    typed("restore", backed_up.parent, "--into", tmp_path / "back", "--checkpoint", paper)

    assert len(rows_of(tmp_path / "back" / "ledger.sqlite")) == PEOPLE + 6


def test_a_newer_paper_says_how_many_facts_are_missing(
    office: Office, backed_up: Path, typed: Typed, tmp_path: Path
):
    grow(office, 7, "later")
    paper = paper_of(str(office.log.seal()), tmp_path)
    asked = ["restore", backed_up, "--into", tmp_path / "back", "--checkpoint", paper]

    refused = typed(*asked, code=1)
    accepted = typed(*asked, "--accept-loss")

    assert f"ends after {PEOPLE + 1} facts; later ones are not in it, 7 in all" in refused
    assert "recorded later and are lost: 7" in accepted


def test_the_paper_of_another_ledger_is_told_apart(backed_up: Path, typed: Typed, tmp_path: Path):
    other = f"handrail/elsewhere/00000000\n5\n{b64encode(bytes(32)).decode()}\n"
    paper = paper_of(other, tmp_path)

    told = typed("restore", backed_up, "--into", tmp_path / "a", "--checkpoint", paper, code=1)

    assert "of another ledger: handrail/elsewhere/00000000" in told


@pytest.mark.parametrize("text", ["", "nonsense", "a\nb\nc\n", None])
def test_what_is_no_checkpoint_is_refused(
    backed_up: Path, typed: Typed, tmp_path: Path, text: str | None
):
    paper = paper_of(text, tmp_path) if text is not None else tmp_path / "nothing.txt"

    typed("restore", backed_up, "--into", tmp_path / "back", "--checkpoint", paper, code=1)

    assert not (tmp_path / "back").exists()


def lose_ledger(data: Path) -> None:
    """The file alone: what SQLite keeps beside it is still there, as after a clumsy removal."""
    (data / "ledger.sqlite").unlink()


def test_where_only_the_facts_were_lost_the_log_that_is_left_says_how_many(
    office: Office, backed_up: Path, typed: Typed
):
    data = office.settings.data
    grow(office, 9, "later")
    office.log.seal()
    office.close()
    lose_ledger(data)

    refused = typed("restore", backed_up, "--into", data, code=1)
    accepted = typed("restore", backed_up, "--into", data, "--accept-loss")

    assert "9 in all" in refused
    assert "lost: 9" in accepted
    assert "stayed: vault.sqlite" in accepted
    (aside,) = data.glob("before-restore-*")
    with closing(sqlite3.connect(aside / "log.sqlite")) as log:
        assert log.execute("SELECT size FROM sealed").fetchone() == (PEOPLE + 10,)
    back = opened(data)
    assert back.log.seal().checkpoint.size == PEOPLE + 1
    back.close()


def test_a_vault_that_is_left_keeps_the_erased_erased(
    office: Office, backed_up: Path, typed: Typed
):
    data, person = office.settings.data, rows_of(office.directory.ledger)[10][1]
    with closing(sqlite3.connect(office.directory.vault)) as vault:
        vault.execute("UPDATE person_keys SET wrapped = x'' WHERE subject = ?", (person,))
        vault.commit()
    office.close()
    lose_ledger(data)

    told = typed("restore", backed_up, "--into", data)
    back = opened(data)

    assert "erase them once more" not in told
    assert names_of(back).count(None) == 1
    back.close()


def test_a_log_that_is_left_keeps_the_signatures_of_witnesses(
    office: Office, backed_up: Path, typed: Typed
):
    data, note = office.settings.data, office.log.newest()
    office.log.add_cosignatures(PEOPLE + 1, [COUNTY.cosign(note.text, 1_700_000_000)])
    office.close()
    lose_ledger(data)

    typed("restore", backed_up, "--into", data)
    back = opened(data)

    assert back.log.newest().signed_by([COUNTY.key]) == {COUNTY.key}
    back.close()


def test_what_sqlite_kept_beside_the_lost_file_is_not_written_over_the_facts(
    office: Office, backed_up: Path, typed: Typed, tmp_path: Path
):
    data = office.settings.data
    grow(office, 9, "later")
    left = tmp_path / "left"
    shutil.copy(data / "ledger.sqlite-wal", left)
    office.close()
    lose_ledger(data)
    for each in data.glob("log.sqlite*"):
        each.unlink()
    shutil.copy(left, data / "ledger.sqlite-wal")
    assert left.stat().st_size > 0

    typed("restore", backed_up, "--into", data)

    assert len(rows_of(data / "ledger.sqlite")) == PEOPLE + 1


def test_a_log_of_other_facts_that_is_left_is_not_passed_over(
    closed: Path, backed_up: Path, typed: Typed
):
    tamper_with_file(closed / "ledger.sqlite", ALTER, 42)
    for each in closed.glob("log.sqlite*"):
        each.unlink()
    office = opened(closed)
    office.log.seal()
    office.close()
    lose_ledger(closed)

    assert "do not agree" in typed("restore", backed_up, "--into", closed, code=1)
    assert not (closed / "ledger.sqlite").exists()


def test_the_vault_of_another_ledger_that_is_left_is_not_worked_with(
    backed_up: Path, typed: Typed, tmp_path: Path
):
    Office(Settings(data=tmp_path / "other"), create=True).close()
    for each in [*(tmp_path / "other").glob("ledger*"), *(tmp_path / "other").glob("log*")]:
        each.unlink()

    told = typed("restore", backed_up, "--into", tmp_path / "other", code=1)

    assert "vault.sqlite do not belong to these facts" in told


def test_it_says_which_keys_are_missing(backed_up: Path, typed: Typed, tmp_path: Path):
    told = typed("restore", backed_up, "--into", tmp_path / "back")

    assert "wrapping.key: it is missing" in told
    assert "log.key: it is missing" in told
    assert manifest_of(backed_up)["keys"] in told
    assert "keys cannot be used" in typed("checkpoint", "--data", tmp_path / "back", code=1)


def test_the_keys_of_others_are_told_of(backed_up: Path, typed: Typed, tmp_path: Path):
    Office(Settings(data=tmp_path / "other"), create=True).close()

    told = typed(
        "restore", backed_up, "--into", tmp_path / "back", "--keys", tmp_path / "other" / "keys"
    )

    assert "wrapping.key: it is another key" in told
    assert "log.key: it is the key of another log" in told


def test_a_key_that_is_there_is_not_written_over(backed_up: Path, typed: Typed, tmp_path: Path):
    keys = tmp_path / "back" / "keys"
    keys.mkdir(parents=True)
    (keys / "log.key").write_text("another")

    told = typed(
        "restore", backed_up, "--into", tmp_path / "back", "--keys", tmp_path / "envelope", code=1
    )

    assert "Another log.key is there" in told
    assert (keys / "log.key").read_text() == "another"
    assert [each.name for each in keys.parent.iterdir()] == ["keys"]  # it can be asked again


def test_where_no_keys_were_kept_that_is_said(backed_up: Path, typed: Typed, tmp_path: Path):
    told = typed("restore", backed_up, "--into", tmp_path / "a", "--keys", tmp_path / "b", code=1)

    assert "holds 0 sets of keys" in told
    assert not (tmp_path / "a").exists()  # it can be asked again


def test_witnesses_refuse_a_log_that_lost_what_they_cosigned_and_take_a_new_one(
    office: Office, backed_up: Path, typed: Typed, tmp_path: Path
):
    data, county, asked = office.settings.data, tmp_path / "county", tmp_path / "asked.txt"
    Office(Settings(data=county), create=True).close()
    typed("witness", "create", "county.example/witness", "--data", county)
    typed("witness", "trust", typed("log", "keys", "--data", data).strip(), "--data", county)
    grow(office, 9, "later")
    typed("log", "request", "--data", data, "--out", asked)
    typed("witness", "cosign", asked, "--data", county)
    back = tmp_path / "back"
    typed("restore", backed_up, "--into", back, "--keys", tmp_path / "envelope")

    typed("log", "request", "--data", back, "--out", asked)
    assert "did not cosign (409)" in typed("witness", "cosign", asked, "--data", county, code=1)

    # What the papers of before say of these facts, they go on to say: the tree is the same.
    before = parse_note(typed("checkpoint", "--data", back)).checkpoint
    for each in (back / "log.sqlite", back / "keys" / "log.key"):
        each.rename(tmp_path / each.name)
    after = parse_note(typed("checkpoint", "--data", back)).checkpoint
    assert (after.size, after.root) == (before.size, before.root)
    assert after.origin != before.origin
    typed("witness", "trust", typed("log", "keys", "--data", back).strip(), "--data", county)
    typed("log", "request", "--data", back, "--out", asked)
    typed("witness", "cosign", asked, "--data", county)
