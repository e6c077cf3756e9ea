"""Facts as bytes: plain JSON that any language reads, and nothing that cannot be read back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import MapperDeserialisationError
from msgspec.structs import replace

from ledger.aggregates import Device, ImportBatch, Payment, Person
from ledger.history import FACTS, HISTORIES, Fact, History, when
from ledger.stores import FactMapper
from ledger.vocabulary import Count, Money, SealedText
from tests.facts import AYGUL, SAMPLES
from tests.golden import keeping
from tests.golden.keeping import stamped


@pytest.fixture
def mapper(tmp_path: Path) -> Iterator[FactMapper]:
    vault = keeping.open_golden_vault(tmp_path)
    yield FactMapper(vault)
    vault.close()


def place(fact: Fact) -> tuple[Any, ...]:
    return fact.originator_id, fact.originator_version, fact.TOPIC


@pytest.mark.parametrize("topic", sorted(SAMPLES))
def test_a_fact_comes_back_as_it_was(topic, mapper: FactMapper):
    fact = stamped(topic)

    row = mapper.to_stored_event(fact)
    back = mapper.to_domain_event(row)

    assert replace(back, seals=None) == fact
    assert (row.originator_id, row.originator_version, row.topic) == place(fact)


def test_a_fact_is_stored_as_plain_json(mapper: FactMapper):
    fact = replace(stamped("device_repaired"), by=replace(keeping.ENVELOPE, source=None))

    stored = json.loads(mapper.state_of(fact))

    assert stored == {
        "v": 1,
        "event_id": "01856827-34fb-7abc-8def-0123456789ab",
        "occurred_on": "2022-06-01",
        "by": {
            "recorded_at": "2022-12-31T12:00:00.123456Z",
            "actor": "7b7f0b60-0000-4000-8000-00000000000c",
            "organisation": "昌吉州残联",
            "channel": "import",
            "command": "import:golden:1",
            "station": "00005f54-f64a-8787-a389-72585304a80f",
            "on_behalf_of": "7b7f0b60-0000-4000-8000-000000000002",
            "corrects": "01856827-34fb-7fff-bfff-ffffffffffff",
            "policy": "golden-2022",
        },
        "fact": {
            "station_id": str(SAMPLES["device_repaired"].station_id),  # type: ignore[attr-defined]
            "cost": {"minor": 8550, "currency": "CNY"},
        },
    }


def test_what_has_no_value_is_left_out(mapper: FactMapper):
    fact = replace(stamped("person_registered"), area=None, phone=None, household_number=None)

    stored = json.loads(mapper.state_of(fact))
    back = mapper.fact_of(*place(fact), mapper.state_of(fact))

    assert set(stored["fact"]) == {"household_id", "settlement"}
    assert replace(back, seals=None) == fact


def test_a_fact_with_nothing_personal_in_it_has_nothing_sealed(mapper: FactMapper):
    fact = replace(stamped("payment_paid"), account=None, coefficient=None)

    assert "sealed" not in json.loads(mapper.state_of(fact))


@pytest.mark.parametrize(
    ("topic", "changes"),
    [
        ("payment_paid", {"period": "2022-1"}),
        ("payment_paid", {"amount": Money(1.5, "CNY")}),  # type: ignore[arg-type]
        ("payment_paid", {"amount": Money(True, "CNY")}),
        ("payment_paid", {"kind": "bonus"}),
        ("device_lent", {"station_id": "here"}),
        ("payment_paid", {"scheme": None}),
        ("payment_paid", {"account": 6228}),
        ("device_lent", {"due_on": "soon"}),
        ("rehab_session_delivered", {"minutes": 44.5}),
        ("person_registered", {"sex": "unknown"}),
        ("file_imported", {"count": {"rows": "four"}}),
    ],
)
def test_a_fact_that_could_not_be_read_back_is_not_written(topic, changes, mapper: FactMapper):
    with pytest.raises(ValueError, match=f"{topic} could not be read back"):
        mapper.to_stored_event(replace(stamped(topic), **changes))


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        ("payment_paid", b""),
        ("payment_paid", b"not json"),
        ("payment_paid", b"{}"),
        ("nobody_knows_this", b"{}"),
    ],
)
def test_bytes_that_are_no_fact_are_named(topic, state, mapper: FactMapper):
    with pytest.raises(MapperDeserialisationError, match=f"not a fact: {topic} {AYGUL} 7"):
        mapper.fact_of(AYGUL, 7, topic, state)


def test_a_fact_of_a_newer_program_is_not_read_by_halves(mapper: FactMapper):
    fact = stamped("device_lent")
    state = mapper.state_of(fact).replace(b'"v":1', b'"v":2')

    with pytest.raises(MapperDeserialisationError, match="newer program"):
        mapper.fact_of(*place(fact), state)


def test_a_field_that_nobody_knows_any_more_is_passed_over(mapper: FactMapper):
    fact = stamped("device_lent")
    state = mapper.state_of(fact).replace(b'"fact":{', b'"fact":{"dropped":1,')

    assert mapper.fact_of(*place(fact), state) == fact


def test_a_list_of_verdicts_comes_back_typed(mapper: FactMapper):
    fact = stamped("file_imported")

    back = mapper.fact_of(*place(fact), mapper.state_of(fact))

    assert isinstance(back, ImportBatch.FileImported)
    assert back.count == Count(rows=4, new=1, already=1, conflicting=1, rejected=1)
    assert [verdict.column for verdict in back.verdicts] == [None, "amount"]


@dataclass(frozen=True)
class Parcels:
    """One fact as three programs wrote it."""

    sent: type[Fact]


@pytest.fixture
def parcels() -> Iterator[Parcels]:
    class Parcel(History, stored_as="parcel_of_a_test"):
        class ParcelSent(Fact, frozen=True):
            """v1: weight in whole kg; v2: in grams; v3: how it travels."""

            TOPIC = "parcel_of_a_test_sent"
            CLASS_VERSION = 3
            grams: int
            carrier: str
            note: SealedText = None

            @staticmethod
            def upcast_v1_v2(fact: dict[str, Any]) -> None:
                fact["grams"] = fact.pop("kg") * 1000

            @staticmethod
            def upcast_v2_v3(fact: dict[str, Any]) -> None:
                fact["carrier"] = "post"

    yield Parcels(Parcel.ParcelSent)
    del FACTS["parcel_of_a_test_sent"]
    del HISTORIES["parcel_of_a_test"]


def old_state(mapper: FactMapper, parcels: Parcels, version: int, fact: dict[str, Any]) -> bytes:
    """What the program of that version stored."""
    new = parcels.sent(
        grams=1,  # type: ignore[call-arg]
        carrier="x",
        note="fragile",
        occurred_on="2022",
        originator_id=AYGUL,
        originator_version=1,
        event_id=keeping.EVENT_ID,
        by=keeping.ENVELOPE,
    )
    state = json.loads(mapper.state_of(new))
    return json.dumps(state | {"v": version, "fact": fact}).encode()


@pytest.mark.parametrize(
    ("version", "fact"),
    [
        (1, {"kg": 5}),
        (2, {"grams": 5000}),
        (3, {"grams": 5000, "carrier": "post"}),
    ],
)
def test_a_fact_of_an_older_program_is_read_as_today(
    mapper: FactMapper, parcels: Parcels, version, fact
):
    state = old_state(mapper, parcels, version, fact)

    read: Any = mapper.fact_of(AYGUL, 1, "parcel_of_a_test_sent", state)

    assert (read.grams, read.carrier, read.note) == (5000, "post", "fragile")
    assert read.by == keeping.ENVELOPE


def test_a_fact_of_an_older_program_is_written_in_the_new_form(
    mapper: FactMapper, parcels: Parcels
):
    state = old_state(mapper, parcels, 1, {"kg": 5})
    read = mapper.fact_of(AYGUL, 1, "parcel_of_a_test_sent", state)

    stored = json.loads(mapper.state_of(read))

    assert stored["v"] == 3
    assert stored["fact"] == {"grams": 5000, "carrier": "post"}


@pytest.mark.parametrize(
    ("version", "fact"), [(1, {}), (2, {"grams": "5000", "carrier": 1}), (4, {"grams": 1})]
)
def test_a_fact_that_no_program_wrote_is_not_guessed_at(
    mapper: FactMapper, parcels: Parcels, version, fact
):
    state = old_state(mapper, parcels, version, fact)

    with pytest.raises(MapperDeserialisationError):
        mapper.fact_of(AYGUL, 1, "parcel_of_a_test_sent", state)


def test_a_fact_needs_a_name_that_nobody_has():
    with pytest.raises(TypeError, match="no TOPIC"):

        class Nameless(History, stored_as="nameless_of_a_test"):
            class NamelessDone(Fact, frozen=True):
                """Has no name to be stored under."""

    with pytest.raises(TypeError, match="device_lent is the stored name of"):

        class Thief(History, stored_as="thief_of_a_test"):
            class DeviceLent(Fact, frozen=True):
                """Takes the name of another."""

                TOPIC = "device_lent"

    with pytest.raises(TypeError, match="device is the name of Device"):

        class OtherDevice(History, stored_as="device"):
            """Takes the name of another."""

    del HISTORIES["nameless_of_a_test"], HISTORIES["thief_of_a_test"]
    assert HISTORIES["device"] is Device
    assert FACTS["device_lent"] is Device.DeviceLent


def test_a_history_applies_only_its_own_facts():
    device = Device(AYGUL)

    assert set(device._mutators) <= {t for t, f in FACTS.items() if f.HISTORY is Device}
    assert Payment.PaymentPaid.HISTORY is Payment
    assert when(Person.PinSet)(lambda _self, _fact: None).applies is Person.PinSet  # type: ignore[attr-defined]
