"""One whole round of payments, from the open list to the closed one, timed step by step.

    python scripts/bench_round.py [--people 17000]

Invented people, each with an entitlement. The bank refuses one payment in forty and sends one
in ninety back; all of these are tried again, and some fail for good. One who died while the bank
had the list is paid nevertheless: that money is asked back and comes in, in two parts. In the
end what was frozen is what was paid, what failed and what came back, or the script fails.
"""

import argparse
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from os import urandom
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from api.office import SystemClock
from ledger.aggregates import Entitlement, Payment, Person
from ledger.application import DataDirectory, ServiceLedger, open_ledger
from ledger.bulk import many_objects
from ledger.commands import entitling, paying, persons, policies, recovering
from ledger.commands.answering import BankLine, BankOutcome, import_answer
from ledger.particulars import DeathSource
from ledger.policies import Exclusion, RateLine, Stacking, SubsidyTerms
from ledger.vocabulary import By, Channel, Money, PaymentKind, Settlement
from ledger.work import Work

SCHEME, PERIOD = "living_subsidy", "2022-03"
FEDERATION, CIVIL_AFFAIRS = "federation", "civil_affairs"
MAKER, CHECKER, APPROVER, PAYER = (UUID(int=number) for number in range(1, 5))
AT = {MAKER: FEDERATION, CHECKER: FEDERATION, APPROVER: CIVIL_AFFAIRS, PAYER: CIVIL_AFFAIRS}
TERMS = SubsidyTerms(
    scheme=SCHEME,
    standard=Money(10_045, "CNY"),
    rates=(
        RateLine(percent=150, grades=("grade_1", "grade_2"), age_from=60),
        RateLine(percent=120, grades=("grade_1", "grade_2")),
        RateLine(percent=100),
    ),
    stacking=(Stacking("orphan_allowance", Exclusion.EXCLUDES),),
)
FILE_LINES = 5_000
REFUSED_ONE_IN, RETURNED_ONE_IN, FOR_GOOD_ONE_IN = 40, 90, 5


