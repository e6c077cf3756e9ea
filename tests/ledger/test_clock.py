"""Two clocks are data; a clock that jumped is not believed until somebody vouches for it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from ledger.aggregates import Contact, LedgerClock
from ledger.application import ServiceLedger
from ledger.clock import CLOCK_JUMP_MAX, SILENCE_MAX
from ledger.work import Work
from tests.facts import SetClock, by, copied, open_test_ledger, ready, refused

NOON = datetime(2022, 12, 31, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def record(ledger: ServiceLedger, occurred_on: str = "2022-09-21") -> None:
    copied(ledger, ledger.new_id(), ready(Contact.ContactMade, occurred_on=occurred_on))


@pytest.fixture
def begun(ledger: ServiceLedger) -> ServiceLedger:
    record(ledger)
    return ledger


def test_a_clock_that_goes_on_is_believed(begun: ServiceLedger, clock: SetClock):
    for pause in (SECOND, timedelta(days=30), timedelta(days=80)):
        clock.pass_time(pause)
        record(begun)

    assert begun.position() == 4


def test_a_clock_that_is_put_right_by_two_seconds_is_believed(
    begun: ServiceLedger, clock: SetClock
):
    clock.jump(-2 * SECOND)

    record(begun)

    assert begun.position() == 2


def test_a_clock_behind_the_newest_fact_is_refused(begun: ServiceLedger, clock: SetClock):
    clock.jump(-3 * SECOND)

    with refused("clock_behind", now=NOON - 3 * SECOND, newest=NOON):
        record(begun)

    assert begun.position() == 1


def test_a_clock_behind_after_a_restart_is_refused(
    begun: ServiceLedger, tmp_path: Path, clock: SetClock
):
    begun.close()
    clock.jump(-timedelta(days=365))
    again = open_test_ledger(tmp_path, clock=clock)

    with refused("clock_behind"):
        record(again)

    again.close()


def test_a_clock_that_jumped_ahead_is_refused(begun: ServiceLedger, clock: SetClock):
    clock.jump(CLOCK_JUMP_MAX + SECOND)

    with refused("clock_ahead", expected=NOON):
        record(begun)

    assert begun.position() == 1


def test_a_clock_that_jumped_ahead_before_the_first_fact_is_refused(
    ledger: ServiceLedger, clock: SetClock
):
    clock.jump(timedelta(days=5_000))

    with refused("clock_ahead"):
        record(ledger)


def test_a_clock_after_a_long_silence_is_refused(
    begun: ServiceLedger, tmp_path: Path, clock: SetClock
):
    begun.close()
    clock.jump(SILENCE_MAX + SECOND)
    again = open_test_ledger(tmp_path, clock=clock)

    with refused("clock_ahead", expected=NOON):
        record(again)

    again.close()


def test_a_clock_after_a_season_of_silence_is_believed(
    begun: ServiceLedger, tmp_path: Path, clock: SetClock
):
    begun.close()
    clock.jump(SILENCE_MAX)
    again = open_test_ledger(tmp_path, clock=clock)

    record(again)

    assert again.position() == 2
    again.close()


@pytest.mark.parametrize("jump", [timedelta(days=400), -timedelta(days=400)])
def test_a_clock_that_somebody_vouched_for_is_believed_again(
    begun: ServiceLedger, clock: SetClock, jump: timedelta
):
    clock.jump(jump)

    begun.accept_clock(by(), "the battery was changed")
    record(begun, "2021")

    (_, accepted), _ = begun.read(1, 2, unseal=frozenset())
    assert isinstance(accepted, LedgerClock.ClockAccepted)
    assert accepted.previous == NOON.isoformat()
    assert accepted.reason == "the battery was changed"
    assert accepted.envelope.recorded_at.startswith((NOON + jump).date().isoformat())


def test_a_clock_is_vouched_for_on_one_history(begun: ServiceLedger, clock: SetClock):
    for _ in range(2):
        clock.jump(timedelta(days=400))
        begun.accept_clock(by(), "the battery was changed")

    vouched = begun.load(LedgerClock, LedgerClock.the_id())
    assert vouched is not None
    assert vouched.version == 2


def test_a_clock_is_vouched_for_once_with_one_key(begun: ServiceLedger, clock: SetClock):
    clock.jump(timedelta(days=400))

    begun.accept_clock(by("vouch"), "the battery was changed")
    again = begun.accept_clock(by("vouch"), "the battery was changed")

    assert again.repeated
    assert begun.position() == 2


def test_a_clock_that_jumped_still_answers_what_was_asked_before(
    begun: ServiceLedger, clock: SetClock
):
    first = begun.perform(by("asked"), lambda _: "answer")
    clock.jump(-timedelta(days=1))

    assert begun.perform(by("asked"), lambda _: "other").value == first.value


@pytest.mark.parametrize("day", ["2022-12-31", "2023-01-01", "2022-12", "2022", "2023-01", "2023"])
def test_a_fact_of_today_is_told_wherever_today_is(ledger: ServiceLedger, day):
    record(ledger, day)

    assert ledger.position() == 1


@pytest.mark.parametrize("day", ["2023-01-02", "2023-02", "2024", "2024-02-29"])
def test_a_fact_of_the_future_is_refused(ledger: ServiceLedger, day):
    with refused("occurs_in_future", occurred_on=day):
        record(ledger, day)

    assert ledger.position() == 0


@pytest.mark.parametrize(
    "day",
    [
        "",
        "0000",
        "22",
        "2022-13",
        "2022-02-30",
        "2022-2-3",
        "20220203",
        "2022-02-03T00:00",
        "２０２２",
    ],
)
def test_a_fact_that_does_not_say_when_is_not_recorded(ledger: ServiceLedger, day):
    with pytest.raises(ValueError, match=r"date|month|year|day|format"):
        record(ledger, day)

    assert ledger.position() == 0


def test_a_fact_without_any_day_is_not_recorded(ledger: ServiceLedger):
    def forget(work: Work) -> None:
        fact = Contact.ContactMade(
            person_id=UUID(int=1),
            channel=ready(Contact.ContactMade).channel,
            originator_id=UUID(int=2),
            originator_version=1,
        )
        work.put([fact])

    with pytest.raises(ValueError, match="year"):
        ledger.perform(by(), forget)
