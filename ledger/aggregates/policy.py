"""A rule an office works by: a document, its versions, and from which day each decides.

What a version decided keeps naming that version. A new one decides only what comes after, so
no version is ever taken back: one that should not have been is repealed, and followed by another.
"""

from datetime import date, timedelta
from enum import Enum
from unicodedata import normalize
from uuid import UUID

from msgspec.structs import replace

from ledger.errors import AmountNotPositive
from ledger.history import Fact, History, begins, records, when
from ledger.ids import derived_id
from ledger.policies import Clauses, GrantTerms, PolicyVersion, SubsidyTerms
from ledger.refusals.office import (
    PolicyAlreadyRepealed,
    PolicyCodeUnusable,
    PolicyDatesOverlap,
    PolicyOfAnotherKind,
    PolicyRepealBackdated,
    PolicyVersionTaken,
)
from ledger.vocabulary import first_day


class PolicyState(Enum):
    """Whether a policy still goes on."""

    ISSUED = "issued"
    REPEALED = "repealed"


class Policy(History, stored_as="policy", carries=("code",)):
    """Goes on from ``PolicyIssued``, in one version after the other, until ``PolicyRepealed``."""

    code: str

    class PolicyIssued(Fact, frozen=True):
        """An authority laid down a rule, under a number that others may write differently."""

        TOPIC = "policy_issued"
        LEADS_TO = PolicyState.ISSUED
        UNDONE_BY = "policy_repealed"
        code: str
        document_number: str
        effective_from: date
        clauses: Clauses
        version: int = 1
        aliases: tuple[str, ...] = ()
        title: str | None = None
        example: bool = False

    class PolicyAmended(Fact, frozen=True):
        """The authority laid the rule down anew; the version before decides until that day."""

        TOPIC = "policy_amended"
        LEADS_TO = PolicyState.ISSUED
        UNDONE_BY = "policy_repealed"
        document_number: str
        effective_from: date
        clauses: Clauses
        version: int
        code: str | None = None
        aliases: tuple[str, ...] = ()
        title: str | None = None
        example: bool = False

    class PolicyRepealed(Fact, frozen=True):
        """The authority ended the rule; from that day on it decides nothing."""

        TOPIC = "policy_repealed"
        LEADS_TO = PolicyState.REPEALED
        effective_on: date
        code: str | None = None
        document_number: str | None = None

    @staticmethod
    def id_of(organisation: str, code: str) -> UUID:
        """The one policy that an organisation knows by this code."""
        return derived_id(None, "policy", organisation, code)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.versions: tuple[PolicyVersion, ...] = ()
        self.document_numbers: set[str] = set()
        self.repealed_on: date | None = None

    @begins(PolicyIssued)
    def issue(self, told: PolicyIssued) -> None:
        """Lay down the first version of a rule.

        Raises:
            AlreadyExists: the organisation has a policy of this code.
            PolicyCodeUnusable: the code is empty, or has an @ in it.
            PolicyVersionTaken: the first version is not called 1.
            AmountNotPositive: its standard, or the most it gives, is nothing or less.
        """
        if not told.code.strip() or "@" in told.code:
            raise PolicyCodeUnusable(policy=told.code)
        self._must_be_numbered(told.version)
        _must_be_worth_something(told.clauses)

    @records(PolicyAmended)
    def amend(self, told: PolicyAmended) -> None:
        """Lay down the next version of the rule.

        Raises:
            PolicyVersionTaken: it is not the next number.
            PolicyOfAnotherKind: the clauses are of another kind than before.
            PolicyDatesOverlap: it begins no later than the version before it, or before the
                day on which the policy was repealed.
            AmountNotPositive: its standard, or the most it gives, is nothing or less.
        """
        self._must_be_numbered(told.version)
        _must_be_worth_something(told.clauses)
        before = self.versions[-1]
        if type(told.clauses) is not type(before.clauses):
            raise PolicyOfAnotherKind(policy=self.code)
        earliest = self.repealed_on or before.effective_from + timedelta(days=1)
        if told.effective_from < earliest:
            raise PolicyDatesOverlap(policy=self.code, before=before.effective_from)

    @records(PolicyRepealed, after={PolicyState.ISSUED}, otherwise=PolicyAlreadyRepealed)
    def repeal(self, told: PolicyRepealed) -> None:
        """End the rule.

        Raises:
            PolicyAlreadyRepealed: it ended before.
            PolicyRepealBackdated: it would end before the day it is repealed.
        """
        if told.effective_on < first_day(told.occurred_on):
            raise PolicyRepealBackdated(policy=self.code)

    def in_force(self, on: date) -> PolicyVersion | None:
        """The version that decides on that day; ``None`` when none does."""
        for version in self.versions:
            if version.effective_from <= on and (version.until is None or on < version.until):
                return version
        return None

    def is_known_as(self, document_number: str) -> bool:
        """Whether some version of it has this number, in any way of writing it."""
        return _plain(document_number) in self.document_numbers

    @property
    def next_version(self) -> int:
        """The number that the next version has."""
        return len(self.versions) + 1

    @when(PolicyIssued)
    def _policy_issued(self, fact: PolicyIssued) -> None:
        self._begin_version(fact)

    @when(PolicyAmended)
    def _policy_amended(self, fact: PolicyAmended) -> None:
        self._end_on(fact.effective_from)
        self._begin_version(fact)
        self.repealed_on = None

    @when(PolicyRepealed)
    def _policy_repealed(self, fact: PolicyRepealed) -> None:
        self._end_on(fact.effective_on)
        self.repealed_on = fact.effective_on

    def _begin_version(self, fact: PolicyIssued | PolicyAmended) -> None:
        version = PolicyVersion(
            code=self.code,
            version=fact.version,
            effective_from=fact.effective_from,
            clauses=fact.clauses,
        )
        self.versions = (*self.versions, version)
        self.document_numbers |= {_plain(each) for each in (fact.document_number, *fact.aliases)}

    def _end_on(self, day: date) -> None:
        # A version that had not begun by then never decides: it ends on the day it would begin.
        self.versions = tuple(
            replace(each, until=max(each.effective_from, min(day, each.until or day)))
            for each in self.versions
        )

    def _must_be_numbered(self, version: int) -> None:
        if version != self.next_version:
            raise PolicyVersionTaken(policy=self.code, version=version)


def _must_be_worth_something(clauses: Clauses) -> None:
    match clauses:
        case SubsidyTerms(standard=amount) | GrantTerms(amount_max=amount) if amount.minor <= 0:
            raise AmountNotPositive(minor=amount.minor, currency=amount.currency)
        case _:
            pass


def _plain(document_number: str) -> str:
    return "".join(normalize("NFKC", document_number).split()).casefold()
