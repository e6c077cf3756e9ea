"""What an office itself does: stations, staff, files, and the clock it trusts."""

import pytest

from ledger.aggregates import ImportBatch, LedgerClock, StaffMember, Station
from ledger.aggregates.staff_member import Post
from ledger.application import ServiceLedger
from ledger.vocabulary import Count, RowVerdict, StaffRole, StationKind
from ledger.work import Work
from tests.facts import (
    AREA,
    CLERK,
    LENDING_STATION,
    ORGANISATION,
    by,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
)

OPENED = ready(Station.StationOpened)
ON_STAFF = ready(StaffMember.StaffRegistered)
IMPORTED = ready(ImportBatch.FileImported)


def open_it(station: Station) -> None:
    station.open(occurred_on="2020", name="昌吉市第一辅具站", kind=StationKind.LENDING, area=AREA)


def test_station_opened_may_be_named_by_services():
    station = given(Station)

    open_it(station)

    assert recorded(station) == [OPENED]


def test_station_opened_twice_is_refused():
    station = given(Station, OPENED)

    with refused("already_exists", history="station"):
        open_it(station)

    assert recorded(station) == []


def test_station_opened_twice_at_once_is_opened_once(ledger: ServiceLedger):
    def open_station(work: Work) -> None:
        open_it(work.begin(Station, LENDING_STATION))

    with refused("already_exists"):
        meanwhile(ledger, open_station, open_station)

    assert stored(ledger) == [OPENED]


def test_station_opened_elsewhere_under_the_same_name_is_another_station():
    here = Station.id_of(ORGANISATION, StationKind.LENDING, "第一站")

    assert here != Station.id_of("阜康市残联", StationKind.LENDING, "第一站")
    assert here != Station.id_of(ORGANISATION, StationKind.REHAB, "第一站")


def test_staff_registered_may_act_in_a_role():
    staff = given(StaffMember)

    staff.register(
        occurred_on="2021-09-01",
        role=StaffRole.CLERK,
        organisation=ORGANISATION,
        area=AREA,
        name="巴哈尔古丽",
        username="bahargul",
    )

    assert recorded(staff) == [ON_STAFF]
    assert staff.posts == {Post(StaffRole.CLERK, ORGANISATION, AREA)}


def test_staff_registered_twice_is_refused():
    staff = given(StaffMember, ON_STAFF)

    with refused("already_exists", history="staff_member"):
        staff.register(occurred_on="2022", role=StaffRole.AUDITOR, name="x", username="x")

    assert recorded(staff) == []


def test_password_set_again_counts_from_then_on():
    staff = given(StaffMember, ON_STAFF)

    staff.set_password(occurred_on="2021-09-01", password_hash="first")  # noqa: S106
    staff.set_password(occurred_on="2022-09-01", password_hash="second")  # noqa: S106

    assert [fact.password_hash for fact in recorded(staff)] == ["first", "second"]  # type: ignore[attr-defined]


def test_password_set_for_nobody_is_refused():
    staff = given(StaffMember)

    with refused("not_known", history="staff_member"):
        staff.set_password(occurred_on="2022", password_hash="hash")  # noqa: S106

    assert recorded(staff) == []


def test_staff_have_a_key_of_their_own(ledger: ServiceLedger):
    with ledger.begin(StaffMember, CLERK, by()) as staff:
        staff.register(
            occurred_on="2021-09-01", role=StaffRole.CLERK, name="巴哈尔古丽", username="bahargul"
        )

    assert ledger.vault.has_key(CLERK)


def imported(batch: ImportBatch) -> None:
    batch.record(
        occurred_on="2022-02-16",
        digest=IMPORTED.digest,
        file="2022年1月生活补贴.xlsx",
        kind="living_subsidy",
        period="2022-01",
        count=Count(rows=4, new=1, already=1, conflicting=1, rejected=1),
        verdicts=[
            RowVerdict(5, "conflicting", "payment_already_paid"),
            RowVerdict(6, "rejected", "amount_unreadable", "amount"),
        ],
        stated=40_000,
        accepted=20_000,
        currency="CNY",
    )


def test_file_imported_says_what_became_of_its_rows():
    batch = given(ImportBatch)

    imported(batch)

    assert recorded(batch) == [IMPORTED]
    assert [verdict.row for verdict in batch.verdicts] == [5, 6]


def test_file_imported_again_adds_to_the_same_history():
    batch = given(ImportBatch, IMPORTED)

    imported(batch)

    assert batch.version == 2


@pytest.mark.parametrize(
    "changes",
    [{"digest": "00"}, {"kind": "nursing_subsidy"}, {"period": "2022-02"}, {"period": None}],
)
def test_file_imported_as_something_else_is_another_batch(changes):
    told = {
        "organisation": ORGANISATION,
        "digest": IMPORTED.digest,
        "kind": "living_subsidy",
        "period": "2022-01",
    }

    assert ImportBatch.id_of(**told) != ImportBatch.id_of(**(told | changes))


def test_clock_accepted_names_the_instant_before_and_the_reason():
    clock = given(LedgerClock, id=LedgerClock.the_id())

    clock.accept(
        occurred_on="2022-12-31",
        previous="2022-09-01T08:00:00+00:00",
        reason="the battery was changed",
    )

    assert recorded(clock) == [ready(LedgerClock.ClockAccepted)]
