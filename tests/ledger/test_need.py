from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Contact, Need
from ledger.aggregates.need import (
    NeedCategory,
    NeedDeclineReason,
    NeedReopenReason,
    NeedState,
    NeedUrgency,
)
from ledger.application import ServiceLedger
from ledger.vocabulary import ContactChannel
from ledger.work import Work
from tests.facts import (
    AREA,
    AYGUL,
    CLERK,
    by,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
)

CONTACT = Contact.id_of(AYGUL, ContactChannel.VISIT, "2022-09-21", made=True)
RAISED = ready(Need.NeedRaised)
TRIAGED = ready(Need.NeedTriaged)
RESOLVED_DIRECTLY = ready(Need.NeedResolvedDirectly)
ESCALATED = ready(Need.NeedEscalated)
ACCEPTED = ready(Need.NeedEscalationAccepted)
PROGRESSED = ready(Need.NeedProgressed)
RESOLVED = ready(Need.NeedResolved)
DECLINED = ready(Need.NeedDeclined)
CONFIRMED = ready(Need.NeedConfirmed)
REOPENED = ready(Need.NeedReopened)
OFFICE = "街道办事处民政科"
TRIAGE: dict[str, Any] = {
    "occurred_on": "2022-09-21",
    "need_category": NeedCategory.HOUSING,
    "need_urgency": NeedUrgency.SOON,
    "owner": "和谐社区",
    "due_on": date(2022, 10, 1),
    "staff_id": CLERK,
}
ESCALATE: dict[str, Any] = {
    "occurred_on": "2022-09-22",
    "escalated_to": "街道办事处",
    "owner": OFFICE,
    "due_on": date(2022, 10, 8),
    "staff_id": CLERK,
}
ACCEPT: dict[str, Any] = {
    "occurred_on": "2022-09-24",
    "owner": OFFICE,
    "due_on": date(2022, 10, 8),
    "staff_id": CLERK,
}
STEPS: dict[str, tuple[dict[str, Any], Any]] = {
    "triage": (TRIAGE, TRIAGED),
    "resolve_directly": ({"occurred_on": "2022-09-21"}, RESOLVED_DIRECTLY),
    "escalate": (ESCALATE, ESCALATED),
    "accept_escalation": (ACCEPT, ACCEPTED),
    "progress": ({"occurred_on": "2022-09-27", "note": "施工队已看过屋顶"}, PROGRESSED),
    "resolve": ({"occurred_on": "2022-10-01"}, RESOLVED),
    "decline": (
        {"occurred_on": "2022-10-02", "need_decline_reason": NeedDeclineReason.NO_MEANS},
        DECLINED,
    ),
    "confirm": ({"occurred_on": "2022-10-05"}, CONFIRMED),
    "reopen": (
        {"occurred_on": "2022-11-02", "need_reopen_reason": NeedReopenReason.CAME_BACK},
        REOPENED,
    ),
}
"""Every command after the first, what it is told, and what it records."""

LIVES: dict[str, tuple[list[Any], set[str]]] = {
    "raised": ([RAISED], {"triage", "resolve_directly", "escalate", "progress", "decline"}),
    "triaged": (
        [RAISED, TRIAGED],
        {"triage", "resolve_directly", "escalate", "progress", "decline"},
    ),
    "escalated": (
        [RAISED, ESCALATED],
        {"escalate", "accept_escalation", "progress", "resolve", "decline"},
    ),
    "accepted": (
        [RAISED, ESCALATED, ACCEPTED],
        {"escalate", "accept_escalation", "progress", "resolve", "decline"},
    ),
    "resolved directly": ([RAISED, RESOLVED_DIRECTLY], {"confirm", "reopen"}),
    "resolved": ([RAISED, ESCALATED, RESOLVED], {"confirm", "reopen"}),
    "confirmed": ([RAISED, RESOLVED_DIRECTLY, CONFIRMED], {"reopen"}),
    "declined": ([RAISED, DECLINED], {"reopen"}),
    "reopened": (
        [RAISED, ESCALATED, RESOLVED, CONFIRMED, REOPENED],
        {"triage", "resolve_directly", "escalate", "progress", "decline"},
    ),
}
"""What happened, and what may come next."""


