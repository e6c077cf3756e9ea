"""Programs in front of a whole house on an ordinary day."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.rights import Right
from api.v1.callers import GRANTED, Interface
from api.v1.pace import Pace
from kiosk.words import Words
from tests.api.office_day import Day
from tests.api.v1.program import Program, token_of
from tests.clock import Clock

LetIn = Callable[..., Program]


@pytest.fixture
def client(day: Day, words: Words, clock: Clock) -> TestClient:
    app = create_app(day.office, words, None)
    mounted = next(each for each in app.routes if getattr(each, "path", "") == "/api/v1")
    mounted.app.state.interface = Interface(day.office, words, Pace(clock))  # type: ignore[attr-defined]
    return TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)


@pytest.fixture
def program(day: Day, client: TestClient) -> LetIn:
    """Lets a program in: ``program(Right.PAY, area="6523")``; without rights, for everything."""

    def start(*rights: Right, area: str | None = None, organisation: str | None = None) -> Program:
        named = rights or tuple(GRANTED)
        return Program(client, token_of(day.office, *named, area=area, organisation=organisation))

    return start
