"""Everybody who works here or did, and somebody new."""

import unicodedata
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import Response

from api import accounts
from api.accounts import Hired
from api.auth import Administering
from api.desk.administering.posts import ROLES, place_of, places, role_of
from api.desk.forms import NOTHING, Wrong, wrong
from api.rights import Post
from api.signing_in import USERNAME_CHARS_MAX
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import Name
from ledger.errors import Refused
from projections import staff_list, staff_lookup

router = APIRouter(prefix="/staff")

STAFF_SHOWN_MAX = 1_000
NAME_CHARS_MAX = 100


@router.get("")
def staff(turn: Administering) -> Response:
    """Everybody, those who work here first, with what they hold."""
    views = turn.office.fresh()
    rows = staff_list.listed(views, limit=STAFF_SHOWN_MAX + 1)
    held: dict[UUID, list[staff_list.PostRow]] = {}
    for post in staff_list.posts(views, limit=10 * STAFF_SHOWN_MAX):
        held.setdefault(post.staff_id, []).append(post)
    known = [
        (row, staff_lookup.registered(views, row.staff_id), held.get(row.staff_id, []))
        for row in rows[:STAFF_SHOWN_MAX]
        if row.staff_id != turn.office.operator
    ]
    return turn.show(
        "auth/staff.html",
        heading=turn.t("auth.staff_title"),
        here="/desk/staff",
        rows=sorted(known, key=lambda each: (each[0].staff_state != "working", _name(each[1]))),
        more=len(rows) > STAFF_SHOWN_MAX,
    )


def _name(member: staff_lookup.Staff | None) -> str:
    return member.name.casefold() if member else ""


@router.get("/new")
def new(turn: Administering) -> Response:
    """Ask who is to work here."""
    return _form(turn)


@router.post("/new")
def register(  # noqa: PLR0913, PLR0917 - a form has this many fields
    turn: Administering,
    key: Annotated[UUID, Form()],
    name: Annotated[str, Form()] = "",
    username: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    organisation: Annotated[str, Form()] = "",
    area: Annotated[str, Form()] = "",
) -> Response:
    """Register somebody, and show the password for their first sign-in, once."""
    typed = {"name": name, "username": username, "role": role}
    typed |= {"organisation": organisation, "area": area}
    try:
        hired = Hired(
            _username(username),
            _text(name, "name", "auth.name_missing"),
            Post(role_of(role), place_of(organisation), place_of(area)),
        )
        done = accounts.register(turn.office, turn.by(str(key)), hired)
    except (Unclear, Refused) as error:
        return _form(turn, wrong(turn, error), typed)
    return given(turn, done.staff_id, hired.name, hired.username, done.password)


def given(turn: Turn, staff_id: UUID, name: str, username: str, password: str) -> Response:
    """The page that shows a password which was given, once."""
    return turn.show(
        "auth/given.html",
        heading=turn.t("auth.given_title"),
        here=f"/desk/staff/{staff_id}",
        lead=turn.t("auth.given_lead" if password else "auth.given_before", name=Name(name)),
        username=username,
        password=password,
        days=turn.number(accounts.GIVEN_DAYS),
        staff_id=staff_id,
    )


def _form(turn: Turn, why: Wrong = NOTHING, typed: Mapping[str, str] | None = None) -> Response:
    return turn.show(
        "auth/staff_new.html",
        heading=turn.t("auth.new_title"),
        here="/desk/staff/new",
        status=why.status,
        error=why.sentence,
        field=why.field,
        typed=typed or {},
        roles=ROLES,
        places=places(turn),
        key=turn.office.ledger.new_id(),
        name_chars_max=NAME_CHARS_MAX,
        username_chars_max=USERNAME_CHARS_MAX,
    )


def _username(typed: str) -> str:
    """A user name as it is compared when somebody signs in.

    Raises:
        Unclear: there is none, it is too long, or has a space or a sign that nobody sees.
    """
    name = _text(typed, "username", "auth.username_missing")
    if len(name) > USERNAME_CHARS_MAX or " " in name or not name.isprintable():
        raise Unclear("username", "auth.username_unfit")
    return name


def _text(typed: str, field: str, missing: str) -> str:
    text = " ".join(unicodedata.normalize("NFKC", typed).split())[:NAME_CHARS_MAX]
    if not text:
        raise Unclear(field, missing)
    return text
