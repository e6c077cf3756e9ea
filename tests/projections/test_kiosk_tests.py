from ledger.aggregates import KioskTest
from ledger.aggregates.kiosk_test import KioskPart
from projections import kiosk_tests
from projections.kiosk_tests import PartFound
from projections.store import Views
from tests.facts import ORGANISATION
from tests.projections.taking_back import is_as_rebuilt

KEYS, VOICE = KioskPart.KEYS, KioskPart.VOICE


def found(day: str, *, voice: bool, machine: str = "a") -> tuple[object, KioskTest.KioskSelfTested]:
    well, ill = ((KEYS, VOICE), ()) if voice else ((KEYS,), (VOICE,))
    fact = KioskTest.KioskSelfTested(occurred_on=day, machine=machine, working=well, broken=ill)
    return KioskTest.id_of(ORGANISATION, machine, day), fact


def test_kiosk_tests_of_a_machine_tell_since_when_a_part_is_broken(ledger, views: Views, tell):
    tell(*found("2022-07-01", voice=True))
    tell(*found("2022-07-02", voice=False))
    tell(*found("2022-07-03", voice=False))
    tell(*found("2022-07-03", voice=True, machine="b"))

    assert kiosk_tests.of(views, machine="a") == [
        PartFound("a", "voice", works=False, since="2022-07-02", tested_on="2022-07-03"),
        PartFound("a", "keys", works=True, since="2022-07-01", tested_on="2022-07-03"),
    ]
    assert {each.machine for each in kiosk_tests.of(views)} == {"a", "b"}
    assert is_as_rebuilt(ledger, views)


def test_kiosk_tests_broken_name_what_is_to_be_repaired(views: Views, tell):
    tell(*found("2022-07-01", voice=False))
    tell(*found("2022-07-01", voice=False, machine="b"))
    tell(*found("2022-07-02", voice=True, machine="b"))

    assert kiosk_tests.broken(views) == [
        PartFound("a", "voice", works=False, since="2022-07-01", tested_on="2022-07-01")
    ]


def test_kiosk_tests_of_a_machine_that_tried_nothing_are_empty(views: Views):
    assert kiosk_tests.of(views, machine="a") == []
    assert kiosk_tests.broken(views) == []
