"""docs/commands.md is what the code says."""

import subprocess
import sys
from pathlib import Path

from ledger.commands import COMMANDS

ROOT = Path(__file__).parents[2]
PAGE = "docs/commands.md"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "scripts/write_command_catalogue.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_commands_are_what_the_code_says():
    done = run("--check")

    assert done.returncode == 0, done.stderr


def test_every_command_has_a_chapter():
    headings = {
        line.removeprefix("### ")
        for line in (ROOT / PAGE).read_text(encoding="utf-8").splitlines()
        if line.startswith("### ")
    }

    assert set(COMMANDS) <= headings


def test_a_stale_page_is_complained_of_and_written(tmp_path: Path):
    (tmp_path / "docs").mkdir()

    stale = run("--check", "--root", str(tmp_path))
    written = run("--root", str(tmp_path))

    assert stale.returncode == 1
    assert "docs/commands.md is stale" in stale.stderr
    assert written.returncode == 0
    assert (tmp_path / PAGE).read_bytes() == (ROOT / PAGE).read_bytes()
