"""The account as it was known at any position is that of whoever knew nothing more."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.application import ServiceLedger
from projections import feed, generations, times, year_account
from projections.counted import LINES, NEWEST
from projections.store import Views
from projections.year_account import Account
from tests.facts import (
    by,
    open_test_ledger,
    open_test_views,
    record_everything,
)
from tests.ledger.years import record_every_theme
from tests.projections import account_oracle
from tests.projections.histories import happenings, tell

YEAR = {"start": date(2022, 1, 1), "end": date(2023, 1, 1)}
SPRING = {"start": date(2022, 3, 10), "end": date(2022, 6, 1)}
ASKED: tuple[dict[str, Any], ...] = (
    YEAR,
    SPRING,
    {**YEAR, "area": "6523"},
    {**YEAR, "area": "652324"},
    {**YEAR, "happened_by": date(2022, 4, 15)},
)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServiceLedger, Path]]:
    folder = tmp_path_factory.mktemp("year")
    ledger = open_test_ledger(folder)
    record_everything(ledger)
    record_every_theme(ledger, by())
    yield ledger, folder
    ledger.close()


def answers(views: Views, at: int | None = None) -> list[Account]:
    return [year_account.account(views, at=at, **asked) for asked in ASKED]


def told_one_by_one(
    ledger: ServiceLedger, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Views]:
    """Views that at each position know what was told until then, and nothing else."""
    end = ledger.position()
    with monkeypatch.context() as patched:
        patched.setattr(ledger, "position", lambda: 0)
        views = generations.build(ledger, folder)
    for position in range(1, end + 1):
        with monkeypatch.context() as patched:
            patched.setattr(ledger, "position", lambda: position)  # noqa: B023 - used at once
            feed.catch_up(ledger, views)
        yield views
    views.close()


def test_the_account_at_every_position_of_a_year_is_that_of_who_knew_no_more(
    year, tmp_path: Path, monkeypatch
):
    ledger, folder = year
    live = open_test_views(ledger, folder)

    positions = enumerate(told_one_by_one(ledger, tmp_path, monkeypatch), start=1)
    different = [at for at, known in positions if answers(live, at) != answers(known)]

    assert different == []
    assert len({str(answers(live, at)[0].lines) for at in range(ledger.position())}) > 100
    live.close()


def test_the_account_of_a_year_is_that_of_its_facts_added_up_by_hand(year):
    ledger, folder = year
    live = open_test_views(ledger, folder)
    facts = ledger.read(0, 100_000, unseal=frozenset())

    asked = {"start": "2022-01-01", "end": "2023-01-01"}
    for at in range(0, ledger.position() + 1, 9):
        told = year_account.account(live, at=at, **YEAR)
        assert (told.undated, told.lines) == account_oracle.account(facts[:at], **asked)
    live.close()


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(happened=st.lists(happenings, min_size=10, max_size=25))
def test_the_account_of_any_history_at_any_position(happened, tmp_path_factory):
    folder = tmp_path_factory.mktemp("history")
    ledger = open_test_ledger(folder)
    tell(ledger, happened)
    live = open_test_views(ledger, folder)
    facts = ledger.read(0, 1_000, unseal=frozenset())

    for at in range(len(facts) + 1):
        for asked in (*ASKED, {**SPRING, "area": "652301"}, {**YEAR, "area": "652302"}):
            told = year_account.account(live, at=at, **asked)
            plain = {name: str(value) for name, value in asked.items()}
            assert (told.undated, told.lines) == account_oracle.account(facts[:at], **plain)
    live.close()
    ledger.close()


def test_the_account_by_other_lines_is_made_in_a_database_of_its_own(year, monkeypatch):
    ledger, folder = year
    live = open_test_views(ledger, folder)
    fewer = replace(
        LINES[NEWEST],
        version=NEWEST + 1,
        counted={"device_lent": LINES[NEWEST].counted["device_lent"]},
    )
    monkeypatch.setitem(LINES, NEWEST + 1, fewer)

    with times.as_of(ledger, [year_account.with_lines(NEWEST + 1)]) as other:
        few = year_account.account(other, **YEAR)
    with times.as_of(ledger, [year_account.with_lines(NEWEST)]) as same:
        whole = year_account.account(same, **YEAR)

    assert whole == year_account.account(live, **YEAR)
    assert few.lines == [line for line in whole.lines if line.service == "device_loan"]
    assert (whole.lines_version, few.lines_version) == (NEWEST, NEWEST + 1)
    live.close()


def test_what_had_happened_by_a_day_is_what_is_told_of_who_hears_no_more(year):
    ledger, folder = year
    live = open_test_views(ledger, folder)

    for day in (date(2022, month, 17) for month in range(1, 13)):
        with times.as_of(ledger, [year_account], happened_by=day) as known:
            told = year_account.account(known, **YEAR)
        asked = year_account.account(live, happened_by=day, **YEAR)
        assert asked.lines == told.lines
    live.close()
