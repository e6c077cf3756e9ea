"""The lists of payments: how far each is, which waits for whoever looks, and a new one."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel

from api.auth import Listing, Preparing
from api.desk.forms import NOTHING, Wrong, wrong
from api.desk.paying import steps
from api.reports.naming import money_as_read, service_name
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import Date, Text
from ledger.aggregates import PaymentRound, Policy
from ledger.aggregates.payment_round import FINISHED
from ledger.commands import paying
from ledger.errors import Refused
from ledger.policies import SubsidyTerms, month_after
from ledger.vocabulary import PaymentKind, first_day
from ledger.work import Work
from projections import organisations, payment_lines, payment_rounds, policies
from projections.payment_rounds import RoundRow

router = APIRouter(prefix="/payments")

ROUNDS_SHOWN_MAX = 60
MONTH = len("2022-03")
BODY_CHARS_MAX = 200


class Begun(BaseModel):
    """What a form says of a list to be made."""

    key: UUID
    scheme: str = ""
    month: str = ""
    body: str = ""


@router.get("")
def lists(turn: Listing) -> Response:
    """Every list that is theirs, what waits for them first."""
    return _lists(turn)


@router.post("")
def begin(turn: Preparing, stated: Annotated[Begun, Form()]) -> Response:
    """Begin the list of a scheme and a month; when there is one already, go there."""
    stated.month, stated.body = stated.month.strip(), stated.body.strip()[:BODY_CHARS_MAX]
    try:
        terms = _terms(turn, stated.scheme)
        scheme, month, body = terms.scheme, _month(stated.month), _body(turn, stated.body, terms)
        by, asked = turn.by(str(stated.key)), [body, scheme, month]
        goes_on = last_of(turn, body, scheme, month)
        if turn.office.ledger.answered(by.key, asked) is None and _goes_on(goes_on):
            turn.tell("money.goes_on")
            return turn.go(f"/desk/payments/{goes_on.id if goes_on else ''}")
        number = goes_on.number + 1 if goes_on else 1
        today = turn.office.today()

        def decide(work: Work) -> str:
            return open_one(work, today, asked, number)

        answer = turn.office.ledger.perform(by, decide, asked)
    except (Unclear, Refused) as error:
        return _lists(turn, wrong(turn, error), stated)
    turn.tell("money.begun", month=Date.parse(month), scheme=Text(scheme_name(turn, scheme)))
    return turn.go(f"/desk/payments/{answer.value}")


def open_one(work: Work, today: str, asked: list[str], number: int) -> str:
    """Begin the list of this number that a body pays of a scheme for a month; its id."""
    body, scheme, month = asked
    opened = paying.open_round(
        work,
        occurred_on=today,
        organisation=body,
        scheme=scheme,
        period=month,
        issuer=work.by.organisation,
        number=number,
    )
    return str(opened)


def scheme_name(turn: Turn, scheme: str) -> str:
    """What people call the scheme."""
    return service_name(scheme, turn.house.words, turn.lang)


def _lists(turn: Turn, why: Wrong = NOTHING, typed: Begun | None = None) -> Response:
    views, schemes = turn.office.whole(), _schemes(turn)
    known = payment_rounds.rounds(views, limit=ROUNDS_SHOWN_MAX)
    rows = [(row, turn.office.ledger.load(PaymentRound, row.round_id)) for row in known]
    mine = [(row, of) for row, of in rows if of is not None and steps.is_theirs(turn, of)]
    mine.sort(key=lambda each: not steps.waits_for(turn, each[1]))
    earlier = next((row.organisation for row, _ in mine), "")
    return turn.show(
        "desk/payments.html",
        heading=turn.t("money.title"),
        here="/desk/payments",
        status=why.status,
        error=why.sentence,
        field=why.field,
        rows=[(row, steps.waits_for(turn, of), of.issues) for row, of in mine],
        amount=lambda row: amount_of(turn, row),
        name=lambda scheme: scheme_name(turn, scheme),
        schemes=list(schemes),
        bodies=_bodies(turn),
        typed=typed or _proposed(turn, schemes, earlier),
        key=turn.office.ledger.new_id(),
    )


def amount_of(turn: Turn, row: RoundRow) -> str:
    """What a list comes to; nothing while it is not fixed."""
    if row.list_minor is None:
        return ""
    return money_as_read(row.list_minor, row.currency, turn.lang)


def _schemes(turn: Turn) -> dict[str, SubsidyTerms]:
    """What the body somebody acts for pays by the month, and by which terms today."""
    own = turn.session.organisation if turn.session else ""
    day = date.fromisoformat(turn.office.today())
    codes = {row.policy.partition("@")[0] for row in policies.in_force(turn.office.views, day=day)}
    found = {}
    for code in sorted(codes):
        policy = turn.office.ledger.load(Policy, Policy.id_of(own, code))
        version = policy.in_force(day) if policy else None
        if version is not None and isinstance(version.clauses, SubsidyTerms):
            found[version.clauses.scheme] = version.clauses
    return found


def _proposed(turn: Turn, schemes: dict[str, SubsidyTerms], earlier: str) -> Begun:
    """The form as it most likely is: the month after the last one, paid by whom it was before."""
    own = turn.session.organisation if turn.session else ""
    month = turn.office.today()[:MONTH]
    key = turn.office.ledger.new_id()
    if not schemes:
        return Begun(key=key, month=month, body=earlier or own)
    scheme, terms = next(iter(schemes.items()))
    last = payment_lines.newest_month(turn.office.views, scheme=scheme)
    following = month_after(last[:MONTH], 1) if last and len(last) >= MONTH else month
    others = [body for body in _bodies(turn) if body != own]
    payer = next(iter(others), "") if terms.two_organisations else own
    return Begun(key=key, scheme=scheme, month=min(following, month), body=earlier or payer)


def _bodies(turn: Turn) -> list[str]:
    return [row.code for row in organisations.listed(turn.office.views)]


def _terms(turn: Turn, typed: str) -> SubsidyTerms:
    known = _schemes(turn)
    if typed in known:
        return known[typed]
    raise Unclear("scheme", "money.scheme_missing")


def _month(typed: str) -> str:
    try:
        if len(typed) == MONTH:
            return first_day(typed).isoformat()[:MONTH]
    except ValueError:
        pass
    raise Unclear("month", "money.month_unreadable")


def _body(turn: Turn, typed: str, terms: SubsidyTerms) -> str:
    if not typed:
        raise Unclear("body", "money.body_missing")
    if terms.two_organisations and turn.session and typed == turn.session.organisation:
        raise Unclear("body", "money.body_other")
    return typed


def last_of(turn: Turn, body: str, scheme: str, month: str) -> PaymentRound | None:
    """The newest list of that month: a second is begun when the first was given up or closed."""
    number, last = 1, None
    while True:
        round_id = PaymentRound.id_of(body, scheme, month, PaymentKind.REGULAR, number)
        found = turn.office.ledger.load(PaymentRound, round_id)
        if found is None:
            return last
        number, last = number + 1, found


def _goes_on(last: PaymentRound | None) -> bool:
    return last is not None and last.state not in FINISHED
