"""Why somebody gets this much for a month, or nothing: the rule, and what it was held against."""

from typing import NamedTuple
from uuid import UUID

from api.reports.naming import money_as_read
from api.turn import Turn
from kiosk.speech.saying import Date, Text, say
from ledger.aggregates import Entitlement, Payment, PaymentRound, Person, Policy
from ledger.commands.circumstances import Circumstances
from ledger.history import Fact, History
from ledger.policies import PolicyVersion, SubsidyTerms, age_in, amount_due, coefficient_of
from ledger.vocabulary import Money, first_day
from projections import staff_lookup


class Told(NamedTuple):
    """One thing that the amount follows from: what it is, and how it stands."""

    term: str
    text: str


class Step(NamedTuple):
    """One fact of the line's way: when, what, and who wrote it down."""

    day: str
    what: str
    staff: str


def why(turn: Turn, of: PaymentRound, person_id: UUID) -> list[Told]:
    """The rule that decides about the month, and what of the person it looks at.

    A list that was fixed is explained by what was decided then.
    """
    version = _version(turn, of, person_id)
    person = turn.office.ledger.load(Person, person_id)
    if version is None or person is None or not isinstance(version.clauses, SubsidyTerms):
        return []
    known = Circumstances(person)
    rule = Told(turn.t("money.why_rule"), _rule(turn, of, version))
    standard = version.clauses.standard
    base = Told(turn.t("money.why_standard"), _money(turn, standard))
    return [
        rule,
        base,
        *_looked_at(turn, of, known, version.clauses),
        *_result(turn, of, person_id),
    ]


def way(turn: Turn, of: PaymentRound, person_id: UUID) -> list[Step]:
    """How the right came to be, and what became of the month's payment, in order."""
    right = Entitlement.id_of(person_id, of.scheme)
    payment = Payment.id_of(of.scheme, person_id, of.period, of.payment_kind)
    found = turn.office.ledger.facts_of([right, payment])
    facts = [fact for each in (right, payment) for fact in found.get(each, [])]
    return [_step(turn, fact) for fact in facts]


def detail(turn: Turn, of: PaymentRound, person_id: UUID, reason: str | None) -> str:
    """The reason's own reason, where it has one: why it was held back, when somebody died."""
    if reason == "suspended":
        return _last(turn, of, person_id, Entitlement.EntitlementSuspended, "money.hold_{code}")
    if reason == "stopped":
        return _last(turn, of, person_id, Entitlement.EntitlementStopped, "money.stop_{code}")
    person = turn.office.ledger.load(Person, person_id)
    since = _since(person, reason) if person else ""
    return turn.t("money.since", day=Date.parse(since)) if since else ""


def _since(person: Person, reason: str | None) -> str:
    kinds: dict[str, tuple[type[Fact], ...]] = {
        "died": (Person.PersonDied,),
        "moved_away": (Person.PersonMovedAway,),
        "no_valid_certificate": (Person.CertificateExpired, Person.CertificateRevoked),
    }
    wanted = kinds.get(reason or "", ())
    facts = [fact for fact in person.standing if isinstance(fact, wanted)]
    return facts[-1].occurred_on if facts else ""


def _last(turn: Turn, of: PaymentRound, person_id: UUID, kind: type[Fact], key: str) -> str:
    held = turn.office.ledger.load(Entitlement, Entitlement.id_of(person_id, of.scheme))
    facts = [fact for fact in held.standing if isinstance(fact, kind)] if held else []
    if not facts:
        return ""
    named = ("entitlement_suspension_reason", "entitlement_stop_reason")
    code = next(getattr(facts[-1], name).value for name in named if hasattr(facts[-1], name))
    return turn.t(key.format(code=code))


def _version(turn: Turn, of: PaymentRound, person_id: UUID) -> PolicyVersion | None:
    policy = turn.office.ledger.load(Policy, Policy.id_of(of.issuer, of.scheme))
    if policy is None:
        return None
    decided = _entitled(turn, of, person_id)
    if decided is None:
        return policy.in_force(first_day(of.period))
    return next((each for each in policy.versions if each.ref == decided.policy), None)


def _entitled(turn: Turn, of: PaymentRound, person_id: UUID) -> Payment.PaymentEntitled | None:
    payment = Payment.id_of(of.scheme, person_id, of.period, of.payment_kind)
    facts = turn.office.ledger.facts_of([payment]).get(payment, [])
    entitled = [each for each in facts if isinstance(each, Payment.PaymentEntitled)]
    return next((each for each in entitled if each.round_id == of.id), None)


def _rule(turn: Turn, of: PaymentRound, version: PolicyVersion) -> str:
    policy = turn.office.ledger.load(Policy, Policy.id_of(of.issuer, of.scheme))
    facts: list[Fact] = policy.standing if isinstance(policy, History) else []
    numbers = [
        fact.document_number
        for fact in facts
        if isinstance(fact, Policy.PolicyIssued | Policy.PolicyAmended)
        and fact.version == version.version
    ]
    return f"{numbers[-1]} ({version.ref})" if numbers else version.ref


def _looked_at(
    turn: Turn, of: PaymentRound, known: Circumstances, terms: SubsidyTerms
) -> list[Told]:
    told = []
    held = [each for each in known.certificates if each.since <= of.period]
    if held:
        words = [
            say(turn.house.words.term(name, code, turn.lang), turn.lang).display
            for name, code in (("category", held[-1].category), ("grade", held[-1].grade))
            if code
        ]
        told.append(Told(turn.t("money.why_certificate"), ", ".join(words)))
    age = age_in(of.period, known.born_on)
    if age is not None and any(each.age_from or each.age_below for each in terms.rates):
        told.append(Told(turn.t("money.why_age"), turn.number(age)))
    if known.settlement and any(each.settlement for each in terms.rates):
        place = turn.t(f"settlement.{known.settlement.value}")
        told.append(Told(turn.t("money.why_settlement"), place))
    due = _due(of, known, terms)
    if due is not None:
        told.append(Told(turn.t("money.why_times"), coefficient_of(due[1])))
    return told


def _due(of: PaymentRound, known: Circumstances, terms: SubsidyTerms) -> tuple[Money, int] | None:
    held = [each for each in known.certificates if each.since <= of.period]
    return amount_due(
        terms,
        of.period,
        category=held[-1].category if held else None,
        grade=held[-1].grade if held else None,
        born_on=known.born_on,
        settlement=known.settlement,
    )


def _result(turn: Turn, of: PaymentRound, person_id: UUID) -> list[Told]:
    """What was fixed for the month, where it was."""
    entitled = _entitled(turn, of, person_id)
    if entitled is None:
        return []
    text = _money(turn, entitled.amount)
    if entitled.coefficient:
        text = turn.t("money.why_fixed", amount=Text(text), times=Text(entitled.coefficient))
    return [Told(turn.t("money.why_decided"), text)]


def _money(turn: Turn, amount: Money) -> str:
    return money_as_read(amount.minor, amount.currency, turn.lang)


def _step(turn: Turn, fact: Fact) -> Step:
    staff = staff_lookup.registered(turn.office.views, fact.envelope.actor)
    return Step(
        fact.occurred_on, turn.t(f"topic.{fact.TOPIC}"), (staff.name if staff else "") or ""
    )
