"""Who may sign in, and by what?

Source: what is known of each member of staff.
Read by: ``api/auth.py``.

A row holds no more than where the facts are: what is secret in them is read from the ledger, when
somebody comes to the door, and stays under their own key.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import StaffMember
from projections.store import Cursor, Views, reads

NAME = "staff_lookup"
UNSEALS: frozenset[str] = frozenset()
READS = reads(StaffMember)
TABLES = (
    "CREATE TABLE staff_lookup (staff_id BLOB PRIMARY KEY, role TEXT, position INTEGER,"
    " password_position INTEGER, totp_position INTEGER, codes_position INTEGER, has_left INTEGER)"
    " WITHOUT ROWID",
    "CREATE TABLE staff_lookup_used (staff_id BLOB, place INTEGER, PRIMARY KEY (staff_id, place))"
    " WITHOUT ROWID",
    "CREATE TABLE staff_lookup_keys (staff_id BLOB, passkey_id BLOB, position INTEGER,"
    " PRIMARY KEY (staff_id, passkey_id)) WITHOUT ROWID",
    "CREATE TABLE staff_lookup_links (staff_id BLOB, issuer TEXT, position INTEGER,"
    " PRIMARY KEY (staff_id, issuer)) WITHOUT ROWID",
)
FORGETS = (
    "DELETE FROM staff_lookup WHERE staff_id = ?",
    "DELETE FROM staff_lookup_used WHERE staff_id = ?",
    "DELETE FROM staff_lookup_keys WHERE staff_id = ?",
    "DELETE FROM staff_lookup_links WHERE staff_id = ?",
)


class Passkey(Struct, frozen=True):
    """The public half of a key that a device keeps; ``credential`` is what it is called there."""

    passkey_id: UUID
    credential: str
    public_key: str
    label: str
    added_on: str


class Staff(Struct, frozen=True):
    """One member of staff; ``password_hash`` is ``None`` until they have a password.

    ``good_until`` is the last day of a password that somebody else gave them, ``None`` for one
    that they chose. Of the codes on paper those that were used are empty.
    """

    staff_id: UUID
    role: str
    name: str
    username: str
    password_hash: str | None
    good_until: str | None = None
    totp_secret: str | None = None
    recovery_hashes: tuple[str, ...] = ()
    passkeys: tuple[Passkey, ...] = ()
    issuers: tuple[str, ...] = ()

    @property
    def has_second_step(self) -> bool:
        """Whether more than a password is asked of them."""
        return self.totp_secret is not None


def project(db: Cursor, position: int, fact: Any) -> None:
    """Remember where a member of staff, and what they show at the door, stand in the ledger."""
    staff = fact.originator_id.bytes
    match fact:
        case StaffMember.StaffRegistered(role=role):
            row = (staff, role.value, position)
            db.execute("INSERT INTO staff_lookup VALUES (?, ?, ?, NULL, NULL, NULL, 0)", row)
        case StaffMember.PasswordSet() | StaffMember.PasswordGiven():
            _point(db, staff, "password_position", position)
        case StaffMember.StaffLeft():
            db.execute(_LEFT, (staff,))
            _show_nothing(db, staff)
        case StaffMember.StaffReturned():
            db.execute("UPDATE staff_lookup SET has_left = 0 WHERE staff_id = ?", (staff,))
        case _:
            _project_way(db, position, staff, fact)


def _project_way(db: Cursor, position: int, staff: bytes, fact: Any) -> None:
    """Remember what is shown beside a password, or instead of one."""
    match fact:
        case StaffMember.TotpSet():
            _point(db, staff, "totp_position", position)
        case StaffMember.TotpRemoved():
            _point(db, staff, "totp_position", None)
            _point(db, staff, "codes_position", None)
        case StaffMember.RecoveryCodesSet():
            _point(db, staff, "codes_position", position)
            db.execute("DELETE FROM staff_lookup_used WHERE staff_id = ?", (staff,))
        case StaffMember.RecoveryCodeUsed(place=place):
            db.execute("INSERT OR REPLACE INTO staff_lookup_used VALUES (?, ?)", (staff, place))
        case StaffMember.SignInLinked(issuer=issuer):
            link = (staff, issuer, position)
            db.execute("INSERT OR REPLACE INTO staff_lookup_links VALUES (?, ?, ?)", link)
        case StaffMember.SignInUnlinked(issuer=issuer):
            cut = (staff, issuer)
            db.execute("DELETE FROM staff_lookup_links WHERE staff_id = ? AND issuer = ?", cut)
        case _:
            _project_key(db, position, staff, fact)


def _project_key(db: Cursor, position: int, staff: bytes, fact: Any) -> None:
    """Remember the keys that devices keep."""
    match fact:
        case StaffMember.PasskeyAdded(passkey_id=key):
            row = (staff, key.bytes, position)
            db.execute("INSERT OR REPLACE INTO staff_lookup_keys VALUES (?, ?, ?)", row)
        case StaffMember.PasskeyRemoved(passkey_id=key):
            gone = (staff, key.bytes)
            db.execute("DELETE FROM staff_lookup_keys WHERE staff_id = ? AND passkey_id = ?", gone)
        case _:
            pass


_LEFT = (
    "UPDATE staff_lookup SET has_left = 1, password_position = NULL, totp_position = NULL,"
    " codes_position = NULL WHERE staff_id = ?"
)


def _show_nothing(db: Cursor, staff: bytes) -> None:
    for table in ("used", "keys", "links"):
        db.execute(f"DELETE FROM staff_lookup_{table} WHERE staff_id = ?", (staff,))  # noqa: S608


def _point(db: Cursor, staff: bytes, column: str, position: int | None) -> None:
    db.execute(f"UPDATE staff_lookup SET {column} = ? WHERE staff_id = ?", (position, staff))  # noqa: S608


def staff(views: Views, staff_id: UUID) -> Staff | None:
    """The member of staff with this id; ``None`` when there is none, or they left."""
    found = registered(views, staff_id)
    rows = views.fetch("SELECT has_left FROM staff_lookup WHERE staff_id = ?", staff_id.bytes)
    return found if found and not rows[0][0] else None


def registered(views: Views, staff_id: UUID) -> Staff | None:
    """The member of staff with this id, also when they left; ``None`` when there is none."""
    rows = views.fetch(
        "SELECT role, position, password_position, totp_position, codes_position"
        " FROM staff_lookup WHERE staff_id = ?",
        staff_id.bytes,
    )
    if not rows:
        return None
    role, *places = rows[0]
    keys = views.fetch(
        "SELECT passkey_id, position FROM staff_lookup_keys WHERE staff_id = ? ORDER BY position",
        staff_id.bytes,
    )
    wanted = sorted({place for place in (*places, *(at for _, at in keys)) if place is not None})
    facts: dict[int | None, Any] = dict(views.facts_at(wanted))
    begun, password, totp, codes = (facts.get(place) for place in places)
    given = getattr(password, "good_until", None)
    return Staff(
        staff_id=staff_id,
        role=role,
        name=getattr(begun, "name", None) or "",
        username=getattr(begun, "username", None) or "",
        password_hash=getattr(password, "password_hash", None),
        good_until=given.isoformat() if given else None,
        totp_secret=getattr(totp, "totp_secret", None),
        recovery_hashes=_unused(views, staff_id, getattr(codes, "recovery_hashes", None) or ()),
        passkeys=tuple(_passkey(UUID(bytes=key), facts[at]) for key, at in keys),
        issuers=_issuers(views, staff_id),
    )


def _unused(views: Views, staff_id: UUID, hashes: tuple[str, ...]) -> tuple[str, ...]:
    rows = views.fetch("SELECT place FROM staff_lookup_used WHERE staff_id = ?", staff_id.bytes)
    used = {place for (place,) in rows}
    return tuple("" if place in used else each for place, each in enumerate(hashes, start=1))


def _passkey(passkey_id: UUID, fact: Any) -> Passkey:
    return Passkey(
        passkey_id=passkey_id,
        credential=fact.credential or "",
        public_key=fact.public_key or "",
        label=fact.label or "",
        added_on=fact.occurred_on,
    )


def _issuers(views: Views, staff_id: UUID) -> tuple[str, ...]:
    rows = views.fetch(
        "SELECT issuer FROM staff_lookup_links WHERE staff_id = ? ORDER BY issuer", staff_id.bytes
    )
    return tuple(issuer for (issuer,) in rows)
