"""Whatever goes wrong on a staff page, as a sentence in the reader's language with a next step."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from api import seeing
from api.auth import HeldInPart, NotAllowed, NotSignedIn
from api.desk import breaking_glass, held
from api.desk.forms import ChangedBySomebody
from api.kept import Form
from api.refusals import refusal
from api.rights import Right
from api.turn import PROBLEM, Turn
from api.v1.problems import Problem, problem_of, told
from kiosk.headers import HEADERS
from ledger.errors import Refused, StoreAway

KEYS = {
    403: "problem.foreign",
    404: "problem.missing",
    405: "problem.missing",
    413: "problem.too_large",
    422: "problem.unreadable",
}
"""What each status is called; any other is a mistake of ours."""

TO_COME_S = 3
"""After so long a page that is not there yet is asked for again, by itself."""


def add_to(app: FastAPI) -> None:
    """Answer for every page of ``app`` that is not in a house of its own."""
    app.add_exception_handler(NotSignedIn, _ask_who)
    app.add_exception_handler(NotAllowed, _not_allowed)
    app.add_exception_handler(seeing.NotYours, _not_yours)
    app.add_exception_handler(seeing.Restricted, _restricted)
    app.add_exception_handler(ChangedBySomebody, _changed)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(Exception, _broken)


async def refuse_foreign(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer to a form that another site sent in a member of staff's name."""
    request = Request(scope)
    if request.url.path.startswith("/api/"):
        turn = Turn(request, awake=False)
        await told(Problem(403, "foreign"), turn.house.words, turn.lang)(scope, receive, send)
        return
    await _sorry(Turn(Request(scope), awake=False), 403)(scope, receive, send)


def missing(turn: Turn) -> Response:
    """The answer to who asks for a page that there never is, whatever is recorded."""
    return _sorry(turn, 404)


async def no_such_page(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer to who asks for a page of another part under the name of the desk."""
    await missing(Turn(Request(scope), awake=False))(scope, receive, send)


async def no_such_name(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer to who asks under a name that is no part's."""
    turn = Turn(Request(scope), awake=False)
    await _page(turn, turn.t("problem.no_such_name"), 404)(scope, receive, send)


async def no_such_address(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer to a program that asks for what is not a program's."""
    turn = Turn(Request(scope), awake=False)
    await told(Problem(404, "not_found"), turn.house.words, turn.lang)(scope, receive, send)


async def _ask_who(request: Request, _why: Exception) -> Response:
    turn = Turn(request)
    whose = turn.ended_for
    form = await _form_of(request)
    if whose is not None and form is not None:
        turn.house.kept.keep(whose, form)
    return turn.go(f"{turn.door}/sign-in")


async def _changed(request: Request, why: Exception) -> Response:
    turn = Turn(request)
    form = await _form_of(request)
    if not isinstance(why, ChangedBySomebody) or form is None:
        return _sorry(turn, 500)
    return await run_in_threadpool(held.changed, turn, form.with_seen(why.seen), why.told)


async def _form_of(request: Request) -> Form | None:
    """What was sent, if it is a form that records something; files are not kept."""
    if request.method != "POST":
        return None
    sent = await request.form()
    fields = tuple((name, each) for name, each in sent.multi_items() if isinstance(each, str))
    return Form(request.url.path, fields) if sent.get("key") else None


def _not_allowed(request: Request, why: Exception) -> Response:
    turn = Turn(request)
    key = "import.held_in_part" if isinstance(why, HeldInPart) else "auth.not_allowed"
    return _page(turn, turn.t(key), 403)


def _not_yours(request: Request, why: Exception) -> Response:
    turn = Turn(request)
    if not isinstance(why, seeing.NotYours) or not turn.may(Right.READ_PERSON):
        return _page(turn, turn.t("auth.not_allowed"), 403)
    back = str(request.url.path) if request.method == "GET" else ""
    return breaking_glass.ask(turn, why.person_id, back)


def _restricted(request: Request, _why: Exception) -> Response:
    turn = Turn(request)
    return _page(turn, turn.t("refused.record_is_restricted"), 403)


def _refused(request: Request, why: Exception) -> Response:
    turn = Turn(request)
    words = turn.house.words
    said = refusal(why, words, turn.lang) if isinstance(why, Refused) else ""
    return _page(turn, said, 503 if problem_of(why).status == 503 else 409)


def _http(request: Request, why: Exception) -> Response:
    turn = Turn(request)
    status = why.status_code if isinstance(why, HTTPException) else 500
    if status != 404 or request.method != "GET":
        return _sorry(turn, status)
    try:
        to_come = turn.to_come
    except StoreAway as away:
        return _refused(request, away)
    if not to_come:
        return missing(turn)
    # It may be what they have just recorded, behind somebody's large list.
    soon = _page(turn, turn.t("problem.to_come"), 503)
    soon.headers["Refresh"] = soon.headers["Retry-After"] = str(TO_COME_S)
    return soon


def _unreadable(request: Request, _why: Exception) -> Response:
    return _sorry(Turn(request), 422)


def _broken(request: Request, _why: Exception) -> Response:
    if not hasattr(request.app.state, "staff"):
        return Response(status_code=500)  # the kiosk has answered in its own words
    response = _sorry(Turn(request), 500)
    # A mistake is answered outside of everything that adds headers.
    response.headers.update({**HEADERS, "Cache-Control": "no-store"})
    return response


def _sorry(turn: Turn, status: int) -> Response:
    return _page(turn, turn.t(KEYS.get(status, "problem.broken")), status)


def _page(turn: Turn, sentence: str, status: int) -> Response:
    home = turn.home
    return turn.show(
        PROBLEM,
        heading=turn.t("problem.title"),
        here=home,
        status=status,
        sentence=sentence,
        home=home,
    )
