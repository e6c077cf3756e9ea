from ledger.aggregates import Contact, Need
from ledger.application import ServiceLedger
from ledger.vocabulary import ContactChannel
from ledger.work import Work
from tests.facts import AREA, AYGUL, copied, given, meanwhile, ready, recorded, refused, stored

CONTACT = Contact.id_of(AYGUL, ContactChannel.VISIT, "2022-09-21", made=True)
RAISED = ready(Need.NeedRaised)
RESOLVED_DIRECTLY = ready(Need.NeedResolvedDirectly)
ESCALATED = ready(Need.NeedEscalated)
RESOLVED = ready(Need.NeedResolved)


def raise_it(need: Need) -> None:
    need.raise_need(
        occurred_on="2022-09-21",
        person_id=AYGUL,
        note="住房漏水，请来修",
        contact_id=CONTACT,
        area=AREA,
    )


def test_need_raised_keeps_the_words_sealed():
    need = given(Need)

    raise_it(need)

    assert recorded(need) == [RAISED]
    assert Need.NeedRaised.SEALED_FIELDS == ("note",)


def test_need_raised_twice_is_refused():
    need = given(Need, RAISED)

    with refused("already_exists", history="need"):
        raise_it(need)

    assert recorded(need) == []


def test_need_raised_twice_at_once_is_raised_once(ledger: ServiceLedger):
    def raise_need(work: Work) -> None:
        raise_it(work.begin(Need, Need.id_of(CONTACT)))

    with refused("already_exists"):
        meanwhile(ledger, raise_need, raise_need)

    assert stored(ledger) == [RAISED]


def test_need_resolved_directly_is_closed():
    need = given(Need, RAISED)

    need.resolve_directly(occurred_on="2022-09-21")

    assert recorded(need) == [RESOLVED_DIRECTLY]
    assert need.closed


def test_need_resolved_directly_after_it_was_passed_on_is_refused():
    need = given(Need, RAISED, ESCALATED)

    with refused("need_already_closed", id=need.id):
        need.resolve_directly(occurred_on="2022-09-23")

    assert recorded(need) == []


def test_need_resolved_directly_before_it_was_raised_is_refused():
    need = given(Need)

    with refused("not_known", history="need"):
        need.resolve_directly(occurred_on="2022-09-23")

    assert recorded(need) == []


def test_need_escalated_says_to_whom():
    need = given(Need, RAISED)

    need.escalate(occurred_on="2022-09-22", escalated_to="街道办事处")

    assert recorded(need) == [ESCALATED]
    assert not need.closed


def test_need_escalated_after_it_was_closed_is_refused():
    need = given(Need, RAISED, RESOLVED_DIRECTLY)

    with refused("need_already_closed"):
        need.escalate(occurred_on="2022-09-22", escalated_to="街道办事处")

    assert recorded(need) == []


def test_need_resolved_closes_what_was_passed_on():
    need = given(Need, RAISED, ESCALATED)

    need.resolve(occurred_on="2022-10-01")

    assert recorded(need) == [RESOLVED]
    assert need.closed


def test_need_resolved_twice_is_refused():
    need = given(Need, RAISED, ESCALATED, RESOLVED)

    with refused("need_already_closed"):
        need.resolve(occurred_on="2022-10-02")

    assert recorded(need) == []


def test_need_resolved_at_two_desks_at_once_is_resolved_once(ledger: ServiceLedger):
    need_id = Need.id_of(CONTACT)
    copied(ledger, need_id, RAISED, ESCALATED)

    def resolve(work: Work) -> None:
        work.change(Need, need_id).resolve(occurred_on="2022-10-01")

    with refused("need_already_closed"):
        meanwhile(ledger, resolve, resolve)

    assert stored(ledger) == [RAISED, ESCALATED, RESOLVED]
