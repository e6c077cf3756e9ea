"""Which version of which rule produced this amount, and what did each version decide?

Source: every fact that names the version it was decided by, and the versions themselves.
Read by: ``api/audit``.

A payment that no list of ours had on it names no rule, and is not here: what a file said was
decided elsewhere. Clauses are read from the fact that laid them down, so they are its own words.
"""

from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ledger.aggregates import Device, Entitlement, Grant, Payment, PaymentRound, Policy
from ledger.policies import GrantTerms, LendingTerms, RateLine, SubsidyTerms, coefficient_of
from ledger.vocabulary import Money
from projections.store import Cursor, Views, reads

NAME = "decided_by_rule"
UNSEALS: frozenset[str] = frozenset()
ISSUED_BY = (Entitlement.EntitlementApplied, PaymentRound.PaymentRoundOpened)
"""Facts that say whose policy decides about what follows in their history."""

DECIDED = (
    Payment.PaymentEntitled,
    PaymentRound.PaymentListFrozen,
    Entitlement.EntitlementApproved,
    Entitlement.EntitlementRateChanged,
    Grant.GrantApproved,
    Device.DeviceLent,
    Device.DeviceLoanRenewed,
)
BANK = (Payment.PaymentPaid, Payment.PaymentReturned, Payment.PaymentReversed)
READS = reads(Policy, *ISSUED_BY, *DECIDED, *BANK)
TABLES = (
    "CREATE TABLE decided_by_rule (position INTEGER PRIMARY KEY, originator_id BLOB, topic TEXT,"
    " policy TEXT, issuer TEXT, minor INTEGER, goods INTEGER, currency TEXT, paid INTEGER)",
    "CREATE INDEX decided_by_rule_by_history ON decided_by_rule (originator_id, position)",
    "CREATE TABLE decided_by_rule_issuers (originator_id BLOB PRIMARY KEY, issuer TEXT)"
    " WITHOUT ROWID",
    "CREATE TABLE decided_by_rule_versions (originator_id BLOB, version INTEGER, policy TEXT,"
    " issuer TEXT, document_number TEXT, effective_from TEXT, until TEXT, position INTEGER,"
    " PRIMARY KEY (originator_id, version)) WITHOUT ROWID",
)
FORGETS = (
    "DELETE FROM decided_by_rule WHERE originator_id = ?",
    "DELETE FROM decided_by_rule_issuers WHERE originator_id = ?",
    "DELETE FROM decided_by_rule_versions WHERE originator_id = ?",
)
_DECIDED = (
    "INSERT INTO decided_by_rule VALUES (?1, ?2, ?3, ?4, COALESCE((SELECT issuer FROM"
    " decided_by_rule_issuers WHERE originator_id = ?5), ?6), ?7, ?8, ?9, NULL)"
)
_PAID = (
    "UPDATE decided_by_rule SET paid = ?2 WHERE originator_id = ?1 AND position ="
    " (SELECT MAX(position) FROM decided_by_rule WHERE originator_id = ?1)"
)
_ENDS = (
    "UPDATE decided_by_rule_versions SET until = MAX(effective_from, MIN(COALESCE(until, ?1), ?1))"
    " WHERE originator_id = ?2"
)
_NAMED = (
    "SELECT policy, issuer, document_number, effective_from, until FROM decided_by_rule_versions"
    " WHERE policy = COALESCE(?, policy)"
)
WHOLE_PERCENT = 100


class DecidedAmount(Struct, frozen=True, kw_only=True):
    """One rule that decided one thing; ``rate_line`` is the number of the line that fitted.

    ``by_rule`` is what the clause comes to, ``amount`` what was decided: they differ where a part
    had been paid before, or less was asked for. Where more than one line has the coefficient,
    there is one of these for each. Of a loan, ``days`` is for how long, and nothing is money.
    """

    topic: str
    position: int
    policy: str
    issuer: str
    document_number: str | None
    effective_from: date | None
    until: date | None
    policy_position: int | None
    scheme: str | None = None
    amount: Money | None = None
    goods_value: Money | None = None
    standard: Money | None = None
    coefficient: str | None = None
    rate_line: int | None = None
    categories: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    age_from: int | None = None
    age_below: int | None = None
    settlement: str | None = None
    by_rule: Money | None = None
    days: int | None = None


