"""The examples that come with the program are policies an office could issue as they are."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ledger import presets
from ledger.aggregates import Policy
from ledger.application import ServiceLedger
from ledger.commands import COMMANDS
from ledger.policies import LendingTerms, SubsidyTerms
from tests.facts import ORGANISATION, SetClock, by, open_test_ledger, stored


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[ServiceLedger]:
    """A ledger of a year in which every example was issued long ago."""
    opened = open_test_ledger(tmp_path, clock=SetClock(datetime(2026, 1, 5, tzinfo=UTC)))
    yield opened
    opened.close()


def issue(ledger: ServiceLedger, name: str) -> None:
    for preset in presets.presets(name):
        command = COMMANDS[preset.do]
        ledger.perform(by(), command.on(command.read(preset.told)))


def policy(ledger: ServiceLedger, code: str) -> Policy:
    found = ledger.load(Policy, Policy.id_of(ORGANISATION, code))
    assert found is not None
    return found


@pytest.mark.parametrize("name", presets.names())
def test_every_example_can_be_issued_and_says_that_it_is_one(ledger: ServiceLedger, name: str):
    issue(ledger, name)

    facts = stored(ledger)
    assert facts
    assert all(fact.example for fact in facts)  # type: ignore[attr-defined]


def test_an_example_that_does_not_exist_is_not_found():
    with pytest.raises(KeyError):
        presets.presets("../catalogue")


def test_social_assistance_of_viet_nam_changed_its_standard_in_the_middle_of_2024(
    ledger: ServiceLedger,
):
    issue(ledger, "viet_nam_assistance")

    assistance = policy(ledger, "social_assistance")

    standards = []
    for day in (date(2021, 6, 30), date(2024, 6, 30), date(2024, 7, 1)):
        version = assistance.in_force(day)
        clauses = version.clauses if version else None
        standards.append(clauses.standard.minor if isinstance(clauses, SubsidyTerms) else None)
    assert standards == [None, 360_000, 500_000]
    assert assistance.is_known_as("76/2024/nd-cp")


def test_wheelchairs_are_lent_by_a_policy_of_their_own(ledger: ServiceLedger):
    issue(ledger, "lending")

    for code, days_again in (("lending", 60), ("lending/12 22", 30)):
        version = policy(ledger, code).in_force(date(2022, 5, 1))
        assert version is not None
        assert isinstance(version.clauses, LendingTerms)
        assert (version.clauses.days, version.clauses.renewal_days) == (60, days_again)
