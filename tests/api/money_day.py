"""A month of money in a small office: everything that can have happened since the month before.

It is laid out by what lays out the demonstration, for people who are made here.
"""

from dataclasses import dataclass
from uuid import UUID

from api import demonstration_money
from api.demonstration_money import PAYER, SCHEME
from api.office import Office
from ledger.aggregates import IdentifierClaim, Payment, PaymentRound, Person
from ledger.commands import paying
from ledger.vocabulary import IdentifierKind, LineFault, LineObjection, Money, PaymentKind
from ledger.work import Work
from tests.api.office_day import AREA, PASSWORD, Day

MONTH = "2023-01"
BEFORE = "2022-12"
NEXT_MONTH, NO_RULE = "2023-02", "2019-05"
NAMES = "丁丙乙己庚戊甲辛"
"""In the order of their names: to the second and the four behind something happened."""
OLD, NEW = "辛年长", "癸新人"
DEAD, MOVED, EXPIRED, HELD, STOPPED, PAID = "丙乙己庚戊甲"
ELSEWHERE = "652328"


@dataclass(frozen=True)
class MoneyDay:
    """The office, and by name the people of the list."""

    day: Day
    people: dict[str, UUID]

    @property
    def office(self) -> Office:
        return self.day.office

    @property
    def round_id(self) -> UUID:
        return PaymentRound.id_of(PAYER, SCHEME, MONTH, PaymentKind.REGULAR)

    @property
    def path(self) -> str:
        return f"/desk/payments/{self.round_id}"

    def round(self, number: int = 1) -> PaymentRound:
        named = (PAYER, SCHEME, MONTH, PaymentKind.REGULAR, number)
        found = self.office.ledger.load(PaymentRound, PaymentRound.id_of(*named))
        assert found is not None
        return found

    def line(self, name: str) -> str:
        return f"{self.path}/lines/{self.people[name]}"

    def payment(self, name: str) -> UUID:
        return Payment.id_of(SCHEME, self.people[name], MONTH, PaymentKind.REGULAR)


def month_of_money(day: Day, *, elsewhere: str = "") -> MoneyDay:
    """Eight who were paid in December, one of them old; one who is new; all of the one area.

    ``elsewhere`` names one who lives in another area.
    """
    people = {}
    for number, name in enumerate([*NAMES, OLD, NEW], start=1):
        area = ELSEWHERE if name == elsewhere else AREA
        born = "1931-05-05" if name == OLD else "1980-05-05"
        people[name] = _person(day.office, name, number, area, born)
        _pay(day.office, people[name], "nursing_subsidy" if name == NEW else SCHEME)
    demonstration_money.lay_out(day.office, 2022, PASSWORD)
    return MoneyDay(day, people)


def list_of(month: str) -> str:
    """The address of the list of a month."""
    return f"/desk/payments/{PaymentRound.id_of(PAYER, SCHEME, month, PaymentKind.REGULAR)}"


def three_lists(money: MoneyDay) -> None:
    """One list that was objected to, one that is made, and one of a month without a rule."""
    listed = [money.people[OLD], money.day.aygul]

    def begin(work: Work) -> None:
        for month in (MONTH, NEXT_MONTH, NO_RULE):
            named = {"organisation": PAYER, "scheme": SCHEME, "period": month}
            paying.open_round(work, occurred_on="2023-01-02", **named)

    def freeze(work: Work) -> None:
        told = {"occurred_on": "2023-01-03", "person_ids": listed}
        paying.freeze(work, id=money.round_id, **told)  # type: ignore[arg-type]

    def check(work: Work) -> None:
        wrong = (LineObjection(money.payment(OLD), LineFault.WRONG_AMOUNT),)
        told = {"occurred_on": "2023-01-04", "issues": 1, "objections": wrong}
        work.change(PaymentRound, money.round_id).check(**told)

    for username, decide in (("maker", begin), ("maker", freeze), ("checker", check)):
        by = money.office.by(decide.__name__, actor=money.day.staff(username))
        money.office.ledger.perform(by, decide)


def _person(office: Office, name: str, number: int, area: str, born: str) -> UUID:
    person_id = office.ledger.new_person_id()
    digits = f"65230219800505{number:03}"
    with office.ledger.begin(Person, person_id, office.by(f"register {name}")) as person:
        person.register(occurred_on="2021-01-04", name=name, area=area, born_on=born)
    claim_id = office.ledger.vault.number_id(IdentifierKind.CN_RESIDENT_ID.value, f"{digits}X")
    with office.ledger.begin(IdentifierClaim, claim_id, office.by(f"claim {name}")) as claim:
        claim.claim(
            occurred_on="2021-01-04", kind=IdentifierKind.CN_RESIDENT_ID, person_id=person_id
        )
    with office.ledger.change(Person, person_id, office.by(f"paper {name}")) as person:
        person.identify_by_certificate(
            occurred_on="2021-01-04", country="CN", number=f"{digits}X43"
        )
    return person_id


def _pay(office: Office, person_id: UUID, scheme: str) -> None:
    payment_id = Payment.id_of(scheme, person_id, BEFORE, PaymentKind.REGULAR)
    with office.ledger.begin(Payment, payment_id, office.by(f"paid {payment_id}")) as payment:
        payment.pay(
            occurred_on="2022-12-15",
            scheme=scheme,
            person_id=person_id,
            period=BEFORE,
            kind=PaymentKind.REGULAR,
            amount=Money(10_000, "CNY"),
            area=AREA,
            account="6228000000001234",
        )
