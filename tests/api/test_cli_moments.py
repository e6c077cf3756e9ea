"""Of which positions and days an account is told, and of which it is not."""

from typing import Any

import pytest

from ledger.aggregates import Contact
from ledger.vocabulary import ContactChannel
from tests.api.conftest import Run
from tests.api.office_day import AREA, Day

ACCOUNTS = [
    ("report", "year", 2022),
    ("diff", "0", "now", "--year", 2022),
]
FAR = [
    ("report", "year", 2022, "--as-of", "9999-12-31"),
    ("report", "year", 2022, "--happened-by", "9999-12-31"),
    ("report", "year", "--from", "0001-01-01", "--until", "2022-01-01"),
    ("report", "year", "--from", "2022-01-01", "--until", "9999-12-31"),
    ("diff", "0", "now", "--from", "0001-01-01", "--until", "2022-01-01"),
    ("diff", "0", "now", "--from", "2022-01-01", "--until", "9999-12-31"),
    ("publish", "period", "0001-01-01", "2022-01-01", "--out", "a.html"),
    ("publish", "period", "2022-01-01", "9999-12-31", "--out", "a.html"),
]


def stop_the_account(day: Day, view: str) -> int:
    """Make a view stop at a fact; the position before it."""
    before = day.office.ledger.position()
    day.office.fresh()
    with day.office.views.writing() as db:
        db.execute(
            f"CREATE TRIGGER poison BEFORE INSERT ON {view} BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    call = day.office.ledger.new_id()
    with day.office.ledger.begin(Contact, call, day.office.by("one more call")) as begun:
        told = {"person_id": day.aygul, "channel": ContactChannel.PHONE, "area": AREA}
        begun.make(occurred_on="2022-08-01", **told)
    return before


@pytest.mark.parametrize("args", ACCOUNTS, ids=lambda args: args[0])
@pytest.mark.parametrize("lang", ["zh-Hans", "vi", "en"])
def test_no_account_is_told_that_does_not_know_the_newest(
    run: Run, day: Day, args: tuple[Any, ...], lang: str
):
    stands_at = stop_the_account(day, "year_account")

    told = run(*args, code=1, lang=lang)

    assert "year_account" in told
    assert str(stands_at) in told
    assert "cli." not in told
    assert "rehab" not in told.lower()


def test_an_account_is_told_of_what_its_view_knows_and_that_it_stopped(run: Run, day: Day):
    stands_at = stop_the_account(day, "year_account")

    report = run("report", "year", 2022, "--as-of", stands_at)
    difference = run("diff", "0", stands_at, "--year", 2022)

    assert "Rehabilitation" in report
    assert "facts touch this account" in difference
    for told in (report, difference):
        assert "The view year_account stands still" in told


@pytest.mark.parametrize("args", FAR, ids=lambda args: " ".join(map(str, args)))
def test_days_that_nothing_is_asked_of_are_refused_in_words(run: Run, args: tuple[Any, ...]):
    told = run(*args, code=2)

    assert "1900" in told
    assert "2200" in told


def test_no_day_at_all_is_no_day(run: Run):
    told = run("report", "year", 2022, "--happened-by", "", code=2)

    assert "is not a day" in told


@pytest.mark.parametrize("args", [("diff", "9999-12-31"), ("diff", "0", "0001-01-01")])
def test_a_day_of_recording_that_is_far_away_is_no_moment(run: Run, args: tuple[str, ...]):
    assert "no position, no day" in run(*args, "--year", 2022, code=1)


@pytest.mark.parametrize("until", ["2021-01-01", "2022-01-01"])
def test_a_difference_of_no_days_is_refused(run: Run, until: str):
    told = run("diff", "0", "--from", "2022-01-01", "--until", until, code=2)

    assert "ends before" in told
