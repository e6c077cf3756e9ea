"""What a person, the staff and the machine itself say at a kiosk: done, refused, twice, at once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import HelpCall, IdentityVouch, KioskManner, KioskTest, RecordAccess
from ledger.application import ServiceLedger
from ledger.history import Fact
from ledger.vocabulary import By, Channel
from tests.facts import AYGUL, BEKZAT, CLERK, ORGANISATION, by, meanwhile, ready, refused, stored
from tests.ledger.asking import ask, asking, registered, told

TURN = UUID(int=0x7A)
DAY = "2022-07-02"
PREFERRED = ready(KioskManner.AccessPreferencesSet)
CHOSEN = ready(KioskManner.SecondFactorChosen)
VOUCHED = ready(IdentityVouch.IdentityVouched)
TAKEN = ready(RecordAccess.RecordTakenAlong)
ASKED = ready(HelpCall.HelpAskedFor)
TESTED = ready(KioskTest.KioskSelfTested)


@pytest.fixture(autouse=True)
def people(ledger: ServiceLedger) -> None:
    registered(ledger, AYGUL, BEKZAT)


def at_the_kiosk(person_id: UUID | None = AYGUL) -> By:
    return by(channel=Channel.KIOSK, on_behalf_of=person_id)


def done(ledger: ServiceLedger) -> list[Fact]:
    return stored(ledger)[2:]


def topics(ledger: ServiceLedger) -> list[str]:
    return [fact.TOPIC for fact in done(ledger)]


def vouch(ledger: ServiceLedger, **more: Any) -> None:
    ask(ledger, "identity_vouch.vouch", **told(VOUCHED), **more)


def use(ledger: ServiceLedger, asker: By | None = None) -> None:
    use_now = {"occurred_on": DAY, "person_id": AYGUL}
    ask(ledger, "identity_vouch.use", asked_by=asker or at_the_kiosk(), **use_now)


def turn(ledger: ServiceLedger, name: str, asker: By | None = None) -> None:
    about = {"person_id": AYGUL} if name == "open" else {}
    ask(
        ledger,
        f"record_access.{name}",
        asked_by=asker or at_the_kiosk(),
        id=TURN,
        occurred_on=DAY,
        **about,
    )


def call(ledger: ServiceLedger, asker: By, **changes: Any) -> Any:
    return ask(ledger, "help_call.ask", asked_by=asker, **told(ASKED) | changes).value


def give(ledger: ServiceLedger) -> None:
    ask(ledger, "help_call.give", occurred_on=DAY, machine=ASKED.machine)


def test_access_preferences_set_by_the_person_at_a_kiosk(ledger: ServiceLedger):
    ask(ledger, "kiosk_manner.prefer", asked_by=at_the_kiosk(), **told(PREFERRED))

    assert done(ledger) == [PREFERRED]
    (fact,) = ledger.facts_of([KioskManner.id_of(AYGUL)])[KioskManner.id_of(AYGUL)]
    assert (fact.envelope.on_behalf_of, fact.envelope.channel) == (AYGUL, Channel.KIOSK)


def test_access_preferences_set_tell_only_what_was_said(ledger: ServiceLedger):
    size = {"occurred_on": DAY, "person_id": AYGUL, "size": 2}

    ask(ledger, "kiosk_manner.prefer", **size)
    ask(ledger, "kiosk_manner.prefer", **size | {"size": 4})

    first, second = done(ledger)
    assert (first.size, first.theme, second.size) == (2, None, 4)  # type: ignore[attr-defined]


def test_access_preferences_set_to_nothing_are_refused(ledger: ServiceLedger):
    with refused("nothing_preferred"):
        ask(ledger, "kiosk_manner.prefer", occurred_on=DAY, person_id=AYGUL)

    assert done(ledger) == []


@pytest.mark.parametrize(
    ("name", "value"), [("speed", 8), ("size", 0), ("dwell_ms", 10), ("lockout_ms", 2001)]
)
def test_access_preferences_set_to_what_no_kiosk_can_be_are_refused(
    ledger: ServiceLedger, name: str, value: int
):
    manner = KioskManner(KioskManner.id_of(AYGUL))

    with refused("preference_not_possible", preference=name, value=value):
        manner.prefer(occurred_on=DAY, person_id=AYGUL, **{name: value})


def test_access_preferences_set_for_somebody_else_are_refused(ledger: ServiceLedger):
    with refused("not_on_behalf"):
        ask(ledger, "kiosk_manner.prefer", asked_by=at_the_kiosk(BEKZAT), **told(PREFERRED))

    assert done(ledger) == []


def test_access_preferences_set_of_nobody_are_refused(ledger: ServiceLedger):
    with refused("not_known", history="person"):
        ask(ledger, "kiosk_manner.prefer", **told(PREFERRED, person_id=UUID(int=9)))


def test_access_preferences_set_twice_at_once_are_both_kept(ledger: ServiceLedger):
    size = asking("kiosk_manner.prefer", occurred_on=DAY, person_id=AYGUL, size=2)
    theme = asking("kiosk_manner.prefer", occurred_on=DAY, person_id=AYGUL, theme="dark")

    meanwhile(ledger, size, theme)

    assert topics(ledger) == ["access_preferences_set", "access_preferences_set"]


def test_second_factor_chosen_by_the_person(ledger: ServiceLedger):
    ask(ledger, "kiosk_manner.choose_factor", asked_by=at_the_kiosk(), **told(CHOSEN))

    assert done(ledger) == [CHOSEN]


def test_second_factor_chosen_for_somebody_else_is_refused(ledger: ServiceLedger):
    with refused("not_on_behalf"):
        choose = told(CHOSEN)
        ask(ledger, "kiosk_manner.choose_factor", asked_by=at_the_kiosk(BEKZAT), **choose)

    assert done(ledger) == []


def test_identity_vouched_by_staff_says_by_whom(ledger: ServiceLedger):
    vouch(ledger)

    assert done(ledger) == [VOUCHED]
    (fact,) = ledger.facts_of([IdentityVouch.id_of(AYGUL)])[IdentityVouch.id_of(AYGUL)]
    assert fact.envelope.actor == CLERK


def test_identity_vouched_by_a_kiosk_is_refused(ledger: ServiceLedger):
    with refused("kiosk_vouches_for_nobody"):
        vouch(ledger, asked_by=at_the_kiosk())

    assert done(ledger) == []


def test_identity_vouched_for_oneself_is_refused(ledger: ServiceLedger):
    with refused("vouch_for_self"):
        vouch(ledger, asked_by=replace(by(), actor=AYGUL))

    assert done(ledger) == []


def test_identity_vouched_of_nobody_is_refused(ledger: ServiceLedger):
    with refused("not_known", history="person"):
        ask(ledger, "identity_vouch.vouch", **told(VOUCHED, person_id=UUID(int=9)))


def test_identity_vouch_used_opens_once(ledger: ServiceLedger):
    vouch(ledger)

    use(ledger)

    assert topics(ledger) == ["identity_vouched", "identity_vouch_used"]
    with refused("not_vouched_for"):
        use(ledger)


def test_identity_vouch_used_within_ten_minutes_and_not_after(ledger: ServiceLedger, clock):
    vouch(ledger)
    clock.pass_time(timedelta(minutes=10))
    use(ledger)
    vouch(ledger)

    clock.pass_time(timedelta(minutes=10, seconds=1))

    with refused("not_vouched_for"):
        use(ledger)


def test_identity_vouch_used_that_nobody_gave_is_refused(ledger: ServiceLedger):
    with refused("not_vouched_for"):
        use(ledger)

    assert done(ledger) == []


def test_identity_vouch_used_for_somebody_else_is_refused(ledger: ServiceLedger):
    vouch(ledger)

    with refused("not_on_behalf"):
        use(ledger, at_the_kiosk(BEKZAT))

    assert topics(ledger) == ["identity_vouched"]


def test_identity_vouch_used_twice_at_once_opens_once(ledger: ServiceLedger):
    vouch(ledger)
    opened = asking("identity_vouch.use", occurred_on=DAY, person_id=AYGUL)

    with refused("not_vouched_for"):
        meanwhile(ledger, opened, opened, asker=at_the_kiosk)

    assert topics(ledger) == ["identity_vouched", "identity_vouch_used"]


def test_helper_joined_with_the_consent_of_the_person(ledger: ServiceLedger):
    turn(ledger, "open")

    turn(ledger, "let_help")

    assert done(ledger)[-1] == ready(RecordAccess.HelperJoined)
    with refused("helper_already_there"):
        turn(ledger, "let_help")


def test_helper_joined_whom_the_person_did_not_let_is_refused(ledger: ServiceLedger):
    turn(ledger, "open")

    with refused("not_on_behalf"):
        turn(ledger, "let_help", by())

    assert topics(ledger) == ["kiosk_session_opened"]


def test_helper_joined_a_turn_that_is_over_is_refused(ledger: ServiceLedger):
    turn(ledger, "open")
    turn(ledger, "end")

    with refused("helper_already_there", state="ended"):
        turn(ledger, "let_help")


def test_helper_left_and_may_join_again(ledger: ServiceLedger):
    for name in ("open", "let_help", "end_help", "let_help", "end"):
        turn(ledger, name)

    assert done(ledger)[2] == ready(RecordAccess.HelperLeft)
    assert topics(ledger)[3:] == ["helper_joined", "kiosk_session_ended"]


def test_helper_left_who_was_not_there_is_refused(ledger: ServiceLedger):
    turn(ledger, "open")

    with refused("helper_not_there"):
        turn(ledger, "end_help")


def test_record_taken_along_each_time(ledger: ServiceLedger):
    ask(ledger, "record_access.take_along", asked_by=at_the_kiosk(), **told(TAKEN))

    ask(ledger, "record_access.take_along", asked_by=at_the_kiosk(), **told(TAKEN))

    assert done(ledger) == [TAKEN, TAKEN]


def test_record_taken_along_by_somebody_else_is_refused(ledger: ServiceLedger):
    with refused("not_on_behalf"):
        ask(ledger, "record_access.take_along", asked_by=at_the_kiosk(BEKZAT), **told(TAKEN))

    assert done(ledger) == []


def test_help_asked_for_by_somebody_nobody_knows(ledger: ServiceLedger):
    added = call(ledger, at_the_kiosk(None), person_id=None)

    assert added is True
    (fact,) = done(ledger)
    assert (fact.machine, fact.person_id) == ("changji-1", None)  # type: ignore[attr-defined]


def test_help_asked_for_again_adds_nothing(ledger: ServiceLedger):
    call(ledger, at_the_kiosk())

    again = call(ledger, at_the_kiosk(None), person_id=None)

    assert again is False
    assert done(ledger) == [ASKED]
    call_of_the_day = HelpCall(HelpCall.id_of(ORGANISATION, "changji-1", DAY))
    call_of_the_day.ask(occurred_on=DAY, machine="changji-1")
    with refused("help_already_asked_for"):
        call_of_the_day.ask(occurred_on=DAY, machine="changji-1")


def test_help_asked_for_twice_at_once_is_recorded_once(ledger: ServiceLedger):
    call_now = asking("help_call.ask", occurred_on=DAY, machine="changji-1")

    meanwhile(ledger, call_now, call_now)

    assert topics(ledger) == ["help_asked_for"]


def test_help_asked_for_in_the_name_of_another_is_refused(ledger: ServiceLedger):
    with refused("not_on_behalf"):
        call(ledger, at_the_kiosk(BEKZAT))

    assert done(ledger) == []


def test_help_given_and_asked_for_anew(ledger: ServiceLedger):
    call(ledger, at_the_kiosk())

    give(ledger)
    call(ledger, at_the_kiosk())

    assert topics(ledger) == ["help_asked_for", "help_given", "help_asked_for"]
    assert done(ledger)[1] == ready(HelpCall.HelpGiven)


def test_help_given_twice_is_refused(ledger: ServiceLedger):
    call(ledger, at_the_kiosk())
    give(ledger)

    with refused("help_not_asked_for"):
        give(ledger)


def test_help_given_where_nobody_asked_is_refused(ledger: ServiceLedger):
    with refused("not_known", history="help_call"):
        give(ledger)


def test_kiosk_self_tested_by_the_machine_on_behalf_of_nobody(ledger: ServiceLedger):
    ask(ledger, "kiosk_test.tell", asked_by=at_the_kiosk(None), **told(TESTED))

    assert done(ledger) == [TESTED]


@pytest.mark.parametrize(
    "found", [{}, {"working": ["keys"], "broken": ["keys"]}, {"working": ["keys", "keys"]}]
)
def test_kiosk_self_tested_without_a_clear_outcome_is_refused(ledger: ServiceLedger, found):
    with refused("self_test_unclear"):
        ask(ledger, "kiosk_test.tell", occurred_on=DAY, machine="changji-1", **found)

    assert done(ledger) == []
