"""Whether a page is usable at 400 %, and with the spacing of text that a reader asks for."""

from typing import Any

from playwright.sync_api import Page, ViewportSize

WIDE = ViewportSize(width=1280, height=1024)
ZOOMED = ViewportSize(width=320, height=256)
"""The same window at 400 %."""

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


def cut(page: Page) -> list[str]:
    """What is cut off, runs out of its box or makes the page wider than its window."""
    wide = page.evaluate(TOO_WIDE)
    return [f"{wide} too wide"] * (wide > 0) + page.evaluate(CUT)


def unreached(page: Page) -> list[str]:
    """Controls that Tab does not come to, or that nobody sees when it is there."""
    stops, came = page.evaluate(STOPS), walk(page)
    found = [f"focus hidden: {each['name']}" for each in came if each["hidden"]]
    found += [f"focus outside: {each['name']}" for each in came if each["outside"]]
    return found + [f"{stops} controls, Tab comes to {len(came)}"] * (len(came) < stops)


def unfit(page: Page, *, by_key: bool = True) -> list[str]:
    """What a reader at 400 % misses, and one who wants text further apart, there and at 100 %.

    ``by_key`` goes to every control of the page at 400 % as well.
    """
    page.set_viewport_size(ZOOMED)
    found = [f"at 400 %: {each}" for each in cut(page)]
    found += unreached(page) if by_key else []
    page.evaluate(
        "(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
        " document.adoptedStyleSheets = [sheet]; }",
        SPACED,
    )
    found += [f"at 400 %, spaced: {each}" for each in cut(page)]
    page.set_viewport_size(WIDE)
    return found + [f"spaced: {each}" for each in cut(page)]
