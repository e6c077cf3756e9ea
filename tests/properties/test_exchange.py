"""Whatever was recorded, in whatever order: others can read every event and every bundle of it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.exchange import events
from api.exchange.fhir.bundle import as_json, bundle
from ledger.aggregates import Person
from ledger.application import ServiceLedger
from ledger.history import FACTS, Fact, FactWithdrawn
from projections import feed, person_history
from projections.store import Views, is_sensitive
from tests.api.exchange.fhir_rules import of_kind, read
from tests.facts import AYGUL, copied, open_test_ledger, open_test_views, ready
from tests.projections.histories import PEOPLE, happenings, tell
from tests.properties.test_machines import (
    DeviceMachine,
    NeedMachine,
    PersonMachine,
)

EXAMPLES = 15
QUIET = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def look(ledger: ServiceLedger, views: Views) -> None:
    """Everything goes out, is read by others, and holds nothing that is confidential."""
    feed.catch_up(ledger, views)
    page = events.page(ledger, views, limit=10_000, personal=True)
    read_back = [JSONFormat().read(CloudEvent, each) for each in page.events]
    facts = {str(fact.event_id): fact for _, fact in ledger.read(0, 10_000, unseal=frozenset())}
    assert len({each.get_id() for each in read_back}) == len(page.events)
    assert not [each for each in read_back if is_sensitive(facts[each.get_id()])]
    for person in PEOPLE:
        known = ledger.load(Person, person)
        if known is None or not known.begun:
            continue
        told = read(as_json(bundle(ledger, views, person, say=lambda _vocabulary, _code: None)))
        assert len(of_kind(told, "Patient")) == 1
        traced = {each.activity.coding[0].code for each in of_kind(told, "Provenance")}
        assert not [topic for topic in traced if FACTS[topic].SENSITIVE]


@QUIET
@given(happened=st.lists(happenings, max_size=12))
def test_any_history_is_told_to_others(happened: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        ledger = open_test_ledger(Path(folder))
        for person in PEOPLE:
            copied(ledger, person, ready(Person.PersonRegistered))
        tell(ledger, happened)
        views = open_test_views(ledger, Path(folder))
        try:
            look(ledger, views)
        finally:
            views.close()
            ledger.close()


ABOUT_A_PERSON = sorted(fact.TOPIC for fact in person_history.SHOWN if fact is not FactWithdrawn)
"""Facts of which any may come first: an import may not know what was before."""


@QUIET
@given(topics=st.lists(st.sampled_from(ABOUT_A_PERSON), min_size=1, max_size=30), data=st.data())
def test_any_facts_in_any_order_are_told_to_others(topics: list[str], data: Any) -> None:
    with TemporaryDirectory() as folder:
        ledger = open_test_ledger(Path(folder))
        copied(ledger, AYGUL, ready(Person.PersonRegistered))
        for topic in topics:
            number = data.draw(st.integers(1, 3))
            copied(ledger, UUID(int=number_of(topic) * 8 + number), _about(topic))
        views = open_test_views(ledger, Path(folder))
        try:
            look(ledger, views)
        finally:
            views.close()
            ledger.close()


def number_of(topic: str) -> int:
    """A number for the kind of history that a fact belongs to: the same kind, the same number."""
    kinds = sorted({getattr(fact.HISTORY, "STORED_AS", "") for fact in FACTS.values()})
    return 1_000 + kinds.index(getattr(FACTS[topic].HISTORY, "STORED_AS", ""))


def _about(topic: str) -> Fact:
    return ready(FACTS[topic], person_id=AYGUL)


class Told:
    """What a machine does before it goes home: tell others everything."""

    def teardown(self: Any) -> None:
        """Let others read what came of the commands."""
        try:
            look(self.ledger, self.views)
        finally:
            super().teardown()  # type: ignore[misc]


class ToldNeeds(Told, NeedMachine):
    """Calls and needs, told to others."""


class ToldPersons(Told, PersonMachine):
    """People, told to others."""


class ToldDevices(Told, DeviceMachine):
    """Devices, told to others."""


def tried(machine: Any) -> Any:
    case = machine.TestCase
    case.settings = settings(
        max_examples=3,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    return case


TestToldNeeds = tried(ToldNeeds)
TestToldPersons = tried(ToldPersons)
TestToldDevices = tried(ToldDevices)
