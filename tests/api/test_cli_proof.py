"""Checkpoints, proofs and cosignatures: typed at a keyboard, carried by file, and fetched."""

import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app
from api.office import Office
from api.settings import Settings
from kiosk.words import Words
from ledger.errors import LogBroken
from ledger.proof import verifier
from ledger.proof.notes import Key, SecretKey, Use, parse_note
from ledger.proof.opening import create_log_key
from ledger.proof.proofs import parse_proof
from ledger.proof.witness import parse_request
from ledger.vocabulary import StaffRole
from tests.api.conftest import Run
from tests.api.office_day import Day
from tests.kiosk.server import serving
from tests.stores import handed_out, tamper


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """Another office: the witness."""
    folder = tmp_path / "county"
    Office(Settings(data=folder, organisation="county"), create=True).close()
    return folder


def told(folder: Path, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, [*words, "--data", str(folder), "--lang", "en"])
    assert done.exit_code == code, done.output
    return done.output


def key_of(day: Day) -> Key:
    return day.office.log.key.key


def test_a_checkpoint_is_printed_and_signed(run: Run, day: Day):
    note = parse_note(run("checkpoint"))

    assert note.signed_by([key_of(day)]) == {key_of(day)}
    assert note.checkpoint.size == day.office.ledger.position()


def test_the_paper_holds_the_code_and_the_text(run: Run, day: Day, tmp_path: Path):
    paper = tmp_path / "paper.html"
    run("checkpoint", "--out", paper)
    page = paper.read_text(encoding="utf-8")

    assert str(day.office.log.newest()) in page
    assert "<svg" in page
    assert "Checkpoint of the ledger" in page
    assert key_of(day).key_id.hex() in page


def test_a_fact_is_proven_by_its_position(run: Run, day: Day):
    proof = parse_proof(run("prove", 2))

    proof.must_hold()
    assert proof.says.position == 2


def test_a_fact_that_is_not_there_has_no_proof(run: Run, day: Day):
    assert "not sealed yet" in run("prove", 1_000_000, code=1)


def test_a_witness_cosigns_by_file(run: Run, day: Day, county: Path, tmp_path: Path):
    vkey = told(county, "witness", "create", "county.example/witness").strip()
    told(county, "witness", "trust", run("log", "keys").strip())
    asked, answer = tmp_path / "asked.txt", tmp_path / "answer.txt"

    run("log", "request", "--out", asked)
    told(county, "witness", "cosign", str(asked), "--out", str(answer))
    day.hire(StaffRole.CLERK)
    size = parse_note(run("checkpoint")).checkpoint.size
    said = run("log", "cosigned", asked, answer)

    assert said.startswith("1 signatures of witnesses")
    kept = parse_request(asked.read_text(encoding="utf-8")).note.checkpoint.size
    assert kept < size
    assert day.office.log.checkpoint(kept).signed_by([Key.parse(vkey)]) == {Key.parse(vkey)}


def test_the_paper_tells_who_cosigned_and_when(run: Run, day: Day, tmp_path: Path):
    size = parse_note(run("checkpoint")).checkpoint.size
    witness = SecretKey("county.example/witness", Use.COSIGNATURE, bytes(32))
    text = day.office.log.checkpoint(size).text
    day.office.log.add_cosignatures(size, [witness.cosign(text, 1_679_315_147)])
    run("checkpoint", "--out", tmp_path / "paper.html")

    assert "a witness, 2023-03-20 12:25 UTC" in (tmp_path / "paper.html").read_text("utf-8")


def test_a_witness_cosigns_over_the_network_whatever_it_saw_last(run: Run, day: Day, county: Path):
    told(county, "witness", "create", "county.example/witness")
    told(county, "witness", "trust", run("log", "keys").strip())
    office = Office(Settings(data=county), create=False)
    try:
        with serving(create_app(office, Words.load(), None)) as address:
            first = run("log", "ask", f"{address}/witness")
            day.hire(StaffRole.CLERK)
            second = run("log", "ask", f"{address}/witness")
    finally:
        office.close()

    assert first.startswith("1 signatures of witnesses")
    assert second.startswith("1 signatures of witnesses")
    assert first != second


def test_a_witness_that_was_told_of_nobody_signs_for_nobody(run: Run, county: Path, tmp_path: Path):
    told(county, "witness", "create", "county.example/witness")
    run("log", "request", "--out", tmp_path / "asked.txt")

    said = told(county, "witness", "cosign", str(tmp_path / "asked.txt"), code=1)

    assert "did not cosign (404)" in said


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "ftp://nowhere.example"])
def test_a_witness_that_is_not_there_is_told_of(run: Run, url: str):
    assert "did not cosign (0)" in run("log", "ask", url, code=1)


