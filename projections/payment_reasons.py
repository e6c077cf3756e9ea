"""Why a month was not paid, or less than before: worked out from what was recorded of it.

Reasons are codes. A reason that has a reason of its own names the words for it in ``detail``.
"""

from collections.abc import Iterable
from itertools import pairwise
from uuid import UUID

from msgspec import Struct

PAID = frozenset({"paid", "recovered"})
MONTH = len("2022-03")

OF_A_PAYMENT = {
    "withheld": ("withheld", "withholding_reason"),
    "entitled": ("on_a_list", ""),
    "released": ("list_given_up", ""),
    "instructed": ("with_the_bank", ""),
    "failed": ("failed_at_the_bank", "reason"),
    "returned": ("returned_by_the_bank", "reason"),
    "reversed": ("reversed", "reason"),
}
"""The reason that the state of a payment is, and the words of that state's own reason."""

BESIDE_ANOTHER = frozenset({"another_benefit", "lower_of_two"})

STANDS = {
    "entitlement_approved": "in_force",
    "entitlement_resumed": "in_force",
    "entitlement_reinstated": "in_force",
    "entitlement_suspended": "suspended",
    "entitlement_stopped": "stopped",
}
"""What each month from the one that is named is, after these facts of an entitlement."""

DETAILS = {
    "refused": "entitlement_refusal_reason",
    "suspended": "entitlement_suspension_reason",
    "stopped": "entitlement_stop_reason",
}
WORTH = frozenset({"entitlement_approved", "entitlement_rate_changed"})
CERTIFIED = frozenset({"certificate_issued", "certificate_upgraded"})
CERTIFICATE_LOST = frozenset({"certificate_expired", "certificate_revoked"})


class MonthPayment(Struct, frozen=True, kw_only=True):
    """One month of one scheme, as it stands; amounts are in the currency's smallest unit.

    ``payment_state`` is that of ``PaymentState``, or ``recovered`` when all of it came back in.
    ``on`` is when it came to that. ``reason`` is the code of the bank, or of who withheld or
    reversed it. ``account_tail`` is told only where one person is asked for, and ``position``
    is that of its last fact.
    """

    month: str
    person_id: UUID
    scheme: str
    payment_kind: str
    payment_state: str
    minor: int | None
    currency: str | None
    on: str
    reason: str | None
    area: str | None
    account_tail: str | None
    policy: str | None
    asked_back_minor: int
    recovered_minor: int
    position: int


class Told(Struct, frozen=True):
    """One fact about a person that can be a reason; ``month`` is from when it counts."""

    scheme: str | None
    step: str
    month: str | None
    day: str
    code: str | None
    minor: int | None
    currency: str | None
    policy: str | None
    position: int


class Reason(Struct, frozen=True, kw_only=True):
    """Why money did not come, or came short; without ``scheme`` it holds for all of them.

    ``detail`` is the key of the words for the reason's own reason. ``since`` is the month or day
    from which it holds. ``minor`` was ``before_minor`` before; ``policy`` was ``policy_before``.
    ``other_scheme`` is paid instead. ``position`` is the fact that says so.
    """

    unpaid_reason: str
    scheme: str | None = None
    detail: str | None = None
    since: str | None = None
    before_minor: int | None = None
    minor: int | None = None
    currency: str | None = None
    policy_before: str | None = None
    policy: str | None = None
    other_scheme: str | None = None
    position: int | None = None


def for_nothing(
    month: str,
    payments: list[MonthPayment],
    told: list[Told],
    lists: dict[str, tuple[bool, bool]],
) -> list[Reason]:
    """Why nothing came in ``month``, by scheme.

    ``lists`` says of each scheme whether anybody has it for that month, and whether a list of it
    is being made.
    """
    paid = {each.scheme for each in payments if each.payment_state in PAID}
    met = {each.scheme for each in payments}
    found = [_of_payment(each, payments) for each in payments if each.payment_state not in PAID]
    for scheme in sorted(lists.keys() - paid):
        right = [each for each in told if each.scheme == scheme]
        reasons = _of_right(scheme, month, right)
        if not reasons and scheme not in met:
            reasons = [_of_list(scheme, *lists[scheme])]
        found += reasons
    if not lists:
        found.append(Reason(unpaid_reason="not_applied"))
    return found + _of_person(month, told) if found else []


