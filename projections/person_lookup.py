"""Who is this card, this number, this name?

Source: what is known of each person, and the claims on numbers.
Read by: ``kiosk``, ``api/desk``, the importer.

The one view that holds personal data in clear, because a name is searched for by its
letters. It is emptied of a person the moment they are erased.
"""

import unicodedata
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import HouseholdMembership, IdentifierClaim, Person
from ledger.history import Fact, FactWithdrawn
from ledger.particulars import Detail
from ledger.vault import Vault
from ledger.vocabulary import AddressKind, IdentifierKind
from projections.store import Cursor, Views, reads

NAME = "person_lookup"
UNSEALS = frozenset(
    {
        Person.PersonRegistered.TOPIC,
        Person.CertificateIssued.TOPIC,
        Person.CertificateUpgraded.TOPIC,
        Person.ContactChanged.TOPIC,
        Person.DetailCorrected.TOPIC,
        IdentifierClaim.IdentifierClaimed.TOPIC,
    }
)
READS = reads(Person, IdentifierClaim, HouseholdMembership, FactWithdrawn)
TABLES = (
    "CREATE TABLE person_lookup (person_id BLOB PRIMARY KEY, name TEXT, folded TEXT, area TEXT,"
    " household_id BLOB, has_joined INTEGER NOT NULL DEFAULT 0, language TEXT, category TEXT,"
    " grade TEXT, number_tail TEXT, pin_position INTEGER) WITHOUT ROWID",
    "CREATE INDEX person_lookup_by_name ON person_lookup (folded)",
    "CREATE INDEX person_lookup_by_tail ON person_lookup (number_tail)",
    "CREATE TABLE person_lookup_claims (claim_id BLOB PRIMARY KEY, kind TEXT, person_id BLOB)"
    " WITHOUT ROWID",
)
FORGETS = (
    "DELETE FROM person_lookup WHERE person_id = ?",
    "DELETE FROM person_lookup_claims WHERE claim_id = ?",
)
TAIL_DIGITS = 4
FOUND_MAX = 50
_CARD = (
    "SELECT person_id, name, area, household_id, language, category, grade, number_tail,"
    " has_joined"
    " FROM person_lookup"
)


class Found(Struct, frozen=True):
    """One person as a screen needs to tell them from others; ``number_tail`` is four digits.

    ``has_joined``: the household became known after the person was registered.
    """

    person_id: UUID
    name: str
    area: str | None
    household_id: UUID | None
    language: str | None
    category: str | None
    grade: str | None
    number_tail: str | None
    has_joined: bool = False


def project(db: Cursor, position: int, fact: Fact) -> None:  # noqa: C901 - one case a fact
    """Keep what a person is found by; drop all of it when they are erased."""
    match fact:
        case IdentifierClaim.IdentifierClaimed(kind=kind, person_id=person_id) if person_id:
            db.execute(
                "INSERT OR REPLACE INTO person_lookup_claims VALUES (?, ?, ?)",
                (fact.originator_id.bytes, kind.value, person_id.bytes),
            )
        case IdentifierClaim.IdentifierReleased():
            claim = (fact.originator_id.bytes,)
            db.execute("DELETE FROM person_lookup_claims WHERE claim_id = ?", claim)
        case HouseholdMembership.HouseholdMemberJoined(person_id=person_id, household_id=household):
            _set(db, person_id.bytes, household_id=household.bytes, has_joined=1)
        case HouseholdMembership.HouseholdMemberLeft(person_id=person_id):
            _set(db, person_id.bytes, household_id=None)
        case FactWithdrawn(topic="household_member_joined", person_id=person_id) if person_id:
            _set(db, person_id.bytes, household_id=None)
        case Person.PersonRegistered():
            _begin(db, fact)
        case Person.PersonErased():
            person = (fact.originator_id.bytes,)
            db.execute("DELETE FROM person_lookup WHERE person_id = ?", person)
        case Person.PinSet():
            _set(db, fact.originator_id.bytes, pin_position=position)
        case _:
            _set(db, fact.originator_id.bytes, **_changes(fact))


def _begin(db: Cursor, fact: Person.PersonRegistered) -> None:
    household = fact.household_id.bytes if fact.household_id else None
    db.execute(
        "INSERT INTO person_lookup (person_id, name, folded, area, household_id)"
        " VALUES (?, ?, ?, ?, ?)",
        (fact.originator_id.bytes, fact.name, fold(fact.name or ""), fact.area, household),
    )


