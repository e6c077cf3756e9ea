"""A little year of an office that holds every kind of fact, recorded through the real commands."""

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from ledger import catalogue
from ledger.aggregates import (
    Contact,
    Device,
    HomeModification,
    HouseholdGrant,
    IdentifierClaim,
    ImportBatch,
    Need,
    Payment,
    Person,
    RehabSession,
    ServiceDelivery,
    StaffMember,
    Station,
)
from ledger.application import ServiceLedger
from ledger.vocabulary import (
    AddressKind,
    By,
    Channel,
    Condition,
    ContactChannel,
    Count,
    DeviceSource,
    IdentifierKind,
    Money,
    PaymentKind,
    RowVerdict,
    Settlement,
    Sex,
    Source,
    StaffRole,
    StationKind,
)
from ledger.work import Work
from tests.ledger.samples import (
    ACCOUNT,
    AREA,
    CARD,
    CLERK,
    FIRST_CARD,
    ORGANISATION,
    RESIDENT_ID,
    dong,
    yuan,
)

PIN = "482913"
PIN_HASH = "$argon2id$not-a-real-hash-of-a-pin"
SUBSIDY = 100
MONTHS = tuple(f"2022-{month:02}" for month in range(1, 13))
FAILED_MONTH = "2022-05"
REVERSED_MONTH = "2022-09"


@dataclass(frozen=True)
class Year:
    """Whom and what the year is about."""

    visitor: UUID
    card: str
    household: UUID
    erased: UUID
    wheelchair: UUID
    crutches: UUID
    bed: UUID
    lending_station: UUID
    rehab_station: UUID


class _Recorder:
    """Performs one command after the other, each with a key of its own."""

    def __init__(self, ledger: ServiceLedger) -> None:
        self.ledger = ledger
        self._keys = count(1)

    def by(self, channel: Channel = Channel.DESK, source: Source | None = None) -> By:
        return By(
            actor=CLERK,
            organisation=ORGANISATION,
            channel=channel,
            key=f"year-{next(self._keys)}",
            source=source,
        )

    def on(self, kind: type[Any], history: UUID, *commands: tuple[str, dict[str, Any]]) -> UUID:
        def decide(work: Work) -> None:
            it = work.begin(kind, history)
            for name, told in commands:
                getattr(it, name)(**told)

        self.ledger.perform(self.by(), decide)
        return history

    def claim(self, kind: IdentifierKind, number: str, person: UUID, when: str) -> UUID:
        claim = self.ledger.vault.number_id(kind.value, number)
        told = {"occurred_on": when, "kind": kind, "person_id": person}
        return self.on(IdentifierClaim, claim, ("claim", told))


def record_everything(ledger: ServiceLedger, *, card: str = CARD, pin_hash: str = PIN_HASH) -> Year:
    """Record at least one fact of every kind, most of them about one visitor in 2022.

    At the end the visitor has ``card`` and the PIN of ``pin_hash``, and a bed at home; another
    person is erased, key and all.
    """
    record = _Recorder(ledger)
    lending = _open_station(record, "昌吉市第一辅具站", StationKind.LENDING, "2020")
    rehab = _open_station(record, "阜康市第二康复站", StationKind.REHAB, "2020-06")
    _register_staff(record)
    household = ledger.vault.number_id("household", "HK20220815")
    visitor = _register_visitor(record, household)
    _identify_visitor(record, visitor, card, pin_hash)
    wheelchair = _wheelchair(record, visitor, lending)
    crutches = _crutches(record, visitor, lending, rehab)
    bed = _bed(record, visitor, lending)
    _pay_subsidies(record, visitor)
    _give_relief(record, visitor, household)
    _modify_home(record, visitor, household)
    _care(record, visitor, rehab)
    _deliver_services(record, visitor, household, rehab)
    _take_in_a_file(record, visitor)
    erased = _erase_somebody(record)
    ledger.accept_clock(record.by(), "the battery was changed")
    return Year(visitor, card, household, erased, wheelchair, crutches, bed, lending, rehab)


def _open_station(record: _Recorder, name: str, kind: StationKind, when: str) -> UUID:
    station = Station.id_of(ORGANISATION, kind, name)
    told = {"occurred_on": when, "name": name, "kind": kind, "area": AREA}
    return record.on(Station, station, ("open", told))


