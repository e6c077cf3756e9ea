"""An office whose facts and keys are in PostgreSQL: moved there, looked at, backed up, tried on."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from api.audit.checking import alone
from api.office import Office
from api.settings import Settings
from ledger.backup.copying import stored_bytes
from ledger.backup.making import SPARE_BYTES
from ledger.directory import DataDirectory
from ledger.proof import verifier
from tests.api.backup.conftest import PEOPLE, Typed, grow, names_of
from tests.parts import require_root
from tests.postgres import OWNER, READER, WRITER, Server


@pytest.fixture
def moved(closed: Path, typed: Typed, url: str) -> Path:
    """The data directory of an office that was moved."""
    said = typed("migrate", url, "--data", closed)
    assert f"{PEOPLE + 1} facts" in said
    return closed


def test_a_database_is_prepared_and_an_office_is_begun_in_it(
    server: Server, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as master:
        master.execute(f"CREATE DATABASE begun OWNER {OWNER}")
    roles = ("--writer", WRITER, "--reader", READER)

    said = typed("prepare-database", server.url("begun", OWNER), *roles)
    again = typed("prepare-database", server.url("begun", OWNER), *roles, code=1)

    assert "127.0.0.1/begun" in said
    assert OWNER not in said
    assert "there" in again
    monkeypatch.setenv("HANDRAIL_LEDGER_URL", server.url("begun"))
    settings = Settings.from_env({"HANDRAIL_LEDGER_URL": server.url("begun")})
    for people in (3, 6):
        office = Office(
            Settings(data=tmp_path / "data", ledger_url=settings.ledger_url), create=True
        )
        grow(office, 3, f"people {people}")
        assert len(names_of(office)) == people
        office.fresh()
        office.log.seal()
        office.close()
    assert not (tmp_path / "data" / "ledger.sqlite").exists()
    assert (tmp_path / "data" / "ledger.url").stat().st_mode & 0o077 == 0


def test_an_office_that_was_moved_goes_on_with_its_views_log_and_people(moved: Path):
    office = Office(Settings(data=moved), create=False)
    names = names_of(office)
    grow(office, 1, "after")

    assert len(names) == PEOPLE
    assert names_of(office) == [*names, "after 0"]
    assert office.log.seal().checkpoint.size == office.ledger.position() == PEOPLE + 2
    office.close()


def test_it_is_looked_at_and_found_well(moved: Path, typed: Typed):
    found = json.loads(typed("doctor", "--data", moved, "--json"))

    assert {each["check"]: each["state"] for each in found if each["state"] == "bad"} == {}
    assert {"store", "facts", "histories", "vault", "keys"} <= {
        each["check"] for each in found if each["state"] == "good"
    }


def test_it_is_backed_up_as_files_and_put_back_as_files(moved: Path, typed: Typed, tmp_path: Path):
    envelope = tmp_path / "envelope"
    typed("backup", tmp_path / "backups", "--data", moved, "--keep-keys-apart", envelope)
    typed("restore", tmp_path / "backups", "--into", tmp_path / "back", "--keys", envelope)

    live = Office(Settings(data=moved), create=False)
    back = Office(Settings(data=tmp_path / "back"), create=False)
    assert back.directory.url is None
    assert names_of(back) == names_of(live)
    assert back.log.root_at(PEOPLE + 1) == live.log.root_at(PEOPLE + 1)
    live.close()
    back.close()


@pytest.fixture
def small_disk(moved: Path, tmp_path: Path) -> Iterator[Path]:
    """A disk with room for what must stay free, for the log, and for half of the facts and keys."""
    require_root()
    folder = tmp_path / "disk"
    folder.mkdir()
    log = DataDirectory(moved).log.stat().st_size
    size = SPARE_BYTES + log + stored_bytes(DataDirectory(moved)) // 2
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_where_there_is_no_room_for_the_database_nothing_is_begun(
    moved: Path, typed: Typed, small_disk: Path
):
    backup = typed("backup", small_disk / "backups", "--data", moved, code=1)
    package = typed("audit", "package", "--data", moved, "--out", small_disk / "out", code=1)

    assert "not enough room" in backup
    assert "not enough room" in package
    assert list(small_disk.iterdir()) == []


def test_a_demonstration_is_not_laid_over_it(moved: Path, typed: Typed):
    office = Office(Settings(data=moved), create=False)
    before = office.ledger.position()
    office.close()

    told = typed("demo", "--no-serve", "--data", moved, code=1)

    assert str(moved) in told
    with closing(Office(Settings(data=moved), create=False)) as after:
        assert after.ledger.position() == before


def test_what_the_auditors_page_says_to_type_proves_it(
    moved: Path, typed: Typed, server: Server, url: str, tmp_path: Path
):
    typed("checkpoint", "--out", tmp_path / "paper.txt", "--data", moved)
    policy = typed("log", "keys", "--data", moved) + "quorum none\n"
    (tmp_path / "mine.txt").write_text(policy, encoding="utf-8")
    shutil.copy(verifier.__file__, tmp_path / "verifier.py")
    where = {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGUSER": READER}
    where |= {"PGDATABASE": url.rpartition("/")[2], "PATH": f"{server.binaries}:/usr/bin:/bin"}

    said = [
        subprocess.run(
            ["sh", "-c", command], cwd=tmp_path, env=where, capture_output=True, check=True
        ).stdout.decode()
        for command in alone(DataDirectory(moved))
    ]

    assert "ALL HELD" in said[-1]
    assert str(PEOPLE + 1) in said[-1]


def test_a_trial_is_made_on_a_copy_and_leaves_the_database_alone(
    moved: Path, typed: Typed, tmp_path: Path, url: str
):
    file = tmp_path / "commands.jsonl"
    told = {"do": "person.register", "key": "one", "occurred_on": "2022-01-04", "name": "别克"}
    file.write_text(json.dumps(told) + "\n", encoding="utf-8")

    typed("record", file, "--data", moved, "--dry-run")

    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM ledger.facts").fetchone()
    assert found == (PEOPLE + 1,)


def test_a_database_beside_a_ledger_in_a_file_is_refused(closed: Path, typed: Typed, url: str):
    settings = Settings(data=closed, ledger_url=url)
    from api.office import open_office  # noqa: PLC0415
    from ledger.errors import LedgerInFile  # noqa: PLC0415

    with pytest.raises(LedgerInFile), open_office(settings, create=False):
        pass
    assert DataDirectory(closed).url is None


@pytest.mark.parametrize("lang", ["en", "vi", "zh-Hans"])
@pytest.mark.parametrize("url", ["mysql://x@y/z", "postgresql://secret@host", "ledger.sqlite"])
def test_what_is_no_address_of_a_database_is_refused_and_not_repeated(
    closed: Path, typed: Typed, url: str, lang: str
):
    said = typed("migrate", url, "--data", closed, code=2, lang=lang)

    assert url not in said
    with pytest.raises(ValueError, match="HANDRAIL_LEDGER_URL") as wrong:
        Settings.from_env({"HANDRAIL_LEDGER_URL": url})
    assert url not in str(wrong.value)


def test_the_address_need_not_be_typed_where_others_see_it(
    server: Server, closed: Path, typed: Typed, monkeypatch: pytest.MonkeyPatch
):
    name = server.create_database(like="template0")
    roles = ("--writer", WRITER, "--reader", READER)

    monkeypatch.setenv("HANDRAIL_LEDGER_URL", server.url(name, OWNER))
    prepared = typed("prepare-database", *roles)
    monkeypatch.setenv("HANDRAIL_LEDGER_URL", server.url(name))
    said = typed("migrate", "--data", closed)

    assert f"127.0.0.1/{name}" in prepared
    assert f"{PEOPLE + 1} facts" in said
    assert DataDirectory(closed).url == server.url(name)
    server.drop(name)


def test_nothing_to_move_is_said(typed: Typed, tmp_path: Path, moved: Path, url: str):
    assert "no ledger" in typed("migrate", url, "--data", tmp_path / "nowhere", code=1)
    assert "no ledger in a file" in typed("migrate", url, "--data", moved, code=1)


def test_without_the_extra_it_is_said_what_is_missing():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.modules['psycopg'] = None\n"
            "from ledger.errors import StoreUnsafe\n"
            "try:\n    import ledger.postgres\n"
            "except StoreUnsafe as error:\n    print(error.facts)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "{'what': 'handrail[postgres]', 'found': 'not_installed'}"
