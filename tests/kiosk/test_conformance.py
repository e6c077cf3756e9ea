"""Every criterion is answered once, by a test, a line of the acceptance sheet, or a reason."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts/write_conformance.py"
A = """
1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1
2.4.2 2.4.3 2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 4.1.2
"""
AA = """
1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7 2.4.11
2.5.7 2.5.8 3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3
"""
AAA = """
1.2.6 1.2.7 1.2.8 1.2.9 1.3.6 1.4.6 1.4.7 1.4.8 1.4.9 2.1.3 2.2.3 2.2.4 2.2.5 2.2.6 2.3.2 2.3.3
2.4.8 2.4.9 2.4.10 2.4.12 2.4.13 2.5.5 2.5.6 3.1.3 3.1.4 3.1.5 3.1.6 3.2.5 3.3.5 3.3.6 3.3.9
"""
CLAUSES = """
5.1.2.1 5.1.2.2 5.1.3.1 5.1.3.2 5.1.3.3 5.1.3.4 5.1.3.5 5.1.3.6 5.1.3.7 5.1.3.8 5.1.3.9 5.1.3.10
5.1.3.11 5.1.3.12 5.1.3.13 5.1.3.14 5.1.3.15 5.1.3.16 5.1.4 5.1.5 5.1.6.1 5.1.6.2 5.1.7 5.2 5.3
5.4 5.5.1 5.5.2 5.6.1 5.6.2 5.7 5.8 5.9
"""
STATEMENTS = "4.2.1 4.2.2 4.2.3 4.2.4 4.2.5 4.2.6 4.2.7 4.2.8 4.2.9 4.2.10 4.2.11"
WAY = """
def test_it(): pass
@pytest.mark.skip
def test_never(): pass
"""
TAKING = "from tests.test_way import test_gone, test_it, test_never\n"
ROW = """
[wcag]
title = "WCAG 2.2"
[wcag.rows."1.1.1"]
level = "A"
asks = "Words"
held = "By words."
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
        "docs/conformance.toml": f'{ROW}tests = ["tests/test_way.py::test_it"]\n',
        "tests/test_way.py": WAY,
        "tests/test_taking.py": TAKING,
        "api/agent/acceptance.py": 'SHEET = (Measure("socket", "house"),)\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_page_is_what_is_claimed_and_every_claim_is_shown() -> None:
    checked = written(ROOT, "--check")

    assert checked.returncode == 0, checked.stderr


def test_every_criterion_is_there_once_with_its_level() -> None:
    claimed = tomllib.loads((ROOT / "docs/conformance.toml").read_text(encoding="utf-8"))
    wanted = {
        number: level
        for level, numbers in {"A": A, "AA": AA, "AAA": AAA}.items()
        for number in numbers.split()
    }

    assert len(wanted) == 86
    assert {number: row["level"] for number, row in claimed["wcag"]["rows"].items()} == wanted
    assert set(claimed["en5"]["rows"]) == set(CLAUSES.split())
    assert set(claimed["en4"]["rows"]) == set(STATEMENTS.split())


def test_a_true_claim_is_written(tree: Path) -> None:
    assert written(tree).returncode == 0
    page = (tree / "docs/conformance.md").read_text(encoding="utf-8")

    assert "| 1.1.1 | A | Words | By words. | `tests/test_way.py::test_it` |" in page
    assert written(tree, "--check").returncode == 0


def test_a_test_that_is_taken_over_from_beside_shows_it(tree: Path) -> None:
    shown = f'{ROW}tests = ["tests/test_taking.py::test_it"]\n'
    (tree / "docs/conformance.toml").write_text(shown, encoding="utf-8")

    assert written(tree).returncode == 0


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ("", "nothing shows it"),
        ('tests = ["tests/test_way.py::test_that"]', "there is no tests/test_way.py::test_that"),
        ('tests = ["tests/test_way.py::test_never"]', "there is no"),
        ('tests = ["tests/test_gone.py::test_it"]', "there is no"),
        ('tests = ["tests/test_taking.py::test_never"]', "there is no"),
        ('tests = ["tests/test_taking.py::test_gone"]', "there is no"),
        ('hardware = ["handset"]', "no line handset"),
        ('absent = ""', "nothing shows it"),
        ('rumour = "so they say"', "rumour"),
        ('tests = ["tests/test_way.py::test_it"]' + ROW, "twice|overwrite|declare"),
    ],
)
def test_a_claim_that_nothing_shows_is_refused(tree: Path, shown: str, told: str) -> None:
    (tree / "docs/conformance.toml").write_text(f"{ROW}{shown}\n", encoding="utf-8")

    refused = written(tree)

    assert refused.returncode != 0
    assert any(each in refused.stderr for each in told.split("|")), refused.stderr
    assert not (tree / "docs/conformance.md").exists()


def test_a_page_that_says_something_else_is_stale(tree: Path) -> None:
    written(tree)
    page = tree / "docs/conformance.md"
    page.write_text(page.read_text(encoding="utf-8") + "And more.\n", encoding="utf-8")

    assert "stale" in written(tree, "--check").stderr


def test_a_page_that_is_not_there_is_stale(tree: Path) -> None:
    shutil.rmtree(tree / "docs", ignore_errors=False)
    (tree / "docs").mkdir()
    (tree / "docs/conformance.toml").write_text(f'{ROW}absent = "so"\n', encoding="utf-8")

    assert "stale" in written(tree, "--check").stderr
