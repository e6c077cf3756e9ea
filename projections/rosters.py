"""Who is on a roster on a day, who came and went, and who is on two of them?

Source: rosters and their members, and the households of persons.
Read by: ``api/asking.py``.

Somebody is on a roster from the day they were put on it until before the day they were taken off,
while its period lasts. Where only the month or the year is known, they were put on it on its first
day and taken off on its last. Persons and households are counted apart. A category that rosters
give as another word for one code is counted under that code.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import HouseholdMembership, Person, Roster, RosterMembership
from ledger.history import Fact
from ledger.vocabulary import first_day, last_day
from projections.store import Cursor, Views, named, reads

NAME = "rosters"
UNSEALS: frozenset[str] = frozenset()
READS = reads(
    Roster, RosterMembership, HouseholdMembership, Person.PersonRegistered, Person.PersonErased
)
TABLES = (
    "CREATE TABLE rosters (roster_id BLOB, period_from TEXT, period_until TEXT, criterion TEXT,"
    " category TEXT, area TEXT, next_review_on TEXT, sensitive INTEGER,"
    " PRIMARY KEY (roster_id, period_from)) WITHOUT ROWID",
    "CREATE TABLE rosters_synonyms (name TEXT, code TEXT, roster_id BLOB, period_from TEXT,"
    " PRIMARY KEY (name, code, roster_id, period_from)) WITHOUT ROWID",
    "CREATE TABLE rosters_members (membership_id BLOB, position INTEGER, roster_id BLOB,"
    " period_from TEXT, person_id BLOB, household_id BLOB, category TEXT, area TEXT,"
    " source_list TEXT, joined_on TEXT, joined TEXT, left_on TEXT, gone TEXT, reason TEXT,"
    " sensitive INTEGER, PRIMARY KEY (membership_id, position)) WITHOUT ROWID",
    "CREATE INDEX rosters_members_by_roster ON rosters_members (roster_id, joined)",
    "CREATE INDEX rosters_members_by_person ON rosters_members (person_id)",
    "CREATE TABLE rosters_homes (history_id BLOB, position INTEGER, person_id BLOB,"
    " household_id BLOB, joined TEXT, gone TEXT, PRIMARY KEY (history_id, position)) WITHOUT ROWID",
    "CREATE INDEX rosters_homes_by_person ON rosters_homes (person_id, joined)",
)
FORGETS = (
    "DELETE FROM rosters WHERE roster_id = ?",
    "DELETE FROM rosters_synonyms WHERE roster_id = ?",
    "DELETE FROM rosters_members WHERE membership_id = ?",
    "DELETE FROM rosters_homes WHERE history_id = ?",
)
# A word that two rosters give to different codes is left as it is.
_CODE = (
    "COALESCE((SELECT MIN(code) FROM rosters_synonyms WHERE name = {0}.category GROUP BY name"
    " HAVING COUNT(DISTINCT code) = 1), {0}.category)"
)
_HOME = (
    "COALESCE(m.household_id, (SELECT CASE WHEN h.gone IS NULL OR h.gone > ?1"
    " THEN h.household_id END FROM rosters_homes AS h WHERE h.person_id = m.person_id"
    " AND h.joined <= ?1 ORDER BY h.joined DESC, h.position DESC LIMIT 1))"
)
_MEMBER = (
    f"SELECT m.roster_id, m.person_id, {_HOME} AS household, {_CODE.format('m')} AS code,"  # noqa: S608
    " m.area, m.source_list, m.joined_on, m.left_on, m.reason, m.sensitive, m.joined, m.position"
    " FROM "
)
_EVER = f"{_MEMBER} rosters_members AS m"
# The rosters of the day first, and then who is on them: never everybody who ever was.
_THERE = (
    f"{_MEMBER} rosters AS r CROSS JOIN rosters_members AS m USING (roster_id, period_from)"
    " WHERE r.period_from <= ?1 AND (r.period_until IS NULL OR r.period_until > ?1)"
    " AND m.joined <= ?1 AND (m.gone IS NULL OR m.gone > ?1)"
)
_COUNTED = (
    "COUNT(DISTINCT person_id), COUNT(DISTINCT household),"
    " COUNT(DISTINCT CASE WHEN household IS NULL THEN person_id END)"
)
_ON_DAY = (
    f"WITH here AS MATERIALIZED ({_THERE})"  # noqa: S608
    f" SELECT r.roster_id, criterion, {_CODE.format('r')}, r.area, period_from, period_until,"
    f" {_COUNTED}, next_review_on, r.sensitive FROM rosters AS r LEFT JOIN here USING (roster_id)"
    " WHERE period_from <= ?1 AND (period_until IS NULL OR period_until > ?1)"
    " AND substr(COALESCE(r.area, ''), 1, length(?2)) = ?2"
    " GROUP BY r.roster_id ORDER BY criterion, r.area, r.roster_id LIMIT ?3"
)
_BY_CATEGORY = (
    f"WITH here AS MATERIALIZED ({_THERE})"  # noqa: S608
    f" SELECT code, {_COUNTED} FROM here WHERE substr(COALESCE(area, ''), 1, length(?2)) = ?2"
    " GROUP BY code ORDER BY code IS NULL, code"
)


class RosterRow(Struct, frozen=True, kw_only=True):
    """One roster and how many were on it on a day: so many persons, of so many households.

    ``without_household`` is of how many persons no household is known.
    """

    roster_id: UUID
    criterion: str
    roster_category: str | None
    area: str | None
    period_from: date
    period_until: date | None
    persons: int
    households: int
    without_household: int
    next_review_on: date | None
    sensitive: bool


class CategoryRow(Struct, frozen=True):
    """How many were on any roster of a category; who is on two of them is counted once."""

    roster_category: str | None
    persons: int
    households: int
    without_household: int


class Member(Struct, frozen=True, kw_only=True):
    """One person on a roster, and why they left it, if they did.

    ``source_list`` is the list by which they came onto it. The days are as exact as known.
    """

    roster_id: UUID
    person_id: UUID
    household_id: UUID | None
    roster_category: str | None
    area: str | None
    source_list: str | None
    joined_on: str
    left_on: str | None
    roster_removal_reason: str | None
    sensitive: bool


class Shared(Struct, frozen=True):
    """One person on two rosters, or on one of the two: ``both``, ``first`` or ``second``."""

    on_which: str
    person_id: UUID
    household_id: UUID | None
    sensitive: bool


class Overlap(Struct, frozen=True):
    """How many persons, and apart from that how many households, are on both or on one."""

    on_which: str
    persons: int
    households: int


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Keep every stay on a roster with its days, and the periods of the rosters."""
    if fact.HISTORY is Roster:
        _follow_roster(db, fact)
    elif fact.HISTORY is RosterMembership:
        _follow_member(db, position, fact)
    else:
        _follow_household(db, position, fact)


