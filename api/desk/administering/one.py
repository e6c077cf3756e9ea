"""One member of staff: what they hold, whether they work here, and what they sign in by."""

import logging
from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response

from api import accounts
from api.auth import Administering
from api.desk.administering.listing import given
from api.desk.administering.posts import ROLES, place_of, places, role_of
from api.desk.forms import NOTHING, Wrong, wrong
from api.rights import Post
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import Name
from ledger.aggregates import StaffMember
from ledger.aggregates.staff_member import LeavingReason
from ledger.errors import Refused
from ledger.work import Work
from projections import staff_list, staff_lookup
from projections.staff_lookup import Staff

log = logging.getLogger("handrail.security")
router = APIRouter(prefix="/staff/{staff_id}")

Change = Callable[[StaffMember, str], None]
Key = Annotated[UUID, Form()]
Text = Annotated[str, Form()]


@router.get("")
def one(turn: Administering, staff_id: UUID) -> Response:
    """Everything that is known of a member of staff, and what can be changed."""
    return _page(turn, staff_id)


@router.post("/grant")
def grant(
    turn: Administering,
    staff_id: UUID,
    key: Key,
    role: Text = "",
    organisation: Text = "",
    area: Text = "",
) -> Response:
    """Let them also act in a role."""
    typed = {"role": role, "organisation": organisation, "area": area}
    try:
        post = Post(role_of(role), place_of(organisation), place_of(area))
    except Unclear as error:
        return _page(turn, staff_id, wrong(turn, error), typed)

    def change(staff: StaffMember, today: str) -> None:
        staff.grant(
            occurred_on=today, role=post.role, organisation=post.organisation, area=post.area
        )

    return _do(turn, staff_id, key, change, "auth.granted")


@router.post("/revoke")
def revoke(
    turn: Administering,
    staff_id: UUID,
    key: Key,
    role: Text = "",
    organisation: Text = "",
    area: Text = "",
) -> Response:
    """Take back a role that was granted."""

    def change(staff: StaffMember, today: str) -> None:
        staff.revoke(
            occurred_on=today,
            role=role_of(role),
            organisation=place_of(organisation),
            area=place_of(area),
        )

    return _do(turn, staff_id, key, change, "auth.revoked")


@router.post("/leave")
def leave(turn: Administering, staff_id: UUID, key: Key, reason: Text = "") -> Response:
    """Record that they no longer work here; whatever they have open ends."""
    chosen = next((each for each in LeavingReason if each.value == reason), None)
    if chosen is None:
        return _page(turn, staff_id, wrong(turn, Unclear("reason", "auth.reason_missing")))

    def change(staff: StaffMember, today: str) -> None:
        staff.leave(occurred_on=today, leaving_reason=chosen)

    turn.house.sessions.end_all(staff_id, but=turn.session)
    return _do(turn, staff_id, key, change, "auth.left")


@router.post("/return")
def come_back(turn: Administering, staff_id: UUID, key: Key) -> Response:
    """Record that they work here again; they are given a password as when they were new."""

    def change(staff: StaffMember, today: str) -> None:
        staff.come_back(occurred_on=today)

    return _do(turn, staff_id, key, change, "auth.returned")


@router.post("/password")
def give_password(turn: Administering, staff_id: UUID, key: Key) -> Response:
    """Give them a password for one sign-in, and show it once; what they have open ends."""
    staff = _known(turn, staff_id)
    if turn.session is not None and staff_id == turn.session.staff_id:
        return _page(turn, staff_id, Wrong(turn.t("auth.not_to_self"), "", 409))
    try:
        password = accounts.give_password(turn.office, turn.by(str(key)), staff_id)
    except Refused as error:
        return _page(turn, staff_id, wrong(turn, error))
    turn.house.sessions.end_all(staff_id)
    _note(turn, "password_given", staff_id)
    return given(turn, staff_id, staff.name, staff.username, password)


@router.post("/second-step")
def remove_second_step(turn: Administering, staff_id: UUID, key: Key) -> Response:
    """Take away the app and the keys that they lost; what they have open ends."""
    if turn.session is not None and staff_id == turn.session.staff_id:
        return _page(turn, staff_id, Wrong(turn.t("auth.not_to_self"), "", 409))
    _known(turn, staff_id)
    try:
        accounts.remove_second_steps(turn.office, turn.by(str(key)), staff_id)
    except Refused as error:
        return _page(turn, staff_id, wrong(turn, error))
    turn.house.sessions.end_all(staff_id)
    _note(turn, "second_step_removed", staff_id)
    turn.tell("auth.second_step_removed")
    return turn.go(f"/desk/staff/{staff_id}")


@router.post("/sessions")
def end_sessions(turn: Administering, staff_id: UUID) -> Response:
    """End whatever they have open."""
    _known(turn, staff_id)
    ended = turn.house.sessions.end_all(staff_id, but=turn.session)
    _note(turn, "sessions_ended", staff_id)
    turn.tell("auth.sessions_ended" if ended else "auth.sessions_none")
    return turn.go(f"/desk/staff/{staff_id}")


def _do(turn: Turn, staff_id: UUID, key: UUID, change: Change, done: str) -> Response:
    staff, today = _known(turn, staff_id), turn.office.today()

    def decide(work: Work) -> str:
        change(work.change(StaffMember, staff_id), today)
        return str(staff_id)

    try:
        turn.office.ledger.perform(turn.by(str(key)), decide)
    except (Unclear, Refused) as error:
        return _page(turn, staff_id, wrong(turn, error))
    _note(turn, done.removeprefix("auth."), staff_id)
    turn.tell(done, name=Name(staff.name))
    return turn.go(f"/desk/staff/{staff_id}")


def _note(turn: Turn, what: str, staff_id: UUID) -> None:
    by = str(turn.session.staff_id) if turn.session else None
    log.info(what, extra={"staff": str(staff_id), "by": by})


def _known(turn: Turn, staff_id: UUID) -> Staff:
    staff = staff_lookup.registered(turn.office.fresh(), staff_id)
    if staff is None or staff_id == turn.office.operator:
        raise HTTPException(404)
    return staff


def _page(
    turn: Turn, staff_id: UUID, why: Wrong = NOTHING, typed: dict[str, str] | None = None
) -> Response:
    staff = _known(turn, staff_id)
    works = staff_lookup.staff(turn.office.views, staff_id) is not None
    posts = staff_list.posts(turn.office.views, staff_id=staff_id)
    return turn.show(
        "auth/staff_one.html",
        heading=staff.name or turn.t("desk.erased"),
        here=f"/desk/staff/{staff_id}",
        status=why.status,
        error=why.sentence,
        field=why.field,
        staff=staff,
        works=works,
        posts=posts,
        open=len(turn.house.sessions.of(staff_id)),
        is_self=turn.session is not None and turn.session.staff_id == staff_id,
        typed=typed or {},
        roles=ROLES,
        reasons=[each.value for each in LeavingReason],
        places=places(turn),
        key=turn.office.ledger.new_id(),
    )
