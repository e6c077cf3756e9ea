"""Recording a service that is begun and finished in one step, of whatever kind."""

from typing import Any
from uuid import UUID

from ledger import catalogue
from ledger.aggregates import CatalogueEntry, Person, ServiceDelivery, StaffMember
from ledger.catalogue import FieldValue, ServiceKind
from ledger.commands.registry import command
from ledger.errors import PersonIsErased
from ledger.refusals.office import RecorderNotAllowed, ServiceKindRetiredBefore
from ledger.refusals.persons import PersonHasDied
from ledger.vocabulary import Money, PartialDate, first_day
from ledger.work import Work


@command("service.deliver")
def deliver(  # noqa: PLR0913 - a delivery is described by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    kind: str,
    person_id: UUID,
    household_id: UUID | None = None,
    station_id: UUID | None = None,
    area: str | None = None,
    items: int | None = None,
    minutes: int | None = None,
    days: int | None = None,
    cash: Money | None = None,
    goods_value: Money | None = None,
    donor: str | None = None,
    item_number: str | None = None,
    detail: str | None = None,
    fields: dict[str, FieldValue] | None = None,
    mark: str = "",
) -> str:
    """Record a service of a kind that the office or the program has in its catalogue.

    ``fields`` are what the kind asks for besides; ``mark`` tells two on one day apart.

    Raises:
        ServiceKindUnknown, ServiceKindRetiredBefore: there is no such kind, or was none by then.
        RecorderNotAllowed, AlreadyExists: nobody in this role may record it, or somebody did.
        NotKnown, PersonIsErased, PersonHasDied: there was nobody to receive it.
        CounterMissing, AmountNotPositive: it is not counted as its kind.
        ServiceFieldUnknown, ServiceFieldMissing, ServiceFieldWrong: ``fields`` do not fit it.
    """
    person = must_be_there(work.change(Person, person_id), occurred_on)
    delivery_id = ServiceDelivery.id_of(kind, person_id, occurred_on, mark)
    where: dict[str, Any] = {"household_id": household_id, "station_id": station_id}
    what: dict[str, Any] = {"donor": donor, "item_number": item_number, "detail": detail}
    work.begin(ServiceDelivery, delivery_id).deliver(
        occurred_on=occurred_on,
        kind=_kind_to_record(work, kind, occurred_on),
        person_id=person_id,
        items=items,
        minutes=minutes,
        days=days,
        cash=cash,
        goods_value=goods_value,
        fields=fields,
        area=area or person.area,
        **where,
        **what,
    )
    return str(delivery_id)


def _kind_to_record(work: Work, code: str, occurred_on: PartialDate) -> ServiceKind:
    kind = kind_on(work, code, occurred_on)
    must_be_recorded_by(work, kind)
    return kind


def kind_on(work: Work, code: str, occurred_on: PartialDate) -> ServiceKind:
    """The newest version of a kind, of the office's own catalogue or the one shipped.

    Raises:
        ServiceKindUnknown: neither has it.
        ServiceKindRetiredBefore: the office had taken it out by then.
    """
    entry = work.find(CatalogueEntry, CatalogueEntry.id_of(work.by.organisation, code))
    if entry is None or entry.kind is None:
        return catalogue.kind(code)
    if entry.retired_on is not None and first_day(occurred_on) >= first_day(entry.retired_on):
        raise ServiceKindRetiredBefore(kind=code)
    return entry.kind


def must_be_there(person: Person, occurred_on: PartialDate) -> Person:
    """Let nothing be recorded that happened to somebody after their death, or who is erased.

    The person is the answer.

    Raises:
        PersonIsErased: the person's key was destroyed.
        PersonHasDied: they had died before that day.
    """
    if person.erased:
        raise PersonIsErased(id=person.id)
    if person.died_on is not None and first_day(occurred_on) > person.died_on:
        raise PersonHasDied(id=person.id)
    return person


def must_be_recorded_by(work: Work, kind: ServiceKind) -> None:
    """Look whether a member of staff may record it; a program's own account has no roles.

    Raises:
        RecorderNotAllowed: they act in none of the roles that may.
    """
    staff = work.find(StaffMember, work.by.actor) if kind.recorders else None
    if staff is not None and not staff.acts_as(kind.recorders, work.by.organisation):
        raise RecorderNotAllowed(kind=kind.code)
