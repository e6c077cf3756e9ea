import pytest

from ledger.aggregates import Screening
from tests.facts import NGUYEN
from tests.ledger.retelling import does_not_follow, follows

SCREENED, SUSPECTED = Screening.PersonScreened, Screening.ScreeningSuspected
REFERRED, CONFIRMED = Screening.ScreeningAssessmentReferred, Screening.ScreeningConfirmed
CLEARED, HELPED = Screening.ScreeningCleared, Screening.InterventionBegun


def test_person_screened_is_the_beginning():
    follows("screen", SCREENED)


def test_person_screened_twice_by_a_programme_that_day_is_refused():
    does_not_follow("screen", SCREENED, SCREENED, code="already_exists")


def test_person_screened_on_another_day_is_another_screening():
    first, second = (Screening.id_of(NGUYEN, "child_0_6", f"2022-04-{day}") for day in (11, 12))

    assert first != second


def test_screening_suspected_keeps_the_sign_sealed_and_silent():
    follows("suspect", SUSPECTED, SCREENED)
    assert SUSPECTED.SEALED_FIELDS == ("suspected",)
    assert SUSPECTED.SENSITIVE


def test_screening_assessment_referred_says_to_whom():
    follows("refer_to_assessment", REFERRED, SCREENED, SUSPECTED)


@pytest.mark.parametrize("before", [(SUSPECTED,), (SUSPECTED, REFERRED), (SUSPECTED, HELPED)])
def test_screening_confirmed_keeps_the_finding_sealed_and_silent(before):
    follows("confirm", CONFIRMED, SCREENED, *before)
    assert CONFIRMED.SEALED_FIELDS == ("found",)
    assert CONFIRMED.SENSITIVE


@pytest.mark.parametrize("before", [(), (SUSPECTED,), (SUSPECTED, REFERRED)])
def test_screening_cleared_found_nothing(before):
    follows("clear", CLEARED, SCREENED, *before)


@pytest.mark.parametrize("before", [(SUSPECTED,), (SUSPECTED, CONFIRMED)])
def test_intervention_begun_need_not_wait_for_certainty(before):
    follows("begin_intervention", HELPED, SCREENED, *before)


def test_intervention_begun_twice_is_refused():
    does_not_follow(
        "begin_intervention", HELPED, SCREENED, SUSPECTED, HELPED, CONFIRMED,
        code="intervention_already_begun",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("command", "fact", "before", "code"),
    [
        ("suspect", SUSPECTED, (SUSPECTED,), "screening_already_decided"),
        ("suspect", SUSPECTED, (CLEARED,), "screening_already_decided"),
        ("clear", CLEARED, (CLEARED,), "screening_already_decided"),
        ("clear", CLEARED, (SUSPECTED, CONFIRMED), "screening_already_decided"),
        ("refer_to_assessment", REFERRED, (), "nothing_suspected"),
        ("confirm", CONFIRMED, (), "nothing_suspected"),
        ("confirm", CONFIRMED, (SUSPECTED, CONFIRMED), "nothing_suspected"),
        ("begin_intervention", HELPED, (CLEARED,), "nothing_suspected"),
    ],
)
def test_screening_confirmed_or_cleared_out_of_turn_is_refused(command, fact, before, code):
    does_not_follow(command, fact, SCREENED, *before, code=code)
