"""Who is this card, this number, this name?

Source: what is known of each person, and the claims on numbers.
Read by: ``kiosk``, ``api/desk``, the importer.

The one view that holds personal data in clear, because a name is searched for by its
letters. It is emptied of a person the moment they are erased. Of whoever's record is restricted it
tells where they live and nothing else, but to whom the law lets read on.

A name is found by any letters in it, also by one: names of two or three characters are what most
people here have, too short for an index of triples. So the name itself is indexed, and what is
left of it from each later letter on; a search is a range of one of the two, however many people
there are.
"""

import unicodedata
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import HouseholdMembership, IdentifierClaim, Person, Restriction
from ledger.history import Fact
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
READS = reads(Person, IdentifierClaim, HouseholdMembership, Restriction)
TABLES = (
    "CREATE TABLE person_lookup (person_id BLOB PRIMARY KEY, name TEXT, folded TEXT, area TEXT,"
    " household_id BLOB, language TEXT, category TEXT, grade TEXT, number_tail TEXT,"
    " pin_position INTEGER) WITHOUT ROWID",
    "CREATE INDEX person_lookup_by_name ON person_lookup (folded)",
    "CREATE INDEX person_lookup_by_tail ON person_lookup (number_tail)",
    "CREATE INDEX person_lookup_by_area ON person_lookup (area)",
    "CREATE TABLE person_lookup_rests (rest TEXT, person_id BLOB, PRIMARY KEY (rest, person_id))"
    " WITHOUT ROWID",
    "CREATE TABLE person_lookup_members (membership_id BLOB PRIMARY KEY, person_id BLOB,"
    " household_id BLOB) WITHOUT ROWID",
    "CREATE INDEX person_lookup_members_by_person ON person_lookup_members (person_id)",
    "CREATE TABLE person_lookup_restricted (person_id BLOB PRIMARY KEY, since TEXT) WITHOUT ROWID",
    "CREATE TABLE person_lookup_claims (claim_id BLOB PRIMARY KEY, kind TEXT, person_id BLOB)"
    " WITHOUT ROWID",
)
REST_LETTERS = 16
"""So much of a name is kept from each letter on; what is asked beyond is compared."""
_FORGET_RESTS = (
    "WITH RECURSIVE later (rest) AS (SELECT folded FROM person_lookup WHERE person_id = ?1"  # noqa: S608
    " UNION ALL SELECT substr(rest, 2) FROM later WHERE length(rest) > 1)"
    " DELETE FROM person_lookup_rests WHERE person_id = ?1"
    f" AND rest IN (SELECT substr(rest, 1, {REST_LETTERS}) FROM later)"
)
FORGETS = (
    _FORGET_RESTS,
    "DELETE FROM person_lookup WHERE person_id = ?",
    "DELETE FROM person_lookup_members WHERE membership_id = ?",
    "DELETE FROM person_lookup_claims WHERE claim_id = ?",
)
TAIL_DIGITS = 4
FOUND_MAX = 50
LAST_LETTER = "\U0010ffff"
"""Behind every letter, and none itself: what begins so ends before it."""
_WHAT_IS_TOLD = (
    "SELECT each.person_id, name, area,"
    " CASE WHEN membership_id IS NULL THEN each.household_id ELSE joined.household_id END,"
    " language, category, grade, number_tail, membership_id IS NOT NULL, since IS NOT NULL"
)
_MEMBERS = (
    " LEFT JOIN person_lookup_members AS joined USING (person_id)"
    " LEFT JOIN person_lookup_restricted AS kept USING (person_id)"
)
_CARD = f"{_WHAT_IS_TOLD} FROM person_lookup AS each{_MEMBERS}"
_IN_AREA = " AND since IS NULL AND (?3 IS NULL OR substr(area, 1, length(?3)) = ?3)"
_BEGINNING = (
    f"{_CARD} WHERE folded >= ?1 AND folded < ?2{_IN_AREA} ORDER BY folded, each.person_id LIMIT ?4"
)
_TAIL = f"{_CARD} WHERE number_tail = ?1{_IN_AREA} ORDER BY each.person_id LIMIT ?4"
# A name that has the letters twice is met twice, and told the first time.
_INSIDE = (
    f"{_WHAT_IS_TOLD} FROM person_lookup_rests AS found"
    f" CROSS JOIN person_lookup AS each USING (person_id){_MEMBERS}"
    f" WHERE rest >= substr(?1, 1, {REST_LETTERS}) AND rest < substr(?1, 1, {REST_LETTERS}) || ?5"
    " AND NOT (folded >= ?1 AND folded < ?2) AND instr(substr(folded, 2), ?1) > 0"
    f" AND rest = substr(folded, 1 + instr(substr(folded, 2), ?1), {REST_LETTERS}){_IN_AREA}"
    " ORDER BY rest, found.person_id LIMIT ?4"
)

