"""An office's own catalogue: kinds of service it adds, changes and takes out, by their code."""

from uuid import UUID

from ledger.aggregates import CatalogueEntry
from ledger.catalogue import ServiceField, ServiceUnit
from ledger.commands.registry import command
from ledger.vocabulary import InLanguages, PartialDate, StaffRole
from ledger.work import Work


@command("service_kind.define")
def define(  # noqa: PLR0913 - a kind is described by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    code: str,
    unit: ServiceUnit,
    counters: tuple[str, ...],
    words: InLanguages,
    fields: tuple[ServiceField, ...] = (),
    recorders: tuple[StaffRole, ...] = (),
    sensitive: bool = False,
) -> int:
    """Add a kind of service to the catalogue of the office; its version is the answer.

    Raises:
        AlreadyExists: the office has a kind of this code.
        ServiceKindShipped: the catalogue that comes with the program has it.
        ServiceSchemaUnusable, ServiceCounterUnknown, ServiceWordsMissing: as it is told, it could
            not be asked for, counted or named.
    """
    entry = work.begin(CatalogueEntry, _id(work, code))
    entry.define(
        occurred_on=occurred_on,
        code=code,
        unit=unit,
        counters=counters,
        words=words,
        fields=fields,
        recorders=recorders,
        sensitive=sensitive,
    )
    return 1


@command("service_kind.revise")
def revise(  # noqa: PLR0913 - a kind is described by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    code: str,
    unit: ServiceUnit,
    counters: tuple[str, ...],
    words: InLanguages,
    fields: tuple[ServiceField, ...] = (),
    recorders: tuple[StaffRole, ...] = (),
    sensitive: bool = False,
) -> int:
    """Say anew what a kind counts, asks and is called; its new version is the answer.

    Raises:
        NotKnown: the office has no kind of this code of its own.
        ServiceKindRetiredBefore: it is no longer offered.
        ServiceKindStaysSensitive: it was sensitive, and would no longer be.
        ServiceSchemaUnusable, ServiceCounterUnknown, ServiceWordsMissing: as it is told, it could
            not be asked for, counted or named.
    """
    entry = work.change(CatalogueEntry, _id(work, code))
    version = entry.next_version
    entry.revise(
        occurred_on=occurred_on,
        version=version,
        unit=unit,
        counters=counters,
        words=words,
        fields=fields,
        recorders=recorders,
        sensitive=sensitive,
    )
    return version


@command("service_kind.retire")
def retire(work: Work, *, occurred_on: PartialDate, code: str) -> str:
    """Take a kind of its own out of the catalogue of the office; what was delivered stays.

    Raises:
        NotKnown: the office has no kind of this code of its own.
        ServiceKindRetiredBefore: it was taken out before.
    """
    entry = work.change(CatalogueEntry, _id(work, code))
    entry.retire(occurred_on=occurred_on)
    return str(entry.id)


def _id(work: Work, code: str) -> UUID:
    return CatalogueEntry.id_of(work.by.organisation, code)
