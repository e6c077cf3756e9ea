"""The demonstration's month of money: a list to be made, in which something of every kind happened.

Whoever was paid in the month before has a right to it; some died, moved away, lost their
certificate or cannot be reached since, some are new, and a new version of the rule pays the oldest
more. Everybody is invented, and so is the rule.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from api import accounts
from api.accounts import Hired
from api.office import Office
from api.rights import Post
from ledger.aggregates import Entitlement, IdentifierClaim, Organisation, Person, Policy
from ledger.aggregates.entitlement import StopReason, SuspensionReason
from ledger.aggregates.organisation import OrganisationType
from ledger.commands import entitling, organisations, persons, policies
from ledger.errors import IdentifierTaken
from ledger.particulars import DeathSource
from ledger.policies import RateLine, SubsidyTerms
from ledger.vocabulary import By, Money, PaymentKind, StaffRole
from ledger.work import Work
from projections import payment_lines, person_lookup

PAYER = "昌吉州民政局"
SCHEME = "living_subsidy"
DOCUMENT = "示例民发2021-10号"
AMENDMENT = "示例民发2022-31号"
STANDARD = Money(10_000, "CNY")
MORE_FROM_AGE = 80
MORE_PERCENT = 120
NEW_MAX = 3
CATEGORIES = ("visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple")
"""By the last digit but one of a certificate's number, from 1; the last one is the grade."""
GRADES = ("grade_1", "grade_2", "grade_3", "grade_4")


class Hand(NamedTuple):
    """Somebody who has a hand in the list: what they sign in as, their name, role and body."""

    username: str
    name: str
    role: StaffRole
    organisation: str | None


class Changes(NamedTuple):
    """To whom something happened since the month before; the rest goes on as it was."""

    died: list[UUID]
    moved: list[UUID]
    expired: list[UUID]
    held: list[UUID]
    stopped: list[UUID]
    new: list[UUID]


def hands_of(office: Office) -> tuple[Hand, ...]:
    """The four who take a list from its first line to the bank."""
    own = office.organisation
    return (
        Hand("maker", "王芳", StaffRole.SCHEME_OFFICER, own),
        Hand("checker", "李强", StaffRole.APPROVER, own),
        Hand("approver", "古丽娜尔", StaffRole.APPROVER, PAYER),
        Hand("payer", "赵敏", StaffRole.PAYER, PAYER),
    )


def lay_out(office: Office, year: int, password: str) -> None:
    """Everything up to the first of January after ``year``; asked again, it changes nothing."""
    staff = {each.username: _hire(office, each, password) for each in hands_of(office)}
    december, january = f"{year}-12", f"{year + 1}-01"
    before = _in_order(office, december)
    changes = _changes(office, before, december)
    on = f"{year - 1}-12-20"

    def ask(key: str, decide: Callable[[Work], Any], who: str = "maker") -> None:
        office.ledger.perform(_by(office, key, staff[who], who), decide)

    ask("body", lambda work: _know_payer(work, f"{year - 1}-01-01"))
    ask("rule", lambda work: _issue(work, on, year))
    tails = _tails(office, [*before, *changes.new])
    ask("papers", lambda work: _certify(work, tails, f"{year - 1}-06-15"))
    _grant(ask, before, on, f"{year}-01")
    _grant(ask, changes.new, f"{december}-12", january, "new ")
    ask("amend", lambda work: _amend(work, f"{december}-15", year + 1))
    ask("lives", lambda work: _live_on(work, changes, december))
    ask("rights", lambda work: _change_rights(work, changes, f"{december}-28", january))


def _by(office: Office, key: str, staff_id: UUID, who: str) -> By:
    organisation = PAYER if who == "approver" else office.organisation
    return office.by(f"demo money {key} {who}", actor=staff_id, organisation=organisation)


def _hire(office: Office, hand: Hand, password: str) -> UUID:
    post = Post(hand.role, hand.organisation, None)
    by = office.by(f"demo staff {hand.username}")
    try:
        hired = Hired(hand.username, hand.name, post)
        return accounts.register(office, by, hired, password).staff_id
    except IdentifierTaken:
        claim = office.ledger.load(IdentifierClaim, office.username_id(hand.username))
        if claim is None or claim.holder is None:
            raise
        return claim.holder  # an earlier start, cut off, came as far as this


def _in_order(office: Office, month: str) -> list[UUID]:
    """Who was paid in the month, by name: the same at every start."""
    views = office.fresh()
    kind = PaymentKind.REGULAR
    paid = payment_lines.of_month(views, month=month, scheme=SCHEME, kind=kind)
    names = person_lookup.names(views, paid)
    return sorted(paid, key=lambda each: (names.get(each, ""), each.hex))


