"""A list of people whom an office looks after in a period, by a criterion that is written down.

The roster of one criterion in one area is one history: one period after the other, none of which
overlaps. A period begins on ``period_from`` and ends before ``period_until``, so that a person
who is on the list of one year is not counted in the next as well. Who is on it is told by each
member's own history (``roster_membership.py``).
"""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.particulars import RosterClosingReason, RosterFinding
from ledger.refusals.persons import (
    EndsBeforeItBegins,
    OutsideRosterPeriod,
    RosterNotOpen,
    RosterPeriodsOverlap,
    RosterStillOpen,
)
from ledger.vocabulary import first_day, last_day


class RosterState(Enum):
    """Whether people can be put on the roster."""

    OPEN = "open"
    CLOSED = "closed"


class Roster(History, stored_as="roster", carries=("criterion", "area", "sensitive")):
    """Open from ``RosterCreated`` until ``RosterClosed``; then created for the next period."""

    criterion: str
    area: str | None
    sensitive: bool

    class RosterCreated(Fact, frozen=True):
        """An office began a list of people for a period, and said by what they get onto it."""

        TOPIC = "roster_created"
        LEADS_TO = RosterState.OPEN
        criterion: str
        period_from: date
        period_until: date | None = None
        roster_category: str | None = None
        synonyms: tuple[str, ...] = ()
        definition: str | None = None
        source_lists: tuple[str, ...] = ()
        area: str | None = None
        sensitive: bool = False

    class RosterReviewed(Fact, frozen=True):
        """The office went through the list and looked whether everybody on it belongs there."""

        TOPIC = "roster_reviewed"
        roster_finding: RosterFinding
        next_review_on: date | None = None
        criterion: str | None = None
        area: str | None = None
        sensitive: bool = False

    class RosterClosed(Fact, frozen=True):
        """The list is finished; ``period_until`` is the first day on which it counts no more."""

        TOPIC = "roster_closed"
        LEADS_TO = RosterState.CLOSED
        period_until: date
        roster_closing_reason: RosterClosingReason
        criterion: str | None = None
        area: str | None = None
        sensitive: bool = False

    @staticmethod
    def id_of(organisation: str, criterion: str, area: str | None) -> UUID:
        """The one history of the lists that an organisation keeps by a criterion in an area."""
        return derived_id(None, "roster", organisation, criterion, area or "")

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.roster_category: str | None = None
        self.synonyms: tuple[str, ...] = ()
        self.period_from: date | None = None
        self.period_until: date | None = None

    def is_known_as(self, category: str) -> bool:
        """Whether a source list means this roster when it says ``category``."""
        return category in {self.roster_category, *self.synonyms}

    def must_take(self, occurred_on: str) -> date:
        """On which day the period begins, if people are put on and off the list at this time.

        Raises:
            NotKnown, RosterNotOpen: there is none, or it was closed.
            OutsideRosterPeriod: the day lies outside its period.
        """
        self._must_be_in({RosterState.OPEN}, RosterNotOpen)
        begins, until = self.period_from, self.period_until
        too_late = until is not None and first_day(occurred_on) >= until
        if begins is None or last_day(occurred_on) < begins or too_late:
            raise OutsideRosterPeriod(id=self.id)
        return begins

    @begins_or_goes_on(
        RosterCreated, after={RosterState.CLOSED}, otherwise=RosterStillOpen, alone=False
    )
    def create(self, told: RosterCreated) -> None:
        """Begin the list of a period, or of the next one.

        Raises:
            RosterStillOpen: the list of the period before is not closed.
            RosterPeriodsOverlap: the period before ended later than this one begins.
            EndsBeforeItBegins: the period has no day.
        """
        if told.period_until is not None and told.period_until <= told.period_from:
            raise EndsBeforeItBegins(until=told.period_until)
        if self.period_until is not None and told.period_from < self.period_until:
            raise RosterPeriodsOverlap(until=self.period_until)

    @records(RosterReviewed, after={RosterState.OPEN}, otherwise=RosterNotOpen)
    def review(self, told: RosterReviewed) -> None:
        """Note that the list was gone through.

        Raises:
            RosterNotOpen: it was closed.
        """

    @records(RosterClosed, after={RosterState.OPEN}, otherwise=RosterNotOpen)
    def close(self, told: RosterClosed) -> None:
        """Finish the list, at the end of its period or before.

        Raises:
            RosterNotOpen: it was closed before.
            EndsBeforeItBegins: it would end before it began.
            RosterPeriodsOverlap: it would end after the period that it was created for.
        """
        if self.period_from is not None and told.period_until <= self.period_from:
            raise EndsBeforeItBegins(until=told.period_until)
        if self.period_until is not None and told.period_until > self.period_until:
            raise RosterPeriodsOverlap(until=self.period_until)

    @when(RosterCreated)
    def _roster_created(self, fact: RosterCreated) -> None:
        self.roster_category, self.synonyms = fact.roster_category, fact.synonyms
        self.period_from, self.period_until = fact.period_from, fact.period_until

    @when(RosterClosed)
    def _roster_closed(self, fact: RosterClosed) -> None:
        self.period_until = fact.period_until