def _of_payment(unpaid: MonthPayment, payments: list[MonthPayment]) -> Reason:
    code, words = OF_A_PAYMENT[unpaid.payment_state]
    beside = unpaid.reason in BESIDE_ANOTHER
    others = [each.scheme for each in payments if each.scheme != unpaid.scheme]
    return Reason(
        unpaid_reason=code,
        scheme=unpaid.scheme,
        detail=f"{words}.{unpaid.reason}" if words and unpaid.reason else None,
        since=unpaid.on,
        minor=unpaid.minor,
        currency=unpaid.currency,
        policy=unpaid.policy,
        other_scheme=next(iter(others), None) if beside else None,
        position=unpaid.position,
    )


def _of_right(scheme: str, month: str, told: list[Told]) -> list[Reason]:
    """What the entitlement says about ``month``: nothing while it is in force."""
    rights = [each for each in told if each.step.startswith("entitlement_")]
    if not rights:
        return []
    last = next(
        (each for each in reversed(rights) if each.step != "entitlement_rate_changed"), rights[-1]
    )
    standing = _standing_in(month, rights)
    found = []
    if standing is not None and STANDS[standing.step] != "in_force":
        found.append(_right_reason(scheme, STANDS[standing.step], standing))
    if last.step in {"entitlement_applied", "entitlement_reviewed"}:
        found.append(_right_reason(scheme, "not_decided", last))
    elif last.step == "entitlement_refused":
        found.append(_right_reason(scheme, "refused", last))
    elif standing is None:
        first = next(each for each in rights if each.step in STANDS)
        found.append(_right_reason(scheme, "from_a_later_month", first))
    return found


def _right_reason(scheme: str, code: str, told: Told) -> Reason:
    return Reason(
        unpaid_reason=code,
        scheme=scheme,
        detail=f"{DETAILS[code]}.{told.code}" if code in DETAILS and told.code else None,
        since=told.month or told.day,
        position=told.position,
    )


def _standing_in(month: str, rights: list[Told]) -> Told | None:
    # Whatever was decided last decides every month from the one it names.
    stands: list[Told] = []
    for each in rights:
        if each.step in STANDS and each.month:
            stands = [was for was in stands if (was.month or "") < each.month]
            stands.append(each)
    return next((each for each in reversed(stands) if (each.month or "") <= month), None)


def _of_list(scheme: str, exists: bool, being_made: bool) -> Reason:
    if exists:
        return Reason(unpaid_reason="not_on_the_list", scheme=scheme)
    code = "list_being_made" if being_made else "no_list_yet"
    return Reason(unpaid_reason=code, scheme=scheme)


def _of_person(month: str, told: list[Told]) -> list[Reason]:
    """A death, a move, or a certificate that is no longer valid, as it stands in ``month``."""
    died = [each for each in told if each.step == "person_died" and each.day[:MONTH] < month]
    found = [_person_reason("died", each, each.day) for each in died[-1:]]
    moves = [each for each in told if each.step in {"person_moved_away", "person_moved_back"}]
    away = _newest(
        each
        for each in moves
        if each.day[:MONTH] < month
        or (each.day[:MONTH] == month and each.step == "person_moved_back")
    )
    if away is not None and away.step == "person_moved_away":
        found.append(_person_reason("moved_away", away, away.day))
    return found + _of_certificate(month, told)


def _of_certificate(month: str, told: list[Told]) -> list[Reason]:
    # A certificate counts for its whole last month.
    lost = _newest(
        each for each in told if each.step in CERTIFICATE_LOST and each.day[:MONTH] < month
    )
    held = _newest(each for each in told if each.step in CERTIFIED and each.day[:MONTH] <= month)
    if lost is not None and (held is None or held.day < lost.day):
        return [_person_reason(lost.step, lost, lost.day)]
    if held is not None and held.month is not None and held.month[:MONTH] < month:
        return [_person_reason("certificate_expired", held, held.month)]
    return []


def _newest(told: Iterable[Told]) -> Told | None:
    return max(told, key=lambda each: (each.day, each.position), default=None)


