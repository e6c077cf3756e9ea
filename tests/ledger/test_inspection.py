"""A look at how a place works is over only when everything it found is settled."""

from typing import Any

import pytest
from msgspec.structs import replace

from ledger.aggregates import Inspection
from ledger.application import ServiceLedger
from ledger.history import Fact
from ledger.work import Work
from tests.facts import copied, given, meanwhile, ready, recorded, refused, stored

PLANNED = ready(Inspection.InspectionPlanned)
HELD = ready(Inspection.InspectionHeld)
RAISED = ready(Inspection.FindingRaised)
SETTLED = ready(Inspection.FindingSettled)
CLOSED = ready(Inspection.InspectionClosed)


AN_INSPECTION = Inspection.id_by_mark("州残联", "2022-7")


def told(fact: Fact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in ("occurred_on", *fact.CLEAR_FIELDS)}


@pytest.mark.parametrize(
    ("command", "fact", "before"),
    [
        ("plan", PLANNED, []),
        ("hold", HELD, [PLANNED]),
        ("hold", HELD, []),
        ("raise_finding", RAISED, [PLANNED, HELD]),
        ("settle_finding", SETTLED, [HELD, RAISED]),
        ("close", CLOSED, [HELD]),
        ("close", CLOSED, [PLANNED, HELD, RAISED, SETTLED]),
    ],
)
def test_each_step_of_an_inspection_is_recorded_as_it_was_told(command, fact, before):
    inspection = given(Inspection, *before)

    getattr(inspection, command)(**told(fact))

    assert recorded(inspection) == [fact]


@pytest.mark.parametrize(("command", "fact"), [("plan", PLANNED), ("hold", HELD)])
def test_inspection_planned_of_nothing_is_refused(command: str, fact: Fact):
    nothing = replace(fact, station_id=None, inspected=None)  # type: ignore[call-arg]

    with refused("inspection_of_nothing", kind="infection_control"):
        getattr(given(Inspection), command)(**told(nothing))


def test_inspection_planned_twice_is_refused():
    with refused("already_exists", history="inspection"):
        given(Inspection, PLANNED).plan(**told(PLANNED))


def test_inspection_held_at_another_place_than_planned_is_refused():
    elsewhere = replace(HELD, inspected="阜康市残联")

    with refused("contradicts_history", field="inspected"):
        given(Inspection, PLANNED).hold(**told(elsewhere))


def test_inspection_held_twice_is_refused():
    with refused("inspection_held_before", state="held"):
        given(Inspection, PLANNED, HELD).hold(**told(HELD))


@pytest.mark.parametrize("before", [[PLANNED], [HELD, CLOSED]])
@pytest.mark.parametrize(
    ("command", "fact"),
    [("raise_finding", RAISED), ("settle_finding", SETTLED), ("close", CLOSED)],
)
def test_finding_raised_only_while_somebody_looks(before, command: str, fact: Fact):
    with refused("inspection_not_held"):
        getattr(given(Inspection, *before), command)(**told(fact))


def test_finding_raised_under_a_number_that_is_taken_is_refused():
    with refused("finding_raised_before", finding=1):
        given(Inspection, HELD, RAISED).raise_finding(**told(RAISED))


def test_finding_raised_twice_at_once_is_raised_once(ledger: ServiceLedger):
    copied(ledger, AN_INSPECTION, HELD)

    def raise_it(work: Work) -> None:
        work.change(Inspection, AN_INSPECTION).raise_finding(**told(RAISED))

    with refused("finding_raised_before"):
        meanwhile(ledger, raise_it, raise_it)

    assert stored(ledger) == [HELD, RAISED]


@pytest.mark.parametrize("before", [[], [RAISED, SETTLED]])
def test_finding_settled_that_is_not_open_is_refused(before):
    with refused("finding_not_open", finding=1):
        given(Inspection, HELD, *before).settle_finding(**told(SETTLED))


def test_inspection_closed_with_something_left_is_refused():
    with refused("findings_open", findings=1):
        given(Inspection, HELD, RAISED).close(**told(CLOSED))
