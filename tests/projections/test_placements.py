from datetime import date
from uuid import UUID

import pytest

from ledger.aggregates import Person, Placement
from ledger.aggregates.placement import CareType
from ledger.application import ServiceLedger
from projections import feed, placements
from projections.placements import Present, Stay, Waiting
from projections.store import Views
from tests.facts import AREA, AYGUL, BEKZAT, NGUYEN, by, ready
from tests.ledger.years.care import CENTRE, NEW_CENTRE
from tests.ledger.years.telling import Teller
from tests.projections.taking_back import is_as_rebuilt, take_back

DAY_CARE = Placement.id_of(AYGUL, CareType.DAY_CARE)


@pytest.fixture
def teller(ledger: ServiceLedger, views: Views, tell) -> Teller:
    for person in (AYGUL, BEKZAT, NGUYEN):
        tell(person, ready(Person.PersonRegistered, area=AREA))
    return Teller(ledger, by(), "placements")


def admit(teller: Teller, day: str = "2022-02-01", person: UUID = AYGUL, **more: object) -> UUID:
    told = {"care_type": "day_care", "station_id": CENTRE, "person_id": person, **more}
    return UUID(teller.do("placement.admit", occurred_on=day, **told))


def attend(teller: Teller, placement: UUID, *days: str) -> None:
    for day in days:
        teller.do("placement.attend", id=placement, occurred_on=day, station_id=CENTRE)


def test_placements_residents_have_their_place_from_the_first_to_the_last_day(
    ledger: ServiceLedger, views: Views, teller
):
    admit(teller, bed="3-12", funding="government")
    teller.do(
        "placement.discharge", id=DAY_CARE, occurred_on="2022-06-30", discharge_reason="went_home"
    )
    feed.catch_up(ledger, views)

    def there(day: date) -> list[Stay]:
        return placements.residents(views, station_id=CENTRE, day=day)

    assert there(date(2022, 2, 1)) == [
        Stay(
            placement_id=DAY_CARE,
            person_id=AYGUL,
            care_type="day_care",
            station_id=CENTRE,
            bed="3-12",
            funding="government",
            begin=date(2022, 2, 1),
            until=date(2022, 6, 30),
            placement_leave_reason=None,
        )
    ]
    assert len(there(date(2022, 6, 30))) == 1
    assert there(date(2022, 1, 31)) == there(date(2022, 7, 1)) == []

    take_back(ledger, DAY_CARE)
    feed.catch_up(ledger, views)

    assert [each.until for each in there(date(2022, 7, 1))] == [None]


def test_placements_residents_on_leave_say_why_they_are_away(
    ledger: ServiceLedger, views: Views, teller
):
    admit(teller)
    teller.do(
        "placement.begin_leave",
        id=DAY_CARE,
        occurred_on="2022-03-20",
        placement_leave_reason="in_hospital",
    )
    teller.do("placement.end_leave", id=DAY_CARE, occurred_on="2022-03-24")
    feed.catch_up(ledger, views)

    def away(day: int) -> list[str | None]:
        found = placements.residents(views, station_id=CENTRE, day=date(2022, 3, day))
        return [each.placement_leave_reason for each in found]

    assert away(19) == [None]
    assert away(20) == away(23) == ["in_hospital"]
    assert away(24) == [None]


def test_placements_residents_who_moved_are_where_they_moved_to(
    ledger: ServiceLedger, views: Views, teller
):
    admit(teller, bed="A1")
    for day, station, bed in (("2022-04-01", CENTRE, "A2"), ("2022-06-01", NEW_CENTRE, "B7")):
        teller.do("placement.transfer", id=DAY_CARE, occurred_on=day, station_id=station, bed=bed)
    feed.catch_up(ledger, views)

    def beds(station: UUID, day: date) -> list[str | None]:
        found = placements.residents(views, station_id=station, day=day)
        return [each.bed for each in found]

    assert beds(CENTRE, date(2022, 3, 31)) == ["A1"]
    assert beds(CENTRE, date(2022, 4, 1)) == ["A2"]
    assert beds(CENTRE, date(2022, 6, 1)) == ["A2"]
    assert beds(CENTRE, date(2022, 6, 2)) == []
    assert beds(NEW_CENTRE, date(2022, 6, 1)) == ["B7"]


