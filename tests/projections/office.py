"""An office that says what happened by the names of commands, and whose views hear of it."""

from typing import Any
from uuid import UUID

from ledger.application import ServiceLedger
from ledger.vocabulary import By, WithdrawalReason
from projections import feed, generations
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, NGUYEN, by
from tests.ledger.asking import registered
from tests.ledger.years.telling import Teller


class Office(Teller):
    """Everybody it speaks of is registered."""

    def __init__(self, ledger: ServiceLedger, views: Views) -> None:
        super().__init__(ledger, by(), "office")
        self.views = views
        self._newest = ""
        registered(ledger, AYGUL, BEKZAT, NGUYEN)
        feed.catch_up(ledger, views)

    def do(self, name: str, /, *, by: By | None = None, **told: Any) -> Any:
        """Ask the command, then let the views hear of it."""
        self._newest = f"{self._theme}-{name}-{self._said + 1}"
        answer = super().do(name, by=by, **told)
        feed.catch_up(self.ledger, self.views)
        return answer

    def undo_last(self, day: str) -> None:
        """Take back what the newest command recorded."""
        self.do("undo", occurred_on=day, command=self._newest, reason="wrong_thing")

    def withdraw(self, history: UUID, fact: UUID, day: str) -> None:
        """Take back one fact, whatever was recorded elsewhere since."""
        kind = self.ledger.facts_of([history])[history][0].HISTORY
        with self.ledger.change(kind, history, by()) as changed:
            changed.withdraw(occurred_on=day, fact_id=fact, reason=WithdrawalReason.WRONG_THING)
        feed.catch_up(self.ledger, self.views)

    def is_the_same_rebuilt(self, view: str) -> bool:
        """Whether the view comes out the same when it is made again from the facts."""
        rebuilt, fresh = generations.rebuild(self.ledger, self.views, self.views.path.parent)
        generations.discard(fresh)
        (state,) = (each for each in rebuilt.views if each.view == view)
        return state.equal and state.rows > 0
