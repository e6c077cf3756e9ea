"""Every check, one after the other; one that cannot be made is told of, and stops no other."""

import sqlite3
from collections.abc import Iterator

from api.doctor import facts, files, surroundings
from api.doctor.findings import Check, Finding, Patient, bad, good
from api.office import open_office
from ledger.errors import Refused
from projections import generations

CHECKS: tuple[tuple[str, Check], ...] = (
    ("access", files.access),
    ("keys", files.keys),
    ("store", files.store),
    ("integrity", files.integrity),
    ("facts", facts.facts),
    ("histories", facts.histories),
    ("vault", facts.vault),
    ("views", surroundings.views),
    ("clock", facts.clock),
    ("disk", files.disk),
    ("checkpoint", surroundings.checkpoint),
    ("backup", files.backup),
    ("settings", surroundings.settings),
)


def examine(patient: Patient, *, compare_views: bool = False) -> Iterator[Finding]:
    """What each check found; ``compare_views`` builds every view again, which takes long."""
    checks = CHECKS + ((("compared", _compared),) if compare_views else ())
    for name, check in checks:
        try:
            yield from check(patient)
        except (sqlite3.Error, OSError, ValueError, Refused) as error:
            # The name of the error and no more: what a damaged file says may be about a person.
            yield bad(name, "trouble", why=type(error).__name__)


def _compared(patient: Patient) -> Iterator[Finding]:
    with open_office(patient.settings, create=False) as office:
        result, fresh = generations.rebuild(office.ledger, office.views, office.directory.views)
        generations.discard(fresh)
    differ = [view.view for view in result.views if not view.equal]
    if differ:
        yield bad("compared", "differ", views=", ".join(differ))
    else:
        yield good("compared", number=len(result.views))
