from typing import Any

import pytest

from ledger.aggregates import Fund, Project
from ledger.application import ServiceLedger
from ledger.history import Fact
from tests.facts import (
    HOUSEHOLD,
    ORGANISATION,
    copied,
    dong,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
    yuan,
)
from tests.ledger.asking import ask, asking, told
from tests.ledger.more_samples.grants import FUND

APPROVED = ready(Project.ProjectApproved)
PROGRESSED = ready(Project.ProjectProgressed)
COMPLETED = ready(Project.ProjectCompleted)
CANCELLED = ready(Project.ProjectCancelled)
PROJECT = Project.id_of(ORGANISATION, "SJ-2022-04")


@pytest.fixture
def with_fund(ledger: ServiceLedger) -> ServiceLedger:
    copied(ledger, FUND, ready(Fund.FundOpened))
    return ledger


def go_on(command: str, fact: Fact, *before: Fact, **changes: Any) -> list[Fact]:
    project = given(Project, *before)
    getattr(project, command)(**told(fact, **changes))
    return recorded(project)


def test_project_approved_for_households_from_a_fund(with_fund: ServiceLedger):
    answer = ask(with_fund, "project.approve", **told(APPROVED))

    assert answer.value == str(PROJECT)
    assert stored(with_fund)[-1] == APPROVED


def test_project_approved_twice_at_once_is_approved_once(with_fund: ServiceLedger):
    approve = asking("project.approve", **told(APPROVED))

    with refused("already_exists", history="project"):
        meanwhile(with_fund, approve, approve)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"households": ()}, "household_list_unusable"),
        ({"households": (HOUSEHOLD, HOUSEHOLD)}, "household_list_unusable"),
        ({"budget": yuan(0)}, "amount_not_positive"),
        ({"budget": dong(5)}, "currencies_mixed"),
        ({"fund_id": PROJECT}, "not_known"),
    ],
)
def test_project_approved_amiss_is_refused(
    with_fund: ServiceLedger, changes: dict[str, Any], code: str
):
    with refused(code):
        ask(with_fund, "project.approve", **told(APPROVED, **changes))


def test_project_progressed_says_what_is_spent_by_now():
    assert go_on("progress", PROGRESSED, APPROVED) == [PROGRESSED]


def test_project_completed_says_who_lives_on_it():
    assert go_on("complete", COMPLETED, APPROVED, PROGRESSED) == [COMPLETED]


def test_project_completed_for_a_household_it_was_not_for_is_refused():
    with refused("household_not_on_list", household_id=PROJECT):
        go_on("complete", COMPLETED, APPROVED, households=(PROJECT,))


def test_project_cancelled_says_why():
    assert go_on("cancel", CANCELLED, APPROVED) == [CANCELLED]


@pytest.mark.parametrize(("command", "fact"), [("progress", PROGRESSED), ("complete", COMPLETED)])
def test_project_spent_in_another_currency_is_refused(command: str, fact: Fact):
    with refused("currencies_mixed"):
        go_on(command, fact, APPROVED, spent=dong(5))


@pytest.mark.parametrize("end", [COMPLETED, CANCELLED])
@pytest.mark.parametrize(
    ("command", "fact"),
    [("progress", PROGRESSED), ("complete", COMPLETED), ("cancel", CANCELLED)],
)
def test_project_that_has_ended_does_not_go_on(command: str, fact: Fact, end: Fact):
    with refused("project_has_ended"):
        go_on(command, fact, APPROVED, end)
