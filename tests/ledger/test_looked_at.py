"""Whatever a command looked at must still be so when it is stored."""

from uuid import UUID

import pytest

from ledger.aggregates import Contact, Need
from ledger.application import ATTEMPTS_MAX, ServiceLedger
from ledger.errors import ChangedMeanwhile, NotKnown
from ledger.vocabulary import ContactChannel
from ledger.work import Work
from tests.facts import AYGUL, by, copied, ready, refused, stored

NEED, CALL = UUID(int=0xBB), UUID(int=0xCA)


def make_call(work: Work) -> None:
    work.begin(Contact, CALL).make(
        occurred_on="2022-09-21", person_id=AYGUL, channel=ContactChannel.PHONE
    )


def resolve(work: Work) -> None:
    work.change(Need, NEED).resolve_directly(occurred_on="2022-09-21")


def test_a_history_that_was_only_looked_at_and_changed_meanwhile_is_decided_on_anew(
    ledger: ServiceLedger,
):
    copied(ledger, NEED, ready(Need.NeedRaised))
    seen: list[int] = []

    def call_while_open(work: Work) -> None:
        need = work.find(Need, NEED)
        assert need is not None
        seen.append(need.version)
        make_call(work)
        if len(seen) == 1:
            ledger.perform(by(), resolve)

    ledger.perform(by(), call_while_open)

    assert seen == [1, 2]
    assert [fact.TOPIC for fact in stored(ledger)] == [
        "need_raised",
        "need_resolved_directly",
        "contact_made",
    ]


def test_a_history_that_was_not_there_and_begins_meanwhile_is_decided_on_anew(
    ledger: ServiceLedger,
):
    asked: list[bool] = []

    def call_when_nothing_is_needed(work: Work) -> None:
        asked.append(work.find(Need, NEED) is None)
        if len(asked) == 1:
            copied(ledger, NEED, ready(Need.NeedRaised))
        make_call(work)

    ledger.perform(by(), call_when_nothing_is_needed)

    assert asked == [True, False]


def test_many_looked_at_at_once_are_each_watched(ledger: ServiceLedger):
    needs = [UUID(int=number) for number in range(1, 4)]
    for need in needs[:2]:
        copied(ledger, need, ready(Need.NeedRaised))
    found: list[set[UUID]] = []

    def count_them(work: Work) -> None:
        found.append(set(work.find_all(Need, needs)))
        if len(found) == 1:
            copied(ledger, needs[2], ready(Need.NeedRaised))
        make_call(work)

    ledger.perform(by(), count_them)

    assert found == [set(needs[:2]), set(needs)]


def test_who_is_overtaken_every_time_is_told_so(ledger: ServiceLedger):
    copied(ledger, NEED, ready(Need.NeedRaised))
    others = iter(range(1, 100))

    def always_late(work: Work) -> None:
        work.find(Need, NEED)
        copied(ledger, NEED, ready(Need.NeedEscalated, occurred_on=f"2022-10-{next(others):02}"))
        make_call(work)

    with refused("changed_meanwhile"):
        ledger.perform(by(), always_late)

    assert next(others) == ATTEMPTS_MAX + 1
    assert "contact_made" not in [fact.TOPIC for fact in stored(ledger)]


def test_with_a_block_it_is_refused_instead(ledger: ServiceLedger):
    copied(ledger, NEED, ready(Need.NeedRaised))

    with pytest.raises(ChangedMeanwhile), ledger.change(Need, NEED, by()):
        ledger.perform(by(), resolve)


def test_an_id_of_another_kind_of_history_is_not_known(ledger: ServiceLedger):
    copied(ledger, NEED, ready(Need.NeedRaised))

    with pytest.raises(NotKnown):
        ledger.load(Contact, NEED)
    with refused("not_known"):
        ledger.perform(by(), lambda work: work.change(Contact, NEED))


def test_what_was_not_there_stays_so_for_the_same_command(ledger: ServiceLedger):
    asked: list[list[bool]] = []

    def look_twice(work: Work) -> None:
        first = bool(work.find_all(Need, [NEED]))
        if not asked:
            copied(ledger, NEED, ready(Need.NeedRaised))
        asked.append([first, bool(work.find_all(Need, [NEED]))])
        make_call(work)

    ledger.perform(by(), look_twice)

    assert asked == [[False, False], [True, True]]
