"""Two organisations that pay together: the one reviews, makes lists and checks; the other pays.

What they do here goes through the commands, each step by who may take it.
"""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from ledger.aggregates import Person
from ledger.application import ServiceLedger
from ledger.commands import COMMANDS
from ledger.history import Fact
from ledger.policies import Exclusion, RateLine, Stacking, SubsidyTerms
from ledger.vocabulary import By, Channel, Money, Settlement
from ledger.work import Work
from tests.ledger.people import dong, yuan

FEDERATION = "昌吉州残联"
CIVIL_AFFAIRS = "昌吉州民政局"
REVIEWER = UUID("7b7f0b60-0000-4000-8000-0000000000c1")
MAKER = UUID("7b7f0b60-0000-4000-8000-0000000000c2")
CHECKER = UUID("7b7f0b60-0000-4000-8000-0000000000c3")
APPROVER = UUID("7b7f0b60-0000-4000-8000-0000000000d1")
PAYER = UUID("7b7f0b60-0000-4000-8000-0000000000d2")
AT = {
    REVIEWER: FEDERATION,
    MAKER: FEDERATION,
    CHECKER: FEDERATION,
    APPROVER: CIVIL_AFFAIRS,
    PAYER: CIVIL_AFFAIRS,
}
FILE = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
MONTH = "2022-03"
LIVING = SubsidyTerms(
    scheme="living_subsidy",
    standard=yuan(100),
    rates=(
        RateLine(percent=120, grades=("grade_1", "grade_2")),
        RateLine(percent=100, grades=("grade_3", "grade_4")),
    ),
    stacking=(Stacking("orphan_allowance", Exclusion.EXCLUDES),),
)
NURSING = SubsidyTerms(
    scheme="nursing_subsidy",
    standard=yuan(110),
    rates=(
        RateLine(percent=100, grades=("grade_1", "grade_2")),
        RateLine(percent=50, categories=("intellectual", "mental"), grades=("grade_3", "grade_4")),
    ),
    stacking=(Stacking("work_injury_nursing", Exclusion.HIGHER_OF),),
)
WORK_INJURY = SubsidyTerms(
    scheme="work_injury_nursing",
    standard=yuan(105),
    rates=(RateLine(percent=200, grades=("grade_1",)), RateLine()),
    stacking=(Stacking("nursing_subsidy", Exclusion.HIGHER_OF),),
)
ORPHANS = SubsidyTerms(scheme="orphan_allowance", standard=yuan(900), rates=(RateLine(),))
ASSISTANCE = SubsidyTerms(
    scheme="social_assistance",
    standard=dong(500_000),
    rates=(
        RateLine(percent=250, grades=("exceptionally_severe",), age_below=16),
        RateLine(percent=250, grades=("exceptionally_severe",), age_from=60),
        RateLine(percent=200, grades=("exceptionally_severe",)),
        RateLine(percent=200, grades=("severe",), age_below=16),
        RateLine(percent=200, grades=("severe",), age_from=60),
        RateLine(percent=150, grades=("severe",)),
    ),
    two_organisations=False,
)
"""Decree 20/2021, with the standard of Decree 76/2024: 500,000 dong."""

POLICIES = (LIVING, NURSING, WORK_INJURY, ORPHANS, ASSISTANCE)
_keys = count(1)


class Human(Struct, frozen=True, kw_only=True):
    """Somebody who can be registered."""

    id: UUID
    category: str = "physical"
    grade: str = "grade_3"
    born_on: str = "1978-03-05"
    settlement: Settlement = Settlement.RURAL
    certified: str = "2019-06"


def humans(number: int, **known: Any) -> list[Human]:
    """So many people with ids of their own."""
    return [Human(id=UUID(int=(0x7B7F << 112) + each), **known) for each in range(number)]


def asking(actor: UUID, key: str | None = None) -> By:
    """One of the five; without ``key`` for something that was never asked before."""
    return By(
        actor=actor,
        organisation=AT[actor],
        channel=Channel.DESK,
        key=key or f"money-{next(_keys)}",
    )


def ask(
    ledger: ServiceLedger, actor: UUID, name: str, *, key: str | None = None, **told: Any
) -> Any:
    """Ask the command with plain data, as a program outside does; its answer."""
    plain = msgspec.to_builtins(told)
    known = COMMANDS[name]
    decide = known.on(known.read(plain))
    return ledger.perform(asking(actor, key), decide, {"do": name, **plain}).value


def wish(name: str, **told: Any) -> Any:
    """The command as a function of the work, for two who ask at once."""
    known = COMMANDS[name]
    return known.on(known.read(msgspec.to_builtins(told)))


