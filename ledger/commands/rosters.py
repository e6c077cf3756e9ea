"""Rosters: begun for a period, and people put on and off them while the period lasts."""

from datetime import date
from uuid import UUID

from ledger.aggregates import Roster, RosterMembership
from ledger.commands.persons import living
from ledger.commands.registry import command
from ledger.particulars import RosterRemovalReason
from ledger.refusals.persons import NotOnRoster
from ledger.vocabulary import PartialDate
from ledger.work import Work


@command("roster.create")
def create(  # noqa: PLR0913 - a list of people says by what they get onto it
    work: Work,
    *,
    occurred_on: PartialDate,
    criterion: str,
    period_from: date,
    period_until: date | None = None,
    roster_category: str | None = None,
    synonyms: tuple[str, ...] = (),
    definition: str | None = None,
    source_lists: tuple[str, ...] = (),
    area: str | None = None,
    sensitive: bool = False,
) -> str:
    """Begin the roster of a criterion for a period, or for the next one; its id is the answer.

    Raises:
        RosterStillOpen: the one of the period before is not closed.
        RosterPeriodsOverlap: the period before ended later than this one begins.
        EndsBeforeItBegins: the period has no day.
    """
    roster = work.begin(Roster, Roster.id_of(work.by.organisation, criterion, area))
    roster.create(
        occurred_on=occurred_on,
        criterion=criterion,
        period_from=period_from,
        period_until=period_until,
        roster_category=roster_category,
        synonyms=synonyms,
        definition=definition,
        source_lists=source_lists,
        area=area,
        sensitive=sensitive,
    )
    return str(roster.id)


@command("roster.add_member")
def add_member(  # noqa: PLR0913 - who, why and from which list
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    person_id: UUID,
    source_list: str | None = None,
    household_id: UUID | None = None,
    note: str | None = None,
) -> str:
    """Put a person on the roster.

    Raises:
        RosterNotOpen: it was closed.
        OutsideRosterPeriod: the day lies outside its period.
        AlreadyOnRoster: they are on it.
    """
    living(work, person_id)
    roster, period_from, membership = _place(work, id, occurred_on, person_id)
    membership.add(
        occurred_on=occurred_on,
        person_id=person_id,
        roster_id=id,
        period_from=period_from,
        roster_category=roster.roster_category,
        source_list=source_list,
        household_id=household_id,
        area=roster.area,
        sensitive=roster.sensitive,
        note=note,
    )
    return str(membership.id)


@command("roster.remove_member")
def remove_member(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    person_id: UUID,
    roster_removal_reason: RosterRemovalReason,
    note: str | None = None,
) -> str:
    """Take a person off the roster, dead or alive.

    Raises:
        RosterNotOpen: it was closed.
        OutsideRosterPeriod: the day lies outside its period.
        NotOnRoster: they are not on it.
    """
    _, _, membership = _place(work, id, occurred_on, person_id)
    if not membership.begun:
        raise NotOnRoster(id=person_id)
    membership.remove(
        occurred_on=occurred_on, roster_removal_reason=roster_removal_reason, note=note
    )
    return str(membership.id)


def _place(
    work: Work, roster_id: UUID, occurred_on: str, person_id: UUID
) -> tuple[Roster, date, RosterMembership]:
    roster = work.change(Roster, roster_id)
    period_from = roster.must_take(occurred_on)
    membership_id = RosterMembership.id_of(roster_id, period_from, person_id)
    return roster, period_from, work.begin(RosterMembership, membership_id)
