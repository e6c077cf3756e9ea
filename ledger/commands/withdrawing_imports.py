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

STAYS = frozenset({"identifier_claimed", "station_opened"})
"""Whose a number is and where a place is: others name them by then, and later lists find them."""

COUNTERED_BY = {"payment_reversed": "reverse", "household_grant_reversed": "reverse"}
"""The commands that take back what is never simply withdrawn, by the fact they record."""

IMPORT_WITHDRAWN = "import_withdrawn"
"""The reason of a reversal that takes back what a file had said."""


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

    What is money is reversed, everything else is withdrawn. The people and places that were
    first met in the file stay, with their papers. How many facts were taken back is the answer.
    Read in again, the file is recorded anew.

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
    others = [
        fact
        for fact in work.facts_of_command(run.envelope.command)
        if fact.originator_id != batch.id
    ]
    met = {fact.originator_id for fact in others if fact.TOPIC == "person_registered"}
    facts = [fact for fact in others if fact.TOPIC not in STAYS and fact.originator_id not in met]
    with many_objects():
        _take_back(work, facts, occurred_on, reason)
    batch.take_back(
        occurred_on=occurred_on,
        import_id=run.event_id,
        facts=len(facts),
        kept=len(others) - len(facts),
        reason=reason,
        note=note,
    )
    return len(facts)


def _take_back(work: Work, facts: list[Fact], occurred_on: str, reason: WithdrawalReason) -> None:
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
    counter = getattr(history, COUNTERED_BY[fact.UNDONE_BY])
    counter(occurred_on=occurred_on, reason=IMPORT_WITHDRAWN)
