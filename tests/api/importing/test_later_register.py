from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.importing.reading import read_file
from api.importing.recording import Asked, Outcome, record_file
from ledger.aggregates import HouseholdMembership, Person
from ledger.application import ServiceLedger
from tests.api.importing.lists import SAMPLES
from tests.api.importing.sheets import workbook
from tests.facts import CLERK, ORGANISATION, open_test_ledger, open_test_views, stored

TODAY = date(2022, 12, 31)
HOUSEHOLD = "家庭编号"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[ServiceLedger]:
    opened = open_test_ledger(tmp_path)
    yield opened
    opened.close()


def take_in(ledger: ServiceLedger, folder: Path, sample: str, **cells: Any) -> Outcome:
    title, row = SAMPLES[sample].title, SAMPLES[sample].cells | cells
    file = workbook(folder / f"{len(stored(ledger))}.xlsx", [[title], [*row], [*row.values()]])
    views = open_test_views(ledger, folder)
    try:
        return record_file(
            ledger,
            views,
            lambda: read_file(file, today=TODAY, kind=SAMPLES[sample].kind),
            Asked(actor=CLERK, organisation=ORGANISATION, register=True),
        )
    finally:
        views.close()


def read_register(ledger: ServiceLedger, folder: Path, **cells: Any) -> Outcome:
    return take_in(ledger, folder, "register zh", 性别="女", **cells)


def households(ledger: ServiceLedger) -> list[Any]:
    return [
        fact.household_id
        for fact in stored(ledger)
        if isinstance(fact, HouseholdMembership.HouseholdMemberJoined)
    ]


def test_a_person_first_met_in_a_payment_list_gets_the_household_of_the_register(
    ledger: ServiceLedger, tmp_path: Path
):
    take_in(ledger, tmp_path, "subsidies zh")

    outcome = read_register(ledger, tmp_path)

    number = ledger.vault.number_id("household", f"{ORGANISATION}/H500000")
    assert households(ledger) == [number]
    assert (outcome.count.new, outcome.count.conflicting) == (1, 0)


def test_the_register_read_again_adds_nothing(ledger: ServiceLedger, tmp_path: Path):
    take_in(ledger, tmp_path, "subsidies zh")
    read_register(ledger, tmp_path)

    again = read_register(ledger, tmp_path, 序号=2)

    assert len(households(ledger)) == 1
    assert (again.count.new, again.count.already) == (0, 1)


def test_a_register_that_names_another_household_is_a_conflict(
    ledger: ServiceLedger, tmp_path: Path
):
    take_in(ledger, tmp_path, "subsidies zh")
    read_register(ledger, tmp_path)

    other = read_register(ledger, tmp_path, **{HOUSEHOLD: "H500001"})

    assert [each.code for each in other.verdicts] == ["member_of_another_household"]


def test_a_person_first_met_in_a_register_has_its_household_from_there(
    ledger: ServiceLedger, tmp_path: Path
):
    read_register(ledger, tmp_path)
    read_register(ledger, tmp_path, 序号=2)

    (person,) = [fact for fact in stored(ledger) if isinstance(fact, Person.PersonRegistered)]
    assert person.household_id is not None
    assert households(ledger) == []
