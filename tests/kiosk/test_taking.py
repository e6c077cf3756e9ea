"""What a visitor takes along: on paper, or behind a link that ends; the same words as aloud."""

import re
from collections.abc import Callable

import msgspec
import pytest
from starlette.testclient import TestClient

from kiosk.doors import Taken, Visitor
from kiosk.papers import PAPERS_MAX, SECONDS_MAX, Papers, Sheet
from kiosk.qr import _parts, can_draw, codes_of
from kiosk.sheet import FACTS_MAX
from kiosk.speech.saying import Code, Saying, say
from kiosk.words import LANGUAGES
from tests.clock import Clock
from tests.kiosk import belongings
from tests.kiosk.belongings import code_at
from tests.kiosk.conftest import Visiting
from tests.kiosk.markup import Element, read
from tests.kiosk.record import AYGUL, CARD, Drawer
from tests.parts import require_modules

OUTSIDE = "https://station.example"


@pytest.fixture
def linking(begin: Callable[..., Visiting]) -> Visiting:
    require_modules("codes")
    visit = begin(silent=True, public_url=OUTSIDE)
    visit.open_record("en")
    return visit


def fetch(visit: Visiting, word: str) -> tuple[int, Element, str]:
    """The paper as a stranger's telephone gets it."""
    stranger = TestClient(visit.client.app, base_url="http://127.0.0.1:8000")
    answer = stranger.get(f"/paper/{word}")
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    return answer.status_code, read(answer.text), answer.text


def word_of(visit: Visiting) -> str:
    return str(visit.kiosk.visits.find(visit.client.cookies["handrail_visit"]).link)


def make_link(visit: Visiting) -> str:
    assert visit.post("/take/link").path == "/take/code"
    return word_of(visit)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_taking_along_keeps_the_rules(
    begin: Callable[..., Visiting], lang: str
) -> None:
    visit = begin(public_url=OUTSIDE)
    visit.open_record(lang)
    paths = ["/take", "/take/print", "/take/codes/1", "/take/codes/5", "/take/codes/1/proof"]
    paths += ["/take/link"] if can_draw() else []
    for path in paths:
        assert visit.get(path).path == path
    assert visit.post("/take/print").path == "/take/printing"
    if can_draw():
        assert visit.post("/take/codes/1/proof").path == "/take/codes/1/printing"
        assert visit.post("/take/link").path == "/take/code"


def test_everything_on_the_paper_is_said(visit: Visiting) -> None:
    visit.open_record("en")

    page = visit.post("/take/print")

    said = visit.client.get(page.sound.replace(".wav", ".json")).json()
    ids = {part["id"] for part in said}
    main = page.document.one("main")
    assert {each["id"] for each in main.all("h1", "h2", "p")} <= ids
    lines = [each.text for each in main.all("p")]
    assert len(set(lines)) == len(lines), "nothing is said twice"
    assert "As recorded on 1 January 2023." in lines
    assert page.text.count("Due back on 1 January 2023: underarm crutches.") == 1
    assert [each.text for each in main.all("h2")] == [
        "What you have borrowed",
        "Your next appointment",
        "Your money",
        "Your newest services",
    ]


def test_printing_is_written_down_once_a_visit(quiet: Visiting, drawer: Drawer) -> None:
    quiet.open_record("en")
    looked = quiet.get("/take/print")
    assert drawer.asked == []

    first = quiet.post("/take/print")
    quiet.post("/take/print")

    assert drawer.asked == [("took_along", Taken.PRINT)]
    assert "print.js" not in looked.html
    assert "print.js" in first.html


def test_nothing_is_printed_that_was_not_asked_for(quiet: Visiting) -> None:
    quiet.open_record("en")

    assert quiet.get("/take/printing").path == "/take/print"


def test_what_is_confidential_is_on_no_paper_unless_asked_for(
    quiet: Visiting, drawer: Drawer
) -> None:
    drawer.entries = (drawer.entries[11], *drawer.entries[:2])
    quiet.open_record("en")
    left_off = quiet.get("/take/print")
    quiet.get("/record/1/private")
    quiet.post("/record/1/private")
    asked_for = quiet.get("/take/print")

    assert "counselling" not in left_off.text
    assert "confidential" not in left_off.text
    assert "counselling" in asked_for.text


def test_an_empty_record_says_so_on_paper(quiet: Visiting, drawer: Drawer) -> None:
    drawer.entries, drawer.loans, drawer.payments, drawer.appointments = (), (), (), ()
    quiet.open_record("en")

    assert "Nothing is recorded for you yet." in quiet.get("/take/print").text


