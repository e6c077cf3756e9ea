"""One ready-made fact of every kind of an office: places, staff, policies, catalogue, periods."""

from datetime import date
from typing import Any
from uuid import UUID

from ledger.aggregates import (
    AccountingPeriod,
    ApiClient,
    Area,
    CatalogueEntry,
    Inspection,
    Organisation,
    Policy,
    StaffMember,
    Station,
)
from ledger.aggregates.accounting_period import ReopeningReason
from ledger.aggregates.area import AreaScheme
from ledger.aggregates.inspection import InspectionKind, Remedy, Severity
from ledger.aggregates.organisation import OrganisationType
from ledger.aggregates.staff_member import LeavingReason
from ledger.aggregates.station import Equipment, OpeningHours
from ledger.catalogue import FieldType, ServiceField, ServiceUnit
from ledger.history import Fact
from ledger.policies import LendingTerms
from ledger.vocabulary import InLanguages, StaffRole, SuspensionReason
from tests.ledger.people import ORGANISATION, REHAB_STATION, yuan

_POLICY: tuple[Fact, ...] = (
    Policy.PolicyIssued(
        occurred_on="2022-02-20",
        code="lending",
        document_number="昌州残联发〔2022〕5号",
        effective_from=date(2022, 3, 1),
        clauses=LendingTerms(days=60, renewals_max=1, renewal_days=60, deposit=yuan(100)),
        version=1,
        aliases=("昌州残联发[2022]5号",),
        title="辅助器具借用管理办法",
        example=True,
    ),
    Policy.PolicyAmended(
        occurred_on="2022-08-15",
        document_number="昌州残联发〔2022〕31号",
        effective_from=date(2022, 9, 1),
        clauses=LendingTerms(days=90, renewals_max=2, renewal_days=60, disinfect=True),
        version=2,
        code="lending",
        aliases=("昌州残联发[2022]31号",),
        title="辅助器具借用管理办法（修订）",
        example=True,
    ),
    Policy.PolicyRepealed(
        occurred_on="2022-11-20",
        effective_on=date(2022, 12, 1),
        code="lending",
        document_number="昌州残联发〔2022〕44号",
    ),
)

_PROGRAM: tuple[Fact, ...] = (
    ApiClient.ApiClientRegistered(
        occurred_on="2022-02-01",
        name="province",
        rights=["find_person", "lend_devices"],
        organisation=ORGANISATION,
        area="652302",
    ),
    ApiClient.ApiTokenIssued(
        occurred_on="2022-02-01", token_sha256="5a" * 32, until=date(2023, 1, 31)
    ),
    ApiClient.ApiTokenRevoked(occurred_on="2022-09-01", token_sha256="5a" * 32),
)

_KIND: dict[str, Any] = {
    "code": "guide_dog_day",
    "unit": ServiceUnit.VISIT,
    "counters": ("persons", "minutes"),
    "words": InLanguages(zh_hans="导盲犬服务", vi="Chó dẫn đường", en="guide dog day"),
    "fields": (
        ServiceField(name="dog", type=FieldType.CHOICE, choices=("own", "trained"), required=True),
        ServiceField(name="falls", type=FieldType.WHOLE_NUMBER, sensitive=True),
    ),
    "recorders": (StaffRole.CASE_MANAGER,),
    "sensitive": True,
}
_CATALOGUE: tuple[Fact, ...] = (
    CatalogueEntry.ServiceKindDefined(occurred_on="2022-05-01", version=1, **_KIND),
    CatalogueEntry.ServiceKindRevised(occurred_on="2022-06-01", version=2, **_KIND),
    CatalogueEntry.ServiceKindRetired(occurred_on="2022-12-20", code="guide_dog_day"),
)
_POST: dict[str, Any] = {
    "role": StaffRole.REHAB_WORKER,
    "organisation": ORGANISATION,
    "area": "652302",
}
_STAFF: tuple[Fact, ...] = (
    StaffMember.StaffRoleGranted(occurred_on="2022-01-10", **_POST),
    StaffMember.StaffRoleRevoked(occurred_on="2022-06-30", **_POST),
    StaffMember.StaffReviewed(occurred_on="2022-07-01", period="2022", classed_as="优秀"),
    StaffMember.StaffTrained(
        occurred_on="2022-07-15", course="law_exam", minutes=120, result="通过"
    ),
    StaffMember.StaffLeft(occurred_on="2022-09-30", leaving_reason=LeavingReason.TRANSFERRED),
    StaffMember.StaffReturned(occurred_on="2022-11-01"),
)
_KEY = UUID("7b7f0b60-0000-4000-8000-0000000000aa")
_ELSEWHERE = "https://sign-in.example"
_SIGNING_IN: tuple[Fact, ...] = (
    StaffMember.PasswordGiven(
        occurred_on="2022-11-01",
        good_until=date(2022, 11, 3),
        password_hash="$argon2id$not-a-real-hash-of-a-password",  # noqa: S106
    ),
    StaffMember.TotpSet(
        occurred_on="2022-11-01",
        totp_secret="NOTAREALSECRETNOTAREALSECRETNOTA",  # noqa: S106
    ),
    StaffMember.TotpRemoved(occurred_on="2022-11-20"),
    StaffMember.RecoveryCodesSet(
        occurred_on="2022-11-01", recovery_hashes=["not-a-digest", "nor-is-this"]
    ),
    StaffMember.RecoveryCodeUsed(occurred_on="2022-11-10", place=2),
    StaffMember.PasskeyAdded(
        occurred_on="2022-11-02",
        passkey_id=_KEY,
        credential="bm90IGEga2V5",
        public_key="bm90IGEga2V5IGVpdGhlcg",
        label="办公室电脑",
    ),
    StaffMember.PasskeyRemoved(occurred_on="2022-11-20", passkey_id=_KEY),
    StaffMember.SignInLinked(
        occurred_on="2022-11-02", issuer=_ELSEWHERE, subject_name="bahargul@sign-in.example"
    ),
    StaffMember.SignInUnlinked(occurred_on="2022-11-20", issuer=_ELSEWHERE),
)

