"""What several processes share lives in one of them: the others find it as if it were theirs."""

import time
from collections.abc import Iterator
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from multiprocessing.reduction import ForkingPickler
from uuid import UUID, uuid4

import pytest

from api.elsewhere import NotShown
from api.kept import Form
from api.memory import Host, Memory, Place
from api.reading import ViewsBehind
from api.second_step import code_at, new_secret
from api.sessions import Notice
from kiosk.speech.saying import Name
from kiosk.throttle import FREE_TRIES
from ledger.aggregates.record_access import AccessPurpose
from ledger.errors import Refused, StoreAway
from ledger.vocabulary import StaffRole
from tests.api.office_day import Day

WHO = UUID(int=7)


@pytest.fixture
def house(day: Day) -> Iterator[Host]:
    host = Host(Memory.of(day.office))
    yield host
    host.close()


@pytest.fixture
def both(house: Host) -> tuple[Memory, Memory]:
    """Two processes' ways to one memory."""
    return Memory.elsewhere_at(house.place), Memory.elsewhere_at(house.place)


@pytest.mark.parametrize("why", [StoreAway(place="one/handrail"), ViewsBehind()], ids=str)
def test_a_refusal_is_the_same_in_the_process_that_asked(why: Refused):
    told = ForkingPickler.loads(ForkingPickler.dumps(why))  # as a line between processes does

    assert (type(told), told.code, told.facts) == (type(why), why.code, why.facts)


def test_a_session_begun_in_one_process_is_found_in_another(both: tuple[Memory, Memory]):
    one, other = both

    begun = one.sessions.begin(WHO, StaffRole.CLERK, "Lin Mei")
    begun.organisation = "office"
    begun.notice = Notice("desk.lent", {"name": Name("Li Lei")}, undo="key")
    begun.read |= {(WHO, AccessPurpose.SERVICE)}
    found = other.sessions.find(begun.token)

    assert found is not None
    assert (found.staff_id, found.organisation) == (WHO, "office")
    assert found.notice == begun.notice
    assert found.read == {(WHO, AccessPurpose.SERVICE)}
    assert other.sessions.find("another word") is None
    assert other.sessions.find(None) is None


def test_a_new_word_of_a_session_is_new_everywhere(both: tuple[Memory, Memory]):
    one, other = both
    begun = one.sessions.begin(WHO, StaffRole.CLERK, "Lin Mei")
    old = begun.token

    begun.token = one.sessions.renew(begun)

    assert other.sessions.find(old) is None
    renewed = other.sessions.find(begun.token)
    assert renewed is not None
    assert renewed.token == begun.token


def test_whoever_is_signed_out_in_one_process_is_so_in_all(both: tuple[Memory, Memory]):
    one, other = both
    own, abroad = (one.sessions.begin(WHO, StaffRole.CLERK, "Lin Mei") for _ in range(2))

    assert len(other.sessions.of(WHO)) == 2
    assert other.sessions.end_all(WHO, but=other.sessions.find(own.token)) == 1

    assert one.sessions.find(abroad.token) is None
    assert one.sessions.find(own.token) is not None
    abroad.search = "set in the copy of what has ended"
    assert one.sessions.by_id(abroad.id) is None


def test_the_way_in_goes_on_in_another_process(both: tuple[Memory, Memory]):
    one, other = both
    step = one.steps.begin(WHO)

    step.has_shown_code = True
    step.secret = "of an app"  # noqa: S105
    found = other.steps.find(step.token)

    assert found is not None
    assert (found.has_shown_code, found.secret) == (True, "of an app")
    other.steps.end(found)
    assert one.steps.find(step.token) is None


def test_tries_are_counted_together(both: tuple[Memory, Memory]):
    waits = [both[number % 2].throttle.begin("clerk") for number in range(FREE_TRIES + 1)]

    assert waits[:FREE_TRIES] == [0] * FREE_TRIES
    assert waits[-1] > 0


def test_what_counts_once_counts_in_one_process(both: tuple[Memory, Memory]):
    one, other = both
    secret = new_secret()
    code = code_at(secret, time.time())
    challenge = one.challenges.new("sign in")

    assert [each.codes.take(WHO, secret, code) for each in both] == [True, False]
    assert [each.challenges.take(challenge, "sign in") for each in (other, one)] == [True, False]


def test_what_was_kept_by_one_process_is_shown_by_another(both: tuple[Memory, Memory]):
    one, other = both
    form = Form("/desk/lend", (("key", "k"), ("number", "CJ00003")))

    one.kept.keep(WHO, form)
    one.bank_files.note(WHO, "digest")

    assert other.kept.of(WHO) == form
    assert other.bank_files.of(WHO) == "digest"
    assert other.files.of(WHO, "office") == []
    assert other.files.find(uuid4(), WHO, "office") is None


def test_what_is_refused_there_is_refused_here(both: tuple[Memory, Memory]):
    with pytest.raises(NotShown, match="state"):
        both[0].elsewhere.take_back("state", None)
    with pytest.raises(AttributeError):
        both[0].pace.nothing()  # type: ignore[attr-defined]
    assert both[0].pace.begin("a program") == 0


def test_nobody_gets_in_without_the_key_and_nothing_hangs_afterwards(
    house: Host, both: tuple[Memory, Memory]
):
    with pytest.raises(AuthenticationError):
        Client(house.place.address, "AF_UNIX", bytes(32))

    assert both[0].pace.begin("a program") == 0
    nobody = Memory.elsewhere_at(Place(house.place.address + "-gone", house.place.key))
    with pytest.raises(OSError, match="No such file"):
        nobody.sessions.find("a word")
