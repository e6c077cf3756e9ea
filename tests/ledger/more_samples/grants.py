"""One ready-made fact of every kind that grants, goods, homes, enrolments and funds have."""

from datetime import date
from typing import Any
from uuid import UUID

from ledger.aggregates import (
    Donation,
    Enrolment,
    Fund,
    GoodsDelivery,
    GoodsDistribution,
    Grant,
    HomeModification,
    Project,
    ServiceContract,
)
from ledger.aggregates.enrolment import ClaimOutcome, EnrolmentEnd, Payer
from ledger.aggregates.fund import FundSource
from ledger.aggregates.goods_delivery import DeliveryProof, NonDelivery
from ledger.aggregates.grant import Beneficiary, GrantRefusal, GrantReversal, ReceivedBy
from ledger.aggregates.home_modification import ModificationKind
from ledger.aggregates.project import ProjectCancellation
from ledger.aggregates.service_contract import ContractEnd
from ledger.history import Fact
from tests.ledger.people import ACCOUNT, AREA, AYGUL, HOUSEHOLD, ORGANISATION, yuan

PHOTO = "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"
OTHER_HOUSEHOLD = UUID("7b7f0b60-0000-4000-8000-0000000000ab")
DAY = date(2022, 3, 20)
FUND = Fund.id_of(ORGANISATION, "welfare_lottery_2022")
COUNTY_FUND = Fund.id_of("昌吉市残联", "training_2022")
GIFT = UUID("01856827-34fb-7abc-8def-0123456789b1")
TRANSFER = UUID("01856827-34fb-7abc-8def-0123456789b2")
WHEELCHAIR = UUID("01856827-34fb-7abc-8def-0123456789b3")

