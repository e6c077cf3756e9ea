from uuid import UUID

import pytest

from ledger.aggregates import (
    Contact,
    Device,
    Need,
    Payment,
    Person,
    RehabSession,
    Screening,
    Station,
)
from ledger.application import ServiceLedger
from ledger.history import FactWithdrawn
from projections import feed, person_history
from projections.store import Views
from tests.facts import (
    AYGUL,
    BEKZAT,
    REHAB_STATION,
    SAMPLES,
    copied,
    ready,
    record_everything,
    stored,
)

CHAIR = UUID(int=0xC1)


def test_an_entry_says_all_that_a_screen_needs(views: Views, tell):
    tell(REHAB_STATION, ready(Station.StationOpened, name="阜康市第二康复站"))
    tell(CHAIR, ready(Device.DeviceRegistered), ready(Device.DeviceReturned))

    (entry,) = person_history.of(views, AYGUL)

    assert entry.topic == "device_returned"
    assert (entry.position, entry.occurred_on) == (3, "2022-05-23")
    assert entry.recorded_at == "2022-12-31T12:00:00.000000Z"
    assert (entry.channel, entry.station) == ("desk", "阜康市第二康复站")
    assert entry.body == {
        "person_id": str(AYGUL),
        "station_id": str(REHAB_STATION),
        "condition": "needs_repair",
        "loan_number": "JY000001",
        "area": "652301",
        "device_name": "普通轮椅",
        "device_class": "12 22 03",
    }
    assert entry.personal == {}


def test_an_entry_opens_what_is_personal(views: Views, tell):
    tell(CHAIR, ready(Payment.PaymentPaid))

    (entry,) = person_history.of(views, AYGUL)

    assert entry.body["amount"] == {"minor": 10_000, "currency": "CNY"}
    assert entry.body["period"] == "2022-01"
    assert entry.personal == {"account": "6228480086543210987", "coefficient": "1.5"}


def test_entries_of_a_destroyed_key_say_only_what_is_clear(
    ledger: ServiceLedger, views: Views, tell
):
    tell(CHAIR, ready(Payment.PaymentPaid))
    tell(UUID(int=0xEE), ready(Need.NeedRaised))

    ledger.vault.destroy_key(AYGUL)

    entries = person_history.of(views, AYGUL)
    assert [entry.topic for entry in entries] == ["need_raised", "payment_paid"]
    assert [entry.personal for entry in entries] == [{}, {}]


def test_entries_come_newest_first_and_the_later_recorded_before_the_earlier(views: Views, tell):
    days = ["2022-03-05", "2022-03-31", "2022-03", "2022", "2021-12-31", "2022-03-31"]
    for number, day in enumerate(days, start=1):
        tell(UUID(int=number), ready(Contact.ContactMade, occurred_on=day))

    found = person_history.of(views, AYGUL)

    assert [(entry.occurred_on, entry.position) for entry in found] == [
        ("2022-03-31", 6),
        ("2022-03", 3),
        ("2022-03-31", 2),
        ("2022-03-05", 1),
        ("2022", 4),
        ("2021-12-31", 5),
    ]


def test_no_more_entries_come_than_are_asked_for(views: Views, tell):
    for number in range(1, 6):
        tell(UUID(int=number), ready(Contact.ContactMade))

    assert [entry.position for entry in person_history.of(views, AYGUL, limit=2)] == [5, 4]
    assert person_history.count(views, AYGUL) == 5


def test_a_history_holds_nobody_elses_entries(views: Views, tell):
    tell(UUID(int=1), ready(RehabSession.RehabSessionDelivered, person_id=BEKZAT))

    assert person_history.of(views, AYGUL) == []
    assert person_history.count(views, AYGUL) == 0


@pytest.mark.parametrize("kind", person_history.SHOWN, ids=lambda kind: kind.TOPIC)
def test_everything_that_is_shown_can_be_asked_for(views: Views, tell, kind):
    tell(UUID(int=1), ready(kind))

    whose = SAMPLES[kind.TOPIC].person_id  # type: ignore[attr-defined]
    assert [entry.topic for entry in person_history.of(views, whose)] == [kind.TOPIC]


def test_what_is_no_service_is_not_shown(views: Views, tell):
    shown = {kind.TOPIC for kind in person_history.SHOWN}
    for number, (topic, fact) in enumerate(sorted(SAMPLES.items()), start=1):
        if topic not in shown and fact.HISTORY is not Device:
            tell(UUID(int=number), fact)
    tell(AYGUL, ready(Person.PinSet))

    assert person_history.of(views, AYGUL) == []


def test_a_device_lost_from_the_shelf_is_nobodys_entry(views: Views, tell):
    tell(CHAIR, ready(Device.DeviceRegistered), ready(Device.DeviceLost, person_id=None))

    assert views.fetch("SELECT * FROM person_history") == []


