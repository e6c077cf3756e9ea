from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import CareRelation
from ledger.application import ServiceLedger
from ledger.particulars import (
    CarerRelationship,
    CarerUnlinkingReason,
    ProxyBasis,
    ProxyPower,
    ProxyRevocationReason,
)
from tests.facts import AYGUL, BEKZAT, by, given, meanwhile, ready, recorded, refused, stored
from tests.ledger.asking import ask, asking, registered

LINKED = ready(CareRelation.CarerLinked)
UNLINKED = ready(CareRelation.CarerUnlinked)
AUTHORISED = ready(CareRelation.ProxyAuthorised)
REVOKED = ready(CareRelation.ProxyRevoked)
LINK: dict[str, Any] = {
    "occurred_on": "2022-02-01",
    "person_id": AYGUL,
    "carer_relationship": CarerRelationship.SIBLING,
    "carer_person_id": BEKZAT,
    "name": "别克扎提·买买提",
    "phone": "13699907777",
}
UNLINK = {
    "occurred_on": "2022-12-01",
    "carer_unlinking_reason": CarerUnlinkingReason.MOVED_APART,
}
AUTHORISE: dict[str, Any] = {
    "occurred_on": "2022-02-02",
    "proxy_powers": (ProxyPower.COLLECT_MONEY, ProxyPower.BORROW_DEVICES),
    "proxy_basis": ProxyBasis.WRITTEN_AUTHORITY,
    "until": date(2022, 8, 2),
    "document": "委托书昌民字第17号",
}
REVOKE = {
    "occurred_on": "2022-08-02",
    "proxy_revocation_reason": ProxyRevocationReason.RAN_OUT,
}
STEPS: dict[str, tuple[tuple[Any, ...], str, dict[str, Any], Any]] = {
    "carer_linked": ((), "link", LINK, LINKED),
    "carer_linked again": ((LINKED, UNLINKED), "link", LINK, LINKED),
    "proxy_authorised": ((LINKED,), "authorise", AUTHORISE, AUTHORISED),
    "proxy_authorised anew": ((LINKED, AUTHORISED), "authorise", AUTHORISE, AUTHORISED),
    "proxy_revoked": ((LINKED, AUTHORISED), "revoke", REVOKE, REVOKED),
    "carer_unlinked": ((LINKED, AUTHORISED, REVOKED), "unlink", UNLINK, UNLINKED),
}


@pytest.mark.parametrize("step", STEPS)
def test_what_somebody_is_to_a_person_is_recorded_step_by_step(step: str):
    before, command, told, fact = STEPS[step]
    relation = given(CareRelation, *before)

    getattr(relation, command)(**told)

    assert recorded(relation) == [fact]


@pytest.mark.parametrize(
    ("before", "command", "told", "code"),
    [
        ((LINKED,), "link", LINK, "carer_already_linked"),
        ((LINKED, AUTHORISED), "link", LINK, "carer_already_linked"),
        ((LINKED, UNLINKED), "unlink", UNLINK, "carer_not_linked"),
        ((LINKED, UNLINKED), "authorise", AUTHORISE, "carer_not_linked"),
        ((LINKED, AUTHORISED), "unlink", UNLINK, "carer_still_proxy"),
        ((LINKED,), "revoke", REVOKE, "proxy_not_authorised"),
        ((LINKED, AUTHORISED, REVOKED), "revoke", REVOKE, "proxy_not_authorised"),
        ((), "unlink", UNLINK, "not_known"),
    ],
)
def test_a_step_out_of_turn_is_refused(before, command, told, code):
    relation = given(CareRelation, *before)

    with refused(code):
        getattr(relation, command)(**told)

    assert recorded(relation) == []


def test_carer_linked_keeps_who_they_are_sealed():
    assert CareRelation.CarerLinked.SEALED_FIELDS == ("name", "phone")


