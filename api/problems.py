"""Whatever goes wrong on a staff page, as a sentence in the reader's language with a next step."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from api.auth import NotSignedIn, WrongRole
from api.refusals import refusal
from api.turn import HOMES, Turn
from kiosk.headers import HEADERS
from ledger.errors import Refused

KEYS = {
    403: "problem.foreign",
    404: "problem.missing",
    405: "problem.missing",
    413: "problem.too_large",
    422: "problem.unreadable",
}
"""What each status is called; any other is a mistake of ours."""


def add_to(app: FastAPI) -> None:
    """Answer for every page of ``app`` that is not in a house of its own."""
    app.add_exception_handler(NotSignedIn, _ask_who)
    app.add_exception_handler(WrongRole, _wrong_role)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(Exception, _broken)


async def refuse_foreign(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer to a form that another site sent in a member of staff's name."""
    await _sorry(Turn(Request(scope), awake=False), 403)(scope, receive, send)


def _ask_who(request: Request, _why: Exception) -> Response:
    turn = Turn(request)
    return turn.go(f"{turn.door}/sign-in")


def _wrong_role(request: Request, _why: Exception) -> Response:
    turn = Turn(request)
    return _page(turn, turn.t(f"problem.wrong_role{turn.door.replace('/', '.')}"), 403)


def _refused(request: Request, why: Exception) -> Response:
    turn = Turn(request)
    words = turn.house.words
    said = refusal(why, words, turn.lang) if isinstance(why, Refused) else ""
    return _page(turn, said, 409)


def _http(request: Request, why: Exception) -> Response:
    return _sorry(Turn(request), why.status_code if isinstance(why, HTTPException) else 500)


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
    home = HOMES[turn.session.role] if turn.session else turn.door
    return turn.show(
        "problem.html",
        heading=turn.t("problem.title"),
        here=home,
        status=status,
        sentence=sentence,
        home=home,
    )
