from typing import Any

import pytest

from ledger.application import ServiceLedger
from ledger.vocabulary import InLanguages
from projections import service_kinds
from projections.service_kinds import KindRow
from projections.store import Views
from tests.facts import ORGANISATION
from tests.projections.office import Office

WORDS = InLanguages(zh_hans="导盲犬服务", vi="Chó dẫn đường", en="guide dog day")
KIND: dict[str, Any] = {
    "code": "guide_dog_day",
    "unit": "visit",
    "counters": ["persons", "minutes"],
    "words": WORDS,
}
ROW = KindRow(
    code="guide_dog_day",
    organisation=ORGANISATION,
    version=1,
    service_unit="visit",
    counters=("persons", "minutes"),
    words=WORDS,
    kind_state="offered",
    defined_on="2022-05-01",
    since="2022-05-01",
    sensitive=False,
)


@pytest.fixture
def office(ledger: ServiceLedger, views: Views) -> Office:
    made = Office(ledger, views)
    made.do("service_kind.define", occurred_on="2022-05-01", **KIND)
    return made


def test_service_kinds_listed_as_defined(office: Office, views: Views):
    assert service_kinds.listed(views) == [ROW]
    assert office.is_the_same_rebuilt("service_kinds")


def test_service_kinds_listed_as_last_revised(office: Office, views: Views):
    revised = KIND | {"counters": ["persons"], "sensitive": True}
    office.do("service_kind.revise", occurred_on="2022-06-01", **revised)

    (found,) = service_kinds.listed(views)

    assert (found.version, found.counters, found.sensitive) == (2, ("persons",), True)
    assert (found.defined_on, found.since) == ("2022-05-01", "2022-06-01")


def test_service_kinds_listed_by_whether_they_are_offered(office: Office, views: Views):
    office.do("service_kind.retire", occurred_on="2022-12-20", code="guide_dog_day")

    (found,) = service_kinds.listed(views, kind_state="retired")

    assert found.since == "2022-12-20"
    assert service_kinds.listed(views, kind_state="offered") == []


def test_service_kinds_that_nobody_added_are_none(views: Views):
    assert service_kinds.listed(views) == []
