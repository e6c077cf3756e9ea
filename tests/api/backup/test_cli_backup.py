"""Backups: made while others write, proven, all or nothing, and apart from their keys."""

import json
import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.office import Office
from api.settings import Settings
from ledger.aggregates import Person
from ledger.application import DataDirectory
from ledger.backup.copying import DRAFT, LEFT_OVER_S, copy_database
from ledger.backup.keys import belonging
from ledger.backup.making import last_backup
from ledger.errors import PersonIsErased
from ledger.proof.notes import parse_note, read_hash
from tests.api.backup.conftest import ALTER, PEOPLE, Typed, grow, names_of, rows_of
from tests.stores import tamper_with_file

ROOT = Path(__file__).parents[3]


@contextmanager
def writing_hard(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that records and seals as fast as it can, until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.api.backup.writing_hard", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip().isdigit()
        yield process
    finally:
        process.kill()
        process.communicate()


def test_what_is_copied_while_another_process_writes_hard_is_put_back_whole(
    closed: Path, typed: Typed, tmp_path: Path
):
    envelope, sizes = tmp_path / "envelope", []
    with writing_hard(closed) as process:
        for turn in range(4):
            folder = tmp_path / f"backups-{turn}"
            typed("backup", folder, "--data", closed, "--keep-keys-apart", envelope)
            typed("restore", folder, "--into", tmp_path / f"back-{turn}", "--keys", envelope)
        assert process.poll() is None

    live = rows_of(closed / "ledger.sqlite")
    for turn in range(4):
        office = Office(Settings(data=tmp_path / f"back-{turn}"), create=False)
        sizes.append(office.log.seal().checkpoint.size)
        assert rows_of(office.directory.ledger) == live[: sizes[-1]]
        assert None not in names_of(office)
        office.close()
    assert sizes == sorted(set(sizes)), "it wrote all the while"


def test_the_manifest_tells_what_is_there(office: Office, backed_up: Path):
    manifest = json.loads((backed_up / "manifest.json").read_text())
    note = parse_note(manifest["checkpoint"])
    keys = {office.log.key.key}

    assert manifest["format"] == "handrail backup v1"
    assert manifest["size"] == note.checkpoint.size == office.ledger.position()
    assert read_hash(manifest["root"]) == note.checkpoint.root == office.log.root_at(PEOPLE + 1)
    assert note.signed_by(keys) == keys
    assert {each["name"] for each in manifest["files"]} == {
        "ledger.sqlite",
        "vault.sqlite",
        "log.sqlite",
    }


def test_a_backup_is_for_its_owner_alone_and_holds_no_key(office: Office, backed_up: Path):
    secret = office.directory.key_file.read_text().strip()

    assert stat.S_IMODE(backed_up.stat().st_mode) == 0o700
    for each in backed_up.iterdir():
        assert stat.S_IMODE(each.stat().st_mode) == 0o600
        assert secret.encode() not in each.read_bytes()
        assert bytes.fromhex(secret) not in each.read_bytes()
    assert not list(backed_up.rglob("*.key"))
    assert not list(backed_up.rglob("*-wal"))


def test_it_says_plainly_that_the_keys_are_not_in_it(office: Office, typed: Typed, tmp_path: Path):
    data = office.settings.data

    told = typed("backup", tmp_path / "backups", "--data", data)

    assert "Without wrapping.key nobody can read anything personal" in told
    assert "without log.key its log cannot be signed" in told


def test_the_keys_are_kept_once_and_elsewhere(
    office: Office, backed_up: Path, typed: Typed, tmp_path: Path
):
    data, envelope = office.settings.data, tmp_path / "envelope"
    (kept,) = envelope.iterdir()

    typed("backup", backed_up.parent, "--data", data, "--keep-keys-apart", envelope)

    assert list(envelope.iterdir()) == [kept]
    assert {each.name for each in kept.iterdir()} == {"wrapping.key", "log.key"}
    for each in kept.iterdir():
        assert stat.S_IMODE(each.stat().st_mode) == 0o400
        assert each.read_bytes() == (data / "keys" / each.name).read_bytes()
    assert json.loads((backed_up / "manifest.json").read_text())["keys"] == kept.name


def test_keys_that_were_altered_where_they_are_kept_are_told_of(
    office: Office, backed_up: Path, typed: Typed, tmp_path: Path
):
    (kept,) = (tmp_path / "envelope").iterdir()
    (kept / "log.key").unlink()

    told = typed(
        "backup",
        backed_up.parent,
        "--data",
        office.settings.data,
        "--keep-keys-apart",
        tmp_path / "envelope",
        code=1,
    )

    assert "not what was written there" in told


@pytest.mark.parametrize("place", ["backups", "backups/keys", ".", "data/keys", "data"])
def test_keys_are_not_kept_beside_what_they_open(
    office: Office, typed: Typed, tmp_path: Path, place: str
):
    data, backups = office.settings.data, tmp_path / "backups"

    told = typed("backup", backups, "--data", data, "--keep-keys-apart", tmp_path / place, code=1)

    assert "Keys do not belong beside what they open" in told
    assert not backups.exists()


def test_a_backup_is_not_put_into_the_data_directory(office: Office, typed: Typed):
    data = office.settings.data

    typed("backup", data / "backups", "--data", data, code=2)

    assert not (data / "backups").exists()


def test_where_no_ledger_is_there_is_nothing_to_copy(typed: Typed, tmp_path: Path):
    told = typed("backup", tmp_path / "backups", "--data", tmp_path / "nothing", code=1)

    assert "There is no ledger" in told
    assert not (tmp_path / "backups").exists()
    assert not (tmp_path / "nothing").exists()


def test_a_ledger_with_an_altered_fact_is_not_copied_over_good_backups(
    closed: Path, typed: Typed, tmp_path: Path
):
    typed("backup", tmp_path / "backups", "--data", closed)
    before = sorted((tmp_path / "backups").iterdir())
    # On a tile that is full: what is quickly looked at when the ledger is opened does not see it.
    tamper_with_file(closed / "ledger.sqlite", ALTER, 77)
    Office(Settings(data=closed), create=False).close()

    told = typed("backup", tmp_path / "backups", "--data", closed, code=1)

    assert "position 77" in told
    assert sorted((tmp_path / "backups").iterdir()) == before


def test_a_vault_that_lacks_a_key_is_not_copied_over_good_backups(
    closed: Path, typed: Typed, tmp_path: Path
):
    # Neither the first person nor the newest: those are looked at when the ledger is opened.
    subject = rows_of(closed / "ledger.sqlite")[100][1]
    tamper_with_file(closed / "vault.sqlite", "DELETE FROM person_keys WHERE subject = ?", subject)

    told = typed("backup", tmp_path / "backups", "--data", closed, code=1)

    assert "vault.sqlite does not agree" in told
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_backup_that_does_not_fit_is_no_backup(closed: Path, tmp_path: Path):
    def let_files_be_small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    backups = tmp_path / "backups"
    done = subprocess.run(
        [sys.executable, "-m", "api", "backup", backups, "--data", closed, "--lang", "en"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=let_files_be_small,
    )

    assert done.returncode == 1, done.stdout
    assert "Nothing was written" in done.stderr
    assert list(backups.iterdir()) == []
    assert last_backup(DataDirectory(closed)) is None


def test_a_folder_that_cannot_be_one_is_told_of(closed: Path, typed: Typed, tmp_path: Path):
    (tmp_path / "backups").write_text("a file")

    assert "Nothing was written" in typed("backup", tmp_path / "backups", "--data", closed, code=1)


def test_broken_views_hinder_no_backup(closed: Path, typed: Typed, tmp_path: Path):
    for each in (closed / "views").glob("generation-*"):
        each.write_bytes(b"no database")

    typed("backup", tmp_path / "backups", "--data", closed)


def test_what_the_office_is_for_others_is_copied_too(closed: Path, typed: Typed, tmp_path: Path):
    typed("witness", "create", "county.example/witness", "--data", closed)
    vkey = typed("log", "keys", "--data", closed).strip()
    typed("witness", "trust", vkey, "--data", closed)
    typed("log", "request", "--data", closed, "--out", tmp_path / "asked.txt")
    typed("witness", "cosign", tmp_path / "asked.txt", "--data", closed)
    (closed / "kiosk.toml").write_text("")

    typed("backup", tmp_path / "backups", "--data", closed)
    typed("restore", tmp_path / "backups", "--into", tmp_path / "back")

    names = {each.name for each in (tmp_path / "back").iterdir()}
    assert {"witness.sqlite", "witness-logs.txt", "kiosk.toml"} <= names
    assert "views" not in names


def test_a_key_destroyed_while_the_backup_is_made_stays_destroyed(office: Office, tmp_path: Path):
    person = office.ledger.new_person_id()
    with office.ledger.begin(Person, person, office.by("begin")) as it:
        it.register(occurred_on="2022-01-04", name="阿依古丽")
    copies = DataDirectory(tmp_path / "copies")
    copies.path.mkdir()
    copy_database(office.directory.ledger, copies.ledger)
    office.ledger.vault.destroy_key(person)
    copy_database(office.directory.vault, copies.vault)
    (copies.path / "keys").mkdir()
    for each in (office.settings.data / "keys").iterdir():
        (copies.path / "keys" / each.name).write_bytes(each.read_bytes())
        (copies.path / "keys" / each.name).chmod(0o400)

    again = Office(Settings(data=copies.path), create=False)

    assert belonging(copies.ledger, copies.vault).without_key == 0
    assert names_of(again)[-1] is None
    with pytest.raises(PersonIsErased):
        again.ledger.vault.seal(person, b"", b"a name")
    again.close()


def test_drafts_that_a_power_cut_left_are_removed_a_day_later(
    closed: Path, typed: Typed, tmp_path: Path
):
    backups = tmp_path / "backups"
    old, young = backups / f".handrail-1{DRAFT}", backups / f".handrail-2{DRAFT}"
    for each in (old, young):
        each.mkdir(parents=True)
    then = old.stat().st_mtime - LEFT_OVER_S - 1
    os.utime(old, (then, then))

    typed("backup", backups, "--data", closed)

    assert not old.exists()
    assert young.exists()


def test_two_backups_within_a_second_are_two(office: Office, typed: Typed, tmp_path: Path):
    for turn in range(3):
        grow(office, 1, f"more {turn}")
        typed("backup", tmp_path / "backups", "--data", office.settings.data)

    sizes = {
        json.loads((each / "manifest.json").read_text())["size"]
        for each in (tmp_path / "backups").iterdir()
    }
    assert sizes == {PEOPLE + 2, PEOPLE + 3, PEOPLE + 4}
