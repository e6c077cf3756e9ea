"""A list of doubtful cases that an authority sent, for the office to look into (疑点数据).

Each case on it is a ``SuspicionCase``; the list is answered when all of them have a verdict.
"""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import Fact, History, begins, records, when
from ledger.ids import derived_id
from ledger.refusals.needs import CountBelowZero, SuspicionListClosed


class SuspicionListState(Enum):
    """Whether the authority has its answer."""

    RECEIVED = "received"
    ANSWERED = "answered"


class SuspicionList(History, stored_as="suspicion_list", carries=("authority",)):
    """Open from ``SuspicionListReceived`` until ``SuspicionListAnswered``."""

    authority: str

    class SuspicionListReceived(Fact, frozen=True):
        """An authority sent doubtful cases, so many, to be answered by a day."""

        TOPIC = "suspicion_list_received"
        LEADS_TO = SuspicionListState.RECEIVED
        authority: str
        cases: int
        digest: str
        due_on: date | None = None
        area: str | None = None

    class SuspicionListAnswered(Fact, frozen=True):
        """The authority was told what came out, case by case; these are the counts of cases."""

        TOPIC = "suspicion_list_answered"
        LEADS_TO = SuspicionListState.ANSWERED
        confirmed: int
        cleared: int
        corrected: int
        authority: str = ""

    @staticmethod
    def id_of(organisation: str, digest: str) -> UUID:
        """The one list that came as these bytes."""
        return derived_id(None, "suspicion_list", organisation, digest)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.cases = 0

    @begins(SuspicionListReceived)
    def receive(self, told: SuspicionListReceived) -> None:
        """Take in a list.

        Raises:
            AlreadyExists: it was taken in before.
            CountBelowZero: it has less than no cases.
        """
        if told.cases < 0:
            raise CountBelowZero(cases=told.cases)

    @records(
        SuspicionListAnswered,
        after={SuspicionListState.RECEIVED},
        otherwise=SuspicionListClosed,
        alone=False,
    )
    def answer(self, told: SuspicionListAnswered) -> None:
        """Record that the answer went out; that every case is judged is for the asker to see.

        Raises:
            SuspicionListClosed: it went out before.
        """

    @when(SuspicionListReceived)
    def _suspicion_list_received(self, fact: SuspicionListReceived) -> None:
        self.cases = fact.cases