def _follow_roster(db: Cursor, fact: Fact) -> None:
    roster = fact.originator_id.bytes
    match fact:
        case Roster.RosterCreated():
            begins = fact.period_from.isoformat()
            until = fact.period_until.isoformat() if fact.period_until else None
            told = (fact.criterion, fact.roster_category, fact.area, None, fact.sensitive)
            db.execute(
                "INSERT INTO rosters VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (roster, begins, until, *told),
            )
            words = set(fact.synonyms) - {fact.roster_category}
            if fact.roster_category is not None:
                db.executemany(
                    "INSERT OR IGNORE INTO rosters_synonyms VALUES (?, ?, ?, ?)",
                    [(word, fact.roster_category, roster, begins) for word in sorted(words)],
                )
        case Roster.RosterReviewed(next_review_on=next_on):
            db.execute(_REVIEWED, (next_on.isoformat() if next_on else None, roster))
        case Roster.RosterClosed(period_until=until):
            db.execute(_CLOSED, (until.isoformat(), roster))
        case _:
            pass


_REVIEWED = """
    UPDATE rosters SET next_review_on = ?1 WHERE roster_id = ?2
       AND period_from = (SELECT MAX(period_from) FROM rosters WHERE roster_id = ?2)
"""
_CLOSED = """
    UPDATE rosters SET period_until = ?1, next_review_on = NULL WHERE roster_id = ?2
       AND period_from = (SELECT MAX(period_from) FROM rosters WHERE roster_id = ?2)
"""


def _follow_member(db: Cursor, position: int, fact: Fact) -> None:
    match fact:
        case RosterMembership.RosterMemberAdded():
            db.execute(
                "INSERT INTO rosters_members VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL,"
                " NULL, ?)",
                (
                    fact.originator_id.bytes,
                    position,
                    fact.roster_id.bytes,
                    fact.period_from.isoformat(),
                    fact.person_id.bytes,
                    fact.household_id.bytes if fact.household_id else None,
                    fact.roster_category,
                    fact.area,
                    fact.source_list,
                    fact.occurred_on,
                    first_day(fact.occurred_on).isoformat(),
                    fact.sensitive,
                ),
            )
        case RosterMembership.RosterMemberRemoved(roster_removal_reason=reason):
            gone = last_day(fact.occurred_on).isoformat()
            told = (fact.occurred_on, gone, reason.value, fact.originator_id.bytes)
            db.execute(_REMOVED, told)
        case _:
            pass


_REMOVED = (
    "UPDATE rosters_members SET left_on = ?, gone = ?, reason = ?"
    " WHERE membership_id = ? AND gone IS NULL"
)


def _follow_household(db: Cursor, position: int, fact: Fact) -> None:
    history = fact.originator_id.bytes
    match fact:
        case Person.PersonRegistered(household_id=household) if household:
            _move_in(db, (history, position, history, household.bytes, ""))
        case HouseholdMembership.HouseholdMemberJoined(person_id=person, household_id=household):
            day = first_day(fact.occurred_on).isoformat()
            _move_in(db, (history, position, person.bytes, household.bytes, day))
        case HouseholdMembership.HouseholdMemberLeft(household_id=household):
            gone = last_day(fact.occurred_on).isoformat()
            db.execute(
                "UPDATE rosters_homes SET gone = ? WHERE history_id = ? AND household_id = ?"
                " AND gone IS NULL",
                (gone, history, household.bytes),
            )
        case Person.PersonErased():
            db.execute("DELETE FROM rosters_homes WHERE person_id = ?", (history,))
        case _:
            pass


