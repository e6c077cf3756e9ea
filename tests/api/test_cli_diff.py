"""What is told of a difference, and to whom: what is confidential stays so."""

import json
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import RehabSession
from ledger.vocabulary import WithdrawalReason
from tests.api.conftest import Run
from tests.api.office_day import AREA, Day

YEAR = ("diff", "0", "now", "--year", 2022)


def counselled(day: Day) -> UUID:
    """A session that only those who must know may see, taken back again; its history."""
    session = RehabSession.id_of(day.li_lei, day.here, "2022-07-01", "counselling")
    with day.office.ledger.begin(
        RehabSession, session, day.office.by("told in confidence")
    ) as begun:
        begun.deliver(
            occurred_on="2022-07-01",
            person_id=day.li_lei,
            station_id=day.here,
            item="counselling",
            minutes=37,
            area=AREA,
        )
    return session


def withdraw(day: Day, session: UUID) -> None:
    with day.office.ledger.change(RehabSession, session, day.office.by("not so")) as delivered:
        fact, reason = delivered.standing[-1].event_id, WithdrawalReason.WRONG_PERSON
        delivered.withdraw(occurred_on="2023-01-05", fact_id=fact, reason=reason)


def told_by(facts: list[dict[str, Any]], minutes: int) -> dict[str, Any]:
    (found,) = [each for each in facts if each["did"][0]["minutes"] == minutes]
    return found


def test_diff_conceals_person_part_and_kind_of_what_is_confidential(run: Run, day: Day):
    session = counselled(day)
    position = day.office.ledger.position()
    withdraw(day, session)
    told = ("diff", position - 1, position, "--year", 2022)
    taken = ("diff", position, "now", "--year", 2022)

    printed = [run(*each, *more) for each in (told, taken) for more in ((), ("--json",))]

    assert not [
        (hidden, each)
        for each in printed
        for hidden in (str(day.li_lei), str(session), "wrong_person", "Rehabilitation session")
        if hidden in each.partition(f"{position}: ")[2] or f'"{hidden}"' in each
    ]
    assert all("Confidential entries: 1." in each for each in printed)
    assert f"{position}: confidential, 2022-07-01. confidential: " in printed[0]


def test_diff_shows_what_is_confidential_to_who_asks_for_it(run: Run, day: Day):
    session = counselled(day)

    shown = told_by(json.loads(run(*YEAR, "--json", "--sensitive"))["facts"], 37)

    assert (shown["sensitive"], shown["history_id"]) == (True, str(session))
    assert [(each["person_id"], each["part"]) for each in shown["did"]] == [
        (str(day.li_lei), "counselling")
    ]
    assert "rehab_session_delivered, 2022-07-01" in run(*YEAR, "--sensitive")


def test_diff_tells_what_is_not_confidential_beside_it(run: Run, day: Day):
    counselled(day)

    concealed, shown = (
        json.loads(told[told.index("{\n") :])["facts"]
        for told in (run(*YEAR, "--json"), run(*YEAR, "--json", "--sensitive"))
    )

    plain = [each for each in shown if not each["sensitive"]]
    assert plain
    assert [each for each in concealed if not each["sensitive"]] == plain
    assert {each["topic"] for each in concealed if each["sensitive"]} == {"confidential"}


@pytest.mark.parametrize("lang", ["zh-Hans", "vi", "en"])
def test_a_concealed_entry_is_told_in_every_language(run: Run, day: Day, lang: str):
    counselled(day)

    told = run(*YEAR, lang=lang)

    assert "--sensitive" in told
    assert "diff." not in told