def say_no(life: str, command: str) -> str:
    """The code of the refusal when ``command`` may not come next."""
    closed = life in {"resolved directly", "resolved", "confirmed", "declined"}
    if command == "reopen":
        return "need_still_open"
    if command == "confirm":
        return "need_already_closed" if life == "confirmed" else "need_not_resolved"
    if closed or command == "resolve_directly":
        return "need_already_closed"
    return "need_passed_on" if command == "triage" else "need_not_escalated"


@pytest.mark.parametrize("command", STEPS)
@pytest.mark.parametrize("life", LIVES)
def test_a_need_goes_on_only_as_it_may(life: str, command: str):
    before, may = LIVES[life]
    told, fact = STEPS[command]
    need = given(Need, *before)

    if command in may:
        getattr(need, command)(**told)
        assert recorded(need) == [fact]
    else:
        with refused(say_no(life, command)):
            getattr(need, command)(**told)
        assert recorded(need) == []


def test_need_triaged_has_an_owner_and_a_clock():
    need = given(Need, RAISED)

    need.triage(**TRIAGE)

    assert recorded(need) == [TRIAGED]
    assert (need.owner, need.due_on) == ("和谐社区", date(2022, 10, 1))


@pytest.mark.parametrize(
    ("before", "command"),
    [([RAISED], "triage"), ([RAISED], "escalate"), ([RAISED, ESCALATED], "accept_escalation")],
)
def test_need_triaged_or_passed_on_with_a_clock_that_has_run_out_is_refused(before, command):
    need = given(Need, *before)

    with refused("due_in_past", due_on=date(2022, 9, 1)):
        getattr(need, command)(**STEPS[command][0] | {"due_on": date(2022, 9, 1)})

    assert recorded(need) == []


def test_need_escalation_accepted_takes_over_owner_and_clock():
    need = given(Need, RAISED, TRIAGED, ESCALATED)

    need.accept_escalation(**ACCEPT | {"owner": "民政科", "due_on": date(2022, 12, 1)})

    assert (need.owner, need.due_on) == ("民政科", date(2022, 12, 1))


def test_need_progressed_keeps_the_words_sealed_and_the_need_where_it_is():
    need = given(Need, RAISED, ESCALATED)

    need.progress(occurred_on="2022-09-27", note="施工队已看过屋顶")

    assert recorded(need) == [PROGRESSED]
    assert need.state is NeedState.ESCALATED
    assert Need.NeedProgressed.SEALED_FIELDS == ("note",)


def test_need_declined_is_closed_and_says_why():
    need = given(Need, RAISED)

    need.decline(occurred_on="2022-10-02", need_decline_reason=NeedDeclineReason.NO_MEANS)

    assert recorded(need) == [DECLINED]
    assert need.closed


def test_need_confirmed_twice_is_refused():
    need = given(Need, RAISED, RESOLVED_DIRECTLY, CONFIRMED)

    with refused("need_already_closed"):
        need.confirm(occurred_on="2022-10-06")

    assert recorded(need) == []


def test_need_reopened_is_nobodys_again():
    need = given(Need, RAISED, ESCALATED, RESOLVED)

    need.reopen(occurred_on="2022-11-02", need_reopen_reason=NeedReopenReason.CAME_BACK)

    assert recorded(need) == [REOPENED]
    assert (need.closed, need.escalated_to, need.owner, need.due_on) == (False, None, None, None)


def test_need_escalated_without_more_is_answered_by_that_office_within_a_month():
    need = given(Need, RAISED)

    need.escalate(occurred_on="2022-09", escalated_to="街道办事处")

    assert (need.owner, need.due_on) == ("街道办事处", date(2022, 10, 30))


