"""One-off help that somebody applies for: cash and goods, kept apart.

Its id is derived from the scheme, the beneficiary and the round, so that nobody has the same
help twice in a round. A round is called as the office calls it: a year, a festival, ``once``.
Who was refused, withdrew, or gave everything back may apply again.
"""

from enum import Enum
from uuid import UUID

from ledger.history import Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.grants import (
    BeneficiaryNotNamed,
    GrantAboveApproval,
    GrantAlreadyApplied,
    GrantAlreadyDecided,
    GrantNotApproved,
    GrantNotPaid,
    GrantNotVerified,
    PersonalDetailWithoutPerson,
    must_be_of_one_currency,
    must_be_worth_something,
)
from ledger.vocabulary import Money, SealedText


class Beneficiary(Enum):
    """Whom a grant is for."""

    PERSON = "person"
    HOUSEHOLD = "household"
    ORGANISATION = "organisation"


class GrantState(Enum):
    """How far a grant has come."""

    APPLIED = "applied"
    VERIFIED = "verified"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    PAID = "paid"
    RECEIVED = "received"
    REVERSED = "reversed"


OVER = frozenset({GrantState.REFUSED, GrantState.WITHDRAWN, GrantState.REVERSED})


class GrantRefusal(Enum):
    """Why an office says no to an application."""

    NOT_ELIGIBLE = "not_eligible"
    EVIDENCE_MISSING = "evidence_missing"
    HELPED_BEFORE = "helped_before"
    FUND_EXHAUSTED = "fund_exhausted"
    NOT_FOUND = "not_found"


class GrantReversal(Enum):
    """Why what was paid came back."""

    NOT_HANDED_OVER = "not_handed_over"
    NOT_DUE = "not_due"
    PAID_TWICE = "paid_twice"
    RETURNED = "returned"


class ReceivedBy(Enum):
    """Who signed that it arrived."""

    BENEFICIARY = "beneficiary"
    FAMILY = "family"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"


class OfGrant(Fact, frozen=True, kw_only=True):
    """What every fact of a grant repeats, so that it can be read alone."""

    scheme: str = ""
    round: str = ""
    beneficiary: Beneficiary | None = None
    household_id: UUID | None = None
    beneficiary_organisation: str | None = None
    area: str | None = None


