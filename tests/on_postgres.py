"""With ``HANDRAIL_TEST_STORE=postgres`` every ledger that a test begins is in PostgreSQL.

A plugin that tests/conftest.py loads then. A new ledger gets a database of its own and its
folder the address of it, so that another process, or a copy of the folder, finds it there.
A database is gone soon after its folder.
"""

import shutil
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kiosk.words import LANGUAGES
from ledger import application
from ledger.application import DataDirectory, ServiceLedger
from tests.postgres import Server

OPENS_NONE = (
    "ledger/proof/test_attacks.py",
    "ledger/proof/test_notes.py",
    "ledger/proof/test_tree.py",
    "ledger/proof/test_verifier.py",
    "ledger/test_command_registry.py",
    "ledger/test_epochs.py",
    "ledger/test_event_catalogue.py",
    "ledger/test_golden.py",
    "ledger/test_mapper.py",
    "ledger/test_vault.py",
    "projections/test_counted.py",
    "api/importing/test_cells.py",
    "api/importing/test_layouts.py",
    "api/importing/test_reading.py",
    "api/importing/test_rows.py",
    "api/importing/test_sentences.py",
    "api/importing/test_totals.py",
)
"""Files of many tests without a ledger, or with files that they make themselves."""


class AttendedServer(Server):
    """One at which the administrator stays signed in: that is most of what a database costs."""

    @cached_property
    def _session(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url("postgres", "postgres"), autocommit=True)

    def administer(self, statement: str) -> None:
        self._session.execute(statement.encode())


class Databases:
    """Those that tests began."""

    def __init__(self, server: Server) -> None:
        self._server = AttendedServer(*server)
        self._of: dict[Path, str] = {}

    def begin(self, folder: Path) -> Path:
        """Let the ledger that will begin in ``folder`` have a database; the folder."""
        self._drop_left_over()
        self._of[folder] = self._server.create_in(folder)
        return folder

    def settings(self, folder: Path) -> dict[str, str]:
        """What says that a ledger begun in ``folder`` is to be in a database, a new one."""
        self._drop_left_over()
        folder.mkdir(parents=True, exist_ok=True)
        self._of[folder] = self._server.create_database()
        return {"HANDRAIL_LEDGER_URL": self._server.url(self._of[folder])}

    def copy(self, data: Path, to: Path) -> Path:
        """Copy a data directory that nobody has open, and its database."""
        self._drop_left_over()
        shutil.copytree(data, to)
        self._of[to] = self._server.create_in(to, like=self._of[data])
        return to

    def _drop_left_over(self) -> None:
        for gone in [each for each in self._of if not each.exists()]:
            self._server.drop(self._of.pop(gone))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is the same without a ledger, or in another language, or in any run."""
    seen: set[Any] = set()
    wanted, rest = [], []
    for item in items:
        place = _but_for_language(item)
        has_server = "server" in getattr(item, "fixturenames", ())
        leave_out = place in seen or has_server or item.path.as_posix().endswith(OPENS_NONE)
        (rest if leave_out else wanted).append(item)
        seen.add(place)
    items[:] = wanted
    config.hook.pytest_deselected(items=rest)


def _but_for_language(item: pytest.Item) -> tuple[Any, ...]:
    told = getattr(item, "callspec", None)
    if told is None:
        return (item.nodeid,)
    languages = {name for name, value in told.params.items() if value in (*LANGUAGES,)}
    rest = sorted(each for each in told.indices.items() if each[0] not in languages)
    return (item.nodeid.partition("[")[0], *rest)


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    # Asked for like this, the server is not what a test itself asks for.
    return Databases(request.getfixturevalue("server"))


@pytest.fixture(scope="session", autouse=True)
def _begun_there(databases: Databases) -> Iterator[None]:
    in_files, in_database = application._open_files, application._open_database

    def begin(directory: DataDirectory, *rest: Any) -> ServiceLedger:
        files = (directory.ledger, directory.vault, directory.key_file)
        if any(each.exists() for each in files):  # a backup that was put back is in files
            return in_files(directory, *rest)
        databases.begin(directory.path)
        assert directory.url is not None
        return in_database(directory.url, directory, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "_open_files", begin)
        yield
