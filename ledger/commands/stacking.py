"""What somebody has of other schemes in a month, where the terms of this one ask for it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from ledger.aggregates import Entitlement, Payment
from ledger.aggregates.entitlement import EntitlementState
from ledger.aggregates.payment import UNDER_WAY
from ledger.commands.circumstances import Circumstances
from ledger.commands.terms import terms_in
from ledger.policies import Exclusion, PolicyVersion, SubsidyTerms, WithholdingReason
from ledger.vocabulary import Money, PaymentKind
from ledger.work import Work


class Others:
    """The entitlements to ``schemes``, and the payments of them, of everybody on a list."""

    def __init__(self, work: Work, schemes: Iterable[str]) -> None:
        self._work = work
        self._schemes = sorted(schemes)
        self._entitlements: dict[tuple[UUID, str], Entitlement] = {}
        self._paid_for: set[tuple[UUID, str, str]] = set()
        self._terms: dict[tuple[str, str, str], tuple[PolicyVersion, SubsidyTerms] | None] = {}

    def look_up(self, months: Sequence[tuple[UUID, str]]) -> None:
        """Find what the persons have in the months, all at once."""
        held = {
            Entitlement.id_of(person_id, scheme): (person_id, scheme)
            for scheme in self._schemes
            for person_id, _ in months
        }
        for each, entitlement in self._work.find_all(Entitlement, list(held)).items():
            self._entitlements[held[each]] = entitlement
        named = {
            Payment.id_of(scheme, person_id, month, kind): (person_id, month, scheme)
            for scheme in self._schemes
            for person_id, month in months
            for kind in PaymentKind
        }
        for each, payment in self._work.find_all(Payment, list(named)).items():
            if payment.paid or payment.state in UNDER_WAY:
                self._paid_for.add(named[each])

    def objection(
        self, records: Sequence[UUID], month: str, terms: SubsidyTerms, known: Circumstances
    ) -> WithholdingReason | None:
        """Why this scheme is not paid beside the others, if it is not.

        Of two of which the higher is paid, the one that is under way already stays; of two that
        are worth the same, the one whose code comes first is paid.
        """
        for stacking in terms.stacking:
            scheme = stacking.scheme
            if any((record, month, scheme) in self._paid_for for record in records):
                return WithholdingReason.ANOTHER_BENEFIT
            held = self._in_force(records, month, scheme)
            if held is None:
                continue
            if stacking.rule is Exclusion.EXCLUDES:
                return WithholdingReason.ANOTHER_BENEFIT
            mine = _worth(known, month, terms)
            other = self._terms_of(held, month)
            theirs = _worth(known, month, other[1]) if other else None
            if theirs and mine and (-theirs.minor, scheme) < (-mine.minor, terms.scheme):
                return WithholdingReason.LOWER_OF_TWO
        return None

    def _in_force(self, records: Sequence[UUID], month: str, scheme: str) -> Entitlement | None:
        for record in records:
            held = self._entitlements.get((record, scheme))
            if held and held.standing_in(month) is EntitlementState.IN_FORCE:
                return held
        return None

    def _terms_of(self, held: Entitlement, month: str) -> tuple[PolicyVersion, SubsidyTerms] | None:
        named = (held.issuer, held.scheme, month)
        if named not in self._terms:
            self._terms[named] = terms_in(self._work, *named)
        return self._terms[named]


def _worth(known: Circumstances, month: str, terms: SubsidyTerms) -> Money | None:
    due = known.due_in(month, terms)
    return None if isinstance(due, WithholdingReason) else due[0]
