"""What a policy can lay down: its clauses, as data with a meaning.

A policy is issued in versions, each from a day on (``aggregates/policy.py``). What it decided
keeps the version it was decided by; a new version decides only what comes after.
"""

from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Annotated

from msgspec import Meta, Struct

from ledger.vocabulary import Money, Settlement, first_day

SCHEMES = (
    "living_subsidy",
    "nursing_subsidy",
    "social_assistance",
    "carer_support",
    "orphan_allowance",
    "work_injury_nursing",
    "old_age_service_subsidy",
    "spring_festival_money",
    "mid_autumn_money",
    "disability_day_money",
)
"""Schemes that are paid by the month and that the house has words for; an office adds its own.

What is paid once a year goes by the month of its feast or day.
"""


NotNegative = Annotated[int, Meta(ge=0)]
"""So many days, months, times, things, or hundredths: none, or more."""


class Exclusion(Enum):
    """What two schemes for one person in one month mean for each other."""

    EXCLUDES = "excludes"
    """Who has the other one does not get this one."""
    HIGHER_OF = "higher_of"
    """Only the higher of the two is paid."""


class WithholdingReason(Enum):
    """Why a month is not paid to somebody whom a list was made for."""

    NOT_ENTITLED = "not_entitled"
    SUSPENDED = "suspended"
    STOPPED = "stopped"
    DIED = "died"
    MOVED_AWAY = "moved_away"
    ERASED = "erased"
    NO_VALID_CERTIFICATE = "no_valid_certificate"
    NO_RATE = "no_rate"
    ANOTHER_BENEFIT = "another_benefit"
    LOWER_OF_TWO = "lower_of_two"
    ALREADY_PAID = "already_paid"
    ON_ANOTHER_LIST = "on_another_list"


class Stacking(Struct, frozen=True):
    """How this scheme goes together with another; what is not named goes together freely."""

    scheme: str
    rule: Exclusion


class RateLine(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """For whom a rate is, and how high it is; the first line that fits counts.

    A condition that is not given fits everybody; one of the person's ``categories`` and their
    grade must be named where any is. Ages are full years on the first day of the month: from
    ``age_from`` on, and below ``age_below``. ``percent`` is of the standard.
    """

    percent: NotNegative = 100
    categories: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    age_from: int | None = None
    age_below: int | None = None
    settlement: str | None = None


class SubsidyTerms(Struct, frozen=True, omit_defaults=True, kw_only=True, tag="subsidy"):
    """What a monthly subsidy pays, to whom, and how its rounds are run.

    ``back_pay_months_max`` is how many months before the one of the application may be paid
    later. ``two_organisations``: who checks and who pays belong to different ones.
    """

    scheme: str
    standard: Money
    rates: tuple[RateLine, ...]
    stacking: tuple[Stacking, ...] = ()
    back_pay_months_max: NotNegative = 3
    two_organisations: bool = True


class LendingTerms(Struct, frozen=True, omit_defaults=True, kw_only=True, tag="lending"):
    """For how long devices of a class are lent, how often that may be prolonged, and to whom."""

    days: NotNegative
    renewals_max: NotNegative
    renewal_days: NotNegative
    loans_max: NotNegative = 3
    refuse_while_overdue: bool = True
    disinfect: bool = False
    hold_days: NotNegative = 3
    deposit: Money | None = None


class GrantTerms(Struct, frozen=True, omit_defaults=True, kw_only=True, tag="grant"):
    """What a one-off grant may be worth, and whether two people must agree to it."""

    scheme: str
    amount_max: Money
    two_people: bool = True


class RequestTerms(Struct, frozen=True, omit_defaults=True, kw_only=True, tag="requests"):
    """In how many days after it came each kind of request about somebody's data is answered."""

    copy_days: NotNegative = 30
    correction_days: NotNegative = 30
    erasure_days: NotNegative = 30
    restriction_days: NotNegative = 15
    withdrawal_days: NotNegative = 15
    objection_days: NotNegative = 30


class RetentionTerms(Struct, frozen=True, omit_defaults=True, kw_only=True, tag="retention"):
    """For how many years after the last fact of its kind a record is kept.

    Then it is proposed that it be erased; or, not ``then_erase``, looked at.
    """

    years: NotNegative
    then_erase: bool = True


class DocumentOnly(Struct, frozen=True, kw_only=True, tag="document"):
    """A regulation that people follow and no program decides by; ``summary`` is a code for it."""

    summary: str


Clauses = SubsidyTerms | LendingTerms | GrantTerms | RequestTerms | RetentionTerms | DocumentOnly
"""Whatever a policy can lay down; stored with its ``type``."""


class PolicyVersion(Struct, frozen=True, kw_only=True):
    """One version of a policy: in force from ``effective_from``, until the day ``until``."""

    code: str
    version: int
    effective_from: date
    clauses: Clauses
    until: date | None = None

    @property
    def ref(self) -> str:
        """How a fact names the version that decided it: ``living_subsidy@2``."""
        return f"{self.code}@{self.version}"


def amount_due(
    terms: SubsidyTerms,
    month: str,
    *,
    category: str | None,
    grade: str | None,
    born_on: str | None,
    settlement: Settlement | None,
) -> tuple[Money, int] | None:
    """What ``month`` is worth to somebody, with the percentage of the standard it is.

    ``category`` may hold several codes with spaces between. The amount is the standard times
    the percentage, to the smallest unit of the currency; half a unit counts as a whole one.
    ``None`` when no line of the rates fits.
    """
    age = age_in(month, born_on)
    categories = frozenset((category or "").split())
    for line in terms.rates:
        if (
            _is_named(line.categories, categories)
            and _is_named(line.grades, {grade})
            and _is_of_age(line, age)
            and line.settlement in {None, settlement.value if settlement else ""}
        ):
            minor = (terms.standard.minor * line.percent + 50) // 100
            return Money(minor, terms.standard.currency), line.percent
    return None


def age_in(month: str, born_on: str | None) -> int | None:
    """Full years on the first day of ``month``; ``None`` when the birth is not known.

    A day or month of birth that is not known counts as the first it can be.
    """
    if born_on is None:
        return None
    born, day = first_day(born_on), first_day(month)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def coefficient_of(percent: int) -> str:
    """A percentage of the standard as the factor that lists print: ``150`` is ``1.5``."""
    whole, rest = divmod(percent, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".")


def months_from(first: str, last: str) -> Iterator[str]:
    """Each month from ``first`` to ``last``, both with it; none when ``last`` is before."""
    number = _number(first)
    while number <= _number(last):
        yield _month(number)
        number += 1


def month_after(month: str, months: int) -> str:
    """The month that many months later, or earlier when ``months`` is below zero."""
    return _month(_number(month) + months)


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _is_named(named: tuple[str, ...], codes: frozenset[str] | set[str | None]) -> bool:
    return not named or any(code in codes for code in named)


def _is_of_age(line: RateLine, age: int | None) -> bool:
    if line.age_from is None and line.age_below is None:
        return True
    if age is None:
        return False
    return (line.age_from is None or line.age_from <= age) and (
        line.age_below is None or age < line.age_below
    )
