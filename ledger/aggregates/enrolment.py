"""One person in one programme, term after term: an insurance, a pension, a family doctor.

A term covers its first day and ends before ``term_until``; two terms never share a day.
"""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.grants import (
    ClaimAlreadyLodged,
    ClaimAmountUnfitting,
    ClaimNotOpen,
    CoverTermEmpty,
    CoverTermNotKnown,
    CoverTermNotOpen,
    CoverTermsOverlap,
    LossNotCovered,
    PremiumNotPaid,
    must_be_above_zero,
    must_be_of_one_currency,
)
from ledger.vocabulary import Money


class Payer(Enum):
    """Who pays a premium."""

    GOVERNMENT = "government"
    FEDERATION = "federation"
    DONOR = "donor"
    EMPLOYER = "employer"
    PERSON = "person"


class ClaimOutcome(Enum):
    """What became of a claim."""

    PAID = "paid"
    PARTLY_PAID = "partly_paid"
    REJECTED = "rejected"


class EnrolmentEnd(Enum):
    """Why a term ended."""

    EXPIRED = "expired"
    LEFT = "left"
    CHANGED = "changed"
    MOVED_AWAY = "moved_away"
    DIED = "died"


class Term:
    """One term, as its facts have made it; ``premiums`` are by payer."""

    def __init__(self, first: date, until: date) -> None:
        self.first = first
        self.until = until
        self.active = False
        self.ended = False
        self.premiums: dict[Payer, Money] = {}

    def covers(self, day: date) -> bool:
        """Whether a loss of that day is insured."""
        return self.active and self.first <= day < self.until


