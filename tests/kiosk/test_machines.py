"""How machines stand, by what they reported and when."""

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.machines import (
    CARD_KEPT_SECONDS,
    EVENTS_KEPT,
    REPORTS_BURST_MAX,
    SILENT_SECONDS_MAX,
    STREAMS_MAX,
    At,
    Event,
    Machines,
    Report,
)
from tests.clock import Clock

KEY = "a secret of the machine in the hall"
KEYS = {"hall": sha256(KEY.encode()).hexdigest(), "yard": sha256(b"another").hexdigest()}


def told(machines: Machines, *events: Event, card: str = "HR1") -> None:
    for event in events:
        machines.take("hall", Report(event, card if event is Event.CARD_IN else None))


def test_a_machine_is_known_by_its_key_alone() -> None:
    machines = Machines(KEYS, Clock())

    assert machines.named(KEY) == "hall"
    assert machines.named("another") == "yard"
    assert [machines.named(each) for each in (None, "", "hall", KEYS["hall"], KEY + "x")] == (
        [None] * 5
    )


def test_nobody_knows_before_a_machine_reports() -> None:
    machines = Machines(KEYS, Clock())

    assert machines.at("hall") == machines.at("nowhere") == machines.at(None) == At(None, None)
    assert machines.newest("nowhere") == 0
    assert machines.take_card("nowhere") is None


def test_a_machine_stands_as_it_reported_and_others_do_not() -> None:
    machines = Machines(KEYS, Clock())

    told(machines, Event.HEADSET_IN, Event.CARD_IN)

    assert machines.at("hall") == At(headset=True, card_in=True)
    assert machines.at("yard") == At(None, None)


def test_a_card_number_is_handed_out_once() -> None:
    machines = Machines(KEYS, Clock())
    told(machines, Event.CARD_IN)

    taken = [machines.take_card("yard"), machines.take_card("hall"), machines.take_card("hall")]

    assert taken == [None, "HR1", None]
    assert machines.at("hall").card_in is True


def test_a_card_number_is_forgotten_when_the_card_is_out() -> None:
    machines = Machines(KEYS, Clock())

    told(machines, Event.CARD_IN, Event.CARD_OUT)

    assert machines.take_card("hall") is None
    assert machines.at("hall").card_in is False