class RuleVersion(Struct, frozen=True, kw_only=True):
    """One version and one kind of thing that it decided, in one currency.

    ``decided`` is what it granted, ``paid`` what of that went out and stands, cash and goods
    apart; nothing where what it decided is not an amount by itself.
    """

    policy: str
    issuer: str
    document_number: str | None
    effective_from: date | None
    until: date | None
    topic: str | None
    facts: int
    decided: Money | None
    goods_value: Money | None
    paid: Money | None


def project(db: Cursor, position: int, fact: Any) -> None:
    """Keep what a version decided, and what of that was paid; keep the versions themselves."""
    if isinstance(fact, BANK):
        # What was paid at once, as most of it is, was decided by no rule of ours.
        if fact.originator_version > 1:
            paid = fact.amount.minor if isinstance(fact, Payment.PaymentPaid) else None
            db.execute(_PAID, (fact.originator_id.bytes, paid))
    elif isinstance(fact, ISSUED_BY):
        db.execute(
            "INSERT OR REPLACE INTO decided_by_rule_issuers VALUES (?, ?)",
            (fact.originator_id.bytes, fact.issuer),
        )
    elif fact.HISTORY is Policy:
        _follow_policy(db, position, fact)
    else:
        _follow(db, position, fact)


def _follow(db: Cursor, position: int, fact: Any) -> None:
    policy = getattr(fact, "policy", None) or fact.envelope.policy
    if policy is None:
        return
    cash, goods = _amounts(fact)
    issued_for = getattr(fact, "entitlement_id", fact.originator_id)
    db.execute(
        _DECIDED,
        (
            position,
            fact.originator_id.bytes,
            fact.TOPIC,
            policy,
            issued_for.bytes,
            fact.envelope.organisation,
            cash.minor if cash else None,
            goods.minor if goods else None,
            cash.currency if cash else None,
        ),
    )


def _amounts(fact: Any) -> tuple[Money | None, Money | None]:
    """Cash and goods that a fact grants once; what a month is worth from now on is neither."""
    match fact:
        case Payment.PaymentEntitled(amount=amount):
            return amount, None
        case Grant.GrantApproved(cash=cash, goods_value=goods):
            return cash, goods
        case _:
            return None, None


def _follow_policy(db: Cursor, position: int, fact: Any) -> None:
    policy, repealed = fact.originator_id.bytes, isinstance(fact, Policy.PolicyRepealed)
    day = (fact.effective_on if repealed else fact.effective_from).isoformat()
    db.execute(_ENDS, (day, policy))
    if not repealed:
        named = (f"{fact.code}@{fact.version}", fact.envelope.organisation, fact.document_number)
        db.execute(
            "INSERT INTO decided_by_rule_versions VALUES (?, ?, ?, ?, ?, ?, NULL, ?)",
            (policy, fact.version, *named, day, position),
        )


_VERSION = (
    "SELECT document_number, effective_from, until, position FROM decided_by_rule_versions"
    " WHERE policy = ? ORDER BY issuer <> ?, position LIMIT 1"
)
_NEWEST = (
    "SELECT position, topic, policy, issuer FROM decided_by_rule"
    " WHERE originator_id = ? AND position <= ? ORDER BY position DESC LIMIT 1"
)
_WEIGHTS = (
    "SELECT policy, issuer, topic, currency, COUNT(*), SUM(minor), SUM(goods), SUM(paid)"
    " FROM decided_by_rule WHERE policy = COALESCE(?, policy) GROUP BY 1, 2, 3, 4"
)


