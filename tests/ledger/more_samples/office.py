"""One ready-made fact of every kind of an office: places, staff, policies, catalogue, periods."""

from datetime import date
from typing import Any

from ledger.aggregates import CatalogueEntry, Policy, StaffMember
from ledger.aggregates.staff_member import LeavingReason
from ledger.catalogue import FieldType, ServiceField, ServiceUnit
from ledger.history import Fact
from ledger.policies import LendingTerms
from ledger.vocabulary import InLanguages, StaffRole
from tests.ledger.people import ORGANISATION, yuan

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

FACTS: tuple[Fact, ...] = (*_POLICY, *_CATALOGUE, *_STAFF)