def _changes(fact: Fact) -> dict[str, Any]:
    """What a fact of the person changes of what they are found by."""
    match fact:
        case Person.CertificateIssued() | Person.CertificateUpgraded():
            tail = {"number_tail": fact.number[-TAIL_DIGITS:]} if fact.number else {}
            return {"category": fact.category, "grade": fact.grade, **tail}
        case Person.CertificateExpired() | Person.CertificateRevoked():
            return {"category": None, "grade": None}
        case Person.AddressChanged(kind=AddressKind.REGISTERED, area=area):
            return {"area": area}
        case Person.ContactChanged() | Person.ContactPreferenceSet():
            return {"language": fact.language} if fact.language else {}
        case Person.DetailCorrected(corrected_detail=detail, new=new):
            return _corrected(detail, new)
        case _:
            return {}


def _corrected(detail: Detail, new: str | None) -> dict[str, Any]:
    match detail:
        case Detail.NAME:
            return {"name": new or "", "folded": fold(new or "")}
        case Detail.CERTIFICATE_NUMBER:
            return {"number_tail": new[-TAIL_DIGITS:] if new else None}
        case Detail.CERTIFICATE_CATEGORY:
            return {"category": new}
        case Detail.CERTIFICATE_GRADE:
            return {"grade": new}
        case _:
            return {}


def _set(db: Cursor, person: bytes, **changes: Any) -> None:
    if changes:
        columns = ", ".join(f"{name} = ?" for name in changes)
        values = (*changes.values(), person)
        db.execute(f"UPDATE person_lookup SET {columns} WHERE person_id = ?", values)  # noqa: S608


def fold(name: str) -> str:
    """``name`` as it is searched: no tones or diacritics, no dots or spaces, one case."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if letter.isalnum())


def by_number(views: Views, vault: Vault, kind: IdentifierKind, number: str) -> UUID | None:
    """The person who holds this number now."""
    claim = vault.number_id(kind.value, number)
    return holders(views, [claim]).get(claim)


def by_card(views: Views, vault: Vault, card_number: str) -> UUID | None:
    """The person whose card this is; ``None`` when it opens nothing."""
    return by_number(views, vault, IdentifierKind.CARD, card_number)


def holders(views: Views, claims: list[UUID]) -> dict[UUID, UUID]:
    """Who holds each of ``claims`` (ids of keyed digests); a free one is left out."""
    found: dict[UUID, UUID] = {}
    for start in range(0, len(claims), 900):
        chunk = [claim.bytes for claim in claims[start : start + 900]]
        marks = ",".join("?" * len(chunk))
        rows = views.fetch(
            f"SELECT claim_id, person_id FROM person_lookup_claims WHERE claim_id IN ({marks})",  # noqa: S608
            *chunk,
        )
        found |= {UUID(bytes=claim): UUID(bytes=person) for claim, person in rows}
    return found


def by_name(views: Views, name: str) -> list[Found]:
    """Everybody whose name has these letters in it; the best matches first."""
    folded = fold(name)
    if not folded:
        return []
    rows = views.fetch(
        f"{_CARD} WHERE folded LIKE ? ORDER BY folded <> ?, folded, person_id LIMIT ?",
        f"%{folded}%",
        folded,
        FOUND_MAX,
    )
    return [_found(row) for row in rows]


def by_tail(views: Views, digits: str) -> list[Found]:
    """Everybody whose certificate number ends in these four digits."""
    rows = views.fetch(f"{_CARD} WHERE number_tail = ? LIMIT ?", digits.upper(), FOUND_MAX)
    return [_found(row) for row in rows]


def summary(views: Views, person_id: UUID) -> Found | None:
    """The person; ``None`` when unknown, or erased."""
    rows = views.fetch(f"{_CARD} WHERE person_id = ?", person_id.bytes)
    return _found(rows[0]) if rows else None


def summaries(views: Views, persons: list[UUID]) -> dict[UUID, Found]:
    """Each of ``persons`` who is known, by id."""
    found: dict[UUID, Found] = {}
    for start in range(0, len(persons), 900):
        chunk = [person.bytes for person in persons[start : start + 900]]
        marks = ",".join("?" * len(chunk))
        for row in views.fetch(f"{_CARD} WHERE person_id IN ({marks})", *chunk):
            card = _found(row)
            found[card.person_id] = card
    return found


def pin_hash(views: Views, person_id: UUID) -> str | None:
    """The hash of the PIN the person set last; ``None`` when there is none to check."""
    rows = views.fetch(
        "SELECT pin_position FROM person_lookup WHERE person_id = ?", person_id.bytes
    )
    if not rows or rows[0][0] is None:
        return None
    match views.facts_at([rows[0][0]])[0][1]:
        case Person.PinSet(pin_hash=kept):
            return kept
        case _:
            return None


def _found(row: tuple[Any, ...]) -> Found:
    person_id, name, area, household, language, category, grade, tail, has_joined = row
    household_id = UUID(bytes=household) if household else None
    known = (language, category, grade, tail, bool(has_joined))
    return Found(UUID(bytes=person_id), name, area, household_id, *known)