def test_need_escalated_as_it_was_first_stored_says_what_it_said(ledger: ServiceLedger):
    need_id = Need.id_of(CONTACT)
    copied(ledger, need_id, RAISED, ready(Need.NeedEscalated, owner=None, due_on=None))
    row = ledger.recorder.select_events(need_id)[1]
    first = row.state.replace(b'"v":2', b'"v":1')
    assert first != row.state

    read = ledger.mapper.fact_of(need_id, 2, row.topic, first)

    assert isinstance(read, Need.NeedEscalated)
    assert (read.answered_by, read.answer_due_on) == ("街道办事处", date(2022, 10, 22))


def raise_it(need: Need) -> None:
    need.raise_need(
        occurred_on="2022-09-21",
        person_id=AYGUL,
        note="住房漏水，请来修",
        contact_id=CONTACT,
        area=AREA,
    )


def test_need_raised_keeps_the_words_sealed():
    need = given(Need)

    raise_it(need)

    assert recorded(need) == [RAISED]
    assert Need.NeedRaised.SEALED_FIELDS == ("note",)


def test_need_raised_twice_is_refused():
    need = given(Need, RAISED)

    with refused("already_exists", history="need"):
        raise_it(need)

    assert recorded(need) == []


def test_need_raised_twice_at_once_is_raised_once(ledger: ServiceLedger):
    def raise_need(work: Work) -> None:
        raise_it(work.begin(Need, Need.id_of(CONTACT)))

    with refused("already_exists"):
        meanwhile(ledger, raise_need, raise_need)

    assert stored(ledger) == [RAISED]


def test_need_resolved_directly_is_closed():
    need = given(Need, RAISED)

    need.resolve_directly(occurred_on="2022-09-21")

    assert recorded(need) == [RESOLVED_DIRECTLY]
    assert need.closed


def test_need_resolved_directly_after_it_was_passed_on_is_refused():
    need = given(Need, RAISED, ESCALATED)

    with refused("need_already_closed", id=need.id):
        need.resolve_directly(occurred_on="2022-09-23")

    assert recorded(need) == []


def test_need_resolved_directly_before_it_was_raised_is_refused():
    need = given(Need)

    with refused("not_known", history="need"):
        need.resolve_directly(occurred_on="2022-09-23")

    assert recorded(need) == []


def test_need_escalated_says_to_whom():
    need = given(Need, RAISED)

    need.escalate(**ESCALATE)

    assert recorded(need) == [ESCALATED]
    assert not need.closed


def test_need_escalated_after_it_was_closed_is_refused():
    need = given(Need, RAISED, RESOLVED_DIRECTLY)

    with refused("need_already_closed"):
        need.escalate(occurred_on="2022-09-22", escalated_to="街道办事处")

    assert recorded(need) == []


def test_need_resolved_closes_what_was_passed_on():
    need = given(Need, RAISED, ESCALATED)

    need.resolve(occurred_on="2022-10-01")

    assert recorded(need) == [RESOLVED]
    assert need.closed


def test_need_resolved_twice_is_refused():
    need = given(Need, RAISED, ESCALATED, RESOLVED)

    with refused("need_already_closed"):
        need.resolve(occurred_on="2022-10-02")

    assert recorded(need) == []


def test_need_resolved_at_two_desks_at_once_is_resolved_once(ledger: ServiceLedger):
    need_id = Need.id_of(CONTACT)
    copied(ledger, need_id, RAISED, ESCALATED)

    def resolve(work: Work) -> None:
        work.change(Need, need_id).resolve(occurred_on="2022-10-01")

    with refused("need_already_closed"):
        meanwhile(ledger, resolve, resolve)

    assert stored(ledger) == [RAISED, ESCALATED, RESOLVED]


def test_need_raised_for_nobody_who_is_registered_is_refused(ledger: ServiceLedger):
    nobody = UUID(int=0x0BAD)

    def raise_it(work: Work) -> None:
        need = work.begin(Need, UUID(int=0x0EED))
        need.raise_need(occurred_on="2022-09-21", person_id=nobody, note="漏水")

    with refused("not_known", history="person", id=nobody):
        ledger.perform(by(), raise_it)

    assert stored(ledger) == []