def test_a_card_number_that_no_page_came_for_is_forgotten() -> None:
    clock = Clock()
    machines = Machines(KEYS, clock)
    told(machines, Event.CARD_IN)

    for _ in range(CARD_KEPT_SECONDS // 10 + 1):
        clock.now += 10
        told(machines, Event.HEADSET_OUT)

    assert machines.take_card("hall") is None


def test_a_machine_that_fell_silent_is_not_believed_any_more() -> None:
    clock = Clock()
    machines = Machines(KEYS, clock)
    told(machines, Event.HEADSET_IN, Event.CARD_IN)
    listener = machines.listen("hall", machines.newest("hall"), lambda: None)

    clock.now += SILENT_SECONDS_MAX + 1

    assert machines.at("hall") == At(None, None)
    assert machines.take_card("hall") is None
    assert [event for _, event in listener.hear()] == [Event.HEADSET_OUT]


def test_what_is_sent_again_is_no_news_unless_the_machine_was_silent() -> None:
    clock = Clock()
    machines = Machines(KEYS, clock)
    card = Report(Event.CARD_IN, "HR1", at=7, run="a")
    machines.take("hall", card)
    machines.take_card("hall")
    known = machines.newest("hall")

    machines.take("hall", card)
    machines.take("hall", Report(Event.CARD_OUT, at=6, run="a"))

    assert machines.newest("hall") == known
    assert machines.at("hall").card_in is True
    assert machines.take_card("hall") is None
    clock.now += SILENT_SECONDS_MAX + 1
    machines.take("hall", card)
    assert machines.take_card("hall") == "HR1"


def test_whoever_reports_may_begin_to_count_anew() -> None:
    machines = Machines(KEYS, Clock())
    machines.take("hall", Report(Event.HEADSET_IN, at=900, run="a"))

    machines.take("hall", Report(Event.HEADSET_OUT, at=1, run="b"))

    assert machines.at("hall").headset is False


def test_a_page_hears_everything_that_came_after_it_was_made() -> None:
    machines = Machines(KEYS, Clock())
    told(machines, Event.HEADSET_IN)
    made = machines.newest("hall")
    told(machines, Event.CARD_IN, Event.KEY, Event.CARD_OUT)

    heard = machines.listen("hall", made, lambda: None).hear()

    assert [event for _, event in heard] == [Event.CARD_IN, Event.CARD_OUT]
    assert heard[-1][0] == machines.newest("hall")


@pytest.mark.parametrize(
    ("before", "since", "heard"),
    [
        ((), None, []),
        ((Event.HEADSET_OUT, Event.CARD_OUT), None, [Event.HEADSET_OUT]),
        ((Event.HEADSET_IN, Event.CARD_IN), None, [Event.HEADSET_IN, Event.CARD_IN]),
        ((Event.HEADSET_IN, Event.CARD_OUT), 1, [Event.HEADSET_IN, Event.CARD_OUT]),
        ((), 1, [Event.HEADSET_OUT]),
    ],
)
def test_a_page_that_missed_too_much_is_told_how_things_stand(
    before: tuple[Event, ...], since: int | None, heard: list[Event]
) -> None:
    machines = Machines(KEYS, Clock())
    told(machines, *before)

    listener = machines.listen("hall", since, lambda: None)

    assert [event for _, event in listener.hear()] == heard
    assert listener.hear() == []


def test_a_listener_of_long_ago_gives_way_to_a_new_page() -> None:
    machines = Machines(KEYS, Clock())
    woken: list[int] = []
    listeners = [
        machines.listen("hall", None, lambda number=number: woken.append(number))
        for number in range(STREAMS_MAX + 2)
    ]

    assert [each.is_over for each in listeners] == [True, True, *[False] * STREAMS_MAX]
    assert woken == [0, 1]
    told(machines, Event.HEADSET_IN)
    assert woken == [0, 1, *range(2, STREAMS_MAX + 2)]


def test_a_machine_that_reports_without_end_is_held_back() -> None:
    clock = Clock()
    machines = Machines(KEYS, clock)

    for name in ("hall", None):
        allowed = sum(machines.may_report(name) for _ in range(1000))
        assert allowed == REPORTS_BURST_MAX
        assert machines.may_report("yard") is True
    clock.now += 1
    assert machines.may_report("hall") is True


@given(
    st.lists(
        st.one_of(st.sampled_from(list(Event)), st.floats(0, 40), st.just("page"), st.just("take")),
        max_size=EVENTS_KEPT,
    )
)
def test_whatever_happens_a_page_ends_up_knowing_how_the_headset_is(
    happened: list[Event | float | str],
) -> None:
    clock = Clock()
    machines = Machines(KEYS, clock)
    listener = machines.listen("hall", machines.newest("hall"), lambda: None)
    heard: list[tuple[int, Event]] = []
    out = 0

    for each in happened:
        if isinstance(each, Event):
            told(machines, each)
            out += each is Event.CARD_OUT
        elif each == "page":
            heard += listener.hear()
            listener.leave()
            listener = machines.listen("hall", machines.newest("hall"), lambda: None)
        elif each == "take":
            assert machines.take_card("hall") is None or machines.at("hall").card_in is True
        else:
            clock.now += each
    heard += listener.hear()

    headset = [event for _, event in heard if event.startswith("headset")]
    assert (headset[-1:] == [Event.HEADSET_IN]) is (machines.at("hall").headset is True)
    assert all(one[0] < other[0] for one, other in pairwise(heard))
    assert sum(event is Event.CARD_OUT for _, event in heard) <= out
