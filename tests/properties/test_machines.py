"""Any commands, by anybody, in any order: every rule holds after each, and the views stay true.

``HANDRAIL_RANDOM_COMMANDS`` says how many in all; scripts/try_commands.py counts 100,000.
"""

import os
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from ledger.aggregates import Device, Person
from tests.facts import copied, ready
from tests.ledger.people import ORGANISATION
from tests.properties.drawing import Pools
from tests.properties.machines import ELSEWHERE, PERSONS, STATIONS, Machine

MACHINES = 5
STEPS = 40
QUIET = settings(deadline=None, suppress_health_check=list(HealthCheck))
COMMANDS = int(os.environ.get("HANDRAIL_RANDOM_COMMANDS", "4000"))


class NeedMachine(Machine):
    """Calls and visits, and what people ask for in them."""

    COMMANDS: ClassVar = {
        "contact.plan": 1,
        "contact.attempt": 1,
        "contact.make": 2,
        "contact.miss": 1,
        "need.raise_need": 6,
        "need.triage": 4,
        "need.resolve_directly": 3,
        "need.escalate": 4,
        "need.accept_escalation": 3,
        "need.progress": 2,
        "need.resolve": 4,
        "need.decline": 2,
        "need.confirm": 3,
        "need.reopen": 3,
    }


class PersonMachine(Machine):
    """People, their papers, whom they live with and who speaks for them."""

    COMMANDS: ClassVar = {
        "person.change_address": 2,
        "person.change_contact": 2,
        "person.identify_by_certificate": 2,
        "person.upgrade_certificate": 2,
        "person.expire_certificate": 1,
        "person.revoke_certificate": 1,
        "person.issue_card": 3,
        "person.cancel_card": 2,
        "person.move_away": 1,
        "person.move_back": 1,
        "person.report_death": 1,
        "person.correct_detail": 2,
        "person.set_contact_preference": 1,
        "persons.link": 4,
        "persons.unlink": 3,
        "consent.give": 3,
        "consent.take_back": 2,
        "care_relation.link": 2,
        "care_relation.authorise": 2,
        "care_relation.revoke": 1,
        "care_relation.unlink": 1,
        "household.form": 3,
        "household.add_member": 4,
        "household.remove_member": 3,
        "household.change_head": 2,
        "household.classify_vulnerability": 1,
        "household.dissolve": 1,
        "roster.create": 2,
        "roster.add_member": 4,
        "roster.remove_member": 2,
        "roster.review": 1,
        "roster.close": 1,
    }


CLASS_CODE = "12 22 03"


class DeviceMachine(Machine):
    """Two wheelchairs, those who want them, and the policy under which they are lent."""

    COMMANDS: ClassVar = {
        "device.lend": 8,
        "device.take_back": 6,
        "device.give_back": 3,
        "device.inspect": 4,
        "device.disinfect": 2,
        "device.renew": 4,
        "device.refuse_renewal": 1,
        "device.note_overdue": 1,
        "device.remind": 1,
        "device.report_fault": 1,
        "device.send_to_repair": 2,
        "device.finish_repair": 3,
        "device.dispatch": 2,
        "device.receive": 3,
        "device.recall": 1,
        "device.lift_recall": 2,
        "device.lose": 2,
        "device.find": 4,
        "device.issue": 1,
        "device.retire": 1,
        "device.reserve": 3,
        "device.cancel_reservation": 2,
        "device.lapse_reservation": 1,
        "device.correct_return": 1,
        "device.tag": 1,
        "device.take_deposit": 1,
        "device.charge_fee": 1,
        "waiting_list.join": 4,
        "waiting_list.offer": 4,
        "waiting_list.accept": 4,
        "waiting_list.lapse": 2,
        "waiting_list.move": 1,
        "waiting_list.leave": 1,
        "stock_take.open": 1,
        "stock_take.count": 1,
        "stock_take.miss": 1,
        "stock_take.close": 1,
    }

    def prepare(self) -> None:
        """Put two wheelchairs on the shelf, lent under a policy."""
        for number in range(2):
            device = UUID(int=0xD0 + number)
            station = STATIONS[number]
            registered = ready(Device.DeviceRegistered, class_code=CLASS_CODE, station_id=station)
            copied(self.ledger, device, registered)
        terms = {"type": "lending", "days": 60, "renewals_max": 1, "renewal_days": 30}
        self.must(
            "policy.issue",
            occurred_on="2021-12-01",
            code="lending",
            document_number="one",
            effective_from="2022-01-01",
            clauses=terms | {"loans_max": 1},
        )

    def pools(self) -> Pools:
        """Most days lie together, and the class is that of the wheelchairs."""
        return super().pools() | {"class_code": [CLASS_CODE]}


