from ledger.aggregates import KioskManner, Person
from ledger.aggregates.kiosk_manner import KioskTheme, SecondFactor
from projections import kiosk_manners
from projections.kiosk_manners import Manner
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, ready
from tests.projections.taking_back import is_as_rebuilt

MANNER = KioskManner.id_of(AYGUL)
LARGE = KioskManner.AccessPreferencesSet(
    occurred_on="2022-07-01", person_id=AYGUL, size=3, speech=False, theme=KioskTheme.DARK
)
LIGHT = KioskManner.AccessPreferencesSet(
    occurred_on="2022-07-02", person_id=AYGUL, theme=KioskTheme.LIGHT
)
VOUCH = ready(KioskManner.SecondFactorChosen)


def test_kiosk_manners_of_a_person_are_what_they_said_last_of_each(ledger, views: Views, tell):
    tell(MANNER, LARGE, VOUCH, LIGHT)

    assert kiosk_manners.of(views, AYGUL) == Manner(
        person_id=AYGUL,
        language=None,
        speech=False,
        aloud=None,
        speed=None,
        size=3,
        theme="light",
        simple=None,
        low=None,
        switches=None,
        dwell_ms=None,
        lockout_ms=None,
        second_factor=SecondFactor.VOUCH.value,
    )
    assert is_as_rebuilt(ledger, views)


def test_kiosk_manners_of_who_said_nothing_are_none(views: Views, tell):
    tell(MANNER, LARGE)

    assert kiosk_manners.of(views, BEKZAT) is None


def test_kiosk_manners_of_who_was_erased_are_gone(ledger, views: Views, tell):
    tell(AYGUL, ready(Person.PersonRegistered))
    tell(MANNER, LARGE)

    tell(AYGUL, ready(Person.PersonErased))

    assert kiosk_manners.of(views, AYGUL) is None
