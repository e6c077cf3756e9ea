"""One ready-made fact of every kind of an office: places, staff, policies, catalogue, periods."""

from datetime import date

from ledger.aggregates import Policy
from ledger.history import Fact
from ledger.policies import LendingTerms
from tests.ledger.people import yuan

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

FACTS: tuple[Fact, ...] = (*_POLICY,)
