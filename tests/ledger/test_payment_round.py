from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import PaymentRound
from ledger.aggregates.payment_round import PaymentRoundState
from ledger.application import ServiceLedger
from ledger.history import Fact
from ledger.vocabulary import LineFault, LineObjection, Money, PaymentKind
from ledger.work import Work
from tests.facts import by, given, meanwhile, ready, recorded, refused, stored, told_by, yuan
from tests.ledger.more_samples.money import CIVIL_AFFAIRS, ROUND_ID

MAKER = UUID("7b7f0b60-0000-4000-8000-0000000000e1")
CHECKER = UUID("7b7f0b60-0000-4000-8000-0000000000e2")
OPENED = ready(PaymentRound.PaymentRoundOpened)
FROZEN = told_by(ready(PaymentRound.PaymentListFrozen), MAKER, "昌吉州残联")
CHECKED = told_by(ready(PaymentRound.PaymentListChecked), CHECKER, "昌吉州残联")
APPROVED = ready(PaymentRound.PaymentRoundApproved)
INSTRUCTED = ready(PaymentRound.PaymentRoundInstructed)
RETRY = ready(PaymentRound.PaymentRetryInstructed)
ANSWERED = ready(PaymentRound.BankAnswerImported)
RECONCILED = ready(PaymentRound.PaymentRoundReconciled)
CLOSED = ready(PaymentRound.PaymentRoundClosed)
VOIDED = ready(PaymentRound.PaymentRoundVoided)
TO_CHECK = (OPENED, FROZEN)
TO_APPROVE = (*TO_CHECK, CHECKED)
TO_INSTRUCT = (*TO_APPROVE, APPROVED)
WITH_THE_BANK = (*TO_INSTRUCT, INSTRUCTED)
STEPS: dict[str, Fact] = {
    "open": OPENED,
    "freeze": ready(PaymentRound.PaymentListFrozen),
    "check": ready(PaymentRound.PaymentListChecked),
    "approve": APPROVED,
    "instruct": INSTRUCTED,
    "retry": RETRY,
    "take_answer": ANSWERED,
    "reconcile": RECONCILED,
    "close": CLOSED,
    "void": VOIDED,
}


def asked(*facts: Fact, actor: UUID | None = None, organisation: str = CIVIL_AFFAIRS) -> Any:
    """A round with which somebody of the paying organisation goes on, or ``actor`` does."""
    known = by()
    acting = replace(known, organisation=organisation, actor=actor or known.actor)
    return given(PaymentRound, *facts, id=ROUND_ID, asked_by=acting)


def ask(payments: PaymentRound, step: str, **changes: Any) -> None:
    """Ask for the step as the ready-made fact says it."""
    fact = STEPS[step]
    told = {name: getattr(fact, name) for name in ("occurred_on", *fact.CLEAR_FIELDS)}
    getattr(payments, step)(**told | changes)


def test_payment_round_opened_names_scheme_month_and_kind():
    payments = asked()

    ask(payments, "open")

    assert recorded(payments) == [OPENED]
    assert (payments.scheme, payments.period) == ("living_subsidy", "2022-03")


def test_payment_round_opened_by_two_at_once_is_one(ledger: ServiceLedger):
    def open_it(work: Work) -> None:
        ask(work.begin(PaymentRound, ROUND_ID), "open")

    with refused("already_exists"):
        meanwhile(ledger, open_it, open_it)

    assert stored(ledger) == [OPENED]


def test_payment_rounds_of_another_month_kind_or_number_are_others():
    named = (CIVIL_AFFAIRS, "living_subsidy", "2022-03", PaymentKind.REGULAR)
    ids = {
        PaymentRound.id_of(*named),
        PaymentRound.id_of(*named, 2),
        PaymentRound.id_of(*named[:3], PaymentKind.BACK_PAY),
        PaymentRound.id_of(*named[:2], "2022-04", PaymentKind.REGULAR),
        PaymentRound.id_of("昌吉市民政局", *named[1:]),
    }

    assert len(ids) == 5
    assert ROUND_ID in ids


def test_payment_list_frozen_stands():
    payments = asked(OPENED)

    ask(payments, "freeze")

    assert recorded(payments) == [STEPS["freeze"]]
    assert payments.state is PaymentRoundState.FROZEN


def test_payment_list_frozen_with_nobody_on_it_is_refused():
    with refused("payment_list_empty", left_out=2):
        ask(asked(OPENED), "freeze", count=0, total=yuan(0))


def test_payment_list_checked_counts_what_is_wrong():
    payments = asked(*TO_CHECK)

    ask(payments, "check", issues=3)

    assert recorded(payments) == [replace(STEPS["check"], issues=3)]
    assert payments.issues == 3


def test_payment_list_checked_with_less_than_nothing_wrong_is_refused():
    with refused("count_below_zero", issues=-1):
        ask(asked(*TO_CHECK), "check", issues=-1)


def test_payment_list_checked_by_who_froze_it_is_refused():
    with refused("second_person_needed"):
        ask(asked(*TO_CHECK, actor=MAKER), "check")


def test_payment_round_approved_by_a_third_person_elsewhere():
    payments = asked(*TO_APPROVE)

    ask(payments, "approve")

    assert recorded(payments) == [APPROVED]


