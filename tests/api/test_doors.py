"""What is written down when somebody is shown a record, at the desk and at the kiosk."""

import sqlite3
from base64 import b32encode
from contextlib import closing
from datetime import date
from uuid import UUID

import pytest

from api.doors import KioskDoors
from kiosk.doors import Outcome, Part, SecondFactor, Taken, Wrong
from kiosk.preferences import AS_THE_MACHINE_HAS_IT, Preferences, Switches, Theme
from ledger.aggregates import Device, KioskManner, RecordAccess
from ledger.commands import visiting_kiosks
from ledger.commands.policies import issue
from ledger.errors import ClockAhead
from ledger.history import Fact
from ledger.policies import LendingTerms
from ledger.proof.proofs import parse_proof
from ledger.proof.tree import leaf_hash
from ledger.vocabulary import Channel
from ledger.work import Work
from projections import help_calls, kiosk_tests, record_access
from tests.api.conftest import Browser
from tests.api.office_day import OUT, Day


def looks(day: Day) -> list[Fact]:
    facts = day.office.ledger.read(0, 10_000, unseal=frozenset())
    return [fact for _, fact in facts if fact.HISTORY is RecordAccess]


def test_a_record_opened_at_the_desk_is_written_down_once_a_day(clerk: Browser, day: Day) -> None:
    clerk.get(f"/desk/people/{day.aygul}")
    clerk.get(f"/desk/people/{day.aygul}")
    clerk.get(f"/desk/people/{day.li_lei}")

    first, second = looks(day)

    assert (first.subject, second.subject) == (day.aygul, day.li_lei)
    assert first.envelope.channel is Channel.DESK
    (found,) = record_access.looked(day.office.fresh(), person_id=day.aygul)
    assert (found.topic, found.staff_role, found.reason) == ("record_viewed", "clerk", "service")


def test_a_record_of_nobody_is_not_written_down(clerk: Browser, day: Day) -> None:
    clerk.get(f"/desk/people/{UUID(int=1)}", 404)

    assert looks(day) == []


def test_a_turn_at_the_kiosk_is_written_down_from_beginning_to_end(day: Day) -> None:
    doors = KioskDoors(day.office)

    session_id = doors.begin_session(day.aygul)
    assert session_id is not None
    doors.end_session(day.aygul, session_id)

    opened, ended = looks(day)
    assert (opened.TOPIC, ended.TOPIC) == ("kiosk_session_opened", "kiosk_session_ended")
    assert opened.originator_id == ended.originator_id == session_id
    assert opened.envelope.on_behalf_of == ended.envelope.on_behalf_of == day.aygul
    assert opened.envelope.channel is Channel.KIOSK


