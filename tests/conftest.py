"""Settings every test shares; parts of the system that may be missing are in tests/parts.py."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import settings
from starlette.testclient import TestClient

from tests import parts

if TYPE_CHECKING:
    from tests.postgres import Server

# A slow machine is not a wrong answer.
settings.register_profile("handrail", deadline=None)
settings.load_profile("handrail")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that have leave to take long: at the end one worker would be alone."""
    leave: dict[Path, float] = {}
    for item in items:
        for mark in item.iter_markers("timeout"):
            leave[item.path] = max([leave.get(item.path, 0), *mark.args])
    items.sort(key=lambda item: -leave.get(item.path, 0))


def pytest_configure() -> None:
    """Stop at once when HANDRAIL_REQUIRE names a part nobody knows."""
    if unknown := parts.unknown():
        raise pytest.UsageError(f"HANDRAIL_REQUIRE: {unknown} is none of {sorted(parts.every())}")


@pytest.fixture(scope="session", autouse=True)
def one_loop() -> Iterator[None]:
    """Let every ``TestClient`` ask in one loop: else each of its requests starts threads anew."""
    with start_blocking_portal() as portal:
        TestClient.portal = portal
        yield
        TestClient.portal = None


@pytest.fixture(scope="session")
def server() -> Iterator["Server"]:
    """The PostgreSQL of this session."""
    from tests.postgres import running  # noqa: PLC0415 - only those who want it load it

    with running() as started:
        yield started
