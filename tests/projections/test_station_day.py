from datetime import date
from uuid import UUID

from msgspec.structs import replace

from ledger.aggregates import (
    Contact,
    Device,
    Person,
    RehabSession,
    ServiceDelivery,
    Station,
)
from ledger.application import ServiceLedger
from ledger.vocabulary import ContactChannel
from projections import feed, station_day
from projections.station_day import Count, Entry, Span
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, CLERK, LENDING_STATION, REHAB_STATION, by, ready, yuan
from tests.ledger.years import care, devices
from tests.ledger.years.telling import Teller
from tests.projections.taking_back import is_as_rebuilt, take_back

TODAY = date(2022, 12, 31)
DAY = "2022-12-31"
SESSION, OTHER, MUSIC, CHAIR = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
HELD = RehabSession.RehabSessionDelivered(
    occurred_on=DAY, person_id=AYGUL, station_id=REHAB_STATION, item="physiotherapy", minutes=40
)
SERVED = ServiceDelivery.ServiceDelivered(
    occurred_on=DAY,
    kind="hearing_aid_issued",
    catalogue_version=1,
    person_id=BEKZAT,
    station_id=REHAB_STATION,
    items=2,
    goods_value=yuan(300),
)


def rows(found: list[Count]) -> list[tuple[str, str | None, int, int, int, int]]:
    return [
        (each.topic, each.what, each.persons, each.times, each.items, each.minutes)
        for each in found
    ]


def test_station_day_counts_each_kind_in_its_own_units(views: Views, tell):
    tell(SESSION, HELD)
    tell(OTHER, replace(HELD, minutes=30))
    tell(MUSIC, replace(HELD, person_id=BEKZAT, item="music", minutes=20))
    tell(UUID(int=8), replace(HELD, item="music", minutes=5))
    tell(UUID(int=9), SERVED, replace(SERVED, goods_value=None, cash=yuan(50)))
    tell(CHAIR, ready(Device.DeviceRegistered), ready(Device.DeviceLent, occurred_on=DAY))

    found = station_day.counts(views, station_id=REHAB_STATION, day=TODAY)

    assert rows(found) == [
        ("rehab_session_delivered", None, 2, 4, 0, 95),
        ("rehab_session_delivered", "music", 2, 2, 0, 25),
        ("rehab_session_delivered", "physiotherapy", 1, 2, 0, 70),
        ("service_delivered", None, 1, 2, 4, 0),
        ("service_delivered", "hearing_aid_issued", 1, 2, 4, 0),
    ]
    assert found[4] == Count(
        topic="service_delivered",
        what="hearing_aid_issued",
        persons=1,
        times=2,
        items=4,
        minutes=0,
        days=0,
        cash_minor=5_000,
        goods_minor=30_000,
        currency="CNY",
        late=0,
        sensitive=False,
    )
    assert station_day.counts(views, station_id=REHAB_STATION, day=date(2022, 12, 30)) == []


def test_station_day_counts_never_adds_two_currencies(views: Views, tell):
    dong = replace(SERVED, goods_value=None, cash=replace(yuan(1), minor=9, currency="VND"))
    tell(UUID(int=9), SERVED, dong)

    found = station_day.counts(views, station_id=REHAB_STATION, day=TODAY)

    assert [(each.what, each.currency, each.cash_minor, each.goods_minor) for each in found] == [
        (None, "CNY", 0, 30_000),
        (None, "VND", 9, 0),
        ("hearing_aid_issued", "CNY", 0, 30_000),
        ("hearing_aid_issued", "VND", 9, 0),
    ]


def test_station_day_counts_a_month_with_what_is_known_by_it_alone(views: Views, tell):
    tell(SESSION, HELD)
    tell(OTHER, replace(HELD, occurred_on="2022-12", minutes=15))
    tell(MUSIC, replace(HELD, occurred_on="2022-11-30"))
    tell(UUID(int=9), replace(HELD, occurred_on="2022"))

    def minutes(span: Span, day: date = TODAY) -> list[int]:
        found = station_day.counts(views, station_id=REHAB_STATION, day=day, span=span)
        return [each.minutes for each in found if each.what is None]

    assert minutes(Span.DAY) == [40]
    assert minutes(Span.MONTH) == [55]
    assert minutes(Span.YEAR) == [135]
    assert minutes(Span.MONTH, date(2022, 10, 31)) == []


