"""Every item of the security standard is answered once, by a test or a written reason."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts/write_security.py"
ONE = """
1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1
3.4.2 3.5.1 3.5.2 3.5.3 4.1.1 4.4.1 5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5
6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1 6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 8.1.1 8.2.1 8.2.2
8.3.1 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1 10.4.2 10.4.3 10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1
12.2.1 12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1
"""
TWO = """
1.1.1 1.1.2 1.2.6 1.2.7 1.2.8 1.2.9 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 1.3.8 1.3.9 1.3.10 1.3.11
1.4.1 1.4.2 1.4.3 1.5.2 2.1.2 2.1.3 2.2.3 2.3.2 2.3.3 2.3.4 2.4.1 3.3.2 3.3.3 3.3.4 3.4.3 3.4.4
3.4.5 3.4.6 3.5.4 3.5.5 3.7.1 3.7.2 4.1.2 4.1.3 4.2.1 4.3.1 4.3.2 4.4.2 4.4.3 4.4.4 5.1.1 5.2.3
5.4.1 5.4.2 5.4.3 6.1.2 6.1.3 6.2.9 6.2.10 6.2.11 6.2.12 6.3.3 6.3.4 6.4.3 6.4.4 6.5.1 6.5.2
6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3 6.8.1 6.8.2 6.8.3 6.8.4 7.1.1 7.1.2 7.1.3 7.3.1 7.3.2 7.4.3
7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2 8.1.2 8.2.3 8.4.1 9.2.2 9.2.3 9.2.4 10.1.1 10.1.2 10.2.1
10.2.2 10.3.1 10.3.2 10.3.3 10.3.4 10.4.6 10.4.7 10.4.8 10.4.9 10.4.10 10.4.11 10.5.1 10.5.2
10.5.3 10.5.4 10.5.5 10.6.1 10.6.2 10.7.1 10.7.2 10.7.3 11.1.1 11.1.2 11.2.1 11.2.2 11.2.3
11.3.3 11.4.2 11.4.3 11.4.4 11.5.1 11.6.1 12.1.2 12.1.3 12.3.1 12.3.2 12.3.3 12.3.4 13.1.1
13.2.1 13.2.2 13.2.3 13.2.4 13.2.5 13.3.1 13.3.2 13.4.2 13.4.3 13.4.4 13.4.5 14.1.1 14.1.2
14.2.2 14.2.3 14.2.4 14.3.2 14.3.3 15.1.2 15.1.3 15.2.2 15.2.3 15.3.2 15.3.3 15.3.4 15.3.5
15.3.6 15.3.7 16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 16.4.1
16.4.2 16.4.3 16.5.1 16.5.2 16.5.3 17.1.1 17.2.1 17.2.2 17.2.3 17.2.4 17.3.1 17.3.2
"""
ROW = """
[v1]
title = "V1"
[v1.rows."1.1.1"]
level = "2"
asks = "Once"
held = "Once."
"""


def written(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the script says of the tree at ``root``."""
    return subprocess.run(
        [sys.executable, str(SCRIPT), "--root", str(root), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in {
        "docs/security.toml": f'{ROW}tests = ["tests/test_way.py::test_it"]\n',
        "tests/test_way.py": "def test_it(): pass\n@pytest.mark.skip\ndef test_never(): pass\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_page_is_what_is_claimed_and_every_claim_is_shown() -> None:
    checked = written(ROOT, "--check")

    assert checked.returncode == 0, checked.stderr


def test_every_item_up_to_level_two_is_there_once() -> None:
    claimed = tomllib.loads((ROOT / "docs/security.toml").read_text(encoding="utf-8"))
    rows = {
        number: row["level"]
        for chapter in claimed.values()
        for number, row in chapter["rows"].items()
    }

    assert len(rows) == 253
    assert rows == dict.fromkeys(ONE.split(), "1") | dict.fromkeys(TWO.split(), "2")


def test_a_true_claim_is_written(tree: Path) -> None:
    assert written(tree).returncode == 0
    page = (tree / "docs/security.md").read_text(encoding="utf-8")

    assert "| 1.1.1 | 2 | Once | Once. | `tests/test_way.py::test_it` |" in page
    assert written(tree, "--check").returncode == 0


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ("", "no test, and no reason"),
        ('tests = ["tests/test_way.py::test_that"]', "there is no tests/test_way.py::test_that"),
        ('tests = ["tests/test_way.py::test_never"]', "there is no"),
        ('tests = ["tests/test_gone.py::test_it"]', "there is no"),
        ('absent = ""', "no test, and no reason"),
        ('rumour = "so they say"', "rumour"),
    ],
)
def test_a_claim_that_nothing_shows_is_refused(tree: Path, shown: str, told: str) -> None:
    (tree / "docs/security.toml").write_text(f"{ROW}{shown}\n", encoding="utf-8")

    refused = written(tree)

    assert refused.returncode != 0
    assert told in refused.stderr
    assert not (tree / "docs/security.md").exists()


def test_a_page_that_says_something_else_is_stale(tree: Path) -> None:
    written(tree)
    page = tree / "docs/security.md"
    page.write_text(page.read_text(encoding="utf-8") + "And more.\n", encoding="utf-8")

    assert "stale" in written(tree, "--check").stderr