def _register_staff(record: _Recorder) -> None:
    record.claim(IdentifierKind.USERNAME, "bahargul", CLERK, "2021-09-01")
    registered = {
        "occurred_on": "2021-09-01",
        "role": StaffRole.CLERK,
        "name": "巴哈尔古丽",
        "username": "bahargul",
    }
    password = {
        "occurred_on": "2021-09-01",
        "password_hash": "$argon2id$not-a-real-hash-of-a-password",
    }
    record.on(StaffMember, CLERK, ("register", registered), ("set_password", password))


def _register_visitor(record: _Recorder, household: UUID) -> UUID:
    visitor = record.ledger.new_person_id()
    record.claim(IdentifierKind.CN_RESIDENT_ID, RESIDENT_ID, visitor, "2022-01-04")
    registered = {
        "occurred_on": "2022-01-04",
        "name": "阿依古丽·买买提",
        "area": AREA,
        "household_id": household,
        "settlement": Settlement.RURAL,
        "sex": Sex.FEMALE,
        "born_on": "1978-03-05",
        "phone": "13899901234",
        "address": "昌吉市建国路街道和谐社区3号楼",
        "household_number": "HK20220815",
    }
    number = {
        "occurred_on": "2022-01-04",
        "kind": IdentifierKind.CN_RESIDENT_ID,
        "number": RESIDENT_ID,
    }
    certificate = {
        "occurred_on": "2019-06",
        "country": "CN",
        "number": f"{RESIDENT_ID}43",
        "category": "physical",
        "grade": "grade_3",
    }
    moved = {
        "occurred_on": "2022-02-01",
        "kind": AddressKind.ACTUAL,
        "area": "652302",
        "address": "阜康市博峰街天池路12号",
    }
    contact = {"occurred_on": "2022-02-01", "language": "zh-Hans", "phone": "13699905678"}
    return record.on(
        Person,
        visitor,
        ("register", registered),
        ("add_identifier", number),
        ("identify_by_certificate", certificate),
        ("change_address", moved),
        ("change_contact", contact),
    )


def _identify_visitor(record: _Recorder, visitor: UUID, card: str, pin_hash: str) -> None:
    first = record.claim(IdentifierKind.CARD, FIRST_CARD, visitor, "2022-01-04")
    record.on(
        Person,
        visitor,
        ("issue_card", {"occurred_on": "2022-01-04", "number": FIRST_CARD}),
        ("cancel_card", {"occurred_on": "2022-03-01", "reason": "lost"}),
        ("issue_card", {"occurred_on": "2022-03-01", "number": card}),
        ("set_pin", {"occurred_on": "2022-03-01", "pin_hash": pin_hash}),
    )
    record.on(IdentifierClaim, first, ("release", {"occurred_on": "2022-03-01"}))
    record.claim(IdentifierKind.CARD, card, visitor, "2022-03-01")


def _register_device(
    record: _Recorder, asset_number: str, name: str, class_code: str, station: UUID
) -> UUID:
    told = {
        "occurred_on": "2021-05",
        "asset_number": asset_number,
        "name": name,
        "class_code": class_code,
        "station_id": station,
        "source": DeviceSource.DONATED,
        "price": yuan(680),
        "donor": "基金会",
    }
    return record.on(Device, Device.id_of(ORGANISATION, asset_number), ("register", told))


def _lend(visitor: UUID, station: UUID, when: str, due: date, number: str) -> Any:
    told = {
        "occurred_on": when,
        "person_id": visitor,
        "station_id": station,
        "due_on": due,
        "loan_number": number,
        "area": AREA,
    }
    return ("lend", told)


def _wheelchair(record: _Recorder, visitor: UUID, station: UUID) -> UUID:
    back = {
        "occurred_on": "2022-05-23",
        "station_id": station,
        "condition": Condition.NEEDS_REPAIR,
        "area": AREA,
    }
    repaired = {
        "occurred_on": "2022-06-01",
        "station_id": station,
        "cost": Money(8550, "CNY"),
    }
    return record.on(
        Device,
        _register_device(record, "CJ00001", "普通轮椅", "12 22 03", station),
        _lend(visitor, station, "2022-02-02", date(2022, 4, 3), "JY000001"),
        ("renew", {"occurred_on": "2022-03-28", "due_on": date(2022, 6, 2)}),
        ("give_back", back),
        ("send_to_repair", {"occurred_on": "2022-05-24", "station_id": station}),
        ("finish_repair", repaired),
    )


