"""Criteria of WCAG 2.2 and EN 301 549 that hold for the kiosk as it is written, page by page."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.speech.inventory import PAGES, RECORD
from kiosk.words import LANGUAGES, Words
from tests.kiosk.browsing import EVERY_PAGE
from tests.kiosk.conftest import Seen, Visiting
from tests.kiosk.record import CARD

KIOSK = Path(__file__).parents[2] / "kiosk"
STYLES = [file.read_text(encoding="utf-8") for file in sorted((KIOSK / "static").glob("*.css"))]
SCRIPTS = [file.read_text(encoding="utf-8") for file in sorted((KIOSK / "static").glob("*.js"))]
MOVING_OR_DRAWN = {
    "applet",
    "blink",
    "canvas",
    "embed",
    "iframe",
    "marquee",
    "object",
    "video",
}
DRAWN_OF = {"path", "circle", "line", "rect", "ellipse", "polygon", "polyline", "g"}
SHOWN_ON_HOVER = {"title", "popover", "popovertarget"}
MOVES = re.compile(
    r"@keyframes|(?:animation|transition)[\w-]*\s*:(?!\s*none)|scroll-behavior\s*:\s*smooth"
)
DRAWS_LETTERS = re.compile(r"content\s*:\s*(['\"])(?=[^'\"]*\w)|url\(")
LISTENS_OR_LOOKS = re.compile(r"getUserMedia|SpeechRecognition|MediaRecorder|geolocation")
BODY_OR_PATH = re.compile(
    r"device(motion|orientation)|Accelerometer|Gyroscope|['\"](touch|pointer|mouse|drag)"
    r"(move|start|over|enter|leave)['\"]|['\"]wheel['\"]|gesture"
)
PLACE_OR_COLOUR = re.compile(
    r"\b(on|to) (the|your) (left|right)\b|\b(see|shown) (above|below)\b"
    r"|\b(red|green|blue|yellow|round|square) (button|field|link)\b",
    re.IGNORECASE,
)
CAPITALS = re.compile(r"\b[A-Z]{2,}\b")
ENDS = re.compile(r"(?<=[.!?:;\u3002\uff01\uff1f\uff1a\uff1b])\s*")
LONGEST = {"en": 12, "vi": 14, "zh-Hans": 21}
"""Words, syllables, Han."""
KNOWN_CAPITALS = {"PIN", "QR"}
"""Said as words by everybody who has a bank card or a telephone."""


@pytest.fixture
def silent(begin: Callable[..., Visiting]) -> Visiting:
    return begin(silent=True)


def every_page(visit: Visiting, lang: str = "en") -> Iterator[Seen]:
    """Every page of a visit, with those before and after it."""
    for path in ("/", "/card", "/help", "/languages"):
        yield visit.get(path)
    yield visit.post("/card", card="")
    yield visit.post("/card", card=CARD)
    yield visit.post("/pin", pin="")
    yield visit.open_record(lang)
    for path in EVERY_PAGE:
        yield visit.get(path, status=404 if path == "/nowhere" else 200)
    yield visit.post("/finish")


def test_no_page_has_a_film_or_a_picture_of_words(silent: Visiting) -> None:
    for page in every_page(silent):
        tags = {each.tag for each in page.document.all()}
        assert not tags & MOVING_OR_DRAWN, page.path
        assert "img" not in tags, page.path
        for drawing in page.document.all("svg"):
            assert drawing["aria-hidden"] == "true"
            assert {each.tag for each in drawing.all()} <= DRAWN_OF, page.path


def test_no_style_moves_anything_or_writes_words() -> None:
    found = [found[0] for style in STYLES for found in MOVES.finditer(style)]
    written = [found[0] for style in STYLES for found in DRAWS_LETTERS.finditer(style)]

    assert STYLES
    assert found == []
    assert written == []


@pytest.mark.parametrize(
    "style",
    ["a { animation: blink 1s }", "a { transition-duration: 1s }", "@keyframes x {}"],
)
def test_what_moves_is_noticed(style: str) -> None:
    assert MOVES.search(style)
    assert not MOVES.search("@media (prefers-reduced-motion) { a { animation: none } }")


def test_nothing_listens_and_nothing_looks(silent: Visiting) -> None:
    policy = silent.get("/").headers["Permissions-Policy"]

    assert [found[0] for script in SCRIPTS for found in LISTENS_OR_LOOKS.finditer(script)] == []
    assert {"camera=()", "microphone=()"} <= set(policy.split(", "))


def test_nothing_is_done_by_moving_the_finger_or_the_machine() -> None:
    assert SCRIPTS
    assert [found[0] for script in SCRIPTS for found in BODY_OR_PATH.finditer(script)] == []


def test_nothing_appears_when_pointed_at(silent: Visiting) -> None:
    for page in every_page(silent):
        for each in page.document.one("body").all():
            assert not each.attributes.keys() & SHOWN_ON_HOVER, page.path
    assert all(":hover" not in style for style in STYLES)


def test_the_name_of_a_control_is_what_is_written_on_it(silent: Visiting) -> None:
    for page in every_page(silent):
        for control in page.document.all("a", "button"):
            assert control.text, page.path
            assert not control.attributes.keys() & {"aria-label", "aria-labelledby"}, page.path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_words_on_a_page_lead_to_one_place(silent: Visiting, lang: str) -> None:
    for page in every_page(silent, lang):
        places = defaultdict(set)
        for link in page.document.all("a"):
            places[link.text].add(link["href"])
        assert all(len(found) == 1 for found in places.values()), page.path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_always_there_is_called_the_same_in_the_same_order(
    silent: Visiting, lang: str
) -> None:
    silent.get(f"/language/{lang}?to=/card")
    silent.open_record(lang)

    named = set()
    for path in EVERY_PAGE:
        page = silent.get(path, status=404 if path == "/nowhere" else 200)
        named.add(tuple(each.text for each in page.document.one("nav").all("a", "button")))

    assert len(named) == 1


def test_help_is_one_step_away_from_every_page(silent: Visiting) -> None:
    for page in every_page(silent):
        back, help_link = page.document.one("nav").all("a")
        assert help_link["href"] == "/help", page.path
        assert back.tag == "a"


@pytest.mark.parametrize(
    ("path", "form", "names"),
    [
        ("/card", {"card": ""}, "card"),
        ("/pin", {"pin": ""}, "PIN"),
        ("/pin", {"pin": "000000"}, "PIN"),
    ],
)
def test_an_error_names_the_field_and_says_what_to_do(
    silent: Visiting, path: str, form: dict[str, str], names: str
) -> None:
    silent.get("/language/en?to=/card")
    if path == "/pin":
        silent.post("/card", card=CARD)

    page = silent.post(path, **form)

    (problem,) = (each for each in page.document.all("div") if each.get("id") == "problem")
    field = page.document.one("input")
    told = problem.one("p")
    assert names in problem.text
    assert re.search("please|type|try", problem.text, re.IGNORECASE)
    assert field["aria-invalid"] == "true"
    assert told["id"] in field["aria-describedby"].split()
    assert "autofocus" in field.attributes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_has_one_label_that_says_what_to_type(silent: Visiting, lang: str) -> None:
    silent.get(f"/language/{lang}?to=/card")
    pages = [silent.get("/card"), silent.post("/card", card=CARD)]

    for page in pages:
        field, (label,) = page.document.one("input"), page.document.all("label")
        assert label["for"] == field["id"]
        assert label.text == page.heading
        assert field["aria-describedby"].split()


def said(words: Words, lang: str) -> dict[str, str]:
    """Every sentence that the kiosk's own pages can say, by its key."""
    return {
        key: sentence
        for key, sentence in words.sentences(lang).items()
        if key.partition(".")[0] in PAGES or key in RECORD
    }


def length(sentence: str, lang: str) -> int:
    """Han, or words; a value counts as one of them."""
    text = re.sub(r"\{\w+\}", "_", sentence)
    counted = r"[\u4e00-\u9fff]|_" if lang == "zh-Hans" else r"\w+(?:['\u2019-]\w+)*"
    return len(re.findall(counted, text))


def test_no_sentence_needs_eyes_to_find_what_it_means(words: Words) -> None:
    told = said(words, "en").values()

    assert [each for each in told if PLACE_OR_COLOUR.search(each)] == []
    assert PLACE_OR_COLOUR.search("Press the green button.")


def test_no_sentence_of_a_page_has_an_abbreviation(words: Words) -> None:
    told = {key: set(CAPITALS.findall(each)) for key, each in said(words, "en").items()}

    assert {key: found for key, found in told.items() if found - KNOWN_CAPITALS} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_of_a_page_is_short(words: Words, lang: str) -> None:
    told = said(words, lang)
    sentences = [
        (key, each) for key, text in told.items() for each in ENDS.split(text) if each.strip()
    ]

    assert len(told) > 300
    assert [found for found in sentences if length(found[1], lang) > LONGEST[lang]] == []
