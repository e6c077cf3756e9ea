"""Who may hear what: everybody's words by one address for all, a visitor's own by theirs alone."""

import hashlib
import hmac
import io
import re
import wave
from collections.abc import Callable, Iterator, Sequence
from inspect import signature
from typing import Annotated, Any, get_args, get_origin

import pytest
from fastapi import FastAPI
from fastapi.params import Header
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from kiosk.aloud import Aloud
from kiosk.app import create_kiosk
from kiosk.earcons import Earcon, samples_of
from kiosk.foreseen import first_heard
from kiosk.lines import PrivateLine
from kiosk.preferences import Aloud as MayBeAloud
from kiosk.privacy import Consent, Permitted, permit_for
from kiosk.session import AtTheEnd, Visits
from kiosk.speech.saying import Kind, Name, Segment, say
from kiosk.speech.service import SpeechService
from kiosk.words import LANGUAGES, Words
from tests.kiosk.conftest import Seen, Visiting
from tests.kiosk.record import AYGUL, CARD, EVERY_KIND, NOT_YET_DUE, PIN, Drawer

SHARED = "public, max-age=31536000, immutable"
SOMEWHERE = tuple(each for each in EVERY_KIND if each.station)
"""Facts that name a place, which nobody can know before."""
KEY = re.compile("[0-9a-f]{64}")


def another_at(visit: Visiting) -> Visiting:
    """Somebody else in front of the same kiosk, with another browser."""
    browser = TestClient(visit.client.app, base_url="http://127.0.0.1:8000")
    return Visiting(browser, visit.drawer, visit.clock)


def keys_of(page: Seen) -> set[str]:
    """What the page can fetch to be heard."""
    player = page.document.one("audio")
    return {found for name in ("src", "data-aside") for found in KEY.findall(player[name])}


def frames_of(visit: Visiting, page: Seen) -> bytes:
    with wave.open(io.BytesIO(visit.client.get(page.sound).content)) as heard:
        frames: bytes = heard.readframes(heard.getnframes())
        return frames


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_the_same_for_everybody_has_one_address_for_all(visit: Visiting, lang: str) -> None:
    def public_pages(visit: Visiting) -> list[Seen]:
        return [
            visit.get("/"),
            visit.get(f"/language/{lang}?to=/card"),
            visit.post("/card", card="HR999"),
            visit.get("/help"),
            visit.get("/sound"),
            visit.get("/nowhere", status=404),
            visit.post("/finish"),
        ]

    other = Visiting(
        TestClient(visit.client.app, base_url="http://other"), visit.drawer, visit.clock
    )
    mine, theirs = public_pages(visit), public_pages(other)

    for one, another in zip(mine, theirs, strict=True):
        assert (
            one.document.one("audio")["data-aside"] == another.document.one("audio")["data-aside"]
        )
        if one.path != "/help":  # which leads back to different pages, and says so alike
            assert one.sound == another.sound
        assert visit.client.get(one.sound).headers["cache-control"] == SHARED
        assert TestClient(visit.client.app).get(one.sound).status_code == 200


def test_what_is_shared_is_held_once_and_in_no_visit(visit: Visiting) -> None:
    for _ in range(3):
        visit.client.cookies.clear()
        visit.get("/")
        visit.get("/help")

    shared = visit.kiosk.aloud.shared
    assert len(shared) == 3, "two pages, and what is always there"
    assert all(not each.sounds for each in visit.kiosk.visits._visits.values())


def test_a_page_with_anything_of_the_visitor_is_theirs_alone(visit: Visiting) -> None:
    record = visit.open_record("en")
    listed, borrowed = visit.get("/list/1"), visit.get("/borrowed")

    for page in (record, listed, borrowed):
        answer = visit.client.get(page.sound)
        assert answer.headers["cache-control"] == "private, no-store"
        times = visit.client.get(page.sound.replace(".wav", ".json"))
        assert times.headers["cache-control"] == "private, no-store"


