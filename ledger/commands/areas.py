"""The areas of an authority's scheme, each named by its code."""

from datetime import date
from uuid import UUID

from ledger.aggregates import Area
from ledger.aggregates.area import AreaScheme
from ledger.commands.registry import command
from ledger.refusals.office import AreaNotValid
from ledger.vocabulary import PartialDate
from ledger.work import Work


@command("area.define")
def define(  # noqa: PLR0913 - a definition says this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    scheme: AreaScheme,
    code: str,
    edition: str,
    name: str,
    valid_from: date,
    parent: str | None = None,
) -> UUID:
    """Say what a code names from a day on, for the first time or anew; its id is the answer.

    ``edition`` is that of the authority's list; ``parent`` is the code of what it lies in, which
    need not be in the books.

    Raises:
        AreaDatesOverlap: it would begin no later than the definition before it, or before the day
            on which the area ended.
    """
    area = work.begin(Area, Area.id_of(scheme, code))
    area.define(
        occurred_on=occurred_on,
        scheme=scheme,
        code=code,
        edition=edition,
        name=name,
        valid_from=valid_from,
        parent=parent,
    )
    return area.id


@command("area.succeed")
def succeed(
    work: Work,
    *,
    occurred_on: PartialDate,
    scheme: AreaScheme,
    code: str,
    successors: tuple[str, ...],
    ends_on: date,
) -> UUID:
    """Say which areas take the place of one from a day on; they are defined first.

    Raises:
        NotKnown: one of them is not in the books.
        AreaNotValid: a successor is no area on that day.
        AreaEndedBefore: it was at an end.
        AreaSuccessorMissing: no other area is named.
        AreaDatesOverlap: it would end before it began.
    """
    area = work.change(Area, Area.id_of(scheme, code))
    for successor in successors:
        if work.change(Area, Area.id_of(scheme, successor)).on(ends_on) is None:
            raise AreaNotValid(area=successor)
    area.succeed(occurred_on=occurred_on, successors=successors, ends_on=ends_on)
    return area.id


@command("area.end")
def end(
    work: Work, *, occurred_on: PartialDate, scheme: AreaScheme, code: str, ends_on: date
) -> UUID:
    """Say that a code names nothing from a day on.

    Raises:
        NotKnown: it is not in the books.
        AreaEndedBefore: it was at an end.
        AreaDatesOverlap: it would end before it began.
    """
    area = work.change(Area, Area.id_of(scheme, code))
    area.end(occurred_on=occurred_on, ends_on=ends_on)
    return area.id
