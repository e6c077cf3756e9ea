"""Who may sign in, and as what?

Source: what is known of each member of staff.
Read by: ``api/auth.py``.
"""

from uuid import UUID

from msgspec import Struct

from ledger.aggregates import StaffMember
from ledger.history import Fact
from projections.store import Cursor, Views, reads

NAME = "staff_lookup"
UNSEALS: frozenset[str] = frozenset()
READS = reads(StaffMember)
TABLES = (
    "CREATE TABLE staff_lookup (staff_id BLOB PRIMARY KEY, role TEXT, position INTEGER,"
    " password_position INTEGER, has_left INTEGER) WITHOUT ROWID",
)
FORGETS = ("DELETE FROM staff_lookup WHERE staff_id = ?",)


class Staff(Struct, frozen=True):
    """One member of staff; ``password_hash`` is ``None`` until they chose a password."""

    staff_id: UUID
    role: str
    name: str
    password_hash: str | None


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Remember where a member of staff and their newest password stand in the ledger."""
    staff = fact.originator_id.bytes
    match fact:
        case StaffMember.StaffRegistered(role=role):
            db.execute(
                "INSERT INTO staff_lookup VALUES (?, ?, ?, NULL, 0)", (staff, role.value, position)
            )
        case StaffMember.PasswordSet():
            db.execute(
                "UPDATE staff_lookup SET password_position = ? WHERE staff_id = ?",
                (position, staff),
            )
        case StaffMember.StaffLeft() | StaffMember.StaffReturned():
            left = isinstance(fact, StaffMember.StaffLeft)
            db.execute("UPDATE staff_lookup SET has_left = ? WHERE staff_id = ?", (left, staff))
        case _:
            pass


def staff(views: Views, staff_id: UUID) -> Staff | None:
    """The member of staff with this id; ``None`` when there is none, or they left."""
    rows = views.fetch(
        "SELECT role, position, password_position FROM staff_lookup"
        " WHERE staff_id = ? AND has_left = 0",
        staff_id.bytes,
    )
    if not rows:
        return None
    role, position, password_position = rows[0]
    facts = dict(views.facts_at([p for p in (position, password_position) if p is not None]))
    registered = facts[position]
    password = facts.get(password_position)
    name = registered.name if isinstance(registered, StaffMember.StaffRegistered) else None
    kept = password.password_hash if isinstance(password, StaffMember.PasswordSet) else None
    return Staff(staff_id, role, name or "", kept)
