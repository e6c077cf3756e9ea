"""What each kind of row asks the ledger to record.

A row becomes one or more steps. A step names a history, the fact it should have, and the
command that records that fact. Whether the fact is there already, or may not be, is judged
in ``recording.py``, by the histories' own rules.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from api.importing.rows import (
    ContactRow,
    DeviceRow,
    HomeModificationRow,
    LoanRow,
    PaymentRow,
    RegisterRow,
    ReliefRow,
    Row,
    ServiceRow,
    SessionRow,
)
from ledger import catalogue
from ledger.aggregates import (
    Borrower,
    Contact,
    Device,
    HomeModification,
    HouseholdGrant,
    Need,
    Payment,
    RehabSession,
    ServiceDelivery,
    Station,
)
from ledger.history import Fact, History
from ledger.vocabulary import Money, StationKind

DERIVED = frozenset({"area", "household_id"})
"""Fields of a service that the ledger fills in from the person: they do not tell two rows apart."""


class Subject(NamedTuple):
    """The person a row is about, as the ledger knows them."""

    person_id: UUID
    area: str | None
    household_id: UUID | None
    has_joined: bool = False


@dataclass(slots=True)
class Step:
    """One fact a row asks for; ``given`` are arguments of the command beyond the fact's fields.

    A fact of the same class and ``mark`` that says something else is a conflict; without a
    mark several may follow each other, and the last one counts. A fact of the class ``also``
    that says the same will do. Of the fields in ``may_lack`` either may say nothing without
    contradicting the other. With ``once`` the step is done as soon as the history has begun,
    whatever it says.
    """

    history: type[History]
    id: UUID
    fact: type[Fact]
    command: str
    told: dict[str, Any]
    mark: tuple[str, ...] | None = ()
    loose: frozenset[str] = DERIVED
    may_lack: frozenset[str] = frozenset()
    also: type[Fact] | None = None
    once: bool = False
    given: dict[str, Any] = field(default_factory=dict)


class Place(NamedTuple):
    """For whom and when a file is taken in: what rows cannot say themselves."""

    organisation: str
    today: str
    household_id: Callable[[str], UUID]


def steps_of(row: Row, subject: Subject | None, place: Place) -> list[Step]:
    """What ``row`` asks for, beside the person; ``subject`` is ``None`` for a device."""
    if isinstance(row, DeviceRow):
        return _device(row, place)
    if subject is None:
        raise ValueError("only a device is nobody's")
    return _STEPS[type(row)](row, subject, place)


def money_of(row: Row, column: str) -> Money | None:
    """The money of a row that the total below the list adds up; ``column`` is the one it sums."""
    match row:
        case ReliefRow(cash=cash) if column == "cash":
            return cash
        case PaymentRow(amount=amount) | HomeModificationRow(amount=amount):
            return amount
        case ReliefRow(cash=cash, goods_value=goods):
            return Money(cash.minor + goods.minor, cash.currency)
        case ServiceRow(cash=cash, goods_value=goods):
            return cash or goods
        case _:
            return None


def _station(name: str, kind: StationKind, area: str | None, place: Place) -> tuple[UUID, Step]:
    station_id = Station.id_of(place.organisation, kind, name)
    told = {"occurred_on": place.today, "name": name, "kind": kind, "area": area}
    return station_id, Step(Station, station_id, Station.StationOpened, "open", told, once=True)


def _payment(row: PaymentRow, subject: Subject, _place: Place) -> list[Step]:
    payment_id = Payment.id_of(row.scheme, subject.person_id, row.period, row.kind)
    told = {
        "occurred_on": row.period,
        "scheme": row.scheme,
        "person_id": subject.person_id,
        "period": row.period,
        "kind": row.kind,
        "amount": row.amount,
        "area": subject.area,
        "account": row.account,
        "coefficient": row.coefficient,
    }
    return [Step(Payment, payment_id, Payment.PaymentPaid, "pay", told)]


def _device(row: DeviceRow, place: Place) -> list[Step]:
    station_id, station = _station(row.station, StationKind.LENDING, row.area, place)
    told = {
        "occurred_on": row.bought_on or place.today,
        "asset_number": row.asset_number,
        "name": row.name,
        "class_code": row.class_code,
        "station_id": station_id,
        "source": row.source,
        "price": row.price,
        "donor": row.donor,
    }
    loose = frozenset() if row.bought_on else frozenset({"occurred_on"})
    device_id = Device.id_of(place.organisation, row.asset_number)
    device = Step(Device, device_id, Device.DeviceRegistered, "register", told, loose=loose)
    return [station, device]


def _loan(row: LoanRow, subject: Subject, place: Place) -> list[Step]:
    station_id, station = _station(row.station, StationKind.LENDING, row.area, place)
    device_id = Device.id_of(place.organisation, row.asset_number)
    lent = {
        "occurred_on": row.lent_on,
        "person_id": subject.person_id,
        "station_id": station_id,
        "due_on": date.fromisoformat(row.due_on),
        "loan_number": row.loan_number,
        "area": subject.area,
    }
    mark = ("loan_number",) if row.loan_number else ("occurred_on",)
    steps = [station, Step(Device, device_id, Device.DeviceLent, "lend", lent, mark)]
    if row.returned_on:
        back = {
            "occurred_on": row.returned_on,
            "station_id": station_id,
            "condition": row.condition,
            "loan_number": row.loan_number,
            "area": subject.area,
        }
        steps.append(Step(Device, device_id, Device.DeviceReturned, "give_back", back, mark))
    else:
        # What is out counts when the person asks for more.
        counted = {"occurred_on": row.lent_on, "device_id": device_id}
        borrower = Borrower.id_of(subject.person_id)
        steps.append(Step(Borrower, borrower, Borrower.LoanCounted, "count", counted, None))
    return steps


def _session(row: SessionRow, subject: Subject, place: Place) -> list[Step]:
    station_id, station = _station(row.station, StationKind.REHAB, row.area, place)
    told = {
        "occurred_on": row.on,
        "person_id": subject.person_id,
        "station_id": station_id,
        "item": row.item,
        "minutes": row.minutes,
        "area": subject.area,
    }
    session_id = RehabSession.id_of(subject.person_id, station_id, row.on, row.item)
    delivered = RehabSession.RehabSessionDelivered
    return [station, Step(RehabSession, session_id, delivered, "deliver", told)]


def _relief(row: ReliefRow, subject: Subject, place: Place) -> list[Step]:
    household_id = place.household_id(row.household)
    told = {
        "occurred_on": row.on,
        "scheme": row.scheme,
        "person_id": subject.person_id,
        "household_id": household_id,
        "round": row.round,
        "cash": row.cash,
        "goods_value": row.goods_value,
        "goods": row.goods,
        "area": subject.area,
    }
    grant_id = HouseholdGrant.id_of(row.scheme, household_id, row.round)
    return [Step(HouseholdGrant, grant_id, HouseholdGrant.HouseholdGrantPaid, "give", told)]


def _home_modification(row: HomeModificationRow, subject: Subject, place: Place) -> list[Step]:
    known = row.accepted_on or row.agreed_on or place.today
    work_id = HomeModification.id_of(subject.person_id, row.room, row.work, known[:4])
    household = place.household_id(row.household) if row.household else subject.household_id
    agreed = {
        "occurred_on": row.agreed_on or known[:4],
        "person_id": subject.person_id,
        "room": row.room,
        "work": row.work,
        "price": row.amount,
        "household_id": household,
        "area": subject.area,
    }
    kind = HomeModification
    steps = [Step(kind, work_id, kind.HomeModificationAgreed, "agree", agreed)]
    if row.accepted:
        accepted = {
            "occurred_on": row.accepted_on,
            "cost": row.amount,
            "accepted_by": row.accepted_by,
        }
        steps.append(Step(kind, work_id, kind.HomeModificationAccepted, "accept", accepted))
    return steps


def _contact(row: ContactRow, subject: Subject, _place: Place) -> list[Step]:
    contact_id = Contact.id_of(subject.person_id, row.channel, row.on, made=row.made)
    told = {
        "occurred_on": row.on,
        "person_id": subject.person_id,
        "channel": row.channel,
        "area": subject.area,
    }
    fact = Contact.ContactMade if row.made else Contact.ContactMissed
    steps = [Step(Contact, contact_id, fact, "make" if row.made else "miss", told)]
    if row.need:
        need_id = Need.id_of(contact_id)
        raised = {
            "occurred_on": row.on,
            "person_id": subject.person_id,
            "contact_id": contact_id,
            "area": subject.area,
            "note": row.need,
        }
        steps.append(Step(Need, need_id, Need.NeedRaised, "raise_need", raised))
        when = {"occurred_on": row.on}
        if row.handled == "direct":
            steps.append(Step(Need, need_id, Need.NeedResolvedDirectly, "resolve_directly", when))
        elif row.handled == "escalated":
            passed_on = when | {"escalated_to": row.escalated_to}
            steps.append(Step(Need, need_id, Need.NeedEscalated, "escalate", passed_on))
    return steps


def _service(row: ServiceRow, subject: Subject, _place: Place) -> list[Step]:
    kind = catalogue.kind(row.kind)
    told = {
        "occurred_on": row.on,
        "kind": kind.code,
        "person_id": subject.person_id,
        "household_id": subject.household_id,
        "area": subject.area,
        "items": 1 if "items" in kind.counters else None,
        "days": row.days,
        "cash": row.cash,
        "goods_value": row.goods_value,
        "donor": row.donor,
        "item_number": row.item_number,
        "detail": row.detail,
    }
    mark = row.item_number or row.detail or ""
    service_id = ServiceDelivery.id_of(kind.code, subject.person_id, row.on, mark)
    fact = ServiceDelivery.ServiceDelivered
    return [Step(ServiceDelivery, service_id, fact, "deliver", told, given={"kind": kind})]


def _register(_row: RegisterRow, _subject: Subject, _place: Place) -> list[Step]:
    return []


_STEPS: dict[type, Callable[[Any, Subject, Place], list[Step]]] = {
    RegisterRow: _register,
    PaymentRow: _payment,
    LoanRow: _loan,
    SessionRow: _session,
    ReliefRow: _relief,
    HomeModificationRow: _home_modification,
    ContactRow: _contact,
    ServiceRow: _service,
}
