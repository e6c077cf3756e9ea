"""Any commands, by anybody, in any order: every rule holds after each, and the views stay true.

``HANDRAIL_RANDOM_COMMANDS`` says how many commands in all; docs/benchmarks.md tells of the run
with 100,000.
"""

import os
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings

from tests.properties.machines import Machine

MACHINES = 5
STEPS = 40
COMMANDS = int(os.environ.get("HANDRAIL_RANDOM_COMMANDS", "4000"))


class NeedMachine(Machine):
    """Calls and visits, and what people ask for in them."""

    COMMANDS: ClassVar = {
        "contact.plan": 1,
        "contact.attempt": 1,
        "contact.make": 2,
        "contact.miss": 1,
        "need.raise_need": 6,
        "need.triage": 4,
        "need.resolve_directly": 3,
        "need.escalate": 4,
        "need.accept_escalation": 3,
        "need.progress": 2,
        "need.resolve": 4,
        "need.decline": 2,
        "need.confirm": 3,
        "need.reopen": 3,
    }


class PersonMachine(Machine):
    """People, their papers, whom they live with and who speaks for them."""

    COMMANDS: ClassVar = {
        "person.change_address": 2,
        "person.change_contact": 2,
        "person.identify_by_certificate": 2,
        "person.upgrade_certificate": 2,
        "person.expire_certificate": 1,
        "person.revoke_certificate": 1,
        "person.issue_card": 3,
        "person.cancel_card": 2,
        "person.move_away": 1,
        "person.move_back": 1,
        "person.report_death": 1,
        "person.correct_detail": 2,
        "person.set_contact_preference": 1,
        "persons.link": 4,
        "persons.unlink": 3,
        "consent.give": 3,
        "consent.take_back": 2,
        "care_relation.link": 2,
        "care_relation.authorise": 2,
        "care_relation.revoke": 1,
        "care_relation.unlink": 1,
        "household.form": 3,
        "household.add_member": 4,
        "household.remove_member": 3,
        "household.change_head": 2,
        "household.classify_vulnerability": 1,
        "household.dissolve": 1,
        "roster.create": 2,
        "roster.add_member": 4,
        "roster.remove_member": 2,
        "roster.review": 1,
        "roster.close": 1,
    }


def tried(machine: type[Machine]) -> Any:
    """The machine as a test, with its share of the commands."""
    case = machine.TestCase
    case.settings = settings(
        max_examples=max(1, COMMANDS // STEPS // MACHINES),
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    return case


TestNeeds = tried(NeedMachine)
TestPersons = tried(PersonMachine)
