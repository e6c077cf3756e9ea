"""The audit package: whoever installed nothing of ours proves it, opens it and reads no name."""

import csv
import hashlib
import io
import json
import os
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent
from typer.testing import CliRunner

from api import asking
from api.cli import app
from api.office import Office
from api.package import answers
from api.settings import Settings
from kiosk.words import LANGUAGES
from ledger.aggregates import Person, Station
from ledger.history import FACTS
from ledger.proof import verifier
from ledger.proof.notes import SecretKey, Use, parse_note
from ledger.vocabulary import StationKind
from tests import stores
from tests.facts import AREA, ORGANISATION, by, open_test_ledger, record_everything
from tests.ledger.years import record_every_theme

ROOT = Path(__file__).parents[2]
FORMULA = "=HYPERLINK(1)"
SHORTEST_BYTES = 6
"""A shorter value ("1.5") is found in any file by chance."""
A_GRADE = "grade_"
"""What grades are called stands in the policies, and says nothing of anybody."""
MADE_OF_NO_FACT = {"verify.py", "README.txt", *(f"dictionary.{lang}.csv" for lang in LANGUAGES)}
PARTS = [
    "README.txt",
    "checkpoint.txt",
    "policy.txt",
    "facts.sqlite",
    "log.sqlite",
    "verify.py",
    "facts.csv",
    "facts/payment_paid.csv",
    "answers/device_whereabouts.every.csv",
    "dictionary.vi.csv",
]

Row = dict[str, str]


class Packed(NamedTuple):
    """A data directory, and two packages of it; whom an auditor trusts, and what is secret."""

    data: Path
    folder: Path
    zip: Path
    policy: Path
    first_size: int
    size: int
    names: set[str]
    personal: set[str]
    told: str


def typed(*words: object, code: int = 0, lang: str = "en") -> str:
    done = CliRunner().invoke(app, [*map(str, words), "--lang", lang])
    assert done.exit_code == code, f"{done.output}\n{done.exception!r}"
    return done.output


def pack(data: Path, out: Path, *more: object, code: int = 0) -> str:
    return typed("audit", "package", "--data", data, "--out", out, *more, code=code)


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Packed:
    folder = tmp_path_factory.mktemp("packed")
    with closing(open_test_ledger(folder)) as ledger:
        record_everything(ledger)
        record_every_theme(ledger, by())
    data = folder / "data"
    first = parse_note(typed("checkpoint", "--data", data)).checkpoint.size
    with closing(open_test_ledger(folder)) as ledger:
        station_id = Station.id_of(ORGANISATION, StationKind.LENDING, FORMULA)
        with ledger.begin(Station, station_id, by("formula")) as station:
            station.open(occurred_on="2020", name=FORMULA, kind=StationKind.LENDING, area=AREA)
        every = ledger.read(0, 10_000, unseal=frozenset(FACTS))
    told = [
        str(value)
        for _, fact in every
        for name in fact.SEALED_FIELDS
        if not isinstance(value := getattr(fact, name), UUID | None)
    ]
    names = {f.name for _, f in every if isinstance(f, Person.PersonRegistered) and f.name}
    policy = folder / "mine.txt"
    policy.write_text(typed("log", "keys", "--data", data) + "quorum none\n", encoding="utf-8")
    printed = pack(data, folder / "package")
    pack(data, folder / "package.zip")
    personal = {
        each for each in told if len(each.encode()) >= SHORTEST_BYTES and A_GRADE not in each
    }
    size = len(every)
    whole = folder / "package", folder / "package.zip"
    return Packed(data, *whole, policy, first, size, names, personal, printed)


@pytest.fixture
def copy(packed: Packed, tmp_path: Path) -> Path:
    """The folder, to be spoilt."""
    return Path(shutil.copytree(packed.folder, tmp_path / "copy"))


