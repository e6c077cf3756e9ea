from datetime import date, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import AccountingPeriod, Contact, Device, ImportBatch, Station
from ledger.application import ServiceLedger
from ledger.vocabulary import By, Channel, Count, Source
from ledger.work import Work
from projections import feed, late_entries
from projections.late_entries import LateEntry, StaffEntries, TwoPlaces
from projections.store import Views
from tests.facts import (
    AYGUL,
    BEKZAT,
    CLERK,
    LENDING_STATION,
    ORGANISATION,
    REHAB_STATION,
    SetClock,
    by,
    open_test_ledger,
    ready,
)

YEAR = {"start": date(2022, 1, 1), "end": date(2023, 1, 1)}
OTHER = UUID(int=0xBEEF)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def ledger(tmp_path, clock: SetClock):
    opened = open_test_ledger(tmp_path, clock=clock)
    opened.vault.create_keys([AYGUL, BEKZAT])
    yield opened
    opened.close()


@pytest.fixture
def record(ledger: ServiceLedger, views: Views):
    """Put a fact at the end of a history, as somebody in particular."""

    def put(history: UUID, fact, asker: By | None = None) -> None:
        def decide(work: Work) -> None:
            version = len(ledger.recorder.select_events(history)) + 1
            work.put([replace(fact, originator_id=history, originator_version=version)])

        ledger.perform(asker or by(), decide)
        feed.catch_up(ledger, views)

    return put


def call(day: str):
    return ready(Contact.ContactMade, occurred_on=day)


def marks(views: Views, **narrowed) -> list[tuple[int, str]]:
    found = late_entries.entries(views, **(YEAR | narrowed))
    return [(each.position, each.entry_mark) for each in found]


def test_late_entries_entries_that_are_late_and_back_dated(views: Views, record):
    record(UUID(int=1), call("2022-12-30"))
    record(UUID(int=2), call("2022-11-20"))

    found = late_entries.entries(views, **YEAR)

    assert [(each.position, each.entry_mark) for each in found] == [(2, "back_dated"), (2, "late")]
    assert found[1] == LateEntry(
        position=2,
        entry_mark="late",
        recorded_at="2022-12-31T12:00:00.000000Z",
        occurred_on="2022-11-20",
        late_days=41,
        topic="contact_made",
        staff_id=CLERK,
        organisation=ORGANISATION,
        channel="desk",
        station_id=None,
        person_id=AYGUL,
        sensitive=False,
    )


def test_late_entries_entries_over_the_end_of_a_month_are_back_dated(
    views: Views, record, clock: SetClock
):
    record(UUID(int=1), call("2022-12-31"))
    clock.pass_time(timedelta(days=2))

    record(UUID(int=2), call("2022-12-31"))

    found = late_entries.entries(views, start=date(2023, 1, 1), end=date(2023, 2, 1))
    assert [(each.position, each.entry_mark) for each in found] == [(2, "back_dated")]
    assert marks(views) == []


def test_late_entries_entries_are_narrowed_by_mark_and_by_staff(views: Views, record):
    record(UUID(int=1), call("2022-12-01"))
    record(UUID(int=2), ready(Device.DeviceReservationOverridden, occurred_on="2022-12-31"))
    record(UUID(int=3), call("2022-12-01"), replace(by(), actor=OTHER))

    assert marks(views, staff_id=CLERK) == [(2, "override"), (1, "late")]
    assert marks(views, entry_mark="override") == [(2, "override")]
    assert marks(views, limit=1) == [(3, "late")]


def test_late_entries_entries_let_into_a_closed_month_are_marked_until_it_is_open(
    ledger: ServiceLedger, views: Views, record
):
    record(UUID(int=1), call("2022-12-30"))
    (first,) = ledger.facts_of([UUID(int=1)])[UUID(int=1)]
    month = {"organisation": ORGANISATION, "period": "2022-12", "occurred_on": "2022-11-30"}
    period = AccountingPeriod.id_of(ORGANISATION, "2022-12")
    record(period, ready(AccountingPeriod.PeriodClosed, **month))
    record(UUID(int=2), call("2022-12-30"), by(corrects=first.event_id))
    record(period, ready(AccountingPeriod.PeriodReopened, **month))

    record(UUID(int=3), call("2022-12-30"), by(corrects=first.event_id))

    assert (3, "closed_month") in marks(views)
    assert marks(views, entry_mark="override") == [(4, "override")]
    assert not [place for place, mark in marks(views) if mark == "closed_month" and place > 4]