class Enrolment(History, stored_as="enrolment", carries=("person_id", "programme", "area")):
    """Offered, entered into for a term, paid for, active, claimed on, ended; and entered again."""

    person_id: UUID
    programme: str
    area: str | None

    class EnrolmentOffered(Fact, frozen=True):
        """The person was told that they may take part."""

        TOPIC = "enrolment_offered"
        person_id: UUID = NIL
        programme: str = ""
        provider: str | None = None
        area: str | None = None

    class PersonEnrolled(Fact, frozen=True):
        """The person takes part, from a day on and until another."""

        TOPIC = "person_enrolled"
        term_from: date
        term_until: date
        person_id: UUID = NIL
        programme: str = ""
        provider: str | None = None
        policy_number: str | None = None
        area: str | None = None

    class EnrolmentPremiumPaid(Fact, frozen=True):
        """Somebody paid the premium of a term, or a share of it."""

        TOPIC = "enrolment_premium_paid"
        UNDONE_BY = "enrolment_premium_returned"
        term_from: date
        payer: Payer
        premium: Money
        person_id: UUID = NIL
        programme: str = ""
        fund_id: UUID | None = None
        area: str | None = None

    class EnrolmentPremiumReturned(Fact, frozen=True):
        """A premium went back to who paid it, or a share of it."""

        TOPIC = "enrolment_premium_returned"
        UNDONE_BY = "enrolment_premium_paid"
        term_from: date
        payer: Payer
        premium: Money
        person_id: UUID = NIL
        programme: str = ""
        fund_id: UUID | None = None
        area: str | None = None

    class EnrolmentActivated(Fact, frozen=True):
        """The provider said that the person is covered for the term."""

        TOPIC = "enrolment_activated"
        term_from: date
        person_id: UUID = NIL
        programme: str = ""
        area: str | None = None

    class EnrolmentClaimLodged(Fact, frozen=True):
        """The person asked the provider to pay for a loss of that day."""

        TOPIC = "enrolment_claim_lodged"
        claim_number: str
        loss_on: date
        amount: Money
        person_id: UUID = NIL
        programme: str = ""
        area: str | None = None

    class EnrolmentClaimSettled(Fact, frozen=True):
        """The provider decided on a claim, and paid the person, or did not."""

        TOPIC = "enrolment_claim_settled"
        UNDONE_BY = "enrolment_claim_reopened"
        claim_number: str
        claim_outcome: ClaimOutcome
        amount: Money | None = None
        person_id: UUID = NIL
        programme: str = ""
        area: str | None = None

    class EnrolmentClaimReopened(Fact, frozen=True):
        """What was decided on a claim no longer counts: it is decided anew."""

        TOPIC = "enrolment_claim_reopened"
        claim_number: str
        person_id: UUID = NIL
        programme: str = ""
        area: str | None = None

    class EnrolmentEnded(Fact, frozen=True):
        """The term ended, in its time or before; ``covered_until`` is the first day without it."""

        TOPIC = "enrolment_ended"
        term_from: date
        covered_until: date
        enrolment_end: EnrolmentEnd
        person_id: UUID = NIL
        programme: str = ""
        area: str | None = None

    @staticmethod
    def id_of(person_id: UUID, programme: str) -> UUID:
        """The one history that a person has in a programme."""
        return derived_id(None, "enrolment", person_id.hex, programme)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.terms: dict[date, Term] = {}
        self.claims: dict[str, bool] = {}
        """By number, whether it was settled."""

    @begins_or_goes_on(EnrolmentOffered, alone=False)
    def offer(self, told: EnrolmentOffered) -> None:
        """Record that the person was told they may take part."""

    @begins_or_goes_on(PersonEnrolled, alone=False)
    def enrol(self, told: PersonEnrolled) -> None:
        """Record for which term the person takes part.

        Raises:
            CoverTermEmpty: the term ends no later than it begins.
            CoverTermsOverlap: a term of the same programme has a day of it.
        """
        if told.term_from >= told.term_until:
            raise CoverTermEmpty(term_from=told.term_from)
        for term in self.terms.values():
            if told.term_from < term.until and term.first < told.term_until:
                raise CoverTermsOverlap(term_from=term.first, term_until=term.until)

    @records(EnrolmentPremiumPaid)
    def pay_premium(self, told: EnrolmentPremiumPaid) -> None:
        """Record who paid how much for a term.

        Raises:
            CoverTermNotKnown: there is no term from that day.
            CurrenciesMixed: this payer paid a share in another currency.
            AmountNotPositive: nothing was paid.
        """
        must_be_above_zero(told.premium)
        before = self._term(told.term_from).premiums.get(told.payer)
        must_be_of_one_currency(before or told.premium, told.premium)

    @records(EnrolmentPremiumReturned)
    def return_premium(self, told: EnrolmentPremiumReturned) -> None:
        """Record what went back of a premium.

        Raises:
            CoverTermNotKnown: there is no term from that day.
            PremiumNotPaid: this payer did not pay so much, or in another currency.
            AmountNotPositive: nothing went back.
        """
        must_be_above_zero(told.premium)
        paid = self._term(told.term_from).premiums.get(told.payer)
        if paid is None or paid.currency != told.premium.currency or paid < told.premium:
            raise PremiumNotPaid(payer=told.payer.value, term_from=told.term_from)

    @records(EnrolmentActivated)
    def activate(self, told: EnrolmentActivated) -> None:
        """Record that the provider covers the person for a term.

        Raises:
            CoverTermNotKnown: there is no term from that day.
            CoverTermNotOpen: it is active, or has ended.
        """
        term = self._open_term(told.term_from)
        if term.active:
            raise CoverTermNotOpen(term_from=term.first)

    @records(EnrolmentClaimLodged)
    def lodge_claim(self, told: EnrolmentClaimLodged) -> None:
        """Record for what the person asks the provider to pay.

        Raises:
            ClaimAlreadyLodged: there is a claim of this number.
            LossNotCovered: no active term covers that day.
            AmountNotPositive: nothing is asked for.
        """
        must_be_above_zero(told.amount)
        if told.claim_number in self.claims:
            raise ClaimAlreadyLodged(claim_number=told.claim_number)
        if not any(term.covers(told.loss_on) for term in self.terms.values()):
            raise LossNotCovered(loss_on=told.loss_on)

    @records(EnrolmentClaimSettled)
    def settle_claim(self, told: EnrolmentClaimSettled) -> None:
        """Record what the provider decided and paid; only a rejected claim has no amount.

        Raises:
            ClaimNotOpen: there is no such claim, or it was settled.
            ClaimAmountUnfitting: a rejected claim has an amount, or another has none.
            AmountNotPositive: it is said to be paid, and nothing was.
        """
        self._must_have_claim(told.claim_number, settled=False)
        if (told.amount is None) != (told.claim_outcome is ClaimOutcome.REJECTED):
            raise ClaimAmountUnfitting(claim_outcome=told.claim_outcome.value)
        if told.amount is not None:
            must_be_above_zero(told.amount)

    @records(EnrolmentClaimReopened)
    def reopen_claim(self, told: EnrolmentClaimReopened) -> None:
        """Record that a settled claim is decided anew.

        Raises:
            ClaimNotOpen: there is no such claim, or it was not settled.
        """
        self._must_have_claim(told.claim_number, settled=True)

    @records(EnrolmentEnded)
    def end(self, told: EnrolmentEnded) -> None:
        """Record that a term is over; the days from ``covered_until`` on are free again.

        Raises:
            CoverTermNotKnown: there is no term from that day.
            CoverTermNotOpen: it ended before.
            CoverTermEmpty: it would end before it began, or later than it did.
        """
        term = self._open_term(told.term_from)
        if not term.first <= told.covered_until <= term.until:
            raise CoverTermEmpty(term_from=term.first)

    @when(PersonEnrolled)
    def _person_enrolled(self, fact: PersonEnrolled) -> None:
        self.terms[fact.term_from] = Term(fact.term_from, fact.term_until)

    @when(EnrolmentPremiumPaid)
    def _enrolment_premium_paid(self, fact: EnrolmentPremiumPaid) -> None:
        premiums = self.terms[fact.term_from].premiums
        before = premiums.get(fact.payer)
        premiums[fact.payer] = _sum(before, fact.premium, 1)

    @when(EnrolmentPremiumReturned)
    def _enrolment_premium_returned(self, fact: EnrolmentPremiumReturned) -> None:
        premiums = self.terms[fact.term_from].premiums
        premiums[fact.payer] = _sum(premiums.get(fact.payer), fact.premium, -1)

    @when(EnrolmentActivated)
    def _enrolment_activated(self, fact: EnrolmentActivated) -> None:
        self.terms[fact.term_from].active = True

    @when(EnrolmentClaimLodged)
    def _enrolment_claim_lodged(self, fact: EnrolmentClaimLodged) -> None:
        self.claims[fact.claim_number] = False

    @when(EnrolmentClaimSettled)
    def _enrolment_claim_settled(self, fact: EnrolmentClaimSettled) -> None:
        self.claims[fact.claim_number] = True

    @when(EnrolmentClaimReopened)
    def _enrolment_claim_reopened(self, fact: EnrolmentClaimReopened) -> None:
        self.claims[fact.claim_number] = False

    @when(EnrolmentEnded)
    def _enrolment_ended(self, fact: EnrolmentEnded) -> None:
        term = self.terms[fact.term_from]
        term.until, term.ended = fact.covered_until, True

    def _term(self, first: date) -> Term:
        if first not in self.terms:
            raise CoverTermNotKnown(term_from=first)
        return self.terms[first]

    def _open_term(self, first: date) -> Term:
        term = self._term(first)
        if term.ended:
            raise CoverTermNotOpen(term_from=first)
        return term

    def _must_have_claim(self, number: str, *, settled: bool) -> None:
        if self.claims.get(number) is not settled:
            raise ClaimNotOpen(claim_number=number)


def _sum(before: Money | None, change: Money, sign: int) -> Money:
    return Money((before.minor if before else 0) + sign * change.minor, change.currency)