_ASKED: dict[str, Any] = {
    "scheme": "start_up_grant",
    "round": "once",
    "beneficiary": Beneficiary.HOUSEHOLD,
    "person_id": AYGUL,
    "household_id": HOUSEHOLD,
    "beneficiary_organisation": "昌吉盲人按摩店",
    "area": AREA,
}
_WORTH: dict[str, Any] = {"cash": yuan(5000), "goods_value": yuan(300)}
_GRANT: tuple[Fact, ...] = (
    Grant.GrantApplied(
        occurred_on="2022-05-06",
        evidence=("business_licence", "disability_certificate"),
        note="想在巴扎开一个馕坑",
        **_ASKED,
        **_WORTH,
    ),
    Grant.GrantVerified(occurred_on="2022-05-10", evidence=("home_visit",), **_ASKED),
    Grant.GrantApproved(occurred_on="2022-05-12", **_ASKED, **_WORTH),
    Grant.GrantRefused(
        occurred_on="2022-05-12", grant_refusal=GrantRefusal.HELPED_BEFORE, **_ASKED
    ),
    Grant.GrantApplicationWithdrawn(occurred_on="2022-05-11", **_ASKED),
    Grant.GrantPaid(
        occurred_on="2022-05-20",
        goods="staple_food",
        fund_id=FUND,
        account=ACCOUNT,
        **_ASKED,
        **_WORTH,
    ),
    Grant.GrantReceived(
        occurred_on="2022-05-21",
        received_by=ReceivedBy.FAMILY,
        receipt_number="SJ0001",
        **_ASKED,
    ),
    Grant.GrantReversed(
        occurred_on="2022-06-01",
        grant_reversal=GrantReversal.RETURNED,
        fund_id=FUND,
        **_ASKED,
        **_WORTH,
    ),
)
_DAY: dict[str, Any] = {"day": DAY, "area": AREA}
_KIT: dict[str, Any] = {
    "distribution_id": GoodsDistribution.id_of(ORGANISATION, AREA, DAY),
    "household_id": HOUSEHOLD,
    "kit": "daily_goods",
    "kit_value": yuan(100),
    "household_days": 1,
    "person_id": AYGUL,
    "area": AREA,
}
_GOODS: tuple[Fact, ...] = (
    GoodsDistribution.GoodsListFrozen(
        occurred_on="2022-03-19",
        households=(HOUSEHOLD, OTHER_HOUSEHOLD),
        households_listed=2,
        digest=GoodsDistribution.digest_of([HOUSEHOLD, OTHER_HOUSEHOLD]),
        kit="daily_goods",
        kit_value=yuan(100),
        household_days=1,
        **_DAY,
    ),
    GoodsDistribution.GoodsPacked(occurred_on="2022-03-19", items=2, **_DAY),
    GoodsDistribution.GoodsDispatched(occurred_on="2022-03-20", items=2, **_DAY),
    GoodsDistribution.GoodsHandedOut(
        occurred_on="2022-03-20",
        goods="porridge",
        items=120,
        goods_value=yuan(600),
        place="昌吉州人民医院",
        donor="red_cross",
        **_DAY,
    ),
    GoodsDistribution.GoodsDayClosed(
        occurred_on="2022-03-20",
        households_served=1,
        households_not_served=1,
        household_days=1,
        goods_value=yuan(100),
        **_DAY,
    ),
    GoodsDelivery.GoodsDelivered(
        occurred_on="2022-03-20", delivery_proof=DeliveryProof.SIGNATURE, **_KIT
    ),
    GoodsDelivery.GoodsNotDelivered(
        occurred_on="2022-03-20", non_delivery=NonDelivery.NOT_AT_HOME, **_KIT
    ),
    GoodsDelivery.GoodsRedelivered(
        occurred_on="2022-03-21", delivery_proof=DeliveryProof.PHOTO, **_KIT
    ),
)
_HOME: dict[str, Any] = {
    "person_id": AYGUL,
    "room": "厨房",
    "work": "坡道",
    "household_id": HOUSEHOLD,
    "area": AREA,
    "modification_kind": ModificationKind.AGEING_FRIENDLY,
}
_HOMES: tuple[Fact, ...] = (
    HomeModification.HomeSurveyed(
        occurred_on="2022-03-01", photo_digests=(PHOTO,), note="门槛高，轮椅进不去", **_HOME
    ),
    HomeModification.HomeModificationDesigned(
        occurred_on="2022-03-15", list_price=yuan(3500), design_number="SJ-017", **_HOME
    ),
    HomeModification.HomeModificationContracted(
        occurred_on="2022-04-10",
        contractor="昌吉安居工程队",
        contract_price=yuan(3480),
        contract_number="HT2022-09",
        **_HOME,
    ),
    HomeModification.HomeModificationBuilt(
        occurred_on="2022-05-10", photo_digests=(PHOTO,), **_HOME
    ),
    HomeModification.HomeModificationPaid(
        occurred_on="2022-05-30", cost=yuan(3450), co_pay=yuan(450), fund_id=FUND, **_HOME
    ),
    HomeModification.HomeModificationPaymentReversed(occurred_on="2022-06-02", **_HOME),
    HomeModification.HomeDefectReported(
        occurred_on="2022-07-01", defect="loose", note="扶手松动", **_HOME
    ),
    HomeModification.HomeDefectRepaired(
        occurred_on="2022-07-05", defect="loose", cost=yuan(60), **_HOME
    ),
)
_PROGRAMME: dict[str, Any] = {
    "person_id": AYGUL,
    "programme": "accident_insurance",
    "area": AREA,
}
_PREMIUM: dict[str, Any] = {
    "term_from": date(2022, 1, 1),
    "payer": Payer.FEDERATION,
    "premium": yuan(100),
    "fund_id": FUND,
}
_ENROLMENT: tuple[Fact, ...] = (
    Enrolment.EnrolmentOffered(
        occurred_on="2021-12-01", provider="中国人寿昌吉分公司", **_PROGRAMME
    ),
    Enrolment.PersonEnrolled(
        occurred_on="2021-12-20",
        term_from=date(2022, 1, 1),
        term_until=date(2023, 1, 1),
        provider="中国人寿昌吉分公司",
        policy_number="GL2022-0652",
        **_PROGRAMME,
    ),
    Enrolment.EnrolmentPremiumPaid(occurred_on="2021-12-25", **_PREMIUM, **_PROGRAMME),
    Enrolment.EnrolmentPremiumReturned(occurred_on="2021-12-28", **_PREMIUM, **_PROGRAMME),
    Enrolment.EnrolmentActivated(
        occurred_on="2022-01-01", term_from=date(2022, 1, 1), **_PROGRAMME
    ),
    Enrolment.EnrolmentClaimLodged(
        occurred_on="2022-08-02",
        claim_number="LP0815",
        loss_on=date(2022, 7, 28),
        amount=yuan(1800),
        **_PROGRAMME,
    ),
    Enrolment.EnrolmentClaimSettled(
        occurred_on="2022-08-30",
        claim_number="LP0815",
        claim_outcome=ClaimOutcome.PARTLY_PAID,
        amount=yuan(1500),
        **_PROGRAMME,
    ),
    Enrolment.EnrolmentClaimReopened(occurred_on="2022-09-10", claim_number="LP0815", **_PROGRAMME),
    Enrolment.EnrolmentEnded(
        occurred_on="2022-11-01",
        term_from=date(2022, 1, 1),
        covered_until=date(2022, 11, 1),
        enrolment_end=EnrolmentEnd.MOVED_AWAY,
        **_PROGRAMME,
    ),
)
_FUND: dict[str, Any] = {"owner": ORGANISATION, "fund_code": "welfare_lottery_2022"}
_MOVED: dict[str, Any] = {"amount": yuan(20_000), "document_number": "昌州财社〔2022〕12号"}
_FUNDS: tuple[Fact, ...] = (
    Fund.FundOpened(
        occurred_on="2022-01-05",
        name="2022年福彩公益金",
        currency="CNY",
        purpose="rehabilitation",
        **_FUND,
    ),
    Fund.FundMoneyReceived(
        occurred_on="2022-01-20",
        fund_source=FundSource.LOTTERY,
        donation_id=GIFT,
        **_MOVED,
        **_FUND,
    ),
    Fund.FundMoneyReturned(
        occurred_on="2022-02-20",
        fund_source=FundSource.LOTTERY,
        donation_id=GIFT,
        **_MOVED,
        **_FUND,
    ),
    Fund.FundMoneySent(
        occurred_on="2022-03-02", to_fund_id=COUNTY_FUND, transfer_id=TRANSFER, **_MOVED, **_FUND
    ),
    Fund.FundMoneyTakenIn(
        occurred_on="2022-03-02",
        from_fund_id=COUNTY_FUND,
        transfer_id=TRANSFER,
        **_MOVED,
        **_FUND,
    ),
    Fund.FundClosed(occurred_on="2022-12-30", **_FUND),
)
_GIFT: dict[str, Any] = {"donor": "foundation", "goods": "hearing_aid"}
_PART: dict[str, Any] = {
    "person_id": AYGUL,
    "device_id": WHEELCHAIR,
    "fund_id": FUND,
    "amount": yuan(9400),
    "items": 1,
    "item_number": "TZ0001",
    "goods_value": yuan(9400),
    "area": AREA,
}
_DONATION: tuple[Fact, ...] = (
    Donation.DonationPledged(
        occurred_on="2022-02-01",
        amount=yuan(940_000),
        items=100,
        unit_value=yuan(9400),
        purpose="ear_day",
        **_GIFT,
    ),
    Donation.DonationReceived(
        occurred_on="2022-03-01",
        amount=yuan(940_000),
        items=100,
        unit_value=yuan(9400),
        numbered=True,
        purpose="ear_day",
        **_GIFT,
    ),
    Donation.DonationAllocated(occurred_on="2022-03-03", **_PART, **_GIFT),
    Donation.DonationAllocationReturned(occurred_on="2022-03-09", **_PART, **_GIFT),
    Donation.DonationSentBack(
        occurred_on="2022-04-01", amount=yuan(9400), items=1, item_number="TZ0002", **_GIFT
    ),
)
_CONTRACT: dict[str, Any] = {"provider": "昌吉康乐社工服务中心", "contract_number": "ZF2022-031"}
_CONTRACTS: tuple[Fact, ...] = (
    ServiceContract.ServiceContractSigned(
        occurred_on="2022-02-25",
        services=("home_care", "home_cleaning"),
        price=yuan(120_000),
        contract_from=date(2022, 3, 1),
        contract_until=date(2023, 3, 1),
        procurement="open_tender",
        **_CONTRACT,
    ),
    ServiceContract.ServiceContractAmended(
        occurred_on="2022-06-01",
        services=("home_care", "home_cleaning", "escort"),
        price=yuan(150_000),
        contract_until=date(2023, 6, 1),
        **_CONTRACT,
    ),
    ServiceContract.ServiceContractAccepted(
        occurred_on="2022-07-01",
        service="home_care",
        work_value=yuan(40_000),
        items=400,
        **_CONTRACT,
    ),
    ServiceContract.ServiceContractPaid(
        occurred_on="2022-07-15", amount=yuan(40_000), fund_id=FUND, **_CONTRACT
    ),
    ServiceContract.ServiceContractPaymentReturned(
        occurred_on="2022-08-01", amount=yuan(1000), fund_id=FUND, **_CONTRACT
    ),
    ServiceContract.ServiceContractEnded(
        occurred_on="2022-12-20", contract_end=ContractEnd.CANCELLED, **_CONTRACT
    ),
)
_PROJECT: dict[str, Any] = {"project_code": "SJ-2022-04", "livelihood": "goats", "area": AREA}
_PROJECTS: tuple[Fact, ...] = (
    Project.ProjectApproved(
        occurred_on="2022-04-01",
        households=(HOUSEHOLD, OTHER_HOUSEHOLD),
        budget=yuan(30_000),
        fund_id=FUND,
        **_PROJECT,
    ),
    Project.ProjectProgressed(
        occurred_on="2022-06-01", stage="animals_bought", spent=yuan(24_000), **_PROJECT
    ),
    Project.ProjectCompleted(
        occurred_on="2022-11-30", households=(HOUSEHOLD,), spent=yuan(29_500), **_PROJECT
    ),
    Project.ProjectCancelled(
        occurred_on="2022-08-01",
        project_cancellation=ProjectCancellation.DISASTER,
        **_PROJECT,
    ),
)

FACTS: tuple[Fact, ...] = (
    *_GRANT,
    *_GOODS,
    *_HOMES,
    *_ENROLMENT,
    *_FUNDS,
    *_DONATION,
    *_CONTRACTS,
    *_PROJECTS,
)
