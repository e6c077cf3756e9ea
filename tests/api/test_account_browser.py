"""The account in a real browser: held against axe, on a small screen, without colours or script."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, StorageState, sync_playwright
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app as command
from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Target
from ledger.vocabulary import Unit
from tests.api.office_day import PASSWORD, Day, ordinary_day
from tests.facts import copied, ready
from tests.kiosk.server import serving
from tests.parts import require_part

WIDE, SMALL = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
DOUBLED = {"width": 640, "height": 450}
"""What is left of the wide one for whoever makes everything twice as large."""
FORMS = ("page", "file")
AXE_OPTIONS: dict[str, Any] = {
    "rules": {rule: {"enabled": True} for rule in ("color-contrast-enhanced", "target-size")}
}
OVERLAPPING = """() => [...document.querySelectorAll("svg")].flatMap(chart => {
    const words = [...chart.querySelectorAll("text")].map(each => [each.textContent,
        each.getBoundingClientRect()]).filter(each => each[1].width);
    const touch = (a, b) => a.left < b.right && b.left < a.right
        && a.top + 3 < b.bottom && b.top + 3 < a.bottom;
    return words.flatMap(([text, box], index) => words.slice(index + 1)
        .filter(other => touch(box, other[1])).map(other => [text, other[0]]));
})"""
OUTSIDE = """() => [...document.querySelectorAll("svg text")].filter(each => {
    const word = each.getBoundingClientRect();
    const card = each.closest("figure").getBoundingClientRect();
    return word.width && (word.left < card.left || word.right > card.right);
}).map(each => each.textContent)"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT_OFF = """() => [...document.querySelectorAll("table")].filter(each => {
    const room = each.closest("[role=region]");
    return each.getBoundingClientRect().right > innerWidth
        && !(room && room.tabIndex === 0 && room.getAttribute("aria-labelledby"));
}).map(each => each.caption.textContent)"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = require_part("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    made = ordinary_day(tmp_path_factory.mktemp("account"))
    yield made
    made.office.close()


@pytest.fixture(scope="module")
def files(day: Day, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the account of the year as a file, in each language, with targets."""
    folder = tmp_path_factory.mktemp("files")
    data = ["--data", str(day.office.settings.data)]
    _run("examples", "changji_2022_figures", "--record", *data)
    _plan(day)
    for lang in LANGUAGES:
        out = str(folder / f"{lang}.html")
        _run("report", "year", "2022", "--format", "html", "--lang", lang, "--out", out, *data)
    return folder


@pytest.fixture(scope="module")
def address(day: Day, files: Path) -> Iterator[str]:
    with serving(create_app(day.office, Words.load(), None)) as running:
        yield running


def _plan(day: Day) -> None:
    """A target that was revised, and one of a share that nobody has a word for."""
    told = {"occurred_on": "2022-01-05", "denominator": None, "document": None}
    days = {"period_from": date(2022, 1, 1), "period_until": date(2023, 1, 1)}
    for indicator, unit in (("subsidy_money", Unit.MONEY), ("x" * 40, Unit.PERCENT)):
        planned = ready(
            Target.TargetSet, indicator=indicator, numerator=indicator, unit=unit, **told, **days
        )
        again = ready(Target.TargetRevised, indicator=indicator, unit=unit, value=200_000, **days)
        history = Target.id_of(day.office.organisation, indicator)
        copied(day.office.ledger, history, planned, again)


def _run(*options: str) -> None:
    done = CliRunner().invoke(command, options)
    assert done.exit_code == 0, done.output


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def look(chromium: Browser, address: str, files: Path, form: str, lang: str) -> Iterator["Looking"]:
    looking = Looking(chromium, address, files, form, lang)
    yield looking
    looking.close()


@cache
def _signed_in(browser: Browser, address: str) -> StorageState:
    """What a browser keeps of the auditor's session."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/desk/sign-in")
    page.fill("[name=username]", "auditor")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/audit*")
    state = context.storage_state()
    context.close()
    return state


class Looking:
    """Opens one form of the account in one language, as somebody would look at it."""

    def __init__(self, browser: Browser, address: str, files: Path, form: str, lang: str) -> None:
        self._browser, self._address, self._files = browser, address, files
        self.form, self.lang = form, lang
        self._opened: list[Any] = []

    def at(self, size: dict[str, int] = WIDE, **how: Any) -> Page:
        signed_in = None if self.form == "file" else _signed_in(self._browser, self._address)
        context = self._browser.new_context(viewport=size, storage_state=signed_in, **how)  # type: ignore[arg-type]
        self._opened.append(context)
        page = context.new_page()
        if self.form == "file":
            page.goto(self._files.joinpath(f"{self.lang}.html").as_uri())
        else:
            page.goto(f"{self._address}/audit/language/{self.lang}?to=/audit/account")
        return page

    def close(self) -> None:
        for context in self._opened:
            context.close()


def test_axe_finds_nothing(look: Looking) -> None:
    page = look.at()

    found = Axe().run(page, options=AXE_OPTIONS)

    assert page.get_attribute("html", "lang") == look.lang
    assert page.locator("figure svg").count() >= 3
    assert page.locator("table.targets tbody tr").count() == 2
    assert found.violations_count == 0, found.generate_report()


def test_axe_finds_nothing_on_a_small_screen_in_forced_colours(look: Looking) -> None:
    page = look.at(SMALL, forced_colors="active")

    found = Axe().run(page, options=AXE_OPTIONS)

    assert found.violations_count == 0, found.generate_report()


def test_bars_and_their_ground_differ_in_forced_colours(look: Looking) -> None:
    page = look.at(forced_colors="active")
    fill = "each => getComputedStyle(each).fill"

    colours = {page.locator(part).first.evaluate(fill) for part in (".chart .bar", ".chart .track")}

    assert len(colours) == 2


@pytest.mark.parametrize("size", [SMALL, DOUBLED], ids=["small", "doubled"])
def test_a_small_screen_never_scrolls_sideways(look: Looking, size: dict[str, int]) -> None:
    page = look.at(size)

    assert page.evaluate(TOO_WIDE) == 0
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(OUTSIDE) == []


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["wide", "small"])
def test_no_word_of_a_picture_covers_another(look: Looking, size: dict[str, int]) -> None:
    page = look.at(size)

    assert page.evaluate(OVERLAPPING) == []


def test_print_is_no_wider_than_its_paper(look: Looking) -> None:
    page = look.at({"width": 703, "height": 1000})
    page.emulate_media(media="print")

    assert page.evaluate(TOO_WIDE) == 0


def test_a_table_that_is_cut_off_is_reached_and_moved_by_keyboard(look: Looking) -> None:
    page = look.at(SMALL)
    region = page.locator("[role=region]").first

    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)

    assert region.evaluate("each => each === document.activeElement")
    assert region.evaluate("each => each.scrollLeft") > 0


def test_everything_stands_there_without_javascript(look: Looking) -> None:
    with_it, without = look.at(), look.at(java_script_enabled=False)

    assert without.locator("svg text").count() > 12
    assert without.inner_text("main") == with_it.inner_text("main")


def test_the_file_asks_for_nothing(chromium: Browser, files: Path) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))

    page.goto(files.joinpath("en.html").as_uri())
    page.wait_for_load_state("networkidle")

    assert asked == [files.joinpath("en.html").as_uri()]
    assert complaints == []
    page.close()
