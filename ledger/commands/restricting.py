"""Keeping a person's record, and using it for nothing."""

from uuid import UUID

from ledger.aggregates import Restriction
from ledger.aggregates.restriction import LiftingReason, RestrictionBasis, RestrictionReason
from ledger.commands.persons import reachable
from ledger.commands.registry import command
from ledger.vocabulary import PartialDate
from ledger.work import Work


@command("restriction.restrict")
def restrict(
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    restriction_reason: RestrictionReason,
    restriction_basis: RestrictionBasis,
    note: str | None = None,
) -> str:
    """Keep the person's record and let it be used for nothing else; the restriction's id is told.

    Raises:
        NotKnown, PersonIsErased: there is nobody to restrict.
        RecordAlreadyRestricted: it is restricted now.
    """
    reachable(work, person_id)
    restriction = work.begin(Restriction, Restriction.id_of(person_id))
    restriction.restrict(
        occurred_on=occurred_on,
        person_id=person_id,
        restriction_reason=restriction_reason,
        restriction_basis=restriction_basis,
        note=note,
    )
    return str(restriction.id)


@command("restriction.lift")
def lift(
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    lifting_reason: LiftingReason,
    note: str | None = None,
) -> str:
    """Let the person's record be used again; the restriction's id is told.

    Raises:
        NotKnown: it was never restricted.
        RecordNotRestricted: it is not restricted now.
        PersonIsErased: nobody reads it again, restricted or not.
    """
    reachable(work, person_id)
    restriction = work.change(Restriction, Restriction.id_of(person_id))
    restriction.lift(occurred_on=occurred_on, lifting_reason=lifting_reason, note=note)
    return str(restriction.id)
