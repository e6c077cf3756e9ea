"""The shape of an invented year: how much of everything, and every single thing an office did.

Full size has the totals that Changji prefecture printed for 2022. A smaller size has every one of
them scaled down, and never less than one of a kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from demo_people import Person
from demo_words import DeviceClass

SMALLEST, LARGEST = 0.001, 1.0
LIVING_YUAN, NURSING_YUAN = 100, 120
RELIEF_YUAN, MODIFICATION_YUAN, HEARING_AID_YUAN = 500, 3_500, 9_400
LOAN_DAYS = 60


@dataclass(frozen=True, slots=True)
class Figures:
    """How much of everything the year holds. Sums of money are in yuan."""

    people: int
    living: int  # payments over twelve months
    nursing: int
    household_relief: int
    temporary_relief: int
    temporary_relief_yuan: int
    modifications: int
    hearing_aids: int
    trainees: int
    training_yuan: int
    prefecture_aid: int
    region_aid: int
    devices: int
    sessions: int
    contacts: int
    direct_needs: int
    escalated_needs: int

    @classmethod
    def at(cls, scale: float) -> Figures:
        """The year at ``scale``, where 1 has the printed totals.

        Source: Changji prefecture's summary of 2022. Holders, devices, sessions and contacts are
        not printed there: those four are of a likely size.

        Raises:
            ValueError: ``scale`` is below a thousandth or above 1.
        """
        if not SMALLEST <= scale <= LARGEST:
            raise ValueError(f"the size must be from {SMALLEST:.1%} to {LARGEST:.0%}")
        payments, paid_yuan = round(206_798 * scale), round(21_378_000 * scale)
        nursing = round((paid_yuan - payments * LIVING_YUAN) / (NURSING_YUAN - LIVING_YUAN))

        def part(whole: int) -> int:
            return max(1, round(whole * scale))

        return cls(
            people=part(24_000),
            living=payments - nursing,
            nursing=nursing,
            household_relief=part(500),
            temporary_relief=part(504),
            temporary_relief_yuan=part(144_000),
            modifications=part(163),
            hearing_aids=part(100),
            trainees=part(187),
            training_yuan=part(364_000),
            prefecture_aid=part(63),
            region_aid=part(3),
            devices=part(600),
            sessions=part(9_000),
            contacts=part(2_600),
            direct_needs=part(110),
            escalated_needs=part(60),
        )


@dataclass(frozen=True, slots=True)
class Device:
    """One thing a station lends."""

    asset_number: str
    kind: DeviceClass
    bought_on: date
    source: str
    station: str


@dataclass(frozen=True, slots=True)
class Loan:
    """One device with one person, from the day it left the station until it came back."""

    device: Device
    person: Person
    lent_on: date
    returned_on: date | None
    condition: str

    @property
    def due_on(self) -> date:
        return self.lent_on + timedelta(days=LOAN_DAYS)


@dataclass(frozen=True, slots=True)
class Session:
    """One hour, or part of one, at a rehabilitation station."""

    station: str
    person: Person
    held_on: date
    item: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Contact:
    """A visit or a call, and what the person asked for."""

    made_on: date
    channel: str
    person: Person
    result: str
    need: str = ""
    handling: str = ""
    passed_to: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """Money, or goods worth money, handed to one person or household on one day."""

    person: Person
    cash_yuan: int
    paid_on: date
    goods: str = ""
    goods_yuan: int = 0
    detail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole year, before any of it is written to a file."""

    year: int
    figures: Figures
    people: list[Person]
    living: list[list[Person]]  # who was paid, month by month, in the order of the register
    nursing: list[list[Person]]
    devices: list[Device]
    loans: list[Loan]
    sessions: list[Session]
    contacts: list[Contact]
    household_relief: list[Grant]
    temporary_relief: list[Grant]
    modifications: list[Grant]
    training: list[Grant]
    education_aid: list[Grant]
    hearing_aids: list[Grant]

    @property
    def demo_person(self) -> Person:
        """The person whose record is rich at every size: the first of the register."""
        return self.people[0]
