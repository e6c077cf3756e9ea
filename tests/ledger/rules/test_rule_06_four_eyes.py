"""Who approves did not prepare it, and belongs elsewhere where the scheme says so."""

from uuid import UUID

import pytest

from ledger.application import ServiceLedger
from tests.facts import refused, stored
from tests.ledger.money_office import (
    APPROVER,
    CHECKER,
    FEDERATION,
    FILE,
    MAKER,
    PAYER,
    REVIEWER,
    Round,
    ask,
    at_once,
    entitle,
    humans,
    issue_policies,
    register,
    topics,
    wish,
)

(HUMAN,) = humans(1)
PERSON = HUMAN.id


@pytest.fixture
def office(ledger: ServiceLedger) -> ServiceLedger:
    """The policies are issued, and somebody is registered."""
    issue_policies(ledger)
    register(ledger, [HUMAN])
    return ledger


@pytest.fixture
def frozen(office: ServiceLedger) -> Round:
    """A list of one payment."""
    entitle(office, PERSON)
    started = Round(office)
    started.freeze([PERSON])
    return started


def reviewed(ledger: ServiceLedger, scheme: str = "living_subsidy") -> UUID:
    """An application that was examined."""
    told = {"occurred_on": "2022-01-05", "person_id": PERSON, "scheme": scheme}
    asked = UUID(ask(ledger, REVIEWER, "entitlement.apply_for", **told))
    told = {"id": asked, "occurred_on": "2022-01-06"}
    ask(ledger, REVIEWER, "entitlement.review", recommended=True, **told)
    return asked


def approve(ledger: ServiceLedger, actor: UUID, asked: UUID, key: str | None = None) -> object:
    told = {"id": asked, "occurred_on": "2022-01-07", "from_month": "2022-01"}
    return ask(ledger, actor, "entitlement.approve", key=key, **told)


def test_a_right_and_a_list_agreed_to_by_others_done(frozen: Round):
    frozen.approve()
    frozen.instruct()

    recorded = [fact for _, fact in frozen.ledger.read(0, 1000, unseal=frozenset())]
    who = {fact.TOPIC: fact.envelope.actor for fact in recorded}
    assert who["entitlement_reviewed"] == REVIEWER
    assert who["entitlement_approved"] == APPROVER
    assert who["payment_list_frozen"] == MAKER
    assert who["payment_list_checked"] == CHECKER
    assert who["payment_round_approved"] == APPROVER


def test_who_examined_a_request_and_grants_it_refused(office: ServiceLedger):
    asked = reviewed(office)
    position = office.position()

    with refused("second_person_needed"):
        approve(office, REVIEWER, asked)
    with refused("other_organisation_needed", organisation=FEDERATION):
        approve(office, CHECKER, asked)

    assert office.position() == position


def test_who_is_elsewhere_only_where_the_scheme_says_so_done(office: ServiceLedger):
    grade = {"id": PERSON, "occurred_on": "2021-12-02", "country": "VN", "grade": "severe"}
    ask(office, MAKER, "person.upgrade_certificate", category="physical", **grade)

    approve(office, CHECKER, reviewed(office, "social_assistance"))

    assert topics(stored(office))[-1] == "entitlement_approved"


def test_who_made_a_list_and_checks_or_approves_it_refused(frozen: Round):
    with refused("second_person_needed"):
        frozen.do(MAKER, "check", issues=0)
    frozen.do(CHECKER, "check", issues=0)
    for actor in (MAKER, CHECKER):
        with refused("second_person_needed"):
            frozen.do(actor, "approve")
    with refused("other_organisation_needed"):
        frozen.do(REVIEWER, "approve")
    frozen.do(APPROVER, "approve")
    with refused("other_organisation_needed"):
        told = {name: frozen.frozen[name] for name in ("count", "total")}
        frozen.do(CHECKER, "instruct", file_digest=FILE, **told)

    assert topics(stored(frozen.ledger))[-1] == "payment_round_approved"


def test_an_approval_sent_again_repeated(office: ServiceLedger):
    asked = reviewed(office)
    first = approve(office, APPROVER, asked, "approve")
    position = office.position()

    again = approve(office, APPROVER, asked, "approve")

    assert again == first
    assert office.position() == position


def test_a_list_checked_anew_while_it_is_approved_at_the_same_time(frozen: Round):
    frozen.do(CHECKER, "check", issues=0)
    told = {"id": frozen.id, "occurred_on": "2022-03-04"}
    anew = wish("payment_round.check", issues=2, **told)

    with refused("payment_list_has_issues", issues=2):
        at_once(frozen.ledger, (REVIEWER, anew), (APPROVER, wish("payment_round.approve", **told)))

    assert topics(stored(frozen.ledger))[-1] == "payment_list_checked"


def test_two_who_approve_one_list_at_the_same_time(frozen: Round):
    frozen.do(CHECKER, "check", issues=0)
    approving = wish("payment_round.approve", id=frozen.id, occurred_on="2022-03-04")

    with refused("payment_round_out_of_turn", state="approved"):
        at_once(frozen.ledger, (PAYER, approving), (APPROVER, approving))

    assert topics(stored(frozen.ledger)).count("payment_round_approved") == 1
