"""A bank's file held against the list that it answers: what is taken in once somebody says so.

Between the look and the deed it lies in memory, by the ids of its payments, for whoever brought it.
"""

import time
from collections.abc import Callable
from threading import RLock
from uuid import UUID

from msgspec import Struct

from api.importing.bank_file import Answered, BankFile, Unread
from api.office import Office
from ledger.aggregates import Payment, PaymentRound
from ledger.commands.answering import BankLine, BankOutcome, can_be, is_known
from ledger.commands.paying import payments_of
from ledger.vocabulary import By
from ledger.work import Work
from projections import person_lookup

KEPT_SECONDS_MAX = 8 * 60 * 60
KEPT_MAX = 40
UNKNOWN, CONTRADICTS, TWICE = "unknown", "contradicts", "twice"


class Unmatched(Struct, frozen=True):
    """A line that is not taken in: ``unknown``, ``contradicts`` or ``twice``."""

    row: int
    why: str


class Matched(Struct, frozen=True, kw_only=True):
    """A bank's file and the payments that it names."""

    id: UUID
    staff_id: UUID
    round_id: UUID
    file: str
    digest: str
    lines: list[BankLine]
    """What can be taken in; what is known already is among it."""
    known: int
    failed: list[tuple[int, UUID, BankLine]]
    """Of what is new, what the bank did not pay: its row, whose it is, and what the bank says."""
    unmatched: list[Unmatched]
    unread: list[Unread]

    def count(self, outcome: BankOutcome) -> int:
        """How many lines say this."""
        return sum(each.outcome is outcome for each in self.lines)


class BankAnswers:
    """The files that wait for somebody to say that they are taken in."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[UUID, tuple[float, Matched]] = {}
        self._lock = RLock()

    def keep(self, matched: Matched) -> None:
        """Keep it for a working day; the oldest makes room."""
        with self._lock:
            self._sweep()
            if len(self._kept) >= KEPT_MAX:
                self._kept.pop(next(iter(self._kept)))
            self._kept[matched.id] = (self._clock(), matched)

    def of(self, answer_id: UUID, staff_id: UUID) -> Matched | None:
        """What somebody brought themselves."""
        with self._lock:
            self._sweep()
            kept = self._kept.get(answer_id)
        return kept[1] if kept and kept[1].staff_id == staff_id else None

    def drop(self, answer_id: UUID) -> None:
        """Keep it no longer."""
        with self._lock:
            self._kept.pop(answer_id, None)

    def _sweep(self) -> None:
        now = self._clock()
        for answer_id, (since, _) in list(self._kept.items()):
            if now - since > KEPT_SECONDS_MAX:
                del self._kept[answer_id]


class BankFiles:
    """SHA-256 of the file for the bank that was made last of each list."""

    def __init__(self) -> None:
        self._made: dict[UUID, str] = {}

    def note(self, round_id: UUID, digest: str) -> None:
        """A file was made."""
        self._made[round_id] = digest

    def of(self, round_id: UUID) -> str:
        """The digest; empty where none was made."""
        return self._made.get(round_id, "")


def match(office: Office, by: By, of: PaymentRound, told: BankFile, named: Matched) -> Matched:
    """The file with each line at its payment; ``named`` is whose it is, and of which list.

    Raises:
        PaymentRoundOutOfTurn: the round has no list.
    """
    payments = payments_of(Work(office.ledger, by), of)
    persons = _persons(office, told.lines)
    by_person: dict[UUID, list[Payment]] = {}
    for payment in payments.values():
        by_person.setdefault(payment.person_id, []).append(payment)
    found = _Found(office.today())
    for line in told.lines:
        if line.reference is not None:
            meant = [payments[line.reference]] if line.reference in payments else []
        else:
            meant = by_person.get(persons.get(line.row, office.operator), [])
        found.add(line, meant)
    return Matched(
        id=named.id,
        staff_id=named.staff_id,
        round_id=of.id,
        file=named.file,
        digest=told.digest,
        lines=found.lines,
        known=found.known,
        failed=found.failed,
        unmatched=found.unmatched,
        unread=told.unread,
    )


class _Found:
    """What was found of the lines so far."""

    def __init__(self, today: str) -> None:
        self._today = today
        self._taken: set[UUID] = set()
        self.lines: list[BankLine] = []
        self.known = 0
        self.failed: list[tuple[int, UUID, BankLine]] = []
        self.unmatched: list[Unmatched] = []

    def add(self, line: Answered, meant: list[Payment]) -> None:
        if len(meant) != 1:
            self.unmatched.append(Unmatched(line.row, UNKNOWN))
            return
        (payment,) = meant
        said = BankLine(
            outcome=BankOutcome(line.outcome),
            payment_id=payment.id,
            amount=line.amount,
            code=line.code,
            occurred_on=line.occurred_on,
        )
        if payment.id in self._taken:
            self.unmatched.append(Unmatched(line.row, TWICE))
        elif is_known(payment, said, line.occurred_on or self._today):
            self._taken.add(payment.id)
            self.lines.append(said)
            self.known += 1
        elif not can_be(payment, said):
            self.unmatched.append(Unmatched(line.row, CONTRADICTS))
        else:
            self._taken.add(payment.id)
            self.lines.append(said)
            if said.outcome is not BankOutcome.PAID:
                self.failed.append((line.row, payment.person_id, said))


def _persons(office: Office, lines: list[Answered]) -> dict[int, UUID]:
    claims = {
        line.row: office.ledger.vault.number_id(*line.number) for line in lines if line.number
    }
    holders = person_lookup.holders(office.whole(), list(set(claims.values())))
    return {row: holders[claim] for row, claim in claims.items() if claim in holders}
