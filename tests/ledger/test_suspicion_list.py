from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.aggregates import SuspicionCase, SuspicionList
from ledger.aggregates.suspicion_case import SuspicionEvidence, SuspicionVerdict
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS
from tests.facts import (
    AREA,
    AYGUL,
    BEKZAT,
    NGUYEN,
    ORGANISATION,
    by,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
)

RECEIVED = ready(SuspicionList.SuspicionListReceived)
ADDED = ready(SuspicionCase.SuspicionCaseAdded)
JUDGED = ready(SuspicionCase.SuspicionCaseJudged)
ANSWERED = ready(SuspicionList.SuspicionListAnswered)
LIST = SuspicionList.id_of(ORGANISATION, RECEIVED.digest)
PERSONS = (AYGUL, BEKZAT, NGUYEN)
ADD = {
    "id": str(LIST),
    "occurred_on": "2022-06-02",
    "case": 1,
    "person_id": str(AYGUL),
    "suspicion": "double_scheme",
    "scheme": "living_subsidy",
    "note": "与孤儿生活费重复",
}
JUDGE: dict[str, Any] = {
    "occurred_on": "2022-06-15",
    "person_id": AYGUL,
    "suspicion_verdict": SuspicionVerdict.CLEARED,
    "suspicion_evidence": SuspicionEvidence.HOME_VISIT,
    "note": "同名同姓，不是同一个人",
}
ANSWER = {"id": str(LIST), "occurred_on": "2022-06-28"}


def ask(name: str, told: dict[str, Any]) -> Any:
    return COMMANDS[name].on(COMMANDS[name].read(told))


def do(ledger: ServiceLedger, name: str, told: dict[str, Any]) -> Answer:
    return ledger.perform(by(), ask(name, told))


@pytest.fixture
def looked_into(ledger: ServiceLedger) -> ServiceLedger:
    """A list of three cases, each taken in, and each with another verdict."""
    copied(ledger, LIST, RECEIVED)
    for case, (person, verdict) in enumerate(zip(PERSONS, SuspicionVerdict, strict=True), start=1):
        do(ledger, "suspicion_list.add_case", ADD | {"case": case, "person_id": str(person)})
        told = {"id": SuspicionCase.id_of(LIST, case), "person_id": person}
        told |= {"suspicion_verdict": verdict.value, "suspicion_evidence": "home_visit"}
        do(ledger, "suspicion_case.judge", told | {"occurred_on": "2022-06-15"})
    return ledger


def test_suspicion_list_received_says_how_many_cases_it_has():
    listed = given(SuspicionList)

    listed.receive(
        occurred_on="2022-06-01",
        authority="自治区民政厅",
        cases=3,
        digest=RECEIVED.digest,
        due_on=date(2022, 6, 30),
        area=AREA,
    )

    assert recorded(listed) == [RECEIVED]


def test_suspicion_list_received_with_less_than_no_case_is_refused():
    listed = given(SuspicionList)

    with refused("count_below_zero"):
        listed.receive(occurred_on="2022-06-01", authority="民政厅", cases=-1, digest="ab")

    assert recorded(listed) == []


def test_suspicion_case_added_does_not_say_whom_it_is_about(ledger: ServiceLedger):
    copied(ledger, LIST, RECEIVED)

    do(ledger, "suspicion_list.add_case", ADD)

    assert stored(ledger)[-1] == ADDED
    assert set(SuspicionCase.SuspicionCaseAdded.SEALED_FIELDS) == {"person_id", "note"}
    assert SuspicionCase.SuspicionCaseAdded.SENSITIVE


@pytest.mark.parametrize("case", [0, 4])
def test_suspicion_case_added_that_the_list_has_not_is_refused(ledger: ServiceLedger, case: int):
    copied(ledger, LIST, RECEIVED)

    with refused("suspicion_case_not_listed", case=case):
        do(ledger, "suspicion_list.add_case", ADD | {"case": case})


def test_suspicion_case_added_twice_at_once_is_added_once(ledger: ServiceLedger):
    copied(ledger, LIST, RECEIVED)
    add = ask("suspicion_list.add_case", ADD)

    with refused("already_exists", history="suspicion_case"):
        meanwhile(ledger, add, add)

    assert stored(ledger) == [RECEIVED, ADDED]


def test_suspicion_case_judged_names_the_person_and_how_it_was_made_sure():
    case = given(SuspicionCase, ADDED)

    case.judge(**JUDGE)

    assert recorded(case) == [JUDGED]
    assert "person_id" in SuspicionCase.SuspicionCaseJudged.CLEAR_FIELDS


def test_suspicion_case_judged_of_somebody_else_is_refused():
    case = given(SuspicionCase, ADDED)

    with refused("contradicts_history", field="person_id"):
        case.judge(**JUDGE | {"person_id": BEKZAT})

    assert recorded(case) == []


def test_suspicion_case_judged_of_somebody_who_was_erased_since(ledger: ServiceLedger):
    copied(ledger, LIST, RECEIVED)
    do(ledger, "suspicion_list.add_case", ADD)
    ledger.vault.destroy_key(AYGUL)
    told = {name: value for name, value in JUDGE.items() if name != "note"}

    case = SuspicionCase.id_of(LIST, 1)
    ledger.perform(by(), lambda work: work.change(SuspicionCase, case).judge(**told))

    assert stored(ledger)[-1].person_id == AYGUL  # type: ignore[attr-defined]


def test_suspicion_case_judged_twice_is_refused():
    case = given(SuspicionCase, ADDED, JUDGED)

    with refused("suspicion_already_judged"):
        case.judge(**JUDGE)

    assert recorded(case) == []


def test_suspicion_list_answered_counts_the_verdicts(looked_into: ServiceLedger):
    answer = do(looked_into, "suspicion_list.answer", ANSWER)

    assert answer.value == {"confirmed": 1, "cleared": 1, "corrected": 1}
    assert stored(looked_into)[-1] == ANSWERED


def test_suspicion_list_answered_while_a_case_has_no_verdict_is_refused(ledger: ServiceLedger):
    copied(ledger, LIST, RECEIVED)
    do(ledger, "suspicion_list.add_case", ADD)

    with refused("suspicion_cases_open", cases=3, judged=0):
        do(ledger, "suspicion_list.answer", ANSWER)


def test_suspicion_list_of_more_cases_than_can_be_counted_is_refused_at_once(
    ledger: ServiceLedger,
):
    copied(ledger, LIST, replace(RECEIVED, cases=2**53 - 1))

    with refused("suspicion_cases_open", cases=2**53 - 1, judged=0):
        do(ledger, "suspicion_list.answer", ANSWER)


@pytest.mark.parametrize(
    ("name", "told"), [("suspicion_list.answer", ANSWER), ("suspicion_list.add_case", ADD)]
)
def test_suspicion_list_answered_is_closed(looked_into: ServiceLedger, name, told):
    do(looked_into, "suspicion_list.answer", ANSWER)

    with refused("suspicion_list_closed"):
        do(looked_into, name, told)


def test_suspicion_list_answered_while_a_verdict_is_taken_back_is_refused(
    looked_into: ServiceLedger,
):
    case = SuspicionCase.id_of(LIST, 3)
    verdict = looked_into.facts_of([case])[case][-1].event_id
    told = {"occurred_on": "2022-06-28", "fact_id": verdict, "reason": "wrong_thing"}

    with refused("suspicion_cases_open", cases=3, judged=2):
        meanwhile(
            looked_into,
            lambda work: work.change(SuspicionCase, case).withdraw(**told),
            ask("suspicion_list.answer", ANSWER),
        )
