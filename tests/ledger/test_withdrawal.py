from uuid import UUID

from ledger.aggregates import Contact, Device, Need, Payment, RehabSession
from ledger.application import ServiceLedger
from ledger.commands import COMMANDS
from ledger.history import FactWithdrawn
from ledger.vocabulary import Channel, ContactChannel, WithdrawalReason
from ledger.work import Work
from tests.facts import (
    AYGUL,
    LENDING_STATION,
    REHAB_STATION,
    by,
    copied,
    meanwhile,
    ready,
    refused,
    stored,
)

SESSION = RehabSession.id_of(AYGUL, REHAB_STATION, "2022-06-21", "physiotherapy")
CHAIR = UUID(int=0xC1)
TODAY = "2022-12-31"


def treat(work: Work) -> None:
    work.begin(RehabSession, SESSION).deliver(
        occurred_on="2022-06-21",
        person_id=AYGUL,
        station_id=REHAB_STATION,
        item="physiotherapy",
        minutes=45,
    )


def undo(ledger: ServiceLedger, command: str, key: str = "undoing"):
    asked = COMMANDS["undo"]
    told = {"occurred_on": TODAY, "command": command, "reason": "wrong_person", "note": "同名"}
    return ledger.perform(by(key), asked.on(asked.read(told)), told)


def newest_id(ledger: ServiceLedger, history: UUID) -> UUID:
    return ledger.facts_of([history])[history][-1].event_id


def test_fact_withdrawn_names_what_it_takes_back_and_leaves_it_readable(ledger: ServiceLedger):
    ledger.perform(by("treated"), treat)
    event_id = newest_id(ledger, SESSION)

    undo(ledger, "treated")

    delivered, withdrawn = ledger.facts_of([SESSION])[SESSION]
    assert isinstance(delivered, RehabSession.RehabSessionDelivered)
    assert isinstance(withdrawn, FactWithdrawn)
    assert (withdrawn.topic, withdrawn.fact_id) == ("rehab_session_delivered", event_id)
    assert (withdrawn.person_id, withdrawn.note) == (AYGUL, "同名")
    assert withdrawn.envelope.corrects == event_id


def test_fact_withdrawn_lets_the_same_thing_be_recorded_again(ledger: ServiceLedger):
    ledger.perform(by("treated"), treat)
    undo(ledger, "treated")

    ledger.perform(by("treated again"), treat)

    topics = [fact.TOPIC for fact in stored(ledger)]
    assert topics == ["rehab_session_delivered", "fact_withdrawn", "rehab_session_delivered"]


def test_fact_withdrawn_twice_is_refused(ledger: ServiceLedger):
    ledger.perform(by("treated"), treat)
    undo(ledger, "treated")

    with refused("nothing_to_withdraw"):
        undo(ledger, "treated", key="once more")

    assert len(stored(ledger)) == 2


def test_fact_withdrawn_asked_again_with_the_same_key_is_answered_the_same(ledger: ServiceLedger):
    ledger.perform(by("treated"), treat)
    first = undo(ledger, "treated")

    again = undo(ledger, "treated")

    assert again.repeated
    assert (again.value, again.position) == (first.value, first.position)


def test_fact_withdrawn_twice_at_once_is_withdrawn_once(ledger: ServiceLedger):
    ledger.perform(by("treated"), treat)
    event_id = newest_id(ledger, SESSION)

    def withdraw(work: Work) -> None:
        session = work.begin(RehabSession, SESSION)
        reason = WithdrawalReason.RECORDED_TWICE
        session.withdraw(occurred_on=TODAY, fact_id=event_id, reason=reason)

    with refused("nothing_to_withdraw"):
        meanwhile(ledger, withdraw, withdraw)

    assert [fact.TOPIC for fact in stored(ledger)] == ["rehab_session_delivered", "fact_withdrawn"]