def _crutches(record: _Recorder, visitor: UUID, lending: UUID, rehab: UUID) -> UUID:
    return record.on(
        Device,
        _register_device(record, "CJ00002", "腋拐", "12 03 12", lending),
        _lend(visitor, lending, "2022-07-01", date(2022, 9, 1), "JY000002"),
        ("lose", {"occurred_on": "2022-08"}),
        ("find", {"occurred_on": "2022-09-10", "station_id": rehab}),
        ("retire", {"occurred_on": "2022-12", "reason": "worn out"}),
    )


def _bed(record: _Recorder, visitor: UUID, station: UUID) -> UUID:
    return record.on(
        Device,
        _register_device(record, "CJ00003", "护理床", "18 12 10", station),
        _lend(visitor, station, "2022-11-02", date(2023, 1, 31), "JY000003"),
    )


def _pay_subsidies(record: _Recorder, visitor: UUID) -> None:
    for month in MONTHS:
        due = _due("living_subsidy", visitor, month, yuan(SUBSIDY))
        paid = due | {"occurred_on": f"{month}-15", "account": ACCOUNT, "coefficient": "1.5"}
        failed = due | {"occurred_on": f"{month}-10", "reason": "account_closed"}
        back = {"occurred_on": f"{month}-20", "reason": "重复发放"}
        commands = [("pay", paid)]
        if month == FAILED_MONTH:
            commands.insert(0, ("fail", failed))
        if month == REVERSED_MONTH:
            commands.append(("reverse", back))
        record.on(Payment, _payment_id(due), *commands)
    due = _due("social_assistance", visitor, "2022-10", dong(750_000))
    record.on(Payment, _payment_id(due), ("pay", due | {"occurred_on": "2022-10-05"}))


def _due(scheme: str, person: UUID, period: str, amount: Money) -> dict[str, Any]:
    return {
        "scheme": scheme,
        "person_id": person,
        "period": period,
        "kind": PaymentKind.REGULAR,
        "amount": amount,
        "area": AREA,
    }


def _payment_id(due: dict[str, Any]) -> UUID:
    return Payment.id_of(due["scheme"], due["person_id"], due["period"], due["kind"])


def _give_relief(record: _Recorder, visitor: UUID, household: UUID) -> None:
    def give(scheme: str, when: str, cash: int, goods: int, *more: Any) -> None:
        told = {
            "occurred_on": when,
            "scheme": scheme,
            "person_id": visitor,
            "household_id": household,
            "round": "2022",
            "cash": yuan(cash),
            "goods_value": yuan(goods),
            "goods": "米面油" if goods else None,
            "area": AREA,
        }
        grant = HouseholdGrant.id_of(scheme, household, "2022")
        record.on(HouseholdGrant, grant, ("give", told), *more)

    give("temporary_relief", "2022-08-19", 0, 264)
    reverse = ("reverse", {"occurred_on": "2022-12-20", "reason": "重复发放"})
    give("household_relief", "2022-12-15", 500, 0, reverse)


def _modify_home(record: _Recorder, visitor: UUID, household: UUID) -> None:
    agreed = {
        "occurred_on": "2022-04",
        "person_id": visitor,
        "room": "厨房",
        "work": "坡道",
        "price": yuan(3500),
        "household_id": household,
        "area": AREA,
    }
    accepted = {"occurred_on": "2022-05-14", "cost": yuan(3450), "accepted_by": "验收员王建国"}
    modification = HomeModification.id_of(visitor, "厨房", "坡道", "2022")
    record.on(HomeModification, modification, ("agree", agreed), ("accept", accepted))


