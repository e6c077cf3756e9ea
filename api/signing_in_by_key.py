"""The pages on which a key is shown or made; the browser asks its owner for finger, face or PIN."""

import logging
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response

from api import accounts, passkeys
from api.auth import Anyone, Staff
from api.desk import account
from api.passkeys import LABEL_CHARS_MAX, KeyRefused
from api.signing_in import go_on
from api.turn import Turn
from projections import staff_lookup

log = logging.getLogger("handrail.security")
router = APIRouter()


@router.get("/sign-in/passkey")
def ask_key(turn: Anyone) -> Response:
    """Ask for a key."""
    return _sign_in_page(turn)


@router.post("/sign-in/passkey")
def take_key(turn: Anyone, answer: Annotated[str, Form()] = "") -> Response:
    """Let in whose key it is."""
    house = _house(turn)
    try:
        staff = staff_lookup.staff(turn.office.whole(), passkeys.owner_of(answer))
        keys = staff.passkeys if staff else ()
        passkeys.check(house, turn.house.challenges, answer, keys)
    except KeyRefused as why:
        log.warning("passkey_refused", extra={"why": str(why)})
        return _sign_in_page(turn, turn.t("auth.passkey_wrong"), 403)
    if staff is None:
        return _sign_in_page(turn, turn.t("auth.passkey_wrong"), 403)
    return go_on(turn, staff, shown="passkey")


@router.post("/account/passkeys")
def ask_new_key(turn: Staff, current: Annotated[str, Form()] = "") -> Response:
    """Ask the browser for a new key."""
    refused = account.ask_again(turn, current)
    if refused is not None:
        return refused
    account.session_of(turn).may_add_key = True
    return _new_key_page(turn)


@router.post("/account/passkeys/add")
def take_new_key(
    turn: Staff, answer: Annotated[str, Form()] = "", label: Annotated[str, Form()] = ""
) -> Response:
    """Keep the public half of the key that the browser made."""
    session = account.session_of(turn)
    if not session.may_add_key:
        return turn.go("/desk/account")
    label = " ".join(label.split())[:LABEL_CHARS_MAX] or turn.t("auth.passkey_label_none")
    house = _house(turn)
    try:
        key = passkeys.added(house, turn.house.challenges, session.staff_id, answer, label)
    except KeyRefused as why:
        log.warning("passkey_refused", extra={"why": str(why)})
        return _new_key_page(turn, turn.t("auth.passkey_not_made"))
    session.may_add_key = False
    accounts.add_passkey(turn.office, turn.by(turn.office.new_key("key")), session.staff_id, key)
    return account.changed(turn, "passkey_added", "auth.passkey_added")


def _house(turn: Turn) -> passkeys.House:
    house = passkeys.house_of(turn.office.settings)
    if house is None:
        raise HTTPException(404)
    return house


def _sign_in_page(turn: Turn, error: str = "", status: int = 200) -> Response:
    return turn.show(
        "auth/passkey.html",
        heading=turn.t("auth.passkey_title"),
        here="/desk/sign-in/passkey",
        status=status,
        error=error,
        options=passkeys.options_to_sign_in(_house(turn), turn.house.challenges),
    )


def _new_key_page(turn: Turn, error: str = "") -> Response:
    session = account.session_of(turn)
    staff = account.self_of(turn)
    return turn.show(
        "auth/passkey_new.html",
        heading=turn.t("auth.passkey_add"),
        here="/desk/account",
        status=403 if error else 200,
        error=error,
        label_chars_max=LABEL_CHARS_MAX,
        options=passkeys.options_to_add(
            _house(turn), turn.house.challenges, session.staff_id, staff.username, staff.passkeys
        ),
    )
