"""Which step of a list comes next, who may take it, and why somebody may not."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import HTTPException

from api.auth import NotAllowed
from api.desk import forms
from api.rights import Right
from api.seeing import UNKNOWN
from api.turn import Turn
from ledger.aggregates import PaymentRound
from ledger.aggregates.payment_round import BEFORE_THE_BANK
from ledger.aggregates.payment_round import PaymentRoundState as State
from ledger.application import Answer
from ledger.vocabulary import By, Envelope
from ledger.work import Work
from projections import organisations

ON_LISTS = (
    Right.PREPARE_PAYMENTS,
    Right.CHECK_PAYMENTS,
    Right.APPROVE_PAYMENTS,
    Right.PAY,
)
"""Who has anything to do with a list."""


class Step(NamedTuple):
    """What brings a list on: the right that it needs, and the states in which it can be taken."""

    right: Right
    states: frozenset[State]


STEPS = {
    "freeze": Step(Right.PREPARE_PAYMENTS, frozenset({State.OPEN})),
    "check": Step(Right.CHECK_PAYMENTS, frozenset({State.FROZEN, State.CHECKED})),
    "approve": Step(Right.APPROVE_PAYMENTS, frozenset({State.CHECKED})),
    "instruct": Step(Right.PAY, frozenset({State.APPROVED})),
    "reconcile": Step(Right.PAY, frozenset({State.INSTRUCTED})),
    "close": Step(Right.PAY, frozenset({State.RECONCILED})),
    "void": Step(Right.PREPARE_PAYMENTS, frozenset(BEFORE_THE_BANK)),
}
NEXT = {
    State.OPEN: "freeze",
    State.FROZEN: "check",
    State.CHECKED: "approve",
    State.APPROVED: "instruct",
    State.INSTRUCTED: "reconcile",
    State.RECONCILED: "close",
}
"""The step that a list waits for."""


class Given(NamedTuple):
    """What every form about a list tells: its key, and how much of the list's history it saw."""

    key: UUID
    seen: int | None


def round_of(turn: Turn, round_id: UUID) -> PaymentRound:
    """The list, for somebody whose body makes or pays it, or stands above one that does.

    Raises:
        HTTPException: there is no such list.
        NotAllowed: it is that of others.
    """
    found = turn.office.ledger.load(PaymentRound, round_id)
    if found is None:
        raise HTTPException(404)
    if not is_theirs(turn, found):
        raise NotAllowed(frozenset(ON_LISTS))
    return found


def is_theirs(turn: Turn, of: PaymentRound) -> bool:
    """Whether the body somebody acts for makes or pays the list, or stands above one that does."""
    own = turn.session.organisation if turn.session else ""
    views = turn.office.whole()
    return any(
        body == own or organisations.is_under(views, body, above=own)
        for body in (of.organisation, of.issuer)
    )


def next_step(of: PaymentRound) -> str:
    """What the list waits for; what was objected to waits to be made again; else nothing."""
    if of.state is State.CHECKED and of.issues:
        return "void"
    return NEXT.get(of.state, "")


def offered(turn: Turn, of: PaymentRound) -> list[str]:
    """The steps that can be taken now with the rights that somebody holds."""
    return [
        name
        for name, step in STEPS.items()
        if of.state in step.states
        and turn.may(step.right)
        and not (name == "approve" and of.issues)
    ]


def obstacle(turn: Turn, of: PaymentRound, name: str, areas: Iterable[str | None]) -> str:
    """The key of the sentence that says why somebody who holds the right may not, if they may not.

    It is the sentence of the rule itself where there is one.
    """
    right = STEPS[name].right
    if any(not turn.may(right, area=area or UNKNOWN) for area in areas):
        return "money.other_area"
    if name == "check" and _is(turn, of.maker):
        return "money.own_list"
    if name == "approve" and _is(turn, of.maker):
        return "money.own_list"
    if name == "approve" and _is(turn, of.checker):
        return "money.own_check"
    elsewhere = name in {"approve", "instruct"} and of.frozen and of.frozen.two_organisations
    if (
        elsewhere
        and of.maker
        and turn.session
        and turn.session.organisation == of.maker.organisation
    ):
        return "refused.other_organisation_needed"
    return ""


def _is(turn: Turn, who: By | Envelope | None) -> bool:
    return who is not None and turn.session is not None and who.actor == turn.session.staff_id


def waits_for(turn: Turn, of: PaymentRound) -> bool:
    """Whether the next step of the list is for whoever looks."""
    name = next_step(of)
    if not name or not turn.may(STEPS[name].right):
        return False
    return is_theirs(turn, of) and not obstacle(turn, of, name, ())


def take(
    turn: Turn,
    of: PaymentRound,
    given: Given,
    decide: Callable[[Work], Any],
    asked: list[Any],
) -> Answer:
    """Let a step be recorded once; asked again it has the first answer, whatever came since.

    Raises:
        ChangedBySomebody: somebody else recorded something of the list meanwhile.
        Refused: a rule of the ledger says no.
    """
    by, request = turn.by(str(given.key)), [str(of.id), *asked]
    ledger = turn.office.ledger
    if ledger.answered(by.key, request) is None:
        forms.must_be_unchanged(turn, of.id, given.seen)
    return ledger.perform(by, decide, request)
