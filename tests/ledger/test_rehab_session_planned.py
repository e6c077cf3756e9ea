import pytest

from ledger.aggregates import RehabSession
from ledger.aggregates.rehab_session import SessionState
from tests.facts import given, ready, recorded, refused
from tests.ledger.retelling import does_not_follow, follows, told

PLANNED, CHECKED_IN = RehabSession.RehabSessionPlanned, RehabSession.RehabSessionCheckedIn
DELIVERED = RehabSession.RehabSessionDelivered
MISSED, CANCELLED = RehabSession.RehabSessionMissed, RehabSession.RehabSessionCancelled


def test_rehab_session_planned_stands_in_the_diary():
    follows("plan", PLANNED)


@pytest.mark.parametrize("before", [(PLANNED, MISSED), (PLANNED, CANCELLED)])
def test_rehab_session_planned_again_after_it_was_called_off(before):
    follows("plan", PLANNED, *before)


@pytest.mark.parametrize("before", [(PLANNED,), (PLANNED, CHECKED_IN), (DELIVERED,)])
def test_rehab_session_planned_twice_is_refused(before):
    does_not_follow("plan", PLANNED, *before, code="session_already_planned")


def test_rehab_session_checked_in_is_there():
    follows("check_in", CHECKED_IN, PLANNED)


def test_rehab_session_delivered_as_planned():
    follows("deliver", DELIVERED, PLANNED)
    follows("deliver", DELIVERED, PLANNED, CHECKED_IN)


@pytest.mark.parametrize("before", [(PLANNED, MISSED), (PLANNED, CANCELLED)])
def test_rehab_session_delivered_after_it_was_called_off_is_refused(before):
    does_not_follow("deliver", DELIVERED, *before, code="session_not_expected")


def test_rehab_session_missed_had_been_planned():
    follows("miss", MISSED, PLANNED)


def test_rehab_session_cancelled_says_why():
    follows("cancel", CANCELLED, PLANNED)
    follows("cancel", CANCELLED, PLANNED, CHECKED_IN)


@pytest.mark.parametrize(
    ("command", "fact"), [("check_in", CHECKED_IN), ("miss", MISSED), ("cancel", CANCELLED)]
)
@pytest.mark.parametrize("before", [(DELIVERED,), (PLANNED, MISSED), (PLANNED, CANCELLED)])
def test_rehab_session_missed_or_cancelled_when_nobody_is_expected_is_refused(
    command, fact, before
):
    does_not_follow(command, fact, *before, code="session_not_expected")


@pytest.mark.parametrize(
    ("command", "fact"), [("check_in", CHECKED_IN), ("deliver", DELIVERED), ("miss", MISSED)]
)
@pytest.mark.parametrize("day", ["2022-06-22", "2022-06"])
def test_rehab_session_checked_in_on_another_day_is_refused(command, fact, day):
    does_not_follow(command, fact, PLANNED, code="session_on_another_day", occurred_on=day)


def test_rehab_session_delivered_to_somebody_else_than_planned_is_refused():
    session = given(RehabSession, ready(PLANNED))

    with refused("contradicts_history", field="item"):
        session.deliver(**told(ready(DELIVERED), item="counselling"))

    assert recorded(session) == []
    assert session.state is SessionState.PLANNED