def _person_reason(code: str, told: Told, since: str) -> Reason:
    return Reason(unpaid_reason=code, since=since, position=told.position)


def for_less(month: str, payments: list[MonthPayment], told: list[Told]) -> list[Reason]:
    """Why each scheme came to less in ``month`` than when it was paid before.

    ``payments`` are those up to ``month``. Nothing to compare with is a reason of its own.
    """
    found = [] if payments else [Reason(unpaid_reason="no_earlier_payment")]
    for scheme in sorted({each.scheme for each in payments}):
        mine = [each for each in payments if each.scheme == scheme]
        found += _of_difference(scheme, month, mine, told)
    return found + [
        Reason(
            unpaid_reason="money_came_back",
            scheme=each.scheme,
            since=each.day,
            minor=each.minor,
            currency=each.currency,
            position=each.position,
        )
        for each in told
        if each.step == "payment_recovered" and each.day[:MONTH] == month
    ]


def _of_difference(
    scheme: str, month: str, payments: list[MonthPayment], told: list[Told]
) -> list[Reason]:
    now = _paid_in(month, payments)
    months = sorted({each.month for each in payments if each.month < month}, reverse=True)
    earlier = next((paid for each in months if (paid := _paid_in(each, payments))), [])
    if not now or not earlier:
        return _of_nothing(scheme, month, payments, earlier)
    if now[0].currency != earlier[0].currency:
        before, after = earlier[0].minor or 0, now[0].minor or 0
        return [_less("other_currency", scheme, now[0], before, after, (None, None))]
    before, after = (sum(each.minor or 0 for each in paid) for paid in (earlier, now))
    if after >= before:
        return []
    found = _of_rates(scheme, earlier[0].month, month, told)
    known = (earlier[0].policy, now[0].policy)
    if None not in known and known[0] != known[1]:
        found.append(_less("policy_changed", scheme, now[0], before, after, known))
    found += _unpaid_in(month, payments)
    return found or [_less("not_recorded", scheme, now[0], before, after, (None, None))]


def _of_nothing(
    scheme: str, month: str, payments: list[MonthPayment], earlier: list[MonthPayment]
) -> list[Reason]:
    """What there is to say where one of the two months is missing."""
    found = _unpaid_in(month, payments)
    if not earlier:
        return [*found, Reason(unpaid_reason="no_earlier_payment", scheme=scheme)]
    last = Reason(
        unpaid_reason="not_paid_this_month",
        scheme=scheme,
        since=earlier[0].month,
        before_minor=sum(each.minor or 0 for each in earlier),
        minor=0,
        currency=earlier[0].currency,
        position=earlier[0].position,
    )
    return [last, *found]


def _unpaid_in(month: str, payments: list[MonthPayment]) -> list[Reason]:
    waiting = [p for p in payments if p.month == month and p.payment_state not in PAID]
    return [_of_payment(each, payments) for each in waiting]


def _paid_in(month: str, payments: list[MonthPayment]) -> list[MonthPayment]:
    return [each for each in payments if each.month == month and each.payment_state in PAID]


def _less(
    code: str,
    scheme: str,
    paid: MonthPayment,
    before: int,
    after: int,
    policies: tuple[str | None, str | None],
) -> Reason:
    return Reason(
        unpaid_reason=code,
        scheme=scheme,
        since=paid.month,
        before_minor=before,
        minor=after,
        currency=paid.currency,
        policy_before=policies[0],
        policy=policies[1],
        position=paid.position,
    )


def _of_rates(scheme: str, before: str, month: str, told: list[Told]) -> list[Reason]:
    rates = [each for each in told if each.scheme == scheme and each.step in WORTH]
    return [
        Reason(
            unpaid_reason="rate_changed",
            scheme=scheme,
            detail=f"rate_reason.{new.code}",
            since=new.month,
            before_minor=old.minor,
            minor=new.minor,
            currency=new.currency,
            policy_before=old.policy,
            policy=new.policy,
            position=new.position,
        )
        for old, new in pairwise(rates)
        if new.step == "entitlement_rate_changed" and before < (new.month or "") <= month
    ]
