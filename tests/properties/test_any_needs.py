"""Whatever becomes of needs, in whatever order: no need is lost, and none closes by itself."""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.aggregates import Need
from ledger.aggregates.need import (
    NeedCategory,
    NeedDeclineReason,
    NeedReopenReason,
    NeedState,
    NeedUrgency,
)
from ledger.errors import Refused
from projections import needs_board
from tests import facts

STEPS_MAX = 12
NEEDS_MAX = 8
EXAMPLES = 20
DUE = date(2022, 12, 1)
YEAR: dict[str, Any] = {"start": date(2022, 1, 1), "end": date(2023, 1, 1)}
COMMANDS: dict[str, dict[str, Any]] = {
    "triage": {
        "need_category": NeedCategory.CARE,
        "need_urgency": NeedUrgency.USUAL,
        "owner": "和谐社区",
        "due_on": DUE,
    },
    "resolve_directly": {},
    "escalate": {"escalated_to": "街道办事处"},
    "accept_escalation": {"owner": "民政科", "due_on": DUE},
    "progress": {"note": "已联系"},
    "resolve": {},
    "decline": {"need_decline_reason": NeedDeclineReason.NO_MEANS},
    "confirm": {},
    "reopen": {"need_reopen_reason": NeedReopenReason.CAME_BACK},
}
LETTERS = {
    "need_raised": "o",
    "need_triaged": "t",
    "need_resolved_directly": "d",
    "need_escalated": "e",
    "need_escalation_accepted": "a",
    "need_progressed": "p",
    "need_resolved": "r",
    "need_declined": "n",
    "need_confirmed": "c",
    "need_reopened": "o",
}
OPEN = r"o[tp]*(e[eap]*)?"
CLOSED = r"o[tp]*(dc?|n|e[eap]*(rc?|n))"
LIFE = re.compile(rf"({CLOSED})*({OPEN}|{CLOSED})")
"""Every life a need can have, spelt with one letter a fact; written without the aggregate."""
ENDS = {
    "direct": re.compile(r".*dc?"),
    "resolved": re.compile(r".*rc?"),
    "declined": re.compile(r".*n"),
    "open": re.compile(rf"({CLOSED})*({OPEN})"),
}

lives = st.lists(
    st.lists(st.sampled_from(list(COMMANDS)), max_size=STEPS_MAX), min_size=1, max_size=NEEDS_MAX
)


def live(commands: list[str]) -> tuple[Need, str]:
    """A need to which everything was tried in turn, and its life as a word."""
    need = facts.given(Need)
    need.raise_need(occurred_on="2022-03-01", person_id=facts.AYGUL)
    for command in commands:
        before = need.version
        try:
            getattr(need, command)(occurred_on="2022-03-02", **COMMANDS[command])
        except Refused:
            assert need.version == before
    return need, "".join(LETTERS[fact.TOPIC] for fact in facts.recorded(need))


@given(lives)
def test_any_needs_raised_are_resolved_declined_or_open(commands: list[list[str]]):
    lived = [live(each) for each in commands]

    by_facts = Counter(
        name for _, word in lived for name, end in ENDS.items() if end.fullmatch(word)
    )
    by_state = Counter(need.state for need, _ in lived)

    assert all(LIFE.fullmatch(word) for _, word in lived)
    assert by_facts.total() == len(commands)
    assert by_facts["direct"] == by_state[NeedState.RESOLVED_DIRECTLY]
    assert by_facts["resolved"] == by_state[NeedState.RESOLVED]
    assert by_facts["declined"] == by_state[NeedState.DECLINED]
    assert by_facts["open"] == sum(not need.closed for need, _ in lived)


@settings(max_examples=EXAMPLES)
@given(lives)
def test_any_needs_raised_are_all_in_the_figures_and_on_the_board(commands: list[list[str]]):
    lived = [live(each) for each in commands]
    with TemporaryDirectory() as folder:
        ledger = facts.open_test_ledger(Path(folder))
        for number, (need, _) in enumerate(lived, start=1):
            facts.copied(ledger, UUID(int=number), *map(facts.bare, need.standing))
        views = facts.open_test_views(ledger, Path(folder))
        figures = needs_board.figures(views, **YEAR)[0]
        waiting = needs_board.waiting(views, day=DUE)
        views.close()
        ledger.close()

    words = [word for _, word in lived]
    ends = {name: sum(bool(end.fullmatch(word)) for word in words) for name, end in ENDS.items()}
    assert (figures.raised, figures.difference) == (len(commands), 0)
    assert figures.resolved_directly == ends["direct"]
    assert figures.resolved_after_escalation == ends["resolved"]
    assert figures.cannot == ends["declined"]
    assert figures.open == ends["open"]
    assert figures.escalated == sum("e" in word for word in words)
    assert figures.reopened == sum(word.count("o") > 1 for word in words)
    still_open = {UUID(int=at) for at, (need, _) in enumerate(lived, start=1) if not need.closed}
    assert {row.need_id for row in waiting} == still_open
    owners = {UUID(int=at): need.owner for at, (need, _) in enumerate(lived, start=1)}
    assert all(row.owner == owners[row.need_id] for row in waiting)


@given(lives)
def test_any_need_that_is_passed_on_has_an_owner_and_a_clock(commands: list[list[str]]):
    for need, word in map(live, commands):
        if re.fullmatch(r".*e[eap]*", word):
            assert need.state in {NeedState.ESCALATED, NeedState.ACCEPTED}
            assert need.owner
            assert need.due_on
            assert not need.closed
