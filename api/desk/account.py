"""What somebody who works here changes about their own way in; each change asks who they are."""

import logging
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import Response

from api import accounts, elsewhere, passkeys, second_step, signing_in
from api.auth import NotSignedIn, Staff
from api.passwords import PASSWORD_CHARS_MAX
from api.posts import bodies_of
from api.second_step import new_codes, new_secret
from api.secrets import PASSWORD_LENGTH_MIN
from api.sessions import Session
from api.turn import Turn
from kiosk.qr import code_of
from kiosk.speech.saying import Name
from ledger.errors import Refused
from projections import staff_list, staff_lookup

log = logging.getLogger("handrail.security")
router = APIRouter(prefix="/account")

Text = Annotated[str, Form()]
Wrong = tuple[str, str]
"""A sentence, and the field that it is about."""


@router.get("")
def account(turn: Staff) -> Response:
    """What they hold, what they sign in by, and where they are signed in."""
    return page(turn)


@router.post("/body")
def act_for(turn: Staff, body: Text = "") -> Response:
    """Act for another body from now on, if they hold a role there."""
    session = session_of(turn)
    if body in bodies_of(session.posts, turn.office.organisation):
        session.organisation = body
        session.read = frozenset()
        turn.tell("auth.acting", body=Name(body))
    return turn.go("/desk/account")


@router.post("/password")
def change_password(
    turn: Staff, current: Text = "", password: Text = "", again: Text = ""
) -> Response:
    """Take another password; whatever is open elsewhere ends."""
    staff = self_of(turn)
    wrong = signing_in.password_wrong(turn, staff, password, again)
    if wrong:
        said = turn.t(wrong, least=PASSWORD_LENGTH_MIN, most=PASSWORD_CHARS_MAX)
        return page(turn, (said, "password"), 422)
    refused = ask_again(turn, current)
    if refused is not None:
        return refused
    by = turn.by(turn.office.new_key("password"))
    accounts.set_password(turn.office, by, staff.staff_id, password)
    return changed(turn, "password_set", "auth.password_changed")


@router.post("/sessions")
def end_others(turn: Staff, current: Text = "") -> Response:
    """End whatever is open elsewhere."""
    refused = ask_again(turn, current)
    return refused or changed(turn, "sessions_ended", "auth.others_ended")


@router.post("/app")
def begin_app(turn: Staff, current: Text = "") -> Response:
    """Show what an app is to be given."""
    refused = ask_again(turn, current)
    if refused is not None:
        return refused
    session_of(turn).secret = new_secret()
    return turn.go("/desk/account/app")


@router.get("/app")
def show_app(turn: Staff) -> Response:
    """The picture for the app, and the field for its first code."""
    return _app_page(turn) if session_of(turn).secret else turn.go("/desk/account")


@router.post("/app/code")
def take_app(turn: Staff, code: Text = "") -> Response:
    """Ask for the codes of the app from now on, and show those for paper."""
    session = session_of(turn)
    if not session.secret:
        return turn.go("/desk/account")
    typed = second_step.tidy(code)[: signing_in.CODE_CHARS_MAX]
    if not turn.house.codes.take(session.staff_id, session.secret, typed):
        return _app_page(turn, turn.t("auth.code_wrong"))
    codes, secret = new_codes(), session.secret
    tidied = [second_step.tidy(each) for each in codes]
    by = turn.by(turn.office.new_key("totp"))
    accounts.set_totp(turn.office, by, session.staff_id, secret, tidied)
    session.secret = ""
    response = changed(turn, "totp_set", "auth.app_set")
    return signing_in.codes_page(turn, codes, response)


@router.post("/app/remove")
def remove_app(turn: Staff, current: Text = "") -> Response:
    """Ask for no code any more, where no role of theirs wants one."""
    staff = self_of(turn)
    if signing_in.needs_second_step(turn, staff):
        return page(turn, (turn.t("auth.second_step_needed"), ""), 409)
    refused = ask_again(turn, current)
    if refused is not None:
        return refused
    try:
        accounts.remove_totp(turn.office, turn.by(turn.office.new_key("totp")), staff.staff_id)
    except Refused:
        return turn.go("/desk/account")
    return changed(turn, "totp_removed", "auth.app_removed")


