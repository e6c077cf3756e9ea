"""What is known of a person that decides about a month's money, as it stood in that month."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Entitlement, Person
from ledger.aggregates.entitlement import EntitlementState
from ledger.errors import NotKnown
from ledger.history import Fact
from ledger.particulars import Detail
from ledger.policies import (
    SubsidyTerms,
    WithholdingReason,
    amount_due,
    month_after,
)
from ledger.vocabulary import Money, Settlement, first_day
from ledger.work import Work

NOT_IN_FORCE = {
    None: WithholdingReason.NOT_ENTITLED,
    EntitlementState.SUSPENDED: WithholdingReason.SUSPENDED,
    EntitlementState.STOPPED: WithholdingReason.STOPPED,
}

MONTH = len("2022-03")


class Certificate(Struct, kw_only=True):
    """A certificate from the month ``since`` on; ``lost`` in the first month without it.

    ``renewable`` says that it ran out, and was not taken back.
    """

    since: str
    category: str | None
    grade: str | None
    until: date | None = None
    lost: str | None = None
    renewable: bool = True


class Circumstances:
    """A person's death, absence, birth, settlement and certificates, by month."""

    def __init__(self, person: Person) -> None:
        self.erased = person.erased
        self.area = person.area
        self.died_in: str | None = None
        self.born_on: str | None = None
        self.settlement: Settlement | None = None
        self.certificates: list[Certificate] = []
        self._away: list[tuple[str, bool]] = []
        self._said_in: dict[UUID, Certificate] = {}
        for fact in person.standing:
            self._take_in(fact)
        self.certificates.sort(key=lambda each: each.since)

    def has_died_before(self, month: str) -> bool:
        """Whether the person may have died in an earlier month; the month of death is lived."""
        return self.died_in is not None and self.died_in < month

    def is_away_in(self, month: str) -> bool:
        """Whether the person had moved away before the month, and not come back in it."""
        away = False
        for since, left in self._away:
            if since < month or (since == month and not left):
                away = left
        return away

    def due_in(self, month: str, terms: SubsidyTerms) -> tuple[Money, int] | WithholdingReason:
        """What the month is worth by these terms, or why it is worth nothing.

        A certificate counts for its whole last month. A month between two certificates counts
        as far as the terms pay back from the one that followed.
        """
        certificate = self._certificate_in(month)
        valid = certificate is not None and self._is_valid(certificate, month, terms)
        due = amount_due(
            terms,
            month,
            category=certificate.category if certificate and valid else None,
            grade=certificate.grade if certificate and valid else None,
            born_on=self.born_on,
            settlement=self.settlement,
        )
        if due is not None:
            return due
        if certificate is not None and not valid:
            return WithholdingReason.NO_VALID_CERTIFICATE
        return WithholdingReason.NO_RATE

    def _certificate_in(self, month: str) -> Certificate | None:
        # A register often says only later what certificate somebody had held all along.
        held = [each for each in self.certificates if each.since <= month]
        return held[-1] if held else next(iter(self.certificates), None)

    def _is_valid(self, certificate: Certificate, month: str, terms: SubsidyTerms) -> bool:
        lost = _first_month_without(certificate)
        if lost is None or month < lost:
            return True
        renewed = [each.since for each in self.certificates if each.since > month]
        earliest = month_after(renewed[0], -terms.back_pay_months_max) if renewed else None
        return certificate.renewable and earliest is not None and earliest <= month

    def _take_in(self, fact: Fact) -> None:
        month = first_day(fact.occurred_on).isoformat()[:MONTH]
        match fact:
            case Person.PersonRegistered():
                self.born_on, self.settlement = fact.born_on, fact.settlement
            case Person.CertificateIssued():
                given = Certificate(since=month, category=fact.category, grade=fact.grade)
                self._hold(fact, given)
            case Person.CertificateUpgraded():
                given = Certificate(since=month, category=fact.category, grade=fact.grade)
                given.until = fact.valid_until
                self._hold(fact, given)
            case Person.CertificateExpired():
                self._lose(month_after(month, 1), renewable=True)
            case Person.CertificateRevoked():
                self._lose(month_after(month, 1), renewable=False)
            case Person.DetailCorrected():
                self._correct(fact)
            case _:
                self._follow(fact, month)

    def _follow(self, fact: Fact, month: str) -> None:
        match fact:
            case Person.PersonDied():
                self.died_in = month
            case Person.PersonMovedAway():
                self._away.append((month, True))
            case Person.PersonMovedBack():
                self._away.append((month, False))
            case _:
                pass

    def _hold(self, fact: Fact, certificate: Certificate) -> None:
        self.certificates.append(certificate)
        self._said_in[fact.event_id] = certificate

    def _lose(self, month: str, *, renewable: bool) -> None:
        for certificate in self.certificates[-1:]:
            certificate.lost, certificate.renewable = month, renewable

    def _correct(self, fact: Person.DetailCorrected) -> None:
        if fact.corrected_detail is Detail.BORN_ON:
            self.born_on = fact.new
            return
        corrected = self._said_in.get(fact.by.corrects) if fact.by and fact.by.corrects else None
        if corrected is None:
            return
        self._said_in[fact.event_id] = corrected
        if fact.corrected_detail is Detail.CERTIFICATE_CATEGORY:
            corrected.category = fact.new
        if fact.corrected_detail is Detail.CERTIFICATE_GRADE:
            corrected.grade = fact.new


def _first_month_without(certificate: Certificate) -> str | None:
    until = certificate.until
    ran_out = month_after(until.isoformat()[:MONTH], 1) if until else None
    lost = [month for month in (certificate.lost, ran_out) if month is not None]
    return min(lost, default=None)


def circumstances_of(work: Work, person_ids: Iterable[UUID]) -> dict[UUID, Circumstances]:
    """What is known of each of them.

    Raises:
        NotKnown: one of them is nobody.
    """
    wanted = list(person_ids)
    persons = work.find_all(Person, wanted)
    missing = next((each for each in wanted if each not in persons), None)
    if missing is not None:
        raise NotKnown(history="person", id=missing)
    return {each: Circumstances(person) for each, person in persons.items()}


def entitlements_of(work: Work, scheme: str, person_ids: Iterable[UUID]) -> dict[UUID, Entitlement]:
    """The entitlement to the scheme of each of them who has or had one."""
    by_id = {Entitlement.id_of(each, scheme): each for each in person_ids}
    found = work.find_all(Entitlement, list(by_id))
    return {by_id[each]: entitlement for each, entitlement in found.items()}


def ended(
    known: Circumstances, standing: EntitlementState | None, month: str
) -> WithholdingReason | None:
    """Why nobody is to be paid for the month whatever it would be worth, if nobody is."""
    if known.erased:
        return WithholdingReason.ERASED
    if known.has_died_before(month):
        return WithholdingReason.DIED
    if known.is_away_in(month):
        return WithholdingReason.MOVED_AWAY
    return NOT_IN_FORCE.get(standing)
