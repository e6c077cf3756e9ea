"""What does the office know of this person: certificate, places, household, language, whereabouts?

Source: what is known of each person and of their households.
Read by: ``kiosk/pages``, ``api/desk``.

What names a person is in ``person_lookup`` alone. The category and grade of a certificate are
sealed: they are read from the facts that told them last. Whoever was erased has no card.
"""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import HouseholdMembership, Person
from ledger.history import Fact
from ledger.particulars import Detail
from ledger.vocabulary import AddressKind, first_day
from projections.store import Cursor, Views, named, reads

NAME = "person_card"
UNSEALS: frozenset[str] = frozenset()
READS = reads(
    Person.PersonRegistered,
    Person.CertificateIssued,
    Person.CertificateUpgraded,
    Person.CertificateExpired,
    Person.CertificateRevoked,
    Person.DetailCorrected,
    Person.AddressChanged,
    Person.ContactChanged,
    Person.ContactPreferenceSet,
    Person.PersonDied,
    Person.PersonMovedAway,
    Person.PersonMovedBack,
    Person.PersonErased,
    HouseholdMembership,
)
TABLES = (
    "CREATE TABLE person_card (person_id BLOB PRIMARY KEY, registered_on TEXT, area TEXT,"
    " actual_area TEXT, settlement TEXT, household_id BLOB, language TEXT,"
    " preferred_channel TEXT, speech_rate INTEGER, large_text INTEGER, quiet_from TEXT,"
    " quiet_until TEXT, certificate_country TEXT, certificate_state TEXT,"
    " certificate_since TEXT, certificate_until TEXT, certificate_lost_on TEXT, died_on TEXT,"
    " away_since TEXT, away_in TEXT, category_at INTEGER, grade_at INTEGER) WITHOUT ROWID",
    "CREATE TABLE person_card_households (membership_id BLOB, position INTEGER, person_id BLOB,"
    " household_id BLOB, household_relationship TEXT, joined_on TEXT, left_on TEXT,"
    " household_leaving_reason TEXT, PRIMARY KEY (membership_id, position)) WITHOUT ROWID",
    "CREATE INDEX person_card_households_by_person ON person_card_households (person_id)",
)
FORGETS = (
    "DELETE FROM person_card WHERE person_id = ?",
    "DELETE FROM person_card_households WHERE membership_id = ?",
)
_ERASES = (
    "DELETE FROM person_card WHERE person_id = ?",
    "DELETE FROM person_card_households WHERE person_id = ?",
)
_CARD = (
    "SELECT person_id, registered_on, area, actual_area, settlement, household_id, language,"
    " preferred_channel, speech_rate, large_text, quiet_from, quiet_until, certificate_country,"
    " certificate_state, certificate_since, certificate_until, died_on, away_since, away_in,"
    " certificate_lost_on, category_at, grade_at FROM person_card WHERE person_id = ?"
)


NOT_KEPT = frozenset({"certificate_valid", "category", "grade"})
"""What a card tells that no column has: it is worked out, or sealed."""


class Card(Struct, frozen=True, kw_only=True):
    """One person; ``area`` is where they are registered and ``actual_area`` where they live.

    ``certificate_state`` is what was heard of it last: held, expired or revoked; empty where there
    never was one. ``certificate_valid`` is that of the day asked for; ``category`` and ``grade``
    are empty once it was lost. ``household_id`` is the
    household they are of now. ``away_since``: they live where the office does not serve them.
    """

    person_id: UUID
    registered_on: str
    area: str | None
    actual_area: str | None
    settlement: str | None
    household_id: UUID | None
    language: str | None
    preferred_channel: str | None
    speech_rate: int | None
    large_text: bool | None
    quiet_from: str | None
    quiet_until: str | None
    category: str | None
    grade: str | None
    certificate_country: str | None
    certificate_state: str | None
    certificate_since: str | None
    certificate_until: date | None
    certificate_valid: bool
    died_on: str | None
    away_since: str | None
    away_in: str | None