@pytest.fixture
def data(packed: Packed, tmp_path: Path, copy_of: Callable[[Path, Path], Path]) -> Path:
    """The data directory, to be spoilt."""
    return copy_of(packed.data, tmp_path / "data")


def parts_of(package: Path) -> dict[str, bytes]:
    if package.is_dir():
        files = [each for each in package.rglob("*") if each.is_file()]
        return {each.relative_to(package).as_posix(): each.read_bytes() for each in files}
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(package: Path, name: str) -> list[Row]:
    text = (package / name).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def found_in(package: Path, capsys: pytest.CaptureFixture[str], *more: object) -> dict[str, Any]:
    """The exit code of the verifier, and the findings under each name."""
    code = verifier.main([str(package), *map(str, more), "--json"])
    found: dict[str, Any] = {"exit": code}
    for each in json.loads(capsys.readouterr().out)["findings"]:
        found.setdefault(each["code"], []).append(each)
    return found


def flip(path: Path, at: int | None = None) -> None:
    kept = bytearray(path.read_bytes())
    kept[len(kept) // 2 if at is None else at] ^= 1
    path.write_bytes(kept)


ALONE = [("zh-Hans", "全部成立"), ("vi", "TẤT CẢ ĐÚNG"), ("en", "ALL HELD")]


@pytest.mark.parametrize(("lang", "proven"), ALONE, ids=[lang for lang, _ in ALONE])
def test_whoever_has_only_python_proves_it_with_the_file_inside(
    packed: Packed, tmp_path: Path, lang: str, proven: str
):
    home = tmp_path / "home"
    with zipfile.ZipFile(packed.zip) as archive:
        archive.extractall(home)
    paper = tmp_path / "paper.txt"
    paper.write_bytes((home / "checkpoint.txt").read_bytes())

    done = subprocess.run(
        [
            *(sys.executable, "-I", "verify.py", ".", "--checkpoint", paper),
            *("--policy", packed.policy, "--language", lang),
        ],
        cwd=home,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    assert proven in done.stdout.decode()
    assert parts_of(home).keys() == parts_of(packed.zip).keys()


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_the_verifier_reads_the_package_as_it_is(
    packed: Packed, capsys: pytest.CaptureFixture[str], form: str
):
    found = found_in(getattr(packed, form), capsys, "--policy", packed.policy)

    assert found.keys() == {"exit", "read", "signed", "held"}
    assert found["exit"] == 0
    assert found["held"][0]["size"] == packed.size


def test_without_whom_you_trust_it_says_that_it_is_no_proof(
    packed: Packed, capsys: pytest.CaptureFixture[str]
):
    assert verifier.main([str(packed.folder), "--language", "en"]) == 0

    assert "this is no proof yet" in capsys.readouterr().out


@pytest.mark.parametrize("part", PARTS)
def test_one_byte_flipped_in_a_part_of_the_folder_is_found_and_named(
    copy: Path, capsys: pytest.CaptureFixture[str], part: str
):
    flip(copy / part)

    found = found_in(copy, capsys)

    assert found["exit"] == 1
    assert [each["name"] for each in found["file_differs"]] == [part]


def test_one_byte_flipped_in_every_part_at_once_is_found_in_each(copy: Path):
    files = [each for each in copy.rglob("*") if each.is_file() and each.name != "manifest.json"]
    for each in files:
        flip(each)

    report = verifier.Report()
    good, _ = verifier.unpacked(copy, copy, report)

    assert len(files) > len(FACTS)
    assert report.counts == {"file_differs": len(files)}
    assert good == {}


@pytest.mark.parametrize("part", PARTS)
def test_one_byte_flipped_in_a_part_of_the_zip_is_found_and_named(
    packed: Packed, tmp_path: Path, capsys: pytest.CaptureFixture[str], part: str
):
    spoilt = Path(shutil.copy(packed.zip, tmp_path))
    with zipfile.ZipFile(spoilt) as archive:
        entry = archive.getinfo(part)
    head = entry.header_offset + 30 + len(part.encode())
    flip(spoilt, head + entry.compress_size // 2)

    found = found_in(spoilt, capsys)

    assert found["exit"] == 1
    assert [each["name"] for each in found["file_differs"]] == [part]


def test_a_byte_flipped_in_the_manifest_is_found(copy: Path, capsys: pytest.CaptureFixture[str]):
    manifest = copy / "manifest.json"
    whole = manifest.read_bytes()
    told = []
    for at in range(0, len(whole), 997):
        flip(manifest, at)
        told.append(found_in(copy, capsys)["exit"])
        manifest.write_bytes(whole)
    flip(manifest, 0)

    assert found_in(copy, capsys)["unreadable"][0]["what"] == "manifest.json"
    assert len(told) > 30
    # What it says of itself (its form, whose it is, how many) is there to be read, not held to.
    assert told.count(0) <= 1


def test_a_part_that_is_gone_is_named(copy: Path, capsys: pytest.CaptureFixture[str]):
    (copy / "facts.csv").unlink()

    assert [each["name"] for each in found_in(copy, capsys)["file_differs"]] == ["facts.csv"]


def test_every_table_opens_in_a_spreadsheet(packed: Packed):
    tables = {n: part for n, part in parts_of(packed.folder).items() if n.endswith(".csv")}

    for name, part in tables.items():
        assert part.startswith(b"\xef\xbb\xbf"), name
        rows = list(csv.reader(io.StringIO(part.decode("utf-8-sig"), newline=""), strict=True))
        assert len({len(row) for row in rows}) == 1, name
        assert len(rows[0]) == len(set(rows[0])), name
        runs = [cell for row in rows for cell in row if cell[:1] in {"=", "+", "@"}]
        assert not runs, name
    assert f"'{FORMULA}" in {
        row["name"] for row in rows_of(packed.folder, "answers/stations.listed.csv")
    }
    assert {f"facts/{topic}.csv" for topic in FACTS} < tables.keys()


def test_the_tables_of_facts_are_the_facts(packed: Packed):
    every = rows_of(packed.folder, "facts.csv")
    paid = rows_of(packed.folder, "facts/payment_paid.csv")

    with closing(sqlite3.connect(packed.folder / "facts.sqlite")) as db:
        stored = db.execute(
            "SELECT position, topic, originator_version, json_extract(state, '$.by.recorded_at')"
            " FROM facts ORDER BY position"
        ).fetchall()
        [(count, total)] = db.execute(
            "SELECT count(*), sum(json_extract(state, '$.fact.amount.minor')) FROM facts"
            " WHERE topic = 'payment_paid'"
        )
    told = [
        (int(r["position"]), r["topic"], int(r["originator_version"]), r["by.recorded_at"])
        for r in every
    ]
    assert told == stored
    assert (len(paid), sum(int(r["fact.amount.minor"]) for r in paid)) == (count, total)
    assert sum(len(rows_of(packed.folder, f"facts/{topic}.csv")) for topic in FACTS) == packed.size


def test_the_answers_are_those_the_office_gives(packed: Packed):
    told = typed("ask", "device_whereabouts.every", "--json", "--sensitive", "--data", packed.data)
    asked = json.loads(told[told.index("{") :])["answer"]

    rows = rows_of(packed.folder, "answers/device_whereabouts.every.csv")

    assert [row["device_id"] for row in rows] == [each["device_id"] for each in asked]
    assert [row["state"] for row in rows] == [each["state"] for each in asked]


def test_the_auditors_questions_have_an_answer(packed: Packed):
    empty = {n for n in answers.TABLES if not rows_of(packed.folder, f"answers/{n}.csv")}
    hands = rows_of(packed.folder, "answers/payment_rounds.hands.csv")

    # In the little year four eyes see, nobody is at two places, and every need was answered.
    nothing_wrong = {"duties.joined", "late_entries.shared_accounts"}
    assert empty <= nothing_wrong | {"needs_board.waiting", "needs_board.overdue"}
    assert {"round_id", "staff_id"} <= hands[0].keys()
    assert "account_tail" in rows_of(packed.folder, "answers/payments.of_month.csv")[0]
    assert not any(
        r["account_tail"] for r in rows_of(packed.folder, "answers/payments.of_month.csv")
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_dictionary_names_every_column_of_every_table(packed: Packed, lang: str):
    tables = {
        name: list(csv.reader(io.StringIO(part.decode("utf-8-sig"), newline="")))
        for name, part in parts_of(packed.folder).items()
        if name.endswith(".csv")
    }
    known: dict[str, set[str]] = {}
    table = ""
    for row in tables[f"dictionary.{lang}.csv"]:
        table = row[0] or table
        known.setdefault(table, set()).add(row[1])
        assert row[2] if row[0] else row[3]

    for name, rows in tables.items():
        if not name.startswith("dictionary."):
            lead = {answers.OF_EACH.get(Path(name).name.removesuffix(".csv"), "")}
            assert set(rows[0]) <= known[name] | known["facts.csv"] | lead, name


def test_no_name_number_or_note_of_anybody_is_in_any_part(packed: Packed):
    for package in (packed.folder, packed.zip):
        parts = parts_of(package)
        for name, part in parts.items():
            searched = packed.names if name in MADE_OF_NO_FACT else packed.personal
            assert [each for each in searched if each.encode() in part] == [], name
        assert "普通轮椅".encode() in parts["facts/device_registered.csv"]
    assert len(packed.names) > 2
    assert len(packed.personal) > 50


def test_no_answer_is_made_of_what_is_sealed():
    known = asking.all_questions()

    assert [name for name in answers.TABLES if known[name].module.UNSEALS] == []


def test_the_keys_the_vault_and_the_commands_stay_where_they_are(packed: Packed):
    with closing(sqlite3.connect(packed.folder / "facts.sqlite")) as db:
        tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    everything = b"".join(parts_of(packed.folder).values())
    secrets = [each.read_text().strip() for each in (packed.data / "keys").iterdir()]

    assert {name for (name,) in tables} == {"facts", "sqlite_sequence"}
    assert len(secrets) == 2
    for secret in secrets:
        assert secret.rpartition("+")[2].encode() not in everything
    for each in packed.folder.rglob("*"):
        assert not stat.S_IMODE(each.stat().st_mode) & 0o077


def test_the_same_facts_make_the_same_bytes_in_another_process(packed: Packed, tmp_path: Path):
    again = tmp_path / "again.zip"

    subprocess.run(
        [sys.executable, "-m", "api", "audit", "package", "--data", packed.data, "--out", again],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Ho_Chi_Minh"},
        check=True,
        capture_output=True,
    )

    assert again.read_bytes() == packed.zip.read_bytes()


def test_what_is_told_is_the_digest_of_the_manifest(packed: Packed):
    digest = hashlib.sha256((packed.folder / "manifest.json").read_bytes()).hexdigest()

    assert digest in packed.told
    assert f"{packed.size} facts, up to position {packed.size}" in packed.told
    assert "No witness has cosigned its checkpoint." in packed.told


def test_an_earlier_package_knows_nothing_later(
    packed: Packed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    pack(packed.data, tmp_path / "then", "--as-of", packed.size - 1)
    then = tmp_path / "then"

    facts = rows_of(then, "facts.csv")
    found = found_in(then, capsys, "--policy", packed.policy)

    assert found["exit"] == 0
    assert found["held"][0]["size"] == packed.first_size == int(facts[-1]["position"])
    manifest = json.loads((then / "manifest.json").read_text())
    assert (manifest["size"], manifest["positions"]) == (packed.first_size, "dense")
    assert f"'{FORMULA}" not in {
        row["name"] for row in rows_of(then, "answers/stations.listed.csv")
    }


@pytest.mark.parametrize("name", ["package", "package.zip"])
def test_what_is_there_is_not_written_over(packed: Packed, tmp_path: Path, name: str):
    out = tmp_path / name
    out.write_text("mine")

    assert "is there already" in pack(packed.data, out, code=1)
    assert out.read_text() == "mine"


def test_a_package_is_not_put_into_the_data_directory(packed: Packed):
    assert "is in the data directory" in pack(packed.data, packed.data / "package", code=2)


def test_a_position_that_is_not_there_yet_is_not_packed(packed: Packed, tmp_path: Path):
    told = pack(packed.data, tmp_path / "package", "--as-of", packed.size + 1, code=1)

    assert "not sealed yet" in told
    assert list(tmp_path.iterdir()) == []


def test_before_the_first_checkpoint_nothing_proves_a_package(packed: Packed, tmp_path: Path):
    told = pack(packed.data, tmp_path / "package", "--as-of", packed.first_size - 1, code=1)

    assert f"the oldest is of {packed.first_size} facts" in told
    assert list(tmp_path.iterdir()) == []


def test_without_a_ledger_there_is_no_package(tmp_path: Path):
    pack(tmp_path / "nothing", tmp_path / "package", code=1)

    assert not (tmp_path / "package").exists()


@pytest.mark.sqlite_only("a file with a hole in it; test_on_postgresql.py has the other")
def test_a_package_for_which_there_is_no_room_is_not_begun(data: Path, tmp_path: Path):
    ledger = data / "ledger.sqlite"
    os.truncate(ledger, shutil.disk_usage(tmp_path).free)  # a hole, which takes no room

    told = pack(data, tmp_path / "package", code=1)

    assert "not enough room" in told
    assert not (tmp_path / "package").exists()


@pytest.mark.parametrize("name", ["package", "package.zip"])
def test_a_package_that_does_not_fit_leaves_nothing(packed: Packed, tmp_path: Path, name: str):
    def let_files_be_small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (250_000, 250_000))

    out = tmp_path / "out" / name
    done = subprocess.run(
        [
            *(sys.executable, "-m", "api", "audit", "package"),
            *("--data", packed.data, "--out", out, "--lang", "en"),
        ],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=let_files_be_small,
    )

    assert done.returncode == 1, done.stderr
    assert "Nothing was written" in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_facts_that_are_not_those_sealed_are_not_packed(data: Path, tmp_path: Path):
    longer = stores.rows_of(data)[6][4] + b" "
    stores.tamper(data, "UPDATE facts SET state = ? WHERE position = 7", longer)

    told = pack(data, tmp_path / "package", code=1)

    assert "position 7" in told
    assert not (tmp_path / "package").exists()


def test_answers_that_would_not_be_whole_are_not_packed(data: Path, tmp_path: Path):
    state = stores.rows_of(data)[0][4]
    with closing(open_test_ledger(data.parent)) as ledger:
        newer = StoredEvent(UUID(int=0), 1, "of_a_newer_program", state)
        ledger.recorder.insert_events([newer])

    told = pack(data, tmp_path / "package", code=1)

    assert "stands still" in told
    assert not (tmp_path / "package").exists()


def test_who_has_no_cosignature_is_told_where_the_last_one_is(data: Path, tmp_path: Path):
    office = Office(Settings(data=data), create=False)
    older = next(office.log.notes()).checkpoint
    witness = SecretKey("county.example/witness", Use.COSIGNATURE, bytes(32))
    office.log.add_cosignatures(older.size, [witness.cosign(older.text, 1_679_315_147)])
    office.close()

    newest = pack(data, tmp_path / "newest")
    cosigned = pack(data, tmp_path / "cosigned", "--as-of", older.size)

    assert f"--as-of {older.size}" in newest
    assert "signatures of 1 witnesses" in cosigned
    note = parse_note((tmp_path / "cosigned" / "checkpoint.txt").read_text("utf-8"))
    assert note.signed_by([witness.key]) == {witness.key}
