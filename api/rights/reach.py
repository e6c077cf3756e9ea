"""How far somebody's posts reach: in which organisations and areas a right of theirs counts."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from api.rights.roles import RIGHTS, Right
from ledger.aggregates.staff_member import Post
from projections import areas, organisations
from projections.store import Views


class Reach(NamedTuple):
    """The posts that somebody holds, on a day, in the tree of bodies and places of that day."""

    posts: Iterable[Post]
    views: Views
    day: date

    def may(self, right: Right, *, organisation: str, area: str | None = None) -> bool:
        """Whether the right counts in that organisation, and in that area if one is named."""
        return any(
            right in RIGHTS[post.role]
            and self._is_under(organisation, post.organisation)
            and self._lies_in(area, post.area)
            for post in self.posts
        )

    def _is_under(self, organisation: str, held_in: str | None) -> bool:
        if held_in is None or held_in == organisation:
            return True
        return organisations.is_under(self.views, organisation, above=held_in)

    def _lies_in(self, area: str | None, held_in: str | None) -> bool:
        if area is None or held_in is None:
            return True
        return areas.lies_in(self.views, area, within=held_in, day=self.day)
