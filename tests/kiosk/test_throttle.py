"""Whoever guesses waits longer each time; who has the right PIN is in within the longest."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.throttle import (
    DAY_SECONDS,
    KIOSKS_KEPT_MAX,
    SLOW_SECONDS,
    TRIES_A_DAY,
    WAITS_SECONDS,
    KioskPace,
    Throttle,
)
from tests.clock import Clock

CARD = "HR20220001"
LONGEST = WAITS_SECONDS[-1]
SLOW = SLOW_SECONDS
STEPS = st.lists(
    st.tuples(st.integers(0, 2 * LONGEST), st.sampled_from(["wrong", "right"])), max_size=150
)


def hammer(throttle: Throttle, clock: Clock, guesses: int, every: float) -> list[float]:
    """When the guesses were that were looked at."""
    looked_at = []
    for _ in range(guesses):
        if throttle.begin(CARD) == 0:
            looked_at.append(clock.now)
        clock.now += every
    return looked_at


def most_in(times: list[float], seconds: float) -> int:
    """How many of these moments lie within so many seconds, at most."""
    return max((sum(t <= each < t + seconds for each in times) for t in times), default=0)


def test_ten_thousand_guesses_are_twenty_a_day() -> None:
    clock = Clock()

    looked_at = hammer(Throttle(clock), clock, 10_000, every=1)

    assert len(looked_at) <= TRIES_A_DAY


@pytest.mark.parametrize(("slow", "on_any_day"), [(None, [104, 96, 96]), (SLOW, [41, 24, 24])])
def test_who_never_stops_guessing_is_slowed_down(slow: int | None, on_any_day: list[int]) -> None:
    clock = Clock()
    throttle = Throttle(clock, slow=slow)

    days = [hammer(throttle, clock, DAY_SECONDS // 10, every=10) for _ in on_any_day]

    assert [len(looked_at) for looked_at in days] == on_any_day


def test_the_staffs_word_ends_the_longest_wait_at_once() -> None:
    clock = Clock()
    throttle = Throttle(clock, slow=SLOW)
    hammer(throttle, clock, DAY_SECONDS // 10, every=10)
    before = throttle.wait(CARD)

    throttle.forget(CARD)

    assert 900 < before <= SLOW
    assert throttle.begin(CARD) == 0


def test_an_owner_who_comes_and_goes_gives_a_guesser_no_more_quick_tries() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    wrong = []
    for _ in range(40):
        wrong += hammer(throttle, clock, 4, every=1)
        clock.now += throttle.wait(CARD)
        assert throttle.begin(CARD) == 0
        throttle.forget(CARD)

    quick = [later for earlier, later in pairwise(wrong) if later - earlier < LONGEST]
    assert most_in(quick, DAY_SECONDS) <= TRIES_A_DAY


def test_the_next_day_begins_anew() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    hammer(throttle, clock, 10_000, every=1)

    clock.now += DAY_SECONDS
    throttle.begin(CARD)
    throttle.forget(CARD)

    assert [throttle.begin(CARD) for _ in range(5)] == [0] * 5


@settings(max_examples=200, deadline=None)
@given(STEPS, st.sampled_from([LONGEST, SLOW]))
def test_the_owner_is_in_after_the_longest_wait_whatever_happened(
    steps: list[tuple[int, str]], slow: int
) -> None:
    clock = Clock()
    throttle = Throttle(clock, slow=slow)
    wrong: list[float] = []
    for seconds, kind in steps:
        clock.now += seconds
        if throttle.begin(CARD) == 0:
            if kind == "right":
                throttle.forget(CARD)
            else:
                wrong.append(clock.now)

    wait = throttle.wait(CARD)
    clock.now += wait

    assert wait <= slow
    assert throttle.begin(CARD) == 0
    quick = [later for earlier, later in pairwise(wrong) if later - earlier < LONGEST]
    assert most_in(quick, DAY_SECONDS) <= TRIES_A_DAY


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 300), max_size=300))
def test_a_kiosk_has_sixty_tries_an_hour_and_nobody_waits_longer_than_two_minutes(
    pauses: list[int],
) -> None:
    clock = Clock()
    pace = KioskPace(clock)
    tried: list[float] = []
    for pause in pauses:
        clock.now += pause
        wait = pace.begin("changji-1")
        assert wait <= 120
        if wait == 0:
            tried.append(clock.now)

    assert most_in(tried, 3600) <= 60


def test_a_right_try_costs_its_kiosk_nothing() -> None:
    pace = KioskPace(Clock())

    for _ in range(100):
        assert pace.begin("changji-1") == 0
        pace.give_back("changji-1")


def test_one_kiosk_does_not_slow_another_and_none_is_kept_for_ever() -> None:
    pace = KioskPace(Clock())
    while pace.begin("a") == 0:
        pass

    assert pace.begin("b") == 0
    assert pace.begin("") == 0
    for number in range(KIOSKS_KEPT_MAX + 5):
        pace.begin(str(number))
    assert len(pace._paces) == KIOSKS_KEPT_MAX
