from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Roster, RosterMembership
from ledger.application import ServiceLedger
from ledger.particulars import RosterClosingReason, RosterFinding, RosterRemovalReason
from projections.person_history import is_sensitive
from tests.facts import (
    AREA,
    AYGUL,
    BEKZAT,
    HOUSEHOLD,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
)
from tests.ledger.asking import ask, asking, registered
from tests.ledger.more_samples.persons import ROSTER

CREATED = ready(Roster.RosterCreated)
REVIEWED = ready(Roster.RosterReviewed)
CLOSED = ready(Roster.RosterClosed)
ADDED = ready(RosterMembership.RosterMemberAdded)
REMOVED = ready(RosterMembership.RosterMemberRemoved)

CREATE: dict[str, Any] = {
    "occurred_on": "2022-08-10",
    "criterion": "lives_alone_in_lockdown",
    "period_from": date(2022, 8, 10),
    "period_until": date(2022, 12, 1),
    "roster_category": "living_alone",
    "synonyms": ("独居户", "孤寡户"),
    "definition": "持证残疾人，一人居住，无人每日照料",
    "source_lists": ("社区摸底表", "持证残疾人花名册"),
    "area": AREA,
    "sensitive": True,
}
NEXT: dict[str, Any] = CREATE | {
    "occurred_on": "2022-12-01",
    "period_from": date(2022, 12, 1),
    "period_until": None,
}
REVIEW: dict[str, Any] = {
    "occurred_on": "2022-09-01",
    "roster_finding": RosterFinding.CHANGES_MADE,
    "next_review_on": date(2022, 10, 1),
}
CLOSE: dict[str, Any] = {
    "occurred_on": "2022-11-30",
    "period_until": date(2022, 12, 1),
    "roster_closing_reason": RosterClosingReason.NO_LONGER_NEEDED,
}
ADD: dict[str, Any] = {
    "id": ROSTER,
    "occurred_on": "2022-08-11",
    "person_id": AYGUL,
    "source_list": "社区摸底表",
    "household_id": HOUSEHOLD,
    "note": "独自在家，需要每天送菜",
}
REMOVE: dict[str, Any] = {
    "id": ROSTER,
    "occurred_on": "2022-10-08",
    "person_id": AYGUL,
    "roster_removal_reason": RosterRemovalReason.LOOKED_AFTER_OTHERWISE,
    "note": "妹妹搬来同住",
}


@pytest.fixture(autouse=True)
def two_are_known(ledger: ServiceLedger) -> None:
    registered(ledger, AYGUL, BEKZAT)


def test_roster_created_says_who_gets_onto_it_and_for_how_long(ledger: ServiceLedger):
    answer = ask(ledger, "roster.create", **CREATE)

    assert UUID(answer.value) == ROSTER
    assert stored(ledger, 2) == [CREATED]


@pytest.mark.parametrize(
    ("word", "known"), [("living_alone", True), ("孤寡户", True), ("低保户", False)]
)
def test_roster_created_is_known_by_every_word_of_its_source_lists(word: str, known: bool):
    assert given(Roster, CREATED).is_known_as(word) is known


def test_roster_created_for_no_day_is_refused():
    with refused("ends_before_it_begins"):
        given(Roster).create(**CREATE | {"period_until": date(2022, 8, 10)})


def test_roster_created_on_the_day_the_one_before_ends_follows_it():
    roster = given(Roster, CREATED, CLOSED)

    roster.create(**NEXT)

    assert recorded(roster) == [
        ready(
            Roster.RosterCreated,
            occurred_on="2022-12-01",
            period_from=date(2022, 12, 1),
            period_until=None,
        )
    ]


def test_roster_created_over_the_end_of_the_one_before_is_refused():
    roster = given(Roster, CREATED, CLOSED)

    with refused("roster_periods_overlap", until=date(2022, 12, 1)):
        roster.create(**NEXT | {"period_from": date(2022, 11, 30)})


def test_roster_created_while_the_one_before_is_open_is_refused():
    roster = given(Roster, CREATED)

    with refused("roster_still_open", history="roster"):
        roster.create(**NEXT)


def test_roster_created_at_two_desks_at_once_is_created_once(ledger: ServiceLedger):
    create = asking("roster.create", **CREATE)

    with refused("roster_still_open"):
        meanwhile(ledger, create, create)

    assert stored(ledger, 2) == [CREATED]


def test_roster_reviewed_says_what_came_of_it(ledger: ServiceLedger):
    copied(ledger, ROSTER, CREATED)

    ask(ledger, "roster.review", id=ROSTER, **REVIEW)

    assert stored(ledger, 3) == [REVIEWED]


def test_roster_closed_ends_its_period(ledger: ServiceLedger):
    copied(ledger, ROSTER, CREATED)

    ask(ledger, "roster.close", id=ROSTER, **CLOSE)

    assert stored(ledger, 3) == [CLOSED]


