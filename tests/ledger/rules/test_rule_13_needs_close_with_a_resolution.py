"""A need closes only with a resolution; one that was passed on has an owner and a clock."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Need
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS
from ledger.work import Work
from tests.facts import AYGUL, by, meanwhile, refused

NEED = UUID(int=0x4E)
RAISE = {"id": str(NEED), "occurred_on": "2022-09-20", "person_id": str(AYGUL), "note": "屋顶漏水"}
TRIAGE = {
    "id": str(NEED),
    "occurred_on": "2022-09-21",
    "need_category": "housing",
    "need_urgency": "soon",
    "owner": "和谐社区",
    "due_on": "2022-10-01",
}
ESCALATE = {"id": str(NEED), "occurred_on": "2022-09-22", "escalated_to": "街道办事处"}
DUE = ESCALATE | {"due_on": "2022-10-08"}
RESOLVE = {"id": str(NEED), "occurred_on": "2022-10-01"}


def ask(name: str, told: dict[str, Any]) -> Callable[[Work], Any]:
    return COMMANDS[name].on(COMMANDS[name].read(told))


def do(ledger: ServiceLedger, name: str, told: dict[str, Any], key: str | None = None) -> Answer:
    return ledger.perform(by(key), ask(name, told), {"do": name, **told})


def need_of(ledger: ServiceLedger) -> Need:
    need = ledger.load(Need, NEED)
    assert need is not None
    return need


@pytest.fixture(autouse=True)
def raised(ledger: ServiceLedger) -> None:
    do(ledger, "need.raise_need", RAISE)


@pytest.mark.parametrize(
    ("before", "told", "owner", "due_on"),
    [
        ([], DUE, "街道办事处", date(2022, 10, 8)),
        ([], DUE | {"owner": "民政科"}, "民政科", date(2022, 10, 8)),
        ([TRIAGE], ESCALATE, "街道办事处", date(2022, 10, 1)),
    ],
)
def test_a_need_passed_on_with_owner_and_clock_done(ledger, before, told, owner, due_on):
    for each in before:
        do(ledger, "need.triage", each)

    do(ledger, "need.escalate", told)

    assert (need_of(ledger).owner, need_of(ledger).due_on) == (owner, due_on)
    assert not need_of(ledger).closed


def test_a_need_closed_by_the_office_it_was_passed_on_to_done(ledger: ServiceLedger):
    do(ledger, "need.escalate", DUE)

    do(ledger, "need.resolve", RESOLVE)

    assert need_of(ledger).closed


@pytest.mark.parametrize(
    ("name", "told", "code"),
    [
        ("need.escalate", ESCALATE, "need_without_clock"),
        ("need.resolve", RESOLVE, "need_not_escalated"),
        ("need.confirm", RESOLVE, "need_not_resolved"),
        ("need.reopen", RESOLVE | {"need_reopen_reason": "came_back"}, "need_still_open"),
    ],
)
def test_a_need_closed_without_a_resolution_refused(ledger: ServiceLedger, name, told, code):
    with refused(code):
        do(ledger, name, told)

    assert ledger.position() == 1
    assert not need_of(ledger).closed


def test_a_need_passed_on_after_it_was_closed_refused(ledger: ServiceLedger):
    do(ledger, "need.resolve_directly", RESOLVE)

    with refused("need_already_closed"):
        do(ledger, "need.escalate", ESCALATE)


def test_a_need_resolved_and_sent_again_repeated(ledger: ServiceLedger):
    do(ledger, "need.escalate", DUE)
    first = do(ledger, "need.resolve", RESOLVE, "resolve")

    again = do(ledger, "need.resolve", RESOLVE, "resolve")

    assert (again.value, again.repeated) == (first.value, True)
    assert again.position == first.position == ledger.position()


def test_a_need_resolved_and_passed_on_at_the_same_time(ledger: ServiceLedger):
    with refused("need_already_closed"):
        meanwhile(ledger, ask("need.resolve_directly", RESOLVE), ask("need.escalate", DUE))

    assert ledger.position() == 2
    assert need_of(ledger).closed
