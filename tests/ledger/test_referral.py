import pytest

from ledger.aggregates import Referral
from ledger.application import ServiceLedger
from ledger.work import Work
from tests.facts import copied, meanwhile, ready, refused, stored
from tests.ledger.more_samples.care import REFERRAL
from tests.ledger.retelling import does_not_follow, follows, told

MADE, ACCEPTED, DECLINED = (
    Referral.ReferralMade,
    Referral.ReferralAccepted,
    Referral.ReferralDeclined,
)
STARTED, COMPLETED = Referral.ReferralStarted, Referral.ReferralCompleted
EXPIRED, OUTCOME = Referral.ReferralExpired, Referral.ReferralOutcomeNoted


def test_referral_made_says_to_whom_why_and_with_whose_consent():
    follows("make", MADE)
    assert MADE.SEALED_FIELDS == ("note",)


def test_referral_made_twice_is_refused():
    does_not_follow("make", MADE, MADE, code="already_exists")


def test_referral_accepted_is_a_yes():
    follows("accept", ACCEPTED, MADE)


def test_referral_accepted_and_declined_at_once_has_one_answer(ledger: ServiceLedger):
    copied(ledger, REFERRAL, ready(MADE))

    def accept(work: Work) -> None:
        work.change(Referral, REFERRAL).accept(**told(ready(ACCEPTED)))

    def decline(work: Work) -> None:
        work.change(Referral, REFERRAL).decline(**told(ready(DECLINED)))

    with refused("referral_already_answered", state="accepted"):
        meanwhile(ledger, accept, decline)

    assert stored(ledger) == [ready(MADE), ready(ACCEPTED)]


def test_referral_declined_says_why():
    follows("decline", DECLINED, MADE)


def test_referral_started_has_begun():
    follows("start", STARTED, MADE, ACCEPTED)


def test_referral_completed_is_finished():
    follows("complete", COMPLETED, MADE, ACCEPTED, STARTED)


@pytest.mark.parametrize("before", [(MADE,), (MADE, ACCEPTED)])
def test_referral_expired_was_forgotten(before):
    follows("expire", EXPIRED, *before)


@pytest.mark.parametrize("day", ["2022-06-10", "2022-06", "2022-05-20"])
def test_referral_expired_before_its_day_is_refused(day):
    does_not_follow("expire", EXPIRED, MADE, code="referral_not_due", occurred_on=day)


@pytest.mark.parametrize(
    "before",
    [(MADE, DECLINED), (MADE, EXPIRED), (MADE, ACCEPTED, STARTED, COMPLETED)],
)
def test_referral_outcome_noted_when_it_is_over(before):
    follows("note_outcome", OUTCOME, *before)
    follows("note_outcome", OUTCOME, *before, OUTCOME)


@pytest.mark.parametrize(
    ("command", "fact", "before", "code"),
    [
        ("accept", ACCEPTED, (MADE, EXPIRED), "referral_already_answered"),
        ("decline", DECLINED, (MADE, ACCEPTED), "referral_already_answered"),
        ("expire", EXPIRED, (MADE, ACCEPTED, STARTED), "referral_already_answered"),
        ("start", STARTED, (MADE,), "referral_not_accepted"),
        ("start", STARTED, (MADE, DECLINED), "referral_not_accepted"),
        ("complete", COMPLETED, (MADE, ACCEPTED), "referral_not_started"),
        ("complete", COMPLETED, (MADE, ACCEPTED, STARTED, COMPLETED), "referral_not_started"),
        ("note_outcome", OUTCOME, (MADE, ACCEPTED, STARTED), "referral_not_over"),
    ],
)
def test_referral_completed_out_of_turn_is_refused(command, fact, before, code):
    does_not_follow(command, fact, *before, code=code)
