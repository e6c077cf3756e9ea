"""A list held against the month before it: who is new, who is gone and why, who gets another sum.

Amounts are in the smallest unit of the list's currency. A list that is still being made is judged
from what is known at this moment, by the very rule that fixes it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from uuid import UUID

from msgspec import Struct

from api.office import Office
from ledger.aggregates import Payment, PaymentRound
from ledger.commands.linking import groups_of
from ledger.commands.listing import Due, Listing, digest_of
from ledger.policies import WithholdingReason, month_after
from ledger.vocabulary import By, LineObjection
from ledger.work import Work
from projections import areas, organisations, payment_lines, person_lookup
from projections.store import Views


class Group(Enum):
    """How somebody's line differs from the month before, in the order in which a page tells it."""

    NEW = "new"
    CHANGED = "changed"
    DIED = "died"
    MOVED = "moved"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    GONE = "gone"
    """No longer on the list for any other reason."""
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    """Not on the list, and not on the one before."""


GONE_BY = {
    WithholdingReason.DIED.value: Group.DIED,
    WithholdingReason.MOVED_AWAY.value: Group.MOVED,
    WithholdingReason.NO_VALID_CERTIFICATE.value: Group.EXPIRED,
    WithholdingReason.SUSPENDED.value: Group.SUSPENDED,
}
FOR_GOOD = {
    WithholdingReason.DIED,
    WithholdingReason.MOVED_AWAY,
    WithholdingReason.STOPPED,
    WithholdingReason.ERASED,
    WithholdingReason.NOT_ENTITLED,
    WithholdingReason.ALREADY_PAID,
    WithholdingReason.ON_ANOTHER_LIST,
}
"""Who was not on the list before and is left out for one of these waits for nothing any more."""


class Line(Struct, frozen=True, kw_only=True):
    """One person, on the list when there is a ``minor``; else ``reason`` is the code why not."""

    person_id: UUID
    group: Group
    minor: int | None
    before: int | None
    reason: str | None
    area: str | None
    answer: str | None = None


class Sum(Struct, frozen=True):
    """A group in figures: how many, what they got the month before, and what they get now."""

    group: Group
    count: int
    before: int
    minor: int


class Compared(Struct, frozen=True, kw_only=True):
    """A whole list beside the month before; ``digest`` is what it would be, or was, fixed with."""

    lines: tuple[Line, ...]
    currency: str
    count: int
    minor: int
    before_count: int
    before_minor: int
    before_month: str
    digest: str

    def of(self, group: Group) -> list[Line]:
        """The lines of one group."""
        return [each for each in self.lines if each.group is group]

    def sums(self) -> list[Sum]:
        """Every group that anybody is in."""
        found = []
        for group in Group:
            own = self.of(group)
            if own:
                before = sum(each.before or 0 for each in own)
                found.append(Sum(group, len(own), before, sum(each.minor or 0 for each in own)))
        return found

    def line(self, person_id: UUID) -> Line | None:
        """The line of one person, if there is any."""
        return next((each for each in self.lines if each.person_id == person_id), None)

    @property
    def areas(self) -> set[str | None]:
        """Where the people live who are on the list."""
        return {each.area for each in self.lines if each.minor is not None}

    @property
    def candidates(self) -> list[UUID]:
        """Everybody about whom the list decides."""
        return [each.person_id for each in self.lines]


def compared(office: Office, by: By, of: PaymentRound) -> Compared:
    """The list of a round beside the month before, as it was fixed or as it would be now.

    Raises:
        SchemeHasNoTerms: no policy says what the scheme pays in that month.
    """
    views = office.whole()
    month, work = month_after(of.period, -1), Work(office.ledger, by)
    paid = payment_lines.of_month(views, month=month, scheme=of.scheme, kind=of.payment_kind)
    if of.frozen is None:
        return _judged(office, work, of, paid)
    listed = payment_lines.lines(views, round_id=of.id)
    mine = _own(office, of, paid)
    before = _by_human(work, {each: minor for each, minor in paid.items() if each in mine})
    left_out = payment_lines.left_out(views, round_id=of.id)
    found = [
        _line(each.person_id, each.minor, before, None, each.area, each.answer) for each in listed
    ]
    here = {each.person_id for each in listed}
    gone = (before.keys() | left_out.keys()) - here
    found += [_line(each, None, before, left_out.get(each), None) for each in gone]
    return _summed(found, of.frozen.total.currency, of.frozen.digest, month)