def test_station_day_counts_say_what_was_late_and_what_is_not_for_all(views: Views, tell):
    tell(SESSION, replace(HELD, item="counselling"))
    tell(OTHER, replace(HELD, occurred_on="2022-12-01"))

    found = station_day.counts(views, station_id=REHAB_STATION, day=TODAY, span=Span.MONTH)

    assert [(each.what, each.times, each.late, each.sensitive) for each in found] == [
        (None, 1, 1, False),
        (None, 1, 0, True),
        ("counselling", 1, 0, True),
        ("physiotherapy", 1, 1, False),
    ]


def test_station_day_entries_tell_who_wrote_down_what_and_when(views: Views, tell):
    tell(SESSION, replace(HELD, occurred_on="2022-12-01"))
    tell(OTHER, HELD)
    tell(CHAIR, ready(Device.DeviceRegistered), ready(Device.DeviceLent, occurred_on=DAY))

    first, second = station_day.entries(views, station_id=REHAB_STATION, day=TODAY, span=Span.MONTH)

    assert first == Entry(
        position=1,
        occurred_on="2022-12-01",
        recorded_at="2022-12-31T12:00:00.000000Z",
        topic="rehab_session_delivered",
        what="physiotherapy",
        person_id=AYGUL,
        recorded_by=CLERK,
        channel="desk",
        late_days=30,
        sensitive=False,
        withdrawn=False,
    )
    assert (second.occurred_on, second.late_days) == (DAY, 0)
    asked = station_day.entries(
        views, station_id=REHAB_STATION, day=TODAY, span=Span.MONTH, limit=1
    )
    assert asked == [first]


def test_station_day_entries_are_of_where_it_happened_or_was_written_down(
    ledger: ServiceLedger, views: Views, tell
):
    visit = UUID(int=5)
    with ledger.begin(Contact, visit, by(station=LENDING_STATION)) as contact:
        contact.make(occurred_on=DAY, person_id=AYGUL, channel=ContactChannel.PHONE)
    tell(LENDING_STATION, ready(Station.StationOpened, occurred_on=DAY))
    sent = ready(Device.DeviceTransferDispatched, occurred_on=DAY)
    tell(CHAIR, replace(sent, from_station_id=LENDING_STATION, to_station_id=REHAB_STATION))
    tell(AYGUL, ready(Person.PersonRegistered, occurred_on=DAY))

    here = station_day.entries(views, station_id=LENDING_STATION, day=TODAY)

    assert [each.topic for each in here] == [
        "contact_made",
        "station_opened",
        "device_transfer_dispatched",
    ]
    assert station_day.entries(views, station_id=REHAB_STATION, day=TODAY) == []


def test_station_day_entries_that_were_withdrawn_are_marked_and_count_no_more(
    ledger: ServiceLedger, views: Views, tell
):
    tell(SESSION, HELD)
    tell(OTHER, replace(HELD, person_id=BEKZAT))

    take_back(ledger, SESSION)
    feed.catch_up(ledger, views)

    listed = station_day.entries(views, station_id=REHAB_STATION, day=TODAY)
    assert [(each.person_id, each.withdrawn) for each in listed] == [(AYGUL, True), (BEKZAT, False)]
    counted = station_day.counts(views, station_id=REHAB_STATION, day=TODAY)
    assert [(each.persons, each.times) for each in counted] == [(1, 1), (1, 1)]


def test_station_day_of_a_year_is_the_same_when_built_again(
    ledger: ServiceLedger, views: Views, tell
):
    for person in (AYGUL, BEKZAT, Teller.nguyen):
        tell(person, ready(Person.PersonRegistered))
    teller = Teller(ledger, by(), "station")
    care.record(teller)
    devices.record(teller)
    feed.catch_up(ledger, views)

    assert station_day.counts(
        views, station_id=REHAB_STATION, day=date(2022, 3, 1), span=Span.MONTH
    )
    assert is_as_rebuilt(ledger, views)