def test_no_key_of_one_visitor_opens_anything_for_another(visit: Visiting) -> None:
    other = Visiting(
        TestClient(visit.client.app, base_url="http://other"), visit.drawer, visit.clock
    )
    heard: list[set[str]] = []
    for each in (visit, other):
        pages = [each.open_record("en"), each.get("/record/2"), each.get("/list/1")]
        heard.append(set().union(*map(keys_of, pages)))
    everybodys = heard[0] & heard[1]
    mine, theirs = heard[0] - everybodys, heard[1] - everybodys

    def opened(client: TestClient, keys: set[str]) -> set[int]:
        return {
            client.get(f"/speech/{key}.{kind}").status_code
            for key in keys
            for kind in ("wav", "json")
        }

    assert (len(everybodys), len(mine), len(theirs)) == (1, 3, 3)
    assert opened(visit.client, mine) == opened(other.client, theirs) == {200}
    assert opened(visit.client, theirs) == opened(other.client, mine) == {404}
    visit.post("/finish")
    for client in (visit.client, other.client, TestClient(visit.client.app)):
        assert opened(client, mine) == {404}
    assert opened(other.client, theirs) == {200}


def test_a_key_cannot_be_made_from_what_is_said(begin: Callable[..., Visiting]) -> None:
    first, second = begin(), begin()
    one, another = first.get("/"), second.get("/")
    said = one.document.one("h1").text.encode()
    guesses = {
        guess.hexdigest()
        for text in (said, one.text.encode(), b"")
        for guess in (hashlib.sha256(text), hmac.new(b"", text, hashlib.sha256))
    }

    assert not keys_of(one) & keys_of(another), "another start, another key for the same words"
    assert not keys_of(one) & guesses
    for key in guesses | keys_of(another):
        assert first.client.get(f"/speech/{key}.wav").status_code == 404


FREE_TEXT = {
    ("/language/{code}", "code"): "compared with the three languages",
    ("/language/{code}", "to"): "compared with the form of our own addresses",
    ("/goodbye/{language}", "language"): "compared with the three languages",
    ("/look/{file}", "file"): "compared with the addresses of our style sheets",
    ("/card", "card"): "looked up, never shown and never said",
    ("/pin", "pin"): "checked, never shown and never said",
    ("/speech/{key}.wav", "key"): "looked up",
    ("/speech/{key}.json", "key"): "looked up",
    ("/speech/{key}.wav", "range"): "two numbers",
    ("/paid/{month}", "month"): "compared with the months that something is known of",
    ("/paid/{month}/why", "month"): "compared with the months that something is known of",
    ("/paper/{word}", "word"): "its digest is looked up",
    ("/paper/{word}/proof", "word"): "its digest is looked up",
    ("/machine/voice/{lang}", "lang"): "compared with the three languages",
    ("/machine/start", "key"): "its digest is looked up",
}
"""Every place where a browser can send us any text, and what becomes of it. None is said."""


def _texts(app: FastAPI) -> Iterator[tuple[str, str]]:
    for route in _routes(app):
        for name, parameter in signature(route.endpoint).parameters.items():
            kind = parameter.annotation
            if get_origin(kind) is Annotated:
                kind = get_args(kind)[0]
            if kind is str or isinstance(parameter.default, Header):
                yield route.path, name


def _routes(app: FastAPI) -> list[APIRoute]:
    found: list[APIRoute] = []
    waiting: list[Any] = list(app.routes)
    while waiting:
        each = waiting.pop()
        if isinstance(each, APIRoute):
            found.append(each)
        elif hasattr(each, "original_router"):
            waiting += each.original_router.routes
    return found


def test_no_address_takes_text_to_be_said(words: Words, voice: SpeechService) -> None:
    app = create_kiosk(Drawer(), words, voice)

    assert len(_routes(app)) > 20
    assert set(_texts(app)) == set(FREE_TEXT)


def test_text_that_a_browser_sends_is_nowhere_on_a_page(visit: Visiting) -> None:
    odd = "Zanzibar"
    answers = [
        visit.client.get(f"/language/{odd}?to=/{odd}"),
        visit.client.get(f"/goodbye/{odd}"),
        visit.client.get(f"/speech/{odd}.wav"),
        visit.client.get(f"/sound?now={odd}"),
        visit.client.post("/card", data={"card": odd}),
        visit.client.post("/pin", data={"pin": odd}),
    ]

    assert [answer for answer in answers if odd in answer.text] == []


@pytest.mark.parametrize(
    ("path", "earcon"),
    [("/goodbye/en", Earcon.SIGNED_OUT), ("/nowhere", Earcon.PROBLEM), ("/help", None)],
)
def test_the_short_sound_is_the_beginning_of_the_page(
    visit: Visiting, path: str, earcon: Earcon | None
) -> None:
    page = visit.get(path, status=404 if path == "/nowhere" else 200)

    heard = frames_of(visit, page)

    begins = [each for each in Earcon if heard.startswith(samples_of(each, 22050))]
    assert begins == ([earcon] if earcon else [])


