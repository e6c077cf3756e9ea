from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import WaitingList
from ledger.aggregates.waiting_list import MoveReason
from tests.facts import AYGUL, BEKZAT, NGUYEN, given, ready, recorded, refused
from tests.ledger.retelling import does_not_follow, follows, told

JOINED = WaitingList.WaitingListJoined
OFFERED = WaitingList.WaitingPlaceOffered
ACCEPTED = WaitingList.WaitingPlaceAccepted
LAPSED = WaitingList.WaitingPlaceLapsed
MOVED = WaitingList.WaitingPlaceMoved
LEFT = WaitingList.WaitingListLeft
OTHER_CHAIR = UUID(int=0xCC)


def queue(*persons: UUID) -> WaitingList:
    return given(WaitingList, *(ready(JOINED, person_id=each) for each in persons))


def order(waiting: WaitingList) -> list[UUID]:
    return [place.person_id for place in waiting.places]


def test_waiting_list_joined_at_its_end():
    follows("join", JOINED)
    waiting = queue(AYGUL)

    waiting.join(**told(ready(JOINED), person_id=BEKZAT))

    assert order(waiting) == [AYGUL, BEKZAT]


def test_waiting_list_joined_twice_is_refused():
    does_not_follow("join", JOINED, JOINED, code="already_waiting")


def test_waiting_place_offered_to_the_first():
    follows("offer", OFFERED, JOINED)


def test_waiting_place_offered_to_the_next_while_the_first_thinks():
    waiting = queue(AYGUL, BEKZAT)
    waiting.offer(**told(ready(OFFERED)))

    assert waiting.next_in_line == BEKZAT
    waiting.offer(**told(ready(OFFERED), person_id=BEKZAT, device_id=OTHER_CHAIR))

    assert waiting.next_in_line is None


@pytest.mark.parametrize(
    ("person", "code"),
    [(BEKZAT, "not_first_in_line"), (NGUYEN, "not_waiting")],
    ids=["the second", "somebody else"],
)
def test_waiting_place_offered_out_of_order_is_refused(person: UUID, code: str):
    waiting = queue(AYGUL, BEKZAT)

    with refused(code):
        waiting.offer(**told(ready(OFFERED), person_id=person))

    assert recorded(waiting) == []


def test_waiting_place_offered_twice_to_one_is_refused():
    does_not_follow("offer", OFFERED, JOINED, OFFERED, code="place_already_offered")


def test_waiting_place_accepted_ends_the_waiting():
    follows("accept", ACCEPTED, JOINED, OFFERED)

    assert order(given(WaitingList, *map(ready, (JOINED, OFFERED, ACCEPTED)))) == []


@pytest.mark.parametrize(
    "wrong",
    [{"occurred_on": "2022-06-14"}, {"device_id": OTHER_CHAIR}],
    ids=["too late", "another device"],
)
def test_waiting_place_accepted_that_was_not_offered_is_refused(wrong: dict[str, Any]):
    does_not_follow("accept", ACCEPTED, JOINED, OFFERED, code="place_not_offered", **wrong)


def test_waiting_place_lapsed_goes_to_the_next():
    follows("lapse", LAPSED, JOINED, OFFERED)


def test_waiting_place_lapsed_without_an_offer_is_refused():
    does_not_follow("lapse", LAPSED, JOINED, code="place_not_offered")


def test_waiting_place_moved_is_said_with_its_reason():
    waiting = queue(AYGUL, BEKZAT, NGUYEN)

    waiting.move(**told(ready(MOVED), person_id=NGUYEN))

    assert recorded(waiting) == [ready(MOVED, person_id=NGUYEN)]
    assert order(waiting) == [NGUYEN, AYGUL, BEKZAT]
    assert waiting.next_in_line == NGUYEN


@pytest.mark.parametrize("place", [0, 3])
def test_waiting_place_moved_beyond_the_list_is_refused(place: int):
    waiting = queue(AYGUL, BEKZAT)

    with refused("not_waiting"):
        waiting.move(
            occurred_on="2022-06-05",
            person_id=AYGUL,
            place=place,
            place_moved_because=MoveReason.OTHER,
        )


def test_waiting_list_left_lets_the_others_up():
    follows("leave", LEFT, JOINED)
    waiting = queue(AYGUL, BEKZAT)

    waiting.leave(**told(ready(LEFT)))

    assert waiting.next_in_line == BEKZAT


def test_waiting_list_left_twice_is_refused():
    does_not_follow("leave", LEFT, JOINED, LEFT, code="not_waiting")


def test_an_offer_is_over_after_its_last_day():
    (place,) = given(WaitingList, ready(JOINED), ready(OFFERED)).places

    assert [place.is_over(date(2022, 6, day)) for day in (13, 14)] == [False, True]