def test_carer_unlinked_stays_in_the_history_of_the_person():
    relation = given(CareRelation, LINKED)

    relation.unlink(**UNLINK)

    assert recorded(relation)[0].subject == AYGUL


@pytest.mark.parametrize(
    ("power", "day", "may"),
    [
        (ProxyPower.COLLECT_MONEY, date(2022, 2, 1), False),
        (ProxyPower.COLLECT_MONEY, date(2022, 2, 2), True),
        (ProxyPower.COLLECT_MONEY, date(2022, 8, 1), True),
        (ProxyPower.COLLECT_MONEY, date(2022, 8, 2), False),
        (ProxyPower.SIGN, date(2022, 2, 2), False),
    ],
)
def test_proxy_authorised_may_do_what_is_named_until_its_day(power, day, may):
    relation = given(CareRelation, LINKED, AUTHORISED)

    assert relation.may(power, day) is may


def test_proxy_authorised_to_do_nothing_is_refused():
    relation = given(CareRelation, LINKED)

    with refused("proxy_may_nothing"):
        relation.authorise(**AUTHORISE | {"proxy_powers": ()})


def test_proxy_authorised_for_no_day_is_refused():
    relation = given(CareRelation, LINKED)

    with refused("ends_before_it_begins"):
        relation.authorise(**AUTHORISE | {"until": date(2022, 2, 2)})


def test_proxy_revoked_may_do_nothing():
    relation = given(CareRelation, LINKED, AUTHORISED, REVOKED)

    assert not relation.may(ProxyPower.COLLECT_MONEY, date(2022, 3, 1))


def link(ledger: ServiceLedger, **changes: Any) -> UUID:
    return UUID(ask(ledger, "care_relation.link", **LINK | changes).value)


def test_one_carer_is_one_however_their_name_is_spaced(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    link(ledger, carer_person_id=None, name="Nguyễn Thị Hoa")

    with refused("carer_already_linked"):
        link(ledger, carer_person_id=None, name="nguyễn  thị hoa")


def test_a_carer_who_is_served_here_is_one_whatever_they_are_called(ledger: ServiceLedger):
    registered(ledger, AYGUL, BEKZAT)
    link(ledger)

    with refused("carer_already_linked"):
        link(ledger, name="别克扎提")


def test_carer_linked_at_two_desks_at_once_is_linked_once(ledger: ServiceLedger):
    registered(ledger, AYGUL, BEKZAT)
    asked = asking("care_relation.link", **LINK)

    with refused("carer_already_linked"):
        meanwhile(ledger, asked, asked)

    assert stored(ledger, 2) == [LINKED]


def test_nobody_is_their_own_carer(ledger: ServiceLedger):
    registered(ledger, AYGUL)

    with refused("carer_is_the_person", id=AYGUL):
        link(ledger, carer_person_id=AYGUL)


def test_a_carer_nobody_knows_is_refused(ledger: ServiceLedger):
    registered(ledger, AYGUL)

    with refused("not_known", history="person", id=BEKZAT):
        link(ledger)


@pytest.mark.parametrize("dead", [AYGUL, BEKZAT])
def test_proxy_authorised_by_or_for_the_dead_is_refused(ledger: ServiceLedger, dead: UUID):
    registered(ledger, AYGUL, BEKZAT)
    relation = link(ledger)
    ask(ledger, "person.report_death", id=dead, occurred_on="2022-02", death_source="family")

    with refused("person_has_died", id=dead):
        ask(ledger, "care_relation.authorise", id=relation, **AUTHORISE)


def test_proxy_authorised_after_the_carer_was_withdrawn_is_refused(ledger: ServiceLedger):
    registered(ledger, AYGUL, BEKZAT)
    relation = ask(ledger, "care_relation.link", asked_by=by("wrong"), **LINK).value
    ask(ledger, "undo", occurred_on="2022-02-02", command="wrong", reason="wrong_person")

    with refused("not_known", history="care_relation"):
        ask(ledger, "care_relation.authorise", id=relation, **AUTHORISE)
