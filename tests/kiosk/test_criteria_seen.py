"""Criteria of WCAG 2.2 that only a browser can tell: what is seen, covered, reached and let go."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from kiosk.app import create_kiosk
from kiosk.preferences import Theme
from kiosk.settings import KioskSettings
from kiosk.words import LANGUAGES, Words
from tests.kiosk.browsing import SCREEN, go_to, open_record, type_in, visit_all
from tests.kiosk.record import NOT_YET_DUE, Drawer
from tests.kiosk.server import serving
from tests.kiosk.test_layout import SCREENS

FEW = ("/", "/card", "/record/1", "/record/12", "/ask", "/borrowed", "/paid", "/help", "/sound")
"""One of each kind of page."""
LETTERS_MAX = {"en": 80, "vi": 80, "zh-Hans": 40}
TARGET_PX_MIN = 44
LINES = """() => {
  const lines = [];
  for (const block of document.querySelectorAll("h1, p, a, button, label")) {
    const counts = new Map();
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const range = document.createRange();
      for (let at = 0; at < node.length; at += 1) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const box = range.getBoundingClientRect();
        if (!box.width) continue;
        const line = Math.round(box.bottom / 8);
        counts.set(line, (counts.get(line) ?? 0) + 1);
      }
    }
    lines.push(...counts.values());
  }
  return Math.max(...lines);
}"""
APART = """() => Math.min(9, ...[...document.querySelectorAll("main p")].map((each) => {
  const style = getComputedStyle(each);
  return parseFloat(style.lineHeight) / parseFloat(style.fontSize);
}))"""
JUSTIFIED = """() => [...document.querySelectorAll("main *")].some(
  (each) => getComputedStyle(each).textAlign === "justify")"""
WIDE_SPACING = """
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important;
      word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }
"""
CUT_OFF = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const cut = [...document.querySelectorAll("h1, p, a, button, label")].filter((each) => {
    const style = getComputedStyle(each);
    const box = each.getBoundingClientRect();
    if (!box.width || style.display === "inline") return false;
    const inner = [...each.querySelectorAll("span")].map((span) => span.getBoundingClientRect());
    const isControl = each.matches("a, button");
    const [right, low] = isControl ? [box.right + 1, box.bottom + 4] : [innerWidth, Infinity];
    const outside = inner.some((span) => span.right > right || span.bottom > low);
    const clipped = style.overflow !== "visible"
      && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1);
    return outside || clipped;
  });
  return [wide, cut.map((each) => each.outerHTML)];
}"""
SMALL = """(least) => [...document.querySelectorAll("main .choice, main input, nav a, nav button")]
  .filter((each) => {
    const box = each.getBoundingClientRect();
    return box.width < least || box.height < least;
  }).map((each) => each.outerHTML)"""
COLOURS = """
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [less, more] = [light(one), light(other)].sort((a, b) => a - b);
    return (more + 0.05) / (less + 0.05);
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const { backgroundColor } = getComputedStyle(each);
      if ((parts(backgroundColor)[3] ?? 1) > 0.99) return backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
"""
FAINT = (
    "() => {"
    + COLOURS
    + """
  const found = [];
  const before = document.activeElement;
  for (const each of document.querySelectorAll("main .choice, main input, nav a, nav button")) {
    const style = getComputedStyle(each);
    const around = behind(each.parentElement);
    const edge = Math.max(contrast(style.borderTopColor, around), contrast(behind(each), around));
    each.focus();
    const focused = getComputedStyle(each);
    const ring = contrast(focused.outlineColor, around);
    const glow = contrast(focused.boxShadow.match(/rgba?\\([^)]*\\)/)?.[0] ?? around, around);
    const thick = parseFloat(focused.outlineWidth);
    if (edge < 3 || Math.max(ring, glow) < 3 || thick < 2) {
      found.push([each.outerHTML, edge, ring, glow, thick]);
    }
  }
  before.focus();
  return found;
}"""
)
FAINTEST = (
    "() => {"
    + COLOURS
    + """
  const seen = [...document.querySelectorAll("body *")].filter((each) =>
    each.getBoundingClientRect().width
    && [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  return Math.min(...seen.map((each) => contrast(getComputedStyle(each).color, behind(each))));
}"""
)
CONTRAST = {Theme.LIGHT: 10, Theme.DARK: 20, Theme.YELLOW: 20, Theme.SOFT: 7}
"""Of what is read, at least."""
WEAR = "(theme) => document.documentElement.dataset.theme = theme"
HELD = """() => {
  for (let time = 0; time < 30; time += 1) {
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {
      key: "F13", code: "F13", bubbles: true, cancelable: true, repeat: time > 0 }));
  }
}"""
CONTROLS = "main a, main button, main input, nav a, nav button"