@pytest.mark.parametrize("actor", [MAKER, CHECKER])
def test_payment_round_approved_by_who_made_or_checked_it_is_refused(actor: UUID):
    with refused("second_person_needed"):
        ask(asked(*TO_APPROVE, actor=actor), "approve")


@pytest.mark.parametrize(("before", "step"), [(TO_APPROVE, "approve"), (TO_INSTRUCT, "instruct")])
def test_payment_round_approved_or_instructed_by_the_same_organisation_is_refused(
    before: tuple[Fact, ...], step: str
):
    with refused("other_organisation_needed", organisation="昌吉州残联"):
        ask(asked(*before, organisation="昌吉州残联"), step)


def test_payment_round_approved_by_the_same_organisation_where_the_scheme_allows_it():
    alone = replace(FROZEN, two_organisations=False)
    payments = asked(OPENED, alone, CHECKED, organisation="昌吉州残联")

    ask(payments, "approve")

    assert recorded(payments) == [APPROVED]


def test_payment_round_approved_with_issues_is_refused():
    with refused("payment_list_has_issues", issues=1):
        ask(asked(*TO_CHECK, replace(CHECKED, issues=1)), "approve")


def test_payment_round_approved_with_an_objection_is_refused_whatever_number_was_told():
    objections = (LineObjection(ROUND_ID, LineFault.HAS_DIED),)
    with refused("payment_list_has_issues", issues=1):
        ask(asked(*TO_CHECK, replace(CHECKED, issues=0, objections=objections)), "approve")


def test_payment_round_instructed_with_what_was_frozen():
    payments = asked(*TO_INSTRUCT)

    ask(payments, "instruct")

    assert recorded(payments) == [INSTRUCTED]
    assert payments.instructed == yuan(4020)


@pytest.mark.parametrize("wrong", [{"count": 39}, {"total": Money(401_999, "CNY")}])
def test_payment_round_instructed_with_something_else_is_refused(wrong: dict[str, Any]):
    with refused("instruction_differs"):
        ask(asked(*TO_INSTRUCT), "instruct", **wrong)


def test_payment_retry_instructed_is_part_of_the_round():
    payments = asked(*WITH_THE_BANK, RECONCILED)

    ask(payments, "retry")

    assert recorded(payments) == [RETRY]
    assert payments.state is PaymentRoundState.INSTRUCTED


def test_payment_retry_instructed_for_nothing_is_refused():
    with refused("payment_list_empty"):
        ask(asked(*WITH_THE_BANK), "retry", count=0)


def test_bank_answer_imported_keeps_its_sums():
    payments = asked(*WITH_THE_BANK)

    ask(payments, "take_answer")

    assert recorded(payments) == [ANSWERED]
    assert payments.files == {ANSWERED.file_digest: 41}


def test_payment_round_reconciled_to_the_fen():
    payments = asked(*WITH_THE_BANK, ANSWERED)

    ask(payments, "reconcile")

    assert recorded(payments) == [RECONCILED]


@pytest.mark.parametrize(
    ("wrong", "difference"),
    [
        ({"paid": Money(369_999, "CNY")}, 1),
        ({"returned": yuan(121)}, -100),
        ({"total": yuan(4021)}, 0),
    ],
)
def test_payment_round_reconciled_a_fen_short_is_refused(wrong: dict[str, Any], difference: int):
    with refused("round_does_not_balance", difference=difference, currency="CNY"):
        ask(asked(*WITH_THE_BANK, ANSWERED), "reconcile", **wrong)


def test_payment_round_closed_is_finished():
    payments = asked(*WITH_THE_BANK, RECONCILED)

    ask(payments, "close")

    assert recorded(payments) == [CLOSED]


@pytest.mark.parametrize("before", [(OPENED,), TO_CHECK, TO_APPROVE, TO_INSTRUCT])
def test_payment_round_voided_before_the_bank_has_it(before: tuple[Fact, ...]):
    payments = asked(*before)

    ask(payments, "void")

    assert recorded(payments) == [VOIDED]


@pytest.mark.parametrize(
    ("before", "step"),
    [
        (TO_CHECK, "freeze"),
        ((OPENED,), "check"),
        (TO_INSTRUCT, "check"),
        (TO_CHECK, "approve"),
        (TO_APPROVE, "instruct"),
        (WITH_THE_BANK, "instruct"),
        (TO_INSTRUCT, "retry"),
        (TO_INSTRUCT, "take_answer"),
        ((*WITH_THE_BANK, RECONCILED, CLOSED), "take_answer"),
        (TO_INSTRUCT, "reconcile"),
        (WITH_THE_BANK, "close"),
        (WITH_THE_BANK, "void"),
        ((OPENED, VOIDED), "void"),
        ((OPENED, VOIDED), "freeze"),
    ],
)
def test_a_step_out_of_its_turn_is_refused(before: tuple[Fact, ...], step: str):
    payments = asked(*before)

    with refused("payment_round_out_of_turn"):
        ask(payments, step)

    assert recorded(payments) == []


def test_an_approval_given_in_error_is_withdrawn_before_the_bank_has_the_list():
    payments = asked(*TO_APPROVE, replace(APPROVED, event_id=ROUND_ID))

    payments.withdraw(occurred_on="2022-03-04", fact_id=ROUND_ID, reason="wrong_thing")

    assert payments.state is PaymentRoundState.CHECKED
