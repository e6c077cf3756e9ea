"""One ready-made fact of every kind, with every field filled: real in shape, invented throughout.

What stands here is written into the golden samples once and read back for ever after.
"""

from datetime import date
from typing import Any
from uuid import UUID

from ledger.aggregates import (
    Contact,
    Device,
    HomeModification,
    HouseholdGrant,
    IdentifierClaim,
    ImportBatch,
    LedgerClock,
    Need,
    Payment,
    Person,
    RehabSession,
    ServiceDelivery,
    StaffMember,
    Station,
)
from ledger.history import Fact, FactWithdrawn
from ledger.vocabulary import (
    AddressKind,
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
    StaffRole,
    StationKind,
    WithdrawalReason,
)
from tests.ledger.more_samples import more
from tests.ledger.people import (
    ACCOUNT,
    AREA,
    AYGUL,
    BEKZAT,
    CARD,
    CLERK,
    FIRST_CARD,
    HOUSEHOLD,
    LENDING_STATION,
    NGUYEN,
    ORGANISATION,
    REHAB_STATION,
    RESIDENT_ID,
    dong,
    yuan,
)

__all__ = [
    "ACCOUNT",
    "AREA",
    "AYGUL",
    "BEKZAT",
    "CARD",
    "CLERK",
    "FIRST_CARD",
    "HOUSEHOLD",
    "LENDING_STATION",
    "NGUYEN",
    "ORGANISATION",
    "REHAB_STATION",
    "RESIDENT_ID",
    "SAMPLES",
    "dong",
    "yuan",
]


