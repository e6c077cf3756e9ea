"""Who is on a roster on a day, who came and went, and who is on two of them."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Person
from ledger.application import ServiceLedger
from projections import feed, rosters
from projections.rosters import CategoryRow, Member, Overlap, RosterRow, Shared
from projections.store import Views
from tests.facts import AREA, AYGUL, BEKZAT, HOUSEHOLD, NGUYEN, copied, ready
from tests.projections.office import Office

TODAY = date(2022, 9, 1)


@pytest.fixture
def office(ledger: ServiceLedger, views: Views) -> Office:
    return Office(ledger, views)


def create(office: Office, criterion: str, category: str | None, **told: Any) -> UUID:
    period = {"period_from": "2022-08-10", "period_until": "2022-12-01", "area": AREA} | told
    named = {"criterion": criterion, "roster_category": category}
    return UUID(office.do("roster.create", occurred_on="2022-08-10", **named, **period))


def add(office: Office, roster: UUID, person: UUID, day: str, **told: Any) -> None:
    office.do("roster.add_member", id=roster, occurred_on=day, person_id=person, **told)


def remove(office: Office, roster: UUID, person: UUID, day: str) -> None:
    told = {"person_id": person, "roster_removal_reason": "moved_away"}
    office.do("roster.remove_member", id=roster, occurred_on=day, **told)


def persons(rows: list[Member]) -> list[UUID]:
    return [row.person_id for row in rows]


@pytest.fixture
def alone(office: Office) -> UUID:
    """A roster of those who live alone: Aygul, and Bekzat until he moved away."""
    roster = create(office, "lives_alone", "living_alone", synonyms=["独居户"])
    add(office, roster, AYGUL, "2022-08-11", household_id=HOUSEHOLD, source_list="社区摸底表")
    add(office, roster, BEKZAT, "2022-08-20")
    remove(office, roster, BEKZAT, "2022-09-01")
    return roster


@pytest.mark.parametrize(
    ("day", "on_it"),
    [
        (date(2022, 8, 10), []),
        (date(2022, 8, 11), [AYGUL]),
        (date(2022, 8, 31), [AYGUL, BEKZAT]),
        (date(2022, 9, 1), [AYGUL]),
        (date(2022, 11, 30), [AYGUL]),
        (date(2022, 12, 1), []),
    ],
)
def test_rosters_members_until_before_the_day_they_left(
    office: Office, alone: UUID, day: date, on_it: list[UUID]
):
    assert persons(rosters.members(office.views, roster_id=alone, day=day)) == on_it


def test_rosters_members_with_how_they_came(office: Office, alone: UUID):
    (member,) = rosters.members(office.views, roster_id=alone, day=TODAY)

    assert member == Member(
        roster_id=alone,
        person_id=AYGUL,
        household_id=HOUSEHOLD,
        roster_category="living_alone",
        area=AREA,
        source_list="社区摸底表",
        joined_on="2022-08-11",
        left_on=None,
        roster_removal_reason=None,
        sensitive=False,
    )
    assert rosters.members(office.views, roster_id=UUID(int=1), day=TODAY) == []
    assert rosters.members(office.views, roster_id=alone, day=TODAY, limit=0) == []


def test_rosters_members_no_longer_when_the_roster_is_closed_early(office: Office, alone: UUID):
    closed = {"period_until": "2022-10-01", "roster_closing_reason": "no_longer_needed"}
    office.do("roster.close", id=alone, occurred_on="2022-09-30", **closed)

    assert persons(rosters.members(office.views, roster_id=alone, day=date(2022, 9, 30))) == [AYGUL]
    assert rosters.members(office.views, roster_id=alone, day=date(2022, 10, 1)) == []


def test_rosters_members_of_one_period_are_not_those_of_the_next(office: Office, alone: UUID):
    closed = {"period_until": "2022-12-01", "roster_closing_reason": "period_ended"}
    office.do("roster.close", id=alone, occurred_on="2022-11-30", **closed)
    create(office, "lives_alone", "living_alone", period_from="2022-12-01", period_until=None)
    add(office, alone, NGUYEN, "2022-12-02")

    last, next_ = date(2022, 11, 30), date(2022, 12, 2)

    assert persons(rosters.members(office.views, roster_id=alone, day=last)) == [AYGUL]
    assert persons(rosters.members(office.views, roster_id=alone, day=next_)) == [NGUYEN]


def test_rosters_members_known_by_the_month_are_on_it_all_the_month(office: Office, alone: UUID):
    add(office, alone, NGUYEN, "2022-10")
    remove(office, alone, NGUYEN, "2022-10")

    def is_on(day: date) -> bool:
        return NGUYEN in persons(rosters.members(office.views, roster_id=alone, day=day))

    assert [is_on(date(2022, 10, 1)), is_on(date(2022, 10, 30))] == [True, True]
    assert [is_on(date(2022, 9, 30)), is_on(date(2022, 10, 31))] == [False, False]


def move(office: Office, day: str, *of_it: UUID) -> UUID:
    """A new household of these persons; the first is the head of it."""
    head, *others = of_it
    told = {"person_id": head, "members": [{"person_id": each} for each in others]}
    return UUID(office.do("household.form", occurred_on=day, **told))


def test_rosters_members_with_the_household_of_the_day(office: Office, alone: UUID):
    home = move(office, "2022-08-25", NGUYEN, BEKZAT)
    left = {"person_id": BEKZAT, "household_leaving_reason": "moved_out"}
    office.do("household.remove_member", id=home, occurred_on="2022-08-30", **left)

    def household_on(day: int) -> UUID | None:
        when = date(2022, 8, day)
        (his,) = (
            row
            for row in rosters.members(office.views, roster_id=alone, day=when)
            if row.person_id == BEKZAT
        )
        return his.household_id

    assert [household_on(day) for day in (24, 25, 29, 30)] == [HOUSEHOLD, home, home, None]


def test_rosters_on_day_count_persons_and_households_apart(office: Office, alone: UUID):
    add(office, alone, NGUYEN, "2022-08-12")
    home = move(office, "2022-08-25", BEKZAT)
    reviewed = {"roster_finding": "all_confirmed", "next_review_on": "2022-10-01"}
    office.do("roster.review", id=alone, occurred_on="2022-09-01", **reviewed)
    empty = create(office, "key_care", None, area="440402", sensitive=True)

    other, ours = rosters.on_day(office.views, day=date(2022, 8, 31))

    assert home != HOUSEHOLD
    assert ours == RosterRow(
        roster_id=alone,
        criterion="lives_alone",
        roster_category="living_alone",
        area=AREA,
        period_from=date(2022, 8, 10),
        period_until=date(2022, 12, 1),
        persons=3,
        households=2,
        without_household=0,
        next_review_on=date(2022, 10, 1),
        sensitive=False,
    )
    assert (other.roster_id, other.persons, other.households) == (empty, 0, 0)
    assert (other.without_household, other.sensitive) == (0, True)
    (here,) = rosters.on_day(office.views, day=TODAY, area=AREA)
    assert (here.roster_id, here.persons) == (alone, 2)
    assert rosters.on_day(office.views, day=date(2022, 8, 9)) == []


def test_rosters_by_category_fold_another_word_into_its_code(office: Office, alone: UUID):
    county = create(office, "lives_alone", "独居户", area="652323")
    add(office, county, AYGUL, "2022-08-15")
    add(office, county, NGUYEN, "2022-08-15")

    assert rosters.by_category(office.views, day=TODAY) == [CategoryRow("living_alone", 2, 1, 0)]
    assert rosters.by_category(office.views, day=TODAY, area=AREA) == [
        CategoryRow("living_alone", 1, 1, 0)
    ]
    assert [row.roster_category for row in rosters.of(office.views, NGUYEN, day=TODAY)] == [
        "living_alone"
    ]


def test_rosters_by_category_leave_a_word_that_stands_for_two_codes(office: Office, alone: UUID):
    create(office, "key_care", "key_care", synonyms=["独居户"])
    county = create(office, "lives_alone", "独居户", area="652323")
    add(office, county, NGUYEN, "2022-08-15")

    categories = [row.roster_category for row in rosters.by_category(office.views, day=TODAY)]

    assert categories == ["living_alone", "独居户"]


def test_rosters_changes_say_who_came_and_who_left_and_why(office: Office, alone: UUID):
    def changed(start: date, end: date) -> list[tuple[UUID, str | None]]:
        rows = rosters.changes(office.views, roster_id=alone, start=start, end=end)
        return [(row.person_id, row.roster_removal_reason) for row in rows]

    assert changed(date(2022, 8, 11), date(2022, 9, 1)) == [(AYGUL, None), (BEKZAT, "moved_away")]
    assert changed(date(2022, 9, 1), date(2022, 10, 1)) == [(BEKZAT, "moved_away")]
    assert changed(date(2022, 9, 2), date(2022, 10, 1)) == []


@pytest.fixture
def visited(office: Office) -> UUID:
    """A roster on which only Bekzat and Nguyen are."""
    roster = create(office, "visited_by_leaders", "key_care")
    add(office, roster, BEKZAT, "2022-08-20")
    add(office, roster, NGUYEN, "2022-08-20")
    return roster


def test_rosters_same_say_who_is_on_both_and_who_on_one(office: Office, alone: UUID, visited: UUID):
    asked: dict[str, Any] = {"roster_id": alone, "other_id": visited}

    assert rosters.same(office.views, **asked, day=date(2022, 8, 31)) == [
        Shared("both", BEKZAT, HOUSEHOLD, sensitive=False),
        Shared("first", AYGUL, HOUSEHOLD, sensitive=False),
        Shared("second", NGUYEN, HOUSEHOLD, sensitive=False),
    ]
    later = rosters.same(office.views, **asked, day=TODAY)
    assert [(row.on_which, row.person_id) for row in later] == [
        ("first", AYGUL),
        ("second", BEKZAT),
        ("second", NGUYEN),
    ]


def test_rosters_overlap_counts_persons_and_households_apart(
    office: Office, alone: UUID, visited: UUID
):
    move(office, "2022-08-30", NGUYEN)

    counted = rosters.overlap(office.views, roster_id=alone, other_id=visited, day=TODAY)

    assert counted == [Overlap("both", 0, 1), Overlap("first", 1, 0), Overlap("second", 2, 1)]
    assert rosters.overlap(office.views, roster_id=alone, other_id=alone, day=TODAY) == [
        Overlap("both", 1, 1),
        Overlap("first", 0, 0),
        Overlap("second", 0, 0),
    ]


def test_rosters_of_a_person_newest_first(office: Office, alone: UUID, visited: UUID):
    rows = rosters.of(office.views, BEKZAT, day=TODAY)

    assert [(row.roster_id, row.left_on, row.roster_removal_reason) for row in rows] == [
        (visited, None, None),
        (alone, "2022-09-01", "moved_away"),
    ]
    assert rosters.of(office.views, UUID(int=1), day=TODAY) == []


def test_rosters_hear_late_of_somebody_who_came_earlier(office: Office, alone: UUID):
    add(office, alone, NGUYEN, "2022-08-10")

    early = rosters.members(office.views, roster_id=alone, day=date(2022, 8, 10))

    assert persons(early) == [NGUYEN]
    assert persons(rosters.members(office.views, roster_id=alone, day=TODAY)) == [NGUYEN, AYGUL]


def test_rosters_forget_a_removal_that_is_withdrawn(office: Office, alone: UUID):
    before = rosters.members(office.views, roster_id=alone, day=TODAY)
    remove(office, alone, AYGUL, "2022-08-30")
    gone = rosters.members(office.views, roster_id=alone, day=TODAY)

    office.undo_last("2022-09-02")

    assert gone == []
    assert rosters.members(office.views, roster_id=alone, day=TODAY) == before
    assert office.is_the_same_rebuilt("rosters")


def test_rosters_forget_where_somebody_lived_who_is_erased(office: Office, alone: UUID):
    kept = "SELECT household_id FROM rosters_homes WHERE person_id = ?"
    before = office.views.fetch(kept, BEKZAT.bytes)

    copied(office.ledger, BEKZAT, ready(Person.PersonErased))
    feed.catch_up(office.ledger, office.views)

    assert before == [(HOUSEHOLD.bytes,)]
    assert office.views.fetch(kept, BEKZAT.bytes) == []


def test_rosters_are_empty_while_there_is_none(views: Views):
    assert rosters.on_day(views, day=TODAY) == []
    assert rosters.by_category(views, day=TODAY) == []
    assert rosters.changes(views, roster_id=UUID(int=1), start=date(2022, 1, 1), end=TODAY) == []
    assert rosters.same(views, roster_id=UUID(int=1), other_id=UUID(int=2), day=TODAY) == []
