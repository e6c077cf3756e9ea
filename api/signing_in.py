"""The way in: a password, a code where one is asked for, and what must be set up before work."""

import logging
import unicodedata
from math import ceil
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Form
from fastapi.responses import Response

from api import accounts, elsewhere, passkeys, second_step
from api.auth import Anyone, begin
from api.passwords import PASSWORD_CHARS_MAX, why_not
from api.second_step import address_of, new_codes, new_secret
from api.secrets import PASSWORD_LENGTH_MIN
from api.turn import Turn
from kiosk.qr import code_of
from kiosk.speech.saying import Count
from ledger.refusals.office import SignInUnknown
from ledger.vocabulary import StaffRole
from projections import person_lookup, staff_list, staff_lookup
from projections.staff_lookup import Staff

log = logging.getLogger("handrail.security")

USERNAME_CHARS_MAX = 64
CODE_CHARS_MAX = 40


class Tried(NamedTuple):
    """What came of a password: somebody, or a time to wait."""

    staff: Staff | None
    wait_seconds: int = 0


def router_of(door: str) -> APIRouter:
    """Sign-in, sign-out and the choice of language, the same behind each of the doors."""
    router = APIRouter(prefix=door)
    router.add_api_route("/sign-in", sign_in, methods=["GET"])
    router.add_api_route("/sign-in", take_password, methods=["POST"])
    router.add_api_route("/sign-in/code", ask_code, methods=["GET"])
    router.add_api_route("/sign-in/code", take_code, methods=["POST"])
    router.add_api_route("/sign-in/password", ask_password, methods=["GET"])
    router.add_api_route("/sign-in/password", take_new_password, methods=["POST"])
    router.add_api_route("/sign-in/app", ask_app, methods=["GET"])
    router.add_api_route("/sign-in/app", take_app, methods=["POST"])
    router.add_api_route("/sign-out", sign_out, methods=["POST"])
    router.add_api_route("/language/{code}", choose_language, methods=["GET"])
    return router


def sign_in(turn: Anyone) -> Response:
    """Ask who it is."""
    return _ask(turn, error=turn.t("sign_in.ended") if turn.was_ended else "")


def take_password(
    turn: Anyone, username: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
) -> Response:
    """Open the pages of the role, or ask for what else is needed, or say what to do next."""
    name = unicodedata.normalize("NFKC", username).strip()[:USERNAME_CHARS_MAX]
    if not name or not password:
        return _ask(turn, error=turn.t("sign_in.empty"), typed=name, status=422)
    tried = check(turn, name, password)
    if tried.staff is not None:
        turn.house.throttle.forget(name.casefold())
        return go_on(turn, tried.staff, shown="password")
    if not tried.wait_seconds:
        return _ask(turn, error=turn.t("sign_in.refused"), typed=name, status=403)
    response = _ask(turn, error=waiting(turn, tried.wait_seconds), typed=name, status=429)
    response.headers["Retry-After"] = str(tried.wait_seconds)
    return response


def check(turn: Turn, username: str, password: str) -> Tried:
    """Whose password this is.

    A wrong name and a wrong password take the same steps, wait alike and are answered alike, so
    that nobody learns who works here. One that is longer than any that is kept is wrong.
    """
    house = turn.house
    wait = house.throttle.begin(username.casefold())
    if wait > 0:
        log.warning("sign_in_slowed", extra={"wait_seconds": wait})
        return Tried(None, wait)
    views = house.office.whole()
    claim = house.office.username_id(username)
    holder = person_lookup.holders(views, [claim]).get(claim)
    staff = staff_lookup.staff(views, holder) if holder else None
    kept = staff.password_hash if staff else None
    right = house.office.secrets.check(password[: PASSWORD_CHARS_MAX + 1], kept)
    if staff is None or not right or is_over(turn, staff):
        log.warning("sign_in_refused", extra={"staff": str(staff.staff_id) if staff else None})
        return Tried(None)
    return Tried(staff)


def is_over(turn: Turn, staff: Staff) -> bool:
    """Whether a password that was given is given no longer."""
    return staff.good_until is not None and turn.office.today() > staff.good_until


def go_on(turn: Turn, staff: Staff, *, shown: str) -> Response:
    """Ask for the next thing that is missing, or open the pages.

    ``shown`` is what they showed last; a key that looks at its owner asks for no code.
    """
    step = turn.step
    if step is None or step.staff_id != staff.staff_id or shown == "password":
        step = turn.house.steps.begin(staff.staff_id)
    if shown in {"code", "passkey"}:
        step.has_shown_code = True
    if staff.has_second_step and not step.has_shown_code:
        return turn.ask_more(step, "code")
    if staff.good_until is not None and shown not in {"passkey", "elsewhere"}:
        return turn.ask_more(step, "password")
    if needs_second_step(turn, staff) and not step.has_shown_code:
        return turn.ask_more(step, "app")
    turn.step = step
    return enter(turn, staff, shown=shown)


