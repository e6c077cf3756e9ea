"""A new ledger for each test that wants one; three persons have their keys in it already."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ledger.application import ServiceLedger
from tests.facts import AYGUL, BEKZAT, NGUYEN, SetClock, open_test_ledger

if TYPE_CHECKING:
    from tests.postgres import Server


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def folder(tmp_path: Path, to_begin: Callable[[Path], Path]) -> Path:
    """Where ``open_test_ledger`` finds the ledger, in this process or another."""
    to_begin(tmp_path / "data")
    return tmp_path


@pytest.fixture
def name(server: "Server", tmp_path: Path) -> Iterator[str]:
    """The database of the ledger that lies in ``tmp_path / "data"``, in any run."""
    made = server.create_in(tmp_path / "data")
    yield made
    server.drop(made)


@pytest.fixture
def ledger(folder: Path, clock: SetClock) -> Iterator[ServiceLedger]:
    opened = open_test_ledger(folder, clock=clock)
    opened.vault.create_keys([AYGUL, BEKZAT, NGUYEN])
    yield opened
    opened.close()