def test_signing_in_is_heard_once_and_a_mistake_is_heard(visit: Visiting) -> None:
    accepted, problem = (samples_of(earcon, 22050) for earcon in (Earcon.ACCEPTED, Earcon.PROBLEM))
    visit.post("/card", card="HR999")
    wrong = frames_of(visit, visit.post("/pin", pin="1"))
    visit.post("/card", card=CARD)
    asked = visit.post("/pin", pin=PIN)

    assert wrong.startswith(problem)
    assert frames_of(visit, asked).startswith(accepted)
    assert not frames_of(visit, visit.get("/record/1")).startswith(accepted)


def test_a_voice_that_fails_in_the_middle_leaves_a_page_that_says_so(visit: Visiting) -> None:
    visit.open_record("en")
    whole = visit.get("/record/2").document.one("main").text
    visit.kiosk.voice._cache.wipe()
    visit.kiosk.voice.close()
    try:
        page = visit.get("/record/3")
        again = visit.get("/record/2")
    finally:
        visit.kiosk.voice.start()

    assert "There is no voice now. Everything is written here." in page.text
    assert len(page.choices) == 3
    assert again.document.one("main").text == whole
    assert visit.client.get(again.sound).status_code == 200, "what was said before is still there"


def test_what_is_a_visitors_own_is_made_ready_from_the_card_on_and_forgotten(
    visit: Visiting,
) -> None:
    visit.drawer.entries = SOMEWHERE
    visit.get("/language/en?to=/card")
    visit.post("/card", card=CARD)
    (held,) = (each for each in visit.kiosk.visits._visits.values() if each.card_number)
    from_card = set(held.said)
    visit.post("/pin", pin=PIN)
    (known,) = (each for each in visit.kiosk.visits._visits.values() if each.person_id)

    assert from_card
    assert from_card <= known.said
    visit.post("/finish")
    assert not known.said
    assert not held.said


def test_what_is_said_after_the_visit_ended_in_the_middle_of_a_page_is_not_kept(
    voice: SpeechService,
) -> None:
    visits = Visits(120, 60, at_end=AtTheEnd(voice.forget))
    visit = visits.begin("en")

    class Leaving:
        """The voice; the visitor goes when it is to say the second line."""

        def speak_segments(self, segments: Sequence[Segment]) -> bytes:
            if segments[0].spoken == "second":
                visits.end(visit)
            return voice.speak_segments(segments)

        key_of_segments = staticmethod(voice.key_of_segments)
        forget = staticmethod(voice.forget)
        is_basic = staticmethod(voice.is_basic)
        prepare = staticmethod(voice.prepare)

    permit = permit_for(headset=True, aloud=MayBeAloud.ASK, consent=Consent.NOT_ASKED)
    assert permit
    plan = [
        Permitted(PrivateLine(each, "en", (say(Name(each), "en"),)), permit)
        for each in ("first", "second", "third")
    ]
    Aloud(Leaving()).page(visit, plan)

    held = [voice._cache.get(voice.key_of_segments(each.line.segments)) for each in plan]
    assert held == [None, None, None]


def test_a_card_that_nobody_holds_makes_nothing_ready(visit: Visiting) -> None:
    visit.get("/language/en?to=/card")

    visit.post("/card", card="HR999")

    assert all(not each.said for each in visit.kiosk.visits._visits.values())


def test_a_record_whose_visit_is_over_is_not_made_ready(visit: Visiting) -> None:
    visit.open_record("en")
    (known,) = (each for each in visit.kiosk.visits._visits.values() if each.person_id)
    visit.post("/finish")

    visit.kiosk.aloud.prepare(known, [visit.kiosk.words.line("nav.help", "en")])

    assert not known.said


def test_only_what_holds_something_of_ones_own_is_made_ready(visit: Visiting) -> None:
    visit.drawer.entries = SOMEWHERE

    sayings = first_heard(visit.drawer, visit.kiosk.words, AYGUL, "en", NOT_YET_DUE)

    assert sayings
    assert all(any(each.kind is Kind.OWN for each in saying) for saying in sayings)
    assert not any("counselling" in each.display for saying in sayings for each in saying)
