"""How money is paid by the month: what lays it down, who grants it, a list, a bank."""

from typing import Any
from uuid import UUID

import msgspec

from ledger.policies import RateLine, SubsidyTerms
from ledger.vocabulary import Money
from tests.ledger.people import ACCOUNT
from tests.ledger.services.office import (
    APPROVER,
    CHECKER,
    CIVIL_AFFAIRS,
    FEDERATION,
    PAYER,
    Office,
    acting,
)

FILE = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
QUANG_NINH = "Sở Lao động - Thương binh và Xã hội tỉnh Quảng Ninh"
ENTITLING = ("entitlement.apply_for", "entitlement.review", "entitlement.approve")
ENTITLED = ("entitlement_applied", "entitlement_reviewed", "entitlement_approved")
STEPS = ("open", "freeze", "check", "approve", "instruct", "import_answer", "reconcile", "close")
PAYING = tuple(f"payment_round.{step}" for step in STEPS)
PAID = ("payment_entitled", "payment_instructed", "payment_paid")
ROUND = (
    "payment_round_opened",
    "payment_list_frozen",
    "payment_list_checked",
    "payment_round_approved",
    "payment_round_instructed",
    "bank_answer_imported",
    "payment_round_reconciled",
    "payment_round_closed",
)
MONTHLY = {"commands": (*ENTITLING, *PAYING), "facts": (*ENTITLED, *PAID)}


def lay_down(
    office: Office, scheme: str, standard: Money, *rates: RateLine, issuer: str = FEDERATION
) -> None:
    """Issue a policy that pays this scheme by the month."""
    terms = SubsidyTerms(
        scheme=scheme,
        standard=standard,
        rates=rates or (RateLine(),),
        two_organisations=issuer != QUANG_NINH,
    )
    office.do(
        "policy.issue",
        by=acting(APPROVER, issuer),
        occurred_on="2021-12-20",
        code=scheme,
        document_number="示例〔2021〕10号",
        effective_from="2022-01-01",
        clauses=msgspec.to_builtins(terms),
    )


def certify(office: Office, person: UUID, **certificate: str) -> None:
    """Note the certificate of a person."""
    told = {"id": person, "occurred_on": "2022-01-03", **certificate}
    office.do("person.identify_by_certificate", **told)


def entitle(
    office: Office, scheme: str, person: UUID, *, review: str = FEDERATION, pay: str = CIVIL_AFFAIRS
) -> UUID:
    """Let one organisation examine what a person asks for, and the other one grant it."""
    asked = office.do(
        "entitlement.apply_for",
        by=acting(CHECKER, review),
        occurred_on="2022-01-05",
        person_id=person,
        scheme=scheme,
        issuer=review,
    )
    examined = {"id": asked, "occurred_on": "2022-01-10", "recommended": True}
    office.do("entitlement.review", by=acting(CHECKER, review), **examined)
    granted = {"id": asked, "occurred_on": "2022-01-12", "from_month": "2022-01"}
    office.do("entitlement.approve", by=acting(APPROVER, pay), **granted)
    return UUID(asked)


def pay_month(
    office: Office, scheme: str, *people: UUID, review: str = FEDERATION, pay: str = CIVIL_AFFAIRS
) -> UUID:
    """Pay March: a list, two who look at it, the bank, and its answer."""
    maker, checker = acting(UUID(int=1), review), acting(CHECKER, review)
    approver, payer = acting(APPROVER, pay), acting(PAYER, pay)
    opened: UUID = office.do(
        "payment_round.open",
        by=maker,
        occurred_on="2022-03-01",
        organisation=pay,
        scheme=scheme,
        period="2022-03",
        issuer=review,
    )
    named = {"id": opened}
    day = "2022-03-02"
    frozen = office.do(
        "payment_round.freeze", by=maker, occurred_on=day, person_ids=people, **named
    )
    office.do("payment_round.check", by=checker, occurred_on=day, issues=0, **named)
    office.do("payment_round.approve", by=approver, occurred_on="2022-03-04", **named)
    told: dict[str, Any] = {"count": frozen["count"], "total": frozen["total"]}
    told |= {"occurred_on": "2022-03-05", "file_digest": FILE}
    office.do("payment_round.instruct", by=payer, **named, **told)
    lines = [{"person_id": each, "outcome": "paid", "account": ACCOUNT} for each in people]
    answer = {"occurred_on": "2022-03-08", "file_digest": f"{FILE}1", "lines": lines}
    office.do("payment_round.import_answer", by=payer, **named, **answer)
    for step in ("reconcile", "close"):
        office.do(f"payment_round.{step}", by=payer, occurred_on="2022-03-10", **named)
    return opened
