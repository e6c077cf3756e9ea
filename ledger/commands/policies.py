"""Laying down, amending and ending the rules an office works by, each named by its code."""

from datetime import date

from ledger.aggregates import Policy
from ledger.commands.registry import command
from ledger.policies import Clauses
from ledger.vocabulary import PartialDate
from ledger.work import Work


@command("policy.issue")
def issue(  # noqa: PLR0913 - a document is named by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    code: str,
    document_number: str,
    effective_from: date,
    clauses: Clauses,
    aliases: tuple[str, ...] = (),
    title: str | None = None,
    example: bool = False,
) -> str:
    """Lay down the first version of a rule; its version, ``code@1``, is the answer.

    Raises:
        AlreadyExists: the organisation has a policy of this code.
        PolicyCodeUnusable: the code is empty, or has an @ in it.
    """
    policy = work.begin(Policy, Policy.id_of(work.by.organisation, code))
    policy.issue(
        occurred_on=occurred_on,
        code=code,
        document_number=document_number,
        effective_from=effective_from,
        clauses=clauses,
        aliases=aliases,
        title=title,
        example=example,
    )
    return policy.versions[-1].ref


@command("policy.amend")
def amend(  # noqa: PLR0913 - a document is named by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    code: str,
    document_number: str,
    effective_from: date,
    clauses: Clauses,
    aliases: tuple[str, ...] = (),
    title: str | None = None,
    example: bool = False,
) -> str:
    """Lay down the next version of a rule; that version, as ``code@2``, is the answer.

    Raises:
        NotKnown: the organisation has no policy of this code.
        PolicyOfAnotherKind: the clauses are of another kind than before.
        PolicyDatesOverlap: it begins no later than the version before it, or before the day on
            which the policy was repealed.
    """
    policy = work.change(Policy, Policy.id_of(work.by.organisation, code))
    policy.amend(
        occurred_on=occurred_on,
        version=policy.next_version,
        document_number=document_number,
        effective_from=effective_from,
        clauses=clauses,
        aliases=aliases,
        title=title,
        example=example,
    )
    return policy.versions[-1].ref


@command("policy.repeal")
def repeal(
    work: Work,
    *,
    occurred_on: PartialDate,
    code: str,
    effective_on: date,
    document_number: str | None = None,
) -> str:
    """End a rule; ``document_number`` is that of the document which ends it.

    Raises:
        NotKnown: the organisation has no policy of this code.
        PolicyAlreadyRepealed: it ended before.
        PolicyRepealBackdated: it would end before the day it is repealed.
    """
    policy = work.change(Policy, Policy.id_of(work.by.organisation, code))
    policy.repeal(
        occurred_on=occurred_on, effective_on=effective_on, document_number=document_number
    )
    return str(policy.id)
