"""Who may change the rules of the body they act for, and what their forms say."""

import re
from datetime import date
from uuid import UUID

from pydantic import BaseModel

from api.auth import NotAllowed
from api.rights import Reach, Right
from api.turn import Turn
from api.unclear import Unclear

TEXT_CHARS_MAX = 200
CODE_CHARS_MAX = 60
_CODE = re.compile(r"[a-z][a-z0-9_]*(/[0-9]{2}( [0-9]{2}){0,2})?")


class Stated(BaseModel):
    """What a form says of a policy; of its clauses only what its sort has."""

    key: UUID
    code: str = ""
    what: str = ""
    sort: str = ""
    seen: int | None = None
    effective_from: str = ""
    document_number: str = ""
    title: str = ""
    scheme: str = ""
    percent: list[str] = []
    currency: str = ""
    days: str | None = None
    renewals_max: str | None = None
    renewal_days: str | None = None
    loans_max: str | None = None
    hold_days: str | None = None
    refuse_while_overdue: str | None = None
    disinfect: str | None = None
    deposit: str | None = None
    standard: str | None = None
    back_pay_months_max: str | None = None
    two_organisations: str | None = None
    amount_max: str | None = None
    two_people: str | None = None
    summary: str | None = None

    def typed(self) -> dict[str, str]:
        """What was typed, by the name of its field."""
        told = self.model_dump(exclude={"key", "seen", "percent", "what"}, exclude_none=True)
        return {name: str(text) for name, text in told.items()}


def may_edit(turn: Turn) -> bool:
    """Whether they may change the rules of the body they act for: those hold in every area."""
    if turn.session is None:
        return False
    day = date.fromisoformat(turn.office.today())
    return any(
        post.area is None
        and Reach([post], turn.office.views, day).may(
            Right.EDIT_POLICIES, organisation=turn.session.organisation
        )
        for post in turn.posts
    )


def must_edit(turn: Turn) -> str:
    """The body whose rules they may change.

    Raises:
        NotAllowed: they may change none, or only what is of one area.
    """
    if turn.session is None or not may_edit(turn):
        raise NotAllowed(frozenset({Right.EDIT_POLICIES}))
    return turn.session.organisation


def day_of(text: str, field: str) -> date:
    """The day that was typed.

    Raises:
        Unclear: there is no such day.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Unclear(field, "policies.day_unreadable") from None


def text_of(text: str, field: str) -> str:
    """The text that was typed, on one line.

    Raises:
        Unclear: there is none.
    """
    plain = " ".join(text.split())[:TEXT_CHARS_MAX]
    if not plain:
        raise Unclear(field, "policies.text_missing")
    return plain


def code_of(text: str) -> str:
    """The code that was typed, for a new policy.

    Raises:
        Unclear: it is none that a program can keep apart.
    """
    plain = text.strip()
    if len(plain) > CODE_CHARS_MAX or not _CODE.fullmatch(plain):
        raise Unclear("code", "policies.code_unreadable")
    return plain
