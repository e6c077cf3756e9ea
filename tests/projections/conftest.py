"""A ledger, the views of it, and a short way to let something happen."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from ledger.application import ServiceLedger
from ledger.history import Fact
from projections import feed
from projections.store import Views
from tests.facts import copied, open_test_ledger, open_test_views

Tell = Callable[..., None]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[ServiceLedger]:
    opened = open_test_ledger(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def views(ledger: ServiceLedger, tmp_path: Path) -> Iterator[Views]:
    opened = open_test_views(ledger, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def tell(ledger: ServiceLedger, views: Views) -> Tell:
    """Let facts happen to a history, and let the views hear of them."""

    def told(history: UUID, *facts: Fact) -> None:
        copied(ledger, history, *facts)
        feed.catch_up(ledger, views)

    return told