@pytest.mark.parametrize(
    "path", ["/take", "/take/print", "/take/printing", "/take/code", "/take/codes/1"]
)
def test_nobody_takes_a_record_along_without_signing_in(quiet: Visiting, path: str) -> None:
    assert quiet.get(path).path == "/card"


def test_without_an_address_there_is_no_link(quiet: Visiting, drawer: Drawer) -> None:
    quiet.open_record("en")

    assert "A link for my telephone" not in quiet.get("/take").choices
    assert quiet.get("/take/link").path == "/take"
    assert quiet.post("/take/link").path == "/take"
    assert drawer.asked == []


def test_a_link_is_read_without_us_and_names_nobody(linking: Visiting, drawer: Drawer) -> None:
    status, page, html = fetch(linking, make_link(linking))

    assert status == 200
    assert page.one("h1").text == "Your record"
    assert "Due back on 1 January 2023: underarm crutches." in page.text
    assert drawer.asked == [("took_along", Taken.LINK)]
    for personal in ("阿依古丽", CARD, str(AYGUL), AYGUL.hex, "6365"):
        assert personal not in html
    assert not list(page.all("a", "form", "script", "audio", "img"))
    assert code_at(2) in page.text


def test_a_link_says_what_the_paper_says(linking: Visiting) -> None:
    printed = linking.get("/take/print").document.one("main")
    lines = [each.text for each in printed.all("h1", "h2", "p")]

    _, page, _ = fetch(linking, make_link(linking))

    behind = [each.text for each in page.one("main").all("h1", "h2", "p")]
    assert behind == [*lines, "This page ends within 24 hours."]


def test_each_service_on_paper_has_its_code_below_it_and_none_is_said(visit: Visiting) -> None:
    visit.open_record("en")

    page = visit.get("/take/print")

    coded = {
        each.text: each["data-code"] for each in page.document.all("p") if each.get("data-code")
    }
    said = str(visit.client.get(page.sound.replace(".wav", ".json")).json())
    newest = "You received your living subsidy for December 2022: 100 yuan."
    assert coded[newest] == code_at(visit.drawer.entries[0].position)
    assert len(coded) == FACTS_MAX + 1, "the newest stands under the money, with its code"
    assert "K7QM" not in page.text + said


def test_two_services_in_the_same_words_have_both_their_codes(
    quiet: Visiting, drawer: Drawer
) -> None:
    one, *others = drawer.entries[1:]
    drawer.entries = (one, msgspec.structs.replace(one, position=77), *others)
    quiet.open_record("en")

    page = quiet.get("/take/print")

    codes = [each["data-code"] for each in page.document.all("p") if each.get("data-code")]
    assert codes[0] == f"{code_at(one.position)}, {code_at(77)}"


def test_a_code_is_heard_sign_by_sign_one_service_a_page(visit: Visiting) -> None:
    visit.open_record("en")
    page = visit.get(visit.get("/take").choices["The code or the proof of a service"])

    after = visit.get(page.choices["The next service's code"])

    assert page.heading == "You received your living subsidy for December 2022: 100 yuan."
    assert "Its code: 1-K7QM-3F2A." in page.text
    spoken = say(Code("1-K7QM-3F2A"), "en").spoken
    assert [each for each in re.split(r"\W+", spoken) if each] == [
        "one", "K", "seven", "Q", "M", "three", "F", "two", "A",
    ]  # fmt: skip
    assert "2 of 6" in after.text
    assert after.heading.startswith("You received your nursing subsidy")


def test_there_is_no_code_behind_the_last(quiet: Visiting, drawer: Drawer) -> None:
    quiet.open_record("en")
    assert "The next service's code" not in quiet.get("/take/codes/6").choices
    assert quiet.get("/take/codes/7").path == "/take/codes/1"
    assert quiet.get("/take/codes/7/proof").path == "/take/codes/1"

    drawer.entries = ()

    assert quiet.get("/take/codes/1").path == "/take"


def test_what_is_confidential_has_no_code_unless_asked_for(quiet: Visiting, drawer: Drawer) -> None:
    drawer.entries = (drawer.entries[11], drawer.entries[1])
    quiet.open_record("en")

    assert "nursing subsidy" in quiet.get("/take/codes/1").heading
    assert quiet.get("/take/codes/2").path == "/take/codes/1"


