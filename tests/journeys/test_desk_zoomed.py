"""Every page of staff is usable at 400 %, and with the spacing of text that a reader asks for."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from kiosk.words import LANGUAGES
from tests.api.office_day import Day
from tests.journeys.test_desk_pages import ROLES, busy, shown

__all__ = ["busy"]

pytestmark = pytest.mark.timeout(900)

ZOOMED = {"width": 320, "height": 256}
"""1280 x 1024 at 400 %."""

SPACED = """
*, *::before, *::after {
  line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
}
p { margin-block-end: 2em !important; }
"""
"""What WCAG 1.4.12 lets a reader ask for."""

TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

CUT = """() => {
  const wide = document.documentElement.clientWidth, wrong = [];
  const tell = (what, each) => wrong.push(
    `${what}: ${each.tagName.toLowerCase()} ${(each.innerText || each.name).slice(0, 40)}`);
  for (const each of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(each), box = each.getBoundingClientRect();
    if (!box.width || each.closest(".unseen, .skip, [hidden], svg")) continue;
    const over = each.scrollWidth > each.clientWidth + 1;
    const under = each.scrollHeight > each.clientHeight + 1;
    const hides = /hidden|clip/.test(style.overflowX + style.overflowY);
    if (hides && (over || under) && !each.matches("input, select")) tell("cut", each);
    if (each.closest(".scroll")) continue;
    if (box.left < -1 || box.right > wide + 1) tell("outside", each);
    if (over && style.display !== "inline" && each.matches(
      "a, button, .state, dd, dt, label, legend, li, p, h1, h2, h3")) tell("runs over", each);
    if (each.clientWidth < 60 && each.matches("select, input:not([type=radio], [type=checkbox])"))
      tell("no room to type", each);
  }
  return wrong;
}"""
"""Text that a box cuts off, that runs out of its box or of the window; fields without room."""

STOPS = """() => {
  const stops = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, .scroll[tabindex], audio"
  )].filter((each) => each.checkVisibility() && !each.disabled && each.tabIndex >= 0);
  const radios = stops.filter((each) => each.type === "radio");
  const questions = new Set(
    radios.map((each) => [...document.forms].indexOf(each.form) + each.name));
  return stops.length - radios.length + questions.size;
}"""
"""So many stops Tab makes; the buttons of one question are one."""

FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  at.dataset.stop ??= String(document.querySelectorAll("[data-stop]").length + 1);
  const box = at.getBoundingClientRect(), top = Math.max(box.top, 0);
  const bottom = Math.min(box.bottom, innerHeight);
  const within = (at, most) => Math.min(Math.max(at, 1), most - 1);
  const over = document.elementFromPoint(
    within(box.left + box.width / 2, innerWidth), within((top + bottom) / 2, innerHeight));
  const covered = !over || !(at.contains(over) || over.contains(at));
  return {
    stop: at.dataset.stop,
    name: (at.innerText || at.name || at.tagName).slice(0, 40),
    hidden: bottom - top < Math.min(box.height, 20) || covered,
    outside: box.left < -1 || (box.right > innerWidth + 1 && !at.closest(".scroll")),
  };
}"""
"""Where the focus is: which stop, and whether somebody sees it."""

STOPS_MAX = 400


def walk(page: Page) -> list[dict[str, Any]]:
    """Tab from the beginning to the end of the page; where the focus came."""
    page.evaluate("() => document.querySelector('.skip').focus()")
    seen: list[dict[str, Any]] = []
    for _ in range(STOPS_MAX):
        at = page.evaluate(FOCUSED)
        if at is None or (len(seen) > 1 and at["stop"] == seen[0]["stop"]):
            break
        if not seen or at["stop"] != seen[-1]["stop"]:  # a day has a stop for each of its parts
            seen.append(at)
        page.keyboard.press("Tab")
    return seen


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_usable_at_400_per_cent(
    opened: BrowserContext, day: Day, role: str, language: str
) -> None:
    page, wrong = opened.new_page(), {}
    page.set_viewport_size({"width": ZOOMED["width"], "height": ZOOMED["height"]})
    for path in shown(page, day, role, language):
        found = [f"{wide} too wide" for wide in [page.evaluate(TOO_WIDE)] if wide > 0]
        found += page.evaluate(CUT)
        stops, came = page.evaluate(STOPS), walk(page)
        found += [f"focus hidden: {each['name']}" for each in came if each["hidden"]]
        found += [f"focus outside: {each['name']}" for each in came if each["outside"]]
        found += [f"{stops} controls, Tab comes to {len(came)}"] if len(came) < stops else []
        if found:
            wrong[path] = found

    assert not wrong, "\n".join(f"{path}: {found}" for path, found in wrong.items())


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_wider_spacing_of_text_cuts_nothing(
    opened: BrowserContext, day: Day, role: str, language: str, width: int
) -> None:
    page, wrong = opened.new_page(), {}
    page.set_viewport_size({"width": width, "height": 1024 if width > 1000 else 256})
    for path in shown(page, day, role, language):
        page.evaluate(
            "(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
            " document.adoptedStyleSheets = [sheet]; }",
            SPACED,
        )
        found = [f"{wide} too wide" for wide in [page.evaluate(TOO_WIDE)] if wide > 0]
        found += page.evaluate(CUT)
        if found:
            wrong[path] = found

    assert not wrong, "\n".join(f"{path}: {found}" for path, found in wrong.items())


def test_text_that_is_cut_or_hidden_is_found(opened: BrowserContext) -> None:
    page = opened.new_page()
    page.set_viewport_size({"width": ZOOMED["width"], "height": ZOOMED["height"]})
    page.goto("/desk/sign-in")
    before = page.evaluate(CUT)
    page.evaluate(
        """() => {
          const label = document.querySelector("label").style;
          label.overflow = "hidden"; label.height = "4px";
          const bar = document.querySelector("header").style;
          bar.position = "fixed"; bar.inset = "0"; bar.height = "100vh";
        }"""
    )
    after, came = page.evaluate(CUT), walk(page)

    assert before == []
    assert [each for each in after if each.startswith("cut: label")]
    assert [each for each in came if each["hidden"]]
