"""The documentation of facts is made from the code, and says what the code says."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.history import FACTS, HISTORIES

ROOT = Path(__file__).parents[2]
EVENTS, NAMES = "docs/events.md", "docs/stored-names.txt"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "scripts/write_event_catalogue.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree whose documentation is as it is here."""
    (tmp_path / "docs").mkdir()
    for name in (EVENTS, NAMES):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_the_catalogue_is_what_the_code_says():
    done = run("--check")

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", [EVENTS, NAMES])
def test_a_stale_catalogue_is_named_and_left_alone(root: Path, name):
    stale = (root / name).read_text(encoding="utf-8").replace("device_lent\n", "")
    (root / name).write_text(stale, encoding="utf-8")

    done = run("--check", "--root", str(root))

    assert done.returncode == 1
    assert f"{name} is stale" in done.stderr
    assert (root / name).read_text(encoding="utf-8") == stale


@pytest.mark.parametrize("name", [EVENTS, NAMES])
def test_a_missing_catalogue_is_stale_until_it_is_written(root: Path, name):
    (root / name).unlink()
    assert run("--check", "--root", str(root)).returncode == 1

    assert run("--root", str(root)).returncode == 0

    # A list of names that is made anew is in another order: it only grew meanwhile.
    made, kept = ((place / name).read_text(encoding="utf-8") for place in (root, ROOT))
    assert sorted(made.splitlines()) == sorted(kept.splitlines())


def test_a_name_that_left_the_code_stays_in_the_list_and_is_complained_of(root: Path):
    names = root / NAMES
    text = names.read_text(encoding="utf-8")
    names.write_text(text.replace("card_issued\n", "card_issued\ncard_burnt\n"), encoding="utf-8")

    done = run("--root", str(root))

    assert done.returncode == 1
    assert "nothing in the code reads card_burnt any more" in done.stderr
    assert "card_burnt" in names.read_text(encoding="utf-8").splitlines()


def test_a_new_name_goes_to_the_end_of_its_section(root: Path):
    names = root / NAMES
    text = names.read_text(encoding="utf-8")
    names.write_text(text.replace("card_issued\n", "").replace("\nneed\n", "\n"), encoding="utf-8")

    assert run("--root", str(root)).returncode == 0

    lines = names.read_text(encoding="utf-8").splitlines()
    assert lines[lines.index("## histories") - 2] == "card_issued"
    assert lines[-1] == "need"


def test_every_name_is_listed_once():
    lines = (ROOT / NAMES).read_text(encoding="utf-8").splitlines()
    names = [line for line in lines if line and not line.startswith("#")]

    assert len(names) == len(set(names))
    assert set(names) >= {*FACTS, *HISTORIES}


@pytest.mark.parametrize("topic", sorted(FACTS))
def test_every_fact_is_described_with_each_field(topic):
    text = (ROOT / EVENTS).read_text(encoding="utf-8")
    chapter = text.split(f"\n### {topic}\n")[1].split("\n#")[0]
    fact = FACTS[topic]

    assert all(f"| `{name}` | " in chapter for name in (*fact.CLEAR_FIELDS, *fact.SEALED_FIELDS))
    assert chapter.count("| sealed |") == len(fact.SEALED_FIELDS)
    assert '"occurred_on"' in chapter
