"""Which services does the office buy from others, at what price, and how much of it is paid?

Source: every fact of a service contract.
Read by: ``api/desk``, ``api/audit``.
"""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import ServiceContract
from ledger.vocabulary import Money
from projections.store import Cursor, Views, reads

NAME = "contracts"
UNSEALS: frozenset[str] = frozenset()
READS = reads(ServiceContract)
TABLES = (
    "CREATE TABLE contracts (contract_id BLOB PRIMARY KEY, number TEXT, provider TEXT,"
    " services TEXT, procurement TEXT, price INTEGER, currency TEXT, begins TEXT, until TEXT,"
    " accepted INTEGER, paid INTEGER, signed_on TEXT, ended_on TEXT, contract_end TEXT)"
    " WITHOUT ROWID",
    "CREATE INDEX contracts_by_provider ON contracts (provider)",
)
FORGETS = ("DELETE FROM contracts WHERE contract_id = ?",)
_BETWEEN = "\n"


class ContractRow(Struct, frozen=True, kw_only=True):
    """One contract as it stands; ``contract_until`` is the first day on which it does not hold.

    ``accepted`` is the worth of the work found as agreed; ``paid`` is what was paid and not given
    back; ``owed`` is what was accepted and is not paid.
    """

    contract_id: UUID
    contract_number: str
    provider: str
    services: tuple[str, ...]
    procurement: str | None
    price: Money
    accepted: Money
    paid: Money
    owed: Money
    contract_from: date
    contract_until: date
    signed_on: str
    ended_on: str | None
    contract_end: str | None


def project(db: Cursor, _position: int, fact: Any) -> None:
    """Keep a contract as it stands, with what was accepted and paid under it."""
    contract = fact.originator_id.bytes
    match fact:
        case ServiceContract.ServiceContractSigned():
            _sign(db, fact)
        case ServiceContract.ServiceContractAmended():
            _amend(db, fact)
        case ServiceContract.ServiceContractAccepted(work_value=worth):
            db.execute(_ACCEPTED, (worth.minor, contract))
        case ServiceContract.ServiceContractPaid(amount=amount):
            db.execute(_PAID, (amount.minor, contract))
        case ServiceContract.ServiceContractPaymentReturned(amount=amount):
            db.execute(_PAID, (-amount.minor, contract))
        case ServiceContract.ServiceContractEnded(contract_end=why):
            db.execute(_ENDED, (fact.occurred_on, why.value, contract))
        case _:
            pass


_ACCEPTED = "UPDATE contracts SET accepted = accepted + ? WHERE contract_id = ?"
_PAID = "UPDATE contracts SET paid = paid + ? WHERE contract_id = ?"
_ENDED = "UPDATE contracts SET ended_on = ?, contract_end = ? WHERE contract_id = ?"


def _sign(db: Cursor, fact: ServiceContract.ServiceContractSigned) -> None:
    db.execute(
        "INSERT INTO contracts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, NULL, NULL)",
        (
            fact.originator_id.bytes,
            fact.contract_number,
            fact.provider,
            _BETWEEN.join(fact.services),
            fact.procurement,
            fact.price.minor,
            fact.price.currency,
            fact.contract_from.isoformat(),
            fact.contract_until.isoformat(),
            fact.occurred_on,
        ),
    )


def _amend(db: Cursor, fact: ServiceContract.ServiceContractAmended) -> None:
    db.execute(
        "UPDATE contracts SET services = COALESCE(?, services), price = COALESCE(?, price),"
        " until = COALESCE(?, until) WHERE contract_id = ?",
        (
            _BETWEEN.join(fact.services) if fact.services is not None else None,
            fact.price.minor if fact.price is not None else None,
            fact.contract_until.isoformat() if fact.contract_until is not None else None,
            fact.originator_id.bytes,
        ),
    )


def listed(
    views: Views, *, day: date | None = None, provider: str | None = None, limit: int = 500
) -> list[ContractRow]:
    """The contracts, all or those that hold on ``day``, with one provider or any, by number.

    Empty when there is none.
    """
    rows = views.fetch(
        "SELECT contract_id, number, provider, services, procurement, price, currency, begins,"
        " until, accepted, paid, signed_on, ended_on, contract_end FROM contracts"
        " WHERE (?1 IS NULL OR begins <= ?1 AND until > ?1"
        " AND (ended_on IS NULL OR ended_on > ?1)) AND (?2 IS NULL OR provider = ?2)"
        " ORDER BY number, contract_id LIMIT ?3",
        day.isoformat() if day else None,
        provider,
        limit,
    )
    return [_row(row) for row in rows]


def _row(row: tuple[Any, ...]) -> ContractRow:
    contract, number, provider, services, procurement, price, currency, begins, until, *rest = row
    accepted, paid, signed_on, ended_on, contract_end = rest
    return ContractRow(
        contract_id=UUID(bytes=contract),
        contract_number=number,
        provider=provider,
        services=tuple(services.split(_BETWEEN)) if services else (),
        procurement=procurement,
        price=Money(price, currency),
        accepted=Money(accepted, currency),
        paid=Money(paid, currency),
        owed=Money(accepted - paid, currency),
        contract_from=date.fromisoformat(begins),
        contract_until=date.fromisoformat(until),
        signed_on=signed_on,
        ended_on=ended_on,
        contract_end=contract_end,
    )


ASKED = (listed,)