_COUNTY = "阜康市残联"
_ORGANISATION: tuple[Fact, ...] = (
    Organisation.OrganisationOpened(
        occurred_on="2012",
        code=_COUNTY,
        organisation_type=OrganisationType.FEDERATION,
        area="652302",
        parent=ORGANISATION,
    ),
    Organisation.OrganisationMoved(
        occurred_on="2022-03-01", code=_COUNTY, area="652328", parent=ORGANISATION
    ),
    Organisation.OrganisationMerged(occurred_on="2022-12-01", code=_COUNTY, into=ORGANISATION),
    Organisation.OrganisationSuspended(
        occurred_on="2022-08-10",
        code=_COUNTY,
        suspension_reason=SuspensionReason.INFECTION_CONTROL,
        until=date(2022, 9, 1),
    ),
    Organisation.OrganisationReopened(occurred_on="2022-09-02", code=_COUNTY),
    Organisation.OrganisationClosed(occurred_on="2022-12-31", code=_COUNTY),
)
_STATION: tuple[Fact, ...] = (
    Station.StationMoved(occurred_on="2022-02-15", area="652302", address="阜康市博峰街8号"),
    Station.StationSuspended(
        occurred_on="2022-08-10",
        suspension_reason=SuspensionReason.INFECTION_CONTROL,
        until=date(2022, 9, 1),
    ),
    Station.StationPartlyReopened(occurred_on="2022-09-02", places=5),
    Station.StationReopened(occurred_on="2022-10-08"),
    Station.StationClosed(occurred_on="2022-12-30"),
    Station.StationHoursSet(
        occurred_on="2022-03-01",
        hours=(
            OpeningHours(1, "09:30", "13:30"),
            OpeningHours(1, "15:30", "19:00"),
            OpeningHours(3, "09:30", "13:30"),
        ),
    ),
    Station.StationEquipped(
        occurred_on="2022-04-01",
        equipment=(
            Equipment(
                item="平行杠",
                items=2,
                value=yuan(5600),
                donor="基金会",
                asset_numbers=("ZC0001", "ZC0002"),
            ),
            Equipment(item="盲文书", items=120),
        ),
        fund="aid_xinjiang",
    ),
)
_PENGJIANG: dict[str, Any] = {"scheme": AreaScheme.GBT_2260, "code": "440703"}
_AREA: tuple[Fact, ...] = (
    Area.AreaDefined(
        occurred_on="1994-01-01",
        edition="2020",
        name="蓬江区",
        valid_from=date(1994, 1, 1),
        parent="440700",
        **_PENGJIANG,
    ),
    Area.AreaSucceeded(
        occurred_on="2022-07-01",
        successors=("440706", "440707"),
        ends_on=date(2022, 7, 1),
        **_PENGJIANG,
    ),
    Area.AreaEnded(occurred_on="2022-07-01", ends_on=date(2022, 7, 1), **_PENGJIANG),
)
_MARCH: dict[str, Any] = {"organisation": ORGANISATION, "period": "2022-03"}
_PERIOD: tuple[Fact, ...] = (
    AccountingPeriod.PeriodClosed(occurred_on="2022-04-05", **_MARCH),
    AccountingPeriod.PeriodReopened(
        occurred_on="2022-04-20", reopening_reason=ReopeningReason.ENTRIES_MISSING, **_MARCH
    ),
)
_PLACE: dict[str, Any] = {"station_id": REHAB_STATION, "inspected": ORGANISATION}
_INSPECTION: tuple[Fact, ...] = (
    Inspection.InspectionPlanned(
        occurred_on="2022-05-05",
        inspection_kind=InspectionKind.INFECTION_CONTROL,
        due_on=date(2022, 5, 20),
        criteria=("disinfection", "masks"),
        **_PLACE,
    ),
    Inspection.InspectionHeld(
        occurred_on="2022-05-18",
        inspection_kind=InspectionKind.INFECTION_CONTROL,
        criteria=("disinfection", "masks"),
        criteria_met=1,
        **_PLACE,
    ),
    Inspection.FindingRaised(
        occurred_on="2022-05-18",
        finding=1,
        severity=Severity.DEFECT,
        criterion="disinfection",
        about_fact=UUID("01856827-34fb-7abc-8def-0123456789ac"),
        due_on=date(2022, 6, 1),
        about_facts=(UUID("01856827-34fb-7abc-8def-0123456789ac"),),
        question=7,
        said="two masks fewer than counted",
        checkpoint_size=250_187,
        checkpoint_root="b0586f5ef9523bb3bc9fcf2a9a4a5b58ff3dedf3a4a527b6b5c7172fff8494d2",
        **_PLACE,
    ),
    Inspection.FindingSettled(
        occurred_on="2022-05-30", finding=1, remedy=Remedy.PUT_RIGHT, **_PLACE
    ),
    Inspection.InspectionClosed(occurred_on="2022-06-01", **_PLACE),
)

FACTS: tuple[Fact, ...] = (
    *_POLICY,
    *_CATALOGUE,
    *_STAFF,
    *_SIGNING_IN,
    *_ORGANISATION,
    *_STATION,
    *_AREA,
    *_PERIOD,
    *_INSPECTION,
    *_PROGRAM,
)
