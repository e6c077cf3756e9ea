"""Who may see a person's record, and how it is written down that they looked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import HTTPException

from api.rights import Purpose, Right
from ledger.aggregates import Person
from ledger.commands import looking
from ledger.work import Work
from projections import person_lookup
from projections.person_lookup import Found

if TYPE_CHECKING:
    from api.turn import Turn


class NotYours(Exception):
    """The record of ``person_id`` is not for whoever asks: they may give a reason, or go back."""

    def __init__(self, person_id: UUID) -> None:
        super().__init__(str(person_id))
        self.person_id = person_id


class Restricted(Exception):
    """The record of ``person_id`` is kept and used for nothing: only who may lift that reads it."""

    def __init__(self, person_id: UUID) -> None:
        super().__init__(str(person_id))
        self.person_id = person_id


def must_see(turn: Turn, person_id: UUID, purpose: Purpose) -> None:
    """Let the person be shown, and write down once a session and purpose that they were.

    Raises:
        NotYours: whoever asks may see nobody's record, or none of where the person lives.
        Restricted: the record is, and whoever asks may not lift that.
        HTTPException: nobody has this id.
    """
    if turn.session is None or not turn.may(Right.READ_PERSON):
        raise NotYours(person_id)
    if not reaches(turn, person_id) and person_id not in turn.session.opened:
        raise NotYours(person_id)
    if is_restricted(turn, person_id) and not may_lift(turn, person_id):
        raise Restricted(person_id)
    if (person_id, purpose) in turn.session.read:
        return
    today = turn.office.today()

    def look(work: Work) -> bool:
        return looking.view(work, occurred_on=today, person_id=person_id, access_purpose=purpose)

    # The key is the same all day, so that each purpose is written once however often they look.
    turn.office.ledger.perform(
        turn.by(f"view:{person_id}:{today}:{purpose.value}", looks=True), look
    )
    turn.session.read |= {(person_id, purpose)}


def seen_of(
    turn: Turn, persons: Iterable[UUID], purpose: Purpose, right: Right = Right.READ_PERSON
) -> dict[UUID, Found]:
    """Those of ``persons`` who may be named on a page about something else, by id.

    ``right`` is by which the reader may name them. Nobody outside of the reader's area is, whatever
    was opened before; and who is, is written down as read, all of them at once. Whoever is erased
    or unknown is left out, and whose record is restricted, but for whoever may lift that.
    """
    if turn.session is None:
        return {}
    wanted = list(dict.fromkeys(persons))
    found = person_lookup.summaries(turn.office.fresh(), wanted, whole=True)
    areas = {each.area for each in found.values()}
    held = {area for area in areas if turn.may(right, area=area or UNKNOWN)}
    lifted = {area for area in held if turn.may(Right.MANAGE_PRIVACY, area=area or UNKNOWN)}
    shown = {
        person_id: each
        for person_id, each in found.items()
        if each.area in (lifted if each.is_restricted else held)
    }
    fresh = [each for each in shown if (each, purpose) not in turn.session.read]
    if fresh:
        today = turn.office.today()

        def look(work: Work) -> None:
            for person_id in fresh:
                looking.view(work, occurred_on=today, person_id=person_id, access_purpose=purpose)

        turn.office.ledger.perform(
            turn.by(f"views:{turn.office.ledger.new_id()}", looks=True), look
        )
        turn.session.read |= {(each, purpose) for each in fresh}
    return shown


def reaches(turn: Turn, person_id: UUID) -> bool:
    """Whether the person lives where whoever asks may read records.

    Of whom no place is known, only who reads everywhere may see.

    Raises:
        HTTPException: nobody has this id.
    """
    found = person_lookup.summary(turn.office.fresh(), person_id)
    if found is None and turn.office.ledger.load(Person, person_id) is None:
        raise HTTPException(404)
    area = found.area if found else None
    return turn.may(Right.READ_PERSON, area=area or UNKNOWN)


def is_restricted(turn: Turn, person_id: UUID) -> bool:
    """Whether the person's record is kept and used for nothing."""
    return person_id in person_lookup.restricted_since(turn.office.fresh(), [person_id])


def may_lift(turn: Turn, person_id: UUID) -> bool:
    """Whether whoever asks may say that the person's record is restricted, and that it is not."""
    found = person_lookup.summary(turn.office.fresh(), person_id)
    return turn.may(Right.MANAGE_PRIVACY, area=(found.area if found else None) or UNKNOWN)


UNKNOWN = "?"
"""A code that lies in no area."""