def test_who_is_no_witness_says_how_to_become_one(county: Path, tmp_path: Path):
    assert "witness create" in told(county, "witness", "cosign", str(tmp_path), code=1)


def test_a_witness_is_made_once_and_of_a_name(county: Path):
    assert "no spaces" in told(county, "witness", "create", "a name", code=2)
    vkey = told(county, "witness", "create", "county.example/witness").strip()

    assert vkey in told(county, "witness", "create", "other.example", code=1)


@pytest.mark.parametrize("text", ["nonsense", "log nonsense"])
def test_what_is_no_key_is_not_trusted(county: Path, text: str):
    assert "not a valid key" in told(county, "witness", "trust", text, code=1)


def test_an_answer_that_is_none_is_refused(run: Run, tmp_path: Path):
    asked, answer = tmp_path / "asked.txt", tmp_path / "answer.txt"
    answer.write_text("thank you\n")
    run("log", "request", "--out", asked)

    assert "not a valid key" in run("log", "cosigned", asked, answer, code=1)
    assert "not a valid key" in run("log", "cosigned", asked, tmp_path / "nothing", code=1)
    assert "not a valid key" in run("log", "cosigned", answer, answer, code=1)


def test_a_turned_key_signs_after_the_old_one(run: Run, day: Day):
    before = run("log", "keys").splitlines()
    run("log", "turn-key")
    after = run("log", "keys").splitlines()

    assert len(after) == len(before) + 1
    assert after[: len(before)] == before
    newest = Key.parse(after[-1].removeprefix("log "))
    assert parse_note(run("checkpoint")).signed_by([newest]) == {newest}
    kept = list((day.office.settings.data / "keys").glob("log-*.key"))
    assert len(kept) == len(before)


def fetching(day: Day) -> TestClient:
    return TestClient(create_app(day.office, Words.load(), None))


def test_the_log_is_fetched_as_tiles(day: Day):
    client = fetching(day)
    size = parse_note(client.get("/log/checkpoint").text).checkpoint.size
    tile = client.get(f"/log/tile/0/000.p/{size}")
    names = ("0/000", "0/001.p/1", "0/1", "0/x000/000", "1/000", "0/000.p/0", "0/000.p/256")
    missing = [client.get(f"/log/tile/{name}").status_code for name in names]

    assert tile.content == day.office.log.tile(0, 0, size)
    assert tile.headers["cache-control"].endswith("immutable")
    assert missing == [404] * len(names)
    assert client.get("/log/tile/64/000").status_code == 422


@pytest.mark.parametrize(
    ("body", "status"), [(b"old 0\n", 400), (b"\xff", 400), (b"x" * 70_000, 413)]
)
def test_what_a_witness_cannot_read_it_refuses(day: Day, body: bytes, status: int):
    create_log_key(day.office.directory.witness_key_file, "county.example", Use.COSIGNATURE)

    assert fetching(day).post("/witness/add-checkpoint", content=body).status_code == status


def test_nobody_is_a_witness_where_none_was_made(day: Day):
    assert fetching(day).post("/witness/add-checkpoint", content=b"old 0\n").status_code == 404


def test_a_ledger_that_lost_its_end_is_not_opened(day: Day, tmp_path: Path):
    settings = day.office.settings
    day.office.log.seal()
    position = day.office.ledger.position()
    with day.office.log._change():
        day.office.log._write("UPDATE sealed SET position = ?", position + 1)

    with pytest.raises(LogBroken):
        Office(settings, create=False)


def test_an_auditor_with_the_paper_alone_proves_the_ledger(run: Run, day: Day, tmp_path: Path):
    run("checkpoint", "--out", tmp_path / "paper.txt")
    key = run("log", "keys").strip().removeprefix("log ")
    day.hire(StaffRole.CLERK)
    run("prove", 3, "--out", tmp_path / "fact.tlog-proof")
    day.office.close()

    held = verified(day, tmp_path, key)
    lost = "UPDATE facts SET topic = 'device_lost' WHERE position = 3"
    tamper(day.office.settings.data, lost)
    broken = verified(day, tmp_path, key)

    assert held.returncode == 0
    assert "ALL HELD" in held.stdout
    assert broken.returncode == 1
    assert "The first fact that differs is number 3, position 3" in broken.stdout


def verified(day: Day, folder: Path, key: str) -> subprocess.CompletedProcess[str]:
    directory = day.office.directory
    facts = handed_out(directory.path, folder / "facts.copy")
    given = ["--checkpoint", folder / "paper.txt", "--proof", folder / "fact.tlog-proof"]
    given += ["--log", directory.log, "--key", key, "--language", "en"]
    return subprocess.run(
        [sys.executable, "-I", "-S", verifier.__file__, facts, *given],
        capture_output=True,
        text=True,
        check=False,
    )
