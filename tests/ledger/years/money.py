"""A little year of entitlements, rounds and payments."""

from typing import Any
from uuid import UUID

from ledger import presets
from ledger.aggregates import Payment
from ledger.vocabulary import PaymentKind
from tests.ledger.money_office import (
    APPROVER,
    CHECKER,
    CIVIL_AFFAIRS,
    FILE,
    MAKER,
    PAYER,
    REVIEWER,
    asking,
    line,
)
from tests.ledger.people import ACCOUNT, yuan
from tests.ledger.years.telling import Teller

SCHEME = "nursing_subsidy"
MONTH = "2022-04"


def record(teller: Teller) -> None:
    """Record at least one fact of every kind of this theme."""
    for preset in presets.presets("china_subsidies"):
        teller.do(preset.do, by=asking(APPROVER), **preset.told)
    people = [_register(teller, name) for name in ("热娜", "王秀英", "李大山", "赵小兰")]
    held = [_entitle(teller, each) for each in people[:3]]
    _refuse(teller, people[3])
    _interrupt(teller, held)
    void = _freeze(teller, people, number=1)
    _step(teller, APPROVER, "void", void, "2022-04-04", round_void_reason="list_wrong")
    _pay(teller, people)
    _change_rate(teller, people[0], held[0])
    _recover(teller, people[0], held[0])


def _register(teller: Teller, name: str) -> UUID:
    told = {"occurred_on": "2022-01-06", "name": name, "area": "652301", "born_on": "1990-06-01"}
    person = teller.do("person.register", **told)
    certificate = {"country": "CN", "category": "physical", "grade": "grade_2"}
    teller.do("person.identify_by_certificate", id=person, occurred_on="2020-05", **certificate)
    return UUID(person)


def _apply(teller: Teller, person: UUID, *, recommended: bool) -> UUID:
    told = {"person_id": person, "scheme": SCHEME, "issuer": CIVIL_AFFAIRS}
    asked = teller.do(
        "entitlement.apply_for", by=asking(REVIEWER), occurred_on="2022-01-10", **told
    )
    named = {"id": asked, "occurred_on": "2022-01-17"}
    teller.do("entitlement.review", by=asking(REVIEWER), recommended=recommended, **named)
    return UUID(asked)


def _entitle(teller: Teller, person: UUID) -> UUID:
    held = _apply(teller, person, recommended=True)
    told = {"id": held, "occurred_on": "2022-01-20", "from_month": "2022-01"}
    teller.do("entitlement.approve", by=asking(APPROVER), **told)
    return held


def _refuse(teller: Teller, person: UUID) -> None:
    asked = _apply(teller, person, recommended=False)
    told = {"id": asked, "occurred_on": "2022-01-20", "entitlement_refusal_reason": "not_eligible"}
    teller.do("entitlement.refuse", by=asking(APPROVER), **told)


def _interrupt(teller: Teller, held: list[UUID]) -> None:
    told: dict[str, Any] = {"id": held[0], "occurred_on": "2022-02-10", "from_month": "2022-03"}
    reason = {"entitlement_suspension_reason": "not_reached"}
    teller.do("entitlement.suspend", by=asking(REVIEWER), **told, **reason)
    told |= {"occurred_on": "2022-03-15", "from_month": "2022-04"}
    teller.do("entitlement.resume", by=asking(REVIEWER), **told)
    told = {"id": held[1], "occurred_on": "2022-03-10", "from_month": "2022-04"}
    mistaken = {"entitlement_stop_reason": "no_valid_certificate"}
    teller.do("entitlement.stop", by=asking(REVIEWER), **told, **mistaken)
    teller.do("entitlement.reinstate", by=asking(APPROVER), **told)


def _step(teller: Teller, actor: UUID, step: str, of: UUID, occurred_on: str, **told: Any) -> Any:
    named = {"id": of, "occurred_on": occurred_on, **told}
    return teller.do(f"payment_round.{step}", by=asking(actor), **named)


def _freeze(teller: Teller, people: list[UUID], number: int) -> UUID:
    named = {"organisation": CIVIL_AFFAIRS, "scheme": SCHEME, "period": MONTH}
    told = {"occurred_on": "2022-04-01", "issuer": CIVIL_AFFAIRS, "number": number}
    opened = UUID(teller.do("payment_round.open", by=asking(MAKER), **named, **told))
    _step(teller, MAKER, "freeze", opened, "2022-04-03", person_ids=people)
    return opened


def _pay(teller: Teller, people: list[UUID]) -> None:
    of = _freeze(teller, people, number=2)
    _step(teller, CHECKER, "check", of, "2022-04-05", issues=0)
    _step(teller, APPROVER, "approve", of, "2022-04-06")
    told = {"file_digest": FILE, "count": 3, "total": yuan(300)}
    _step(teller, PAYER, "instruct", of, "2022-04-07", **told)
    paid = line(people[0], account=ACCOUNT)
    wrong = [line(people[1], "failed", code="account_closed")]
    wrong.append(line(people[2], "returned", code="name_differs"))
    answer = {"file_digest": f"{FILE}1", "lines": [paid, *wrong]}
    _step(teller, PAYER, "import_answer", of, "2022-04-10", **answer)
    _step(teller, PAYER, "retry", of, "2022-04-12", file_digest=f"{FILE}2")
    answer = {"file_digest": f"{FILE}3", "lines": [line(each) for each in people[1:3]]}
    _step(teller, PAYER, "import_answer", of, "2022-04-15", **answer)
    _step(teller, PAYER, "reconcile", of, "2022-04-20")
    _step(teller, PAYER, "close", of, "2022-04-21")


def _change_rate(teller: Teller, person: UUID, held: UUID) -> None:
    told = {"id": person, "occurred_on": "2022-06-01", "country": "CN", "grade": "grade_1"}
    teller.do("person.upgrade_certificate", category="physical", **told)
    named = {"id": held, "occurred_on": "2022-06-07", "from_month": "2022-06"}
    reason = {"rate_reason": "grade_changed"}
    teller.do("entitlement.change_rate", by=asking(REVIEWER), **named, **reason)


def _recover(teller: Teller, person: UUID, held: UUID) -> None:
    told = {"id": held, "occurred_on": "2022-07-01", "from_month": MONTH}
    reason = {"entitlement_stop_reason": "approved_in_error"}
    teller.do("entitlement.stop", by=asking(REVIEWER), **told, **reason)
    payment_id = Payment.id_of(SCHEME, person, MONTH, PaymentKind.REGULAR)
    recovered = {"id": payment_id, "occurred_on": "2022-08-01", "amount": yuan(40)}
    teller.do("payment.recover", by=asking(PAYER), **recovered)
    given_up = {"id": payment_id, "payment_write_off_reason": "office_at_fault"}
    teller.do("payment.write_off", by=asking(APPROVER), occurred_on="2022-12-20", **given_up)