def test_placements_of_a_person_are_told_the_newest_first(
    ledger: ServiceLedger, views: Views, teller
):
    admit(teller, day="2022-02")
    teller.do(
        "placement.discharge", id=DAY_CARE, occurred_on="2022-03-10", discharge_reason="went_home"
    )
    admit(teller, day="2022-05-01")
    teller.do(
        "placement.begin_leave",
        id=DAY_CARE,
        occurred_on="2022-05-10",
        placement_leave_reason="at_home",
    )
    feed.catch_up(ledger, views)

    found = placements.of(views, AYGUL, day=date(2022, 5, 20))

    assert [(each.begin, each.until, each.placement_leave_reason) for each in found] == [
        (date(2022, 5, 1), None, "at_home"),
        (date(2022, 2, 1), date(2022, 3, 10), None),
    ]
    assert placements.of(views, BEKZAT, day=date(2022, 5, 20)) == []


def test_placements_waiting_are_told_the_longest_first(ledger: ServiceLedger, views: Views, teller):
    def ask(day: str, person: UUID, care_type: str, **more: object) -> str:
        told = {"occurred_on": day, "person_id": person, "care_type": care_type, **more}
        return str(teller.do("placement.apply_for", **told))

    boarding = ask("2022-02-01", AYGUL, "boarding", station_id=CENTRE)
    ask("2022-01-10", BEKZAT, "workshop")
    ask("2022-01-05", NGUYEN, "day_care")
    admit(teller, person=NGUYEN)
    turned_down = ask("2022-01-01", NGUYEN, "shelter")
    teller.do("placement.put_on_waiting_list", id=boarding, occurred_on="2022-02-15")
    teller.do(
        "placement.turn_down",
        id=turned_down,
        occurred_on="2022-02-20",
        not_admitted_reason="no_place",
    )
    feed.catch_up(ledger, views)

    found = placements.waiting(views)

    assert [each.person_id for each in found] == [BEKZAT, AYGUL]
    assert placements.waiting(views, care_type="boarding") == [
        Waiting(
            placement_id=UUID(boarding),
            person_id=AYGUL,
            care_type="boarding",
            placement_state="waitlisted",
            station_id=CENTRE,
            since="2022-02-01",
            area=AREA,
        )
    ]
    assert placements.waiting(views, care_type="shelter") == []


def test_placements_days_present_are_counted_by_month(ledger: ServiceLedger, views: Views, teller):
    first, second = admit(teller), admit(teller, person=BEKZAT)
    attend(teller, second, "2022-03-31", "2022-03-01", "2022-03-02")
    attend(teller, first, "2022-03-01", "2022-02-28", "2022-04-01", "2022-03-15")
    feed.catch_up(ledger, views)

    def days(month: str) -> list[tuple[UUID, int]]:
        found = placements.days_present(views, station_id=CENTRE, month=month)
        return [(each.person_id, each.days) for each in found]

    assert days("2022-03") == [(BEKZAT, 3), (AYGUL, 2)]
    assert days("2022-05") == []
    assert placements.days_present(views, station_id=NEW_CENTRE, month="2022-03") == []
    assert placements.days_present(views, station_id=CENTRE, month="2022-04") == [
        Present(person_id=AYGUL, station_id=CENTRE, care_type="day_care", days=1)
    ]

    take_back(ledger, first)
    feed.catch_up(ledger, views)

    assert days("2022-03") == [(BEKZAT, 3), (AYGUL, 1)]
    assert is_as_rebuilt(ledger, views)
