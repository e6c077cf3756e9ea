"""Taking back what was recorded in error."""

from uuid import UUID

from ledger.commands.registry import command
from ledger.errors import UndoneOtherwise
from ledger.history import FactWithdrawn
from ledger.vocabulary import WithdrawalReason
from ledger.work import Work


@command("undo")
def undo(
    work: Work,
    *,
    occurred_on: str,
    command: str,
    reason: WithdrawalReason,
    note: str | None = None,
) -> list[UUID]:
    """Take back everything that one command recorded, the newest first; all or nothing.

    ``command`` is its idempotency key. The ids of the histories that changed are the answer.

    Raises:
        NotKnown: no command of this key recorded anything.
        NothingToWithdraw: it was taken back before.
        LaterFactsStand: something else was recorded on top of it.
        UndoneOtherwise: a fact of its own takes back this kind, such as a reversal.
    """
    changed = []
    for fact in reversed(work.facts_of_command(command)):
        if isinstance(fact, FactWithdrawn):
            # What was taken back is recorded again, by its own command.
            raise UndoneOtherwise(topic=fact.TOPIC, by=fact.topic)
        history = work.begin(fact.HISTORY, fact.originator_id)
        history.withdraw(occurred_on=occurred_on, fact_id=fact.event_id, reason=reason, note=note)
        changed.append(history.id)
    return changed
