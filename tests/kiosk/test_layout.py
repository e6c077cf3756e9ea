"""What is seen, where and how large, measured in a real browser."""

from itertools import product

import pytest
from playwright.sync_api import Page

from kiosk.words import LANGUAGES
from tests.kiosk.browsing import EVERY_PAGE, a_third, open_record, visit_all
from tests.kiosk.record import EVERY_KIND

TEXT_PX_MIN = 34
TARGET_PX_MIN = 72
"""17.8 mm on the stated screen (VVSG 2.0, 7.2-I)."""
MEASURE = """() => {
  const seen = [...document.querySelectorAll("h1, p, a, button, label, input")];
  const targets = [...document.querySelectorAll("main .choice, nav a, nav button, input")];
  return {
    text: Math.min(...seen.map((each) => parseFloat(getComputedStyle(each).fontSize))),
    height: Math.min(...targets.map((each) => each.getBoundingClientRect().height)),
    wide: Math.max(...["html", "body", "main"].map((each) => document.querySelector(each))
      .map((each) => each.scrollWidth - each.clientWidth)),
    moving: document.getAnimations().length,
  };
}"""


def its_third(lang: str) -> tuple[str, ...]:
    """Every page is seen in one language or another."""
    return a_third(EVERY_PAGE, LANGUAGES.index(lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_and_targets_are_large_on_the_stated_screen(
    page: Page, address: str, lang: str
) -> None:
    for path, each in visit_all(page, address, lang, its_third(lang)):
        measured = each.evaluate(MEASURE)
        assert measured["text"] >= TEXT_PX_MIN, path
        assert measured["height"] >= TARGET_PX_MIN, path
        assert measured["wide"] == 0, path
        assert measured["moving"] == 0, path


def test_nothing_is_wider_than_the_screen(page: Page, address: str) -> None:
    for path, each in visit_all(page, address, "vi"):
        for width in (1280, 480, 320):
            each.set_viewport_size({"width": width, "height": 720})
            assert each.evaluate(MEASURE)["wide"] == 0, (path, width)


def test_the_focus_can_be_seen(page: Page, address: str) -> None:
    open_record(page, address, "en")

    for _ in range(6):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert float(outline.removesuffix("px")) >= 4


SCREENS = ((1080, 1920), (1920, 1080), (1366, 768), (1024, 768))
MAIN = "document.querySelector('main')"
ALWAYS = """() => [...document.querySelectorAll(".always .place")].map((each) => {
  const box = each.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const inside = box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight
    && box.right <= innerWidth;
  return [inside && each.contains(at), Math.round(box.x), Math.round(box.y), Math.round(box.width)];
})"""
COVERED = """() => {
  const before = document.activeElement;
  const controls = [...document.querySelectorAll("main a, main button, main input")];
  const covered = controls.filter((each) => {
    document.activeElement.blur(); // who has the focus already is not scrolled to again
    each.focus();
    const box = [...each.getClientRects()].at(-1);
    const at = document.elementFromPoint(box.x + box.width / 2, box.bottom - 6);
    return !each.contains(at);
  });
  before.focus();
  return covered.map((each) => each.outerHTML);
}"""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_always_there_is_seen_in_one_place_on_every_page(
    page: Page, address: str, lang: str
) -> None:
    places: dict[tuple[int, int], set[str]] = {}
    for path, each in visit_all(page, address, lang, its_third(lang)):
        for width, height in SCREENS:
            each.set_viewport_size({"width": width, "height": height})
            for down in ("0", "99999"):
                each.evaluate(f"document.querySelector('main').scrollTo(0, {down})")
                found = each.evaluate(ALWAYS)
                assert len(found) == 3
                assert all(seen for seen, *_ in found), (path, width, height, down)
                places.setdefault((width, height), set()).add(repr(found))
            assert each.evaluate(COVERED) == [], (path, width, height)

    assert {size: len(found) for size, found in places.items()} == dict.fromkeys(SCREENS, 1)


def test_magnified_the_page_is_not_covered_by_what_is_always_there(
    page: Page, address: str
) -> None:
    for path, each in visit_all(page, address, "vi"):
        for width, height in ((320, 180), (320, 640), (480, 270)):
            each.set_viewport_size({"width": width, "height": height})
            overflow = each.evaluate(f"getComputedStyle({MAIN}).overflowY")
            assert overflow == "visible", (path, width, height)
            assert each.evaluate(COVERED) == [], (path, width, height)


def test_every_fact_fits_the_stated_screen(page: Page, address: str) -> None:
    open_record(page, address, "vi")

    for number in range(1, len(EVERY_KIND) + 1):
        page.goto(f"{address}/record/{number}")
        more = page.evaluate("(main => main.scrollHeight - main.clientHeight)(" + MAIN + ")")
        assert more <= 0, number


PLACES = """async () => {
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  return [...document.querySelectorAll("main, main *, .bar, .bar *")].map((each) => {
    const { x, y, width, height } = each.getBoundingClientRect();
    return [each.tagName, x, y, width, height].join(" ");
  });
}"""
SET = """([size, low]) => {
  document.documentElement.dataset.size = size;
  document.documentElement.toggleAttribute("data-low", low);
}"""
SAY = """([text, isAnswered]) => {
  document.getElementById("caption").textContent = text;
  document.getElementById("said-louder").hidden = !isAnswered;
}"""
LONG = "What is being said, " * 12


def test_what_is_being_said_moves_nothing(page: Page, address: str) -> None:
    open_record(page, address, "en")
    page.keyboard.press("Escape")
    moved = []
    for (width, height), size, low in product(SCREENS, (1, 2, 3, 4), (False, True)):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(SET, [size, low])
        found = []
        for text, answered in (("", False), ("Short.", False), (LONG, False), ("", True)):
            page.evaluate(SAY, [text, answered])
            found.append(page.evaluate(PLACES))
        moved += [(width, height, size, low) for each in found if each != found[0]]

    assert moved == []


FACT_SEEN = """() => {
  const main = document.querySelector("main").getBoundingClientRect();
  const { top, bottom } = document.querySelector("h1").getBoundingClientRect();
  return (Math.min(bottom, main.bottom) - Math.max(top, main.top)) / (bottom - top);
}"""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_at_the_largest_size_the_fact_is_seen_on_a_small_screen(
    page: Page, address: str, lang: str
) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    open_record(page, address, lang)

    for number in (1, 3, 12):
        page.goto(f"{address}/record/{number}")
        page.evaluate(SET, [4, False])
        assert page.evaluate(FACT_SEEN) == 1
        beside = page.locator("#go-more").bounding_box()
        assert beside is None or min(beside["width"], beside["height"]) >= TARGET_PX_MIN