def test_late_entries_entries_of_a_file_are_late_as_one(views: Views, record):
    batch = UUID(int=9)
    imported = by(channel=Channel.IMPORT, source=Source(batch))
    count = Count(rows=3, new=2)
    told = {"occurred_on": "2022-12-31", "count": count, "file": None}
    record(batch, ready(ImportBatch.FileImported, period="2022-10", **told), imported)
    record(UUID(int=10), call("2022-03-01"), by(channel=Channel.IMPORT, source=Source(batch, 2)))

    assert marks(views) == [(1, "late_file")]
    (mine,) = late_entries.by_staff(views, **YEAR)
    assert (mine.entries, mine.from_files, mine.late_file) == (1, 2, 1)


def test_late_entries_by_staff_counts_every_entry_and_every_mark(views: Views, record):
    record(UUID(int=1), call("2022-12-30"))
    record(UUID(int=2), call("2022-11-20"))
    record(UUID(int=3), call("2022-12-31"), replace(by(), actor=OTHER))

    found = late_entries.by_staff(views, **YEAR)

    assert found == [
        StaffEntries(
            staff_id=CLERK,
            entries=2,
            from_files=0,
            late=1,
            late_file=0,
            back_dated=1,
            closed_month=0,
            override=0,
            break_glass=0,
            clock=0,
        ),
        StaffEntries(
            staff_id=OTHER,
            entries=1,
            from_files=0,
            late=0,
            late_file=0,
            back_dated=0,
            closed_month=0,
            override=0,
            break_glass=0,
            clock=0,
        ),
    ]


def test_late_entries_shared_accounts_are_those_in_two_places_at_once(
    views: Views, record, clock: SetClock
):
    record(UUID(int=1), call("2022-12-31"), by(station=LENDING_STATION))
    clock.pass_time(timedelta(minutes=9))
    record(UUID(int=2), call("2022-12-31"), by(station=REHAB_STATION))
    clock.pass_time(timedelta(minutes=40))

    record(UUID(int=3), call("2022-12-31"), by(channel=Channel.COMMAND_LINE))

    first, second = sorted((LENDING_STATION, REHAB_STATION))
    assert late_entries.shared_accounts(views, **YEAR) == [
        TwoPlaces(
            staff_id=CLERK,
            channel="desk",
            station_id=first,
            began=_at(views, first),
            ended=_at(views, first),
            entries=1,
            other_channel="desk",
            other_station_id=second,
            other_began=_at(views, second),
            other_ended=_at(views, second),
            other_entries=1,
        )
    ]


def _at(views: Views, station: UUID) -> str:
    rows = views.fetch("SELECT began FROM late_entries_hours WHERE station = ?", station.bytes)
    return str(rows[0][0])


def test_late_entries_shared_accounts_are_seen_over_the_hour(views, record, clock: SetClock):
    clock.pass_time(timedelta(minutes=58))
    record(UUID(int=1), call("2022-12-31"), by(station=LENDING_STATION))
    clock.pass_time(timedelta(minutes=5))

    record(UUID(int=2), call("2022-12-31"), by(channel=Channel.COMMAND_LINE))

    (found,) = late_entries.shared_accounts(views, **YEAR)
    assert (found.channel, found.other_channel) == ("desk", "command_line")


@pytest.mark.parametrize("channel", [Channel.IMPORT, Channel.KIOSK])
def test_late_entries_shared_accounts_leave_out_files_and_kiosks(views: Views, record, channel):
    record(UUID(int=1), call("2022-12-31"))
    record(UUID(int=2), call("2022-12-31"), by(channel=channel, on_behalf_of=AYGUL))

    assert late_entries.shared_accounts(views, **YEAR) == []


def test_late_entries_of_nothing_are_empty(views: Views):
    assert late_entries.entries(views, **YEAR) == []
    assert late_entries.by_staff(views, **YEAR) == []
    assert late_entries.shared_accounts(views, **YEAR) == []


def test_late_entries_that_were_withdrawn_were_late_all_the_same(ledger, views: Views, record):
    record(UUID(int=1), call("2022-11-20"))
    (fact,) = ledger.facts_of([UUID(int=1)])[UUID(int=1)]
    mistake = {"occurred_on": "2022-12-31", "fact_id": fact.event_id, "reason": "wrong_person"}
    ledger.perform(by(), lambda work: work.change(Contact, UUID(int=1)).withdraw(**mistake))
    feed.catch_up(ledger, views)

    assert marks(views) == [(1, "back_dated"), (1, "late")]


def test_late_entries_name_no_station_that_nobody_was_at(views: Views, record):
    record(LENDING_STATION, ready(Station.StationOpened, occurred_on="2022-06"))

    assert {each.station_id for each in late_entries.entries(views, **YEAR)} == {None}
