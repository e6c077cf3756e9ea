"""A role and where it is held, as it is chosen in a form."""

from datetime import date
from typing import NamedTuple

from api.rights import RIGHTS
from api.turn import Turn
from api.unclear import Unclear
from ledger.vocabulary import StaffRole
from projections import areas, organisations

ROLES = tuple(role.value for role in StaffRole if RIGHTS[role] or role is StaffRole.VOLUNTEER)
"""What somebody can be registered as; the operator of the command line is no member of staff."""
PLACE_CHARS_MAX = 40
PLACES_OFFERED_MAX = 500


class Places(NamedTuple):
    """What a form offers while a place is typed: each code with what it is called."""

    organisations: list[str]
    areas: list[tuple[str, str]]


def role_of(typed: str) -> StaffRole:
    """The role that was chosen.

    Raises:
        Unclear: none was.
    """
    if typed not in ROLES:
        raise Unclear("role", "auth.role_missing")
    return StaffRole(typed)


def place_of(typed: str) -> str | None:
    """The code of a body or an area; ``None``, which is everywhere, when nothing was typed."""
    return typed.strip()[:PLACE_CHARS_MAX] or None


def places(turn: Turn) -> Places:
    """The bodies and areas that are in the books; others can be typed."""
    views = turn.office.fresh()
    day = date.fromisoformat(turn.office.today())
    bodies = {turn.office.organisation}
    bodies |= {row.code for row in organisations.listed(views, limit=PLACES_OFFERED_MAX)}
    known = [(row.code, row.name) for row in areas.on(views, day=day, limit=PLACES_OFFERED_MAX)]
    return Places(sorted(bodies), known)