def test_a_fact_on_which_others_were_built_stays(ledger: ServiceLedger):
    copied(ledger, CHAIR, ready(Device.DeviceRegistered, station_id=LENDING_STATION))
    registered = newest_id(ledger, CHAIR)
    copied(ledger, CHAIR, ready(Device.DeviceLent))

    with (
        refused("later_facts_stand", topic="device_registered", later="device_lent"),
        ledger.change(Device, CHAIR, by()) as chair,
    ):
        chair.withdraw(
            occurred_on=TODAY, fact_id=registered, reason=WithdrawalReason.DID_NOT_HAPPEN
        )


def test_money_that_went_out_is_reversed_and_not_withdrawn(ledger: ServiceLedger):
    payment = UUID(int=0xAA)
    copied(ledger, payment, ready(Payment.PaymentPaid))
    paid = newest_id(ledger, payment)

    with (
        refused("undone_otherwise", topic="payment_paid"),
        ledger.change(Payment, payment, by()) as standing,
    ):
        standing.withdraw(occurred_on=TODAY, fact_id=paid, reason=WithdrawalReason.RECORDED_TWICE)


def test_a_command_of_several_facts_is_taken_back_whole(ledger: ServiceLedger):
    contact = Contact.id_of(AYGUL, ContactChannel.VISIT, "2022-09-21", made=True)
    need = Need.id_of(contact)

    def visit(work: Work) -> None:
        work.begin(Contact, contact).make(
            occurred_on="2022-09-21", person_id=AYGUL, channel=ContactChannel.VISIT
        )
        work.begin(Need, need).raise_need(
            occurred_on="2022-09-21", person_id=AYGUL, note="漏水", contact_id=contact
        )

    ledger.perform(by("visited"), visit)

    undo(ledger, "visited")

    assert ledger.load(Contact, contact).begun is False
    assert ledger.load(Need, need).begun is False
    ledger.perform(by("visited indeed"), visit)
    assert ledger.load(Need, need).begun


def test_a_command_of_which_one_part_was_gone_on_with_is_not_taken_back_at_all(
    ledger: ServiceLedger,
):
    contact = Contact.id_of(AYGUL, ContactChannel.PHONE, "2022-09-21", made=True)
    need = Need.id_of(contact)

    def call(work: Work) -> None:
        work.begin(Need, need).raise_need(occurred_on="2022-09-21", person_id=AYGUL, note="漏水")
        work.begin(Contact, contact).make(
            occurred_on="2022-09-21", person_id=AYGUL, channel=ContactChannel.PHONE
        )

    ledger.perform(by("called"), call)
    with ledger.change(Need, need, by()) as standing:
        standing.resolve_directly(occurred_on="2022-09-21")

    with refused("later_facts_stand", topic="need_raised"):
        undo(ledger, "called")

    assert "fact_withdrawn" not in [fact.TOPIC for fact in stored(ledger)]


def test_a_command_that_nobody_gave_cannot_be_taken_back(ledger: ServiceLedger):
    with refused("not_known", history="command"):
        undo(ledger, "never said")


def test_what_was_taken_back_is_not_put_back_but_recorded_again(ledger: ServiceLedger):
    ledger.perform(by("treated"), treat)
    undo(ledger, "treated", key="a mistake")

    with refused("undone_otherwise", topic="fact_withdrawn", by="rehab_session_delivered"):
        undo(ledger, "a mistake", key="no mistake")

    ledger.perform(by("treated again"), treat)
    assert len(stored(ledger)) == 3


def test_a_history_goes_back_to_the_state_before(ledger: ServiceLedger):
    copied(ledger, CHAIR, ready(Device.DeviceRegistered, station_id=LENDING_STATION))
    before = ledger.load(Device, CHAIR)
    copied(ledger, CHAIR, ready(Device.DeviceLost, person_id=None))

    with ledger.change(Device, CHAIR, by(channel=Channel.DESK)) as chair:
        reason = WithdrawalReason.DID_NOT_HAPPEN
        chair.withdraw(occurred_on=TODAY, fact_id=newest_id(ledger, CHAIR), reason=reason)

    after = ledger.load(Device, CHAIR)
    assert (after.state, after.station_id) == (before.state, before.station_id)
    assert after.version == 3
