"""The pages between us and another house that says who somebody is.

A browser that comes from another site brings none of our strict cookies. So what it must bring
back lies in a cookie of its own, which travels with links; and who is in goes on by a link of ours.
"""

import logging
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import RedirectResponse, Response

from api import accounts, elsewhere
from api.auth import Anyone, Staff
from api.desk import account
from api.elsewhere import CALLBACK, PENDING_SECONDS_MAX, NotShown, Pending, Provider, Shown
from api.signing_in import go_on
from api.turn import Turn
from ledger.errors import IdentifierTaken, Refused
from projections import person_lookup, staff_lookup

log = logging.getLogger("handrail.security")
router = APIRouter()


@router.get("/sign-in/elsewhere")
def send(turn: Anyone) -> Response:
    """On to the other house."""
    try:
        return _send(turn, _provider(turn))
    except NotShown as why:
        return _sorry(turn, why)


@router.post("/account/link")
def ask_link(turn: Staff, current: Annotated[str, Form()] = "") -> Response:
    """After the password: a page with the link that leads there."""
    provider = _provider(turn)
    refused = account.ask_again(turn, current)
    if refused is not None:
        return refused
    account.session_of(turn).may_link = True
    return turn.show(
        "auth/link.html",
        heading=turn.t("auth.link_title"),
        here="/desk/account",
        provider=provider.name,
    )


@router.get("/account/link")
def send_to_link(turn: Staff) -> Response:
    """On to the other house, to link the two."""
    session = account.session_of(turn)
    if not session.may_link:
        return turn.go("/desk/account")
    try:
        return _send(turn, _provider(turn), link=True)
    except NotShown as why:
        return _sorry(turn, why)


@router.get(CALLBACK.removeprefix("/desk"))
def back(turn: Anyone, state: str = "", code: str = "", error: str = "") -> Response:
    """Let in who the other house knows, or link the two."""
    provider = _provider(turn)
    try:
        pending = turn.house.elsewhere.take_back(state, turn.brought_back)
        shown = turn.house.elsewhere.shown(provider, pending, "" if error else code)
    except NotShown as why:
        return _sorry(turn, why)
    if pending.session is not None:
        return _link(turn, pending, shown, provider)
    return _enter(turn, shown)


def _enter(turn: Turn, shown: Shown) -> Response:
    views = turn.office.whole()
    claim = accounts.link_id(turn.office, shown.issuer, shown.name)
    holder = person_lookup.holders(views, [claim]).get(claim)
    staff = staff_lookup.staff(views, holder) if holder else None
    if staff is None or shown.issuer not in staff.issuers:
        return _sorry(turn, NotShown("nobody here"), "auth.elsewhere_unknown")
    turn.session = None
    way = "passkey" if shown.is_strong else "elsewhere"
    return _over(turn, go_on(turn, staff, shown=way))


def _link(turn: Turn, pending: Pending, shown: Shown, provider: Provider) -> Response:
    session = turn.house.sessions.by_id(pending.session)
    if session is None or not session.may_link:
        return _sorry(turn, NotShown("session"))
    session.may_link = False
    by = turn.office.by(turn.office.new_key("link"), actor=session.staff_id)
    try:
        accounts.link(turn.office, by, session.staff_id, shown.issuer, shown.name)
    except IdentifierTaken:
        return _sorry(turn, NotShown("taken"), "auth.link_taken")
    except Refused as why:
        return _sorry(turn, NotShown(why.code))
    log.info("sign_in_linked", extra={"staff": str(session.staff_id)})
    return turn.show(
        "auth/over.html",
        heading=turn.t("auth.linked_title"),
        here="/desk/account",
        lead=turn.t("auth.linked", house=provider.name),
        to="/desk/account",
    )


def _over(turn: Turn, response: Response) -> Response:
    """The same as ``response``, by a link of ours: only that brings the cookies it sets."""
    page = turn.show(
        "auth/over.html",
        heading=turn.t("auth.over_title"),
        here="/desk/sign-in",
        lead=turn.t("auth.over_lead"),
        to=response.headers.get("location", "/desk"),
    )
    page.headers["Refresh"] = f"0; url={response.headers.get('location', '/desk')}"
    for name, value in response.raw_headers:
        if name == b"set-cookie":
            page.raw_headers.append((name, value))
    return page


def _send(turn: Turn, provider: Provider, *, link: bool = False) -> Response:
    session = turn.session.id if link and turn.session else None
    address, pending = turn.house.elsewhere.send(provider, session)
    response = RedirectResponse(address, status_code=303)
    turn.ask_back(response, pending.state, PENDING_SECONDS_MAX)
    return response


def _provider(turn: Turn) -> Provider:
    provider = elsewhere.provider_of(turn.office.settings)
    if provider is None:
        raise HTTPException(404)
    return provider


def _sorry(turn: Turn, why: NotShown, key: str = "auth.elsewhere_failed") -> Response:
    log.warning("elsewhere_refused", extra={"why": str(why)})
    return turn.show(
        "auth/over.html",
        heading=turn.t("problem.title"),
        here="/desk/sign-in",
        status=403,
        lead=turn.t(key),
        to="/desk/sign-in",
    )
