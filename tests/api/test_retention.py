"""Whose record is kept longer than anything demands: proposed with the reason, and nothing done."""

import json
from datetime import date
from typing import Any

import pytest

from api import retention
from ledger.aggregates import Need
from tests.api.conftest import Run
from tests.api.office_day import Day
from tests.facts import copied, ready
from tests.ledger.asking import ask


def lay_down(day: Day, years: int, code: str = "retention", **more: Any) -> None:
    told: dict[str, Any] = {
        "occurred_on": "2022-01-04",
        "code": code,
        "document_number": f"示例〔2022〕{code}",
        "effective_from": "2022-01-04",
        "clauses": {"type": "retention", "years": years, **more},
    }
    ask(day.office.ledger, "policy.issue", asked_by=day.office.by(f"policy {code}"), **told)


def test_without_a_policy_nobody_is_due(run: Run, day: Day):
    assert retention.due(day.office) == []
    assert "No retention is laid down" in run("retention")


def test_who_is_due_is_told_with_the_reason_and_stays(run: Run, day: Day):
    lay_down(day, 1)
    position = day.office.ledger.position()

    said = run("retention")
    told = json.loads(run("retention", "--json"))

    assert {each["person_id"] for each in told} == {str(day.aygul), str(day.li_lei)}
    assert {each["proposal"] for each in told} == {"erase", "open"}
    assert all(each["policy"] == "retention@1" for each in told)
    assert "handrail erase --person" in said
    assert "something is still on loan" in said
    assert day.office.ledger.position() == position


def test_nobody_is_due_before_the_years_are_over(run: Run, day: Day):
    lay_down(day, 90)

    assert "Nobody's record is due" in run("retention")


def test_the_kind_that_is_kept_longest_decides(day: Day):
    lay_down(day, 1)
    lay_down(day, 90, "retention/payment")
    history = day.office.ledger.new_id()
    copied(day.office.ledger, history, ready(Need.NeedRaised, person_id=day.li_lei))

    due = retention.due(day.office)

    assert [each.person_id for each in due] == [day.li_lei]


def test_a_policy_that_only_asks_to_look_proposes_no_erasure(day: Day):
    lay_down(day, 1, then_erase=False)

    assert {each.proposal for each in retention.due(day.office)} == {"review", "open"}


def test_who_is_erased_is_due_for_nothing(run: Run, day: Day):
    lay_down(day, 1)
    run("erase", "--person", day.aygul, "--yes", "--reason", "its time is over")

    assert day.aygul not in {each.person_id for each in retention.due(day.office)}


@pytest.mark.parametrize(
    ("day", "until"),
    [(date(2020, 2, 29), date(2021, 3, 1)), (date(2022, 5, 1), date(2023, 5, 1))],
)
def test_a_year_later_is_a_day_of_the_calendar(day: date, until: date):
    assert retention._years_after(day, 1) == until
