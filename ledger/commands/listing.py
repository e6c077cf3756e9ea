"""Who is on the list of a round, with how much, and who is not, and why.

Everything that decides is looked up for all of them at once; what was looked at must still be
so when the list is stored (``ledger/work.py``).
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Entitlement, Payment, PaymentRound
from ledger.aggregates.entitlement import EntitlementState
from ledger.aggregates.payment import UNDER_WAY
from ledger.aggregates.payment_round import FINISHED
from ledger.commands.circumstances import circumstances_of, ended, entitlements_of
from ledger.commands.linking import Group, groups_of
from ledger.commands.stacking import Others
from ledger.commands.terms import must_have_terms, terms_in
from ledger.policies import (
    PolicyVersion,
    SubsidyTerms,
    WithholdingReason,
    coefficient_of,
    month_after,
    months_from,
)
from ledger.vocabulary import Money, PaymentKind
from ledger.work import Work


class Due(Struct, frozen=True, kw_only=True):
    """A month that somebody is paid for."""

    person_id: UUID
    period: str
    amount: Money
    entitlement_id: UUID
    policy: str
    coefficient: str
    area: str | None


class LeftOut(Struct, frozen=True, kw_only=True):
    """A month that somebody is not paid for."""

    person_id: UUID
    period: str
    reason: WithholdingReason


def digest_of(payments: Iterable[tuple[UUID, Money]]) -> str:
    """SHA-256 of the payments, sorted by id: ``<id> <minor> <currency>`` and a line feed each."""
    lines = sorted(f"{each} {amount.minor} {amount.currency}\n" for each, amount in payments)
    return sha256("".join(lines).encode()).hexdigest()


class Listing:
    """What decides about the list of ``of``, for all of ``person_ids``."""

    def __init__(self, work: Work, of: PaymentRound, person_ids: Iterable[UUID]) -> None:
        self._work = work
        self._round = of
        self._version, self._terms = must_have_terms(work, of.issuer, of.scheme, of.period)
        self._groups = groups_of(work, person_ids)
        records = [each for group in self._groups for each in group.records]
        self._known = circumstances_of(work, records)
        self._entitlements = entitlements_of(work, of.scheme, records)
        self._months = {group.person_id: self._months_of(group) for group in self._groups}
        self._terms_by_month = self._find_terms()
        self._payments = self._find_payments()
        self._going_on = self._find_rounds()
        self._others = self._find_others()

    @property
    def version(self) -> PolicyVersion:
        """The version of the policy that decides about the month of the round."""
        return self._version

    @property
    def terms(self) -> SubsidyTerms:
        """What that version lays down."""
        return self._terms

    def judge(self) -> Iterator[Due | LeftOut]:
        """Every month that is paid; of who is paid none, why not."""
        for group in self._groups:
            judged = [self._judge(group, month) for month in self._months[group.person_id]]
            due = [each for each in judged if isinstance(each, Due)]
            yield from due or judged[-1:]

    def _judge(self, group: Group, month: str) -> Due | LeftOut:
        held = self._held(group, month)
        standing = held.standing_in(month) if held else None
        ends = (ended(self._known[each], standing, month) for each in group.records)
        reason = next((each for each in ends if each), None) or self._settled(group, month)
        if held is None or reason is not None:
            reason = reason or WithholdingReason.NOT_ENTITLED
            return LeftOut(person_id=group.person_id, period=month, reason=reason)
        worth = self._worth(group, month, held)
        if isinstance(worth, Due):
            return worth
        return LeftOut(person_id=group.person_id, period=month, reason=worth)

    def _worth(self, group: Group, month: str, held: Entitlement) -> Due | WithholdingReason:
        found = self._terms_by_month.get(month)
        if found is None:
            return WithholdingReason.NO_RATE
        version, terms = found
        known = self._known[group.person_id]
        due = known.due_in(month, terms)
        if isinstance(due, WithholdingReason):
            return due
        stacked = self._others.objection(group.records, month, terms, known)
        if stacked is not None:
            return stacked
        paid = sum(each.paid.minor for each in self._payments_for(group, month) if each.paid)
        amount, percent = due
        if amount.minor <= paid:
            return WithholdingReason.ALREADY_PAID
        return Due(
            person_id=group.person_id,
            period=month,
            amount=Money(amount.minor - paid, amount.currency),
            entitlement_id=held.id,
            policy=version.ref,
            coefficient=coefficient_of(percent),
            area=known.area,
        )

    def _settled(self, group: Group, month: str) -> WithholdingReason | None:
        # Back pay makes up a difference; any other kind pays a month once.
        late = self._round.payment_kind is PaymentKind.BACK_PAY
        payments = self._payments_for(group, month)
        if any(p.paid and not (late and p.kind is not PaymentKind.BACK_PAY) for p in payments):
            return WithholdingReason.ALREADY_PAID
        if any(p.state in UNDER_WAY or p.round_id in self._going_on for p in payments):
            return WithholdingReason.ON_ANOTHER_LIST
        return None

    def _held(self, group: Group, month: str) -> Entitlement | None:
        """The entitlement that is in force in the month, else any that ever was granted."""
        held = [self._entitlements.get(each) for each in group.records]
        mine = [each for each in held if each and each.issuer == self._round.issuer]
        paid = (each for each in mine if each.standing_in(month) is EntitlementState.IN_FORCE)
        return next(paid, next(iter(mine), None))

    def _months_of(self, group: Group) -> list[str]:
        # Back pay goes as far back as the entitlement does; every other kind is for one month.
        period = self._round.period
        if self._round.payment_kind is not PaymentKind.BACK_PAY:
            return [period]
        held = [self._entitlements.get(each) for each in group.records]
        firsts = [each.first_month for each in held if each and each.first_month]
        before = month_after(period, -1)
        return list(months_from(min(firsts, default=before), before)) or [before]

    def _find_payments(self) -> dict[tuple[UUID, str], list[Payment]]:
        named = {
            Payment.id_of(self._round.scheme, record, month, kind): (record, month)
            for record, month in self._record_months()
            for kind in PaymentKind
        }
        found: dict[tuple[UUID, str], list[Payment]] = {}
        for payment_id, payment in self._work.find_all(Payment, list(named)).items():
            found.setdefault(named[payment_id], []).append(payment)
        return found

    def _find_rounds(self) -> set[UUID]:
        """The rounds that go on, and so keep what is on their lists."""
        every = [p.round_id for payments in self._payments.values() for p in payments]
        rounds = self._work.find_all(PaymentRound, list({each for each in every if each}))
        return {each for each, found in rounds.items() if found.state not in FINISHED}

    def _find_terms(self) -> dict[str, tuple[PolicyVersion, SubsidyTerms]]:
        issuer, scheme = self._round.issuer, self._round.scheme
        months = {month for months in self._months.values() for month in months}
        found = {month: terms_in(self._work, issuer, scheme, month) for month in months}
        return {month: terms for month, terms in found.items() if terms is not None}

    def _find_others(self) -> Others:
        stackings = [terms.stacking for _, terms in self._terms_by_month.values()]
        others = Others(self._work, {each.scheme for every in stackings for each in every})
        others.look_up(self._record_months())
        return others

    def _record_months(self) -> list[tuple[UUID, str]]:
        return [
            (record, month)
            for group in self._groups
            for record in group.records
            for month in self._months[group.person_id]
        ]

    def _payments_for(self, group: Group, month: str) -> list[Payment]:
        return [p for record in group.records for p in self._payments.get((record, month), ())]
