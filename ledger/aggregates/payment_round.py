"""One list of payments, from the day it is made until the bank's answers balance with it.

A list is frozen by one person, checked by a second and approved by a third, who belongs to
another organisation where the scheme says so. What was frozen is what the bank is told to pay,
and what it paid, what failed and what came back are, together, what was frozen.
"""

from collections.abc import Iterable
from enum import Enum
from uuid import UUID

from ledger.history import Fact, History, begins, records, when
from ledger.ids import derived_id
from ledger.refusals.money import (
    InstructionDiffers,
    OtherOrganisationNeeded,
    PaymentListEmpty,
    PaymentListHasIssues,
    PaymentRoundOutOfTurn,
    RoundDoesNotBalance,
    SecondPersonNeeded,
)
from ledger.refusals.needs import CountBelowZero
from ledger.vocabulary import By, Envelope, LineObjection, Money, Month, PaymentKind


class PaymentRoundState(Enum):
    """At which step a round is."""

    OPEN = "open"
    FROZEN = "frozen"
    CHECKED = "checked"
    APPROVED = "approved"
    INSTRUCTED = "instructed"
    RECONCILED = "reconciled"
    CLOSED = "closed"
    VOIDED = "voided"


class VoidReason(Enum):
    """Why a list is given up."""

    LIST_WRONG = "list_wrong"
    LIST_OUTDATED = "list_outdated"
    POLICY_CHANGED = "policy_changed"
    NO_FUNDS = "no_funds"
    MADE_TWICE = "made_twice"
    OTHER = "other"


BEFORE_THE_BANK = {
    PaymentRoundState.OPEN,
    PaymentRoundState.FROZEN,
    PaymentRoundState.CHECKED,
    PaymentRoundState.APPROVED,
}
WITH_THE_BANK = {PaymentRoundState.INSTRUCTED, PaymentRoundState.RECONCILED}
FINISHED = {PaymentRoundState.CLOSED, PaymentRoundState.VOIDED}
"""Its payments are nobody's any more: those that were not paid may go on another list."""


class _Step(Fact, frozen=True, kw_only=True):
    """What every fact of a round but the first repeats of it."""

    organisation: str = ""
    scheme: str = ""
    period: Month = ""
    payment_kind: PaymentKind = PaymentKind.REGULAR
    number: int = 0