def _judged(office: Office, work: Work, of: PaymentRound, was: Mapping[UUID, int]) -> Compared:
    """What the list would be if it were fixed now; nothing is recorded."""
    wanted = payment_lines.granted(office.views, scheme=of.scheme)
    mine = _own(office, of, dict.fromkeys([*wanted, *was]))
    before = _by_human(work, {each: minor for each, minor in was.items() if each in mine})
    listing = Listing(work, of, mine)
    found, paid = [], []
    for each in listing.judge():
        if isinstance(each, Due):
            found.append(_line(each.person_id, each.amount.minor, before, None, each.area))
            payment = Payment.id_of(of.scheme, each.person_id, each.period, of.payment_kind)
            paid.append((payment, each.amount))
        elif each.person_id in before or each.reason not in FOR_GOOD:
            found.append(_line(each.person_id, None, before, each.reason.value, None))
    currency = listing.terms.standard.currency
    return _summed(found, currency, digest_of(paid), month_after(of.period, -1))


def _own(office: Office, of: PaymentRound, persons: Iterable[UUID]) -> set[UUID]:
    """Those who live where the body pays for whom the list is; all, where it has no place."""
    named = list(persons)
    within = _place_of(office.views, of.organisation)
    if within is None:
        return set(named)
    day = date.fromisoformat(office.today())
    known = person_lookup.summaries(office.views, named)
    lived = {each.area for each in known.values() if each.area}
    inside = {each for each in lived if areas.lies_in(office.views, each, within=within, day=day)}
    return {each for each in named if each in known and known[each].area in inside}


def _by_human(work: Work, before: Mapping[UUID, int]) -> dict[UUID, int]:
    """The same by the record that is kept of each: two may have been linked since."""
    humans = groups_of(work, before)
    return {
        human.person_id: sum(before.get(record, 0) for record in human.records) for human in humans
    }


def _place_of(views: Views, organisation: str) -> str | None:
    rows = organisations.listed(views)
    return next((each.area for each in rows if each.code == organisation), None)


def _line(
    person_id: UUID,
    minor: int | None,
    earlier: Mapping[UUID, int],
    reason: str | None,
    area: str | None,
    answer: str | None = None,
) -> Line:
    before = earlier.get(person_id)
    return Line(
        person_id=person_id,
        group=_group(minor, before, reason),
        minor=minor,
        before=before,
        reason=reason,
        area=area,
        answer=answer,
    )


def _group(minor: int | None, before: int | None, reason: str | None) -> Group:
    if minor is None:
        return GONE_BY.get(reason or "", Group.GONE) if before is not None else Group.WAITING
    if before is None:
        return Group.NEW
    return Group.UNCHANGED if minor == before else Group.CHANGED


def _summed(found: list[Line], currency: str, digest: str, month: str) -> Compared:
    on_it = [each.minor for each in found if each.minor is not None]
    before = [each.before for each in found if each.before is not None]
    return Compared(
        lines=tuple(found),
        currency=currency,
        count=len(on_it),
        minor=sum(on_it),
        before_count=len(before),
        before_minor=sum(before),
        before_month=month,
        digest=digest,
    )


class Kept:
    """The newest comparison of each list, as long as nothing that decides was recorded since."""

    HELD_MAX = 8
    LOOKED_AT_MAX = 500

    def __init__(self) -> None:
        self._held: dict[UUID, tuple[int, Compared]] = {}

    def of(self, office: Office, by: By, of: PaymentRound) -> Compared:
        """The same as ``compared``, without judging thousands of people for every page of them."""
        position = office.ledger.position()
        held = self._held.pop(of.id, None)
        if held is None or self._outdated(office, held[0]):
            held = (position, compared(office, by, of))
        self._held[of.id] = (position, held[1])
        for oldest in list(self._held)[: -self.HELD_MAX]:
            self._held.pop(oldest, None)
        return held[1]

    def _outdated(self, office: Office, position: int) -> bool:
        facts = office.ledger.read(position, self.LOOKED_AT_MAX, unseal=frozenset())
        return len(facts) == self.LOOKED_AT_MAX or any(
            fact.TOPIC != "record_viewed" for _, fact in facts
        )


def persons_of(office: Office, objections: Iterable[LineObjection]) -> list[tuple[UUID, str]]:
    """Whose payment each objection is about, and the code of what is wrong with it."""
    told = list(objections)
    payments = office.ledger.load_all(Payment, [each.payment_id for each in told])
    return [
        (payments[each.payment_id].person_id, each.line_fault.value)
        for each in told
        if each.payment_id in payments
    ]
