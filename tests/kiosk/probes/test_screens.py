"""Every screen of the kiosk, held against the probes."""

from collections.abc import Iterable, Iterator

import pytest
from playwright.sync_api import Browser

from kiosk.machine import Machine
from kiosk.words import LANGUAGES
from tests.kiosk.browsing import a_third
from tests.kiosk.probes import rules
from tests.kiosk.probes.screens import Screen, every_screen
from tests.kiosk.probes.stage import MACHINES, SIZES, THEMES, UPRIGHT, Finding, staged

pytestmark = pytest.mark.timeout(900)  # some hundred pages to a test

KINDS_OF_CONTROLS = {"welcome", "record", "all_services", "pin", "take_code", "help"}
"""Screens with every kind of control there is: a mark looks alike on all of one kind."""
LEARNING = "keys"
"""There a key says what it is, and does nothing else."""
Findings = dict[str, set[Finding]]


def collected(screens: Iterable[tuple[Screen, Iterator[Finding]]]) -> Findings:
    found = {f"{each.lang} {each.path}": set(told) for each, told in screens}
    return {path: told for path, told in found.items() if told}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_is_large_clear_and_still(browser: Browser, lang: str) -> None:
    with staged(browser, UPRIGHT) as stage:

        def each() -> Iterator[tuple[Screen, Iterator[Finding]]]:
            for at, screen in enumerate(a_third(every_screen(lang), LANGUAGES.index(lang))):
                stage.show(screen.html)
                yield screen, rules.what_is_seen(stage, at)

        assert collected(each()) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_everything_can_be_touched_and_nothing_is_cut(
    browser: Browser, machine: Machine, lang: str
) -> None:
    at = MACHINES.index(machine)  # each screen on each machine, in one language or another
    with staged(browser, machine) as stage:

        def each() -> Iterator[tuple[Screen, Iterator[Finding]]]:
            for screen in a_third(every_screen(lang), LANGUAGES.index(lang) + at):
                stage.show(screen.html)
                yield (
                    screen,
                    (
                        finding
                        for rule in (rules.what_fits, rules.what_is_low, rules.what_is_magnified)
                        for finding in rule(stage)
                    ),
                )

        assert collected(each()) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_keyboard_comes_everywhere(browser: Browser, lang: str) -> None:
    with staged(browser, UPRIGHT) as stage:

        def each() -> Iterator[tuple[Screen, Iterator[Finding]]]:
            for at, screen in enumerate(a_third(every_screen(lang), LANGUAGES.index(lang))):
                if screen.kind == LEARNING:
                    continue
                stage.show(screen.html)
                yield screen, rules.where_the_keyboard_goes(stage, SIZES[at % len(SIZES)])

        assert collected(each()) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_is_seen(browser: Browser, theme: str) -> None:
    with staged(browser, UPRIGHT) as stage, staged(browser, UPRIGHT) as beside:
        kinds = {
            screen.kind: screen for screen in every_screen("vi") if screen.kind in KINDS_OF_CONTROLS
        }
        assert kinds.keys() == KINDS_OF_CONTROLS

        def each() -> Iterator[tuple[Screen, Iterator[Finding]]]:
            for screen in kinds.values():
                stage.show(screen.html)
                yield screen, rules.how_the_focus_looks(stage, beside.page, theme)

        assert collected(each()) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_own_colours_are_respected(browser: Browser, lang: str) -> None:
    with staged(browser, UPRIGHT, forced_colors="active", reduced_motion="reduce") as stage:

        def each() -> Iterator[tuple[Screen, Iterator[Finding]]]:
            for screen in a_third(every_screen(lang), LANGUAGES.index(lang)):
                stage.show(screen.html)
                yield screen, iter(stage.through([{"asked": [["forced", None]]}]))

        assert collected(each()) == {}


def test_without_scripts_everything_is_there(browser: Browser) -> None:
    with staged(browser, UPRIGHT, java_script_enabled=False) as stage:
        for screen in every_screen("en"):
            stage.show(screen.html)
            assert stage.page.locator("h1").is_visible(), screen.path
            missing = stage.page.locator(rules.DOES).evaluate_all(rules.UNSEEN)
            assert missing == [], screen.path
