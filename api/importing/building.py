"""From the values of one row to a typed row, by the rules that reach across its columns.

There is one builder for each kind of list. What no single column can know is checked here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.importing.areas import AreaFinder, station_place
from api.importing.identity import Identity
from api.importing.refusals import CellRefused
from api.importing.rows import (
    ContactRow,
    DeviceRow,
    HomeModificationRow,
    LoanRow,
    PaymentRow,
    PersonStated,
    RegisterRow,
    ReliefRow,
    Row,
    ServiceRow,
    SessionRow,
)
from ledger.vocabulary import Money, PaymentKind, Sex

Values = dict[str, Any]
"""A row's values by column; an optional column that the list lacks, or leaves empty, is None."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known about a list beside its rows."""

    kind: str
    period: str | None
    """A month or a year; what ``Kind.needs`` asks for is always there."""
    scheme: str | None
    currency: str
    today: date
    area: AreaFinder


# ---- the person a row is about -----------------------------------------------------------------


def person(values: Values, setting: Setting) -> PersonStated:
    """Who the row is about; refused when its columns contradict the number itself."""
    stated: Identity = values["id"]
    place: str | None = values.get("area")
    address: str | None = values.get("address")
    return PersonStated(
        stated.id_kind,
        stated.identity,
        stated.number if stated.category else None,
        _categories(stated, values.get("category")),
        _grade(stated, values.get("grade")),
        values.get("name"),
        values.get("sex") or Sex(stated.sex),
        _born_on(stated, values.get("born_on")),
        setting.area(place) if place else None,
        f"{place} {address}" if place and address else place or address,
    )


def _categories(stated: Identity, said: tuple[str, ...] | None) -> tuple[str, ...]:
    if stated.category is None:
        return said or ()
    if said is None or said == (stated.category,):
        return (stated.category,)
    if stated.category == "multiple" and len(said) > 1:
        return said
    raise CellRefused("category_contradicts_number", "category")


def _grade(stated: Identity, said: str | None) -> str | None:
    if stated.grade and said and said != stated.grade:
        raise CellRefused("grade_contradicts_number", "grade")
    return stated.grade or said


def _born_on(stated: Identity, said: str | None) -> str:
    if said is None:
        return stated.born
    shorter = min(len(said), len(stated.born))
    if said[:shorter] != stated.born[:shorter]:
        raise CellRefused("birth_date_contradicts_number", "born_on")
    return max(said, stated.born, key=len)


# ---- builders: one for each kind of list -------------------------------------------------------


def _register(row: int, values: Values, setting: Setting) -> RegisterRow:
    return RegisterRow(
        row, person(values, setting), values["phone"], values["household"], values["settlement"]
    )


def _payment(row: int, values: Values, setting: Setting) -> PaymentRow:
    scheme = values.get("scheme") or setting.scheme
    status = values["status"] or "regular"
    if scheme is None:
        raise CellRefused("cell_missing", "scheme")
    if status == "not_paid":
        raise CellRefused("not_paid_status", "status")
    if not values["amount"].minor:
        raise CellRefused("amount_zero", "amount")
    return PaymentRow(
        row,
        person(values, setting),
        scheme,
        values["month"] or setting.period or "",
        PaymentKind(status),
        values["amount"],
        values["account"],
        values.get("coefficient"),
    )


def _device(row: int, values: Values, setting: Setting) -> DeviceRow:
    return DeviceRow(
        row,
        values["asset_number"],
        values["device_name"],
        values["class_code"],
        values["station"],
        setting.area(station_place(values["station"])),
        values["price"],
        values["source"],
        values["donor"],
        values["bought_on"],
    )


def _loan(row: int, values: Values, setting: Setting) -> LoanRow:
    if values["due_on"] < values["lent_on"]:
        raise CellRefused("due_before_lent", "due_on")
    if values["returned_on"] and values["returned_on"] < values["lent_on"]:
        raise CellRefused("returned_before_lent", "returned_on")
    if values["returned_on"] and not values["condition"]:
        raise CellRefused("cell_missing", "condition")
    return LoanRow(
        row,
        person(values, setting),
        values["loan_number"],
        values["asset_number"],
        values["station"],
        setting.area(station_place(values["station"])),
        values["lent_on"],
        values["due_on"],
        values["returned_on"],
        values["condition"] if values["returned_on"] else None,
    )


def _session(row: int, values: Values, setting: Setting) -> SessionRow:
    return SessionRow(
        row,
        person(values, setting),
        values["station"],
        setting.area(station_place(values["station"])),
        values["date"],
        values["item"],
        values["minutes"],
    )


def _relief(row: int, values: Values, setting: Setting) -> ReliefRow:
    temporary = setting.kind == "temporary_relief"
    cash: Money = values["cash"] if temporary else values["amount"]
    goods_value: Money = values["goods_value"] if temporary else Money(0, setting.currency)
    if not cash.minor and not goods_value.minor:
        raise CellRefused("amount_zero", "cash" if temporary else "amount")
    year = setting.period or values["date"][:4]
    return ReliefRow(
        row,
        person(values, setting),
        setting.kind,
        values["household"],
        values["date"],
        values["date"] if temporary else values["round"] or year,
        cash,
        values.get("goods"),
        goods_value,
    )


def _home_modification(row: int, values: Values, setting: Setting) -> HomeModificationRow:
    accepted = values["progress"] == "accepted"
    if accepted and not values["accepted_on"]:
        raise CellRefused("cell_missing", "accepted_on")
    return HomeModificationRow(
        row,
        person(values, setting),
        values["household"],
        values["room"],
        values["work"],
        values["amount"],
        accepted,
        values["accepted_on"] if accepted else None,
        values["accepted_by"],
        values["agreed_on"],
    )


def _contact(row: int, values: Values, setting: Setting) -> ContactRow:
    made = values["outcome"] == "made"
    if values["need"] and not made:
        raise CellRefused("need_without_contact", "need")
    if values["handling"] and not values["need"]:
        raise CellRefused("cell_missing", "need")
    if values["handling"] == "escalated" and not values["escalated_to"]:
        raise CellRefused("cell_missing", "escalated_to")
    return ContactRow(
        row,
        person(values, setting),
        values["date"],
        values["channel"],
        made,
        values["need"],
        values["handling"],
        values["escalated_to"] if values["handling"] == "escalated" else None,
    )


def _service(row: int, values: Values, setting: Setting) -> ServiceRow:
    kinds = {"training": "skills_training", "hearing_aids": "hearing_aid_issued"}
    return ServiceRow(
        row,
        person(values, setting),
        values.get("level") or kinds[setting.kind],
        values["date"] or setting.period or "",
        values.get("amount"),
        values.get("goods_value"),
        values.get("days"),
        values.get("trade"),
        values.get("item_number"),
        values.get("donor"),
    )


Builder = Callable[[int, Values, Setting], Row]

BUILDERS: dict[str, Builder] = {
    "register": _register,
    "subsidies": _payment,
    "social_assistance": _payment,
    "devices": _device,
    "loans": _loan,
    "sessions": _session,
    "household_relief": _relief,
    "temporary_relief": _relief,
    "home_modification": _home_modification,
    "contacts": _contact,
    "training": _service,
    "education_aid": _service,
    "hearing_aids": _service,
}
"""How each kind of list becomes rows."""
