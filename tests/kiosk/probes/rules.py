"""What each probe is held to, on any page, and what is tried together with what.

Where what a probe finds cannot depend on the size or on the theme, that one is left out: colours
have no part in what fits, and the size of type has none in what a focus mark looks like. Colours
are looked at in every theme of each page, at one of the sizes by turns; at night at all of them.
"""

from collections.abc import Iterator
from itertools import product

from playwright.sync_api import Page

from kiosk.look import ANGLE_DEGREES, GAP_MM, REACH_MM_MAX, REACH_MM_MIN, TARGET_MM
from kiosk.machine import Machine
from tests.conftest import IS_NIGHT
from tests.kiosk.probes.stage import SIZES, THEMES, Finding, Stage, changed_points

CONTRAST = {
    "light": {"reads": 10, "informs": 10},
    "dark": {"reads": 20, "informs": 20},
    "yellow": {"reads": 20, "informs": 20},
    "soft": {"reads": 10, "informs": 10},
}
"""What leads on, and what informs."""
DOES = "main a, main button, main input, nav a, nav button"
ALWAYS = "nav a, nav button"
UNSEEN = """(controls) => controls.filter((each) => {
  const { width, height } = each.getBoundingClientRect();
  return !each.checkVisibility({ visibilityProperty: true }) || !width || !height;
}).map((each) => each.innerText)"""
STOPS_MAX = 6
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
"""What somebody may ask of any text (WCAG 1.4.12)."""
UNMARKED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { outline: none !important; box-shadow: none !important; }");
  document.adoptedStyleSheets = [sheet];
}"""


def what_is_seen(stage: Stage, at: int) -> Iterator[Finding]:
    """Sizes and themes: how large, how clear, in which language, and that nothing moves.

    ``at`` is the place of the page: it says at which size it is seen in which theme.
    """
    machine = stage.machine
    see = {"ppi": machine.ppi, "distance": machine.distance_mm, "degrees": ANGLE_DEGREES}
    yield from stage.through([{"asked": [["languages", None]]}])
    yield from stage.through(
        [
            {"size": size, "asked": [["height", see], ["lines", None], ["motion", None]]}
            for size in SIZES
        ]
    )
    yield from stage.through(
        [
            {"size": size, "theme": theme, "asked": [["contrast", CONTRAST[theme]]]}
            for turn, theme in enumerate(THEMES)
            for size in (SIZES if IS_NIGHT else [SIZES[(at + turn) % len(SIZES)]])
        ]
    )


def what_fits(stage: Stage) -> Iterator[Finding]:
    """Sizes by views: what is touched, and that nothing is cut or covered; any theme is alike."""
    mm = {"ppi": stage.machine.ppi, "target": TARGET_MM, "gap": GAP_MM}
    asked = [["cut", None], ["targets", mm], ["more", None]]
    return iter(
        stage.through(
            [
                {
                    "size": size,
                    "simple": simple,
                    "asked": [*asked, ["reachable", DOES if size == 1 and not simple else ALWAYS]],
                }
                for size, simple in product(SIZES, (False, True))
            ]
        )
    )


def what_is_low(stage: Stage) -> Iterator[Finding]:
    """Whatever is touched lies where a hand comes from a wheelchair."""
    machine = stage.machine
    reach = {"lowest": REACH_MM_MIN, "highest": REACH_MM_MAX}
    where = {"ppi": machine.ppi, "mount": machine.mount_height_mm, **reach}
    asked = [["low", where], ["cut", None], ["reachable", ALWAYS]]
    return iter(
        stage.through(
            [
                {"size": size, "simple": simple, "low": True, "asked": asked}
                for size, simple in product(SIZES, (False, True))
            ]
        )
    )


def what_is_magnified(stage: Stage) -> Iterator[Finding]:
    """Narrow, a quarter of the screen, and with somebody's own spacing."""
    machine = stage.machine
    quarter = (machine.width_px // 4, machine.height_px // 4)
    sizes = (SIZES[0], SIZES[-1])
    for width, height in ((320, 640), quarter):
        stage.resize(width, height)
        found = stage.through([{"size": size, "asked": [["cut", None]]} for size in sizes])
        yield from ((f"{how}, {width} x {height}", what) for how, what in found)
    stage.resize(machine.width_px, machine.height_px)
    stage.page.evaluate(SPACED)
    asked = [["cut", None], ["reachable", ALWAYS]]
    found = stage.through([{"size": size, "asked": asked} for size in sizes])
    yield from ((f"{how}, spaced", what) for how, what in found)
    stage.page.evaluate("document.adoptedStyleSheets = []")


def where_the_keyboard_goes(stage: Stage, size: int) -> Iterator[Finding]:
    """Every control is come to and uncovered then; there are six of them at the most."""
    stage.set(size=size)
    wanted = stage.page.evaluate("probes.controls()")
    how = f"size {size}"
    if len(wanted) > STOPS_MAX:
        yield how, f"{len(wanted)} stops"
    came: list[str] = []
    for _ in range(len(wanted) + 2):  # once around, past the edge of the page
        stage.page.keyboard.press("Tab")
        at = stage.page.evaluate("probes.focus()")
        if at is None or at["name"] in came:
            continue
        came.append(at["name"])
        if not at["free"]:
            yield how, f"{at['name']} is covered when it has the focus"
    if sorted(came) != sorted(wanted):
        yield how, f"Tab comes to {came}, not to {wanted}"


def how_the_focus_looks(stage: Stage, helper: Page, theme: str) -> Iterator[Finding]:
    """The mark is as large as a line two points wide around the control (WCAG 2.4.13)."""
    stage.set(theme=theme)
    for _ in range(len(stage.page.evaluate("probes.controls()")) + 1):
        stage.page.keyboard.press("Tab")
        at = stage.page.evaluate("probes.focus()")
        if at is None:
            continue
        marked, unmarked = _pictures(stage, at["box"])
        least = 2 * 2 * (at["box"]["width"] + at["box"]["height"])
        changed = changed_points(helper, marked, unmarked)
        if changed < least:
            yield theme, f"{at['name']}: {changed} points of focus mark, {least:.0f} are wanted"


def _pictures(stage: Stage, box: dict[str, float]) -> tuple[bytes, bytes]:
    machine: Machine = stage.machine
    left, top = max(0, box["x"] - 20), max(0, box["y"] - 20)
    clip = {
        "x": left,
        "y": top,
        "width": min(machine.width_px, box["x"] + box["width"] + 20) - left,
        "height": min(machine.height_px, box["y"] + box["height"] + 20) - top,
    }
    marked = stage.page.screenshot(clip=clip)  # type: ignore[arg-type]
    stage.page.evaluate(UNMARKED)
    unmarked = stage.page.screenshot(clip=clip)  # type: ignore[arg-type]
    stage.page.evaluate("document.adoptedStyleSheets = []")
    return marked, unmarked
