from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import Entitlement
from ledger.aggregates.entitlement import EntitlementState
from ledger.application import ServiceLedger
from ledger.history import Fact
from ledger.work import Work
from tests.facts import AYGUL, copied, given, meanwhile, ready, recorded, refused, stored, told_by

SOMEBODY = UUID("7b7f0b60-0000-4000-8000-0000000000e1")
NEWEST = UUID(int=9)
APPLIED = ready(Entitlement.EntitlementApplied)
REVIEWED = told_by(ready(Entitlement.EntitlementReviewed), SOMEBODY)
ADVISED_AGAINST = replace(REVIEWED, recommended=False)
APPROVED = ready(Entitlement.EntitlementApproved)
REFUSED = ready(Entitlement.EntitlementRefused)
SUSPENDED = ready(Entitlement.EntitlementSuspended)
RESUMED = ready(Entitlement.EntitlementResumed)
RATE_CHANGED = ready(Entitlement.EntitlementRateChanged)
STOPPED = told_by(ready(Entitlement.EntitlementStopped), SOMEBODY)
REINSTATED = ready(Entitlement.EntitlementReinstated)
IN_FORCE = (APPLIED, REVIEWED, APPROVED)
COMMANDS: dict[str, tuple[str, Fact]] = {
    "apply": ("apply_for", APPLIED),
    "review": ("review", ready(Entitlement.EntitlementReviewed)),
    "approve": ("approve", APPROVED),
    "refuse": ("refuse", REFUSED),
    "suspend": ("suspend", SUSPENDED),
    "resume": ("resume", RESUMED),
    "change": ("change_rate", RATE_CHANGED),
    "stop": ("stop", ready(Entitlement.EntitlementStopped)),
    "reinstate": ("reinstate", REINSTATED),
}


def ask(entitlement: Entitlement, step: str, **changes: Any) -> None:
    """Ask for the step as the ready-made fact says it."""
    command, fact = COMMANDS[step]
    told = {name: getattr(fact, name) for name in ("occurred_on", *fact.CLEAR_FIELDS)}
    getattr(entitlement, command)(**told | changes)


def test_entitlement_applied_waits_to_be_examined():
    entitlement = given(Entitlement)

    ask(entitlement, "apply")

    assert recorded(entitlement) == [APPLIED]
    assert entitlement.state is EntitlementState.APPLIED
    assert entitlement.earliest_month(3) == "2021-10"


def test_entitlement_applied_by_two_clerks_at_once_is_one(ledger: ServiceLedger):
    entitlement_id = Entitlement.id_of(AYGUL, "living_subsidy")

    def apply_for(work: Work) -> None:
        ask(work.begin(Entitlement, entitlement_id), "apply")

    with refused("entitlement_stands"):
        meanwhile(ledger, apply_for, apply_for)

    assert stored(ledger) == [APPLIED]


@pytest.mark.parametrize("before", [(REFUSED,), (APPROVED, STOPPED)])
def test_entitlement_applied_for_again_after_it_ended_is_possible(before: tuple[Fact, ...]):
    entitlement = given(Entitlement, APPLIED, REVIEWED, *before)

    ask(entitlement, "apply", occurred_on="2022-11-02")

    assert entitlement.state is EntitlementState.APPLIED
    assert entitlement.applied_in == "2022-11"


def test_entitlement_applied_for_in_a_month_that_is_not_known_is_refused():
    with refused("month_needed", occurred_on="2022"):
        ask(given(Entitlement), "apply", occurred_on="2022")


def test_entitlement_reviewed_says_what_is_advised():
    entitlement = given(Entitlement, APPLIED)

    ask(entitlement, "review")

    assert recorded(entitlement) == [COMMANDS["review"][1]]
    assert entitlement.recommended


def test_entitlement_reviewed_again_counts_instead():
    entitlement = given(Entitlement, APPLIED, ADVISED_AGAINST)

    ask(entitlement, "review")

    assert entitlement.recommended


def test_entitlement_approved_is_in_force_from_its_month_on():
    entitlement = given(Entitlement, APPLIED, REVIEWED)

    ask(entitlement, "approve")

    assert recorded(entitlement) == [APPROVED]
    standings = [entitlement.standing_in(month) for month in ("2021-12", "2022-01", "2030-01")]
    assert standings == [None, EntitlementState.IN_FORCE, EntitlementState.IN_FORCE]
    assert entitlement.first_month == "2022-01"


def test_entitlement_approved_against_advice_is_refused():
    with refused("entitlement_not_recommended"):
        ask(given(Entitlement, APPLIED, ADVISED_AGAINST), "approve")


@pytest.mark.parametrize("step", ["approve", "refuse"])
def test_entitlement_decided_on_by_who_examined_it_is_refused(step: str):
    reviewed = ready(Entitlement.EntitlementReviewed)

    with refused("second_person_needed"):
        ask(given(Entitlement, APPLIED, reviewed), step)


def test_entitlement_refused_says_why():
    entitlement = given(Entitlement, APPLIED, ADVISED_AGAINST)

    ask(entitlement, "refuse")

    assert recorded(entitlement) == [REFUSED]
    assert entitlement.first_month is None


def test_entitlement_suspended_is_not_paid_from_its_month_on():
    entitlement = given(Entitlement, *IN_FORCE)

    ask(entitlement, "suspend")

    assert recorded(entitlement) == [SUSPENDED]
    standings = [entitlement.standing_in(month) for month in ("2022-04", "2022-05")]
    assert standings == [EntitlementState.IN_FORCE, EntitlementState.SUSPENDED]