@router.post("/codes")
def make_codes(turn: Staff, current: Text = "") -> Response:
    """New codes for paper; those before count no longer."""
    staff = self_of(turn)
    refused = ask_again(turn, current)
    if refused is not None or not staff.has_second_step:
        return refused or turn.go("/desk/account")
    codes = new_codes()
    by = turn.by(turn.office.new_key("codes"))
    tidied = [second_step.tidy(each) for each in codes]
    accounts.set_recovery_codes(turn.office, by, staff.staff_id, tidied)
    response = changed(turn, "recovery_codes_set", "auth.codes_made")
    return signing_in.codes_page(turn, codes, response)


@router.post("/passkeys/remove")
def remove_passkey(turn: Staff, passkey: Annotated[UUID, Form()], current: Text = "") -> Response:
    """Let a key open nothing any more."""
    refused = ask_again(turn, current)
    if refused is not None:
        return refused
    by = turn.by(turn.office.new_key("passkey"))
    try:
        accounts.remove_passkey(turn.office, by, session_of(turn).staff_id, passkey)
    except Refused:
        return turn.go("/desk/account")
    return changed(turn, "passkey_removed", "auth.passkey_removed")


@router.post("/unlink")
def unlink(turn: Staff, issuer: Text = "", current: Text = "") -> Response:
    """Let nobody in any more as who they are to another house."""
    refused = ask_again(turn, current)
    if refused is not None:
        return refused
    by = turn.by(turn.office.new_key("link"))
    try:
        accounts.unlink(turn.office, by, session_of(turn).staff_id, issuer)
    except Refused:
        return turn.go("/desk/account")
    return changed(turn, "sign_in_unlinked", "auth.unlinked")


def ask_again(turn: Turn, current: str) -> Response | None:
    """Nothing, when the password is theirs; else the page that asks for it again."""
    staff = self_of(turn)
    tried = signing_in.check(turn, staff.username, current)
    if tried.staff is not None:
        turn.house.throttle.forget(staff.username.casefold())
        return None
    if tried.wait_seconds:
        return page(turn, (signing_in.waiting(turn, tried.wait_seconds), "current"), 429)
    return page(turn, (turn.t("auth.current_wrong"), "current"), 422)


def changed(turn: Turn, what: str, told: str) -> Response:
    """What opens the door is another: what is open elsewhere ends, here a new word counts."""
    session = session_of(turn)
    turn.house.sessions.end_all(session.staff_id, but=session)
    log.info(what, extra={"staff": str(session.staff_id)})
    turn.tell(told)
    return turn.renew(turn.go("/desk/account"))


def page(turn: Turn, wrong: Wrong = ("", ""), status: int = 200) -> Response:
    """The whole page; ``wrong`` is what to do differently."""
    staff, session = self_of(turn), session_of(turn)
    provider = elsewhere.provider_of(turn.office.settings)
    return turn.show(
        "auth/account.html",
        heading=turn.t("auth.account_title"),
        here="/desk/account",
        status=status,
        error=wrong[0],
        field=wrong[1],
        staff=staff,
        posts=staff_list.posts(turn.office.views, staff_id=staff.staff_id),
        bodies=bodies_of(session.posts, turn.office.organisation),
        body=session.organisation,
        left=turn.number(sum(bool(each) for each in staff.recovery_hashes)),
        needed=signing_in.needs_second_step(turn, staff),
        house_offered=provider.name if provider else "",
        house_linked=bool(provider and provider.issuer in staff.issuers),
        passkeys_offered=passkeys.house_of(turn.office.settings) is not None,
        others=len(turn.house.sessions.of(staff.staff_id)) - 1,
        least=PASSWORD_LENGTH_MIN,
        password_chars_max=PASSWORD_CHARS_MAX,
    )


def _app_page(turn: Turn, error: str = "") -> Response:
    secret, staff = session_of(turn).secret, self_of(turn)
    return turn.show(
        "auth/app.html",
        heading=turn.t("auth.app_title"),
        here="/desk/account/app",
        status=403 if error else 200,
        error=error,
        action="/desk/account/app/code",
        secret=signing_in.grouped(secret),
        picture=code_of(second_step.address_of(secret, staff.username, signing_in.house_of(turn))),
        code_chars_max=signing_in.CODE_CHARS_MAX,
    )


def session_of(turn: Turn) -> Session:
    """The session of who asks."""
    if turn.session is None:
        raise NotSignedIn
    return turn.session


def self_of(turn: Turn) -> staff_lookup.Staff:
    """Who asks, as they sign in."""
    staff = staff_lookup.staff(turn.office.fresh(), session_of(turn).staff_id)
    if staff is None:
        raise NotSignedIn
    return staff
