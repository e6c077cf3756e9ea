import pytest

from ledger.aggregates import RehabSession
from ledger.application import ServiceLedger
from ledger.work import Work
from tests.facts import (
    AREA,
    AYGUL,
    LENDING_STATION,
    REHAB_STATION,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
)

DELIVERED = ready(RehabSession.RehabSessionDelivered)
SESSION = (AYGUL, REHAB_STATION, "2022-06-21", "physiotherapy")


def deliver(session: RehabSession, minutes: int = 45) -> None:
    session.deliver(
        occurred_on="2022-06-21",
        person_id=AYGUL,
        station_id=REHAB_STATION,
        item="physiotherapy",
        minutes=minutes,
        area=AREA,
    )


def test_rehab_session_delivered_says_how_long_it_lasted():
    session = given(RehabSession)

    deliver(session, minutes=45)

    assert recorded(session) == [DELIVERED]


@pytest.mark.parametrize("minutes", [0, -1])
def test_rehab_session_delivered_in_no_time_is_refused(minutes):
    session = given(RehabSession)

    with refused("minutes_not_positive", minutes=minutes):
        deliver(session, minutes=minutes)

    assert recorded(session) == []


def test_rehab_session_delivered_twice_is_refused():
    session = given(RehabSession, DELIVERED)

    with refused("already_exists", history="rehab_session"):
        deliver(session)

    assert recorded(session) == []


def test_rehab_session_delivered_twice_at_once_is_recorded_once(ledger: ServiceLedger):
    def deliver_it(work: Work) -> None:
        deliver(work.begin(RehabSession, RehabSession.id_of(*SESSION)))

    with refused("already_exists"):
        meanwhile(ledger, deliver_it, deliver_it)

    assert stored(ledger) == [DELIVERED]


def test_rehab_session_delivered_elsewhere_that_day_is_another_session():
    person, _, day, item = SESSION

    assert RehabSession.id_of(*SESSION) != RehabSession.id_of(person, LENDING_STATION, day, item)


def test_rehab_session_delivered_in_the_morning_and_in_the_afternoon():
    named = (AYGUL, REHAB_STATION, "2022-06-21", "physiotherapy")

    ids = {RehabSession.id_of(*named, mark) for mark in ("", "morning", "afternoon")}

    assert len(ids) == 3
    assert RehabSession.id_of(*named) in ids
