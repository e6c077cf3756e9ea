"""Somebody who works with the ledger and answers for what they record.

Their history is one, told in two files: where and as what they work (``working.py``), and how
they show who they are (``signing_in.py``).
"""

from ledger.aggregates.staff_member.signing_in import StaffState
from ledger.aggregates.staff_member.working import LeavingReason, Post, StaffMember

__all__ = ["LeavingReason", "Post", "StaffMember", "StaffState"]
