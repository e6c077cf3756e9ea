"""Each probe finds the defect that is put into a page for it, and none in the same page without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.kiosk.probes import rules
from tests.kiosk.probes.stage import UPRIGHT, Stage, staged
from tests.kiosk.probes.test_screens_checked import axe_finds

SOUND = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Sound</title>
<link rel="stylesheet" href="/look/reference-0.css"></head>
<body class="leads"><main><div class="told">
<h1 tabindex="-1" autofocus>You received 100 yuan.</h1><p id="day">When: 15 December.</p></div>
<ul class="choices">
<li><a class="choice" href="/a" id="one"><span class="words">Next</span></a></li>
<li><a class="choice" href="/b" id="two"><span class="words">Ask</span></a></li></ul></main>
<div class="bar"><nav class="always">
<a class="place" href="/c" id="back"><span>Back</span></a></nav></div>
</body></html>"""
MM = {"ppi": UPRIGHT.ppi, "target": 20, "gap": 5}
SEE = {"ppi": UPRIGHT.ppi, "distance": 500, "degrees": 0.7}
REACH = {"ppi": UPRIGHT.ppi, "mount": 800, "lowest": 380, "highest": 1220}
STYLE = "one.style.cssText = "
DEFECTS = (
    ("targets", MM, STYLE + "'min-height:0;padding:0;height:30px'"),
    ("targets", MM, "document.querySelector('.choices').style.gap = '2px'"),
    ("height", SEE, "day.style.fontSize = '20px'"),
    ("height", {**SEE, "distance": 900}, ""),
    ("contrast", {"reads": 10, "informs": 10}, "day.style.color = '#888'"),
    ("contrast", {"reads": 10, "informs": 10}, STYLE + "'border-color:#fbf8f1'"),
    ("languages", None, "day.textContent = '您有三项服务。'"),
    ("languages", None, "day.textContent = 'Quý vị được trả tiền'"),
    ("motion", None, "day.animate([{ opacity: 0 }, { opacity: 1 }], 9000)"),
    ("motion", None, "day.style.transition = 'color 1s'"),
    ("cut", None, "day.style.cssText = 'white-space:nowrap;width:40px;overflow:hidden'"),
    ("cut", None, "day.style.cssText = 'height:9px;overflow:hidden'"),
    ("cut", None, "day.style.textOverflow = 'ellipsis'"),
    ("cut", None, "day.style.width = '1400px'"),
    ("lines", None, "day.style.cssText = 'width:2200px'; day.textContent = 'word '.repeat(40)"),
    ("reachable", rules.DOES, STYLE + "'position:fixed;top:3000px'"),
    ("reachable", rules.DOES, "two.style.cssText = 'position:fixed;inset:0;z-index:9'"),
    ("more", None, "day.style.height = '4000px'"),
    ("low", REACH, "document.querySelector('.choices').style.cssText = 'position:static;order:-1'"),
    ("forced", None, STYLE + "'border:none'"),
    ("forced", None, STYLE + "'forced-color-adjust:none'"),
)


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    with staged(browser, UPRIGHT, forced_colors="none") as one:
        one.show(SOUND)
        yield one


@pytest.mark.parametrize(("probe", "given", "defect"), DEFECTS)
def test_a_probe_finds_what_it_is_for(stage: Stage, probe: str, given: object, defect: str) -> None:
    before = stage.probe(
        probe, {**given, "distance": 500} if given is not None and probe == "height" else given
    )

    stage.page.evaluate(f"() => {{ {defect}; }}")

    assert before == []
    assert stage.probe(probe, given) != []


@pytest.mark.parametrize(
    ("defect", "found"),
    [
        ("two.tabIndex = -1; two.removeAttribute('href')", ""),
        ("two.addEventListener('focus', () => two.blur())", "Tab comes to"),
        ("back.style.cssText = 'position:fixed;inset:0;z-index:9'", "is covered"),
        (
            "for (let n = 0; n < 5; n++) one.parentElement.append(Object.assign("
            "document.createElement('a'), { href: '/', id: `n${n}`, textContent: 'more' }))",
            "8 stops",
        ),
    ],
)
def test_the_walk_of_the_keyboard_finds_what_it_is_for(
    stage: Stage, defect: str, found: str
) -> None:
    before = list(rules.where_the_keyboard_goes(stage, 1))

    stage.page.evaluate(f"() => {{ {defect}; }}")
    after = " ".join(what for _, what in rules.where_the_keyboard_goes(stage, 1))

    assert before == []
    assert (found in after) if found else after == ""


def test_a_focus_that_is_not_marked_is_found(browser: Browser, stage: Stage) -> None:
    with staged(browser, UPRIGHT) as beside:
        before = list(rules.how_the_focus_looks(stage, beside.page, "light"))
        stage.page.evaluate(
            "one.style.cssText = 'outline:none!important;box-shadow:none!important'"
        )
        after = list(rules.how_the_focus_looks(stage, beside.page, "light"))

    assert before == []
    assert any("a#one: 0 points" in what for _, what in after)


def test_a_page_that_cannot_shrink_is_found(stage: Stage) -> None:
    before = list(rules.what_is_magnified(stage))

    stage.page.evaluate("day.style.minWidth = '600px'")

    assert before == []
    assert {how for how, _ in rules.what_is_magnified(stage)} >= {"size 1, theme light, 320 x 640"}


def test_axe_is_asked_with_the_rules_that_are_usually_off(stage: Stage) -> None:
    stage.page.evaluate("day.outerHTML = '<p id=twin>1</p><p id=twin>2</p><h4></h4>'")

    found = {each.partition(":")[0] for each in axe_finds(stage.page)}

    assert {"duplicate-id", "heading-order", "empty-heading"} <= found
