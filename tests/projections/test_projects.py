from typing import Any
from uuid import UUID

import pytest

from ledger.application import ServiceLedger
from projections import projects
from projections.projects import ProjectRow
from projections.store import Views
from tests.facts import AREA, HOUSEHOLD, yuan
from tests.projections.office import Office

NEIGHBOUR = UUID(int=0xF0)
TOLD: dict[str, Any] = {"occurred_on": "2022-04-01", "budget": yuan(30_000), "area": AREA}
GOATS = {"project_code": "SJ-2022-04", "livelihood": "goats"}
STALL = {"project_code": "SJ-2022-05", "livelihood": "stall"}


@pytest.fixture
def office(ledger: ServiceLedger, views: Views) -> Office:
    return Office(ledger, views)


def test_projects_listed_with_what_is_spent(office: Office, views: Views):
    herd = office.do("project.approve", households=[HOUSEHOLD, NEIGHBOUR], **GOATS, **TOLD)
    spent = {"stage": "animals_bought", "spent": yuan(24_000)}
    office.do("project.progress", id=herd, occurred_on="2022-06-01", **spent)

    assert projects.listed(views) == [
        ProjectRow(
            project_id=UUID(herd),
            project_code="SJ-2022-04",
            livelihood="goats",
            area=AREA,
            fund_id=None,
            households=2,
            budget=yuan(30_000),
            spent=yuan(24_000),
            stage="animals_bought",
            project_state="approved",
            approved_on="2022-04-01",
            since="2022-06-01",
            project_cancellation=None,
        )
    ]


def test_projects_listed_by_what_became_of_them(office: Office, views: Views):
    herd = office.do("project.approve", households=[HOUSEHOLD, NEIGHBOUR], **GOATS, **TOLD)
    shop = office.do("project.approve", households=[NEIGHBOUR], **STALL, **TOLD | {"area": "44"})
    ended = {"households": [HOUSEHOLD], "spent": yuan(29_000)}
    office.do("project.complete", id=herd, occurred_on="2022-11-30", **ended)
    why = {"project_cancellation": "not_feasible"}
    office.do("project.cancel", id=shop, occurred_on="2022-08-01", **why)

    (completed,) = projects.listed(views, project_state="completed")
    (cancelled,) = projects.listed(views, area="44")

    assert (completed.households, completed.spent) == (1, yuan(29_000))
    assert (cancelled.project_state, cancelled.since) == ("cancelled", "2022-08-01")
    assert cancelled.project_cancellation == "not_feasible"
    assert projects.listed(views, project_state="approved") == []


def test_projects_forget_what_was_withdrawn(office: Office, views: Views):
    herd = office.do("project.approve", households=[HOUSEHOLD], **GOATS, **TOLD)
    ended = {"households": [HOUSEHOLD], "spent": yuan(29_000)}
    office.do("project.complete", id=herd, occurred_on="2022-11-30", **ended)

    office.undo_last("2022-12-01")

    (found,) = projects.listed(views)
    assert (found.project_state, found.spent) == ("approved", yuan(0))
    assert office.is_the_same_rebuilt("projects")


def test_projects_that_nobody_approved_are_none(views: Views):
    assert projects.listed(views) == []