def issue_policies(ledger: ServiceLedger, terms: Iterable[SubsidyTerms] = POLICIES) -> None:
    """Let the federation issue them all, in force from 2022 on."""
    for each in terms:
        ask(
            ledger,
            MAKER,
            "policy.issue",
            occurred_on="2021-12-20",
            code=each.scheme,
            document_number=f"昌州残联〔2021〕{each.scheme}",
            effective_from=date(2022, 1, 1),
            clauses=each,
        )


def register(ledger: ServiceLedger, people: Iterable[Human]) -> None:
    """Register them, each with a certificate."""

    def decide(work: Work) -> None:
        for each in people:
            person = work.begin(Person, each.id)
            person.register(
                occurred_on="2021-12-01",
                name="某某",
                area="652301",
                settlement=each.settlement,
                born_on=each.born_on,
            )
            person.identify_by_certificate(
                occurred_on=each.certified,
                country="CN",
                category=each.category,
                grade=each.grade,
            )

    ledger.perform(asking(MAKER), decide)


def entitle(
    ledger: ServiceLedger,
    person_id: UUID,
    scheme: str = "living_subsidy",
    *,
    from_month: str = "2022-01",
    applied_on: str = "2022-01-05",
) -> UUID:
    """Take a person from the application to the approval; the id of the entitlement."""
    told = {"occurred_on": applied_on, "person_id": person_id, "scheme": scheme}
    asked = UUID(ask(ledger, REVIEWER, "entitlement.apply_for", issuer=FEDERATION, **told))
    decided = {"id": asked, "occurred_on": applied_on}
    ask(ledger, REVIEWER, "entitlement.review", recommended=True, **decided)
    ask(ledger, APPROVER, "entitlement.approve", from_month=from_month, **decided)
    return asked


class Round:
    """One round, taken from step to step."""

    def __init__(self, ledger: ServiceLedger, scheme: str = "living_subsidy", **named: Any) -> None:
        self.ledger = ledger
        self.frozen: dict[str, Any] = {}
        told = {"organisation": CIVIL_AFFAIRS, "scheme": scheme, "period": MONTH} | named
        opened = ask(ledger, MAKER, "payment_round.open", occurred_on="2022-03-01", **told)
        self.id = UUID(opened)

    def do(self, actor: UUID, step: str, on: str = "2022-03-10", **told: Any) -> Any:
        """Ask one step of it."""
        return ask(self.ledger, actor, f"payment_round.{step}", id=self.id, occurred_on=on, **told)

    def freeze(self, person_ids: Iterable[UUID]) -> dict[str, Any]:
        """Make the list of these; the answer."""
        self.frozen = self.do(MAKER, "freeze", "2022-03-02", person_ids=list(person_ids))
        return self.frozen

    def approve(self) -> None:
        """Check and approve the list."""
        self.do(CHECKER, "check", "2022-03-03", issues=0)
        self.do(APPROVER, "approve", "2022-03-04")

    def instruct(self) -> None:
        """Give the bank what was frozen."""
        named = {name: self.frozen[name] for name in ("count", "total")}
        self.do(PAYER, "instruct", "2022-03-05", file_digest=FILE, **named)

    def answer(self, lines: list[dict[str, Any]], digest: str, on: str = "2022-03-08") -> Any:
        """Take in what the bank says."""
        return self.do(PAYER, "import_answer", on, file_digest=digest, lines=lines)

    def reach_bank(self, person_ids: Iterable[UUID]) -> dict[str, Any]:
        """Take it from the list to the bank; the answer of the freeze."""
        self.freeze(person_ids)
        self.approve()
        self.instruct()
        return self.frozen


def list_with_the_bank(ledger: ServiceLedger, number: int = 3, **named: Any) -> Round:
    """A round of so many people that the bank has, with all that comes before it."""
    people = humans(number)
    issue_policies(ledger)
    register(ledger, people)
    for each in people:
        entitle(ledger, each.id)
    made = Round(ledger, **named)
    made.reach_bank([each.id for each in people])
    return made


def line(person_id: UUID, outcome: str = "paid", **more: Any) -> dict[str, Any]:
    """What the bank says of one person."""
    return {"person_id": str(person_id), "outcome": outcome, **more}


def topics(facts: Iterable[Fact]) -> list[str]:
    """What was recorded, by name."""
    return [fact.TOPIC for fact in facts]


def money(amount: Money) -> dict[str, Any]:
    """An amount as an answer tells it."""
    return {"minor": amount.minor, "currency": amount.currency}


def at_once(
    ledger: ServiceLedger, first: tuple[UUID, Callable[[Work], Any]], second: tuple[UUID, Any]
) -> Any:
    """The answer to ``second``, asked while somebody else asks ``first`` between look and deed."""
    faster = [first]

    def decide(work: Work) -> Any:
        answer = second[1](work)
        if faster:
            actor, wanted = faster.pop()
            ledger.perform(asking(actor), wanted)
        return answer

    return ledger.perform(asking(second[0]), decide).value
