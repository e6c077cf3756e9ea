from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import RecordAccess
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS
from ledger.vocabulary import By, Channel
from tests.facts import AYGUL, BEKZAT, CLERK, by, given, meanwhile, ready, recorded, refused, stored
from tests.ledger.asking import registered

TURN = UUID(int=0x7A)
VIEWED = ready(RecordAccess.RecordViewed)
BROKEN = ready(RecordAccess.BreakGlassUsed)
OPENED = ready(RecordAccess.KioskSessionOpened)
ENDED = ready(RecordAccess.KioskSessionEnded)
VIEW: dict[str, Any] = {
    "occurred_on": "2022-07-01",
    "person_id": str(AYGUL),
    "access_purpose": "question",
}


@pytest.fixture(autouse=True)
def people(ledger: ServiceLedger) -> None:
    ledger.vault.create_keys([AYGUL])
    registered(ledger, AYGUL, name="阿依古丽")


def deciding(name: str, told: dict[str, Any]) -> Any:
    return COMMANDS[name].on(COMMANDS[name].read(told))


def ask(ledger: ServiceLedger, name: str, told: dict[str, Any], asker: By | None = None) -> Answer:
    return ledger.perform(asker or by(), deciding(name, told), told)


def looks(ledger: ServiceLedger) -> list[str]:
    return [fact.TOPIC for fact in stored(ledger) if fact.HISTORY is RecordAccess]


def at_the_kiosk() -> By:
    return by(channel=Channel.KIOSK, on_behalf_of=AYGUL)


def test_record_viewed_says_by_whom_and_what_for(ledger: ServiceLedger):
    first = ask(ledger, "record_access.view", VIEW)

    (fact,) = ledger.facts_of([RecordAccess.id_of(AYGUL, CLERK, "2022-07-01")]).popitem()[1]
    assert first.value is True
    assert stored(ledger)[-1] == VIEWED
    assert fact.envelope.actor == CLERK


def test_record_viewed_once_a_day_however_often_they_look(ledger: ServiceLedger):
    ask(ledger, "record_access.view", VIEW)

    again = ask(ledger, "record_access.view", VIEW)
    next_day = ask(ledger, "record_access.view", VIEW | {"occurred_on": "2022-07-02"})

    assert (again.value, next_day.value) == (False, True)
    assert looks(ledger) == ["record_viewed", "record_viewed"]


def test_record_viewed_after_the_glass_was_broken_is_recorded_besides(ledger: ServiceLedger):
    told = {"occurred_on": "2022-07-01", "person_id": str(AYGUL), "break_glass_reason": "ordered"}
    ask(ledger, "record_access.break_glass", told)

    ask(ledger, "record_access.view", VIEW)

    assert looks(ledger) == ["break_glass_used", "record_viewed"]


def test_record_viewed_twice_at_once_is_recorded_once(ledger: ServiceLedger):
    view = deciding("record_access.view", VIEW)

    meanwhile(ledger, view, view)

    assert looks(ledger) == ["record_viewed"]


def test_record_viewed_of_nobody_is_refused(ledger: ServiceLedger):
    with refused("not_known", history="person"):
        ask(ledger, "record_access.view", VIEW | {"person_id": str(BEKZAT)})

    assert looks(ledger) == []


def test_break_glass_used_is_recorded_every_time_with_its_reason(ledger: ServiceLedger):
    told = {
        "occurred_on": "2022-07-01",
        "person_id": str(AYGUL),
        "break_glass_reason": "danger",
        "note": BROKEN.note,
    }
    ask(ledger, "record_access.break_glass", told)

    ask(ledger, "record_access.break_glass", told)

    assert stored(ledger)[-2:] == [BROKEN, BROKEN]
    assert RecordAccess.BreakGlassUsed.SEALED_FIELDS == ("note",)


def test_break_glass_used_on_nobody_is_refused(ledger: ServiceLedger):
    told = {"occurred_on": "2022-07-01", "person_id": str(BEKZAT), "break_glass_reason": "other"}

    with refused("not_known", history="person"):
        ask(ledger, "record_access.break_glass", told)


def test_kiosk_session_opened_to_whom_the_kiosk_serves(ledger: ServiceLedger):
    told = {
        "id": str(TURN),
        "occurred_on": "2022-07-02",
        "person_id": str(AYGUL),
        "station_id": str(OPENED.station_id),
    }

    ask(ledger, "record_access.open", told, at_the_kiosk())

    assert stored(ledger)[-1] == OPENED
    with refused("already_exists"):
        ask(ledger, "record_access.open", told, at_the_kiosk())


def test_kiosk_session_opened_to_somebody_else_is_refused(ledger: ServiceLedger):
    told = {"id": str(TURN), "occurred_on": "2022-07-02", "person_id": str(AYGUL)}

    with refused("not_on_behalf"):
        ask(ledger, "record_access.open", told, by(channel=Channel.KIOSK, on_behalf_of=BEKZAT))

    assert looks(ledger) == []


def test_kiosk_session_ended_once(ledger: ServiceLedger):
    session = {"id": str(TURN), "occurred_on": "2022-07-02"}
    ask(ledger, "record_access.open", session | {"person_id": str(AYGUL)}, at_the_kiosk())

    ask(ledger, "record_access.end", session, at_the_kiosk())

    assert stored(ledger)[-1] == ENDED
    with refused("out_of_turn", state="ended"):
        ask(ledger, "record_access.end", session, at_the_kiosk())


def test_kiosk_session_ended_that_nobody_opened_is_refused(ledger: ServiceLedger):
    with refused("not_known", history="record_access"):
        ask(ledger, "record_access.end", {"id": str(TURN), "occurred_on": "2022-07-02"})


@pytest.mark.parametrize("fact", [VIEWED, BROKEN, OPENED, ENDED])
def test_record_viewed_and_what_is_like_it_is_never_taken_back(fact):
    before = [OPENED] if fact is ENDED else []
    access = given(RecordAccess, *before, fact)
    told = {"occurred_on": "2022-07-03", "fact_id": access.standing[-1].event_id, "reason": None}

    with refused("undone_otherwise"):
        access.withdraw(**told)

    assert recorded(access) == []
