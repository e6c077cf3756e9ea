"""What a visitor can set: at once in force, said, kept, undone; and obeyed at the next visit."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import pytest

from kiosk.doors import SecondFactor
from kiosk.pages.settings import MENUS
from kiosk.preferences import AS_THE_MACHINE_HAS_IT, Aloud, Preferences, Switches, Theme
from kiosk.settings import Speech
from kiosk.tuning import SETTINGS, Name, Pick, Scale
from kiosk.words import LANGUAGES
from tests.kiosk.conftest import Seen, Visiting
from tests.kiosk.record import Drawer

CHANGES: tuple[tuple[str, str, Any], ...] = (
    ("speed", "up", 4),
    ("size", "up", 2),
    ("theme", "next", Theme.DARK),
    ("simple", "on", True),
    ("low", "on", True),
    ("speech", "off", False),
    ("aloud", "never", Aloud.NEVER),
    ("switches", "two", Switches.TWO),
    ("dwell_ms", "up", 2000),
    ("lockout_ms", "up", 250),
)


def back_of(page: Seen) -> str:
    return str(next(next(page.document.all("nav")).all("a"))["href"])


def buttons(page: Seen) -> list[str]:
    lists = [each for each in page.document.all("ul") if each.get("class") == "choices"]
    return [each.text for listed in lists for each in listed.all("button")]


def test_everything_that_can_be_preferred_can_be_set() -> None:
    preferred = {*Preferences.__dataclass_fields__} - {"language"}

    assert preferred | {"factor"} == {*SETTINGS} == {*get_args(Name)}
    assert {name for name, *_ in CHANGES} == preferred


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_settings_keeps_the_rules(visit: Visiting, lang: str) -> None:
    visit.open_record(lang)
    for path in (*MENUS, *(f"/settings/{name}" for name in SETTINGS)):
        page = visit.get(path)
        assert page.path == path
        lists = [each for each in page.document.all("ul") if each.get("class") == "choices"]
        assert len([item for each in lists for item in each.all("li")]) <= 3, path


def test_every_setting_is_found_from_the_first_page(quiet: Visiting) -> None:
    quiet.open_record("en")
    found, waiting = set(), ["/settings"]
    while waiting:
        path = waiting.pop()
        if path not in found and path.startswith("/settings"):
            found.add(path)
            waiting += quiet.get(path).choices.values()

    assert {f"/settings/{name}" for name in SETTINGS} <= found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SETTINGS)
def test_every_change_is_said_in_every_language(
    quiet: Visiting, drawer: Drawer, lang: str, name: Name
) -> None:
    quiet.open_record(lang)
    setting = SETTINGS[name]
    if isinstance(setting, Scale):
        actions = ["up"] * len(setting.values) + ["down"] * len(setting.values)
    else:
        actions = ["next"] * 4 if setting.in_turn else [*setting.values]

    headings = {quiet.post(f"/settings/{name}/{action}").heading for action in actions}

    assert len(headings) == len(setting.values)


@pytest.mark.parametrize(("name", "action", "value"), CHANGES)
def test_a_change_is_one_fact_and_going_back_another(
    quiet: Visiting, drawer: Drawer, name: str, action: str, value: Any
) -> None:
    quiet.open_record("en")
    new = replace(AS_THE_MACHINE_HAS_IT, **{name: value})

    changed = quiet.post(f"/settings/{name}/{action}")
    kept = [*drawer.asked]
    undone = quiet.get(back_of(changed))

    assert "Back undoes this." in changed.text
    assert kept == [("prefer", new)]
    assert drawer.asked == [("prefer", new), ("prefer", AS_THE_MACHINE_HAS_IT)]
    assert undone.path == f"/settings/{name}"
    assert "Back undoes this." not in undone.text


@pytest.mark.parametrize(("name", "action", "value"), CHANGES)
def test_not_signed_in_a_change_lasts_for_the_visit(
    quiet: Visiting, drawer: Drawer, name: str, action: str, value: Any
) -> None:
    quiet.get("/language/en?to=/card")

    quiet.post(f"/settings/{name}/{action}")
    inside = quiet.kiosk.visits.find(quiet.client.cookies["handrail_visit"])
    in_force = getattr(inside.preferences, name)
    quiet.post("/finish")
    quiet.get("/")
    after = quiet.kiosk.visits.find(quiet.client.cookies["handrail_visit"])

    assert (in_force, drawer.asked) == (value, [])
    assert after.preferences == AS_THE_MACHINE_HAS_IT


def test_what_is_as_it_was_is_no_fact(quiet: Visiting, drawer: Drawer) -> None:
    quiet.open_record("en")

    page = quiet.post("/settings/size/down")
    quiet.post("/settings/simple/off")
    quiet.post("/settings/size/on")

    assert (page.heading, drawer.asked) == ("Letter size 1 of 4.", [])
    assert "Back undoes this." not in page.text


def test_several_steps_are_undone_one_by_one_or_kept(quiet: Visiting, drawer: Drawer) -> None:
    quiet.open_record("en")
    quiet.get("/record/3")
    for _ in range(3):
        page = quiet.post("/settings/size/up")

    once = quiet.get(back_of(page))
    kept = quiet.get(once.choices["Keep it so"])

    assert (page.heading, once.heading) == ("Letter size 4 of 4.", "Letter size 3 of 4.")
    assert (kept.path, kept.document["data-size"]) == ("/record/3", "3")
    assert back_of(quiet.get("/settings/size")) == "/settings/look", "what was kept is not undone"


def test_what_cannot_be_written_down_lasts_for_the_visit_and_says_so(
    quiet: Visiting, drawer: Drawer
) -> None:
    drawer.refusing["prefer"] = "person_is_erased"
    quiet.open_record("en")

    page = quiet.post("/settings/size/up")

    assert page.document["data-size"] == "2"
    assert "It lasts for this visit only." in page.text


def test_the_next_visit_begins_as_it_was_left(quiet: Visiting, drawer: Drawer) -> None:
    quiet.open_record("en")
    quiet.post("/settings/theme/next")
    quiet.get("/language/vi?keep=yes&to=/record/1")
    quiet.post("/finish")

    farewell = quiet.get("/goodbye/vi")
    first = quiet.get("/")
    known = quiet.post("/card", card="HR20220001")

    assert farewell.document["data-theme"] == "dark", "the farewell is still for its visitor"
    assert (first.document["lang"], first.document["data-theme"]) == ("zh-Hans", "light")
    assert (known.document["lang"], known.document["data-theme"]) == ("vi", "dark")


def test_a_language_by_key_is_for_now_and_from_the_page_for_good(
    quiet: Visiting, drawer: Drawer
) -> None:
    quiet.open_record("en")

    quiet.get("/language/vi?to=/record/1")
    assert drawer.asked == []
    page = quiet.get("/languages")
    quiet.get(page.choices["English"])

    assert drawer.asked == [("prefer", Preferences(language="en"))]


def test_who_wants_no_voice_hears_what_they_did_and_then_nothing(visit: Visiting) -> None:
    visit.open_record("en")

    told = visit.post("/settings/speech/off")
    silent = visit.get("/record/1")
    visit.post("/settings/speech/on")

    assert list(told.document.all("audio"))
    assert not list(silent.document.all("audio"))
    assert "There is no voice now." not in silent.text, "it is meant so"
    assert list(visit.get("/record/1").document.all("audio"))


@pytest.mark.parametrize("factor", [SecondFactor.VOUCH, SecondFactor.NONE])
def test_a_second_factor_is_chosen_and_taken_back(
    quiet: Visiting, drawer: Drawer, factor: SecondFactor
) -> None:
    quiet.open_record("en")

    page = quiet.post(f"/settings/factor/{factor.value}")
    chosen = drawer.factor
    quiet.get(back_of(page))

    assert (chosen, drawer.factor) == (factor, SecondFactor.PIN)
    assert [what for what, _ in drawer.asked] == ["choose_second_factor"] * 2


def test_nobody_chooses_a_second_factor_before_it_is_known_who_they_are(
    quiet: Visiting, drawer: Drawer
) -> None:
    quiet.get("/language/en?to=/card")

    page = quiet.post("/settings/factor/none")

    assert (page.path, drawer.asked) == ("/settings", [])
    assert "How I show who I am" not in quiet.get("/settings/last").choices


def test_nobody_chooses_a_second_factor_while_a_helper_is_there(
    quiet: Visiting, drawer: Drawer
) -> None:
    quiet.open_record("en")
    quiet.post("/helper")

    page = quiet.post("/settings/factor/none")

    assert page.path == "/settings"
    assert drawer.factor is SecondFactor.PIN
    assert "How I show who I am" not in quiet.get("/settings/last").choices


def test_a_device_that_shall_not_speak_has_no_voice_to_set(
    begin: Callable[..., Visiting],
) -> None:
    visit = begin(speech=Speech.OFF)
    visit.open_record("en")

    assert "The voice" not in visit.get("/settings").choices
    for name in ("speed", "speech", "aloud"):
        assert visit.get(f"/settings/{name}").path == "/settings"


@pytest.mark.parametrize(
    "path", ["/settings/nothing", "/settings/nothing/back", "/settings/language_of_the_office"]
)
def test_what_is_no_setting_is_nowhere(quiet: Visiting, path: str) -> None:
    quiet.open_record("en")

    assert quiet.get(path, status=404).heading == "This page is not here."


def test_between_two_steps_the_lower_counts() -> None:
    scale = Scale((0, 250, 500))

    assert (scale.place(300), scale.after(300, "up"), scale.after(300, "down")) == (1, 500, 0)
    assert scale.after(500, "up") is None
    assert Pick({"on": True}).after(True, "next") is None