SCHEMES = ("living_subsidy", "nursing_subsidy")
ROUND_MONTHS = ("2022-09", "2022-10", "2022-11")
DIGESTS = ("a" * 64, "b" * 64)
OUTCOMES = st.sampled_from(("paid", "paid", "failed", "returned"))


class MoneyMachine(Machine):
    """Two schemes that exclude each other, and who has a right to them."""

    EXCLUSIONS: ClassVar = frozenset({frozenset(SCHEMES)})

    def prepare(self) -> None:
        """Let the paying office lay down both schemes, and everybody have a right to one."""
        for scheme, other in (SCHEMES, SCHEMES[::-1]):
            terms = {
                "type": "subsidy",
                "scheme": scheme,
                "standard": {"minor": 10_000, "currency": "CNY"},
                "rates": [{"percent": 120, "age_from": 60}, {}],
                "stacking": [{"scheme": other, "rule": "excludes"}],
            }
            self.must(
                "policy.issue",
                by=2,
                occurred_on="2021-12-01",
                code=scheme,
                document_number="one",
                effective_from="2022-01-01",
                clauses=terms,
            )
        for number, person in enumerate(PERSONS):
            copied(self.ledger, person, ready(Person.CertificateIssued))
            self.entitle(person, SCHEMES[number % 2])

    def entitle(self, person: UUID, scheme: str) -> None:
        """Give a person a right, by two people of two offices."""
        told = {"person_id": str(person), "scheme": scheme, "issuer": ELSEWHERE}
        right = self.must("entitlement.apply_for", occurred_on="2022-08-05", **told)
        self.must("entitlement.review", id=right, occurred_on="2022-08-28", recommended=True)
        told = {"id": right, "occurred_on": "2022-08-28", "from_month": "2022-09"}
        self.must("entitlement.approve", by=2, **told)

    def pools(self) -> Pools:
        """What is frozen decides what the bank can be told."""
        frozen = self.seen_facts("payment_list_frozen")
        named: dict[str, Any] = {
            "scheme": SCHEMES,
            "issuer": [ELSEWHERE],
            "organisation": [ORGANISATION],
            "period": ROUND_MONTHS,
            "from_month": ROUND_MONTHS,
            "file_digest": DIGESTS,
            "issues": [0, 0, 0, 2],
            "number": [1, 1, 2],
            "payment_kind": ["regular", "regular", "back_pay"],
        }
        if frozen:
            named["count"] = [fact.count for fact in frozen]
            named["total"] = [msgspec.to_builtins(fact.total) for fact in frozen]
        return super().pools() | named


class PaymentMachine(MoneyMachine):
    """Rights to money, payments made without a round, and money asked back."""

    COMMANDS: ClassVar = {
        "entitlement.apply_for": 2,
        "entitlement.review": 2,
        "entitlement.approve": 2,
        "entitlement.refuse": 1,
        "entitlement.suspend": 2,
        "entitlement.resume": 2,
        "entitlement.change_rate": 1,
        "entitlement.stop": 1,
        "entitlement.reinstate": 1,
        "payment.pay": 8,
        "payment.fail": 4,
        "payment.send_back": 3,
        "payment.reverse": 3,
        "payment.demand_recovery": 4,
        "payment.recover": 3,
        "payment.write_off": 2,
        "payment.demand_after_death": 1,
        "payment.list_doubles": 1,
        "person.report_death": 1,
        "household_grant.give": 3,
        "household_grant.reverse": 1,
    }


