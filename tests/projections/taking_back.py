"""Taking back what was recorded last, and holding live views against rebuilt ones."""

from uuid import UUID

from ledger.application import ServiceLedger
from ledger.history import HISTORIES, FactWithdrawn
from ledger.vocabulary import WithdrawalReason
from projections import generations
from projections.store import Views
from tests.facts import by


def take_back(ledger: ServiceLedger, history: UUID) -> None:
    """Withdraw the newest fact of a history that stands, and let it be known why."""
    facts = ledger.facts_of([history])[history]
    withdrawn = {fact.fact_id for fact in facts if isinstance(fact, FactWithdrawn)}
    stands = [fact for fact in facts if not isinstance(fact, FactWithdrawn)]
    newest = next(fact for fact in reversed(stands) if fact.event_id not in withdrawn)
    kind = HISTORIES[newest.HISTORY.STORED_AS]
    with ledger.change(kind, history, by()) as changed:
        changed.withdraw(
            occurred_on="2022-12-31", fact_id=newest.event_id, reason=WithdrawalReason.OTHER
        )


def is_as_rebuilt(ledger: ServiceLedger, views: Views) -> bool:
    """Whether every view is what it would be if it were built from the first fact on."""
    outcome, fresh = generations.rebuild(ledger, views, views.path.parent)
    generations.discard(fresh)
    return outcome.equal
