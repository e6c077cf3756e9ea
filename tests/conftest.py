"""Settings every test shares; parts of the system that may be missing are in tests/parts.py."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import settings
from starlette.testclient import TestClient

from api import secrets
from kiosk.words import LANGUAGES
from tests import parts
from tests.wire import Wire

if TYPE_CHECKING:
    from tests.postgres import Server

STORES = ("sqlite", "postgres")
STORE = os.environ.get("HANDRAIL_TEST_STORE", "sqlite")
"""Where every ledger is that a test begins."""
IS_NIGHT = "HANDRAIL_NIGHTLY" in os.environ
"""Whether there is time for what takes minutes and seldom changes."""

CHEAP = {"MEMORY_KIB": 64, "PASSES": 1}
"""What a password costs here, where nobody guesses at any."""

# A slow machine is not a wrong answer.
settings.register_profile("handrail", deadline=None)
settings.load_profile("handrail")


def pytest_configure(config: pytest.Config) -> None:
    """Stop at once when a setting names what nobody knows; let tests/on_postgres.py in."""
    if unknown := parts.unknown():
        raise pytest.UsageError(f"HANDRAIL_REQUIRE: {unknown} is none of {sorted(parts.every())}")
    if STORE not in STORES:
        raise pytest.UsageError(f"HANDRAIL_TEST_STORE: {STORE!r} is none of {STORES}")
    if STORE == "postgres":
        try:
            parts.require_part("postgres")
        except pytest.skip.Exception as reason:
            pytest.exit(f"nothing is tried on PostgreSQL: {reason}", returncode=0)
        except pytest.fail.Exception as reason:
            raise pytest.UsageError(str(reason)) from None
        from tests import on_postgres  # noqa: PLC0415 - it loads an extra

        config.pluginmanager.register(on_postgres)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that have leave to take long: at the end one worker would be alone.

    What is about the SQLite file is skipped where the ledger is in none.
    """
    leave: dict[Path, float] = {}
    for item in items:
        for mark in item.iter_markers("timeout"):
            leave[item.path] = max([leave.get(item.path, 0), *mark.args])
        about_the_file = item.get_closest_marker("sqlite_only")
        if about_the_file is not None and STORE != "sqlite":
            item.add_marker(pytest.mark.skip(f"on SQLite only: {about_the_file.args[0]}"))
    items.sort(key=lambda item: -leave.get(item.path, 0))
    if not IS_NIGHT and (later := _for_the_night(items)):
        items[:] = [item for item in items if item not in later]
        config.hook.pytest_deselected(items=list(later))


def _for_the_night(items: list[pytest.Item]) -> set[pytest.Item]:
    """What is marked so, and what is ``in_turn`` when it is the turn of another language.

    Of the tests that a file for each language has, the first is for the first language, and so on.
    """
    later = {item for item in items if item.get_closest_marker("nightly") is not None}
    turns: Counter[Path] = Counter()
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker("in_turn") is not None:
            if turns[item.path] % len(LANGUAGES) != LANGUAGES.index(item.module.LANG):
                later.add(item)
            turns[item.path] += 1
    return later


@pytest.fixture(scope="session", autouse=True)
def one_loop() -> Iterator[None]:
    """Let every ``TestClient`` ask in one loop: else each of its requests starts threads anew."""
    with start_blocking_portal() as portal:
        TestClient.portal = portal
        yield
        TestClient.portal = None


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Let passwords be hashed fast: most tests hire somebody. See tests/api/test_secrets.py."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in CHEAP.items():
            patch.setattr(secrets, name, value)
        yield


@pytest.fixture(scope="session")
def server() -> Iterator["Server"]:
    """The PostgreSQL of this session."""
    from tests.postgres import running  # noqa: PLC0415 - only those who want it load it

    with running() as started:
        yield started


@pytest.fixture
def url(server: "Server") -> Iterator[str]:
    """Where an empty ledger in PostgreSQL is, gone after the test."""
    name = server.create_database()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def wire(server: "Server") -> Iterator[Wire]:
    """What stands between a test and its PostgreSQL, to be cut."""
    with closing(Wire(server.port)) as opened:
        yield opened


@pytest.fixture
def store() -> str:
    """Where the facts of a test are."""
    return STORE


@pytest.fixture(scope="session")
def to_begin(request: pytest.FixtureRequest) -> Callable[[Path], Path]:
    """The folder, fit for another process to begin a ledger in: ``to_begin(tmp_path / "data")``."""
    if STORE == "postgres":
        begin: Callable[[Path], Path] = request.getfixturevalue("databases").begin
        return begin
    return lambda folder: folder


@pytest.fixture(scope="session")
def settings_for(request: pytest.FixtureRequest) -> Callable[[Path], dict[str, str]]:
    """What an office sets in the environment to begin its ledger: ``settings_for(folder)``."""
    if STORE == "postgres":
        settings: Callable[[Path], dict[str, str]] = request.getfixturevalue("databases").settings
        return settings
    return lambda folder: {}


@pytest.fixture(scope="session")
def copy_of(request: pytest.FixtureRequest) -> Callable[[Path, Path], Path]:
    """A data directory that nobody has open, copied: ``copy_of(data, tmp_path / "copy")``."""
    if STORE == "postgres":
        copy: Callable[[Path, Path], Path] = request.getfixturevalue("databases").copy
        return copy
    return lambda data, to: Path(shutil.copytree(data, to))
