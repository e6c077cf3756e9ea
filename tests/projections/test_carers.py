from datetime import date
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import CareRelation, Person
from ledger.application import ServiceLedger
from ledger.particulars import CarerRelationship, ProxyBasis, ProxyPower
from projections import carers, feed
from projections.carers import Carer
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, NGUYEN, ready
from tests.projections.taking_back import is_as_rebuilt, take_back

TODAY = date(2022, 6, 1)
DAUGHTER, NEIGHBOUR = UUID(int=1), UUID(int=2)
LINKED = CareRelation.CarerLinked(
    occurred_on="2022-02-01",
    person_id=AYGUL,
    carer_relationship=CarerRelationship.CHILD,
    carer_person_id=BEKZAT,
)
PROXY = CareRelation.ProxyAuthorised(
    occurred_on="2022-03-01",
    person_id=AYGUL,
    proxy_powers=(ProxyPower.BORROW_DEVICES, ProxyPower.HEAR_RECORD),
    proxy_basis=ProxyBasis.WRITTEN_AUTHORITY,
    until=date(2022, 9, 1),
)
REVOKED = ready(CareRelation.ProxyRevoked, occurred_on="2022-05-01", person_id=AYGUL)
UNLINKED = ready(CareRelation.CarerUnlinked, occurred_on="2022-05-02", person_id=AYGUL)


def test_carers_of_a_person_say_what_they_may_do_and_until_when(views: Views, tell):
    tell(DAUGHTER, LINKED, PROXY)

    assert carers.of(views, AYGUL, day=TODAY) == [
        Carer(
            relation_id=DAUGHTER,
            person_id=AYGUL,
            carer_person_id=BEKZAT,
            carer_relationship="child",
            linked_at=1,
            linked_on="2022-02-01",
            unlinked_on=None,
            proxy_powers=("borrow_devices", "hear_record"),
            proxy_basis="written_authority",
            proxy_from="2022-03-01",
            proxy_until=date(2022, 9, 1),
            proxy_revoked_on=None,
            may_act=True,
        )
    ]
    assert carers.of(views, BEKZAT, day=TODAY) == []


@pytest.mark.parametrize(
    ("facts", "day", "may_act"),
    [
        ((), TODAY, False),
        ((PROXY,), date(2022, 2, 28), False),
        ((PROXY,), date(2022, 3, 1), True),
        ((PROXY,), date(2022, 8, 31), True),
        ((PROXY,), date(2022, 9, 1), False),
        ((replace(PROXY, until=None),), date(2030, 1, 1), True),
        ((PROXY, REVOKED), date(2022, 4, 30), True),
        ((PROXY, REVOKED), date(2022, 5, 1), False),
        ((PROXY, REVOKED, replace(PROXY, occurred_on="2022-05-20")), TODAY, True),
    ],
)
def test_carers_of_a_person_may_act_from_their_day_until_their_end(
    views: Views, tell, facts, day, may_act
):
    tell(DAUGHTER, LINKED, *facts)

    assert [each.may_act for each in carers.of(views, AYGUL, day=day)] == [may_act]


def test_carers_of_a_person_who_care_no_more_come_last(ledger: ServiceLedger, views: Views, tell):
    neighbour = replace(
        LINKED, carer_person_id=None, carer_relationship=CarerRelationship.NEIGHBOUR
    )
    tell(DAUGHTER, LINKED, PROXY, REVOKED, UNLINKED)
    tell(NEIGHBOUR, neighbour)

    def found() -> list[tuple[UUID | None, str | None]]:
        return [
            (each.carer_person_id, each.unlinked_on) for each in carers.of(views, AYGUL, day=TODAY)
        ]

    assert found() == [(None, None), (BEKZAT, "2022-05-02")]

    take_back(ledger, DAUGHTER)
    feed.catch_up(ledger, views)

    assert found() == [(BEKZAT, None), (None, None)]
    assert is_as_rebuilt(ledger, views)


def test_carers_linked_again_begin_anew(views: Views, tell):
    tell(DAUGHTER, LINKED, PROXY, REVOKED, UNLINKED, replace(LINKED, occurred_on="2022-05-30"))

    (found,) = carers.of(views, AYGUL, day=TODAY)

    assert (found.linked_on, found.unlinked_on, found.proxy_powers) == ("2022-05-30", None, ())


def test_carers_cared_for_by_them_are_told_too(views: Views, tell):
    tell(DAUGHTER, LINKED, PROXY)
    tell(NEIGHBOUR, replace(LINKED, person_id=NGUYEN))

    found = carers.cared_for_by(views, BEKZAT, day=TODAY)

    assert [(each.person_id, each.may_act) for each in found] == [(AYGUL, True), (NGUYEN, False)]
    assert carers.cared_for_by(views, AYGUL, day=TODAY) == []


def test_carers_of_a_person_are_gone_with_them(views: Views, tell):
    tell(AYGUL, ready(Person.PersonRegistered))
    tell(DAUGHTER, LINKED)

    tell(AYGUL, ready(Person.PersonErased))

    assert carers.of(views, AYGUL, day=TODAY) == []
    assert carers.cared_for_by(views, BEKZAT, day=TODAY) == []
