from datetime import UTC, datetime, timedelta

from ledger.aggregates import IdentityVouch, Person
from projections import vouches
from projections.store import Views
from projections.vouches import Vouch
from tests.facts import AYGUL, BEKZAT, CLERK, ready
from tests.projections.taking_back import is_as_rebuilt

VOUCHES = IdentityVouch.id_of(AYGUL)
VOUCHED = ready(IdentityVouch.IdentityVouched)
USED = ready(IdentityVouch.IdentityVouchUsed)
NOON = datetime(2022, 12, 31, 12, tzinfo=UTC)


def test_vouches_of_a_person_tell_by_whom_and_until_when(ledger, views: Views, tell):
    tell(VOUCHES, VOUCHED)

    assert vouches.of(views, AYGUL) == [
        Vouch(
            person_id=AYGUL,
            staff_id=CLERK,
            recorded_at="2022-12-31T12:00:00.000000Z",
            opens_until="2022-12-31T12:10:00Z",
            used_at=None,
        )
    ]
    assert vouches.of(views, BEKZAT) == []
    assert is_as_rebuilt(ledger, views)


def test_vouches_of_a_person_are_open_for_ten_minutes(views: Views, tell):
    tell(VOUCHES, VOUCHED)

    (found,) = vouches.of(views, AYGUL)

    assert found.is_open(NOON + timedelta(minutes=10))
    assert not found.is_open(NOON + timedelta(minutes=10, seconds=1))


def test_vouches_of_a_person_are_used_the_newest_alone(views: Views, tell):
    tell(VOUCHES, VOUCHED, VOUCHED, USED)

    newest, older = vouches.of(views, AYGUL)

    assert (newest.used_at, older.used_at) == ("2022-12-31T12:00:00.000000Z", None)
    assert not newest.is_open(NOON)
    assert vouches.of(views, AYGUL, limit=1) == [newest]


def test_vouches_of_who_was_erased_are_gone(views: Views, tell):
    tell(AYGUL, ready(Person.PersonRegistered))
    tell(VOUCHES, VOUCHED)

    tell(AYGUL, ready(Person.PersonErased))

    assert vouches.of(views, AYGUL) == []
