"""One person's line on a list: why this amount; held back, put back, or objected to."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from api.auth import Checking, Listing, Preparing
from api.desk import forms
from api.desk.forms import NOTHING, Wrong, wrong
from api.desk.paying import explaining, one, steps
from api.desk.paying.comparing import Line
from api.desk.paying.one import Key, Seen, Text_
from api.desk.paying.steps import Given
from api.reports.naming import money_as_read
from api.rights import Purpose
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import Name
from ledger.aggregates import Entitlement, Payment, PaymentRound
from ledger.aggregates.entitlement import EntitlementState, SuspensionReason
from ledger.aggregates.payment_round import PaymentRoundState
from ledger.commands import entitling
from ledger.errors import Refused
from ledger.vocabulary import LineFault, LineObjection
from ledger.work import Work
from projections import person_lookup

router = APIRouter(prefix="/payments/{round_id}/lines/{person_id}")


@router.get("")
def line(turn: Listing, round_id: UUID, person_id: UUID) -> Response:
    """Why somebody gets this much, or nothing, and what can be done about it."""
    return _line(turn, round_id, person_id)


@router.post("/hold")
def hold(
    turn: Preparing,
    round_id: UUID,
    person_id: UUID,
    key: Key,
    reason: Text_ = "",
    seen: Seen = None,
) -> Response:
    """Pay the person nothing from this month on, until somebody puts them back."""
    chosen = next((each for each in SuspensionReason if each.value == reason), None)
    if chosen is None:
        why = wrong(turn, Unclear("reason-certificate-expired", "money.hold_missing"))
        return _line(turn, round_id, person_id, why)

    def decide(_work: Work, of: PaymentRound, held: Entitlement) -> None:
        held.suspend(
            occurred_on=turn.office.today(),
            from_month=of.period,
            entitlement_suspension_reason=chosen,
        )

    return _change(turn, round_id, person_id, Given(key, seen), "held", decide, reason)


@router.post("/back")
def put_back(
    turn: Preparing, round_id: UUID, person_id: UUID, key: Key, seen: Seen = None
) -> Response:
    """Pay the person again from this month on."""

    def decide(work: Work, of: PaymentRound, held: Entitlement) -> None:
        entitling.resume(work, id=held.id, occurred_on=turn.office.today(), from_month=of.period)

    return _change(turn, round_id, person_id, Given(key, seen), "put_back", decide)


@router.post("/object")
def object_to(
    turn: Checking,
    round_id: UUID,
    person_id: UUID,
    key: Key,
    fault: Text_ = "",
    seen: Seen = None,
) -> Response:
    """Say what is wrong with the line; the list is not approved while anything is."""
    chosen = next((each for each in LineFault if each.value == fault), None)
    if chosen is None:
        why = wrong(turn, Unclear("fault-wrong-amount", "money.fault_missing"))
        return _line(turn, round_id, person_id, why)
    return _check(turn, round_id, person_id, Given(key, seen), chosen)


@router.post("/settle")
def settle(
    turn: Checking, round_id: UUID, person_id: UUID, key: Key, seen: Seen = None
) -> Response:
    """Take back what was objected to the line."""
    return _check(turn, round_id, person_id, Given(key, seen), None)


def _change(
    turn: Turn,
    round_id: UUID,
    person_id: UUID,
    given: Given,
    name: str,
    decide: Callable[[Work, PaymentRound, Entitlement], None],
    *asked: str,
) -> Response:
    """Change the right that stands behind a line of a list that is still being made."""
    of = steps.round_of(turn, round_id)
    turn.must_see(person_id, Purpose.CHECK)
    right = Entitlement.id_of(person_id, of.scheme)

    def do(work: Work) -> None:
        # A list that is fixed at this moment is fixed: nobody is taken from it any more.
        if work.change(PaymentRound, round_id).state is not PaymentRoundState.OPEN:
            raise Unclear("", "money.fixed_already")
        decide(work, of, work.change(Entitlement, right))

    request = [str(right), name, *asked]
    ledger, by = turn.office.ledger, turn.by(str(given.key))
    try:
        if ledger.answered(by.key, request) is None:
            forms.must_be_unchanged(turn, right, given.seen)
        ledger.perform(by, do, request)
    except (Unclear, Refused) as error:
        return _line(turn, round_id, person_id, wrong(turn, error))
    # What was done here is undone here: by the button that the line has from now on.
    turn.tell(f"money.did_{name}", person=_name(turn, person_id))
    return turn.go(f"/desk/payments/{round_id}/lines/{person_id}")


def _check(
    turn: Turn, round_id: UUID, person_id: UUID, given: Given, fault: LineFault | None
) -> Response:
    """Record the check again with this line's objection in it, or without it."""
    of = steps.round_of(turn, round_id)
    turn.must_see(person_id, Purpose.CHECK)
    payment = Payment.id_of(of.scheme, person_id, of.period, of.payment_kind)
    today = turn.office.today()

    def decide(work: Work) -> int:
        checked = work.change(PaymentRound, round_id)
        told = [each for each in checked.objections if each.payment_id != payment]
        if fault is not None:
            told.append(LineObjection(payment, fault))
        checked.check(occurred_on=today, issues=len(told), objections=tuple(told))
        return len(told)

    asked = ["object", str(payment), fault.value if fault else ""]
    try:
        steps.take(turn, of, given, decide, asked)
    except Refused as error:
        return _line(turn, round_id, person_id, wrong(turn, error))
    told = "money.did_object" if fault else "money.did_settle"
    turn.tell(told, undo=str(given.key), person=_name(turn, person_id))
    return turn.go(f"/desk/payments/{round_id}")


