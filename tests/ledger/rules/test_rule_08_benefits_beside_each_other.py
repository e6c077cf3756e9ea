"""Of two nursing benefits the higher; no living subsidy beside an orphan's; the rest together."""

from typing import Any

import pytest

from ledger.aggregates import Payment
from ledger.application import ServiceLedger
from tests.facts import refused, yuan
from tests.ledger.money_office import (
    MAKER,
    MONTH,
    PAYER,
    Human,
    Round,
    ask,
    at_once,
    entitle,
    humans,
    issue_policies,
    register,
    wish,
)

(SOMEBODY,) = humans(1)
PERSON = SOMEBODY.id


@pytest.fixture
def office(ledger: ServiceLedger) -> ServiceLedger:
    """Somebody with the second grade is registered."""
    issue_policies(ledger)
    register(ledger, [Human(id=PERSON, grade="grade_2")])
    return ledger


def freezing(started: Round) -> Any:
    told = {"occurred_on": "2022-03-02", "person_ids": [PERSON]}
    return wish("payment_round.freeze", id=started.id, **told)


def listed(ledger: ServiceLedger) -> list[tuple[str, int]]:
    facts = [fact for _, fact in ledger.read(0, 1000, unseal=frozenset())]
    entitled = [fact for fact in facts if isinstance(fact, Payment.PaymentEntitled)]
    return [(each.scheme, each.amount.minor) for each in entitled]


def test_the_higher_of_two_nursing_benefits_done(office: ServiceLedger):
    for scheme in ("work_injury_nursing", "nursing_subsidy"):
        entitle(office, PERSON, scheme)

    with refused("payment_list_empty"):
        Round(office, "work_injury_nursing").freeze([PERSON])
    Round(office, "nursing_subsidy").freeze([PERSON])

    assert listed(office) == [("nursing_subsidy", 11_000)]


def test_two_subsidies_that_go_together_done(office: ServiceLedger):
    for scheme in ("living_subsidy", "nursing_subsidy"):
        entitle(office, PERSON, scheme)
        Round(office, scheme).freeze([PERSON])

    assert listed(office) == [("living_subsidy", 12_000), ("nursing_subsidy", 11_000)]


def test_a_living_subsidy_for_an_orphan_refused(office: ServiceLedger):
    for scheme in ("orphan_allowance", "living_subsidy"):
        entitle(office, PERSON, scheme)

    with refused("payment_list_empty", left_out=1):
        Round(office).freeze([PERSON])

    assert listed(office) == []


def test_a_list_of_one_benefit_frozen_again_repeated(office: ServiceLedger):
    for scheme in ("work_injury_nursing", "nursing_subsidy"):
        entitle(office, PERSON, scheme)
    started = Round(office, "nursing_subsidy")
    told = {"id": started.id, "occurred_on": "2022-03-02", "person_ids": [PERSON]}
    first = ask(office, MAKER, "payment_round.freeze", key="freeze", **told)
    position = office.position()

    again = ask(office, MAKER, "payment_round.freeze", key="freeze", **told)

    assert again == first
    assert office.position() == position


def test_an_orphans_allowance_paid_while_the_list_is_frozen_at_the_same_time(
    office: ServiceLedger,
):
    entitle(office, PERSON)
    told = {"scheme": "orphan_allowance", "person_id": PERSON, "period": MONTH}
    paying = wish("payment.pay", occurred_on="2022-03-02", amount=yuan(900), **told)

    with refused("payment_list_empty"):
        at_once(office, (PAYER, paying), (MAKER, freezing(Round(office))))

    assert listed(office) == []


def test_a_benefit_granted_while_the_list_of_the_other_is_frozen_at_the_same_time(
    office: ServiceLedger,
):
    entitle(office, PERSON, "work_injury_nursing")
    injury = Round(office, "work_injury_nursing")

    def grant(_: object) -> None:
        entitle(office, PERSON, "nursing_subsidy")

    with refused("payment_list_empty"):
        at_once(office, (MAKER, grant), (MAKER, freezing(injury)))

    assert listed(office) == []