def test_entitlement_resumed_leaves_the_months_between_unpaid():
    entitlement = given(Entitlement, *IN_FORCE, SUSPENDED)

    ask(entitlement, "resume")

    assert recorded(entitlement) == [RESUMED]
    standings = [entitlement.standing_in(month) for month in ("2022-05", "2022-06")]
    assert standings == [EntitlementState.SUSPENDED, EntitlementState.IN_FORCE]


def test_entitlement_resumed_from_the_month_of_the_suspension_loses_nothing():
    entitlement = given(Entitlement, *IN_FORCE, SUSPENDED)

    ask(entitlement, "resume", from_month="2022-05")

    assert entitlement.standing_in("2022-05") is EntitlementState.IN_FORCE


@pytest.mark.parametrize(("before", "step"), [((SUSPENDED,), "resume"), ((STOPPED,), "reinstate")])
def test_entitlement_resumed_before_it_was_interrupted_is_refused(
    before: tuple[Fact, ...], step: str
):
    entitlement = given(Entitlement, *IN_FORCE, *before)

    with refused("resumed_too_early"):
        ask(entitlement, step, from_month="2022-04")


def test_entitlement_rate_changed_says_what_a_month_is_worth_now():
    entitlement = given(Entitlement, *IN_FORCE)

    ask(entitlement, "change")

    assert recorded(entitlement) == [RATE_CHANGED]
    assert entitlement.standing_in("2022-07") is EntitlementState.IN_FORCE


def test_entitlement_rate_changed_to_what_it_was_is_refused():
    entitlement = given(Entitlement, *IN_FORCE, RATE_CHANGED)

    with refused("rate_unchanged"):
        ask(entitlement, "change")


def test_entitlement_stopped_ends_with_the_month_before():
    entitlement = given(Entitlement, *IN_FORCE)

    ask(entitlement, "stop")

    assert recorded(entitlement) == [COMMANDS["stop"][1]]
    standings = [entitlement.standing_in(month) for month in ("2022-09", "2022-10")]
    assert standings == [EntitlementState.IN_FORCE, EntitlementState.STOPPED]


def test_entitlement_reinstated_goes_on_as_if_nothing_had_been():
    entitlement = given(Entitlement, *IN_FORCE, STOPPED)

    ask(entitlement, "reinstate")

    assert recorded(entitlement) == [REINSTATED]
    assert entitlement.standing_in("2022-10") is EntitlementState.IN_FORCE


def test_entitlement_reinstated_by_who_stopped_it_is_refused():
    entitlement = given(Entitlement, *IN_FORCE, COMMANDS["stop"][1])

    with refused("second_person_needed"):
        ask(entitlement, "reinstate")


@pytest.mark.parametrize(
    ("before", "step", "code"),
    [
        ((APPLIED,), "apply", "entitlement_stands"),
        (IN_FORCE, "apply", "entitlement_stands"),
        (IN_FORCE, "review", "entitlement_stands"),
        ((APPLIED,), "approve", "entitlement_not_reviewed"),
        (IN_FORCE, "approve", "entitlement_not_reviewed"),
        ((APPLIED,), "refuse", "entitlement_not_reviewed"),
        ((APPLIED, REVIEWED), "suspend", "entitlement_not_in_force"),
        ((*IN_FORCE, SUSPENDED), "suspend", "entitlement_not_in_force"),
        (IN_FORCE, "resume", "entitlement_not_suspended"),
        ((*IN_FORCE, STOPPED), "change", "entitlement_not_in_force"),
        ((*IN_FORCE, STOPPED), "stop", "entitlement_not_in_force"),
        ((*IN_FORCE, SUSPENDED), "reinstate", "entitlement_not_stopped"),
        ((), "review", "not_known"),
    ],
)
def test_a_step_out_of_its_turn_is_refused(before: tuple[Fact, ...], step: str, code: str):
    entitlement = given(Entitlement, *before)

    with refused(code):
        ask(entitlement, step)

    assert recorded(entitlement) == []


@pytest.mark.parametrize(
    ("last", "counter"),
    [
        (APPROVED, "entitlement_stopped"),
        (SUSPENDED, "entitlement_resumed"),
        (STOPPED, "entitlement_reinstated"),
    ],
)
def test_what_money_may_rest_on_is_taken_back_by_a_step_of_its_own(last: Fact, counter: str):
    newest = replace(last, event_id=NEWEST)
    entitlement = given(Entitlement, APPLIED, REVIEWED, newest)

    with refused("undone_otherwise", by=counter):
        entitlement.withdraw(occurred_on="2022-12-01", fact_id=NEWEST, reason="other")


def test_an_application_recorded_in_error_is_withdrawn(ledger: ServiceLedger):
    entitlement_id = Entitlement.id_of(AYGUL, "living_subsidy")
    copied(ledger, entitlement_id, APPLIED)

    def withdraw(work: Work) -> None:
        entitlement = work.change(Entitlement, entitlement_id)
        fact_id = entitlement.standing[0].event_id
        entitlement.withdraw(occurred_on="2022-01-06", fact_id=fact_id, reason="wrong_person")

    meanwhile(ledger, lambda _: None, withdraw)

    found = ledger.load(Entitlement, entitlement_id)
    assert found is not None
    assert not found.begun
