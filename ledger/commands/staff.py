"""Registering who works here without signing in: volunteers, collaborators, people of partners."""

from uuid import UUID

from ledger.aggregates import StaffMember
from ledger.commands.registry import command
from ledger.vocabulary import PartialDate, StaffRole
from ledger.work import Work


@command("staff_member.register")
def register(work: Work, *, occurred_on: PartialDate, role: StaffRole, name: str) -> UUID:
    """Let somebody act in a role; they have no user name, so nobody signs in as them.

    The new id is the answer.
    """
    staff = work.begin(StaffMember, work.ledger.new_id())
    staff.register(occurred_on=occurred_on, role=role, name=name)
    return staff.id
