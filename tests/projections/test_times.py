"""What was known at a position, and what had happened by a day: the same answers as a rebuild."""

import random
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest

from ledger.application import ServiceLedger
from ledger.history import FactWithdrawn
from ledger.vocabulary import last_day
from projections import (
    feed,
    generations,
    open_loans,
    person_history,
    questions,
    times,
    year_account,
)
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, NGUYEN, by, open_test_ledger, record_everything
from tests.ledger.years import record_every_theme
from tests.stores import tamper

Copy = Callable[[Path, Path], Path]

PERSONS = (AYGUL, BEKZAT, NGUYEN)
POSITIONS = 12
DAYS = ("2021-12-31", "2022-02-28", "2022-05-15", "2022-09-30", "2022-12-05")


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a year that nobody has open."""
    folder = tmp_path_factory.mktemp("closed")
    with closing(open_test_ledger(folder)) as ledger:
        record_everything(ledger)
        record_every_theme(ledger, by())
    return folder / "data"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("year")


@pytest.fixture(scope="module")
def year(closed: Path, folder: Path, copy_of: Copy) -> Iterator[ServiceLedger]:
    copy_of(closed, folder / "data")
    with closing(open_test_ledger(folder)) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def live(year: ServiceLedger, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Views]:
    views = generations.open_views(year, tmp_path_factory.mktemp("views"))
    yield views
    views.close()


def positions(year: ServiceLedger) -> list[int]:
    chance = random.Random(20221231)  # noqa: S311 - any will do
    withdrawn = [
        place
        for place, fact in year.read(0, year.position(), unseal=frozenset())
        if isinstance(fact, FactWithdrawn)
    ]
    edges = {0, 1, withdrawn[-1] - 1, withdrawn[-1], year.position()}
    return sorted(edges | {*chance.sample(range(2, year.position()), POSITIONS)})


@contextmanager
def only_the_first(closed: Path, count: int, folder: Path, copy_of: Copy) -> Iterator[Views]:
    """Views built from a ledger in which nothing else was ever recorded."""
    if count:  # keys without any fact would be a ledger that lost its own
        copy_of(closed, folder)
        tamper(folder, "DELETE FROM facts WHERE position > ?", count)
    ledger = open_test_ledger(folder.parent)
    views = generations.open_views(ledger, folder / "views")
    try:
        yield views
    finally:
        views.close()
        ledger.close()


def answers(views: Views, at: int | None = None) -> list[object]:
    histories = [person_history.of(views, person, limit=10_000, at=at) for person in PERSONS]
    return [*histories, year_account.report(views, 2022, at=at).lines]


def test_as_known_at_a_position_is_what_a_ledger_that_ended_there_would_say(
    year: ServiceLedger, live: Views, closed: Path, tmp_path: Path, copy_of: Copy
):
    for place in positions(year):
        folder = tmp_path / f"{place}" / "data"
        with only_the_first(closed, place, folder, copy_of) as views:
            assert answers(live, place) == answers(views)
            built = {each.NAME: generations._digest(each, views) for each in questions.VIEWS}
        for each in questions.VIEWS:
            with times.as_of(year, [each], at=place) as scratch:
                assert generations._digest(each, scratch) == built[each.NAME]


@pytest.mark.parametrize("day", DAYS)
def test_as_happened_by_a_day_leaves_out_what_came_later(
    year: ServiceLedger, live: Views, day: str
):
    by_day = date.fromisoformat(day)
    wanted = [
        [
            entry
            for entry in person_history.of(live, person, limit=10_000)
            if last_day(entry.occurred_on) <= by_day
        ]
        for person in PERSONS
    ]

    told = [person_history.of(live, person, limit=10_000, happened_by=by_day) for person in PERSONS]
    with times.as_of(year, [person_history], happened_by=by_day) as views:
        rebuilt = [
            person_history.of(views, person, limit=10_000, happened_by=by_day) for person in PERSONS
        ]

    assert told == wanted == rebuilt


def test_what_had_happened_by_a_day_was_not_all_known_on_it(year: ServiceLedger, live: Views):
    place = year.position() // 2

    with times.as_of(year, [person_history], at=place, happened_by=date(2022, 6, 30)) as views:
        both = person_history.of(views, AYGUL, limit=10_000, happened_by=date(2022, 6, 30))

    assert both == person_history.of(
        live, AYGUL, limit=10_000, at=place, happened_by=date(2022, 6, 30)
    )
    assert all(entry.position <= place for entry in both)


def test_a_device_is_out_on_the_days_it_was_out(year: ServiceLedger, live: Views):
    lent = [
        (place, fact)
        for place, fact in year.read(0, year.position(), unseal=frozenset())
        if fact.TOPIC == "device_lent"
    ]
    place, fact = lent[0]

    with times.as_of(year, [open_loans], at=place) as views:
        then = open_loans.of_device(views, fact.originator_id)
    with times.as_of(year, [open_loans], at=place - 1) as views:
        before = open_loans.of_device(views, fact.originator_id)

    assert before is None
    assert then is not None
    assert then.lent_on == fact.occurred_on


@pytest.mark.parametrize("place", [-1, 10_000_000])
def test_a_position_that_is_not_there_is_refused(year: ServiceLedger, place: int):
    with pytest.raises(times.NotYet), times.as_of(year, [open_loans], at=place):
        pass


def test_no_file_is_left_by_a_question_about_the_past(year: ServiceLedger, folder: Path):
    before = sorted(folder.rglob("*"))

    with times.as_of(year, list(questions.VIEWS), at=10) as views:
        assert feed.position_of(views) == 10

    assert sorted(folder.rglob("*")) == before
    assert before