def enter(turn: Turn, staff: Staff, *, shown: str) -> Response:
    """Open the pages; who holds no right is answered like a stranger."""
    session = begin(turn.house, staff)
    if session is None:
        log.warning("sign_in_refused", extra={"staff": str(staff.staff_id)})
        return _ask(turn, error=turn.t("sign_in.refused"), typed=staff.username, status=403)
    log.info("signed_in", extra={"staff": str(staff.staff_id), "by": shown})
    return turn.sign_in(session)


def needs_second_step(turn: Turn, staff: Staff) -> bool:
    """Whether a role that they hold asks for more than a password."""
    asked = turn.office.settings.second_step
    held = staff_list.posts(turn.office.whole(), staff_id=staff.staff_id)
    return any(StaffRole(post.staff_role) in asked for post in held)


def ask_code(turn: Anyone) -> Response:
    """Ask for the code of the app, or for one on paper."""
    return _code_page(turn) if _on_the_way(turn) else turn.go(f"{turn.door}/sign-in")


def take_code(turn: Anyone, code: Annotated[str, Form()] = "") -> Response:
    """Let in who shows a code that was not shown before."""
    staff = _on_the_way(turn)
    if staff is None or staff.totp_secret is None:
        return turn.go(f"{turn.door}/sign-in")
    asked = f"code:{staff.staff_id}"
    wait = turn.house.throttle.begin(asked)
    if wait > 0:
        response = _code_page(turn, waiting(turn, wait), 429)
        response.headers["Retry-After"] = str(wait)
        return response
    typed = second_step.tidy(code)[:CODE_CHARS_MAX]
    way = "code" if turn.house.codes.take(staff.staff_id, staff.totp_secret, typed) else ""
    if way or _take_paper(turn, staff, typed):
        turn.house.throttle.forget(asked)
        return go_on(turn, staff, shown="code")
    log.warning("code_refused", extra={"staff": str(staff.staff_id)})
    return _code_page(turn, turn.t("auth.code_wrong"), 403)


def _take_paper(turn: Turn, staff: Staff, typed: str) -> bool:
    """Whether this is one of the codes on paper; then it is one no more."""
    digest = turn.office.secrets.digest(typed)
    if not typed or digest not in staff.recovery_hashes:
        return False
    place = staff.recovery_hashes.index(digest) + 1
    by = turn.office.by(f"paper:{staff.staff_id}:{digest[:16]}:{place}", actor=staff.staff_id)
    try:
        accounts.use_recovery_code(turn.office, by, staff.staff_id, place)
    except SignInUnknown:
        return False  # it was used at another desk, a moment ago
    return True


def ask_password(turn: Anyone) -> Response:
    """Ask for a password of their own, in place of the one they were given."""
    return _password_page(turn) if _may_set(turn) else turn.go(f"{turn.door}/sign-in")


def take_new_password(
    turn: Anyone, password: Annotated[str, Form()] = "", again: Annotated[str, Form()] = ""
) -> Response:
    """Keep the password that they chose, then go on."""
    staff = _may_set(turn)
    if staff is None:
        return turn.go(f"{turn.door}/sign-in")
    wrong = password_wrong(turn, staff, password, again)
    if not wrong and turn.office.secrets.check(password, staff.password_hash):
        wrong = "auth.password_same"
    if wrong:
        return _password_page(turn, wrong)
    by = turn.office.by(turn.office.new_key("password"), actor=staff.staff_id)
    accounts.set_password(turn.office, by, staff.staff_id, password)
    turn.house.sessions.end_all(staff.staff_id)
    log.info("password_set", extra={"staff": str(staff.staff_id)})
    changed = staff_lookup.staff(turn.office.whole(), staff.staff_id)
    return go_on(turn, changed, shown="new password") if changed else _ask(turn)


def password_wrong(turn: Turn, staff: Staff, password: str, again: str) -> str:
    """The key of what is wrong with a new password typed twice; empty when nothing is."""
    if password != again:
        return "auth.password_differs"
    return why_not(password, staff.username, staff.name, turn.office.organisation)


def ask_app(turn: Anyone) -> Response:
    """Show what an app is to be given, and ask for its first code."""
    return _app_page(turn) if _may_set_up(turn) else turn.go(f"{turn.door}/sign-in")


def take_app(turn: Anyone, code: Annotated[str, Form()] = "") -> Response:
    """Ask for the codes of the app from now on, and show those for paper."""
    staff, step = _may_set_up(turn), turn.step
    if staff is None or step is None:
        return turn.go(f"{turn.door}/sign-in")
    typed = second_step.tidy(code)[:CODE_CHARS_MAX]
    if not turn.house.codes.take(staff.staff_id, step.secret, typed):
        return _app_page(turn, turn.t("auth.code_wrong"), 403)
    codes = new_codes()
    by = turn.office.by(turn.office.new_key("totp"), actor=staff.staff_id)
    accounts.set_totp(
        turn.office, by, staff.staff_id, step.secret, [second_step.tidy(each) for each in codes]
    )
    log.info("totp_set", extra={"staff": str(staff.staff_id)})
    changed = staff_lookup.staff(turn.office.whole(), staff.staff_id)
    if changed is None:
        return turn.go(f"{turn.door}/sign-in")
    response = go_on(turn, changed, shown="code")
    return codes_page(turn, codes, response)


