"""How does this person want a kiosk to be, and what do they show there beside their card?

Source: what each person said of it.
Read by: ``kiosk/pages``, ``api/desk``.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import KioskManner, Person
from ledger.history import Fact
from projections.store import Cursor, Views, reads

NAME = "kiosk_manners"
UNSEALS: frozenset[str] = frozenset()
READS = reads(KioskManner, Person.PersonErased)
SAID = (
    "language",
    "speech",
    "aloud",
    "speed",
    "size",
    "theme",
    "simple",
    "low",
    "switches",
    "dwell_ms",
    "lockout_ms",
)
"""What can be said of it, by the names of the columns and of the fields of the fact."""
YES_OR_NO = frozenset({"speech", "simple", "low"})
TABLES = (
    "CREATE TABLE kiosk_manners (person_id BLOB PRIMARY KEY, language TEXT, speech INTEGER,"
    " aloud TEXT, speed INTEGER, size INTEGER, theme TEXT, simple INTEGER, low INTEGER,"
    " switches TEXT, dwell_ms INTEGER, lockout_ms INTEGER, second_factor TEXT) WITHOUT ROWID",
)


class Manner(Struct, frozen=True, kw_only=True):
    """What the person said last of each; ``None`` where they never did.

    ``speed`` and ``size`` are steps from 1, the slowest and the smallest.
    """

    person_id: UUID
    language: str | None
    speech: bool | None
    aloud: str | None
    speed: int | None
    size: int | None
    theme: str | None
    simple: bool | None
    low: bool | None
    switches: str | None
    dwell_ms: int | None
    lockout_ms: int | None
    second_factor: str | None


def project(db: Cursor, _position: int, fact: Fact) -> None:
    """Keep what was said last; drop it when the person is erased."""
    match fact:
        case KioskManner.AccessPreferencesSet(person_id=person_id):
            told = {name: _plain(getattr(fact, name)) for name in SAID}
            _keep(db, person_id, {name: each for name, each in told.items() if each is not None})
        case KioskManner.SecondFactorChosen(person_id=person_id, second_factor=factor):
            _keep(db, person_id, {"second_factor": factor.value})
        case _:
            person = (fact.originator_id.bytes,)
            db.execute("DELETE FROM kiosk_manners WHERE person_id = ?", person)


def _plain(said: Any) -> Any:
    return getattr(said, "value", said)


def _keep(db: Cursor, person_id: UUID, said: dict[str, Any]) -> None:
    person = person_id.bytes
    db.execute("INSERT OR IGNORE INTO kiosk_manners (person_id) VALUES (?)", (person,))
    columns = ", ".join(f"{name} = ?" for name in said)
    values = (*said.values(), person)
    db.execute(f"UPDATE kiosk_manners SET {columns} WHERE person_id = ?", values)  # noqa: S608


def of(views: Views, person_id: UUID) -> Manner | None:
    """What ``person_id`` said of how a kiosk is to be; ``None`` when they never said anything."""
    rows = views.fetch(
        f"SELECT {', '.join(SAID)}, second_factor FROM kiosk_manners"  # noqa: S608
        " WHERE person_id = ?",
        person_id.bytes,
    )
    if not rows:
        return None
    told = dict(zip((*SAID, "second_factor"), rows[0], strict=True))
    for name in YES_OR_NO:
        told[name] = None if told[name] is None else bool(told[name])
    return Manner(person_id=person_id, **told)


ASKED = (of,)
