"""To whom a need can go: oneself, a colleague or whoever holds a role here, another office."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from api.rights import RIGHTS, Reach, Right
from api.seeing import UNKNOWN
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import say
from ledger.aggregates import Need
from ledger.aggregates.need import ANSWER_DAYS, PASSED_ON, NeedCategory, NeedUrgency
from ledger.aggregates.staff_member import Post
from ledger.vocabulary import StaffRole
from projections import staff_list, staff_lookup
from projections.needs_board import NeedRow
from projections.staff_list import PostRow

SETTLED, OWN = "settled", "own"
"""It was put right at once; whoever writes it down sees to it."""

ROLES = (StaffRole.CASE_MANAGER, StaffRole.COLLABORATOR, StaffRole.MANAGER)
OFFICES = (
    "community",
    "street_office",
    "town_government",
    "county_federation",
    "prefecture_federation",
    "civil_affairs",
    "health",
    "housing",
    "education",
)
"""Other bodies that needs go to; each is an ``office`` in the catalogues of words."""

DAYS = {NeedUrgency.AT_ONCE: 1, NeedUrgency.SOON: 7, NeedUrgency.USUAL: ANSWER_DAYS}
"""So many days are left for an answer."""

POSTS_MAX = 2_000

Group = tuple[str, list[tuple[str, str]]]
"""What goals of one sort are called, and each with its code and its name."""


class Me(NamedTuple):
    """Whoever writes it down, and the code of the role in which they see to needs."""

    staff_id: UUID
    role: str


class Goal(NamedTuple):
    """Where a need goes: the code of a role or an office, ``SETTLED``, or ``OWN``.

    Empty: it stays as it is, for whoever takes it up. ``staff_id`` is whoever there is to.
    """

    code: str = ""
    staff_id: UUID | None = None


class Kind(NamedTuple):
    """How urgent a need is and of which sort; ``None`` where nobody said so."""

    urgency: NeedUrgency | None = None
    category: NeedCategory | None = None


def me(turn: Turn) -> Me:
    """Whoever asks, as somebody who sees to needs."""
    roles = sorted(post.role.value for post in turn.posts if Right.WORK_NEEDS in RIGHTS[post.role])
    own = turn.session.staff_id if turn.session else turn.office.operator
    return Me(own, roles[0] if roles else StaffRole.OPERATOR.value)


def goals(turn: Turn, area: str | None) -> list[Group]:
    """Where a need of somebody of this area can go.

    A role that nobody else holds there is left out: a need passed on to it would wait for ever.
    """
    colleagues = list(_colleagues(turn, area))
    held = {post.staff_role for post in colleagues}
    roles = [(role.value, turn.t(f"staff_role.{role.value}")) for role in ROLES]
    names = [(str(post.staff_id), _named(turn, post.staff_id)) for post in colleagues]
    groups: list[Group] = [
        ("care.to_roles", [each for each in roles if each[0] in held]),
        ("care.to_people", list(dict(names).items())),
        ("care.to_offices", [(code, turn.t(f"office.{code}")) for code in OFFICES]),
    ]
    return [group for group in groups if group[1]]


def goal_of(turn: Turn, area: str | None, typed: str, field: str) -> Goal:
    """The goal that was chosen.

    Raises:
        Unclear: no need of somebody of this area can go there.
    """
    if typed in {"", SETTLED, OWN} or typed in OFFICES:
        return Goal(typed)
    for post in _colleagues(turn, area):
        if typed == post.staff_role:
            return Goal(typed)
        if typed == str(post.staff_id):
            return Goal(post.staff_role, post.staff_id)
    raise Unclear(field, "care.to_missing")


def send(need: Need, goal: Goal, kind: Kind, *, today: str, me: Me) -> None:
    """Sort the need, and record where it goes.

    Raises:
        Refused: a rule of the ledger says no.
    """
    here, passed_on = goal.code in {SETTLED, OWN}, need.state in PASSED_ON
    due_on = _due_on(need, goal, kind, today)
    if not passed_on and (goal.code == OWN or any(kind)):
        need.triage(
            occurred_on=today,
            need_category=kind.category or NeedCategory.OTHER,
            need_urgency=kind.urgency or NeedUrgency.USUAL,
            owner=me.role if here else goal.code,
            due_on=due_on,
            staff_id=me.staff_id if here else goal.staff_id,
        )
    elif goal.code == OWN:
        need.accept_escalation(
            occurred_on=today, owner=me.role, due_on=due_on, staff_id=me.staff_id
        )
    if goal.code == SETTLED:
        settle = need.resolve if passed_on else need.resolve_directly
        settle(occurred_on=today)
    elif goal.code and not here:
        need.escalate(
            occurred_on=today,
            escalated_to=goal.code,
            owner=goal.code,
            due_on=due_on,
            staff_id=goal.staff_id,
        )


def answers(turn: Turn, row: NeedRow) -> str:
    """Who answers for the need, in words; empty where nobody does yet."""
    if row.staff_id is not None:
        return _named(turn, row.staff_id)
    return place(turn, row.owner) if row.owner else ""


def place(turn: Turn, code: str) -> str:
    """What a role or an office is called."""
    key = f"staff_role.{code}"
    words = turn.house.words
    return (
        turn.t(key)
        if key in words
        else say(words.term("office", code, turn.lang), turn.lang).display
    )


def _due_on(need: Need, goal: Goal, kind: Kind, today: str) -> date:
    """By when there must be an answer: as agreed on before, unless somebody says how urgent."""
    day = date.fromisoformat(today)
    if need.due_on is not None and (kind.urgency is None or goal.code == OWN):
        return max(day, need.due_on)
    return day + timedelta(days=DAYS[kind.urgency or NeedUrgency.USUAL])


def _colleagues(turn: Turn, area: str | None) -> Iterator[PostRow]:
    """The posts of others to whom a need of somebody of this area can go, by role."""
    if turn.session is None:
        return
    views, day = turn.office.views, date.fromisoformat(turn.office.today())
    for role in ROLES:
        for row in staff_list.posts(views, limit=POSTS_MAX):
            if row.staff_role != role.value or row.staff_id == turn.session.staff_id:
                continue
            reach = Reach([Post(role, row.organisation, row.area)], views, day)
            body = turn.session.organisation
            if reach.may(Right.WORK_NEEDS, organisation=body, area=area or UNKNOWN):
                yield row


def _named(turn: Turn, staff_id: UUID) -> str:
    staff = staff_lookup.registered(turn.office.views, staff_id)
    return staff.name if staff and staff.name else "?"
