"""What is written down when somebody is shown a record, at the desk and at the kiosk."""

from uuid import UUID

import pytest

from api.doors import KioskDoors
from ledger.aggregates import RecordAccess
from ledger.errors import ClockAhead
from ledger.history import Fact
from ledger.vocabulary import Channel
from projections import record_access
from tests.api.conftest import Browser
from tests.api.office_day import Day


def looks(day: Day) -> list[Fact]:
    facts = day.office.ledger.read(0, 10_000, unseal=frozenset())
    return [fact for _, fact in facts if fact.HISTORY is RecordAccess]


def test_a_record_opened_at_the_desk_is_written_down_once_a_day(clerk: Browser, day: Day) -> None:
    clerk.get(f"/desk/people/{day.aygul}")
    clerk.get(f"/desk/people/{day.aygul}")
    clerk.get(f"/desk/people/{day.li_lei}")

    first, second = looks(day)

    assert (first.subject, second.subject) == (day.aygul, day.li_lei)
    assert first.envelope.channel is Channel.DESK
    (found,) = record_access.looked(day.office.fresh(), person_id=day.aygul)
    assert (found.topic, found.staff_role, found.reason) == ("record_viewed", "clerk", "service")


def test_a_record_of_nobody_is_not_written_down(clerk: Browser, day: Day) -> None:
    clerk.get(f"/desk/people/{UUID(int=1)}", 404)

    assert looks(day) == []


def test_a_turn_at_the_kiosk_is_written_down_from_beginning_to_end(day: Day) -> None:
    doors = KioskDoors(day.office)

    session_id = doors.begin_session(day.aygul)
    assert session_id is not None
    doors.end_session(day.aygul, session_id)

    opened, ended = looks(day)
    assert (opened.TOPIC, ended.TOPIC) == ("kiosk_session_opened", "kiosk_session_ended")
    assert opened.originator_id == ended.originator_id == session_id
    assert opened.envelope.on_behalf_of == ended.envelope.on_behalf_of == day.aygul
    assert opened.envelope.channel is Channel.KIOSK


def test_a_turn_that_cannot_be_written_down_is_a_turn_all_the_same(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ClockAhead

    monkeypatch.setattr(day.office.ledger, "perform", refuse)

    assert KioskDoors(day.office).begin_session(day.aygul) is None
