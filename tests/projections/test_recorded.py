from datetime import date
from uuid import UUID

from ledger.aggregates import Contact, Device, Person
from ledger.application import ServiceLedger
from ledger.vocabulary import Channel, Source, WithdrawalReason
from projections import feed, recorded
from projections.store import Views
from tests.facts import AYGUL, CLERK, by, ready
from tests.projections.taking_back import is_as_rebuilt, take_back

TODAY = date(2022, 12, 31)
CHAIR, CALL, HERE = UUID(int=0xC1), UUID(int=0xCA), UUID(int=0x5E)


def call(ledger: ServiceLedger, views: Views, key: str, **more: object) -> None:
    """Aygul is called, in a command of this key, and something is noted of it."""
    with ledger.begin(Contact, UUID(bytes=key.encode().ljust(16)), by(key, **more)) as contact:
        told = ready(Contact.ContactMade)
        contact.make(occurred_on="2022-12-30", person_id=AYGUL, channel=told.channel)
        contact.note(occurred_on="2022-12-30", person_id=AYGUL, minutes=5)
    feed.catch_up(ledger, views)


def keys(views: Views, **asked: object) -> list[str]:
    rows = recorded.made(views, day=TODAY, **asked)  # type: ignore[arg-type]
    return [row.history_id.bytes.decode(errors="replace").strip() for row in rows]


def test_recorded_made_are_commands_by_their_first_fact(ledger, views: Views, tell):
    tell(AYGUL, ready(Person.PersonRegistered))
    call(ledger, views, "first", station=HERE)

    newest = recorded.made(views, day=TODAY, staff_id=CLERK)[0]

    assert (newest.topic, newest.facts, newest.person_id) == ("contact_made", 2, AYGUL)
    assert (newest.occurred_on, newest.station_id) == ("2022-12-30", HERE)
    assert (newest.taken_back_at, newest.put_right_at) == (None, None)


def test_recorded_on_a_day_at_a_station_by_somebody(ledger, views: Views, tell):
    tell(AYGUL, ready(Person.PersonRegistered))
    call(ledger, views, "here", station=HERE)
    call(ledger, views, "elsewhere")

    assert keys(views, station_id=HERE) == ["here"]
    assert keys(views, staff_id=CLERK)[:2] == ["elsewhere", "here"]
    assert keys(views, staff_id=UUID(int=7)) == []
    assert recorded.made(views, day=date(2022, 12, 30), staff_id=CLERK) == []


def test_recorded_at_stations_by_the_number_of_entries(ledger, views: Views, tell):
    tell(AYGUL, ready(Person.PersonRegistered))
    call(ledger, views, "once", station=CHAIR)
    call(ledger, views, "twice", station=HERE)
    call(ledger, views, "thrice", station=HERE)
    call(ledger, views, "nowhere")

    assert recorded.at_stations(views, staff_id=CLERK, day=TODAY) == [HERE, CHAIR]
    assert recorded.at_stations(views, staff_id=CLERK, day=date(2022, 12, 30)) == []


def test_recorded_last_day_is_the_one_before(ledger, views: Views, tell):
    tell(AYGUL, ready(Person.PersonRegistered))
    call(ledger, views, "today")

    assert recorded.last_day(views, staff_id=CLERK, before=date(2023, 1, 1)) == TODAY
    assert recorded.last_day(views, staff_id=CLERK, before=TODAY) is None


def test_recorded_is_not_what_a_file_or_a_kiosk_brought(ledger, views: Views, tell):
    tell(AYGUL, ready(Person.PersonRegistered))
    before = len(recorded.made(views, day=TODAY))
    call(ledger, views, "file", channel=Channel.IMPORT, source=Source(batch=CALL, row=2))
    call(ledger, views, "kiosk", channel=Channel.KIOSK, on_behalf_of=AYGUL)

    assert len(recorded.made(views, day=TODAY)) == before


def test_recorded_says_what_was_taken_back_and_put_right(ledger, views: Views, tell):
    tell(AYGUL, ready(Person.PersonRegistered))
    call(ledger, views, "wrong")
    wrong = recorded.made(views, day=TODAY)[0]
    history = UUID(bytes=b"wrong".ljust(16))
    with ledger.change(Contact, history, by("right", corrects=wrong.fact_id)) as contact:
        facts = ledger.facts_of([history])[history]
        for fact in reversed(facts):
            contact.withdraw(
                occurred_on="2022-12-31", fact_id=fact.event_id, reason=WithdrawalReason.OTHER
            )
        contact.miss(
            occurred_on="2022-12-30", person_id=AYGUL, channel=ready(Contact.ContactMade).channel
        )
    feed.catch_up(ledger, views)

    newest, before, *_ = recorded.made(views, day=TODAY)

    assert (newest.topic, newest.facts) == ("contact_missed", 3)
    assert before.taken_back_at is not None
    assert before.put_right_at == newest.position
    assert is_as_rebuilt(ledger, views)


def test_recorded_is_also_what_only_took_something_back(ledger, views: Views, tell):
    tell(AYGUL, ready(Person.PersonRegistered))
    tell(CHAIR, ready(Device.DeviceRegistered), ready(Device.DeviceLent))
    take_back(ledger, CHAIR)
    feed.catch_up(ledger, views)

    assert recorded.made(views, day=TODAY)[0].topic == "fact_withdrawn"
