"""What a member of staff holds, and for which bodies they can act with it."""

from collections.abc import Iterable
from uuid import UUID

from api.office import Office
from api.rights import RIGHTS, Post
from ledger.aggregates import StaffMember


def posts_of(office: Office, staff_id: UUID) -> frozenset[Post]:
    """What a member of staff holds by now; nothing when they have left."""
    staff = office.ledger.load(StaffMember, staff_id)  # the facts: no view may lag behind a right
    return staff.posts if staff else frozenset()


def bodies_of(posts: Iterable[Post], own: str) -> list[str]:
    """For which bodies somebody with these posts can act: ``own`` first, if they hold any there."""
    named = sorted({post.organisation for post in posts if post.organisation is not None})
    everywhere = any(post.organisation is None and RIGHTS[post.role] for post in posts)
    first = [own] if everywhere or own in named or not named else []
    return [*first, *(body for body in named if body != own)]
