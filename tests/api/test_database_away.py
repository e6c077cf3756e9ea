"""The database is away: clerk, visitor and program are told so, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from kiosk.words import LANGUAGES, Words
from ledger import postgres
from ledger.directory import DataDirectory
from ledger.postgres import place_of
from projections import person_lookup
from projections.person_lookup import Found
from projections.store import Views
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


@pytest.mark.parametrize("path", ["/desk/nothing/of/that/name", "/audit/nothing"])
def test_an_address_that_there_never_is_is_called_missing_all_the_same(
    clerk: Browser, away: Wire, words: Words, path: str
) -> None:
    away.unplug()

    page = clerk.get(path, 404)

    assert words.t("problem.missing", "en") in page.text


def test_what_another_site_sent_is_refused_all_the_same(
    clerk: Browser, away: Wire, words: Words
) -> None:
    away.unplug()

    answer = clerk.client.post("/desk/find", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert words.t("problem.foreign", "en") in answer.text


def test_what_was_looked_for_as_the_database_went_is_not_called_missing(
    clerk: Browser, away: Wire, words: Words, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = person_lookup.summary

    def look_as_it_goes(views: Views, person_id: UUID) -> Found | None:
        found = look(views, person_id)
        away.unplug()
        return found

    monkeypatch.setattr(person_lookup, "summary", look_as_it_goes)

    page = clerk.get(f"/desk/people/{UUID(int=1)}", 503)

    place = place_of(str(day.office.directory.url))
    assert words.t("refused.store_away", "en", place=place) in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visitor_is_told_and_finds_the_pages_that_need_no_record(
    away: Wire, words: Words, day: Day, language: str
) -> None:
    app = create_app(day.office, words, None)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as visitor:
        visitor.get(f"/language/{language}?to=/card")
        away.unplug()

        pages = [visitor.get(path) for path in ("/", "/card", "/help")]
        told = visitor.post("/card", data={"card": day.card})

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert told.status_code == 503
    assert words.t("broken.away", language) in told.text
    assert words.t("broken.away_next", language) in told.text
