"""Who may do what: the rights, which role holds them, and what each command and question needs.

A right is held through a post: a role, in one organisation or all, in one area or all. Whoever
holds a role in an organisation holds it in those below it, and likewise in the areas that lie in
theirs. docs/decisions/0008-who-may-do-what.md says why it is so.
"""

from api.rights.needed import of_command, of_question
from api.rights.reach import Reach
from api.rights.roles import RIGHTS, Right, rights_of
from ledger.aggregates.record_access import AccessPurpose as Purpose
from ledger.aggregates.staff_member import Post

__all__ = [
    "RIGHTS",
    "Post",
    "Purpose",
    "Reach",
    "Right",
    "of_command",
    "of_question",
    "rights_of",
]
