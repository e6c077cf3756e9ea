"""A count says what it counts: persons are not person-times, and a share is not a count."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from ledger.aggregates import Activity, PublishedFigure, Target
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS
from ledger.vocabulary import Unit
from ledger.work import Work
from tests.facts import ORGANISATION, by, copied, meanwhile, ready, refused, stored

FIGURE = PublishedFigure.id_of(ORGANISATION, "persons_visited")
ACTIVITY = Activity.id_by_mark(ORGANISATION, "ear day 2022")
TARGET = Target.id_of(ORGANISATION, "rehab_coverage")
DEFINE = {
    "id": str(FIGURE),
    "occurred_on": "2022-12-01",
    "figure": "persons_visited",
    "definition": 1,
    "lines": ["contact_made"],
    "unit": "persons",
}
PUBLISH = {
    "id": str(FIGURE),
    "occurred_on": "2022-12-28",
    "definition": 1,
    "period_from": "2022-01-01",
    "period_until": "2023-01-01",
    "value": 173,
    "unit": "persons",
    "printed": "170余人",
    "position": 1,
    "digest": "ab",
}
HOLD = {
    "id": str(ACTIVITY),
    "occurred_on": "2022-03-03",
    "reach": 230,
    "unit": "person_times",
}
MEASURE = {
    "id": str(TARGET),
    "occurred_on": "2022-12-31",
    "period_from": "2022-01-01",
    "period_until": "2023-01-01",
    "counted": 1834,
    "counted_of": 2017,
    "unit": "percent",
}


def ask(name: str, told: dict[str, Any]) -> Callable[[Work], Any]:
    return COMMANDS[name].on(COMMANDS[name].read(told))


def do(ledger: ServiceLedger, name: str, told: dict[str, Any], key: str | None = None) -> Answer:
    return ledger.perform(by(key), ask(name, told), {"do": name, **told})


@pytest.fixture(autouse=True)
def office(ledger: ServiceLedger) -> int:
    """A figure that counts persons, a planned activity, and a target that is a share."""
    do(ledger, "published_figure.define", DEFINE)
    copied(ledger, ACTIVITY, ready(Activity.ActivityPlanned))
    copied(ledger, TARGET, ready(Target.TargetSet))
    return ledger.position()


@pytest.mark.parametrize(
    ("name", "told", "unit"),
    [
        ("published_figure.publish", PUBLISH, Unit.PERSONS),
        ("activity.hold", HOLD, Unit.PERSON_TIMES),
        ("target.measure", MEASURE, Unit.PERCENT),
    ],
)
def test_a_count_in_its_unit_done(ledger: ServiceLedger, name, told, unit):
    do(ledger, name, told)

    assert stored(ledger)[-1].unit is unit  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("published_figure.define", DEFINE | {"definition": 2}),
        ("published_figure.publish", PUBLISH),
        ("activity.hold", HOLD),
        ("target.measure", MEASURE),
    ],
)
def test_a_count_without_a_unit_refused(ledger: ServiceLedger, office: int, name, told):
    told = {field: value for field, value in told.items() if field != "unit"}

    with pytest.raises(msgspec.ValidationError, match="missing required field `unit`"):
        do(ledger, name, told)

    assert ledger.position() == office


@pytest.mark.parametrize(
    ("name", "told", "unit", "code"),
    [
        ("published_figure.publish", PUBLISH, "person_times", "figure_unit_differs"),
        ("published_figure.define", DEFINE | {"definition": 2}, "percent", "unit_does_not_fit"),
        ("activity.hold", HOLD, "percent", "unit_does_not_fit"),
        ("target.measure", MEASURE, "persons", "unit_does_not_fit"),
    ],
)
def test_a_count_in_another_unit_refused(
    ledger: ServiceLedger, office: int, name, told, unit, code
):
    with refused(code):
        do(ledger, name, told | {"unit": unit})

    assert ledger.position() == office


def test_a_count_sent_again_repeated(ledger: ServiceLedger):
    first = do(ledger, "published_figure.publish", PUBLISH, "publish")

    again = do(ledger, "published_figure.publish", PUBLISH, "publish")

    assert (again.value, again.repeated) == (first.value, True)
    assert again.position == ledger.position()


def test_two_counts_of_one_period_at_the_same_time(ledger: ServiceLedger):
    publish = ask("published_figure.publish", PUBLISH)

    with refused("figure_already_published"):
        meanwhile(ledger, ask("published_figure.publish", PUBLISH | {"value": 171}), publish)

    newest = stored(ledger)[-1]
    assert (newest.value, newest.unit) == (171, Unit.PERSONS)  # type: ignore[attr-defined]
