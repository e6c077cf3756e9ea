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
