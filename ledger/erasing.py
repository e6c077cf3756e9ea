"""Forgetting a person without changing one stored byte.

The fact comes first, then the keys: cut off in between, it is known whose keys are still to go.
Of every number the person ever held the key of that holding goes too, and theirs last, because
only with it can the numbers be read.
"""

from uuid import UUID

from ledger.aggregates import IdentifierClaim, Person
from ledger.application import ServiceLedger
from ledger.history import Fact
from ledger.vocabulary import By, IdentifierKind
from ledger.work import Work


def erase(ledger: ServiceLedger, by: By, person_id: UUID, *, occurred_on: str, reason: str) -> int:
    """Record that the person is erased, set their numbers free, and destroy every key of theirs.

    The answer is how many holdings of a number lost their key. Asked again for somebody who is
    erased, it destroys what a cut-off left.

    Raises:
        NotKnown: there is no such person.
    """

    def decide(work: Work) -> None:
        person = work.change(Person, person_id)
        if person.erased:
            return
        for each in claims_of(ledger, person_id):
            claim = work.change(IdentifierClaim, each)
            if claim.held and claim.holder == person_id:
                claim.release(occurred_on=occurred_on)
        person.erase(occurred_on=occurred_on, reason=reason)

    ledger.perform(by, decide, {"erase": str(person_id)})
    holdings = holdings_of(ledger, person_id)
    for each in holdings:
        ledger.vault.destroy_key(each)
    ledger.vault.destroy_key(person_id)
    return len(holdings)


def claims_of(ledger: ServiceLedger, person_id: UUID) -> list[UUID]:
    """The claims on every number that the person's record ever named, while it can be read."""
    numbers = {
        found
        for fact in ledger.facts_of([person_id]).get(person_id, [])
        if (found := _number_of(fact))
    }
    ids = {ledger.vault.number_id(kind.value, number) for kind, number in numbers}
    return sorted(ledger.facts_of(sorted(ids)))


def holdings_of(ledger: ServiceLedger, person_id: UUID) -> list[UUID]:
    """The subjects under whose keys it is sealed that this person holds or held a number."""
    claims = ledger.facts_of(claims_of(ledger, person_id))
    return [
        fact.subject
        for facts in claims.values()
        for fact in facts
        if isinstance(fact, IdentifierClaim.IdentifierClaimed) and fact.person_id == person_id
    ]


def _number_of(fact: Fact) -> tuple[IdentifierKind, str] | None:
    match fact:
        case Person.CardIssued():
            kind = IdentifierKind.CARD
        case Person.IdentifierAdded():
            kind = fact.kind
        case _:
            return None
    return (kind, fact.number) if fact.number else None
