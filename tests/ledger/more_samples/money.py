"""One ready-made fact of every kind that entitlements, rounds and payments have."""

from typing import Any
from uuid import UUID

from ledger.aggregates import Entitlement, Payment, PaymentRecovery, PaymentRound
from ledger.aggregates.entitlement import (
    RateReason,
    RefusalReason,
    StopReason,
    SuspensionReason,
)
from ledger.aggregates.payment_recovery import RecoveryReason, WriteOffReason
from ledger.aggregates.payment_round import VoidReason
from ledger.history import Fact
from ledger.policies import WithholdingReason
from ledger.vocabulary import Money, PaymentKind
from tests.ledger.people import AREA, AYGUL, ORGANISATION, yuan

CIVIL_AFFAIRS = "昌吉州民政局"
LIST_DIGEST = "2e553ba036b12d2c82ae7c5124201b732c6763a67b38b6e24441281bdcb25936"
FILE_DIGEST = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
ROUND_ID = PaymentRound.id_of(CIVIL_AFFAIRS, "living_subsidy", "2022-03", PaymentKind.REGULAR)
PAYMENT_ID = UUID("02710000-0000-8000-8000-000000000003")

_RIGHT: dict[str, Any] = {"person_id": AYGUL, "scheme": "living_subsidy"}
_ENTITLEMENT: tuple[Fact, ...] = (
    Entitlement.EntitlementApplied(
        occurred_on="2022-01-05", issuer=ORGANISATION, area=AREA, **_RIGHT
    ),
    Entitlement.EntitlementReviewed(occurred_on="2022-01-10", recommended=True, **_RIGHT),
    Entitlement.EntitlementApproved(
        occurred_on="2022-01-14", from_month="2022-01", amount=yuan(100), **_RIGHT
    ),
    Entitlement.EntitlementRefused(
        occurred_on="2022-01-14", entitlement_refusal_reason=RefusalReason.PAPERS_MISSING, **_RIGHT
    ),
    Entitlement.EntitlementSuspended(
        occurred_on="2022-04-20",
        from_month="2022-05",
        entitlement_suspension_reason=SuspensionReason.CERTIFICATE_EXPIRED,
        **_RIGHT,
    ),
    Entitlement.EntitlementResumed(occurred_on="2022-06-08", from_month="2022-06", **_RIGHT),
    Entitlement.EntitlementRateChanged(
        occurred_on="2022-07-01",
        from_month="2022-07",
        amount=yuan(120),
        rate_reason=RateReason.GRADE_CHANGED,
        **_RIGHT,
    ),
    Entitlement.EntitlementStopped(
        occurred_on="2022-09-20",
        from_month="2022-10",
        entitlement_stop_reason=StopReason.MOVED_AWAY,
        **_RIGHT,
    ),
    Entitlement.EntitlementReinstated(occurred_on="2022-10-11", from_month="2022-10", **_RIGHT),
)
_PAYMENT: dict[str, Any] = {
    "scheme": "living_subsidy",
    "person_id": AYGUL,
    "period": "2022-03",
    "kind": PaymentKind.REGULAR,
}
_LISTED: tuple[Fact, ...] = (
    Payment.PaymentWithheld(
        occurred_on="2022-03-02",
        round_id=ROUND_ID,
        withholding_reason=WithholdingReason.SUSPENDED,
        area=AREA,
        **_PAYMENT,
    ),
    Payment.PaymentEntitled(
        occurred_on="2022-03-02",
        amount=yuan(120),
        round_id=ROUND_ID,
        entitlement_id=Entitlement.id_of(AYGUL, "living_subsidy"),
        policy="living_subsidy@1",
        area=AREA,
        coefficient="1.2",
        **_PAYMENT,
    ),
    Payment.PaymentReleased(occurred_on="2022-03-03", round_id=ROUND_ID, **_PAYMENT),
    Payment.PaymentInstructed(
        occurred_on="2022-03-05", amount=yuan(120), round_id=ROUND_ID, area=AREA, **_PAYMENT
    ),
    Payment.PaymentRetried(
        occurred_on="2022-03-12",
        amount=yuan(120),
        round_id=ROUND_ID,
        attempt=2,
        area=AREA,
        **_PAYMENT,
    ),
    Payment.PaymentReturned(
        occurred_on="2022-03-10", amount=yuan(120), reason="name_differs", area=AREA, **_PAYMENT
    ),
)
_RECOVERY: dict[str, Any] = {"payment_id": PAYMENT_ID, "area": AREA, **_PAYMENT}
_RECOVERED: tuple[Fact, ...] = (
    PaymentRecovery.PaymentRecoveryDemanded(
        occurred_on="2022-04-01",
        amount=yuan(120),
        recovery_reason=RecoveryReason.STOPPED,
        **_RECOVERY,
    ),
    PaymentRecovery.PaymentRecovered(
        occurred_on="2022-04-20", amount=Money(5050, "CNY"), **_RECOVERY
    ),
    PaymentRecovery.PaymentWrittenOff(
        occurred_on="2022-12-20",
        amount=Money(6950, "CNY"),
        payment_write_off_reason=WriteOffReason.HARDSHIP,
        **_RECOVERY,
    ),
)
_ROUND: dict[str, Any] = {
    "organisation": CIVIL_AFFAIRS,
    "scheme": "living_subsidy",
    "period": "2022-03",
    "payment_kind": PaymentKind.REGULAR,
    "number": 1,
}
_ANSWERED: dict[str, Any] = {
    "paid_count": 37,
    "paid": yuan(3700),
    "failed_count": 2,
    "failed": yuan(200),
    "returned_count": 1,
    "returned": yuan(120),
}
_STEPS: tuple[Fact, ...] = (
    PaymentRound.PaymentRoundOpened(occurred_on="2022-03-01", issuer=ORGANISATION, **_ROUND),
    PaymentRound.PaymentListFrozen(
        occurred_on="2022-03-02",
        count=40,
        total=yuan(4020),
        digest=LIST_DIGEST,
        policy="living_subsidy@1",
        two_organisations=True,
        left_out=2,
        **_ROUND,
    ),
    PaymentRound.PaymentListChecked(occurred_on="2022-03-03", issues=0, objections=(), **_ROUND),
    PaymentRound.PaymentRoundApproved(occurred_on="2022-03-04", **_ROUND),
    PaymentRound.PaymentRoundInstructed(
        occurred_on="2022-03-05", count=40, total=yuan(4020), file_digest=FILE_DIGEST, **_ROUND
    ),
    PaymentRound.PaymentRetryInstructed(
        occurred_on="2022-03-12", count=3, total=yuan(320), file_digest=LIST_DIGEST, **_ROUND
    ),
    PaymentRound.BankAnswerImported(
        occurred_on="2022-03-08",
        file_digest=FILE_DIGEST,
        lines=41,
        already_known=1,
        **_ANSWERED,
        **_ROUND,
    ),
    PaymentRound.PaymentRoundReconciled(
        occurred_on="2022-03-20", total=yuan(4020), **_ANSWERED, **_ROUND
    ),
    PaymentRound.PaymentRoundClosed(occurred_on="2022-03-21", **_ROUND),
    PaymentRound.PaymentRoundVoided(
        occurred_on="2022-03-03", round_void_reason=VoidReason.LIST_WRONG, **_ROUND
    ),
)

FACTS: tuple[Fact, ...] = (*_ENTITLEMENT, *_LISTED, *_RECOVERED, *_STEPS)
