"""Each place of the account, by the level of its code that tells places apart."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Area, Payment, RehabSession
from ledger.application import ServiceLedger
from projections import year_account, year_places
from projections.store import Views
from projections.year_places import PlaceLine
from tests.facts import by, ready, record_everything
from tests.ledger.years import record_every_theme
from tests.projections.taking_back import is_as_rebuilt, take_back

YEAR: dict[str, Any] = {"start": date(2022, 1, 1), "end": date(2023, 1, 1)}


def paid_in(tell, *areas: str | None) -> None:
    for number, area in enumerate(areas, start=1):
        tell(UUID(int=number), ready(Payment.PaymentPaid, area=area))


def places(views: Views, **asked: Any) -> list[tuple[str | None, int]]:
    return [(each.place, each.times) for each in year_places.places(views, **YEAR, **asked)]


def test_year_places_places_with_what_each_brought(views: Views, tell):
    tell(UUID(int=1), ready(Area.AreaDefined, code="652301", name="昌吉市", **since(2010)))
    tell(UUID(int=2), ready(Payment.PaymentPaid, area="652301"))
    tell(UUID(int=3), ready(RehabSession.RehabSessionDelivered, area="652302"))
    tell(UUID(int=4), ready(Payment.PaymentPaid, area=None))

    found = year_places.places(views, **YEAR)

    paid = {"times": 1, "items": 0, "minutes": 0, "cash_minor": 10_000, "goods_minor": 0}
    session = paid | {"minutes": 45, "cash_minor": 0}
    assert found == [
        PlaceLine(place="no_area", name=None, service="living_subsidy", currency="CNY", **paid),
        PlaceLine(place="652301", name="昌吉市", service="living_subsidy", currency="CNY", **paid),
        PlaceLine(place="652302", name=None, service="rehab_session", currency=None, **session),
    ]
    assert [each.place for each in year_places.lines(views, **YEAR)] == [None, "652301", "652302"]


def since(year: int) -> dict[str, Any]:
    return {"valid_from": date(year, 1, 1), "occurred_on": f"{year}-01-01"}


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (["652301", "652301"], [("652301", 2)]),
        (["652301", "652302001", "652302002"], [("652301", 1), ("652302", 2)]),
        (["652302001", "652302002"], [("652302001", 1), ("652302002", 1)]),
        (["6523", "652302001"], [("6523", 1), ("652302", 1)]),
        (["11", "652302001"], [("11", 1), ("65", 1)]),
        ([], []),
    ],
)
def test_year_places_places_are_told_apart_as_high_up_as_they_can(views, tell, codes, found):
    paid_in(tell, *codes)

    assert places(views) == found


def test_year_places_places_within_an_area_at_a_position_and_by_a_day(views: Views, tell):
    paid_in(tell, "652302001", "652302002", "652301")

    assert places(views, area="652302") == [("652302001", 1), ("652302002", 1)]
    assert places(views, at=1) == [("652302001", 1)]
    assert places(views, happened_by=date(2021, 1, 1)) == []


def test_year_places_places_are_called_as_was_known(ledger: ServiceLedger, views: Views, tell):
    area = Area.id_of(ready(Area.AreaDefined).scheme, "652301")
    tell(area, ready(Area.AreaDefined, code="652301", name="昌吉县", **since(1990)))
    tell(UUID(int=2), ready(Payment.PaymentPaid, area="652301"))
    renamed = ready(Area.AreaDefined, code="652301", name="昌吉市", edition="2", **since(2022))
    tell(area, renamed)
    known = ledger.position()
    take_back(ledger, area)
    tell(UUID(int=3), ready(Payment.PaymentPaid, area="652301", occurred_on="2021-05"))

    def name(**asked: Any) -> str | None:
        return year_places.places(views, **(YEAR | asked))[0].name

    assert (name(at=2), name(at=known), name()) == ("昌吉县", "昌吉市", "昌吉县")
    before = {"start": date(2021, 1, 1), "end": date(2022, 1, 1)}
    assert name(**before) == "昌吉县"
    assert is_as_rebuilt(ledger, views)


def test_year_places_places_add_up_to_the_account(ledger: ServiceLedger, views: Views, tell):
    record_everything(ledger)
    record_every_theme(ledger, by())
    tell(UUID(int=1), ready(Payment.PaymentPaid))

    found = year_places.places(views, **YEAR)
    account = year_account.account(views, **YEAR)

    for name in ("times", "items", "minutes", "cash_minor", "goods_minor"):
        lines = [each for each in account.lines if ":" not in each.service]
        assert sum(getattr(each, name) for each in found) == sum(
            getattr(each, name) for each in lines
        ), name