class Household(Struct, frozen=True, kw_only=True):
    """One household that the person is or was of; ``left_on`` is empty while they are."""

    household_id: UUID
    household_relationship: str | None
    joined_on: str
    left_on: str | None
    household_leaving_reason: str | None


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Keep what was said last of a person; drop all of it when they are erased."""
    match fact:
        case Person.PersonRegistered():
            _begin(db, fact)
        case Person.PersonErased():
            for statement in _ERASES:
                db.execute(statement, (fact.originator_id.bytes,))
        case _ if fact.HISTORY is Person:
            _set(db, fact.originator_id.bytes, _changes(position, fact))
        case _:
            _follow_household(db, position, fact)


def _begin(db: Cursor, fact: Person.PersonRegistered) -> None:
    db.execute(
        "INSERT INTO person_card (person_id, registered_on, area, settlement, household_id)"
        " VALUES (?, ?, ?, ?, ?)",
        (
            fact.originator_id.bytes,
            fact.occurred_on,
            fact.area,
            fact.settlement.value if fact.settlement else None,
            fact.household_id.bytes if fact.household_id else None,
        ),
    )


def _set(db: Cursor, person: bytes, changes: dict[str, Any]) -> None:
    if changes:
        columns = ", ".join(f"{name} = ?" for name in changes)
        values = (*changes.values(), person)
        db.execute(f"UPDATE person_card SET {columns} WHERE person_id = ?", values)  # noqa: S608


def _changes(position: int, fact: Fact) -> dict[str, Any]:
    """What a fact of the person changes of their card."""
    match fact:
        case Person.AddressChanged(kind=kind, area=area):
            return {"area" if kind is AddressKind.REGISTERED else "actual_area": area}
        case Person.ContactChanged(language=language):
            return {"language": language} if language else {}
        case Person.ContactPreferenceSet():
            return _preferences(fact)
        case Person.PersonDied() | Person.PersonMovedAway() | Person.PersonMovedBack():
            return _whereabouts(fact)
        case Person.DetailCorrected(corrected_detail=detail):
            return {CORRECTED[detail]: position} if detail in CORRECTED else {}
        case _:
            return _certificate(position, fact)


CORRECTED = {
    Detail.CERTIFICATE_CATEGORY: "category_at",
    Detail.CERTIFICATE_GRADE: "grade_at",
}


def _whereabouts(fact: Fact) -> dict[str, Any]:
    match fact:
        case Person.PersonDied():
            return {"died_on": fact.occurred_on}
        case Person.PersonMovedAway(to_area=to_area):
            return {"away_since": fact.occurred_on, "away_in": to_area}
        case _:
            return {"away_since": None, "away_in": None}


def _preferences(fact: Person.ContactPreferenceSet) -> dict[str, Any]:
    channel = fact.preferred_channel
    return {
        "preferred_channel": channel.value if channel else None,
        "speech_rate": fact.speech_rate,
        "large_text": fact.large_text,
        "quiet_from": fact.quiet_from,
        "quiet_until": fact.quiet_until,
        **({"language": fact.language} if fact.language else {}),
    }


def _certificate(position: int, fact: Fact) -> dict[str, Any]:
    match fact:
        case Person.CertificateIssued() | Person.CertificateUpgraded():
            until = fact.valid_until if isinstance(fact, Person.CertificateUpgraded) else None
            return {
                "certificate_country": fact.country,
                "certificate_state": "held",
                "certificate_since": fact.occurred_on,
                "certificate_until": until.isoformat() if until else None,
                "certificate_lost_on": None,
                "category_at": position,
                "grade_at": position,
            }
        case _:
            return {
                "certificate_state": (
                    "expired" if isinstance(fact, Person.CertificateExpired) else "revoked"
                ),
                "certificate_lost_on": fact.occurred_on,
                "category_at": None,
                "grade_at": None,
            }


def _follow_household(db: Cursor, position: int, fact: Fact) -> None:
    membership = fact.originator_id.bytes
    match fact:
        case HouseholdMembership.HouseholdMemberJoined(household_relationship=relationship):
            db.execute(
                "INSERT INTO person_card_households VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)",
                (
                    membership,
                    position,
                    fact.person_id.bytes,
                    fact.household_id.bytes,
                    relationship.value if relationship else None,
                    fact.occurred_on,
                ),
            )
        case HouseholdMembership.HouseholdMemberLeft(household_leaving_reason=reason):
            db.execute(
                "UPDATE person_card_households SET left_on = ?, household_leaving_reason = ?"
                " WHERE membership_id = ? AND left_on IS NULL",
                (fact.occurred_on, reason.value, membership),
            )


def card(views: Views, person_id: UUID, *, day: date) -> Card | None:
    """What is known of ``person_id``, and whether their certificate is valid on ``day``.

    It is valid on its last day too. ``None`` when nobody is registered so, or they were erased.
    """
    rows = views.fetch(_CARD, person_id.bytes)
    return _card(views, rows[0], day) if rows else None


def households(views: Views, person_id: UUID) -> list[Household]:
    """Of which households ``person_id`` is and was, the newest first; empty if none is known.

    Where nobody told of joining or leaving one, it is the one they were registered with.
    """
    return _joined(views, person_id) or _registered_with(views, person_id)


def _registered_with(views: Views, person_id: UUID) -> list[Household]:
    rows = views.fetch(
        "SELECT household_id, registered_on FROM person_card"
        " WHERE person_id = ? AND household_id IS NOT NULL",
        person_id.bytes,
    )
    return [
        Household(
            household_id=UUID(bytes=household),
            household_relationship=None,
            joined_on=registered_on,
            left_on=None,
            household_leaving_reason=None,
        )
        for household, registered_on in rows
    ]


def _joined(views: Views, person_id: UUID) -> list[Household]:
    rows = views.fetch(
        "SELECT household_id, household_relationship, joined_on, left_on,"
        " household_leaving_reason FROM person_card_households WHERE person_id = ?"
        " ORDER BY position DESC",
        person_id.bytes,
    )
    return [
        Household(
            household_id=UUID(bytes=household),
            household_relationship=relationship,
            joined_on=joined_on,
            left_on=left_on,
            household_leaving_reason=reason,
        )
        for household, relationship, joined_on, left_on, reason in rows
    ]


ASKED = (card, households)


def _card(views: Views, row: tuple[Any, ...], day: date) -> Card:
    *known, lost_on, category_at, grade_at = row
    told = dict(views.facts_at([each for each in (category_at, grade_at) if each is not None]))
    names = (name for name in Card.__struct_fields__ if name not in NOT_KEPT)
    kept = dict(zip(names, known, strict=True))
    person_id = UUID(bytes=kept.pop("person_id"))
    joined = _joined(views, person_id)
    registered = named(kept.pop("household_id"))
    until = kept.pop("certificate_until")
    last_day = date.fromisoformat(until) if until else None
    large_text = kept.pop("large_text")
    return Card(
        person_id=person_id,
        household_id=_household_now(joined) if joined else registered,
        category=_sealed(told.get(category_at), "category"),
        grade=_sealed(told.get(grade_at), "grade"),
        large_text=None if large_text is None else bool(large_text),
        certificate_until=last_day,
        certificate_valid=_is_valid(kept["certificate_since"], last_day, lost_on, day),
        **kept,
    )


def _sealed(fact: Fact | None, name: str) -> str | None:
    """What the fact says of it, itself or as a correction; ``None`` when nobody can read it."""
    said = fact.new if isinstance(fact, Person.DetailCorrected) else getattr(fact, name, None)
    return None if said is None else str(said)


def _household_now(joined: list[Household]) -> UUID | None:
    return next((each.household_id for each in joined if each.left_on is None), None)


def _is_valid(since: str | None, last: date | None, lost_on: str | None, day: date) -> bool:
    if since is None or day < first_day(since):
        return False
    lost = lost_on is not None and first_day(lost_on) <= day
    return not lost and (last is None or day <= last)
