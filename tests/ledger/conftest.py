"""A new ledger for each test that wants one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.application import ServiceLedger
from tests.facts import SetClock, open_test_ledger


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: SetClock) -> Iterator[ServiceLedger]:
    opened = open_test_ledger(tmp_path, clock=clock)
    yield opened
    opened.close()