class Grant(
    History,
    stored_as="grant",
    carries=(
        "scheme",
        "round",
        "beneficiary",
        "person_id",
        "household_id",
        "beneficiary_organisation",
        "area",
    ),
):
    """Applied for, verified by one and approved by another, paid, and signed for."""

    scheme: str
    round: str
    beneficiary: Beneficiary
    person_id: UUID | None
    household_id: UUID | None
    beneficiary_organisation: str | None
    area: str | None

    class GrantApplied(OfGrant, frozen=True):
        """Somebody asked for help of a scheme; ``person_id`` names them, unless it is a firm."""

        TOPIC = "grant_applied"
        LEADS_TO = GrantState.APPLIED
        scheme: str
        round: str
        beneficiary: Beneficiary
        cash: Money
        goods_value: Money
        person_id: UUID | None = None
        evidence: tuple[str, ...] = ()
        note: SealedText = None

    class GrantVerified(OfGrant, frozen=True):
        """The maker looked at the evidence, and found that it holds."""

        TOPIC = "grant_verified"
        LEADS_TO = GrantState.VERIFIED
        person_id: UUID | None = None
        evidence: tuple[str, ...] = ()

    class GrantApproved(OfGrant, frozen=True):
        """The checker said yes, and to how much."""

        TOPIC = "grant_approved"
        LEADS_TO = GrantState.APPROVED
        cash: Money
        goods_value: Money
        person_id: UUID | None = None

    class GrantRefused(OfGrant, frozen=True):
        """The office said no, and why."""

        TOPIC = "grant_refused"
        LEADS_TO = GrantState.REFUSED
        grant_refusal: GrantRefusal
        person_id: UUID | None = None

    class GrantApplicationWithdrawn(OfGrant, frozen=True):
        """Whoever applied no longer wants it."""

        TOPIC = "grant_application_withdrawn"
        LEADS_TO = GrantState.WITHDRAWN
        person_id: UUID | None = None

    class GrantPaid(OfGrant, frozen=True):
        """The cash was paid, the goods handed over."""

        TOPIC = "grant_paid"
        LEADS_TO = GrantState.PAID
        UNDONE_BY = "grant_reversed"
        cash: Money
        goods_value: Money
        person_id: UUID | None = None
        goods: str | None = None
        fund_id: UUID | None = None
        account: SealedText = None

    class GrantReceived(OfGrant, frozen=True):
        """Somebody signed that it arrived."""

        TOPIC = "grant_received"
        LEADS_TO = GrantState.RECEIVED
        received_by: ReceivedBy
        person_id: UUID | None = None
        receipt_number: str | None = None

    class GrantReversed(OfGrant, frozen=True):
        """All that was paid came back to the fund it was paid from."""

        TOPIC = "grant_reversed"
        LEADS_TO = GrantState.REVERSED
        UNDONE_BY = ""  # what goes out again is approved and paid again
        cash: Money
        goods_value: Money
        grant_reversal: GrantReversal
        person_id: UUID | None = None
        fund_id: UUID | None = None

    @staticmethod
    def id_of(scheme: str, beneficiary: Beneficiary, whom: UUID | str, grant_round: str) -> UUID:
        """The one grant of a scheme in a round; ``whom`` is a person, a household or a name."""
        return derived_id(None, "grant", scheme, beneficiary.value, whom, grant_round)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.verifier: UUID | None = None
        self.cash: Money | None = None
        self.goods_value: Money | None = None
        self.fund_id: UUID | None = None

    @property
    def is_going_on(self) -> bool:
        """Whether it was paid, or may still be: so that nobody applies for it again."""
        return self.state is not None and self.state not in OVER

    @begins_or_goes_on(
        GrantApplied,
        after=OVER,
        otherwise=GrantAlreadyApplied,
        alone=False,
    )
    def ask_for(self, told: GrantApplied) -> None:
        """Record who asks for what, for the first time or once more.

        Raises:
            GrantAlreadyApplied: this help was given in this round, or is under way.
            BeneficiaryNotNamed: it is not clear whom it is for.
            PersonalDetailWithoutPerson: it has a note and names no person.
            CurrenciesMixed: cash and goods are told in two currencies.
            AmountNotPositive: neither cash nor goods are worth anything.
        """
        must_be_worth_something(told.cash, told.goods_value)
        for_organisation = told.beneficiary is Beneficiary.ORGANISATION
        if (
            bool(told.beneficiary_organisation) != for_organisation
            or (told.person_id is None) != for_organisation
            or (told.household_id is None and told.beneficiary is Beneficiary.HOUSEHOLD)
        ):
            raise BeneficiaryNotNamed(beneficiary=told.beneficiary.value)
        self._must_have_person(told.note, told.person_id)

    @records(GrantVerified, after={GrantState.APPLIED}, otherwise=GrantAlreadyDecided)
    def verify(self, told: GrantVerified) -> None:
        """Record that the evidence holds; another person has to approve.

        Raises:
            GrantAlreadyDecided: it was verified before, or is past that.
        """

    @records(GrantApproved, after={GrantState.VERIFIED}, otherwise=GrantNotVerified, alone=False)
    def approve(self, told: GrantApproved) -> None:
        """Record to how much the office says yes.

        Raises:
            GrantNotVerified: nobody verified it, or it is past that.
            CurrenciesMixed: it is not told in the currency that was asked for.
            AmountNotPositive: neither cash nor goods are worth anything.
        """
        must_be_worth_something(told.cash, told.goods_value)
        if self.cash is not None:
            must_be_of_one_currency(told.cash, self.cash)

    @records(
        GrantRefused,
        after={GrantState.APPLIED, GrantState.VERIFIED},
        otherwise=GrantAlreadyDecided,
    )
    def refuse(self, told: GrantRefused) -> None:
        """Record that the office says no; whoever applied is told why.

        Raises:
            GrantAlreadyDecided: it was decided before.
        """

    @records(
        GrantApplicationWithdrawn,
        after={GrantState.APPLIED, GrantState.VERIFIED, GrantState.APPROVED},
        otherwise=GrantAlreadyDecided,
    )
    def withdraw_application(self, told: GrantApplicationWithdrawn) -> None:
        """Record that whoever applied no longer wants it.

        Raises:
            GrantAlreadyDecided: it was refused, withdrawn or paid before.
        """

    @records(GrantPaid, after={GrantState.APPROVED}, otherwise=GrantNotApproved, alone=False)
    def pay(self, told: GrantPaid) -> None:
        """Record what was paid and handed over; it may be less than was approved.

        Raises:
            GrantNotApproved: it was not approved, or it was paid before.
            GrantAboveApproval: more would go out than was approved.
            PersonalDetailWithoutPerson: it has an account and names no person.
            CurrenciesMixed: it is not told in the currency that was approved.
            AmountNotPositive: neither cash nor goods are worth anything.
        """
        must_be_worth_something(told.cash, told.goods_value)
        self._must_have_person(told.account, told.person_id)
        for paid, approved in ((told.cash, self.cash), (told.goods_value, self.goods_value)):
            if approved is not None:
                must_be_of_one_currency(paid, approved)
                if paid > approved:
                    raise GrantAboveApproval(approved=approved.minor, currency=approved.currency)

    @records(GrantReceived, after={GrantState.PAID}, otherwise=GrantNotPaid)
    def receive(self, told: GrantReceived) -> None:
        """Record who signed that it arrived.

        Raises:
            GrantNotPaid: it was not paid, came back, or was signed for before.
        """

    @records(
        GrantReversed,
        after={GrantState.PAID, GrantState.RECEIVED},
        otherwise=GrantNotPaid,
        alone=False,
    )
    def reverse(self, told: GrantReversed) -> None:
        """Record that all of it came back.

        Raises:
            GrantNotPaid: it was not paid, or it came back before.
        """

    @when(GrantApplied)
    def _grant_applied(self, fact: GrantApplied) -> None:
        self.verifier, self.fund_id = None, None
        self.cash, self.goods_value = fact.cash, fact.goods_value

    @when(GrantVerified)
    def _grant_verified(self, fact: GrantVerified) -> None:
        self.verifier = self._who(fact).actor

    @when(GrantApproved)
    def _grant_approved(self, fact: GrantApproved) -> None:
        self.cash, self.goods_value = fact.cash, fact.goods_value

    @when(GrantPaid)
    def _grant_paid(self, fact: GrantPaid) -> None:
        self.cash, self.goods_value, self.fund_id = fact.cash, fact.goods_value, fact.fund_id

    @staticmethod
    def _must_have_person(detail: str | None, person_id: UUID | None) -> None:
        if detail is not None and person_id is None:
            raise PersonalDetailWithoutPerson