@dataclass
class Bench:
    """A ledger, and how long each step of the round took."""

    ledger: ServiceLedger
    times: list[tuple[str, float, int]] = field(default_factory=list)

    def ask(self, actor: UUID, key: str, decide: Callable[[Work], Any]) -> Any:
        """Perform one command for one of the four."""
        by = By(actor=actor, organisation=AT[actor], channel=Channel.API, key=key)
        return self.ledger.perform(by, decide).value

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Take the time, and count the facts."""
        before, started = self.ledger.position(), time.perf_counter()
        with many_objects():
            yield
        taken = time.perf_counter() - started
        self.times.append((name, taken, self.ledger.position() - before))
        print(f"| {name} | {taken:.2f} | {self.times[-1][2]:,} |", flush=True)


def prepare(bench: Bench, count: int) -> list[UUID]:
    """The policy, the people, and their entitlements; their ids."""
    told = {"occurred_on": "2021-12-20", "document_number": "1", "clauses": TERMS}
    from_day = date(2022, 1, 1)
    bench.ask(
        MAKER,
        "policy",
        lambda work: policies.issue(work, code=SCHEME, effective_from=from_day, **told),
    )
    people = [bench.ledger.new_person_id() for _ in range(count)]
    bench.ask(MAKER, "people", lambda work: [register(work, n, p) for n, p in enumerate(people)])
    granted = [Entitlement.id_of(each, SCHEME) for each in people]

    def apply_for(work: Work) -> None:
        work.find_all(Person, people)
        for each in people:
            entitling.apply_for(work, occurred_on="2022-01-05", person_id=each, scheme=SCHEME)

    def review(work: Work) -> None:
        for each in work.find_all(Entitlement, granted).values():
            each.review(occurred_on="2022-01-06", recommended=True)

    def approve(work: Work) -> None:
        work.find_all(Person, people)
        work.find_all(Entitlement, granted)
        for each in granted:
            entitling.approve(work, id=each, occurred_on="2022-01-07", from_month="2022-01")

    bench.ask(MAKER, "apply", apply_for)
    bench.ask(CHECKER, "review", review)
    bench.ask(APPROVER, "grant", approve)
    return people


def register(work: Work, number: int, person_id: UUID) -> None:
    """Somebody with a birth date and a certificate."""
    person = work.begin(Person, person_id)
    person.register(
        occurred_on="2021-12-01",
        name=f"Number {number}",
        area=f"6523{number % 7:02}",
        settlement=Settlement.RURAL if number % 3 else Settlement.URBAN,
        born_on=f"{1930 + number % 85}-{number % 12 + 1:02}-{number % 28 + 1:02}",
    )
    person.identify_by_certificate(
        occurred_on="2020-05", country="CN", category="physical", grade=f"grade_{number % 4 + 1}"
    )


def run(bench: Bench, people: list[UUID]) -> dict[str, Any]:
    """The round; what was reconciled."""
    named = {"organisation": CIVIL_AFFAIRS, "scheme": SCHEME, "period": PERIOD}
    with bench.step("open"):
        told = {"occurred_on": "2022-03-01", "issuer": FEDERATION, **named}
        opened = bench.ask(MAKER, "open", lambda work: paying.open_round(work, **told))
    the_round = UUID(opened)

    def ask(actor: UUID, key: str, step: Callable[..., Any], on: str, **told: Any) -> Any:
        decide = lambda work: step(work, id=the_round, occurred_on=on, **told)  # noqa: E731
        return bench.ask(actor, key, decide)

    with bench.step("freeze"):
        frozen = ask(MAKER, "freeze", paying.freeze, "2022-03-02", person_ids=people)
    total = Money(**frozen["total"])
    print(f"\n{frozen['count']:,} payments, {total.minor / 100:,.2f}, {frozen['digest']}\n")
    with bench.step("check and approve"):
        ask(CHECKER, "check", change("check"), "2022-03-03", issues=0)
        ask(APPROVER, "approve", change("approve"), "2022-03-04")
    with bench.step("instruct"):
        told = {"file_digest": digest("list"), "count": frozen["count"], "total": total}
        ask(PAYER, "instruct", paying.instruct, "2022-03-05", **told)
    die(bench, people[0])
    lines = answers(people, "2022-03-08")
    with bench.step(f"import answers in files of {FILE_LINES:,} lines"):
        for start in range(0, len(lines), FILE_LINES):
            part = lines[start : start + FILE_LINES]
            told = {"file_digest": digest(f"answer {start}"), "lines": part}
            ask(PAYER, f"answer {start}", import_answer, "2022-03-08", **told)
    with bench.step("retry"):
        told = {"file_digest": digest("retry")}
        tried = ask(PAYER, "retry", paying.retry, "2022-03-12", **told)
    wrong = [each for each in lines if each.outcome is not BankOutcome.PAID]
    with bench.step("import the answers to the retry"):
        told = {"file_digest": digest("second answer"), "lines": second_answers(wrong)}
        ask(PAYER, "second answer", import_answer, "2022-03-15", **told)
    print(f"\n{tried['count']:,} tried again\n")
    recover(bench, people[0])
    with bench.step("reconcile"):
        balanced = ask(PAYER, "reconcile", paying.reconcile, "2022-03-20")
    with bench.step("close"):
        ask(PAYER, "close", change("close"), "2022-03-21")
    check(frozen, balanced)
    return balanced


def change(step: str) -> Callable[..., None]:
    """A step that only the round itself decides about."""

    def decide(work: Work, *, id: UUID, **told: Any) -> None:  # noqa: A002 - as a line says it
        getattr(work.change(paying.PaymentRound, id), step)(**told)

    return decide


def die(bench: Bench, person_id: UUID) -> None:
    """Let somebody have died before the month that the bank is paying."""
    told = {"id": person_id, "occurred_on": "2022-02-20", "death_source": DeathSource.FAMILY}
    bench.ask(MAKER, "death", lambda work: persons.report_death(work, **told))


def answers(people: list[UUID], on: str) -> list[BankLine]:
    """What the bank says of each."""

    def line(number: int, person_id: UUID) -> BankLine:
        outcome, code = BankOutcome.PAID, "not_stated"
        if number % REFUSED_ONE_IN == 7:
            outcome, code = BankOutcome.FAILED, "account_closed"
        elif number % RETURNED_ONE_IN == 11:
            outcome, code = BankOutcome.RETURNED, "name_differs"
        return BankLine(outcome=outcome, person_id=person_id, code=code, occurred_on=on)

    return [line(number, each) for number, each in enumerate(people)]


def second_answers(wrong: list[BankLine]) -> list[BankLine]:
    """What the bank says of those that it was told of again."""
    outcomes = [
        BankOutcome.PAID if number % FOR_GOOD_ONE_IN else each.outcome
        for number, each in enumerate(wrong)
    ]
    return [
        BankLine(outcome=outcome, person_id=each.person_id, code=each.code)
        for outcome, each in zip(outcomes, wrong, strict=True)
    ]


def recover(bench: Bench, person_id: UUID) -> None:
    """Get back in two parts what was paid to somebody who had died."""
    payment_id = Payment.id_of(SCHEME, person_id, PERIOD, PaymentKind.REGULAR)
    told = {"id": payment_id, "occurred_on": "2022-03-18"}
    first = Money(4_000, "CNY")
    with bench.step("recover in two parts"):
        rest = bench.ask(
            PAYER, "part 1", lambda work: recovering.recover(work, amount=first, **told)
        )
        amount = Money(**rest)
        bench.ask(PAYER, "part 2", lambda work: recovering.recover(work, amount=amount, **told))


def check(frozen: dict[str, Any], balanced: dict[str, Any]) -> None:
    """Hold the sums against each other once more, with nobody's help."""
    answered = sum(each["total"]["minor"] for each in balanced.values())
    if answered != frozen["total"]["minor"]:
        raise SystemExit(f"{frozen['total']['minor'] - answered} fen are missing")


def digest(name: str) -> str:
    """Of a file that stands for the bank's."""
    return hashlib.sha256(name.encode()).hexdigest()


def main() -> None:
    """Run it in a folder that is thrown away, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=17_000)
    count = parser.parse_args().people
    with TemporaryDirectory() as folder:
        ledger = open_ledger(DataDirectory(Path(folder)), SystemClock(), urandom)
        bench = Bench(ledger)
        print("| step | seconds | facts |\n|---|---|---|")
        with bench.step("policy, people and entitlements"):
            people = prepare(bench, count)
        balanced = run(bench, people)
        ledger.close()
    taken = sum(seconds for _, seconds, _ in bench.times[1:])
    print(f"| the round | {taken:.2f} | {sum(facts for *_, facts in bench.times[1:]):,} |\n")
    for outcome, each in balanced.items():
        print(f"{outcome}: {each['count']:,} payments, {each['total']['minor'] / 100:,.2f}")


if __name__ == "__main__":
    main()