@pytest.mark.parametrize(
    ("until", "code"),
    [
        (date(2022, 8, 10), "ends_before_it_begins"),
        (date(2022, 12, 2), "roster_periods_overlap"),
    ],
)
def test_roster_closed_outside_its_period_is_refused(until: date, code: str):
    roster = given(Roster, CREATED)

    with refused(code):
        roster.close(**CLOSE | {"period_until": until})


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("roster.review", REVIEW | {"id": ROSTER}),
        ("roster.close", CLOSE | {"id": ROSTER}),
        ("roster.add_member", ADD),
        ("roster.remove_member", REMOVE),
    ],
)
def test_nothing_happens_to_a_roster_that_was_closed(ledger: ServiceLedger, name, told):
    copied(ledger, ROSTER, CREATED, CLOSED)

    with refused("roster_not_open", history="roster"):
        ask(ledger, name, **told)


def test_roster_member_added_says_from_which_list_and_how_private_that_is(ledger: ServiceLedger):
    copied(ledger, ROSTER, CREATED)

    ask(ledger, "roster.add_member", **ADD)

    assert stored(ledger, 3) == [ADDED]
    assert is_sensitive(ADDED)
    assert RosterMembership.RosterMemberAdded.SEALED_FIELDS == ("note",)


def test_roster_member_added_to_an_ordinary_list_is_no_secret(ledger: ServiceLedger):
    copied(ledger, ROSTER, ready(Roster.RosterCreated, sensitive=False))

    ask(ledger, "roster.add_member", **ADD)

    assert not is_sensitive(stored(ledger)[-1])


def test_roster_member_added_twice_is_refused(ledger: ServiceLedger):
    copied(ledger, ROSTER, CREATED)
    ask(ledger, "roster.add_member", **ADD)

    with refused("already_on_roster"):
        ask(ledger, "roster.add_member", **ADD)


def test_roster_member_added_at_two_desks_at_once_is_added_once(ledger: ServiceLedger):
    copied(ledger, ROSTER, CREATED)
    add = asking("roster.add_member", **ADD)

    with refused("already_on_roster"):
        meanwhile(ledger, add, add)

    assert stored(ledger, 3) == [ADDED]


def test_roster_member_added_while_it_is_closed_at_once_is_refused(ledger: ServiceLedger):
    copied(ledger, ROSTER, CREATED)
    close = asking("roster.close", id=ROSTER, **CLOSE)

    with refused("roster_not_open"):
        meanwhile(ledger, close, asking("roster.add_member", **ADD))

    assert stored(ledger, 3) == [CLOSED]


@pytest.mark.parametrize(
    ("day", "taken"),
    [
        ("2022-08-09", False),
        ("2022-08-10", True),
        ("2022-08", True),
        ("2022-11-30", True),
        ("2022-12-01", False),
        ("2022-07", False),
        ("2022-12", False),
    ],
)
def test_roster_member_added_on_a_day_of_its_period_alone(
    ledger: ServiceLedger, day: str, taken: bool
):
    copied(ledger, ROSTER, CREATED)

    if taken:
        ask(ledger, "roster.add_member", **ADD | {"occurred_on": day})
    else:
        with refused("outside_roster_period"):
            ask(ledger, "roster.add_member", **ADD | {"occurred_on": day})

    assert ledger.position() == 3 + taken


def test_roster_member_added_to_the_next_period_is_another_entry(ledger: ServiceLedger):
    copied(ledger, ROSTER, CREATED)
    ask(ledger, "roster.add_member", **ADD)
    ask(ledger, "roster.close", id=ROSTER, **CLOSE)
    ask(ledger, "roster.create", **NEXT)

    ask(ledger, "roster.add_member", **ADD | {"occurred_on": "2022-12-02"})

    assert stored(ledger)[-1] == ready(
        RosterMembership.RosterMemberAdded,
        occurred_on="2022-12-02",
        period_from=date(2022, 12, 1),
    )


def test_roster_member_added_when_dead_is_refused(ledger: ServiceLedger):
    copied(ledger, ROSTER, CREATED)
    ask(ledger, "person.report_death", id=AYGUL, occurred_on="2022-08", death_source="family")

    with refused("person_has_died", id=AYGUL):
        ask(ledger, "roster.add_member", **ADD)


def test_roster_member_removed_says_why_even_of_the_dead(ledger: ServiceLedger):
    copied(ledger, ROSTER, CREATED)
    ask(ledger, "roster.add_member", **ADD)
    ask(ledger, "person.report_death", id=AYGUL, occurred_on="2022-10", death_source="family")

    ask(ledger, "roster.remove_member", **REMOVE)

    assert stored(ledger)[-1] == REMOVED


def test_roster_member_removed_may_be_added_again(ledger: ServiceLedger):
    copied(ledger, ROSTER, CREATED)
    ask(ledger, "roster.add_member", **ADD)
    ask(ledger, "roster.remove_member", **REMOVE)

    ask(ledger, "roster.add_member", **ADD | {"occurred_on": "2022-11-01"})

    assert stored(ledger)[-1].TOPIC == "roster_member_added"


@pytest.mark.parametrize("person", [AYGUL, BEKZAT])
def test_roster_member_removed_who_is_not_on_it_is_refused(ledger: ServiceLedger, person: UUID):
    copied(ledger, ROSTER, CREATED)
    ask(ledger, "roster.add_member", **ADD)
    ask(ledger, "roster.remove_member", **REMOVE)

    with refused("not_on_roster"):
        ask(ledger, "roster.remove_member", **REMOVE | {"person_id": person})
