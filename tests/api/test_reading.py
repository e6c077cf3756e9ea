"""A process that answers pages reads the views that another one feeds."""

from collections.abc import Iterator
from threading import Event, Thread

import pytest

from api import office as offices
from api import reading
from api.office import Office
from api.projecting import project
from api.reading import ReadingOffice, ViewsBehind
from ledger.aggregates import Contact
from projections import feed, generations
from tests.api.office_day import Day
from tests.facts import copied, ready

FEW_S, SOON_S = 0.1, 60.0


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "STILL_S", SOON_S)
    monkeypatch.setattr(offices, "OWN_PATIENCE_S", SOON_S)


@pytest.fixture
def reader(day: Day) -> Iterator[ReadingOffice]:
    office = ReadingOffice(day.office.settings, create=False)
    yield office
    office.close()


def grow(office: Office, facts: int = 1) -> None:
    for _ in range(facts):
        copied(office.ledger, office.ledger.new_id(), ready(Contact.ContactMade))


def feeding(office: Office) -> tuple[Thread, Event]:
    stop = Event()
    thread = Thread(target=project, args=(office, stop))
    thread.start()
    return thread, stop


def test_who_reads_feeds_nothing_and_says_so_where_everything_must_be_there(
    day: Day, reader: ReadingOffice, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "STILL_S", FEW_S)
    monkeypatch.setattr(reading, "PATIENCE_S", FEW_S)
    day.office.whole()
    before = feed.position_of(reader.whole())

    grow(day.office)

    assert feed.position_of(reader.fresh()) == before
    assert reader.behind == 1
    with pytest.raises(ViewsBehind):
        reader.whole()


def test_who_reads_waits_for_who_feeds_and_sees_what_was_recorded(day: Day, reader: ReadingOffice):
    day.office.whole()
    thread, stop = feeding(day.office)
    try:
        for _ in range(5):
            grow(reader)
            assert feed.position_of(reader.whole()) == reader.ledger.position()
            grow(reader)
            reader.await_position(reader.ledger.position())
            assert reader.behind == 0
    finally:
        stop.set()
        thread.join(SOON_S)


def test_who_reads_goes_on_in_a_generation_that_was_put_in_place(day: Day, reader: ReadingOffice):
    day.office.whole()
    old = reader.views.path
    _, fresh = generations.rebuild(day.office.ledger, day.office.views, day.office.directory.views)
    generations.swap_in(fresh, day.office.directory.views)
    fresh.close()

    assert reader.whole().path != old


def test_one_feeds_and_the_next_takes_over(day: Day):
    folder, never = day.office.directory.views, Event()
    first, has, end = Event(), Event(), Event()

    def hold() -> None:
        with generations.alone(folder, never) as is_ours:
            assert is_ours
            first.set()
            end.wait()

    def take_over() -> None:
        with generations.alone(folder, never) as is_ours:
            assert is_ours
            has.set()

    holding, waiting = Thread(target=hold), Thread(target=take_over)
    holding.start()
    assert first.wait(SOON_S)
    waiting.start()
    assert not has.wait(2 * generations.TRY_S)
    end.set()
    assert has.wait(SOON_S)
    for each in (holding, waiting):
        each.join()


def test_who_waits_to_take_over_can_be_stopped(day: Day):
    stop = Event()
    with generations.alone(day.office.directory.views, Event()):
        thread, _ = Thread(target=project, args=(day.office, stop)), stop
        thread.start()
        stop.set()
        thread.join(SOON_S)
        assert not thread.is_alive()
