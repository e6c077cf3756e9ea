"""Somebody is erased at the keyboard: nothing of them is found in any byte of any file."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from msgspec.structs import replace

from api.arrivals import FOLDER, Arrival, Arrivals, Part, State
from ledger.vault import Vault
from tests.api.conftest import Run
from tests.api.office_day import Day

NAME = "阿依古丽"
REASON = ("--reason", "a request of 1 March")


def everything(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())


def key_of(vault: Vault, subject: UUID) -> bytes:
    key = vault._key_of(subject)
    assert key is not None
    return key


def erased(run: Run, person_id: UUID) -> str:
    return run("erase", "--person", person_id, "--yes", *REASON)


def test_neither_name_nor_key_is_in_any_file_after_the_turn(run: Run, day: Day, tmp_path: Path):
    data = day.office.settings.data
    day.office.fresh()
    vault = day.office.ledger.vault
    key, number_key = key_of(vault, day.aygul), day.office.directory.key_file.read_bytes().strip()
    before = everything(data)
    day.office.close()

    said = erased(run, day.aygul)
    turned = run("keys", "turn")
    after = everything(data)

    assert NAME.encode() in before, "it was in the views"
    assert "Forgotten" in said
    assert "within thirty days" in said
    assert "epoch 2" in turned
    for secret in (NAME.encode(), key, number_key, bytes.fromhex(number_key.decode())):
        assert secret not in after


def test_lists_that_wait_at_the_desk_go_with_whoever_is_erased(run: Run, day: Day):
    arrivals = Arrivals(day.office)
    waiting, recording = (
        Arrival(
            id=UUID(int=number),
            staff_id=day.staff("clerk"),
            organisation=day.office.organisation,
            file="两项补贴发放表.csv",
            added_at=datetime.now(UTC),
            state=state,
        )
        for number, state in enumerate((State.READY, State.RECORDING))
    )
    for each in (waiting, recording):
        arrivals._save(each)
        arrivals._write(each.id, Part.CARRIED, f"1,{NAME}".encode())
    before = arrivals._read(waiting.id, Part.CARRIED)

    first = erased(run, day.aygul)
    kept = {path.stem for path in (day.office.settings.data / FOLDER).iterdir()}
    arrivals._save(replace(recording, state=State.DONE))
    again = erased(run, day.aygul)

    assert before is not None
    assert NAME.encode() in before
    assert "were dropped, because the person may stand in them: 1." in first
    assert "being recorded now and may hold the person: 1." in first
    assert kept == {str(recording.id)}
    assert "may stand in them: 1." in again
    assert list((day.office.settings.data / FOLDER).iterdir()) == []


def test_totals_proofs_and_the_rest_stand(run: Run, day: Day):
    figures = run("report", "year", 2022, "--format", "json")
    proof = run("prove", 2)
    erased(run, day.aygul)
    run("keys", "turn")

    assert lines_of(run("report", "year", 2022, "--format", "json")) == lines_of(figures)
    assert run("prove", 2).splitlines()[1] == proof.splitlines()[1]
    assert "equal" in run("rebuild", "--compare")
    assert "李雷" in run("history", "--person", day.li_lei)


def lines_of(report: str) -> list[str]:
    return [line for line in report.splitlines() if "position" not in line and "made" not in line]


def test_who_is_erased_has_no_name_in_a_rebuilt_view(run: Run, day: Day):
    erased(run, day.aygul)
    run("rebuild")

    assert NAME not in run("history", "--person", day.aygul)


def test_a_copy_of_the_vault_from_before_opens_nothing(run: Run, day: Day, tmp_path: Path):
    copy = tmp_path / "copy.sqlite"
    original = day.office.directory.vault
    with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    erased(run, day.aygul)
    run("keys", "turn")
    day.office.close()
    shutil.copy(copy, original)

    assert "keys cannot be used" in run("checkpoint", code=1)


def test_asked_once_more_nothing_is_done(run: Run, day: Day):
    position = day.office.ledger.position()

    said = run("erase", "--person", day.aygul, *REASON, code=1, text="n\n")

    assert "Nothing was done" in said
    assert day.office.ledger.position() == position


def test_who_is_meant_must_be_an_id(run: Run):
    run("erase", "--person", "Aygul", "--yes", *REASON, code=2)


def test_nobody_is_not_erased(run: Run):
    run("erase", "--person", UUID(int=9), "--yes", *REASON, code=1)


def test_a_turn_is_due_after_somebody_was_erased(run: Run, day: Day):
    before = run("keys", "status")
    idle = run("keys", "turn", "--if-due")
    erased(run, day.aygul)
    due = run("keys", "status")
    turned = run("keys", "turn", "--if-due")

    assert "no turn is due" in before
    assert "no turn is due" in idle
    assert "turn the wrapping key" in due
    assert "epoch 2" in turned
    assert "no turn is due" in run("keys", "status")
