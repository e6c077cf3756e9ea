"""How an office's own rules say no: policies, catalogue, places, staff, months, inspections."""

from ledger.errors import OutOfTurn, Refused


class PolicyCodeUnusable(Refused):
    """The code of a policy is empty, or has the sign that parts it from its version."""

    code = "policy_code_unusable"


class PolicyDatesOverlap(Refused):
    """A version of a policy begins only after the one before it began, or on its repeal."""

    code = "policy_dates_overlap"


class PolicyVersionTaken(Refused):
    """The versions of a policy are numbered one after the other."""

    code = "policy_version_taken"


class PolicyOfAnotherKind(Refused):
    """A policy on one matter is not amended into one on another."""

    code = "policy_of_another_kind"


class PolicyAlreadyRepealed(OutOfTurn):
    """The policy was repealed before."""

    code = "policy_already_repealed"


class PolicyRepealBackdated(Refused):
    """A policy ends no earlier than it is repealed."""

    code = "policy_repeal_backdated"
