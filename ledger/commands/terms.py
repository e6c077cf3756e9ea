"""Which version of a policy says what a scheme pays in a month."""

from ledger.aggregates import Policy
from ledger.policies import PolicyVersion, SubsidyTerms
from ledger.refusals.money import SchemeHasNoTerms
from ledger.vocabulary import first_day
from ledger.work import Work


def terms_in(
    work: Work, issuer: str, scheme: str, month: str
) -> tuple[PolicyVersion, SubsidyTerms] | None:
    """The version in force on the first day of ``month``; ``None`` when there is none."""
    policy = work.find(Policy, Policy.id_of(issuer, scheme))
    version = policy.in_force(first_day(month)) if policy else None
    if version is None or not isinstance(version.clauses, SubsidyTerms):
        return None
    return version, version.clauses


def must_have_terms(
    work: Work, issuer: str, scheme: str, month: str
) -> tuple[PolicyVersion, SubsidyTerms]:
    """The same.

    Raises:
        SchemeHasNoTerms: there is none.
    """
    found = terms_in(work, issuer, scheme, month)
    if found is None:
        raise SchemeHasNoTerms(scheme=scheme, month=month)
    return found