def _changes(office: Office, before: list[UUID], month: str) -> Changes:
    """One in so many of those who are neither the first nor the last; a few who are new."""
    middle = before[1:]
    taken = {name: middle[start::48][:4] for start, name in enumerate(Changes._fields[:-1])}
    views, kind = office.views, PaymentKind.REGULAR
    others = payment_lines.of_month(views, month=month, scheme="nursing_subsidy", kind=kind)
    fresh = sorted(others.keys() - set(before), key=lambda each: each.hex)[:NEW_MAX]
    return Changes(**taken, new=fresh)


def _know_payer(work: Work, on: str) -> None:
    if work.find(Organisation, Organisation.id_of(PAYER)) is None:
        kind = OrganisationType.CIVIL_AFFAIRS
        organisations.open_organisation(work, occurred_on=on, code=PAYER, organisation_type=kind)


def _tails(office: Office, people: list[UUID]) -> dict[UUID, str]:
    known = person_lookup.summaries(office.fresh(), people)
    return {each: found.number_tail for each, found in known.items() if found.number_tail}


def _certify(work: Work, tails: dict[UUID, str], on: str) -> None:
    """Say of each what their certificate's number says: what kind it is of, and which grade."""
    for each, person in work.find_all(Person, list(tails)).items():
        category, grade = (int(digit) if digit.isdigit() else 0 for digit in tails[each][-2:])
        if 1 <= category <= len(CATEGORIES) and 1 <= grade <= len(GRADES):
            person.identify_by_certificate(
                occurred_on=on,
                country="CN",
                category=CATEGORIES[category - 1],
                grade=GRADES[grade - 1],
            )


def _issue(work: Work, on: str, year: int) -> None:
    if work.find(Policy, Policy.id_of(work.by.organisation, SCHEME)) is not None:
        return
    policies.issue(
        work,
        occurred_on=on,
        code=SCHEME,
        document_number=DOCUMENT,
        effective_from=date(year, 1, 1),
        clauses=SubsidyTerms(scheme=SCHEME, standard=STANDARD, rates=(RateLine(grades=GRADES),)),
        title="困难残疾人生活补贴实施办法",
        example=True,
    )


def _amend(work: Work, on: str, year: int) -> None:
    more = RateLine(percent=MORE_PERCENT, grades=GRADES, age_from=MORE_FROM_AGE)
    policies.amend(
        work,
        occurred_on=on,
        code=SCHEME,
        document_number=AMENDMENT,
        effective_from=date(year, 1, 1),
        clauses=SubsidyTerms(
            scheme=SCHEME, standard=STANDARD, rates=(more, RateLine(grades=GRADES))
        ),
        title="关于提高高龄困难残疾人生活补贴标准的通知",
        example=True,
    )


def _grant(
    ask: Callable[..., None], people: list[UUID], on: str, from_month: str, key: str = ""
) -> None:
    """Let them apply, be examined, and be granted the scheme by the other body."""
    rights = [Entitlement.id_of(each, SCHEME) for each in people]

    def apply_for(work: Work) -> None:
        work.find_all(Person, people)
        for each in people:
            entitling.apply_for(work, occurred_on=on, person_id=each, scheme=SCHEME)

    def review(work: Work) -> None:
        for each in work.find_all(Entitlement, rights).values():
            each.review(occurred_on=on, recommended=True)

    def approve(work: Work) -> None:
        work.find_all(Person, people)
        work.find_all(Entitlement, rights)
        for each in rights:
            entitling.approve(work, id=each, occurred_on=on, from_month=from_month)

    ask(f"{key}apply", apply_for)
    ask(f"{key}review", review)
    ask(f"{key}approve", approve, "approver")


def _live_on(work: Work, changes: Changes, month: str) -> None:
    for each in changes.died:
        source = DeathSource.AUTHORITY_LIST
        persons.report_death(work, id=each, occurred_on=f"{month}-18", death_source=source)
    for each in changes.moved:
        work.change(Person, each).move_away(occurred_on=f"{month}-09", to_area="650102")
    for each in changes.expired:
        work.change(Person, each).expire_certificate(occurred_on=f"{month}-31")


def _change_rights(work: Work, changes: Changes, on: str, from_month: str) -> None:
    for each in changes.held:
        work.change(Entitlement, Entitlement.id_of(each, SCHEME)).suspend(
            occurred_on=on,
            from_month=from_month,
            entitlement_suspension_reason=SuspensionReason.NOT_REACHED,
        )
    for each in changes.stopped:
        entitling.stop(
            work,
            id=Entitlement.id_of(each, SCHEME),
            occurred_on=on,
            from_month=from_month,
            entitlement_stop_reason=StopReason.INCOME_TOO_HIGH,
        )