_SMALL_AREA = (
    f"{_CARD} WHERE since IS NULL AND area >= ?3 AND area < ?3 || ?5 AND instr(folded, ?1) > 0"
    " ORDER BY NOT (folded >= ?1 AND folded < ?2), CASE WHEN folded >= ?1 AND folded < ?2"
    f" THEN folded ELSE substr(folded, instr(folded, ?1), {REST_LETTERS}) END, each.person_id"
    " LIMIT ?4"
)
_LIVE_THERE = (
    "SELECT COUNT(*) FROM (SELECT 1 FROM person_lookup WHERE area >= ? AND area < ? LIMIT ?)"
)
SMALL_AREA_PERSONS = 3_000


class Found(Struct, frozen=True):
    """One person as a screen needs to tell them from others; ``number_tail`` is four digits.

    ``has_joined``: the household became known after the person was registered. Whose record
    ``is_restricted`` has no name and no particulars here, unless the whole was asked for.
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
    is_restricted: bool = False


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Keep what a person is found by; drop all of it when they are erased."""
    match fact:
        case IdentifierClaim.IdentifierClaimed() | IdentifierClaim.IdentifierReleased():
            _claim(db, fact)
        case HouseholdMembership.HouseholdMemberJoined(household_id=household):
            _belongs(db, fact, household)
        case HouseholdMembership.HouseholdMemberLeft():
            _belongs(db, fact, None)
        case Restriction.RestrictionSet() | Restriction.RestrictionLifted():
            _restrict(db, fact)
        case _:
            _of_person(db, position, fact)


def _of_person(db: Cursor, position: int, fact: Fact) -> None:
    match fact:
        case Person.PersonRegistered():
            _begin(db, fact)
        case Person.PersonErased():
            person = (fact.originator_id.bytes,)
            db.execute(_FORGET_RESTS, person)
            for table in _OF_A_PERSON:
                db.execute(f"DELETE FROM {table} WHERE person_id = ?", person)  # noqa: S608
        case Person.PinSet():
            _set(db, fact.originator_id.bytes, pin_position=position)
        case _:
            _set(db, fact.originator_id.bytes, **_changes(fact))


_OF_A_PERSON = ("person_lookup", "person_lookup_members", "person_lookup_restricted")


def _claim(db: Cursor, fact: Fact) -> None:
    person_id = getattr(fact, "person_id", None)
    if isinstance(fact, IdentifierClaim.IdentifierReleased):
        claim = (fact.originator_id.bytes,)
        db.execute("DELETE FROM person_lookup_claims WHERE claim_id = ?", claim)
    elif isinstance(fact, IdentifierClaim.IdentifierClaimed) and person_id:
        held = (fact.originator_id.bytes, fact.kind.value, person_id.bytes)
        db.execute("INSERT OR REPLACE INTO person_lookup_claims VALUES (?, ?, ?)", held)


def _restrict(db: Cursor, fact: Restriction.RestrictionSet | Restriction.RestrictionLifted) -> None:
    person = fact.person_id.bytes
    db.execute("DELETE FROM person_lookup_restricted WHERE person_id = ?", (person,))
    if isinstance(fact, Restriction.RestrictionSet):
        since = (person, fact.occurred_on)
        db.execute("INSERT INTO person_lookup_restricted VALUES (?, ?)", since)


def _begin(db: Cursor, fact: Person.PersonRegistered) -> None:
    household = fact.household_id.bytes if fact.household_id else None
    person, folded = fact.originator_id.bytes, fold(fact.name or "")
    db.execute(
        "INSERT INTO person_lookup (person_id, name, folded, area, household_id)"
        " VALUES (?, ?, ?, ?, ?)",
        (person, fact.name, folded, fact.area, household),
    )
    _keep_rests(db, person, folded)


def _keep_rests(db: Cursor, person: bytes, folded: str) -> None:
    rests = [(folded[at : at + REST_LETTERS], person) for at in range(1, len(folded))]
    db.executemany("INSERT OR IGNORE INTO person_lookup_rests VALUES (?, ?)", rests)