def _move_in(db: Cursor, home: tuple[bytes, int, bytes, bytes, str]) -> None:
    db.execute("INSERT INTO rosters_homes VALUES (?, ?, ?, ?, ?, NULL)", home)


def on_day(
    views: Views, *, day: date, area: str | None = None, limit: int = 500
) -> list[RosterRow]:
    """The rosters whose period holds ``day``, and how many were on each; empty when there is none.

    ``area`` leaves those of the places whose code begins with it.
    """
    rows = views.fetch(_ON_DAY, day.isoformat(), area or "", limit)
    return [_roster(row) for row in rows]


def by_category(views: Views, *, day: date, area: str | None = None) -> list[CategoryRow]:
    """How many were on the rosters of each category on ``day``, in all of them together."""
    rows = views.fetch(_BY_CATEGORY, day.isoformat(), area or "")
    return [CategoryRow(*row) for row in rows]


def members(views: Views, *, roster_id: UUID, day: date, limit: int = 20_000) -> list[Member]:
    """Who was on the roster on ``day``, in the order they came onto it; empty when nobody was."""
    rows = views.fetch(
        f"{_THERE} AND r.roster_id = ?2 ORDER BY m.joined, m.position LIMIT ?3",
        *(day.isoformat(), roster_id.bytes, limit),
    )
    return [_member(row) for row in rows]


def changes(views: Views, *, roster_id: UUID, start: date, end: date) -> list[Member]:
    """Who came onto the roster or left it from ``start`` until before ``end``, the earliest first.

    The household is that of the day before ``end``; those who came and left are told once.
    """
    rows = views.fetch(
        f"{_EVER} WHERE m.roster_id = ?2 AND (m.joined >= ?3 AND m.joined < ?4"
        " OR m.gone >= ?3 AND m.gone < ?4)"
        " ORDER BY CASE WHEN m.joined >= ?3 THEN m.joined ELSE m.gone END, m.position",
        *(_day_before(end), roster_id.bytes, start.isoformat(), end.isoformat()),
    )
    return [_member(row) for row in rows]


def same(views: Views, *, roster_id: UUID, other_id: UUID, day: date) -> list[Shared]:
    """Who was on both rosters on ``day``, then who was only on the first, then on the second."""
    first, second = (
        {each.person_id: each for each in members(views, roster_id=each, day=day)}
        for each in (roster_id, other_id)
    )
    told = (
        ("both", [first[each] for each in first if each in second]),
        ("first", [first[each] for each in first if each not in second]),
        ("second", [second[each] for each in second if each not in first]),
    )
    return [
        Shared(which, each.person_id, each.household_id, each.sensitive)
        for which, group in told
        for each in group
    ]


def overlap(views: Views, *, roster_id: UUID, other_id: UUID, day: date) -> list[Overlap]:
    """How many were on both rosters on ``day``, and how many on one of them alone.

    A household is on both when somebody of it is on each, be it the same person or not.
    """
    persons, homes = [], []
    for each in (roster_id, other_id):
        listed = members(views, roster_id=each, day=day)
        persons.append({member.person_id for member in listed})
        homes.append({member.household_id for member in listed} - {None})
    return [
        Overlap("both", len(persons[0] & persons[1]), len(homes[0] & homes[1])),
        Overlap("first", len(persons[0] - persons[1]), len(homes[0] - homes[1])),
        Overlap("second", len(persons[1] - persons[0]), len(homes[1] - homes[0])),
    ]


def of(views: Views, person_id: UUID, *, day: date) -> list[Member]:
    """The rosters on which ``person_id`` is or was, with the household of ``day``; newest first."""
    rows = views.fetch(
        f"{_EVER} WHERE m.person_id = ?2 ORDER BY m.joined DESC, m.position DESC",
        *(day.isoformat(), person_id.bytes),
    )
    return [_member(row) for row in rows]


def _day_before(day: date) -> str:
    return (day - timedelta(days=1)).isoformat()


def _roster(row: Any) -> RosterRow:
    return RosterRow(
        roster_id=UUID(bytes=row[0]),
        criterion=row[1],
        roster_category=row[2],
        area=row[3],
        period_from=date.fromisoformat(row[4]),
        period_until=date.fromisoformat(row[5]) if row[5] else None,
        persons=row[6],
        households=row[7],
        without_household=row[8],
        next_review_on=date.fromisoformat(row[9]) if row[9] else None,
        sensitive=bool(row[10]),
    )


def _member(row: Any) -> Member:
    return Member(
        roster_id=UUID(bytes=row[0]),
        person_id=UUID(bytes=row[1]),
        household_id=named(row[2]),
        roster_category=row[3],
        area=row[4],
        source_list=row[5],
        joined_on=row[6],
        left_on=row[7],
        roster_removal_reason=row[8],
        sensitive=bool(row[9]),
    )


ASKED = (on_day, by_category, members, changes, same, overlap, of)
