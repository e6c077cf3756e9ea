"""A new ledger for each test that wants one; three persons have their keys in it already."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.application import ServiceLedger
from tests.facts import AYGUL, BEKZAT, NGUYEN, SetClock, open_test_ledger


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: SetClock) -> Iterator[ServiceLedger]:
    opened = open_test_ledger(tmp_path, clock=clock)
    opened.vault.create_keys([AYGUL, BEKZAT, NGUYEN])
    yield opened
    opened.close()
