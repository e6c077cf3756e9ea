"""Where no command writes a file: among what the ledger is kept in."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Run
from tests.api.office_day import Day

WRITING = [
    ("publish", "year", 2022, "--format", "csv", "--out"),
    ("publish", "period", "2022-01-01", "2022-07-01", "--format", "csv", "--out"),
    ("restate", "year", 2022, "--reason", "late_entries", "--out"),
    ("restate", "period", "2022-01-01", "2022-07-01", "--reason", "late_entries", "--out"),
    ("rederive", "7b7f0b60-0000-4000-8000-000000000001", "--out"),
    ("report", "year", 2022, "--out"),
    ("import", "list.csv", "--rejected"),
    ("record", "list.jsonl", "--rejected"),
]

PLACES = ("data/vault.sqlite", "data/new", "link/new", "file", "twin")


@pytest.mark.parametrize("args", WRITING, ids=lambda args: " ".join(map(str, args[:2])))
def test_no_command_writes_into_the_data_directory(
    run: Run, day: Day, tmp_path: Path, args: tuple[Any, ...]
):
    vault, before = tmp_path / "data/vault.sqlite", day.office.ledger.position()
    (tmp_path / "list.csv").write_text("one", encoding="utf-8")
    (tmp_path / "list.jsonl").write_text("{}", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "data")
    (tmp_path / "file").symlink_to(vault)
    os.link(vault, tmp_path / "twin")
    kept = vault.read_bytes()

    told = [run(*args, place, code=2) for place in PLACES]

    assert all("is in the data directory" in each for each in told)
    assert vault.read_bytes() == kept
    assert day.office.ledger.position() == before
    assert not (tmp_path / "data/new").exists()


@pytest.mark.parametrize("lang", ["zh-Hans", "vi", "en"])
def test_where_no_file_may_be_is_said_in_every_language(run: Run, lang: str):
    told = run("report", "year", 2022, "--out", "data/account.csv", code=2, lang=lang)

    assert "account.csv" in told
    assert "cli." not in told
