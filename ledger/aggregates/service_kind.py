"""A kind of service that an office added to the catalogue itself, in one version after the other.

What was delivered names the version it followed, so a version is never taken back: the next one
follows it, or the kind is retired.
"""

from enum import Enum
from uuid import UUID

from ledger.catalogue import (
    COUNTERS,
    UNITS_OF_PEOPLE,
    FieldType,
    ServiceField,
    ServiceKind,
    ServiceUnit,
    kinds,
)
from ledger.history import Fact, History, begins, records, when
from ledger.ids import derived_id
from ledger.refusals.office import (
    ServiceCounterUnknown,
    ServiceKindRetiredBefore,
    ServiceKindShipped,
    ServiceKindStaysSensitive,
    ServiceSchemaUnusable,
    ServiceVersionTaken,
    ServiceWordsMissing,
)
from ledger.vocabulary import InLanguages, StaffRole


class EntryState(Enum):
    """Whether a kind of service is still offered."""

    OFFERED = "offered"
    RETIRED = "retired"


class CatalogueEntry(History, stored_as="service_kind", carries=("code",)):
    """Offered from ``ServiceKindDefined``, as last revised, until ``ServiceKindRetired``."""

    code: str

    class ServiceKindDefined(Fact, frozen=True):
        """The office added a kind of service to its catalogue."""

        TOPIC = "service_kind_defined"
        LEADS_TO = EntryState.OFFERED
        UNDONE_BY = "service_kind_retired"
        code: str
        unit: ServiceUnit
        counters: tuple[str, ...]
        words: InLanguages
        version: int = 1
        fields: tuple[ServiceField, ...] = ()
        recorders: tuple[StaffRole, ...] = ()
        sensitive: bool = False

    class ServiceKindRevised(Fact, frozen=True):
        """The office says anew what a kind of service counts, asks and is called."""

        TOPIC = "service_kind_revised"
        UNDONE_BY = "service_kind_retired"
        version: int
        unit: ServiceUnit
        counters: tuple[str, ...]
        words: InLanguages
        code: str | None = None
        fields: tuple[ServiceField, ...] = ()
        recorders: tuple[StaffRole, ...] = ()
        sensitive: bool = False

    class ServiceKindRetired(Fact, frozen=True):
        """The office no longer delivers a kind of service; what was delivered stays."""

        TOPIC = "service_kind_retired"
        LEADS_TO = EntryState.RETIRED
        code: str | None = None

    @staticmethod
    def id_of(organisation: str, code: str) -> UUID:
        """The one kind that an organisation calls by this code."""
        return derived_id(None, "service_kind", organisation, code)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.kind: ServiceKind | None = None
        self.retired_on: str | None = None

    @begins(ServiceKindDefined)
    def define(self, told: ServiceKindDefined) -> None:
        """Add a kind of service to the catalogue of the office.

        Raises:
            AlreadyExists: the office has a kind of this code.
            ServiceKindShipped: the catalogue that comes with the program has it.
            ServiceVersionTaken: the first version is not called 1.
            ServiceSchemaUnusable, ServiceCounterUnknown, ServiceWordsMissing: as it is told, it
                could not be asked for, counted or named.
        """
        if told.code in kinds():
            raise ServiceKindShipped(kind=told.code)
        if not told.code.isidentifier():
            raise ServiceSchemaUnusable(kind=told.code)
        self._must_be_usable(told)

    @records(ServiceKindRevised, after={EntryState.OFFERED}, otherwise=ServiceKindRetiredBefore)
    def revise(self, told: ServiceKindRevised) -> None:
        """Say anew what the kind counts, asks and is called.

        Raises:
            ServiceKindRetiredBefore: it is no longer offered.
            ServiceVersionTaken: it is not the next number.
            ServiceKindStaysSensitive: it was sensitive, and would no longer be.
            ServiceSchemaUnusable, ServiceCounterUnknown, ServiceWordsMissing: as it is told, it
                could not be asked for, counted or named.
        """
        if self.kind is not None and self.kind.sensitive and not told.sensitive:
            raise ServiceKindStaysSensitive(kind=self.code)
        self._must_be_usable(told)

    @records(ServiceKindRetired, after={EntryState.OFFERED}, otherwise=ServiceKindRetiredBefore)
    def retire(self, told: ServiceKindRetired) -> None:
        """Take the kind out of the catalogue.

        Raises:
            ServiceKindRetiredBefore: it was taken out before.
        """

    @property
    def next_version(self) -> int:
        """The number that the next version has."""
        return self.kind.version + 1 if self.kind else 1

    @when(ServiceKindDefined)
    def _service_kind_defined(self, fact: ServiceKindDefined) -> None:
        self._take_up(fact)

    @when(ServiceKindRevised)
    def _service_kind_revised(self, fact: ServiceKindRevised) -> None:
        self._take_up(fact)

    @when(ServiceKindRetired)
    def _service_kind_retired(self, fact: ServiceKindRetired) -> None:
        self.retired_on = fact.occurred_on

    def _take_up(self, fact: ServiceKindDefined | ServiceKindRevised) -> None:
        self.kind = ServiceKind(
            code=self.code,
            version=fact.version,
            counters=fact.counters,
            unit=fact.unit,
            sensitive=fact.sensitive,
            fields=fact.fields,
            recorders=fact.recorders,
        )

    def _must_be_usable(self, told: ServiceKindDefined | ServiceKindRevised) -> None:
        if told.version != self.next_version:
            raise ServiceVersionTaken(kind=told.code, version=told.version)
        unknown = sorted(set(told.counters) - COUNTERS - UNITS_OF_PEOPLE)
        if unknown or not told.counters:
            raise ServiceCounterUnknown(kind=told.code, counter=next(iter(unknown), None))
        names = [field.name for field in told.fields]
        if len(set(names)) < len(names) or not all(map(_is_usable, told.fields)):
            raise ServiceSchemaUnusable(kind=told.code)
        if not all(text.strip() for text in (told.words.zh_hans, told.words.vi, told.words.en)):
            raise ServiceWordsMissing(kind=told.code)


def _is_usable(field: ServiceField) -> bool:
    return field.name.isidentifier() and (field.type is FieldType.CHOICE) == bool(field.choices)