@pytest.fixture(scope="module")
def address(words: Words) -> Iterator[str]:
    """A kiosk without a voice: what is measured here is not heard."""
    settings = KioskSettings(today=lambda: NOT_YET_DUE)
    with serving(create_kiosk(Drawer(), words, None, settings)) as base:
        yield base


@pytest.fixture
def unguarded(browser: Browser) -> Iterator[Page]:
    """A page into which a visitor's own style may be put."""
    context = browser.new_context(viewport=SCREEN, bypass_csp=True)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lines_are_short_and_far_enough_apart(page: Page, address: str, lang: str) -> None:
    for path, each in visit_all(page, address, lang, FEW):
        for width, height in SCREENS:
            each.set_viewport_size({"width": width, "height": height})
            assert each.evaluate(LINES) <= LETTERS_MAX[lang], (path, width)
        assert not each.evaluate(JUSTIFIED), path
        assert each.evaluate(APART) >= 1.49, path


@pytest.mark.parametrize("width", [1080, 320])
def test_wider_spacing_hides_nothing(unguarded: Page, address: str, width: int) -> None:
    unguarded.set_viewport_size({"width": width, "height": 1920})
    for path, each in visit_all(unguarded, address, "vi", FEW):
        each.add_style_tag(content=WIDE_SPACING)
        assert each.evaluate(CUT_OFF) == [0, []], path


def test_every_target_is_large_on_any_screen(page: Page, address: str) -> None:
    for path, each in visit_all(page, address, "en", FEW):
        for width, height in (*SCREENS, (320, 640)):
            each.set_viewport_size({"width": width, "height": height})
            assert each.evaluate(SMALL, TARGET_PX_MIN) == [], (path, width, height)


def test_edges_and_the_focus_stand_out(page: Page, address: str) -> None:
    for path, each in visit_all(page, address, "en", FEW):
        each.keyboard.press("Shift")
        for theme in Theme:
            each.evaluate(WEAR, theme.value)
            assert each.evaluate(FAINT) == [], (path, theme)


def test_words_stand_out_in_every_theme(page: Page, address: str) -> None:
    for path, each in visit_all(page, address, "en", FEW):
        for theme in Theme:
            each.evaluate(WEAR, theme.value)
            assert each.evaluate(FAINTEST) >= CONTRAST[theme], (path, theme)


def test_a_press_that_is_taken_elsewhere_does_nothing(page: Page, address: str) -> None:
    open_record(page, address, "en")
    before = page.url
    choice = page.locator(".choice").first.bounding_box()
    heading = page.locator("h1").bounding_box()
    assert choice
    assert heading

    page.mouse.move(choice["x"] + 20, choice["y"] + 20)
    page.mouse.down()
    assert page.url == before
    page.mouse.move(heading["x"] + 20, heading["y"] + 5)
    page.mouse.up()
    page.wait_for_timeout(200)

    assert page.url == before


def test_tab_reaches_everything_is_never_caught_and_changes_no_page(
    page: Page, address: str
) -> None:
    for path, each in visit_all(page, address, "en", FEW):
        before, count = each.url, each.locator(CONTROLS).count()
        for key in ("Tab", "Shift+Tab"):
            reached = set()
            for _ in range(count + 6):
                each.keyboard.press(key)
                reached.add(
                    each.evaluate(
                        f"[...document.querySelectorAll('{CONTROLS}')]"
                        ".indexOf(document.activeElement)"
                    )
                )
            assert set(range(count)) <= reached, (path, key)
        assert each.url == before


def test_typing_alone_changes_no_page(page: Page, address: str) -> None:
    page.goto(f"{address}/language/en?to=/card")
    before = page.url

    page.keyboard.type("HR2022000112345678901234567890")
    page.wait_for_timeout(200)

    assert page.url == before


def test_a_key_that_is_held_down_does_one_thing(page: Page, address: str) -> None:
    open_record(page, address, "en")
    stops = f"[...document.querySelectorAll('{CONTROLS}')].indexOf(document.activeElement)"

    page.evaluate(HELD)
    held = page.evaluate(stops)
    page.evaluate(HELD)

    assert held == 0
    assert page.evaluate(stops) == 1


def test_mouse_touch_and_keys_are_taken_in_turn(page: Page, address: str) -> None:
    page.goto(f"{address}/language/en?to=/card")
    page.mouse.click(5, 5)
    page.focus("#field")
    type_in(page, "HR20220001")
    page.click("#field")
    type_in(page, "482913")

    with page.expect_navigation():
        page.locator(".choice").first.click()
    page.keyboard.press("Tab")
    go_to(page, "Help")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.url.endswith("/help")
