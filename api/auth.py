"""Staff sign in here; which role may open a page stands in the signature of its route."""

import unicodedata
from math import ceil
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from api.sessions import Session
from api.turn import HOMES, House, Turn
from kiosk.speech.saying import Count
from ledger.vocabulary import StaffRole
from projections import person_lookup, staff_lookup

USERNAME_CHARS_MAX = 64
PASSWORD_CHARS_MAX = 256


class NotSignedIn(Exception):
    """The page is for staff, and we do not know who this is."""


class WrongRole(Exception):
    """The page is for another role than that of who asks."""


def anyone(request: Request) -> Turn:
    """Whoever asks, signed in or not; to look in here does not keep a session alive."""
    return Turn(request, awake=False)


def require_clerk(request: Request) -> Turn:
    """Somebody who works at the desk.

    Raises:
        NotSignedIn, WrongRole: it is nobody we know, or not a clerk.
    """
    return _require(request, StaffRole.CLERK)


def require_auditor(request: Request) -> Turn:
    """Somebody who examines the accounts.

    Raises:
        NotSignedIn, WrongRole: it is nobody we know, or not an auditor.
    """
    return _require(request, StaffRole.AUDITOR)


def _require(request: Request, role: StaffRole) -> Turn:
    turn = Turn(request)
    if turn.session is None:
        raise NotSignedIn
    if turn.session.role is not role:
        raise WrongRole
    return turn


Anyone = Annotated[Turn, Depends(anyone)]
Clerk = Annotated[Turn, Depends(require_clerk)]
Auditor = Annotated[Turn, Depends(require_auditor)]


class Entry(NamedTuple):
    """What came of an attempt to sign in."""

    session: Session | None
    wait_seconds: int = 0


def enter(house: House, username: str, password: str) -> Entry:
    """A session for who knows this user name's password.

    A wrong name and a wrong password take the same steps, wait alike and are answered alike, so
    that nobody learns who works here.
    """
    wait = house.throttle.begin(username.casefold())
    if wait > 0:
        return Entry(None, wait)
    views = house.office.fresh()
    claim = house.office.username_id(username)
    holder = person_lookup.holders(views, [claim]).get(claim)
    staff = staff_lookup.staff(views, holder) if holder else None
    right = house.office.secrets.check(password, staff.password_hash if staff else None)
    if staff is None or not right or StaffRole(staff.role) not in HOMES:
        return Entry(None)
    house.throttle.forget(username.casefold())
    return Entry(house.sessions.begin(staff.staff_id, StaffRole(staff.role), staff.name))


def router_of(door: str) -> APIRouter:
    """Sign-in, sign-out and the choice of language, the same behind each of the doors."""
    router = APIRouter(prefix=door)
    router.add_api_route("/sign-in", sign_in, methods=["GET"])
    router.add_api_route("/sign-in", take_password, methods=["POST"])
    router.add_api_route("/sign-out", sign_out, methods=["POST"])
    router.add_api_route("/language/{code}", choose_language, methods=["GET"])
    return router


def sign_in(turn: Anyone) -> Response:
    """Ask who it is."""
    return _ask(turn, error=turn.t("sign_in.ended") if turn.was_ended else "")


def take_password(
    turn: Anyone, username: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
) -> Response:
    """Open the pages of the role, or say what to do next."""
    name = unicodedata.normalize("NFKC", username).strip()[:USERNAME_CHARS_MAX]
    if not name or not password:
        return _ask(turn, error=turn.t("sign_in.empty"), typed=name, status=422)
    entry = enter(turn.house, name, password[:PASSWORD_CHARS_MAX])
    if entry.session is not None:
        return turn.sign_in(entry.session)
    if not entry.wait_seconds:
        return _ask(turn, error=turn.t("sign_in.refused"), typed=name, status=403)
    minutes = Count(ceil(entry.wait_seconds / 60), "minutes")
    response = _ask(turn, error=turn.t("sign_in.wait", wait=minutes), typed=name, status=429)
    response.headers["Retry-After"] = str(entry.wait_seconds)
    return response


def sign_out(turn: Anyone) -> Response:
    """End the work at this browser."""
    return turn.sign_out()


def choose_language(turn: Anyone, code: str, to: str = "") -> Response:
    """From now on write this language."""
    return turn.speak(code, to)


def _ask(turn: Turn, *, error: str = "", typed: str = "", status: int = 200) -> Response:
    return turn.show(
        "sign_in.html",
        heading=turn.t("sign_in.title"),
        here=f"{turn.door}/sign-in",
        status=status,
        error=error,
        typed=typed,
        home=HOMES[turn.session.role] if turn.session else "",
        name_chars_max=USERNAME_CHARS_MAX,
        password_chars_max=PASSWORD_CHARS_MAX,
    )