def test_a_proof_is_printed_as_a_square_on_request(linking: Visiting, drawer: Drawer) -> None:
    asked = linking.get("/take/codes/2").choices["The proof of this service"]
    early = linking.get("/take/codes/2/printing").path
    page = linking.get(asked)
    assert drawer.asked == []

    printed = linking.post(asked)

    assert early == asked
    assert page.heading == "With it anybody can check that this was recorded and never changed."
    assert printed.path == "/take/codes/2/printing"
    assert "print.js" in printed.html
    assert codes_of(belongings.PROOF) in printed.html
    assert codes_of(belongings.PROOF).count("</svg>") == 2, "what is said, and its proof"
    assert f"Its code: {code_at(2)}." in printed.text
    assert drawer.asked == [("took_along", Taken.PRINT)]


def test_what_a_camera_reads_of_the_squares_one_after_the_other_is_the_text() -> None:
    parts = [each.decode() for each in _parts(("阿" * 1000 + "x").encode())]

    assert [len(each.encode()) for each in parts] == [1800, 1201]
    assert "".join(parts) == "阿" * 1000 + "x"


def test_a_proof_is_taken_along_as_a_file(linking: Visiting, drawer: Drawer) -> None:
    assert linking.post("/take/codes/2/link").path == "/take/code"
    word = word_of(linking)

    status, page, _ = fetch(linking, word)
    stranger = TestClient(linking.client.app, base_url="http://127.0.0.1:8000")
    link = next(page.all("a"))
    file = stranger.get(f"/paper/{link['href']}")
    linking.post("/take/close")

    assert status == 200
    assert [each.text for each in page.all("h2")] == ["The proof of this service"]
    assert file.text == belongings.PROOF
    assert file.headers["cache-control"] == "no-store"
    assert file.headers["content-disposition"].startswith("attachment")
    assert stranger.get(f"/paper/{link['href']}").status_code == 404
    assert drawer.asked == [("took_along", Taken.LINK)]


def test_a_link_of_the_record_has_no_proof(linking: Visiting) -> None:
    word = make_link(linking)
    stranger = TestClient(linking.client.app, base_url="http://127.0.0.1:8000")

    assert stranger.get(f"/paper/{word}/proof").status_code == 404


def test_where_no_proof_can_be_made_the_visitor_is_told(linking: Visiting, drawer: Drawer) -> None:
    drawer.refusing = {"proof_of": "log_broken"}

    page = linking.get("/take/codes/1/proof")

    assert page.heading == "The proof cannot be made now. Please ask our staff."
    assert linking.post("/take/codes/1/link").path == "/take/codes/1/proof"
    assert linking.post("/take/codes/1/proof").path == "/take/codes/1/proof"
    assert drawer.asked == [], "nothing was taken along"


def test_a_link_outlasts_the_visit_and_ends_after_a_day(linking: Visiting, clock: Clock) -> None:
    word = make_link(linking)
    linking.post("/finish")

    after_the_visit, _, _ = fetch(linking, word)
    clock.now += SECONDS_MAX
    a_day_later, page, _ = fetch(linking, word)

    assert (after_the_visit, a_day_later) == (200, 404)
    assert "This link has ended." in page.text
    assert "Liên kết này đã hết hạn." in page.text


def test_a_link_is_closed_by_hand_and_by_a_newer_one(linking: Visiting) -> None:
    first = make_link(linking)
    second = make_link(linking)
    by_a_newer = fetch(linking, first)[0], fetch(linking, second)[0]

    linking.post("/take/close")

    assert by_a_newer == (404, 200)
    assert fetch(linking, second)[0] == 404
    assert linking.get("/take/code").path == "/take/link"


def test_whoever_is_erased_has_no_link(
    linking: Visiting, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = make_link(linking)

    def nobody(_person_id: object) -> Visitor | None:
        return None

    monkeypatch.setattr(drawer, "person", nobody)

    assert fetch(linking, word)[0] == 404
    assert len(linking.kiosk.papers) == 0


def test_a_word_that_is_none_opens_nothing(linking: Visiting) -> None:
    make_link(linking)

    assert fetch(linking, "A" * 43)[0] == 404


def test_the_code_is_black_on_white_and_the_page_says_what_it_is(linking: Visiting) -> None:
    page = linking.post("/take/link")

    assert page.heading == "Hold your telephone's camera to the square."
    assert re.search(r'<svg aria-hidden="true"[^>]*class="code"', page.html)
    assert 'fill="#fff"' in page.html
    assert word_of(linking) not in page.html


def test_there_are_only_so_many_papers() -> None:
    papers = Papers(Clock())
    people = [AYGUL.__class__(int=number) for number in range(PAPERS_MAX + 3)]

    words = [papers.keep(each, "en", Sheet(Saying(), ())) for each in people]

    assert len(papers) == PAPERS_MAX
    assert [papers.find(word) is None for word in words[:4]] == [True, True, True, False]
