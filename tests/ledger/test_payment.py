import pytest

from ledger.aggregates import Payment
from ledger.application import ServiceLedger
from ledger.vocabulary import Money, PaymentKind
from ledger.work import Work
from tests.facts import (
    ACCOUNT,
    AREA,
    AYGUL,
    BEKZAT,
    by,
    dong,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
    yuan,
)

PAID = ready(Payment.PaymentPaid)
FAILED = ready(Payment.PaymentFailed)
REVERSED = ready(Payment.PaymentReversed)
DUE = {
    "scheme": "living_subsidy",
    "person_id": AYGUL,
    "period": "2022-01",
    "kind": PaymentKind.REGULAR,
    "amount": yuan(100),
    "area": AREA,
}
PAYMENT = Payment.id_of("living_subsidy", AYGUL, "2022-01", PaymentKind.REGULAR)


def pay(payment: Payment, **changes: object) -> None:
    told = DUE | {"occurred_on": "2022-01-15", "account": ACCOUNT, "coefficient": "1.5"} | changes
    payment.pay(**told)  # type: ignore[arg-type]


def fail(payment: Payment, **changes: object) -> None:
    told = DUE | {"occurred_on": "2022-01-14", "reason": "account_closed"} | changes
    payment.fail(**told)  # type: ignore[arg-type]


def test_payment_paid_says_what_went_to_whom():
    payment = given(Payment)

    pay(payment)

    assert recorded(payment) == [PAID]
    assert payment.paid == yuan(100)


def test_payment_paid_twice_is_refused():
    payment = given(Payment, PAID)

    with refused("payment_already_paid", id=payment.id):
        pay(payment)

    assert recorded(payment) == []


@pytest.mark.parametrize("amount", [yuan(0), yuan(-1), dong(0)])
def test_payment_paid_with_nothing_in_it_is_refused(amount: Money):
    payment = given(Payment)

    with refused("amount_not_positive", minor=amount.minor, currency=amount.currency):
        pay(payment, amount=amount)

    assert recorded(payment) == []


def test_payment_paid_after_it_failed_is_on_the_same_history():
    payment = given(Payment, FAILED)

    pay(payment, occurred_on="2022-01-20")

    assert recorded(payment) == [ready(Payment.PaymentPaid, occurred_on="2022-01-20")]


def test_payment_paid_again_after_it_was_reversed_is_possible():
    payment = given(Payment, PAID, REVERSED)

    pay(payment, occurred_on="2022-03-01")

    assert payment.paid == yuan(100)


def test_payment_paid_by_two_clerks_at_once_goes_out_once(ledger: ServiceLedger):
    def pay_it(work: Work) -> None:
        pay(work.begin(Payment, PAYMENT))

    with refused("payment_already_paid"):
        meanwhile(ledger, pay_it, pay_it)

    assert stored(ledger) == [PAID]


def test_payment_paid_for_another_month_scheme_kind_or_person_is_another_payment():
    ids = {
        Payment.id_of("living_subsidy", AYGUL, "2022-01", PaymentKind.REGULAR),
        Payment.id_of("nursing_subsidy", AYGUL, "2022-01", PaymentKind.REGULAR),
        Payment.id_of("living_subsidy", BEKZAT, "2022-01", PaymentKind.REGULAR),
        Payment.id_of("living_subsidy", AYGUL, "2022-02", PaymentKind.REGULAR),
        Payment.id_of("living_subsidy", AYGUL, "2022-01", PaymentKind.BACK_PAY),
    }

    assert len(ids) == 5
    assert PAYMENT in ids


@pytest.mark.parametrize("period", ["2022-1", "2022年1月", "", "01/2022"])
def test_payment_paid_for_a_month_that_cannot_be_read_is_not_stored(
    ledger: ServiceLedger, period: str
):
    with (
        pytest.raises(ValueError, match="payment_paid could not be read back"),
        ledger.begin(Payment, PAYMENT, by()) as payment,
    ):
        pay(payment, period=period)

    assert ledger.position() == 0


def test_payment_failed_leaves_it_to_be_paid():
    payment = given(Payment)

    fail(payment)

    assert recorded(payment) == [FAILED]
    assert payment.paid is None


def test_payment_failed_twice_says_so_twice():
    payment = given(Payment, FAILED)

    fail(payment, reason="account_frozen")

    assert recorded(payment) == [ready(Payment.PaymentFailed, reason="account_frozen")]


def test_payment_failed_after_it_was_paid_is_refused():
    payment = given(Payment, PAID)

    with refused("payment_already_paid"):
        fail(payment)

    assert recorded(payment) == []


def test_payment_failed_with_nothing_in_it_is_refused():
    payment = given(Payment)

    with refused("amount_not_positive", minor=0):
        fail(payment, amount=yuan(0))

    assert recorded(payment) == []


def test_payment_reversed_says_all_that_was_paid_but_no_account():
    payment = given(Payment, PAID)

    payment.reverse(occurred_on="2022-02-03", reason="重复发放")

    assert recorded(payment) == [REVERSED]
    assert payment.paid is None


def test_payment_reversed_without_being_paid_is_refused():
    payment = given(Payment, FAILED)

    with refused("payment_not_paid", id=payment.id):
        payment.reverse(occurred_on="2022-02-03", reason="重复发放")

    assert recorded(payment) == []


def test_payment_reversed_twice_is_refused():
    payment = given(Payment, PAID, REVERSED)

    with refused("payment_not_paid"):
        payment.reverse(occurred_on="2022-02-04", reason="重复发放")

    assert recorded(payment) == []


def test_payment_reversed_by_two_clerks_at_once_comes_back_once(ledger: ServiceLedger):
    with ledger.begin(Payment, PAYMENT, by()) as payment:
        pay(payment)

    def reverse(work: Work) -> None:
        work.change(Payment, PAYMENT).reverse(occurred_on="2022-02-03", reason="重复发放")

    with refused("payment_not_paid"):
        meanwhile(ledger, reverse, reverse)

    assert stored(ledger) == [PAID, REVERSED]


@pytest.mark.parametrize("period", ["2022", "2022-01-05"])
def test_payment_is_for_a_month(period):
    with pytest.raises(ValueError, match="month"):
        Payment.id_of("living_subsidy", AYGUL, period, PaymentKind.REGULAR)


def test_money_is_of_a_currency_that_the_ledger_keeps():
    with pytest.raises(ValueError, match="USD"):
        Money(100, "USD")
