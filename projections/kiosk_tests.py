"""Which part of which kiosk is broken, and since when?

Source: what kiosks find when they try their own voice, keys, screen and headset.
Read by: ``api/desk``.
"""

from typing import Any

from msgspec import Struct

from ledger.aggregates import KioskTest
from ledger.history import Fact
from projections.store import Cursor, Views, reads

NAME = "kiosk_tests"
UNSEALS: frozenset[str] = frozenset()
READS = reads(KioskTest)
TABLES = (
    "CREATE TABLE kiosk_tests (machine TEXT, part TEXT, works INTEGER, since TEXT,"
    " tested_on TEXT, PRIMARY KEY (machine, part)) WITHOUT ROWID",
)
_PART = "SELECT machine, part, works, since, tested_on FROM kiosk_tests"
_TESTED = (
    "INSERT INTO kiosk_tests VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT (machine, part) DO UPDATE SET"
    " since = CASE WHEN works = excluded.works THEN since ELSE excluded.since END,"
    " works = excluded.works, tested_on = excluded.tested_on"
)


class PartFound(Struct, frozen=True):
    """One part of one machine as it was found last, on ``tested_on``.

    ``since``: the first day from which it was found so each time.
    """

    machine: str
    kiosk_part: str
    works: bool
    since: str
    tested_on: str


def project(db: Cursor, _position: int, fact: Fact) -> None:
    """Keep how each part was found last, and since when it is so."""
    match fact:
        case KioskTest.KioskSelfTested(machine=machine, working=working, broken=broken):
            found = [(part, True) for part in working] + [(part, False) for part in broken]
            rows = [(machine, part.value, works, fact.occurred_on) for part, works in found]
            db.executemany(_TESTED, rows)


def of(views: Views, *, machine: str | None = None) -> list[PartFound]:
    """Every part of ``machine``, or of every one; what is broken first. Empty: none was tried."""
    where = f"{_PART} WHERE ?1 IS NULL OR machine = ?1 ORDER BY works, since, machine, part"
    return _found(views.fetch(where, machine))


def broken(views: Views) -> list[PartFound]:
    """What does not work, the longest first; empty when everything that was tried does."""
    return _found(views.fetch(f"{_PART} WHERE NOT works ORDER BY since, machine, part"))


ASKED = (of, broken)


def _found(rows: list[tuple[Any, ...]]) -> list[PartFound]:
    return [
        PartFound(machine, part, bool(works), since, tested_on)
        for machine, part, works, since, tested_on in rows
    ]
