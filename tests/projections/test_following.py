"""Whoever records, the views hear of it at once."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.aggregates import Contact
from ledger.application import ServiceLedger
from projections import feed, following
from projections.following import Follower
from projections.store import Views
from tests.facts import copied, open_test_ledger, open_test_views, ready

SOON_S = 10.0  # a slow machine is not a wrong answer; the benchmark says how soon it is


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


def a_call(ledger: ServiceLedger) -> None:
    copied(ledger, ledger.new_id(), ready(Contact.ContactMade))


def reached(views: Views, position: int) -> bool:
    end = time.monotonic() + SOON_S
    while feed.position_of(views) < position and time.monotonic() < end:
        time.sleep(0.005)
    return feed.position_of(views) == position


def test_what_this_process_records_is_followed(ledger: ServiceLedger, views: Views):
    follower = Follower(ledger.recorder, lambda: feed.catch_up(ledger, views))
    follower.start()

    a_call(ledger)

    assert reached(views, ledger.position())
    follower.stop()


def test_what_another_connection_records_is_followed(
    ledger: ServiceLedger, views: Views, tmp_path: Path
):
    follower = Follower(ledger.recorder, lambda: feed.catch_up(ledger, views))
    follower.start()
    other = open_test_ledger(tmp_path)

    a_call(other)
    a_call(other)

    assert reached(views, 2)
    follower.stop()
    other.close()


def test_following_goes_on_after_an_error(ledger: ServiceLedger, views: Views, monkeypatch, caplog):
    monkeypatch.setattr(following, "REST_AFTER_ERROR_S", 0.01)
    failures = iter([OSError("no space left"), OSError("no space left")])

    def refresh() -> None:
        if (error := next(failures, None)) is not None:
            raise error
        feed.catch_up(ledger, views)

    a_call(ledger)
    follower = Follower(ledger.recorder, refresh)
    follower.start()

    assert reached(views, 1)
    follower.stop()
    assert [record.getMessage() for record in caplog.records] == [
        "the views are not followed: OSError"
    ] * 2


def test_nothing_is_fed_when_nothing_was_recorded(ledger: ServiceLedger):
    calls: list[int] = []
    follower = Follower(ledger.recorder, lambda: calls.append(1))
    follower.start()
    time.sleep(following.GLANCE_S * 5)
    follower.stop()

    assert calls == [1]
