"""The rules of the ledger a second time, told from the facts alone and without the aggregates.

A ``Watcher`` sees every fact once, in order, and complains of the first that breaks a rule.
Rules are numbered as in docs/services.md.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ledger.aggregates import Payment
from ledger.history import NIL, Fact, FactWithdrawn
from ledger.vocabulary import Channel, first_day, last_day

ENDS_A_LOAN = {"device_returned", "device_found", "device_retired", "device_dismantled"}
NOT_INSPECTED = {"device_returned", "device_found", "device_transfer_received"}
LOOKED_AT = {"device_inspected", "device_inspection_skipped", "device_repaired"}
MONEY_FACTS = {"payment_entitled", "payment_instructed", "payment_paid", "payment_retried"}
NEED_ENDS = {
    "need_resolved_directly": "direct",
    "need_resolved": "after escalation",
    "need_declined": "declined",
}
LATE_AFTER = timedelta(days=7)


class Broken(AssertionError):
    """A fact that breaks a rule."""


def must(rule: int, kept: object, fact: Fact) -> None:
    """Complain of ``fact`` when it did not keep the rule."""
    if not kept:
        raise Broken(f"rule {rule}: {fact.TOPIC} {fact}")


class Watcher:
    """Sees every fact as it is recorded, also the ones that are withdrawn."""

    def __init__(self, exclusions: frozenset[frozenset[str]] = frozenset()) -> None:
        self._exclusions = exclusions
        self.world = World(exclusions)
        self.facts: dict[UUID, Fact] = {}
        self.withdrawn: set[UUID] = set()
        self._versions: Counter[UUID] = Counter()

    def see(self, fact: Fact) -> None:
        """Take in one fact.

        Raises:
            Broken: it breaks a rule.
        """
        by = fact.envelope
        self._versions[fact.originator_id] += 1
        must(10, fact.originator_version == self._versions[fact.originator_id], fact)
        must(17, by.actor != NIL and by.organisation.strip(), fact)
        must(17, by.channel is not Channel.KIOSK or by.on_behalf_of, fact)
        recorded = date.fromisoformat(by.recorded_at[:10])
        must(18, first_day(fact.occurred_on) <= recorded + timedelta(days=1), fact)
        late = recorded - last_day(fact.occurred_on)
        must(18, by.late_days == (late.days if late > LATE_AFTER else None), fact)
        month = last_day(fact.occurred_on).isoformat()[:7]
        is_open = (by.organisation, month) not in self.world.closed_months
        must(18, is_open or by.corrects is not None, fact)
        if fact.TOPIC == "detail_corrected":
            must(10, by.corrects in self.facts, fact)
        self.facts[fact.event_id] = fact
        if isinstance(fact, FactWithdrawn):
            self._withdraw(fact)
        else:
            self.world.see(fact)

    def _withdraw(self, fact: FactWithdrawn) -> None:
        """The world is what the others make of it, and they must keep the rules without it."""
        must(10, fact.envelope.corrects == fact.fact_id, fact)
        must(10, fact.fact_id in self.facts and fact.fact_id not in self.withdrawn, fact)
        self.withdrawn |= {fact.fact_id, fact.event_id}
        self.world = World(self._exclusions)
        for event_id, each in self.facts.items():
            if event_id not in self.withdrawn:
                self.world.see(each)


class World:
    """What the facts that stand add up to."""

    def __init__(self, exclusions: frozenset[frozenset[str]]) -> None:
        self.exclusions = exclusions
        self.out: dict[UUID, UUID] = {}
        self.uninspected: set[UUID] = set()
        self.renewals: Counter[UUID] = Counter()
        self.paid: dict[UUID, int] = {}
        self.entitled: dict[UUID, Fact] = {}
        self.rounds: dict[UUID, dict[str, Any]] = defaultdict(dict)
        self.died: dict[UUID, date] = {}
        self.needs: dict[UUID, str] = {}
        self.escalated: set[UUID] = set()
        self.linked: set[frozenset[UUID]] = set()
        self.policies: dict[UUID, date] = {}
        self.closed_months: set[tuple[str, str]] = set()
        self.makers: dict[UUID, list[tuple[str, UUID, str]]] = defaultdict(list)
        self.unsettled: list[Any] = []
        self.command = ""
        self.households: dict[UUID, int] = {}

    def see(self, fact: Fact) -> None:
        """Take in one fact that stands."""
        if fact.envelope.command != self.command:
            self.settle()
            self.command = fact.envelope.command
        for family in ("device", "payment", "need", "person"):
            if fact.TOPIC.startswith(family):
                getattr(self, f"_{family}")(fact)
        self._steps(fact)
        self._rest(fact)

    def _device(self, fact: Any) -> None:
        device, topic = fact.originator_id, fact.TOPIC
        if topic == "device_lent":
            must(1, device not in self.out, fact)
            must(3, device not in self.uninspected, fact)
            self.out[device] = fact.person_id
            self.renewals[device] = 0
        elif topic == "device_issued":
            must(1, self.out.get(device, fact.person_id) == fact.person_id, fact)
            must(3, device not in self.uninspected, fact)
        elif topic == "device_loan_renewed":
            must(2, self.out.get(device) == fact.person_id, fact)
            self.renewals[device] += 1
        elif topic in ENDS_A_LOAN:
            self.out.pop(device, None)
        if topic in NOT_INSPECTED:
            self.uninspected.add(device)
        elif topic in LOOKED_AT:
            self.uninspected.discard(device)

    def _payment(self, fact: Any) -> None:
        topic, payment = fact.TOPIC, fact.originator_id
        if topic.startswith(("payment_round", "payment_list", "payment_retry")):
            self._round(fact)
            return
        if fact.HISTORY is Payment:
            self._payment_step(fact, topic, payment)

    def _payment_step(self, fact: Any, topic: str, payment: UUID) -> None:
        named = (fact.scheme, fact.person_id, fact.period, fact.kind)
        must(4, payment == Payment.id_of(*named), fact)
        if topic in MONEY_FACTS:
            must(4, payment not in self.paid, fact)
        if topic == "payment_entitled":
            self._entitled(fact)
        elif topic == "payment_paid":
            self.paid[payment] = fact.amount.minor
        elif topic == "payment_reversed":
            must(10, self.paid.pop(payment, None) == fact.amount.minor, fact)
        elif topic == "payment_returned":
            self.paid.pop(payment, None)
        elif topic == "payment_released":
            self.entitled.pop(payment, None)

    def _entitled(self, fact: Any) -> None:
        died = self.died.get(fact.person_id)
        must(7, died is None or fact.period <= died.isoformat()[:7], fact)
        for other in self.entitled.values():
            same = (other.person_id, other.period) == (fact.person_id, fact.period)  # type: ignore[attr-defined]
            pair = frozenset({other.scheme, fact.scheme})  # type: ignore[attr-defined]
            must(8, not (same and pair in self.exclusions), fact)
        self.entitled[fact.originator_id] = fact

    def _round(self, fact: Any) -> None:
        known = self.rounds[fact.originator_id]
        if fact.TOPIC == "payment_list_frozen":
            known["frozen"] = fact.total.minor
            self.unsettled.append(fact)
        elif fact.TOPIC == "payment_round_instructed":
            must(5, fact.total.minor == known["frozen"], fact)
        elif fact.TOPIC == "payment_round_reconciled":
            answered = fact.paid.minor + fact.failed.minor + fact.returned.minor
            must(5, answered == fact.total.minor == known["frozen"], fact)

    def _steps(self, fact: Any) -> None:
        """Rule 6: who makes is not who checks, and neither is who approves."""
        name = {
            "payment_list_frozen": "make",
            "payment_list_checked": "check",
            "payment_round_approved": "approve",
            "entitlement_reviewed": "make",
            "entitlement_approved": "approve",
        }.get(fact.TOPIC)
        if name is None:
            return
        by = fact.envelope
        steps = self.makers[fact.originator_id]
        if name == "make":
            steps.clear()
        if name == "check":
            steps[:] = [step for step in steps if step[0] != "check"]
        must(6, by.actor not in {actor for _, actor, _ in steps}, fact)
        if name == "approve" and steps and fact.TOPIC == "payment_round_approved":
            must(6, by.organisation != steps[0][2], fact)
        steps.append((name, by.actor, by.organisation))

    def _person(self, fact: Any) -> None:
        if fact.TOPIC == "person_died":
            must(7, fact.originator_id not in self.died, fact)
            self.died[fact.originator_id] = first_day(fact.occurred_on)
        elif fact.TOPIC in {"persons_linked", "persons_unlinked"}:
            pair = frozenset({fact.person_id, fact.other_person_id})
            must(11, (pair in self.linked) == (fact.TOPIC == "persons_unlinked"), fact)
            self.linked ^= {pair}

    def _need(self, fact: Any) -> None:
        need, topic = fact.originator_id, fact.TOPIC
        if topic == "need_raised":
            must(13, need not in self.needs, fact)
            self.needs[need] = "open"
        elif topic == "need_escalated":
            must(13, self.needs[need] == "open", fact)
            must(13, fact.escalated_to.strip(), fact)
            self.escalated.add(need)
        elif topic in NEED_ENDS:
            must(13, self.needs[need] == "open", fact)
            is_direct = topic == "need_resolved_directly"
            must(13, topic == "need_declined" or is_direct != (need in self.escalated), fact)
            self.needs[need] = NEED_ENDS[topic]
        elif topic == "need_reopened":
            must(13, self.needs[need] != "open", fact)
            self.needs[need] = "open"
            self.escalated.discard(need)

    def _rest(self, fact: Any) -> None:
        topic = fact.TOPIC
        if topic in {"policy_issued", "policy_amended"}:
            before = self.policies.get(fact.originator_id)
            must(14, before is None or fact.effective_from > before, fact)
            self.policies[fact.originator_id] = fact.effective_from
        elif topic == "household_grant_paid":
            must(12, self.households.get(fact.originator_id) is None, fact)
            self.households[fact.originator_id] = fact.cash.minor
        elif topic == "period_closed":
            self.closed_months.add((fact.organisation, fact.period))
        elif topic == "period_reopened":
            self.closed_months.discard((fact.organisation, fact.period))

    def settle(self) -> None:
        """Look at what holds only when a command is recorded whole: a list and its payments."""
        for fact in self.unsettled:
            listed = [
                each.amount.minor  # type: ignore[attr-defined]
                for each in self.entitled.values()
                if each.round_id == fact.originator_id  # type: ignore[attr-defined]
            ]
            must(5, (fact.count, fact.total.minor) == (len(listed), sum(listed)), fact)
        self.unsettled.clear()

    def check_sums(self) -> None:
        """Rule 13 as a sum: what was raised is open, or ended in one of three ways."""
        ends = Counter(self.needs.values())
        assert sum(ends.values()) == len(self.needs)
        assert set(ends) <= {"open", *NEED_ENDS.values()}