def _care(record: _Recorder, visitor: UUID, station: UUID) -> None:
    for day, item, minutes in (
        ("2022-06-21", "physiotherapy", 45),
        ("2022-06-22", "counselling", 30),
    ):
        told = {
            "occurred_on": day,
            "person_id": visitor,
            "station_id": station,
            "item": item,
            "minutes": minutes,
            "area": AREA,
        }
        session = RehabSession.id_of(visitor, station, day, item)
        record.on(RehabSession, session, ("deliver", told))
    _contact(record, visitor, "2022-03-11", "miss")
    passed_on = {"occurred_on": "2022-09-22", "escalated_to": "街道办事处"}
    first = _contact(record, visitor, "2022-09-20", "make")
    second = _contact(record, visitor, "2022-09-21", "make")
    _need(record, visitor, first, ("resolve_directly", {"occurred_on": "2022-09-20"}))
    done = ("resolve", {"occurred_on": "2022-10-01"})
    _need(record, visitor, second, ("escalate", passed_on), done)


def _contact(record: _Recorder, visitor: UUID, day: str, command: str) -> UUID:
    channel = ContactChannel.VISIT
    told = {"occurred_on": day, "person_id": visitor, "channel": channel, "area": AREA}
    contact = Contact.id_of(visitor, channel, day, made=command == "make")
    return record.on(Contact, contact, (command, told))


def _need(record: _Recorder, visitor: UUID, contact: UUID, *more: Any) -> None:
    told = {
        "occurred_on": "2022-09-20",
        "person_id": visitor,
        "contact_id": contact,
        "note": "住房漏水，请来修",
        "area": AREA,
    }
    record.on(Need, Need.id_of(contact), ("raise_need", told), *more)


def _deliver_services(record: _Recorder, visitor: UUID, household: UUID, station: UUID) -> None:
    told: dict[str, dict[str, Any]] = {
        "skills_training": {
            "occurred_on": "2022-07",
            "detail": "烘焙",
            "days": 15,
            "cash": yuan(1694),
        },
        "education_aid_prefecture": {"occurred_on": "2022-09", "cash": yuan(3000)},
        "education_aid_region": {"occurred_on": "2022-09", "cash": yuan(2000)},
        "hearing_aid_issued": {
            "occurred_on": "2022-03-03",
            "items": 1,
            "goods_value": yuan(9400),
            "donor": "基金会",
            "item_number": "TZ0001",
            "station_id": station,
        },
    }
    for code, each in told.items():
        place = {"person_id": visitor, "household_id": household, "area": AREA}
        command = ("deliver", {"kind": catalogue.kind(code)} | place | each)
        delivery = ServiceDelivery.id_of(code, visitor, each["occurred_on"])
        record.on(ServiceDelivery, delivery, command)


def _take_in_a_file(record: _Recorder, visitor: UUID) -> None:
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    batch = ImportBatch.id_of(ORGANISATION, digest, "nursing_subsidy", "2022-11")
    due = _due("nursing_subsidy", visitor, "2022-11", yuan(120))
    told: dict[str, Any] = {
        "occurred_on": "2022-12-02",
        "digest": digest,
        "file": "2022年11月护理补贴.xlsx",
        "kind": "nursing_subsidy",
        "period": "2022-11",
        "count": Count(rows=2, new=1, rejected=1),
        "verdicts": [RowVerdict(5, "rejected", "amount_unreadable", "amount")],
        "stated": 24_000,
        "accepted": 12_000,
        "currency": "CNY",
    }

    def decide(work: Work) -> None:
        payment = work.begin(Payment, _payment_id(due))
        payment.pay(occurred_on="2022-11-15", account=ACCOUNT, **due)
        work.put(payment.collect(), row=4)
        work.begin(ImportBatch, batch).record(**told)

    record.ledger.perform(record.by(Channel.IMPORT, Source(batch)), decide)


def _erase_somebody(record: _Recorder) -> UUID:
    person = record.ledger.new_person_id()
    registered = {"occurred_on": "2022-01-05", "name": "别克扎提·努尔兰", "area": AREA}
    record.on(Person, person, ("register", registered))
    due = _due("living_subsidy", person, "2022-01", yuan(SUBSIDY))
    paid = due | {"occurred_on": "2022-01-15", "account": "6228480012345678901"}
    record.on(Payment, _payment_id(due), ("pay", paid))
    erase = {"occurred_on": "2022-12-30", "reason": "asked for by the person"}
    record.on(Person, person, ("erase", erase))
    record.ledger.vault.destroy_key(person)
    return person