def codes_page(turn: Turn, codes: list[str], response: Response | None = None) -> Response:
    """The codes for paper, once; ``response`` brings the cookies of whoever just came in."""
    page = turn.show(
        "auth/codes.html",
        heading=turn.t("auth.codes_title"),
        here=turn.home,
        codes=codes,
        home=turn.home,
    )
    if response is not None:
        for name, value in response.raw_headers:
            if name == b"set-cookie":
                page.raw_headers.append((name, value))
    return page


def sign_out(turn: Anyone) -> Response:
    """End the work at this browser."""
    if turn.session is not None:
        log.info("signed_out", extra={"staff": str(turn.session.staff_id)})
    return turn.sign_out()


def choose_language(turn: Anyone, code: str, to: str = "") -> Response:
    """From now on write this language."""
    return turn.speak(code, to)


def waiting(turn: Turn, seconds: int) -> str:
    """How long somebody who tried too often waits, in words."""
    return turn.t("sign_in.wait", wait=Count(ceil(seconds / 60), "minutes"))


def _on_the_way(turn: Turn) -> Staff | None:
    """Who showed a password at this browser, a moment ago."""
    if turn.step is None:
        return None
    return staff_lookup.staff(turn.office.whole(), turn.step.staff_id)


def _past_the_code(turn: Turn) -> Staff | None:
    """The same, and a code as well where one is asked for."""
    staff = _on_the_way(turn)
    if staff is None or turn.step is None:
        return None
    return staff if turn.step.has_shown_code or not staff.has_second_step else None


def _may_set(turn: Turn) -> Staff | None:
    """Who must choose a password before anything else."""
    staff = _past_the_code(turn)
    return staff if staff and staff.good_until is not None else None


def _may_set_up(turn: Turn) -> Staff | None:
    """Who must set up a second step before anything else."""
    staff = _past_the_code(turn)
    if staff is None or turn.step is None or staff.has_second_step or staff.good_until is not None:
        return None
    if not needs_second_step(turn, staff):
        return None
    turn.step.secret = turn.step.secret or new_secret()
    return staff


def _ask(turn: Turn, *, error: str = "", typed: str = "", status: int = 200) -> Response:
    provider = elsewhere.provider_of(turn.office.settings)
    return turn.show(
        "sign_in.html",
        heading=turn.t("sign_in.title"),
        here=f"{turn.door}/sign-in",
        status=status,
        error=error,
        typed=typed,
        home=turn.home if turn.session else "",
        house_offered=provider.name if provider else "",
        passkeys_offered=passkeys.house_of(turn.office.settings) is not None,
        name_chars_max=USERNAME_CHARS_MAX,
        password_chars_max=PASSWORD_CHARS_MAX,
    )


def _code_page(turn: Turn, error: str = "", status: int = 200) -> Response:
    return turn.show(
        "auth/code.html",
        heading=turn.t("auth.code_title"),
        here=f"{turn.door}/sign-in/code",
        status=status,
        error=error,
        code_chars_max=CODE_CHARS_MAX,
    )


def _password_page(turn: Turn, wrong: str = "") -> Response:
    return turn.show(
        "auth/password.html",
        heading=turn.t("auth.password_title"),
        here=f"{turn.door}/sign-in/password",
        status=422 if wrong else 200,
        error=turn.t(wrong, least=PASSWORD_LENGTH_MIN, most=PASSWORD_CHARS_MAX) if wrong else "",
        least=PASSWORD_LENGTH_MIN,
        password_chars_max=PASSWORD_CHARS_MAX,
    )


def _app_page(turn: Turn, error: str = "", status: int = 200) -> Response:
    staff, step = _on_the_way(turn), turn.step
    secret = step.secret if step else ""
    return turn.show(
        "auth/app.html",
        heading=turn.t("auth.app_title"),
        here=f"{turn.door}/sign-in/app",
        status=status,
        error=error,
        action=f"{turn.door}/sign-in/app",
        secret=grouped(secret),
        picture=code_of(address_of(secret, staff.username if staff else "", house_of(turn))),
        code_chars_max=CODE_CHARS_MAX,
    )


def house_of(turn: Turn) -> str:
    """What an app calls this house."""
    return f"{turn.t('app.name')} {turn.office.organisation}"


def grouped(secret: str) -> str:
    """A secret as it can be typed into an app: in groups of four."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