def test_an_entry_of_a_device_or_a_station_that_is_not_in_the_books_does_without_names(
    views: Views, tell
):
    tell(CHAIR, ready(Device.DeviceReturned))

    (entry,) = person_history.of(views, AYGUL)

    assert entry.station is None
    assert "device_name" not in entry.body


def test_the_visitor_of_the_little_year_has_every_kind_of_entry(
    ledger: ServiceLedger, views: Views
):
    year = record_everything(ledger)
    feed.catch_up(ledger, views)

    entries = person_history.of(views, year.visitor)

    told = {kind.TOPIC for kind in person_history.SHOWN} & {fact.TOPIC for fact in stored(ledger)}
    assert {entry.topic for entry in entries} == told
    days = [entry.occurred_on for entry in entries]
    assert days == sorted(days, key=lambda day: (day + "-99")[:10], reverse=True)


def test_what_is_taken_back_stays_as_sensitive_as_it_was(ledger: ServiceLedger, views: Views):
    referral = ledger.new_id()
    fact = ready(Screening.ScreeningConfirmed)
    copied(ledger, referral, fact)
    ((*_, stored_fact),) = [ledger.facts_of([referral])[referral]]
    taken_back = ready(
        FactWithdrawn, topic=fact.TOPIC, fact_id=stored_fact.event_id, person_id=fact.person_id
    )
    copied(ledger, referral, taken_back)
    feed.catch_up(ledger, views)

    told = {entry.topic: entry.sensitive for entry in person_history.of(views, fact.person_id)}

    assert told == {"screening_confirmed": True, "fact_withdrawn": True}


def test_a_record_reads_no_more_than_what_is_looked_at(views: Views, tell, monkeypatch):
    tell(CHAIR, ready(Device.DeviceRegistered))
    days = [f"2022-05-{day:02}" for day in range(1, 31)]
    for number, day in enumerate(days):
        made = ready(Contact.ContactMade, occurred_on=day)
        tell(UUID(int=0xC000 + number), made)
    whole = person_history.of(views, AYGUL)
    read: list[int] = []
    facts_at = views.facts_at

    def counted(positions: list[int]) -> object:
        read.extend(positions)
        return facts_at(positions)

    monkeypatch.setattr(views, "facts_at", counted)

    record = person_history.Record(views, AYGUL, limit=500)

    assert (len(record), read) == (30, [])
    assert (record[0], record[0], record[-1]) == (whole[0], whole[0], whole[-1])
    assert len(read) == 2
    assert list(record[3:6]) == whole[3:6]
    assert len(read) == 5
    assert person_history.place_in(record, whole[7].event_id) == 8
    assert len(read) <= 5 + person_history.WINDOW
    assert list(record) == whole


def test_a_record_leaves_out_kinds_and_ends_at_its_limit(views: Views, tell):
    tell(CHAIR, ready(Device.DeviceRegistered), ready(Device.DeviceReturned))
    tell(UUID(int=0xC0), ready(Contact.ContactMade))

    without = person_history.Record(views, AYGUL, limit=500, without=frozenset({"device_returned"}))

    assert [each.topic for each in without] == ["contact_made"]
    assert len(person_history.Record(views, AYGUL, limit=1)) == 1
    with pytest.raises(IndexError):
        person_history.Record(views, AYGUL, limit=1)[1]
    assert person_history.place_in(without, UUID(int=1)) is None


def test_a_record_stays_as_it_was_when_more_is_recorded(views: Views, tell):
    tell(UUID(int=0xC0), ready(Contact.ContactMade, occurred_on="2022-05-01"))
    record = person_history.Record(views, AYGUL, limit=500)

    tell(UUID(int=0xC1), ready(Contact.ContactMade, occurred_on="2022-06-01"))

    assert [each.occurred_on for each in record] == ["2022-05-01"]


def test_what_belongs_to_the_same_thing_is_told_in_order(views: Views, tell):
    tell(
        CHAIR,
        ready(Device.DeviceRegistered),
        ready(Device.DeviceLent, person_id=BEKZAT),
        ready(Device.DeviceReturned, person_id=BEKZAT),
        ready(Device.DeviceLent),
        ready(Device.DeviceLoanRenewed),
    )
    renewed = person_history.of(views, AYGUL)[0]

    told = person_history.of_history(views, AYGUL, CHAIR)

    assert [each.topic for each in told] == ["device_lent", "device_loan_renewed"]
    assert renewed in told
    assert person_history.at_positions(views, AYGUL, [renewed.position]) == [renewed]
    assert person_history.at_positions(views, BEKZAT, [renewed.position]) == []
