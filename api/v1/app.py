"""The application of /api/v1: its routes, and what it answers when something goes wrong."""

from fastapi import FastAPI
from fastapi.responses import Response

from api.exchange import routes
from api.office import Office
from api.v1 import facts, openapi, persons, problems, questions, recording
from api.v1.callers import Interface, exactly
from api.v1.pace import Pace
from api.v1.problems import Problem
from kiosk.words import Words

PREFIX = "/api/v1"


def create_api(office: Office, words: Words, pace: Pace | None = None) -> FastAPI:
    """What programs may ask of this office; it may be mounted, or served by itself."""
    app = FastAPI(
        title="Handrail",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry={"tracing": False, "logs": False},
    )
    app.state.interface = Interface(office, words, pace or Pace())
    for each in (recording, questions, facts, persons):
        app.include_router(each.router)
    app.include_router(routes.exports(exactly, turned_down, words))
    app.include_router(routes.registry(exactly, recording.body_of))
    app.add_api_route("/openapi.json", described, methods=["GET"])
    problems.add_to(app, words, office.settings.language)
    return app


def turned_down(status: int, code: str, **told: str) -> Problem:
    """How an export says no."""
    return Problem(status, code, told)


def described() -> Response:
    """Every address, what it takes and what it answers, with examples, as OpenAPI 3.1."""
    return Response(openapi.document(), media_type="application/json")
