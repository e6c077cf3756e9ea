"""Which right opens a page stands in the signature of its route: these are what it may say."""

import logging
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.posts import bodies_of, posts_of
from api.rights import Right, rights_of
from api.sessions import Session
from api.turn import House, Turn
from ledger.vocabulary import StaffRole
from projections import staff_lookup

log = logging.getLogger("handrail.security")


class NotSignedIn(Exception):
    """The page is for staff, and we do not know who this is."""


class NotAllowed(Exception):
    """Whoever asks holds none of the ``rights`` that the page needs, in the body they act for."""

    def __init__(self, rights: frozenset[Right]) -> None:
        super().__init__(", ".join(sorted(right.value for right in rights)))
        self.rights = rights


@dataclass(frozen=True)
class Allowed:
    """Lets a request through that comes from somebody who holds one of ``rights``."""

    rights: frozenset[Right]

    def __call__(self, request: Request) -> Turn:
        """The turn of who asks.

        Raises:
            NotSignedIn: it is nobody we know, or somebody who holds nothing any more.
            NotAllowed: they hold none of the rights in the body they act for.
        """
        turn = Turn(request)
        turn.refresh()
        if turn.session is None:
            raise NotSignedIn
        if not any(turn.may(right) for right in self.rights):
            log.warning("not_allowed", extra={"staff": str(turn.session.staff_id)})
            raise NotAllowed(self.rights)
        return turn


class HeldInPart(NotAllowed):
    """They hold the right in a part of the area alone, and what they ask for may be about all."""


@dataclass(frozen=True)
class AllowedThroughout(Allowed):
    """The same, of somebody who holds one of ``rights`` in no area alone."""

    def __call__(self, request: Request) -> Turn:
        """The turn of who asks.

        Raises:
            NotSignedIn, NotAllowed: as above.
            HeldInPart: they hold the rights in some areas and not in the others.
        """
        turn = super().__call__(request)
        if not any(turn.may_throughout(right) for right in self.rights):
            raise HeldInPart(self.rights)
        return turn


def allowed(*rights: Right) -> Allowed:
    """Who may call a route, declared in its signature: whoever holds one of ``rights``."""
    return Allowed(frozenset(rights))


def anyone(request: Request) -> Turn:
    """Whoever asks, signed in or not; to look in here does not keep a session alive."""
    return Turn(request, awake=False)


Anyone = Annotated[Turn, Depends(anyone)]
Staff = Annotated[Turn, Depends(allowed(*Right))]
"""Whoever works here, in whatever role."""

Finding = Annotated[Turn, Depends(allowed(Right.FIND_PERSON))]
Reading = Annotated[Turn, Depends(allowed(Right.READ_PERSON))]
Registering = Annotated[Turn, Depends(allowed(Right.REGISTER_PERSON))]
Lending = Annotated[Turn, Depends(allowed(Right.LEND_DEVICES))]
Keeping = Annotated[Turn, Depends(allowed(Right.KEEP_DEVICES))]
LendingOrKeeping = Annotated[Turn, Depends(allowed(Right.LEND_DEVICES, Right.KEEP_DEVICES))]
Caring = Annotated[Turn, Depends(allowed(Right.RECORD_CARE))]
Calling = Annotated[Turn, Depends(allowed(Right.MAKE_CALLS))]
WorkingNeeds = Annotated[Turn, Depends(allowed(Right.WORK_NEEDS))]
Answering = Annotated[Turn, Depends(allowed(Right.ANSWER_OBJECTIONS))]
Preparing = Annotated[Turn, Depends(allowed(Right.PREPARE_PAYMENTS))]
Checking = Annotated[Turn, Depends(allowed(Right.CHECK_PAYMENTS))]
Approving = Annotated[Turn, Depends(allowed(Right.APPROVE_PAYMENTS))]
Paying = Annotated[Turn, Depends(allowed(Right.PAY))]
Importing = Annotated[Turn, Depends(AllowedThroughout(frozenset({Right.IMPORT_FILES})))]
"""A file may name anybody."""

Listing = Annotated[
    Turn,
    Depends(
        allowed(Right.PREPARE_PAYMENTS, Right.CHECK_PAYMENTS, Right.APPROVE_PAYMENTS, Right.PAY)
    ),
]
"""Whoever has a hand in the lists of payments."""
TakingAnswers = Annotated[Turn, Depends(AllowedThroughout(frozenset({Right.PAY})))]
"""So may the file in which a bank answers."""
Correcting = Annotated[Turn, Depends(allowed(Right.CORRECT))]
ReadingFigures = Annotated[Turn, Depends(allowed(Right.READ_FIGURES))]
Auditing = Annotated[Turn, Depends(allowed(Right.AUDIT))]
ReadingPolicies = Annotated[
    Turn, Depends(allowed(Right.READ_FIGURES, Right.EDIT_POLICIES, Right.AUDIT))
]
EditingPolicies = Annotated[Turn, Depends(allowed(Right.EDIT_POLICIES))]
Administering = Annotated[Turn, Depends(allowed(Right.ADMINISTER_STAFF))]
ReadingAccess = Annotated[Turn, Depends(allowed(Right.READ_ACCESS_LOG))]
ManagingPrivacy = Annotated[Turn, Depends(allowed(Right.MANAGE_PRIVACY))]
LettingPrograms = Annotated[Turn, Depends(allowed(Right.USE_API))]

Clerk = Lending
Auditor = Auditing


def begin(house: House, staff: staff_lookup.Staff) -> Session | None:
    """A session of somebody who showed who they are; ``None`` when they hold no right at all."""
    posts = posts_of(house.office, staff.staff_id)
    if not rights_of(posts):
        return None
    session = house.sessions.begin(staff.staff_id, StaffRole(staff.role), staff.name)
    session.posts = posts
    session.organisation = bodies_of(posts, house.office.organisation)[0]
    return session