def of(views: Views, *, position: int) -> list[DecidedAmount]:
    """The rule that decided what the fact at ``position`` says, with the clause that fitted.

    A payment is followed back to the list it was put on, money asked back to its payment.
    Empty: nobody recorded by which rule it was decided.
    """
    asked = views.facts_at([position])
    if not asked:
        return []
    history = getattr(asked[0][1], "payment_id", asked[0][1].originator_id)
    rows = views.fetch(_NEWEST, history.bytes, position)
    if not rows:
        return []
    place, topic, policy, issuer = rows[0]
    ((_, fact),) = views.facts_at([place])
    found = views.fetch(_VERSION, policy, issuer)
    number, since, until, policy_position = found[0] if found else (None, None, None, None)
    named = DecidedAmount(
        topic=topic,
        position=place,
        policy=policy,
        issuer=issuer,
        document_number=number,
        effective_from=_day(since),
        until=_day(until),
        policy_position=policy_position,
        amount=getattr(fact, "amount", None) or getattr(fact, "cash", None),
        goods_value=getattr(fact, "goods_value", None),
    )
    laid_down: Any = views.facts_at([policy_position])[0][1] if policy_position else None
    return _by_clause(named, fact, laid_down.clauses) if laid_down else [named]


def versions(views: Views, *, policy: str | None = None) -> list[RuleVersion]:
    """Each version of a rule, how many facts it decided and how much money, by kind of fact.

    Of one ``policy`` (``living_subsidy@2``), or of all. Empty: none was issued, none decided.
    """
    known = {(row[0], row[1]): row[2:] for row in views.fetch(_NAMED, policy)}
    weights = views.fetch(_WEIGHTS, policy)
    met = {(row[0], row[1]) for row in weights}
    weights += [(*each, None, None, 0, None, None, None) for each in known.keys() - met]
    # A grant may be decided by the rule of another organisation, which its fact does not name.
    by_name = {ref: version for (ref, _), version in sorted(known.items())}
    unknown = (None, None, None)
    rows = [
        _weight(row, known.get((row[0], row[1]), by_name.get(row[0], unknown))) for row in weights
    ]
    return sorted(rows, key=lambda each: (each.policy, each.issuer, each.topic or ""))


ASKED = (of, versions)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _money(minor: int | None, currency: str | None) -> Money | None:
    return Money(minor, currency) if minor is not None and currency is not None else None


def _weight(
    row: tuple[Any, ...], version: tuple[str | None, str | None, str | None]
) -> RuleVersion:
    policy, issuer, topic, currency, facts, minor, goods, paid = row
    number, since, until = version
    return RuleVersion(
        policy=policy,
        issuer=issuer,
        document_number=number,
        effective_from=_day(since),
        until=_day(until),
        topic=topic,
        facts=facts,
        decided=_money(minor, currency),
        goods_value=_money(goods, currency),
        paid=_money(paid, currency),
    )


def _by_clause(named: DecidedAmount, fact: Any, clauses: Any) -> list[DecidedAmount]:
    match clauses:
        case SubsidyTerms(scheme=scheme, standard=standard):
            of_scheme = replace(named, scheme=scheme, standard=standard)
            coefficient = getattr(fact, "coefficient", None)
            lines = [
                _by_line(of_scheme, number, line)
                for number, line in enumerate(clauses.rates, start=1)
            ]
            if coefficient is not None:
                return [each for each in lines if each.coefficient == coefficient] or [of_scheme]
            if named.amount is None:
                return [of_scheme]
            return [each for each in lines if each.by_rule == named.amount] or [of_scheme]
        case GrantTerms(scheme=scheme, amount_max=most):
            return [replace(named, scheme=scheme, by_rule=most)]
        case LendingTerms():
            renewed = isinstance(fact, Device.DeviceLoanRenewed)
            return [replace(named, days=clauses.renewal_days if renewed else clauses.days)]
        case _:
            return [named]


def _by_line(named: DecidedAmount, number: int, line: RateLine) -> DecidedAmount:
    standard = named.standard or Money(0, "CNY")
    half_up = (standard.minor * line.percent + WHOLE_PERCENT // 2) // WHOLE_PERCENT
    return replace(
        named,
        coefficient=coefficient_of(line.percent),
        rate_line=number,
        categories=line.categories,
        grades=line.grades,
        age_from=line.age_from,
        age_below=line.age_below,
        settlement=line.settlement,
        by_rule=Money(half_up, standard.currency),
    )
