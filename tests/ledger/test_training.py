import pytest

from ledger.aggregates import Training, TrainingCourse
from tests.facts import AYGUL, BEKZAT
from tests.ledger.more_samples.care import COURSE
from tests.ledger.retelling import does_not_follow, follows

OPENED, ENDED = TrainingCourse.TrainingCourseOpened, TrainingCourse.TrainingCourseEnded
OFFERED, ENROLLED, ATTENDED = (
    Training.TrainingOffered,
    Training.TrainingEnrolled,
    Training.TrainingAttended,
)
COMPLETED, DROPPED = Training.TrainingCompleted, Training.TrainingDropped
CERTIFIED = Training.TrainingCertificateIssued


def test_training_course_opened_says_what_it_teaches_and_costs():
    follows("open", OPENED)


def test_training_course_opened_twice_is_refused():
    does_not_follow("open", OPENED, OPENED, code="already_exists")


def test_training_course_ended_counts_everybody_who_was_there():
    follows("end", ENDED, OPENED)


def test_training_course_ended_twice_is_refused():
    does_not_follow("end", ENDED, OPENED, ENDED, code="course_is_over")


def test_training_course_ended_before_it_began_is_refused():
    does_not_follow("end", ENDED, OPENED, code="before_it_began", occurred_on="2022-04-17")


def test_training_offered_is_an_offer():
    follows("offer", OFFERED)


def test_training_offered_twice_is_refused():
    does_not_follow("offer", OFFERED, OFFERED, code="already_exists")


@pytest.mark.parametrize("before", [(), (OFFERED,), (OFFERED, DROPPED), (ENROLLED, DROPPED)])
def test_training_enrolled_with_or_without_an_offer(before):
    follows("enrol", ENROLLED, *before)


@pytest.mark.parametrize("before", [(ENROLLED,), (ENROLLED, COMPLETED)])
def test_training_enrolled_twice_is_refused(before):
    does_not_follow("enrol", ENROLLED, *before, code="already_enrolled")


def test_training_attended_counts_a_day():
    follows("attend", ATTENDED, ENROLLED)


def test_training_attended_twice_a_day_is_refused():
    does_not_follow("attend", ATTENDED, ENROLLED, ATTENDED, code="attended_already")


def test_training_attended_on_no_day_in_particular_is_refused():
    does_not_follow("attend", ATTENDED, ENROLLED, code="day_not_exact", occurred_on="2022-04")


def test_training_attended_for_no_time_is_refused():
    does_not_follow("attend", ATTENDED, ENROLLED, code="minutes_not_positive", minutes=0)


def test_training_completed_stayed_until_the_end():
    follows("complete", COMPLETED, OFFERED, ENROLLED, ATTENDED)


def test_training_certificate_issued_keeps_its_number_sealed():
    follows("issue_certificate", CERTIFIED, ENROLLED, COMPLETED)
    assert CERTIFIED.SEALED_FIELDS == ("certificate_number",)


@pytest.mark.parametrize("before", [(ENROLLED,), (ENROLLED, COMPLETED, CERTIFIED)])
def test_training_certificate_issued_out_of_turn_is_refused(before):
    does_not_follow("issue_certificate", CERTIFIED, *before, code="training_not_completed")


@pytest.mark.parametrize("before", [(OFFERED,), (ENROLLED,)])
def test_training_dropped_says_why(before):
    follows("drop", DROPPED, *before)


@pytest.mark.parametrize(
    ("command", "fact"), [("attend", ATTENDED), ("complete", COMPLETED), ("drop", DROPPED)]
)
@pytest.mark.parametrize("before", [(OFFERED, DROPPED), (ENROLLED, COMPLETED)])
def test_training_dropped_or_completed_takes_nothing_more(command, fact, before):
    does_not_follow(command, fact, *before, code="not_enrolled")


def test_a_person_has_one_part_in_a_course():
    assert Training.id_of(COURSE, AYGUL) == Training.id_of(COURSE, AYGUL)
    assert Training.id_of(COURSE, AYGUL) != Training.id_of(COURSE, BEKZAT)
