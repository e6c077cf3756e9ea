from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Grievance
from ledger.aggregates.grievance import (
    GrievanceAbout,
    GrievanceCategory,
    GrievanceClosing,
    GrievanceOutcome,
)
from ledger.application import ServiceLedger
from ledger.vocabulary import By, Channel
from ledger.work import Work
from tests.facts import (
    AREA,
    AYGUL,
    BEKZAT,
    CLERK,
    by,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
    told_by,
)

COLLEAGUE, MANAGER = UUID(int=0xC0), UUID(int=0xC1)
GRIEVANCE = UUID(int=0x60)
LODGED = ready(Grievance.GrievanceLodged)
ACKNOWLEDGED = ready(Grievance.GrievanceAcknowledged)
DECIDED = ready(Grievance.GrievanceDecided)
DECIDED_BY_COLLEAGUE = told_by(DECIDED, COLLEAGUE)
APPEALED = ready(Grievance.GrievanceAppealed)
CLOSED = ready(Grievance.GrievanceClosed)
LODGE: dict[str, Any] = {
    "occurred_on": "2022-05-09",
    "person_id": AYGUL,
    "grievance_about": GrievanceAbout.STAFF,
    "grievance_category": GrievanceCategory.CONDUCT,
    "concerns": CLERK,
    "service": "device_loan",
    "area": AREA,
    "words": "窗口工作人员不让我说完",
}
DECIDE: dict[str, Any] = {
    "occurred_on": "2022-05-20",
    "grievance_outcome": GrievanceOutcome.PARTLY_UPHELD,
    "answer": "已向您道歉，并提醒了工作人员",
}
ACCEPTED: dict[str, Any] = {
    "occurred_on": "2022-06-10",
    "grievance_closing": GrievanceClosing.ACCEPTED,
}


def asked_by(actor: UUID) -> By:
    return By(actor=actor, organisation="昌吉州残联", channel=Channel.DESK, key="asked")


def test_grievance_lodged_keeps_the_words_sealed():
    grievance = given(Grievance)

    grievance.lodge(**LODGE)

    assert recorded(grievance) == [LODGED]
    assert Grievance.GrievanceLodged.SEALED_FIELDS == ("words",)


def test_grievance_lodged_twice_at_once_is_lodged_once(ledger: ServiceLedger):
    def lodge(work: Work) -> None:
        work.begin(Grievance, GRIEVANCE).lodge(**LODGE)

    with refused("already_exists", history="grievance"):
        meanwhile(ledger, lodge, lodge)

    assert stored(ledger) == [LODGED]


@pytest.mark.parametrize(("before", "command"), [([], "lodge"), ([LODGED, DECIDED], "appeal")])
def test_grievance_lodged_or_appealed_at_a_kiosk_by_somebody_else_is_refused(before, command):
    kiosk = by(channel=Channel.KIOSK, on_behalf_of=BEKZAT)
    grievance = given(Grievance, *(told_by(fact, COLLEAGUE) for fact in before), asked_by=kiosk)
    told = LODGE if command == "lodge" else {"occurred_on": "2022-05-22"}

    with refused("not_on_behalf"):
        getattr(grievance, command)(**told)

    assert recorded(grievance) == []


def test_grievance_acknowledged_says_by_when_there_is_an_answer():
    grievance = given(Grievance, LODGED)

    grievance.acknowledge(occurred_on="2022-05-10", due_on=date(2022, 5, 25))

    assert recorded(grievance) == [ACKNOWLEDGED]


def test_grievance_acknowledged_for_a_day_that_is_over_is_refused():
    grievance = given(Grievance, LODGED)

    with refused("due_in_past"):
        grievance.acknowledge(occurred_on="2022-05-10", due_on=date(2022, 5, 9))

    assert recorded(grievance) == []


@pytest.mark.parametrize("before", [[LODGED], [LODGED, ACKNOWLEDGED]])
def test_grievance_decided_by_a_colleague(before):
    grievance = given(Grievance, *before, asked_by=asked_by(COLLEAGUE))

    grievance.decide(**DECIDE)

    assert recorded(grievance) == [DECIDED]


@pytest.mark.parametrize(
    ("before", "command", "told"),
    [
        ([LODGED, ACKNOWLEDGED], "decide", DECIDE),
        ([LODGED, DECIDED_BY_COLLEAGUE], "close", ACCEPTED),
    ],
)
def test_grievance_decided_or_closed_by_whom_it_is_about_is_refused(before, command, told):
    grievance = given(Grievance, *before, asked_by=asked_by(CLERK))

    with refused("grievance_concerns_you"):
        getattr(grievance, command)(**told)

    assert recorded(grievance) == []


def test_grievance_decided_twice_without_an_appeal_is_refused():
    grievance = given(Grievance, LODGED, DECIDED_BY_COLLEAGUE, asked_by=asked_by(MANAGER))

    with refused("grievance_already_decided"):
        grievance.decide(**DECIDE)

    assert recorded(grievance) == []


def test_grievance_decided_at_two_desks_at_once_is_decided_once(ledger: ServiceLedger):
    copied(ledger, GRIEVANCE, ready(Grievance.GrievanceLodged, concerns=COLLEAGUE))

    def decide(work: Work) -> None:
        work.change(Grievance, GRIEVANCE).decide(**DECIDE)

    with refused("grievance_already_decided"):
        meanwhile(ledger, decide, decide)

    assert [fact.TOPIC for fact in stored(ledger)] == ["grievance_lodged", "grievance_decided"]


def test_grievance_appealed_is_decided_by_somebody_else():
    life = (LODGED, DECIDED_BY_COLLEAGUE)
    grievance = given(Grievance, *life, asked_by=asked_by(MANAGER))

    grievance.appeal(occurred_on="2022-05-22", words="希望当面说明情况")
    grievance.decide(**DECIDE)

    assert recorded(grievance) == [APPEALED, DECIDED]


def test_grievance_appealed_and_decided_by_the_same_again_is_refused():
    life = (LODGED, DECIDED_BY_COLLEAGUE, APPEALED)
    grievance = given(Grievance, *life, asked_by=asked_by(COLLEAGUE))

    with refused("appeal_needs_another"):
        grievance.decide(**DECIDE)

    assert recorded(grievance) == []


def test_grievance_appealed_before_it_was_decided_is_refused():
    grievance = given(Grievance, LODGED)

    with refused("grievance_undecided"):
        grievance.appeal(occurred_on="2022-05-22")

    assert recorded(grievance) == []


def test_grievance_closed_after_it_was_decided():
    grievance = given(Grievance, LODGED, DECIDED_BY_COLLEAGUE, asked_by=asked_by(MANAGER))

    grievance.close(**ACCEPTED)

    assert recorded(grievance) == [CLOSED]


def test_grievance_closed_undecided_only_when_it_is_taken_back():
    grievance = given(Grievance, LODGED, asked_by=asked_by(MANAGER))

    with refused("grievance_undecided"):
        grievance.close(**ACCEPTED)
    grievance.close(**ACCEPTED | {"grievance_closing": GrievanceClosing.TAKEN_BACK})

    assert [fact.TOPIC for fact in recorded(grievance)] == ["grievance_closed"]
