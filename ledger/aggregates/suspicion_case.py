"""One doubtful case on an authority's list: somebody may have had what was not due.

Until there is a verdict, whom it is about is sealed: the person's own record does not show it,
because a doubt that nobody has looked into is not yet anything that happened to them. The
verdict names the person in clear, so that they can see, when they ask for it, that their
record was checked, for what, and what came out.
"""

from enum import Enum
from uuid import UUID

from ledger.errors import ContradictsHistory
from ledger.history import Fact, History, begins, records, when
from ledger.ids import derived_id
from ledger.refusals.needs import SuspicionAlreadyJudged
from ledger.vocabulary import SealedId, SealedText


class SuspicionState(Enum):
    """Whether somebody looked into it."""

    ADDED = "added"
    JUDGED = "judged"


class Suspicion(Enum):
    """What the authority doubts."""

    DECEASED_PAID = "deceased_paid"
    NO_CERTIFICATE = "no_certificate"
    CERTIFICATE_EXPIRED = "certificate_expired"
    DOUBLE_SCHEME = "double_scheme"
    DOUBLE_AREA = "double_area"
    MOVED_AWAY = "moved_away"
    AGE_OUTSIDE = "age_outside"
    IN_PRISON = "in_prison"
    INCOME_ABOVE = "income_above"
    OTHER = "other"


class SuspicionVerdict(Enum):
    """What came out: it was so, it was not so, or the record was wrong and is right now."""

    CONFIRMED = "confirmed"
    CLEARED = "cleared"
    CORRECTED = "corrected"


class SuspicionEvidence(Enum):
    """By what the office made sure."""

    HOME_VISIT = "home_visit"
    PHONE_CALL = "phone_call"
    CERTIFICATE_SEEN = "certificate_seen"
    DEATH_RECORD = "death_record"
    HOUSEHOLD_REGISTER = "household_register"
    BANK_RECORD = "bank_record"
    OTHER_OFFICE = "other_office"
    OTHER = "other"


class SuspicionCase(History, stored_as="suspicion_case", carries=("list_id", "case", "suspicion")):
    """Open from ``SuspicionCaseAdded`` until ``SuspicionCaseJudged``."""

    list_id: UUID
    case: int
    suspicion: Suspicion

    class SuspicionCaseAdded(Fact, frozen=True):
        """The authority doubts that what a person had was due, and the office knows whose."""

        TOPIC = "suspicion_case_added"
        LEADS_TO = SuspicionState.ADDED
        SENSITIVE = True
        list_id: UUID
        case: int  # its number on the list, from 1
        suspicion: Suspicion
        scheme: str | None = None
        person_id: SealedId = None
        note: SealedText = None

    class SuspicionCaseJudged(Fact, frozen=True):
        """Somebody made sure whether the doubt about the person was right."""

        TOPIC = "suspicion_case_judged"
        LEADS_TO = SuspicionState.JUDGED
        SENSITIVE = True
        person_id: UUID
        suspicion_verdict: SuspicionVerdict
        suspicion_evidence: SuspicionEvidence
        list_id: UUID | None = None
        case: int | None = None
        suspicion: Suspicion | None = None
        note: SealedText = None

    @staticmethod
    def id_of(list_id: UUID, case: int) -> UUID:
        """The one case of this number on a list."""
        return derived_id(None, "suspicion_case", list_id.hex, case)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.about: UUID | None = None
        self.verdict: SuspicionVerdict | None = None

    @begins(SuspicionCaseAdded, alone=False)
    def add(self, told: SuspicionCaseAdded) -> None:
        """Take in one case; that the list has it is for the asker to see.

        Raises:
            AlreadyExists: it was taken in before.
        """

    @records(SuspicionCaseJudged, after={SuspicionState.ADDED}, otherwise=SuspicionAlreadyJudged)
    def judge(self, told: SuspicionCaseJudged) -> None:
        """Say what came out, and by what the office made sure.

        Raises:
            SuspicionAlreadyJudged: there is a verdict.
            ContradictsHistory: the case is about somebody else.
        """
        if told.person_id != self.about:
            raise ContradictsHistory(history=self.STORED_AS, field="person_id")

    @when(SuspicionCaseAdded)
    def _suspicion_case_added(self, fact: SuspicionCaseAdded) -> None:
        # Of somebody who was erased since, only the name of the seal still tells who it was.
        self.about = fact.person_id or next(iter(fact.seals or ()), None)

    @when(SuspicionCaseJudged)
    def _suspicion_case_judged(self, fact: SuspicionCaseJudged) -> None:
        self.verdict = fact.suspicion_verdict
