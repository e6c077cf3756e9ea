"""A small office on an ordinary day: a few people, devices on the shelf and out, two of staff."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from api.office import Office
from api.settings import Settings
from ledger.aggregates import (
    Device,
    IdentifierClaim,
    ImportBatch,
    Payment,
    Person,
    RehabSession,
    StaffMember,
    Station,
)
from ledger.vocabulary import Count, IdentifierKind, Money, PaymentKind, StaffRole
from ledger.vocabulary import StationKind as Kind

PASSWORD = "a long enough password"  # noqa: S105 - of invented people
AREA = "652302"
AYGUL, LI_LEI, ERASED = "阿依古丽·买买提", "李雷", "Nguyễn Thị Hòa"
HERE, THERE = "昌吉市第一辅具站", "阜康市第一辅具站"
FREE, OUT, BROKEN = "CJ00003", "CJ00001", "CJ00009"
NUMBER = "652302198001011528"


@dataclass(frozen=True)
class Day:
    """The office and the ids of whom and what it knows."""

    office: Office
    aygul: UUID
    li_lei: UUID
    erased: UUID
    here: UUID
    there: UUID
    card: str

    def staff(self, username: str) -> UUID:
        """The member of staff who signs in as this."""
        claim = self.office.ledger.load(IdentifierClaim, self.office.username_id(username))
        assert claim is not None
        assert claim.holder is not None
        return claim.holder

    def hire(
        self,
        *roles: StaffRole,
        organisation: str | None = None,
        area: str | None = None,
        name: str = "Wang Fang",
    ) -> UUID:
        """Somebody who acts in these roles there, and has no password."""
        staff_id = self.office.ledger.new_id()
        by = self.office.by(self.office.new_key("hire"))
        with self.office.ledger.begin(StaffMember, staff_id, by) as staff:
            staff.register(occurred_on="2022-01-04", role=StaffRole.VOLUNTEER, name=name)
            for role in roles:
                staff.grant(
                    occurred_on="2022-01-04", role=role, organisation=organisation, area=area
                )
        return staff_id


def ordinary_day(folder: Path, language: str = "en") -> Day:
    office = Office(Settings(data=folder, language=language), create=True)
    office.add_staff(username="clerk", name="Lin Mei", role=StaffRole.CLERK, password=PASSWORD)
    office.add_staff(username="auditor", name="Vo Quang", role=StaffRole.AUDITOR, password=PASSWORD)
    here, there = _station(office, HERE), _station(office, THERE)
    aygul, li_lei, erased = (_person(office, name) for name in (AYGUL, LI_LEI, ERASED))
    _certificate(office, aygul, NUMBER + "44")
    for asset in (FREE, OUT, BROKEN):
        _device(office, asset, here)
    _lend(office, OUT, li_lei, here, due_on=date(2023, 1, 9))
    with office.ledger.change(Device, _id(office, BROKEN), office.by("repair")) as device:
        device.send_to_repair(occurred_on="2022-03-01", station_id=here)
    _services(office, aygul, here)
    with office.ledger.change(Person, erased, office.by("erase")) as person:
        person.erase(occurred_on="2022-12-01", reason="asked for")
    card = office.issue_card(aygul)
    return Day(office, aygul, li_lei, erased, here, there, card)


def _station(office: Office, name: str) -> UUID:
    station_id = Station.id_of(office.organisation, Kind.LENDING, name)
    with office.ledger.begin(Station, station_id, office.by(name)) as station:
        station.open(occurred_on="2020", name=name, kind=Kind.LENDING)
    return station_id


def _person(office: Office, name: str) -> UUID:
    person_id = office.ledger.new_person_id()
    with office.ledger.begin(Person, person_id, office.by(office.new_key("person"))) as person:
        person.register(occurred_on="2022-01-04", name=name, area=AREA)
    return person_id


def _certificate(office: Office, person_id: UUID, number: str) -> None:
    kind = IdentifierKind.CN_RESIDENT_ID
    claim_id = office.ledger.vault.number_id(kind.value, number[:18])
    with office.ledger.begin(IdentifierClaim, claim_id, office.by("claim")) as claim:
        claim.claim(occurred_on="2022-01-04", kind=kind, person_id=person_id)
    with office.ledger.change(Person, person_id, office.by("certificate")) as person:
        person.identify_by_certificate(
            occurred_on="2022-01-04",
            country="CN",
            category="physical",
            grade="grade_4",
            number=number,
        )


def _id(office: Office, asset: str) -> UUID:
    return Device.id_of(office.organisation, asset)


def _device(office: Office, asset: str, station_id: UUID) -> None:
    with office.ledger.begin(Device, _id(office, asset), office.by(asset)) as device:
        device.register(
            occurred_on="2021-05-18",
            asset_number=asset,
            name="普通轮椅",
            class_code="12 22 03",
            station_id=station_id,
        )


def _lend(office: Office, asset: str, person: UUID, station: UUID, *, due_on: date) -> None:
    with office.ledger.change(Device, _id(office, asset), office.by(f"loan {asset}")) as device:
        device.lend(occurred_on="2022-11-10", person_id=person, station_id=station, due_on=due_on)


def _services(office: Office, person_id: UUID, station_id: UUID) -> None:
    for item in ("physiotherapy", "counselling"):
        session_id = RehabSession.id_of(person_id, station_id, "2022-06-21", item)
        with office.ledger.begin(RehabSession, session_id, office.by(item)) as session:
            session.deliver(
                occurred_on="2022-06-21",
                person_id=person_id,
                station_id=station_id,
                item=item,
                minutes=45,
                area=AREA,
            )
    payment_id = Payment.id_of("living_subsidy", person_id, "2022-12", PaymentKind.REGULAR)
    with office.ledger.begin(Payment, payment_id, office.by("payment")) as payment:
        payment.pay(
            occurred_on="2022-12-15",
            scheme="living_subsidy",
            person_id=person_id,
            period="2022-12",
            kind=PaymentKind.REGULAR,
            amount=Money(10000, "CNY"),
            area=AREA,
        )


def take_in_a_file(office: Office) -> None:
    """A list of subsidies of which not every row was good."""
    batch = ImportBatch.id_of(office.organisation, "digest", "subsidies", "2022-01")
    with office.ledger.begin(ImportBatch, batch, office.by("file")) as taken:
        taken.record(
            occurred_on="2022-01",
            digest="digest",
            file="两项补贴发放表_2022-01.xlsx",
            kind="subsidies",
            period="2022-01",
            count=Count(rows=1200, new=1190, already=4, conflicting=1, rejected=5),
            verdicts=[],
        )