class RoundMachine(MoneyMachine):
    """Lists of payments from open to closed, by people who may not do it alone."""

    COMMANDS: ClassVar = {
        "payment_round.open": 4,
        "payment_round.freeze": 6,
        "payment_round.check": 6,
        "payment_round.approve": 8,
        "payment_round.instruct": 8,
        "payment_round.import_answer": 8,
        "payment_round.retry": 3,
        "payment_round.reconcile": 4,
        "payment_round.close": 3,
        "payment_round.void": 1,
        "entitlement.suspend": 1,
        "entitlement.stop": 1,
        "person.report_death": 1,
        "payment.demand_recovery": 1,
        "payment.recover": 1,
    }

    ASKED_BY: ClassVar = {
        "payment_round.check": 1,
        "payment_round.approve": 2,
        "payment_round.instruct": 2,
        "payment_round.import_answer": 2,
        "payment_round.retry": 2,
        "payment_round.reconcile": 2,
        "payment_round.close": 2,
    }
    STEPS: ClassVar = (
        "payment_round.check",
        "payment_round.approve",
        "payment_round.instruct",
        "payment_round.import_answer",
        "payment_round.retry",
        "payment_round.reconcile",
        "payment_round.close",
    )

    @rule(data=st.data())
    def sensible_steps(self, data: st.DataObject) -> None:
        """Somebody goes on with a list as it should be gone on with, for a while."""
        frozen = self.seen_facts("payment_list_frozen")
        if not frozen:
            return
        listed = data.draw(st.sampled_from(frozen))
        first = data.draw(st.integers(0, 3))
        for name in self.STEPS[first : first + data.draw(st.integers(1, 6))]:
            self._try(name, self._words(data, name, listed), self.ASKED_BY[name])
            self.every_rule_holds()

    def _words(self, data: st.DataObject, name: str, listed: Any) -> dict[str, Any]:
        words = {"id": str(listed.originator_id), "occurred_on": "2022-12-05"}
        if name == "payment_round.check":
            words["issues"] = 0
        if name in {"payment_round.instruct", "payment_round.retry"}:
            words["file_digest"] = data.draw(st.sampled_from(DIGESTS))
        if name == "payment_round.instruct":
            words |= {"count": listed.count, "total": msgspec.to_builtins(listed.total)}
        if name == "payment_round.import_answer":
            words["file_digest"] = data.draw(st.sampled_from("cdef")) * 64
            words["lines"] = [
                {"payment_id": str(each.originator_id), "outcome": data.draw(OUTCOMES), "code": "x"}
                for each in self.watcher.world.entitled.values()
                if each.round_id == listed.originator_id  # type: ignore[attr-defined]
            ]
        return words

    def prepare(self) -> None:
        """Have a list on its way from the beginning."""
        super().prepare()
        told = {"organisation": ORGANISATION, "scheme": SCHEMES[0], "period": ROUND_MONTHS[0]}
        opened = self.must("payment_round.open", occurred_on="2022-09-05", issuer=ELSEWHERE, **told)
        persons = [str(person) for person in PERSONS]
        self.must("payment_round.freeze", id=opened, occurred_on="2022-09-05", person_ids=persons)


def tried(machine: type[Machine]) -> Any:
    """The machine as a test, with its share of the commands."""
    case = machine.TestCase
    case.settings = settings(
        QUIET, max_examples=max(1, COMMANDS // STEPS // MACHINES), stateful_step_count=STEPS
    )
    return case


TestNeeds = tried(NeedMachine)
TestPersons = tried(PersonMachine)
TestDevices = tried(DeviceMachine)
TestPayments = tried(PaymentMachine)
TestRounds = tried(RoundMachine)