class PaymentRound(
    History,
    stored_as="payment_round",
    carries=("organisation", "scheme", "period", "payment_kind", "number"),
):
    """Opened, frozen, checked, approved, with the bank, reconciled, closed; or voided."""

    organisation: str
    scheme: str
    period: str
    payment_kind: PaymentKind
    number: int

    class PaymentRoundOpened(Fact, frozen=True):
        """A list is to be made for a month; ``issuer`` is whose policy says what is paid."""

        TOPIC = "payment_round_opened"
        LEADS_TO = PaymentRoundState.OPEN
        UNDONE_BY = "payment_round_voided"
        organisation: str
        scheme: str
        period: Month
        payment_kind: PaymentKind
        issuer: str
        number: int = 1

    class PaymentListFrozen(_Step, frozen=True):
        """The list stands: so many payments, so much money, and a digest of every one of them."""

        TOPIC = "payment_list_frozen"
        LEADS_TO = PaymentRoundState.FROZEN
        UNDONE_BY = "payment_round_voided"
        count: int
        total: Money
        digest: str
        policy: str
        two_organisations: bool
        left_out: int

    class PaymentListChecked(_Step, frozen=True):
        """Somebody else went through the list and says how much is wrong with it, and where."""

        TOPIC = "payment_list_checked"
        LEADS_TO = PaymentRoundState.CHECKED
        issues: int
        objections: tuple[LineObjection, ...] | None = None

    class PaymentRoundApproved(_Step, frozen=True):
        """A third person agreed that the list is paid."""

        TOPIC = "payment_round_approved"
        LEADS_TO = PaymentRoundState.APPROVED

    class PaymentRoundInstructed(_Step, frozen=True):
        """The bank was given a file with everything that is on the list."""

        TOPIC = "payment_round_instructed"
        LEADS_TO = PaymentRoundState.INSTRUCTED
        UNDONE_BY = ""  # the bank has the file
        count: int
        total: Money
        file_digest: str

    class PaymentRetryInstructed(_Step, frozen=True):
        """The bank was given another file, with payments that had failed or come back."""

        TOPIC = "payment_retry_instructed"
        LEADS_TO = PaymentRoundState.INSTRUCTED
        UNDONE_BY = ""  # the bank has the file
        count: int
        total: Money
        file_digest: str

    class BankAnswerImported(_Step, frozen=True):
        """A file of the bank said what became of some of the payments."""

        TOPIC = "bank_answer_imported"
        LEADS_TO = PaymentRoundState.INSTRUCTED
        UNDONE_BY = ""  # the payments keep what the bank said of them
        file_digest: str
        lines: int
        already_known: int
        paid_count: int
        paid: Money
        failed_count: int
        failed: Money
        returned_count: int
        returned: Money

    class PaymentRoundReconciled(_Step, frozen=True):
        """Frozen, instructed and answered are the same, to the smallest unit."""

        TOPIC = "payment_round_reconciled"
        LEADS_TO = PaymentRoundState.RECONCILED
        UNDONE_BY = "bank_answer_imported"
        total: Money
        paid_count: int
        paid: Money
        failed_count: int
        failed: Money
        returned_count: int
        returned: Money

    class PaymentRoundClosed(_Step, frozen=True):
        """The round is finished; what was not paid may go on the list of another one."""

        TOPIC = "payment_round_closed"
        LEADS_TO = PaymentRoundState.CLOSED
        UNDONE_BY = ""  # other rounds may have taken up what this one left

    class PaymentRoundVoided(_Step, frozen=True):
        """The list was given up before the bank had it."""

        TOPIC = "payment_round_voided"
        LEADS_TO = PaymentRoundState.VOIDED
        UNDONE_BY = ""  # another round may have begun in its place
        round_void_reason: VoidReason

    @staticmethod
    def id_of(
        organisation: str, scheme: str, period: str, payment_kind: PaymentKind, number: int = 1
    ) -> UUID:
        """The one round of this number that an organisation can have of a scheme and month."""
        named = (organisation, scheme, period, payment_kind.value, number)
        return derived_id(period, "payment_round", *named)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.issuer = ""
        self.frozen: PaymentRound.PaymentListFrozen | None = None
        self.maker: By | Envelope | None = None
        self.checker: By | Envelope | None = None
        self.issues = 0
        self.objections: tuple[LineObjection, ...] = ()
        self.instructed: Money | None = None
        self.files: dict[str, int] = {}

    @begins(PaymentRoundOpened, alone=False)
    def open(self, told: PaymentRoundOpened) -> None:
        """Begin the round.

        Raises:
            AlreadyExists: there is one of this number.
        """

    @records(
        PaymentListFrozen,
        after={PaymentRoundState.OPEN},
        otherwise=PaymentRoundOutOfTurn,
        alone=False,
    )
    def freeze(self, told: PaymentListFrozen) -> None:
        """Fix the list.

        Raises:
            PaymentRoundOutOfTurn: it has its list, or was given up.
            PaymentListEmpty: nothing is on it.
        """
        if told.count <= 0:
            raise PaymentListEmpty(left_out=told.left_out)

    @records(
        PaymentListChecked,
        after={PaymentRoundState.FROZEN, PaymentRoundState.CHECKED},
        otherwise=PaymentRoundOutOfTurn,
    )
    def check(self, told: PaymentListChecked) -> None:
        """Say how much is wrong with the list; a later check counts instead of it.

        Raises:
            PaymentRoundOutOfTurn: there is no list, or it was approved.
            SecondPersonNeeded: the same person froze it.
            CountBelowZero: less than nothing is wrong with it.
        """
        if told.issues < 0:
            raise CountBelowZero(issues=told.issues)
        self._must_be_another((self.maker,))

    @records(
        PaymentRoundApproved,
        after={PaymentRoundState.CHECKED},
        otherwise=PaymentRoundOutOfTurn,
    )
    def approve(self, told: PaymentRoundApproved) -> None:
        """Agree that the list is paid.

        Raises:
            PaymentRoundOutOfTurn: nobody checked it.
            PaymentListHasIssues: something is wrong with it.
            SecondPersonNeeded: the same person froze or checked it.
            OtherOrganisationNeeded: the scheme wants another organisation to agree.
        """
        if self.issues:
            raise PaymentListHasIssues(issues=self.issues)
        self._must_be_another((self.maker, self.checker))
        self._must_be_elsewhere()

    @records(
        PaymentRoundInstructed,
        after={PaymentRoundState.APPROVED},
        otherwise=PaymentRoundOutOfTurn,
        alone=False,
    )
    def instruct(self, told: PaymentRoundInstructed) -> None:
        """Give the bank what was approved.

        Raises:
            PaymentRoundOutOfTurn: nobody approved it, or the bank has it.
            OtherOrganisationNeeded: the scheme wants another organisation to pay.
            InstructionDiffers: the file holds something else than the list.
        """
        self._must_be_elsewhere()
        frozen = self.frozen
        if frozen is None or (told.count, told.total) != (frozen.count, frozen.total):
            raise InstructionDiffers(count=told.count, total=told.total.minor)

    @records(
        PaymentRetryInstructed,
        after=WITH_THE_BANK,
        otherwise=PaymentRoundOutOfTurn,
        alone=False,
    )
    def retry(self, told: PaymentRetryInstructed) -> None:
        """Give the bank once more what failed or came back.

        Raises:
            PaymentRoundOutOfTurn: the bank has no list of this round, or it is finished.
            OtherOrganisationNeeded: the scheme wants another organisation to pay.
            PaymentListEmpty: nothing is to be tried again.
        """
        self._must_be_elsewhere()
        if told.count <= 0:
            raise PaymentListEmpty(left_out=0)

    @records(BankAnswerImported, after=WITH_THE_BANK, otherwise=PaymentRoundOutOfTurn, alone=False)
    def take_answer(self, told: BankAnswerImported) -> None:
        """Note what the bank said.

        Raises:
            PaymentRoundOutOfTurn: the bank has no list of this round, or it is finished.
        """

    @records(
        PaymentRoundReconciled, after=WITH_THE_BANK, otherwise=PaymentRoundOutOfTurn, alone=False
    )
    def reconcile(self, told: PaymentRoundReconciled) -> None:
        """Find that everything balances.

        Raises:
            PaymentRoundOutOfTurn: the bank has no list of this round, or it is finished.
            RoundDoesNotBalance: it does not; ``difference`` is what lacks, in the smallest unit.
        """
        answered = told.paid.minor + told.failed.minor + told.returned.minor
        frozen = self.frozen.total.minor if self.frozen else 0
        if not frozen == told.total.minor == answered:
            raise RoundDoesNotBalance(
                difference=frozen - answered, currency=told.total.currency, frozen=frozen
            )

    @records(
        PaymentRoundClosed,
        after={PaymentRoundState.RECONCILED},
        otherwise=PaymentRoundOutOfTurn,
    )
    def close(self, told: PaymentRoundClosed) -> None:
        """Finish the round.

        Raises:
            PaymentRoundOutOfTurn: it is not reconciled.
        """

    @records(
        PaymentRoundVoided, after=BEFORE_THE_BANK, otherwise=PaymentRoundOutOfTurn, alone=False
    )
    def void(self, told: PaymentRoundVoided) -> None:
        """Give the list up.

        Raises:
            PaymentRoundOutOfTurn: the bank has it.
        """

    @when(PaymentRoundOpened)
    def _payment_round_opened(self, fact: PaymentRoundOpened) -> None:
        self.issuer = fact.issuer

    @when(PaymentListFrozen)
    def _payment_list_frozen(self, fact: PaymentListFrozen) -> None:
        self.frozen, self.maker = fact, self._who(fact)

    @when(PaymentListChecked)
    def _payment_list_checked(self, fact: PaymentListChecked) -> None:
        self.objections, self.checker = fact.objections or (), self._who(fact)
        self.issues = max(fact.issues, len(self.objections))

    @when(PaymentRoundInstructed)
    def _payment_round_instructed(self, fact: PaymentRoundInstructed) -> None:
        self.instructed = fact.total

    @when(BankAnswerImported)
    def _bank_answer_imported(self, fact: BankAnswerImported) -> None:
        self.files[fact.file_digest] = fact.lines

    def _must_be_another(self, others: Iterable[By | Envelope | None]) -> None:
        if self.acting is None:
            raise ValueError("nobody says who acts on a round")
        if self.acting.actor in {other.actor for other in others if other is not None}:
            raise SecondPersonNeeded(id=self.id)

    def _must_be_elsewhere(self) -> None:
        if self.acting is None or self.frozen is None or self.maker is None:
            raise ValueError("nobody says who acts on a round")
        same = self.acting.organisation == self.maker.organisation
        if self.frozen.two_organisations and same:
            raise OtherOrganisationNeeded(organisation=self.maker.organisation)
