"""The bodies an office works with, each named by its code, and how they hang together."""

from datetime import date
from uuid import UUID

from ledger.aggregates import Organisation
from ledger.aggregates.organisation import OrganisationType
from ledger.commands.registry import command
from ledger.refusals.office import OrganisationGone
from ledger.vocabulary import PartialDate, SuspensionReason
from ledger.work import Work


@command("organisation.open")
def open_organisation(
    work: Work,
    *,
    occurred_on: PartialDate,
    code: str,
    organisation_type: OrganisationType,
    area: str | None = None,
    parent: str | None = None,
) -> UUID:
    """Enter a body into the books; its id is the answer.

    Raises:
        AlreadyExists: a body goes by this code.
        NotKnown: the one above it is not in the books.
        OrganisationGone: the one above it was closed, or merged into another.
    """
    _must_work(work, parent)
    organisation = work.begin(Organisation, Organisation.id_of(code))
    organisation.open(
        occurred_on=occurred_on,
        code=code,
        organisation_type=organisation_type,
        area=area,
        parent=parent,
    )
    return organisation.id


@command("organisation.move")
def move(
    work: Work,
    *,
    occurred_on: PartialDate,
    code: str,
    area: str | None = None,
    parent: str | None = None,
) -> UUID:
    """Record which area it serves from now on, and under whom; what is not told stays as it is.

    Raises:
        NotKnown: it, or the one above it, is not in the books.
        OrganisationGone: it, or the one above it, was closed or merged into another.
    """
    _must_work(work, parent)
    organisation = _change(work, code)
    organisation.move(
        occurred_on=occurred_on,
        area=area or organisation.area,
        parent=parent or organisation.parent,
    )
    return organisation.id


@command("organisation.merge")
def merge(work: Work, *, occurred_on: PartialDate, code: str, into: str) -> UUID:
    """Record that a body became a part of another, which goes on.

    Raises:
        NotKnown: one of them is not in the books.
        OrganisationGone: one of them was closed, or merged into another.
        OrganisationIntoItself: the two are the same.
    """
    _must_work(work, into)
    organisation = _change(work, code)
    organisation.merge(occurred_on=occurred_on, into=into)
    return organisation.id


@command("organisation.suspend")
def suspend(
    work: Work,
    *,
    occurred_on: PartialDate,
    code: str,
    suspension_reason: SuspensionReason,
    until: date | None = None,
) -> UUID:
    """Record that a body serves nobody for a while.

    Raises:
        NotKnown: it is not in the books.
        OrganisationSuspendedBefore: it did not serve anybody before either.
    """
    organisation = _change(work, code)
    organisation.suspend(occurred_on=occurred_on, suspension_reason=suspension_reason, until=until)
    return organisation.id


@command("organisation.reopen")
def reopen(work: Work, *, occurred_on: PartialDate, code: str) -> UUID:
    """Record that a body serves people again.

    Raises:
        NotKnown: it is not in the books.
        OrganisationNotSuspended: it is not suspended.
    """
    organisation = _change(work, code)
    organisation.reopen(occurred_on=occurred_on)
    return organisation.id


@command("organisation.close")
def close(work: Work, *, occurred_on: PartialDate, code: str) -> UUID:
    """Record that a body ended its work.

    Raises:
        NotKnown: it is not in the books.
        OrganisationGone: it ended before.
    """
    organisation = _change(work, code)
    organisation.close(occurred_on=occurred_on)
    return organisation.id


def _change(work: Work, code: str) -> Organisation:
    return work.change(Organisation, Organisation.id_of(code))


def _must_work(work: Work, code: str | None) -> None:
    if code is not None and not _change(work, code).works:
        raise OrganisationGone(organisation=code)