def _name(turn: Turn, person_id: UUID) -> Name:
    found = person_lookup.summary(turn.office.whole(), person_id)
    return Name((found.name if found else None) or turn.t("desk.unnamed"))


def _line(turn: Turn, round_id: UUID, person_id: UUID, why: Wrong = NOTHING) -> Response:
    of = steps.round_of(turn, round_id)
    turn.must_see(person_id, Purpose.CHECK)
    found = person_lookup.summary(turn.office.whole(), person_id)
    shown = one.listed(turn, of).line(person_id)
    if found is None or shown is None:
        raise HTTPException(404)
    compared = one.listed(turn, of)
    right = turn.office.ledger.load(Entitlement, Entitlement.id_of(person_id, of.scheme))
    faults = {each.payment_id: each.line_fault.value for each in of.objections}
    payment = Payment.id_of(of.scheme, person_id, of.period, of.payment_kind)
    return turn.show(
        "desk/payment_line.html",
        heading=turn.t("money.line_title"),
        here=f"/desk/payments/{round_id}/lines/{person_id}",
        undone=f"/desk/payments/{round_id}",
        status=why.status,
        error=why.sentence,
        field=why.field,
        of=of,
        list_title=one.title(turn, of),
        found=found,
        line=shown,
        detail=explaining.detail(turn, of, person_id, shown.reason),
        why=explaining.why(turn, of, person_id),
        way=explaining.way(turn, of, person_id),
        fault=faults.get(payment, ""),
        can=_can(turn, of, shown, right),
        month_before=compared.before_month,
        money=lambda minor: money_as_read(minor, compared.currency, turn.lang),
        reasons=[each.value for each in SuspensionReason],
        faults=[each.value for each in LineFault],
        seen=forms.seen(turn.office, of.id),
        seen_right=forms.seen(turn.office, right.id) if right else 0,
        last=len(of.objections) == 1,
        key=turn.office.ledger.new_id(),
    )


def _can(turn: Turn, of: PaymentRound, shown: Line, right: Entitlement | None) -> str:
    """What somebody can do about the line now: hold it back, put it back, object, or nothing."""
    if of.state is PaymentRoundState.OPEN and turn.may(steps.STEPS["freeze"].right):
        if shown.minor is not None:
            return "hold"
        held = right is not None and right.state is EntitlementState.SUSPENDED
        return "back" if held and shown.reason == "suspended" else ""
    may_check = "check" in steps.offered(turn, of) and not steps.obstacle(turn, of, "check", ())
    return "object" if may_check and shown.minor is not None else ""
