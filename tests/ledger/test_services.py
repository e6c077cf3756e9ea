"""Every service of the published reports can be recorded, and counts in the account of its year."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.words import Words
from ledger.application import ServiceLedger
from ledger.commands import COMMANDS
from ledger.history import FACTS
from projections import person_history, year_account
from projections.counted import PARTS
from projections.year_account import ReportLine
from tests.facts import open_test_ledger, open_test_views, stored
from tests.ledger.services import LETTERS, NUMBERS, SERVICES
from tests.ledger.services.office import CIVIL_AFFAIRS, FEDERATION, Office

ROOT = Path(__file__).parents[2]
PAGE = "docs/services.md"
SENSITIVE = {40, 41, 76, 77}
PREPARING = {
    "household.form",
    "organisation.open",
    "person.identify_by_certificate",
    "person.register",
    "policy.issue",
    "staff_member.register",
    "station.open",
}
"""What an office did before it served anybody; the table names it only where it is served so."""

EXAMINING = ("entitlement_reviewed", "payment_list_frozen", "payment_list_checked")
PAYING = (
    "entitlement_approved",
    "payment_round_approved",
    "payment_round_instructed",
    "payment_paid",
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[ServiceLedger]:
    opened = open_test_ledger(tmp_path)
    yield opened
    opened.close()


def account(ledger: ServiceLedger, folder: Path) -> dict[str, ReportLine]:
    views = open_test_views(ledger, folder)
    report = year_account.report(views, 2022)
    views.close()
    return {line.service: line for line in report.lines}


@pytest.mark.parametrize("number", NUMBERS)
def test_a_service_is_recorded_and_counts(number: int, ledger: ServiceLedger, tmp_path: Path):
    service = SERVICES[number]
    office = Office(ledger, number)

    service.record(office)

    assert set(office.asked) - PREPARING <= set(service.commands) <= set(office.asked)
    assert set(service.facts) <= {fact.TOPIC for fact in stored(ledger)}
    lines = account(ledger, tmp_path)
    reported = {
        line: {unit: getattr(lines.get(line), unit, None) for unit in numbers}
        for line, numbers in service.counted.items()
    }
    assert reported == service.counted


@pytest.mark.parametrize("number", sorted(SENSITIVE))
def test_what_few_may_know_is_marked_in_the_record(
    number: int, ledger: ServiceLedger, tmp_path: Path
):
    service = SERVICES[number]
    office = Office(ledger, number)
    service.record(office)
    views = open_test_views(ledger, tmp_path)

    entries = [each for person in office.people for each in person_history.of(views, person)]
    views.close()

    shown = [each for each in entries if each.topic in service.facts]
    assert shown
    assert all(each.sensitive for each in shown)


def test_no_more_is_marked_sensitive_than_is():
    assert {number for number, service in SERVICES.items() if service.sensitive} == SENSITIVE


def test_the_one_organisation_examines_and_the_other_pays(ledger: ServiceLedger):
    SERVICES[94].record(Office(ledger, 94))

    facts = ledger.read(0, 1_000, unseal=frozenset())
    by = {fact.TOPIC: fact.envelope.organisation for _, fact in facts}
    assert {step: by[step] for step in (*EXAMINING, *PAYING)} == {
        **dict.fromkeys(EXAMINING, FEDERATION),
        **dict.fromkeys(PAYING, CIVIL_AFFAIRS),
    }


def test_no_number_is_missing():
    assert sorted(SERVICES) == list(NUMBERS)
    assert [number for _, numbers in LETTERS.values() for number in numbers] == list(NUMBERS)


def test_every_command_and_fact_that_is_named_exists():
    named = {command for service in SERVICES.values() for command in service.commands}
    facts = {fact for service in SERVICES.values() for fact in service.facts}

    assert named <= set(COMMANDS)
    assert facts <= set(FACTS)


@pytest.mark.parametrize("number", range(1, 19))
def test_every_rule_has_its_tests(number: int):
    assert list((ROOT / "tests" / "ledger" / "rules").glob(f"test_rule_{number:02}_*.py"))


def test_no_two_services_are_called_alike():
    assert len({service.name for service in SERVICES.values()}) == len(NUMBERS)


def test_every_line_has_a_name_in_every_language():
    words = Words.load()

    unnamed = {
        line
        for service in SERVICES.values()
        for line in service.counted
        if not _is_named(line, words)
    }

    assert unnamed == set()


def _is_named(line: str, words: Words) -> bool:
    whole, _, part = line.partition(":")
    named = any(f"{each}.{whole}" in words for each in ("report_line", "scheme", "service"))
    return named and (not part or f"{PARTS[whole]}.{part}" in words)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "scripts/write_service_table.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )


def test_the_table_is_what_the_services_say():
    done = run("--check")

    assert done.returncode == 0, done.stderr


def test_a_stale_table_is_named_and_written_anew(tmp_path: Path):
    (tmp_path / "docs").mkdir()
    shutil.copytree(ROOT / "tests" / "ledger" / "rules", tmp_path / "tests" / "ledger" / "rules")
    stale = (ROOT / PAGE).read_text(encoding="utf-8").replace("need_raised", "need_wished")
    (tmp_path / PAGE).write_text(stale, encoding="utf-8")

    done = run("--check", "--root", str(tmp_path))
    assert done.returncode == 1
    assert f"{PAGE} is stale" in done.stderr
    assert (tmp_path / PAGE).read_text(encoding="utf-8") == stale

    assert run("--root", str(tmp_path)).returncode == 0
    assert (tmp_path / PAGE).read_bytes() == (ROOT / PAGE).read_bytes()