_PERSON: tuple[Fact, ...] = (
    Person.PersonRegistered(
        occurred_on="2022-01-04",
        area=AREA,
        household_id=HOUSEHOLD,
        settlement=Settlement.RURAL,
        name="阿依古丽·买买提",
        sex=Sex.FEMALE,
        born_on="1978-03-05",
        phone="13899901234",
        address="昌吉市建国路街道和谐社区3号楼",
        household_number="HK20220815",
    ),
    Person.IdentifierAdded(
        occurred_on="2022-01-04", kind=IdentifierKind.CN_RESIDENT_ID, number=RESIDENT_ID
    ),
    Person.CertificateIssued(
        occurred_on="2019-06",
        country="CN",
        number=f"{RESIDENT_ID}43",
        category="physical",
        grade="grade_3",
    ),
    Person.AddressChanged(
        occurred_on="2022-02-01",
        kind=AddressKind.ACTUAL,
        area="652302",
        address="阜康市博峰街天池路12号",
    ),
    Person.ContactChanged(occurred_on="2022-02-01", language="zh-Hans", phone="13699905678"),
    Person.CardIssued(occurred_on="2022-01-04", number=FIRST_CARD),
    Person.CardCancelled(occurred_on="2022-03-01", reason="lost", number=FIRST_CARD),
    Person.PinSet(occurred_on="2022-01-04", pin_hash="$argon2id$not-a-real-hash-of-a-pin"),
    Person.PersonErased(occurred_on="2022-12-30", reason="asked for by the person"),
    IdentifierClaim.IdentifierClaimed(
        occurred_on="2022-01-04", kind=IdentifierKind.CN_RESIDENT_ID, person_id=AYGUL
    ),
    IdentifierClaim.IdentifierReleased(occurred_on="2022-03-01", kind=IdentifierKind.CARD),
)
_OFFICE: tuple[Fact, ...] = (
    Station.StationOpened(
        occurred_on="2020", name="昌吉市第一辅具站", kind=StationKind.LENDING, area=AREA
    ),
    StaffMember.StaffRegistered(
        occurred_on="2021-09-01",
        role=StaffRole.CLERK,
        organisation=ORGANISATION,
        area=AREA,
        name="巴哈尔古丽",
        username="bahargul",
    ),
    StaffMember.PasswordSet(
        occurred_on="2021-09-01",
        password_hash="$argon2id$not-a-real-hash-of-a-password",  # noqa: S106
    ),
    ImportBatch.FileImported(
        occurred_on="2022-02-16",
        digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
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
    ),
    LedgerClock.ClockAccepted(
        occurred_on="2022-12-31",
        previous="2022-09-01T08:00:00+00:00",
        reason="the battery was changed",
    ),
)
_DEVICE: tuple[Fact, ...] = (
    Device.DeviceRegistered(
        occurred_on="2021-05",
        asset_number="CJ00001",
        name="普通轮椅",
        class_code="12 22 03",
        station_id=LENDING_STATION,
        source=DeviceSource.DONATED,
        price=yuan(680),
        donor="基金会",
    ),
    Device.DeviceLent(
        occurred_on="2022-02-02",
        person_id=AYGUL,
        station_id=LENDING_STATION,
        due_on=date(2022, 4, 3),
        loan_number="JY000001",
        area=AREA,
    ),
    Device.DeviceLoanRenewed(occurred_on="2022-03-28", person_id=AYGUL, due_on=date(2022, 6, 2)),
    Device.DeviceReturned(
        occurred_on="2022-05-23",
        person_id=AYGUL,
        station_id=REHAB_STATION,
        condition=Condition.NEEDS_REPAIR,
        loan_number="JY000001",
        area=AREA,
    ),
    Device.DeviceRepairStarted(occurred_on="2022-05-24", station_id=LENDING_STATION),
    Device.DeviceRepaired(
        occurred_on="2022-06-01", station_id=LENDING_STATION, cost=Money(8550, "CNY")
    ),
    Device.DeviceLost(occurred_on="2022-08", person_id=AYGUL),
    Device.DeviceFound(occurred_on="2022-09-10", station_id=REHAB_STATION, person_id=AYGUL),
    Device.DeviceRetired(occurred_on="2022-12", reason="worn out"),
)
_PAYMENT: dict[str, Any] = {
    "scheme": "living_subsidy",
    "person_id": AYGUL,
    "period": "2022-01",
    "kind": PaymentKind.REGULAR,
    "amount": yuan(100),
    "area": AREA,
}
_GRANT: dict[str, Any] = {
    "scheme": "household_relief",
    "person_id": AYGUL,
    "household_id": HOUSEHOLD,
    "round": "2022",
    "cash": yuan(500),
    "goods_value": yuan(264),
    "area": AREA,
}
_HOME: dict[str, Any] = {
    "person_id": AYGUL,
    "room": "厨房",
    "work": "坡道",
    "household_id": HOUSEHOLD,
    "area": AREA,
}
_MONEY: tuple[Fact, ...] = (
    Payment.PaymentPaid(occurred_on="2022-01-15", account=ACCOUNT, coefficient="1.5", **_PAYMENT),
    Payment.PaymentFailed(occurred_on="2022-01-14", reason="account_closed", **_PAYMENT),
    Payment.PaymentReversed(occurred_on="2022-02-03", reason="重复发放", **_PAYMENT),
    HouseholdGrant.HouseholdGrantPaid(occurred_on="2022-08-19", goods="米面油", **_GRANT),
    HouseholdGrant.HouseholdGrantReversed(occurred_on="2022-08-30", reason="重复发放", **_GRANT),
    HomeModification.HomeModificationAgreed(occurred_on="2022-04", price=yuan(3500), **_HOME),
    HomeModification.HomeModificationAccepted(
        occurred_on="2022-05-14", cost=yuan(3450), accepted_by="验收员王建国", **_HOME
    ),
)
_CARE: tuple[Fact, ...] = (
    RehabSession.RehabSessionDelivered(
        occurred_on="2022-06-21",
        person_id=AYGUL,
        station_id=REHAB_STATION,
        item="physiotherapy",
        minutes=45,
        area=AREA,
    ),
    Contact.ContactMade(
        occurred_on="2022-09-21", person_id=AYGUL, channel=ContactChannel.VISIT, area=AREA
    ),
    Contact.ContactMissed(
        occurred_on="2022-09-20", person_id=AYGUL, channel=ContactChannel.PHONE, area=AREA
    ),
    Need.NeedRaised(
        occurred_on="2022-09-21",
        person_id=AYGUL,
        contact_id=Contact.id_of(AYGUL, ContactChannel.VISIT, "2022-09-21", made=True),
        area=AREA,
        note="住房漏水，请来修",
    ),
    Need.NeedResolvedDirectly(occurred_on="2022-09-21", person_id=AYGUL, area=AREA),
    Need.NeedEscalated(
        occurred_on="2022-09-22",
        person_id=AYGUL,
        escalated_to="街道办事处",
        area=AREA,
        owner="街道办事处民政科",
        due_on=date(2022, 10, 8),
        staff_id=CLERK,
    ),
    Need.NeedResolved(occurred_on="2022-10-01", person_id=AYGUL, area=AREA),
    ServiceDelivery.ServiceDelivered(
        occurred_on="2022-03-03",
        kind="hearing_aid_issued",
        catalogue_version=1,
        person_id=AYGUL,
        household_id=HOUSEHOLD,
        station_id=REHAB_STATION,
        area=AREA,
        items=1,
        minutes=30,
        days=1,
        cash=yuan(0),
        goods_value=yuan(9400),
        donor="基金会",
        item_number="TZ0001",
        detail="左耳",
        values={"ear": "left"},
        sensitive=True,
        private='{"finding":"双耳重度听力损失"}',
    ),
)

_WITHDRAWN: tuple[Fact, ...] = (
    FactWithdrawn(
        occurred_on="2022-07-04",
        topic="rehab_session_delivered",
        fact_id=UUID("01856827-34fb-7abc-8def-0123456789ac"),
        reason=WithdrawalReason.WRONG_PERSON,
        person_id=AYGUL,
        note="同名同姓，记错了人",
    ),
)

SAMPLES: dict[str, Fact] = {
    fact.TOPIC: fact
    for fact in (*_PERSON, *_OFFICE, *_DEVICE, *_MONEY, *_CARE, *_WITHDRAWN, *more())
}
"""By stored name."""
