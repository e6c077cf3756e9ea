"""What a list says, row by row: one type for each kind of list, with typed values.

``row`` counts as the spreadsheet program does, from 1. Dates are text as exact as they are known
(2022, 2022-03, 2022-03-05). ``area`` is a code (areas.py) or None when the list names none that is
known. A sum that the list does not state is None; no column is ever guessed.
"""

from typing import NamedTuple

from ledger.vocabulary import (
    Condition,
    ContactChannel,
    DeviceSource,
    Money,
    PaymentKind,
    Settlement,
    Sex,
)


class PersonStated(NamedTuple):
    """Everything one row says about the person it is about."""

    id_kind: str
    """``cn_resident_id`` or ``vn_cccd``."""
    identity: str
    """The 18-character resident id, or the 12 digits of the CCCD; never changes."""
    certificate: str | None
    """The whole number of a Chinese disability certificate, 20 or 22 characters."""
    categories: tuple[str, ...]
    """visual, hearing, speech, physical, intellectual, mental, multiple, hearing_speech, other."""
    grade: str | None
    """grade_1 to grade_4 (China), or exceptionally_severe, severe, mild (Viet Nam)."""
    name: str | None
    sex: Sex
    born_on: str
    """In full, or the year alone when the papers name no more."""
    area: str | None
    address: str | None
    """Area and address in the list's own words."""


class RegisterRow(NamedTuple):
    """One person in the register of certificate holders."""

    row: int
    person: PersonStated
    phone: str | None
    household: str | None
    settlement: Settlement | None


class PaymentRow(NamedTuple):
    """One person's subsidy or allowance for one month; of both lists, Chinese and Vietnamese."""

    row: int
    person: PersonStated
    scheme: str
    """living_subsidy, nursing_subsidy or social_assistance."""
    period: str
    kind: PaymentKind
    amount: Money
    account: str | None
    coefficient: str | None


class DeviceRow(NamedTuple):
    """One device in a station's inventory."""

    row: int
    asset_number: str
    name: str
    class_code: str
    station: str
    area: str | None
    price: Money | None
    source: DeviceSource | None
    donor: str | None
    bought_on: str | None


class LoanRow(NamedTuple):
    """One loan of one device, with its return when it is back."""

    row: int
    person: PersonStated
    loan_number: str | None
    asset_number: str
    station: str
    area: str | None
    lent_on: str
    due_on: str
    returned_on: str | None
    condition: Condition | None
    """How the device looked when it came back; None while it is out."""


class SessionRow(NamedTuple):
    """One rehabilitation session."""

    row: int
    person: PersonStated
    station: str
    area: str | None
    on: str
    item: str
    """A kind in the service catalogue: physiotherapy, occupational_therapy and so on."""
    minutes: int


class ReliefRow(NamedTuple):
    """One household's relief; cash and goods are never one sum. Of both relief lists."""

    row: int
    person: PersonStated
    scheme: str
    """household_relief or temporary_relief."""
    household: str
    on: str
    round: str
    """What makes it one grant: the list's batch or year, or for temporary relief the day."""
    cash: Money
    goods: str | None
    goods_value: Money


class HomeModificationRow(NamedTuple):
    """One home made accessible, or agreed to be."""

    row: int
    person: PersonStated
    household: str | None
    room: str
    work: str
    amount: Money
    accepted: bool
    accepted_on: str | None
    accepted_by: str | None
    agreed_on: str | None


class ContactRow(NamedTuple):
    """One visit or call, with the need it raised if there was one."""

    row: int
    person: PersonStated
    on: str
    channel: ContactChannel
    made: bool
    need: str | None
    handled: str | None
    """direct, escalated, or None while the need is open."""
    escalated_to: str | None


class ServiceRow(NamedTuple):
    """One service done in one step: training, education aid or a donated hearing aid."""

    row: int
    person: PersonStated
    kind: str
    """skills_training, education_aid_prefecture, education_aid_region or hearing_aid_issued."""
    on: str
    """The day, or the list's period when no row names a day."""
    cash: Money | None
    goods_value: Money | None
    days: int | None
    detail: str | None
    """The trade that was taught."""
    item_number: str | None
    donor: str | None


Row = (
    RegisterRow
    | PaymentRow
    | DeviceRow
    | LoanRow
    | SessionRow
    | ReliefRow
    | HomeModificationRow
    | ContactRow
    | ServiceRow
)


class Rejection(NamedTuple):
    """A row that cannot be recorded, and why; never what stands in it."""

    row: int
    column: str
    """The column's own name (``id``, ``amount``), never the heading, which may name somebody."""
    code: str
