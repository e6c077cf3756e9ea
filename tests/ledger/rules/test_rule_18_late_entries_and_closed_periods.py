"""What happened comes before its recording; late is marked; a closed month takes corrections."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.aggregates import AccountingPeriod, RehabSession
from ledger.application import ServiceLedger
from ledger.stamping import LATE_AFTER_DAYS
from ledger.work import Work
from tests.facts import (
    AYGUL,
    ORGANISATION,
    REHAB_STATION,
    SetClock,
    by,
    meanwhile,
    refused,
    stored,
)
from tests.ledger.asking import ask, asking

NOVEMBER = AccountingPeriod.id_of(ORGANISATION, "2022-11")
TODAY = "2022-12-31"


def treat(day: str, item: str = "physiotherapy"):
    session = RehabSession.id_of(AYGUL, REHAB_STATION, day, item)

    def decide(work: Work) -> str:
        work.begin(RehabSession, session).deliver(
            occurred_on=day, person_id=AYGUL, station_id=REHAB_STATION, item=item, minutes=30
        )
        return str(session)

    return decide


def close_november(ledger: ServiceLedger) -> None:
    ask(ledger, "accounting_period.close", occurred_on=TODAY, period="2022-11")


def newest_envelope(ledger: ServiceLedger):
    ((_, fact),) = ledger.read(ledger.position() - 1, 1, unseal=frozenset())
    return fact.envelope


@pytest.mark.parametrize(
    ("day", "late"),
    [
        ("2022-12-31", None),
        ("2022-12-24", None),
        ("2022-12-23", LATE_AFTER_DAYS + 1),
        ("2022-12", None),
        ("2022", None),
        ("2022-11", 31),
        ("2021", 365),
    ],
)
def test_rule_18_late_entry_is_marked_done(ledger: ServiceLedger, day: str, late: int | None):
    ledger.perform(by(), treat(day))

    assert newest_envelope(ledger).late_days == late


def test_rule_18_entry_for_the_future_refused(ledger: ServiceLedger):
    with refused("occurs_in_future"):
        ledger.perform(by(), treat("2023-01-02"))

    assert stored(ledger) == []


@pytest.mark.parametrize("day", ["1066-04-12", "1899-12", "1899"])
def test_rule_18_entry_before_there_was_an_office_refused(ledger: ServiceLedger, day: str):
    with refused("occurs_too_early", occurred_on=day):
        ledger.perform(by(), treat(day))

    assert stored(ledger) == []


@pytest.mark.parametrize("day", ["2022-11-05", "2022-11"])
def test_rule_18_entry_into_a_closed_month_refused(ledger: ServiceLedger, day: str):
    close_november(ledger)

    with refused("period_is_closed", period="2022-11"):
        ledger.perform(by(), treat(day))

    assert [fact.TOPIC for fact in stored(ledger)] == ["period_closed"]


def test_rule_18_entry_into_another_month_or_a_whole_year_done(ledger: ServiceLedger):
    close_november(ledger)

    for day in ("2022-10-05", "2022-12-05", "2022"):
        ledger.perform(by(), treat(day))

    assert len(stored(ledger)) == 4


def test_rule_18_correction_in_a_closed_month_done(ledger: ServiceLedger):
    ledger.perform(by("treated"), treat("2022-11-05"))
    wrong = newest_envelope(ledger)
    ((_, fact),) = ledger.read(0, 1, unseal=frozenset())
    close_november(ledger)

    told = {"occurred_on": "2022-11-30", "command": "treated", "reason": "wrong_day"}
    ask(ledger, "undo", **told)
    ledger.perform(by(corrects=fact.event_id), treat("2022-11-06"))

    assert wrong.corrects is None
    assert newest_envelope(ledger).corrects == fact.event_id
    assert [each.TOPIC for each in stored(ledger)][-2:] == [
        "fact_withdrawn",
        "rehab_session_delivered",
    ]


def test_rule_18_correction_of_nothing_or_of_something_else_refused(ledger: ServiceLedger):
    ask(
        ledger, "contact.make", id=AYGUL, person_id=AYGUL, occurred_on="2022-11-05", channel="phone"
    )
    called = ledger.facts_of([AYGUL])[AYGUL][0].event_id
    close_november(ledger)

    for corrected in (AYGUL, called):
        with refused("period_is_closed", period="2022-11"):
            ledger.perform(by(corrects=corrected), treat("2022-11-06"))

    assert len(stored(ledger)) == 2


def test_rule_18_month_opened_again_takes_entries_done(ledger: ServiceLedger):
    close_november(ledger)
    reopening = {"occurred_on": TODAY, "period": "2022-11", "reopening_reason": "audit"}
    ask(ledger, "accounting_period.reopen", **reopening)

    ledger.perform(by(), treat("2022-11-05"))

    assert stored(ledger)[-1].TOPIC == "rehab_session_delivered"


def test_rule_18_closed_month_of_another_organisation_done(ledger: ServiceLedger):
    close_november(ledger)

    ledger.perform(replace(by(), organisation="民政局"), treat("2022-11-05"))

    assert stored(ledger)[-1].TOPIC == "rehab_session_delivered"


def test_rule_18_entry_repeated(ledger: ServiceLedger):
    first = ledger.perform(by("once"), treat("2022-11-05"))
    close_november(ledger)

    again = ledger.perform(by("once"), treat("2022-11-05"))

    assert again.repeated
    assert (again.value, again.position) == (first.value, first.position)


def test_rule_18_month_closed_at_the_same_time(ledger: ServiceLedger):
    closing = asking("accounting_period.close", occurred_on=TODAY, period="2022-11")

    with refused("period_is_closed", period="2022-11"):
        meanwhile(ledger, closing, treat("2022-11-05"))

    assert [fact.TOPIC for fact in stored(ledger)] == ["period_closed"]


def test_rule_18_clock_decides_what_is_late(ledger: ServiceLedger, clock: SetClock):
    ledger.perform(by(), treat("2022-12-31"))
    clock.pass_time(timedelta(days=LATE_AFTER_DAYS + 1))

    ledger.perform(by(), treat("2022-12-31", item="counselling"))

    assert newest_envelope(ledger).late_days == LATE_AFTER_DAYS + 1
