"""Which rights there are, and which role holds them."""

from collections.abc import Iterable
from enum import Enum

from ledger.aggregates.staff_member import Post
from ledger.vocabulary import StaffRole


class Right(Enum):
    """One thing that a member of staff, or a program, may be allowed to do."""

    FIND_PERSON = "find_person"
    READ_PERSON = "read_person"
    REGISTER_PERSON = "register_person"
    LEND_DEVICES = "lend_devices"
    KEEP_DEVICES = "keep_devices"
    """To look at devices, have them repaired, and count them."""
    RECORD_CARE = "record_care"
    """Sessions, plans, measures, and whatever else is done with or for somebody."""
    MAKE_CALLS = "make_calls"
    WORK_NEEDS = "work_needs"
    ANSWER_OBJECTIONS = "answer_objections"
    PREPARE_PAYMENTS = "prepare_payments"
    CHECK_PAYMENTS = "check_payments"
    APPROVE_PAYMENTS = "approve_payments"
    PAY = "pay"
    IMPORT_FILES = "import_files"
    CORRECT = "correct"
    READ_FIGURES = "read_figures"
    AUDIT = "audit"
    EDIT_POLICIES = "edit_policies"
    """The rules, the catalogue, the places and bodies, and what is aimed at and published."""
    ADMINISTER_STAFF = "administer_staff"
    READ_ACCESS_LOG = "read_access_log"
    MANAGE_PRIVACY = "manage_privacy"
    USE_API = "use_api"
    """To let other programs in, and say what they may do."""


RIGHTS: dict[StaffRole, frozenset[Right]] = {
    StaffRole.OPERATOR: frozenset(),  # the command line, whose user holds every key in any case
    StaffRole.VOLUNTEER: frozenset(),  # what volunteers do, others record
    StaffRole.CLERK: frozenset(
        {
            Right.FIND_PERSON,
            Right.READ_PERSON,
            Right.REGISTER_PERSON,
            Right.LEND_DEVICES,
            Right.KEEP_DEVICES,
            Right.MAKE_CALLS,
            Right.CORRECT,
            Right.READ_FIGURES,
        }
    ),
    StaffRole.REHAB_WORKER: frozenset(
        {
            Right.FIND_PERSON,
            Right.READ_PERSON,
            Right.RECORD_CARE,
            Right.WORK_NEEDS,
            Right.CORRECT,
        }
    ),
    StaffRole.CALL_AGENT: frozenset(
        {
            Right.FIND_PERSON,
            Right.READ_PERSON,
            Right.MAKE_CALLS,
            Right.WORK_NEEDS,
            Right.CORRECT,
        }
    ),
    StaffRole.COLLABORATOR: frozenset(
        {
            Right.FIND_PERSON,
            Right.READ_PERSON,
            Right.MAKE_CALLS,
            Right.WORK_NEEDS,
            Right.CORRECT,
        }
    ),
    StaffRole.CASE_MANAGER: frozenset(
        {
            Right.FIND_PERSON,
            Right.READ_PERSON,
            Right.REGISTER_PERSON,
            Right.RECORD_CARE,
            Right.MAKE_CALLS,
            Right.WORK_NEEDS,
            Right.ANSWER_OBJECTIONS,
            Right.CORRECT,
            Right.READ_FIGURES,
        }
    ),
    StaffRole.DEVICE_TECHNICIAN: frozenset({Right.KEEP_DEVICES, Right.CORRECT}),
    StaffRole.SCHEME_OFFICER: frozenset(
        {
            Right.FIND_PERSON,
            Right.READ_PERSON,
            Right.PREPARE_PAYMENTS,
            Right.IMPORT_FILES,
            Right.ANSWER_OBJECTIONS,
            Right.CORRECT,
            Right.READ_FIGURES,
        }
    ),
    StaffRole.APPROVER: frozenset(
        {
            Right.FIND_PERSON,
            Right.READ_PERSON,
            Right.CHECK_PAYMENTS,
            Right.APPROVE_PAYMENTS,
            Right.READ_FIGURES,
        }
    ),
    StaffRole.PAYER: frozenset(
        {
            Right.FIND_PERSON,
            Right.READ_PERSON,
            Right.PAY,
            Right.IMPORT_FILES,
            Right.CORRECT,
            Right.READ_FIGURES,
        }
    ),
    StaffRole.MANAGER: frozenset(
        {
            Right.FIND_PERSON,
            Right.READ_PERSON,
            Right.WORK_NEEDS,
            Right.ANSWER_OBJECTIONS,
            Right.EDIT_POLICIES,
            Right.CORRECT,
            Right.READ_FIGURES,
        }
    ),
    StaffRole.ANALYST: frozenset({Right.READ_FIGURES}),
    StaffRole.AUDITOR: frozenset({Right.AUDIT, Right.READ_FIGURES, Right.READ_ACCESS_LOG}),
    StaffRole.PRIVACY_OFFICER: frozenset(
        {
            Right.FIND_PERSON,
            Right.READ_PERSON,
            Right.READ_ACCESS_LOG,
            Right.MANAGE_PRIVACY,
            Right.ANSWER_OBJECTIONS,
            Right.USE_API,
        }
    ),
    StaffRole.ADMINISTRATOR: frozenset({Right.ADMINISTER_STAFF}),
}
"""What each role may do, where it is held."""


def rights_of(posts: Iterable[Post]) -> frozenset[Right]:
    """Everything that somebody with these posts may do somewhere."""
    return frozenset(right for post in posts for right in RIGHTS[post.role])
