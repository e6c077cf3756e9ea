"""What the probes of every screen share."""

from collections.abc import Iterator

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.testclient import TestClient


@pytest.fixture(scope="module", autouse=True)
def one_loop() -> Iterator[None]:
    """Let every ``TestClient`` ask in one loop: else each of its requests starts threads anew."""
    with start_blocking_portal() as portal:
        TestClient.portal = portal
        yield
        TestClient.portal = None
