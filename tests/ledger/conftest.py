"""A new ledger for each test that wants one; three persons have their keys in it already."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ledger.application import DataDirectory, ServiceLedger
from tests.facts import AYGUL, BEKZAT, NGUYEN, SetClock, open_test_ledger

if TYPE_CHECKING:
    from tests.postgres import Server


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of a file in every store that it names."""
    stores = getattr(metafunc.module, "STORES", ())
    if stores and "store" in metafunc.fixturenames:
        metafunc.parametrize("store", stores, indirect=True)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def store(request: pytest.FixtureRequest) -> str:
    """Where the facts of a test are: ``STORES`` of its file names others than SQLite."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path, store: str) -> Iterator[Path]:
    """Where ``open_test_ledger`` finds the ledger, in this process or another."""
    if store == "sqlite":
        yield tmp_path
        return
    server: Server = request.getfixturevalue("server")
    name = server.create_database()
    directory = DataDirectory(tmp_path / "data")
    directory.path.mkdir()
    directory.address.write_text(server.url(name))
    yield tmp_path
    server.drop(name)


@pytest.fixture
def ledger(folder: Path, clock: SetClock) -> Iterator[ServiceLedger]:
    opened = open_test_ledger(folder, clock=clock)
    opened.vault.create_keys([AYGUL, BEKZAT, NGUYEN])
    yield opened
    opened.close()
