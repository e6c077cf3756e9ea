"""What a policy can lay down: its clauses, as data with a meaning.

A policy is issued in versions, each from a day on (``aggregates/policy.py``). What it decided
keeps the version it was decided by; a new version decides only what comes after.
"""

from datetime import date
from enum import Enum

from msgspec import Struct

from ledger.vocabulary import Money


class Exclusion(Enum):
    """What two schemes for one person in one month mean for each other."""

    EXCLUDES = "excludes"
    """Who has the other one does not get this one."""
    HIGHER_OF = "higher_of"
    """Only the higher of the two is paid."""


class Stacking(Struct, frozen=True):
    """How this scheme goes together with another; what is not named goes together freely."""

    scheme: str
    rule: Exclusion


class RateLine(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """For whom a rate is, and how high it is; the first line that fits counts.

    A condition that is not given fits everybody. Ages are full years on the first day of the
    month: from ``age_from`` on, and below ``age_below``. ``percent`` is of the standard.
    """

    percent: int = 100
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
    back_pay_months_max: int = 3
    two_organisations: bool = True


class LendingTerms(Struct, frozen=True, omit_defaults=True, kw_only=True, tag="lending"):
    """For how long devices of a class are lent, how often that may be prolonged, and to whom."""

    days: int
    renewals_max: int
    renewal_days: int
    loans_max: int = 3
    refuse_while_overdue: bool = True
    disinfect: bool = False
    hold_days: int = 3
    deposit: Money | None = None


class GrantTerms(Struct, frozen=True, omit_defaults=True, kw_only=True, tag="grant"):
    """What a one-off grant may be worth, and whether two people must agree to it."""

    scheme: str
    amount_max: Money
    two_people: bool = True


class DocumentOnly(Struct, frozen=True, kw_only=True, tag="document"):
    """A regulation that people follow and no program decides by; ``summary`` is a code for it."""

    summary: str


Clauses = SubsidyTerms | LendingTerms | GrantTerms | DocumentOnly
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
