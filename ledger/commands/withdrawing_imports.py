"""Taking back a whole file that should not have been read in."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from ledger.aggregates import ImportBatch
from ledger.bulk import many_objects
from ledger.commands.registry import command
from ledger.errors import LaterFactsStand, NothingToWithdraw, UndoneOtherwise
from ledger.history import Fact, FactWithdrawn, History
from ledger.refusals.needs import ImportAlreadyWithdrawn
from ledger.vocabulary import WithdrawalReason
from ledger.work import Work

COUNTERED_BY = {
    "payment_reversed": "reverse",
    "household_grant_reversed": "reverse",
    "identifier_released": "release",
}
"""The commands that take back what is never simply withdrawn, by the fact they record."""

TAKES_A_REASON = frozenset({"payment_reversed", "household_grant_reversed"})
MONEY_REASON = "import_withdrawn"


@command("import_batch.withdraw")
def withdraw_import(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: str,
    reason: WithdrawalReason,
    note: str | None = None,
) -> int:
    """Take back everything the newest run over a file recorded, the newest first; all or nothing.

    What is money is reversed, what is a number is released, everything else is withdrawn. How
    many facts were taken back is the answer. Read in again, the file is recorded anew.

    Raises:
        NotKnown: no such file was read in.
        ImportAlreadyWithdrawn: nothing of it stands.
        LaterFactsStand: something else was recorded on top of it.
        NothingToWithdraw: some of it was taken back by itself before.
        UndoneOtherwise: some of it can be taken back by nothing but a fact of its own.
    """
    batch = work.change(ImportBatch, id)
    if not batch.runs:
        raise ImportAlreadyWithdrawn(id=id)
    run = batch.runs[-1]
    facts = [
        fact
        for fact in work.facts_of_command(run.envelope.command)
        if fact.originator_id != batch.id
    ]
    with many_objects():
        _load(work, facts)
        countered: set[UUID] = set()
        for fact in reversed(facts):
            # What lies below a reversal is history: the reversal speaks for both.
            if fact.originator_id in countered:
                continue
            history = work.change(fact.HISTORY, fact.originator_id)
            if fact.UNDONE_BY == FactWithdrawn.TOPIC:
                history.withdraw(occurred_on=occurred_on, fact_id=fact.event_id, reason=reason)
            else:
                _counter(history, fact, occurred_on)
                countered.add(history.id)
    batch.take_back(
        occurred_on=occurred_on, import_id=run.event_id, facts=len(facts), reason=reason, note=note
    )
    return len(facts)


def _load(work: Work, facts: Iterable[Fact]) -> None:
    ids: defaultdict[type[History], list[UUID]] = defaultdict(list)
    for fact in facts:
        ids[fact.HISTORY].append(fact.originator_id)
    for kind, wanted in ids.items():
        work.find_all(kind, wanted)


def _counter(history: History, fact: Fact, occurred_on: str) -> None:
    if fact.UNDONE_BY not in COUNTERED_BY:
        raise UndoneOtherwise(topic=fact.TOPIC, by=fact.UNDONE_BY)
    if all(each.event_id != fact.event_id for each in history.standing):
        raise NothingToWithdraw(history=history.STORED_AS)
    newest = history.standing[-1]
    if newest.event_id != fact.event_id:
        raise LaterFactsStand(topic=fact.TOPIC, later=newest.TOPIC)
    why = {"reason": MONEY_REASON} if fact.UNDONE_BY in TAKES_A_REASON else {}
    getattr(history, COUNTERED_BY[fact.UNDONE_BY])(occurred_on=occurred_on, **why)
