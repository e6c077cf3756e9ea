"""A sensitive kind is recorded only by those who may, and whatever follows, keeps its mark."""

from collections.abc import Callable
from typing import Any

import pytest

from ledger.aggregates import Person, StaffMember
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS
from ledger.vocabulary import StaffRole
from ledger.work import Work
from tests.facts import AYGUL, CLERK, ORGANISATION, by, copied, meanwhile, ready, refused, stored

POST = {"occurred_on": "2022-01-10", "role": "case_manager", "organisation": ORGANISATION}
GIRLS = {
    "occurred_on": "2022-01-11",
    "code": "girls_protection_talk",
    "unit": "session",
    "counters": ["persons", "minutes"],
    "words": {"zh-Hans": "女童保护谈话", "vi": "Trò chuyện bảo vệ em gái", "en": "protection talk"},
    "recorders": ["case_manager"],
    "sensitive": True,
}
TALK = {
    "occurred_on": "2022-03-01",
    "kind": "girls_protection_talk",
    "person_id": str(AYGUL),
    "minutes": 30,
}


@pytest.fixture(autouse=True)
def office(ledger: ServiceLedger) -> None:
    """A visitor, a case manager who is not a clerk, and a kind of service of the office's own."""
    copied(ledger, AYGUL, ready(Person.PersonRegistered))
    registered = ready(StaffMember.StaffRegistered, role=StaffRole.CLERK)
    granted = ready(StaffMember.StaffRoleGranted, role=StaffRole.CASE_MANAGER, area=None)
    copied(ledger, CLERK, registered, granted)
    do(ledger, "service_kind.define", GIRLS)


def ask(name: str, told: dict[str, Any]) -> Callable[[Work], Any]:
    return COMMANDS[name].on(COMMANDS[name].read(told))


def do(ledger: ServiceLedger, name: str, told: dict[str, Any], key: str | None = None) -> Answer:
    return ledger.perform(by(key), ask(name, told), {"do": name, **told})


def revoke(work: Work) -> None:
    post = {"role": StaffRole.CASE_MANAGER, "organisation": ORGANISATION}
    work.change(StaffMember, CLERK).revoke(occurred_on="2022-02-28", **post)


@pytest.mark.parametrize(
    ("kind", "counted"),
    [
        ("girls_protection_talk", {"minutes": 30}),
        ("counselling", {"minutes": 45}),
        ("legal_advice", {"minutes": 20}),
        ("rehab_mental_community_training", {"minutes": 60}),
    ],
)
def test_a_sensitive_service_by_whom_it_may_be_done(ledger: ServiceLedger, kind, counted):
    told = {"occurred_on": "2022-03-01", "kind": kind, "person_id": str(AYGUL), **counted}

    do(ledger, "service.deliver", told)

    assert stored(ledger)[-1].sensitive is True  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["girls_protection_talk", "counselling", "legal_advice"])
def test_a_sensitive_service_by_a_clerk_refused(ledger: ServiceLedger, kind: str):
    ledger.perform(by(), revoke)
    before = ledger.position()

    with refused("recorder_not_allowed", kind=kind):
        do(ledger, "service.deliver", TALK | {"kind": kind})

    assert ledger.position() == before


def test_a_mark_taken_away_refused(ledger: ServiceLedger):
    with refused("service_kind_stays_sensitive", kind="girls_protection_talk"):
        do(ledger, "service_kind.revise", GIRLS | {"sensitive": False})


def test_a_sensitive_service_sent_again_repeated(ledger: ServiceLedger):
    first = do(ledger, "service.deliver", TALK, "talk")

    again = do(ledger, "service.deliver", TALK, "talk")

    assert (again.value, again.repeated) == (first.value, True)
    assert again.position == first.position == ledger.position()


def test_a_role_revoked_at_the_same_time(ledger: ServiceLedger):
    with refused("recorder_not_allowed", kind="girls_protection_talk"):
        meanwhile(ledger, revoke, ask("service.deliver", TALK))

    assert stored(ledger)[-1].TOPIC == "staff_role_revoked"