def _belongs(db: Cursor, fact: Any, household: UUID | None) -> None:
    db.execute(
        "INSERT OR REPLACE INTO person_lookup_members VALUES (?, ?, ?)",
        (fact.originator_id.bytes, fact.person_id.bytes, household.bytes if household else None),
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
    renamed = "folded" in changes
    if renamed:
        db.execute(_FORGET_RESTS, (person,))
    if changes:
        columns = ", ".join(f"{name} = ?" for name in changes)
        values = (*changes.values(), person)
        db.execute(f"UPDATE person_lookup SET {columns} WHERE person_id = ?", values)  # noqa: S608
    if renamed:
        _keep_rests(db, person, changes["folded"])


def fold(name: str) -> str:
    """``name`` as it is searched: no tones or diacritics, no dots or spaces, one case and width."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(letter for letter in plain.translate(_ALIKE) if letter.isalnum())


_ALIKE = str.maketrans({"đ": "d", "ð": "d", "ɖ": "d", "ꞏ": " ", "ᐧ": " "})
"""Letters with a bar that look alike on paper, and dots that Unicode takes for letters."""


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


def by_name(
    views: Views, name: str, *, area: str | None = None, limit: int = FOUND_MAX
) -> list[Found]:
    """Everybody whose name has these letters in it; with ``area`` of places whose code begins so.

    Whose whole name it is comes first, then whose name begins so; empty if nobody's name fits.
    """
    letters = fold(name)
    if not letters:
        return []
    asked = (letters, letters + LAST_LETTER, area)
    if area and _is_small(views, area):
        rows = views.fetch(_SMALL_AREA, *asked, limit, LAST_LETTER)
        return [_found(row) for row in rows]
    rows = views.fetch(_BEGINNING, *asked, limit)
    if len(rows) < limit:
        rows += views.fetch(_INSIDE, *asked, limit - len(rows), LAST_LETTER)
    return [_found(row) for row in rows]


def _is_small(views: Views, area: str) -> bool:
    # Where few live, they are looked through: by name one would pass all their namesakes first.
    found = views.fetch(_LIVE_THERE, area, area + LAST_LETTER, SMALL_AREA_PERSONS + 1)
    return int(found[0][0]) <= SMALL_AREA_PERSONS


def by_tail(
    views: Views, digits: str, *, area: str | None = None, limit: int = FOUND_MAX
) -> list[Found]:
    """Everybody whose certificate number ends in these four digits; empty if nobody's does."""
    tail = unicodedata.normalize("NFKC", digits).strip().upper()
    rows = views.fetch(_TAIL, tail, None, area, limit)
    return [_found(row) for row in rows]


ASKED = (by_name, by_tail)


def names(views: Views, persons: Iterable[UUID], *, whole: bool = False) -> dict[UUID, str]:
    """What each of ``persons`` is called, by id; who is unknown, erased or restricted is left out.

    ``whole``: the restricted, too, as for what is owed to them.
    """
    wanted = list(set(persons))
    found = summaries(views, wanted, whole=whole)
    return {person_id: each.name for person_id, each in found.items() if each.name}


def summary(views: Views, person_id: UUID, *, whole: bool = False) -> Found | None:
    """The person; ``None`` when unknown, or erased. ``whole``: also of whom is restricted."""
    return summaries(views, [person_id], whole=whole).get(person_id)


def summaries(views: Views, persons: list[UUID], *, whole: bool = False) -> dict[UUID, Found]:
    """Each of ``persons`` who is known, by id. ``whole``: also of whom is restricted."""
    found: dict[UUID, Found] = {}
    for start in range(0, len(persons), 900):
        chunk = [person.bytes for person in persons[start : start + 900]]
        marks = ",".join("?" * len(chunk))
        for row in views.fetch(f"{_CARD} WHERE each.person_id IN ({marks})", *chunk):
            card = _found(row, whole=whole)
            found[card.person_id] = card
    return found


def restricted_since(views: Views, persons: Iterable[UUID]) -> dict[UUID, str]:
    """From which day the record of each of ``persons`` is restricted; of the others nothing."""
    wanted = [person.bytes for person in set(persons)]
    found: dict[UUID, str] = {}
    for start in range(0, len(wanted), 900):
        chunk = wanted[start : start + 900]
        marks = ",".join("?" * len(chunk))
        rows = views.fetch(
            f"SELECT person_id, since FROM person_lookup_restricted WHERE person_id IN ({marks})",  # noqa: S608
            *chunk,
        )
        found |= {UUID(bytes=person): since for person, since in rows}
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


def _found(row: tuple[Any, ...], *, whole: bool = False) -> Found:
    person_id, name, area, household, *told, has_joined, is_restricted = row
    household_id = UUID(bytes=household) if household else None
    if is_restricted and not whole:
        name, told = "", [None] * len(told)
    known = (*told, bool(has_joined), bool(is_restricted))
    return Found(UUID(bytes=person_id), name, area, household_id, *known)