def test_a_turn_that_cannot_be_written_down_is_a_turn_all_the_same(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ClockAhead

    monkeypatch.setattr(day.office.ledger, "perform", refuse)

    assert KioskDoors(day.office).begin_session(day.aygul) is None


def by_topic(day: Day, *topics: str) -> list[Fact]:
    facts = day.office.ledger.read(0, 10_000, unseal=frozenset())
    return [fact for _, fact in facts if fact.TOPIC in topics]


def vouch(day: Day, person_id: UUID) -> None:
    def decide(work: Work) -> None:
        visiting_kiosks.vouch(work, occurred_on=day.office.today(), person_id=person_id)

    day.office.ledger.perform(day.office.by(day.office.new_key("vouch")), decide)


def test_preferences_are_kept_and_only_what_is_new_is_written_down(day: Day) -> None:
    doors = KioskDoors(day.office)
    wanted = Preferences(language="vi", theme=Theme.DARK, size=3)

    said = doors.prefer(day.aygul, wanted)
    again = doors.prefer(day.aygul, wanted)

    assert (said, again) == (Outcome(), Outcome())
    assert doors.preferences_of(day.aygul) == wanted
    assert doors.preferences_of(day.li_lei) == AS_THE_MACHINE_HAS_IT
    (fact,) = by_topic(day, "access_preferences_set")
    assert isinstance(fact, KioskManner.AccessPreferencesSet)
    assert (fact.size, fact.speech, fact.envelope.on_behalf_of) == (3, None, day.aygul)


def test_a_preference_is_changed_back(day: Day) -> None:
    doors = KioskDoors(day.office)
    doors.prefer(day.aygul, Preferences(size=3, simple=True, switches=Switches.ONE))

    doors.prefer(day.aygul, AS_THE_MACHINE_HAS_IT)

    assert doors.preferences_of(day.aygul) == AS_THE_MACHINE_HAS_IT


def test_a_preference_that_no_kiosk_can_follow_is_refused(day: Day) -> None:
    outcome = KioskDoors(day.office).prefer(day.aygul, Preferences(dwell_ms=1))

    assert outcome.refused == "preference_not_possible"
    assert by_topic(day, "access_preferences_set") == []


def test_nobody_who_was_erased_prefers_anything(day: Day) -> None:
    assert KioskDoors(day.office).prefer(day.erased, Preferences(size=2)).refused == (
        "person_is_erased"
    )


def test_the_second_factor_is_the_pin_until_another_is_chosen(day: Day) -> None:
    doors = KioskDoors(day.office)
    assert doors.second_factor_of(day.aygul) is SecondFactor.PIN

    assert doors.choose_second_factor(day.aygul, SecondFactor.NONE) == Outcome()

    assert doors.second_factor_of(day.aygul) is SecondFactor.NONE
    assert doors.second_factor_of(day.li_lei) is SecondFactor.PIN
    assert doors.second_factor_of(None) is SecondFactor.PIN


def test_a_vouch_of_staff_opens_once(day: Day) -> None:
    doors = KioskDoors(day.office)
    assert not doors.is_vouched(day.aygul)

    vouch(day, day.aygul)

    assert [doors.is_vouched(day.li_lei), doors.is_vouched(day.aygul)] == [False, True]
    assert not doors.is_vouched(day.aygul)
    (used,) = by_topic(day, "identity_vouch_used")
    assert used.envelope.on_behalf_of == day.aygul


def test_a_device_is_renewed_by_its_borrower_alone(day: Day) -> None:
    doors = KioskDoors(day.office)
    device_id = Device.id_of(day.office.organisation, OUT)
    terms = LendingTerms(days=60, renewals_max=1, renewal_days=30)

    def issue_policy(work: Work) -> None:
        issue(
            work,
            occurred_on="2020-01-01",
            code="lending",
            document_number="昌州残联〔2020〕3号",
            effective_from=date(2020, 1, 1),
            clauses=terms,
        )

    day.office.ledger.perform(day.office.by("policy"), issue_policy)

    stranger = doors.renew(day.aygul, device_id)
    renewed = doors.renew(day.li_lei, device_id)
    again = doors.renew(day.li_lei, device_id)

    assert stranger.refused == "not_on_behalf"
    assert renewed == Outcome(facts={"due_on": date(2023, 2, 8)})
    assert again.refused == "renewals_used_up"
    (fact,) = by_topic(day, "device_loan_renewed")
    assert (fact.envelope.channel, fact.envelope.on_behalf_of) == (Channel.KIOSK, day.li_lei)


def test_a_device_is_not_renewed_where_no_policy_says_until_when(day: Day) -> None:
    doors = KioskDoors(day.office)
    (renewal,) = doors.renewals_of(day.li_lei)

    outcome = doors.renew(day.li_lei, renewal.device_id)

    assert renewal.renewal_answer == "no_policy"
    assert outcome.refused == "due_day_missing"


def test_an_entry_is_disputed_once_and_may_be_let_stand(day: Day) -> None:
    doors = KioskDoors(day.office)
    entry = doors.record_of(day.aygul)[0]

    said = doors.dispute(day.aygul, entry, Wrong.AMOUNT)
    again = doors.dispute(day.aygul, entry, Wrong.DAY)

    assert (said.refused, again.refused) == (None, "entry_already_disputed")
    (disputed,) = doors.disputes_of(day.aygul)
    assert (disputed.fact_id, disputed.entry_wrong) == (entry.event_id, "amount")
    assert doors.withdraw_dispute(day.li_lei, entry.event_id).refused == "not_on_behalf"
    assert doors.withdraw_dispute(day.aygul, entry.event_id) == Outcome()
    assert doors.disputes_of(day.aygul)[0].objection_state == "withdrawn"


def test_an_entry_of_somebody_else_is_not_disputed(day: Day) -> None:
    doors = KioskDoors(day.office)

    outcome = doors.dispute(day.li_lei, doors.record_of(day.aygul)[0], Wrong.NOT_ME)

    assert outcome.refused == "entry_not_in_record"


def test_a_visitor_nobody_knows_calls_for_staff_and_waits_once(day: Day) -> None:
    doors = KioskDoors(day.office)

    outcomes = [doors.ask_for_staff(None, "changji-1"), doors.ask_for_staff(day.aygul, "changji-1")]

    assert outcomes == [Outcome(), Outcome()]
    (call,) = help_calls.waiting(day.office.fresh(), day=doors.today())
    assert (call.machine, call.person_id) == ("changji-1", None)


def test_a_helper_is_let_in_and_out_of_a_turn(day: Day) -> None:
    doors = KioskDoors(day.office)
    session_id = doors.begin_session(day.aygul)

    assert doors.begin_help(day.aygul, session_id) == Outcome()
    assert doors.begin_help(day.aygul, session_id).refused == "helper_already_there"
    assert doors.begin_help(day.aygul, None).refused == "not_known"
    doors.end_help(day.aygul, session_id)
    doors.end_help(day.aygul, None)

    assert [fact.TOPIC for fact in looks(day)] == [
        "kiosk_session_opened",
        "helper_joined",
        "helper_left",
    ]


def test_what_was_taken_along_stands_among_the_looks(day: Day) -> None:
    doors = KioskDoors(day.office)

    doors.took_along(day.aygul, Taken.LINK)

    newest = doors.looked_at(day.aygul)[0]
    assert (newest.topic, newest.looked) == ("record_taken_along", True)


def test_a_machine_tells_what_of_it_works(day: Day) -> None:
    doors = KioskDoors(day.office)

    told = doors.self_tested("changji-1", {Part.VOICE: False, Part.KEYS: True})

    assert told == Outcome()
    (found,) = kiosk_tests.broken(day.office.fresh())
    assert (found.machine, found.kiosk_part) == ("changji-1", "voice")
    assert doors.self_tested("changji-1", {}).refused == "self_test_unclear"


def test_nothing_done_at_a_kiosk_stands_among_the_services(day: Day) -> None:
    doors = KioskDoors(day.office)
    before = [each.event_id for each in doors.record_of(day.aygul)]

    doors.prefer(day.aygul, Preferences(size=2))
    doors.took_along(day.aygul, Taken.PRINT)
    doors.ask_for_staff(day.aygul, "changji-1")

    assert [each.event_id for each in doors.record_of(day.aygul)] == before


def test_what_a_kiosk_hands_out_is_the_code_and_the_proof_of_that_very_entry(day: Day) -> None:
    doors = KioskDoors(day.office)
    entry = doors.record_of(day.aygul)[0]

    (code,) = doors.short_codes([entry.position])
    proof = parse_proof((doors.proof_of(entry) or "").partition("\n\n")[2])

    proof.must_hold()
    assert proof.says.position == entry.position
    signs = b32encode(leaf_hash(proof.leaf)[:5]).decode()
    assert code == f"{entry.position}-{signs[:4]}-{signs[4:]}"


def test_a_log_that_does_not_fit_the_facts_gives_no_proof(day: Day) -> None:
    doors = KioskDoors(day.office)
    entry = doors.record_of(day.aygul)[0]
    day.office.log.seal()
    with closing(sqlite3.connect(day.office.directory.log)) as file, file:
        file.execute("UPDATE sealed SET position = position + 9")

    assert doors.proof_of(entry) is None
