"""Every screen of the kiosk, held against axe with all rules and the Nu checker."""

import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from kiosk.app import HERE
from kiosk.words import LANGUAGES
from tests.kiosk.browsing import a_third
from tests.kiosk.probes.screens import (
    PAPER,
    Walk,
    every_page,
    every_screen,
    routes,
)
from tests.kiosk.probes.stage import SIZES, THEMES, UPRIGHT, staged
from tests.kiosk.record import Drawer
from tests.parts import require_file, require_part

pytestmark = pytest.mark.timeout(900)  # some hundred pages to a test

LEADS_ON = {
    "/away": "ends the visit",
    "/card-read": "leads to what the card opens",
    "/idle": "leads to what nobody doing anything leads to",
    "/language/{code}": "leads back",
    "/record": "leads to the newest service",
    "/settings/{name}/back": "undoes, and leads back",
    "/sound/{step}": "leads back",
}
"""Addresses that show no page of their own."""
NO_PAGE = {
    "/look/{file}",
    "/machine/stream",
    "/machine/voice/{lang}",
    "/paper/{word}/proof",
    "/speech/{key}.json",
    "/speech/{key}.wav",
    "/where",
}
SHAPES = {"layout", "asking", "reading"}
"""Templates that others are made of."""
TELEPHONE = {"width": 320, "height": 640}
SHOWN = """() => {
  for (const each of document.querySelectorAll("[hidden]")) {
    const shown = each.cloneNode(true);
    shown.hidden = false;
    each.replaceWith(shown);
  }
}"""
"""What is hidden until it is wanted, as copies that no script hides again."""


def test_no_page_is_forgotten() -> None:
    shown = every_page("en")
    app = Walk("en", Drawer()).app

    addresses = {each.path for each in routes(app) if "GET" in each.methods}
    assert addresses - {each.route for each in shown} == {*LEADS_ON, *NO_PAGE}
    templates = {file.stem for file in (HERE / "templates").glob("*.html")}
    assert templates - {each.kind for each in shown} == SHAPES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing_with_every_rule(browser: Browser, lang: str) -> None:
    found: dict[str, Any] = {}
    with staged(browser, UPRIGHT) as stage:
        for at, screen in enumerate(a_third(every_screen(lang), LANGUAGES.index(lang))):
            stage.show(screen.html)
            size, theme = SIZES[at % 4], THEMES[(at // 4 + LANGUAGES.index(lang)) % 4]
            stage.set(size=size, theme=theme)
            told = axe_finds(stage.page)
            if told:
                found[f"{screen.path}, size {size}, {theme}"] = told

    assert found == {}


def axe_finds(page: Any) -> list[str]:
    """Every violation, and whatever axe could not tell, by rule and element.

    It cannot tell about what is hidden or covered, so nothing is: the screen is longer.
    """
    page.set_viewport_size({"width": UPRIGHT.width_px, "height": 4 * UPRIGHT.height_px})
    page.evaluate(SHOWN)
    if not page.evaluate("!!window.axe"):
        page.evaluate(Axe().axe_script)
    every = page.evaluate(
        "Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }]))"
    )
    result = page.evaluate("(rules) => axe.run(document, { rules })", every)
    return [
        f"{rule['id']}: {node['target']}"
        for kind in ("violations", "incomplete")
        for rule in result[kind]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_read_on_a_telephone_fits_it(browser: Browser, lang: str) -> None:
    (paper,) = (each for each in every_page(lang) if each.kind == PAPER)
    with staged(browser, UPRIGHT) as stage:
        stage.resize(**TELEPHONE)
        stage.show(paper.html)
        cut = stage.probe("cut")
        others = axe_finds(stage.page)

    assert cut == others == []


def test_the_nu_checker_finds_nothing(tmp_path: Path) -> None:
    java, checker = require_part("java"), require_file("vnu")
    with tarfile.open(checker) as packed:
        jar = packed.extractfile("package/build/dist/vnu.jar")
        assert jar is not None
        (tmp_path / "vnu.jar").write_bytes(jar.read())
    pages = [screen for lang in LANGUAGES for screen in every_page(lang)]
    for number, screen in enumerate(pages):
        name = f"{number}-{screen.lang}-{screen.kind}.html"
        (tmp_path / name).write_text(screen.html, encoding="utf-8")
    broken = tmp_path / "broken.html"
    broken.write_text(pages[0].html.replace("<h1", "<h1 id='twice' id='twice'"), encoding="utf-8")

    checked = subprocess.run(
        [
            java,
            "-jar",
            tmp_path / "vnu.jar",
            "--format",
            "json",
            "--stdout",
            "--skip-non-html",
            tmp_path,
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    messages = json.loads(checked.stdout)["messages"]
    found = {
        (Path(each["url"]).name, each["message"]) for each in messages if each["type"] != "info"
    }
    seeded = {each for each in found if each[0] == broken.name}
    assert seeded, "a defect that was put there is found"
    assert found - seeded == set()
