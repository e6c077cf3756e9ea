"""Every import contract can be broken: a copy of the sources, and one forbidden import for each."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.reading import PACKAGES

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {each["name"] for each in SETTINGS["tool"]["importlinter"]["contracts"]}

SABOTAGES = {
    "api above kiosk above projections above ledger": [
        ("projections/store.py", "import kiosk"),
        ("kiosk/__init__.py", "import api"),
    ],
    "inside the ledger: the door, the stores, the rules, then what they share": [
        ("ledger/new.py", ""),
        ("ledger/aggregates/device/lending.py", "import ledger.application"),
    ],
    "the verifier shares nothing with what it verifies": [
        ("ledger/proof/verifier.py", "import ledger.history"),
        ("ledger/proof/verifier.py", "import cryptography"),
    ],
    "no aggregate knows another": [
        ("ledger/aggregates/device/lending.py", "import ledger.aggregates.need")
    ],
    "a fact knows no event library, no database, no key": [
        ("ledger/vocabulary.py", "import eventsourcing.domain"),
        ("ledger/aggregates/person.py", "import ledger.vault"),
    ],
    "inside the projections: feed above the questions above the store": [
        ("projections/new.py", ""),
        ("projections/open_loans.py", "import projections.person_history"),
    ],
    "the kiosk reads, it never writes": [
        ("kiosk/__init__.py", "from ledger.application import *"),
        ("kiosk/speech/__init__.py", "import projections.feed"),
    ],
    "only the ledger and the read side know the event library": [
        ("api/__init__.py", "import eventsourcing.persistence"),
    ],
    "the ledger and the projections know no web": [
        ("ledger/errors.py", "import fastapi"),
        ("projections/store.py", "import jinja2"),
    ],
}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for name in PACKAGES:
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "static")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("contract", "file", "line"),
    [
        pytest.param(contract, file, line, id=f"{file}: {line or 'a new file'}")
        for contract, places in SABOTAGES.items()
        for file, line in places
    ],
)
def test_contract_is_broken_by(contract: str, file: str, line: str, sources: Path):
    with (sources / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")

    said = lint(sources)

    assert f"{contract} BROKEN" in said


def test_copy_keeps_every_contract(sources: Path):
    said = lint(sources)

    assert f"{len(CONTRACTS)} kept, 0 broken" in said


def test_every_contract_is_broken_once():
    assert set(SABOTAGES) == CONTRACTS


def lint(sources: Path) -> str:
    """What import-linter says about the copy; it looks for packages where it is started."""
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [command, "--no-logo", "--no-cache"],
        cwd=sources,
        env={"PYTHONPATH": str(sources), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr
