import sqlite3
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.aggregates import Station, WaitingList
from ledger.application import ServiceLedger
from ledger.history import Fact
from projections import feed, times, waiting_lists
from projections.store import Views
from projections.waiting_lists import WaitingPlace
from tests.facts import AYGUL, BEKZAT, LENDING_STATION, NGUYEN, REHAB_STATION, ready
from tests.facts import given as history_of
from tests.ledger.asking import ask
from tests.ledger.lending_station import BED, lay_down, open_station
from tests.projections.taking_back import is_as_rebuilt, take_back

BEDS = "18 12 10"
AT_THE_STATION = {"class_code": BEDS, "station_id": LENDING_STATION}
QUEUE = WaitingList.id_of(BEDS, LENDING_STATION)
FIRST = WaitingPlace(
    list_id=QUEUE,
    class_code=BEDS,
    station="昌吉市第一辅具站",
    person_id=AYGUL,
    place=1,
    waiting=3,
    joined_on="2022-03-01",
    offered_device_id=None,
    hold_until=None,
)


@pytest.fixture(autouse=True)
def station(ledger: ServiceLedger, tell) -> None:
    tell(LENDING_STATION, ready(Station.StationOpened))
    open_station(ledger)
    lay_down(ledger)


def join(ledger: ServiceLedger, *people: UUID, **changes) -> None:
    for day, person in enumerate(people, start=1):
        told = {"occurred_on": f"2022-03-0{day}", "person_id": person} | AT_THE_STATION | changes
        ask(ledger, "waiting_list.join", **told)


def line(ledger: ServiceLedger, views: Views) -> list[UUID]:
    feed.catch_up(ledger, views)
    return [place.person_id for place in waiting_lists.waiting(views)]


def test_waiting_lists_waiting_in_the_order_of_joining(ledger: ServiceLedger, views: Views):
    assert line(ledger, views) == []

    join(ledger, AYGUL, BEKZAT, NGUYEN)

    assert line(ledger, views) == [AYGUL, BEKZAT, NGUYEN]
    assert waiting_lists.waiting(views)[0] == FIRST


def test_waiting_lists_waiting_for_one_class_at_one_station(ledger: ServiceLedger, views: Views):
    join(ledger, AYGUL)
    join(ledger, BEKZAT, station_id=REHAB_STATION)
    join(ledger, NGUYEN, class_code="12 22 03")
    feed.catch_up(ledger, views)

    def who(**wanted) -> set[UUID]:
        return {place.person_id for place in waiting_lists.waiting(views, **wanted)}

    assert who(class_code=BEDS) == {AYGUL, BEKZAT}
    assert who(station_id=LENDING_STATION) == {AYGUL, NGUYEN}
    assert who(class_code=BEDS, station_id=LENDING_STATION) == {AYGUL}


def test_waiting_lists_place_of_who_is_offered_a_device(ledger: ServiceLedger, views: Views):
    join(ledger, AYGUL, BEKZAT)
    ask(ledger, "waiting_list.offer", occurred_on="2022-06-01", device_id=BED)
    feed.catch_up(ledger, views)

    (first,) = waiting_lists.place_of(views, person_id=AYGUL)
    (second,) = waiting_lists.place_of(views, person_id=BEKZAT)

    assert (first.place, first.offered_device_id, first.hold_until) == (1, BED, date(2022, 6, 4))
    assert (second.place, second.waiting, second.offered_device_id) == (2, 2, None)
    assert waiting_lists.place_of(views, person_id=NGUYEN) == []


@pytest.mark.parametrize(("day", "waits"), [(date(2022, 6, 4), []), (date(2022, 6, 5), [AYGUL])])
def test_waiting_lists_unanswered_when_the_time_has_passed(ledger, views, day, waits):
    join(ledger, AYGUL, BEKZAT)
    ask(ledger, "waiting_list.offer", occurred_on="2022-06-01", device_id=BED)
    feed.catch_up(ledger, views)

    found = waiting_lists.unanswered(views, day=day)

    assert [place.person_id for place in found] == waits


@pytest.mark.parametrize(
    ("place", "order"),
    [
        (1, [NGUYEN, AYGUL, BEKZAT]),
        (2, [AYGUL, NGUYEN, BEKZAT]),
        (3, [AYGUL, BEKZAT, NGUYEN]),
    ],
)
def test_waiting_lists_waiting_after_somebody_was_moved(ledger, views, place, order):
    join(ledger, AYGUL, BEKZAT, NGUYEN)
    moved = {"person_id": NGUYEN, "place": place, "place_moved_because": "urgent"}
    ask(ledger, "waiting_list.move", id=QUEUE, occurred_on="2022-03-04", **moved)

    assert line(ledger, views) == order
    assert [place.place for place in waiting_lists.waiting(views)] == [1, 2, 3]

    take_back(ledger, QUEUE)

    assert line(ledger, views) == [AYGUL, BEKZAT, NGUYEN]
    assert is_as_rebuilt(ledger, views)


def test_waiting_lists_place_of_who_took_the_device_is_gone(ledger: ServiceLedger, views: Views):
    join(ledger, AYGUL, BEKZAT, NGUYEN)
    ask(ledger, "waiting_list.offer", occurred_on="2022-06-01", device_id=BED)
    lent = {"person_id": AYGUL, "station_id": LENDING_STATION}
    ask(ledger, "device.lend", id=BED, occurred_on="2022-06-02", **lent)

    assert line(ledger, views) == [BEKZAT, NGUYEN]
    assert [place.place for place in waiting_lists.waiting(views)] == [1, 2]
    assert waiting_lists.place_of(views, person_id=AYGUL) == []


def test_waiting_lists_waiting_who_joined_on_an_earlier_day_stands_where_it_was_recorded(
    ledger: ServiceLedger, views: Views
):
    join(ledger, AYGUL)
    join(ledger, BEKZAT, occurred_on="2022-02")

    assert line(ledger, views) == [AYGUL, BEKZAT]
    assert [place.joined_on for place in waiting_lists.waiting(views)] == ["2022-03-01", "2022-02"]


def step(queue: WaitingList, person: UUID, place: int) -> Fact:
    """Let who waits leave or move to a place there is, and anybody else join."""
    here = {"person_id": person, "originator_id": QUEUE} | AT_THE_STATION
    if queue.place_of(person) is None:
        return ready(WaitingList.WaitingListJoined, **here)
    if place == 0:
        return ready(WaitingList.WaitingListLeft, **here)
    return ready(WaitingList.WaitingPlaceMoved, **here, place=min(place, len(queue.places)))


PEOPLE = (AYGUL, BEKZAT, NGUYEN, UUID(int=9))
STEPS = st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(0, 4)), max_size=30)


@given(steps=STEPS)
@settings(max_examples=150, deadline=None)
def test_waiting_lists_stand_as_the_rules_have_them(steps: list[tuple[UUID, int]]):
    queue = history_of(WaitingList, id=QUEUE)
    table = sqlite3.connect(":memory:").cursor()
    table.execute(waiting_lists.TABLES[0])
    for person, place in steps:
        told = step(queue, person, place)
        queue.apply(told)
        waiting_lists.project(table, 0, told)

    kept = table.execute("SELECT person_id, place FROM waiting_lists ORDER BY place").fetchall()
    expected = [(each.person_id.bytes, at) for at, each in enumerate(queue.places, start=1)]
    assert kept == expected


def test_waiting_lists_waiting_by_a_day_within_the_month_in_which_one_left(
    ledger: ServiceLedger, views: Views
):
    join(ledger, AYGUL, BEKZAT)
    left = {"person_id": AYGUL, "queue_left_because": "person_asked"}
    ask(ledger, "waiting_list.leave", id=QUEUE, occurred_on="2022-03", **left)
    join(ledger, AYGUL, occurred_on="2022-03-20")

    assert line(ledger, views) == [BEKZAT, AYGUL]
    with times.as_of(ledger, [waiting_lists], happened_by=date(2022, 3, 10)) as then:
        assert [place.person_id for place in waiting_lists.waiting(then)] == [AYGUL, BEKZAT]
    with times.as_of(ledger, [waiting_lists], happened_by=date(2022, 3, 25)) as then:
        assert [place.person_id for place in waiting_lists.waiting(then)] == [BEKZAT, AYGUL]
