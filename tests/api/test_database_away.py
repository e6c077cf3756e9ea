"""The database is away: clerk, visitor and program are told so, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from kiosk.words import LANGUAGES, Words
from ledger import postgres
from ledger.directory import DataDirectory
from ledger.postgres import place_of
from tests.api.conftest import Browser
from tests.api.office_day import FREE, Day, ordinary_day
from tests.postgres import Server
from tests.wire import Wire


@pytest.fixture
def day(server: Server, wire: Wire, url: str, tmp_path: Path) -> Iterator[Day]:
    folder = tmp_path / "data"
    folder.mkdir()
    DataDirectory(folder).point_at(url.replace(f":{server.port}/", f":{wire.port}/"))
    made = ordinary_day(folder)
    yield made
    made.office.close()


@pytest.fixture
def away(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Wire:
    """Call ``away.unplug()``: nobody waits long for the database then."""
    monkeypatch.setattr(postgres, "PATIENCE_S", 0.1)
    return wire


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clerk_is_told_that_the_database_does_not_answer(
    clerk: Browser, away: Wire, words: Words, day: Day, language: str
) -> None:
    page = clerk.get(f"/desk/lend?number={FREE}&person={day.aygul}")
    form = page.form("/desk/lend") | {"station": str(day.here)}
    clerk.client.get(f"/desk/language/{language}?to=/desk")
    place = place_of(str(day.office.directory.url))
    said = words.t("refused.store_away", language, place=place)

    away.unplug()
    answers = [
        clerk.client.get("/desk"),
        clerk.client.get(f"/desk/people/{day.aygul}"),
        clerk.client.post("/desk/lend", data=form),
    ]

    for answer in answers:
        assert answer.status_code == 503
        assert words.t("problem.title", language) in answer.text
        assert said in answer.text


def test_a_visitor_is_told_and_finds_the_pages_that_need_no_record(
    away: Wire, words: Words, day: Day
) -> None:
    app = create_app(day.office, words, None)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as visitor:
        visitor.get("/language/en?to=/card")
        away.unplug()

        pages = [visitor.get(path) for path in ("/", "/card", "/help")]
        told = visitor.post("/card", data={"card": day.card})

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert told.status_code == 500
    assert "Something went wrong here, not with your record." in told.text
