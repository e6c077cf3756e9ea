"""An office adds a kind of service, changes it and takes it out, without a programmer."""

from typing import Any

import pytest
from msgspec.structs import replace

from ledger import catalogue
from ledger.aggregates import CatalogueEntry
from ledger.application import ServiceLedger
from ledger.catalogue import FieldType, ServiceField
from ledger.history import Fact
from ledger.vocabulary import InLanguages, Money
from ledger.work import Work
from tests.facts import by, given, meanwhile, ready, recorded, refused, stored

DEFINED = ready(CatalogueEntry.ServiceKindDefined)
REVISED = ready(CatalogueEntry.ServiceKindRevised)
RETIRED = ready(CatalogueEntry.ServiceKindRetired)
TEXT = ServiceField(name="finding", type=FieldType.TEXT)


def told(fact: Fact, **changes: Any) -> dict[str, Any]:
    fields = {name: getattr(fact, name) for name in ("occurred_on", *fact.CLEAR_FIELDS)}
    return fields | changes


def test_service_kind_defined_says_how_it_counts_and_what_it_asks():
    entry = given(CatalogueEntry)

    entry.define(**told(DEFINED))

    assert recorded(entry) == [DEFINED]
    assert entry.kind is not None
    assert (entry.kind.code, entry.kind.version) == ("guide_dog_day", 1)
    assert entry.kind.fields == DEFINED.fields


def test_service_kind_defined_twice_is_refused():
    with refused("already_exists", history="service_kind"):
        given(CatalogueEntry, DEFINED).define(**told(DEFINED))


def test_service_kind_defined_twice_at_once_is_defined_once(ledger: ServiceLedger):
    def define(work: Work) -> None:
        entry = work.begin(CatalogueEntry, CatalogueEntry.id_of("州残联", "guide_dog_day"))
        entry.define(**told(DEFINED))

    with refused("already_exists"):
        meanwhile(ledger, define, define)

    assert stored(ledger) == [DEFINED]


def test_service_kind_defined_under_a_code_of_the_program_is_refused():
    with refused("service_kind_shipped", kind="in_home_meal"):
        given(CatalogueEntry).define(**told(DEFINED, code="in_home_meal"))


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "guide dog"},
        {"code": ""},
        {"fields": (TEXT, TEXT)},
        {"fields": (replace(TEXT, name="what was found"),)},
        {"fields": (replace(TEXT, type=FieldType.CHOICE),)},
        {"fields": (replace(TEXT, choices=("good",)),)},
    ],
)
def test_service_kind_defined_so_that_no_form_could_ask_for_it_is_refused(changes):
    with refused("service_schema_unusable"):
        given(CatalogueEntry).define(**told(DEFINED, **changes))


@pytest.mark.parametrize("counters", [(), ("hours",), ("persons", "smiles")])
def test_service_kind_defined_to_count_what_nothing_adds_up_is_refused(counters):
    with refused("service_counter_unknown", kind="guide_dog_day"):
        given(CatalogueEntry).define(**told(DEFINED, counters=counters))


def test_service_kind_defined_without_a_name_in_every_language_is_refused():
    words = InLanguages(zh_hans="导盲犬", vi=" ", en="guide dog day")

    with refused("service_words_missing", kind="guide_dog_day"):
        given(CatalogueEntry).define(**told(DEFINED, words=words))


def test_service_kind_defined_as_a_second_version_is_refused():
    with refused("service_version_taken", version=2):
        given(CatalogueEntry).define(**told(DEFINED, version=2))


def test_service_kind_revised_is_the_next_version():
    entry = given(CatalogueEntry, DEFINED)

    entry.revise(**told(REVISED))

    assert recorded(entry) == [REVISED]
    assert entry.kind is not None
    assert entry.kind.version == 2


@pytest.mark.parametrize("version", [1, 3])
def test_service_kind_revised_out_of_number_is_refused(version: int):
    with refused("service_version_taken", version=version):
        given(CatalogueEntry, DEFINED).revise(**told(REVISED, version=version))


def test_service_kind_revised_keeps_its_mark():
    with refused("service_kind_stays_sensitive", kind="guide_dog_day"):
        given(CatalogueEntry, DEFINED).revise(**told(REVISED, sensitive=False))


def test_service_kind_retired_is_not_offered_any_more():
    entry = given(CatalogueEntry, DEFINED)

    entry.retire(**told(RETIRED))

    assert recorded(entry) == [RETIRED]
    assert entry.retired_on == "2022-12-20"


@pytest.mark.parametrize(("command", "fact"), [("retire", RETIRED), ("revise", REVISED)])
def test_service_kind_retired_stays_so(command: str, fact: Fact):
    with refused("service_kind_retired_before", state="retired"):
        getattr(given(CatalogueEntry, DEFINED, RETIRED), command)(**told(fact))


def test_a_kind_of_service_comes_back_as_it_was_defined(ledger: ServiceLedger):
    entry_id = CatalogueEntry.id_of("州残联", "guide_dog_day")
    ledger.perform(by(), lambda work: work.begin(CatalogueEntry, entry_id).define(**told(DEFINED)))

    entry = ledger.load(CatalogueEntry, entry_id)

    assert entry is not None
    assert entry.kind is not None
    assert entry.kind.fields == DEFINED.fields
    assert entry.kind.sensitive


@pytest.mark.parametrize(
    ("asked", "taken", "not_taken"),
    [
        (FieldType.TEXT, ["跌倒一次"], ["", " ", 2, Money(100, "CNY")]),
        (FieldType.WHOLE_NUMBER, [0, 12], ["12", True, Money(100, "CNY")]),
        (FieldType.DATE, ["2022", "2022-03", "2022-03-05"], ["", "2022-13", "5 March", 2022]),
        (FieldType.MONEY, [Money(100, "CNY")], [100, "100", ""]),
        (FieldType.CHOICE, ["left", "right"], ["", "up", 1, True]),
    ],
)
def test_a_field_takes_what_is_of_its_type_and_nothing_else(asked, taken, not_taken):
    choices = ("left", "right") if asked is FieldType.CHOICE else ()

    field = ServiceField(name="what", type=asked, choices=choices)

    assert all(map(field.takes, taken))
    assert not any(map(field.takes, not_taken))


def test_every_kind_of_the_program_can_be_asked_for_in_a_form():
    for kind in catalogue.kinds().values():
        names = [field.name for field in kind.fields]

        assert kind.code.isidentifier()
        assert len(set(names)) == len(names)
        assert all((f.type is FieldType.CHOICE) == bool(f.choices) for f in kind.fields)


def test_precision_rehabilitation_has_its_thirty_two_items():
    items = [kind for kind in catalogue.kinds().values() if kind.example]

    assert len(items) == 32
    assert all(item.code.startswith("rehab_") for item in items)
    assert [item.code for item in items if item.sensitive] == [
        "rehab_mental_medication",
        "rehab_mental_hospital_aid",
        "rehab_mental_community_training",
    ]
