"""How loud and how fast: by link, by key, for one visit; and who speaks at a device at all."""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.hearing import (
    SPEEDS,
    STEPS,
    USUAL,
    USUAL_SPEED,
    USUAL_VOLUME,
    VOLUMES,
    Hearing,
    Step,
)
from kiosk.pages.sound import LINKS
from kiosk.settings import Speech
from kiosk.words import LANGUAGES
from tests.clock import Clock
from tests.kiosk.conftest import Visiting

SOUND = ("Loudness 7 of 8. Speed 3 of 7.", "Loudness 7 of 8. Speed 4 of 7.")


def steps_of(page: Any) -> tuple[int, int]:
    """What the page tells its player."""
    player = page.document.one("audio")
    return int(player["data-volume"]), int(player["data-speed"])


def test_every_step_is_one_and_the_ends_are_ends() -> None:
    hearing, answers = USUAL, []
    asked: list[Step] = ["louder"] * VOLUMES + ["softer"] * (VOLUMES + 1)
    for step in asked:
        hearing, answer = hearing.stepped(step)
        answers.append(answer)

    above = VOLUMES - USUAL_VOLUME
    assert answers[: above + 1] == ["louder"] * above + ["loudest"]
    assert answers[-2:] == ["softest"] * 2
    assert hearing == Hearing(volume=1)
    assert hearing.stepped("usual") == (USUAL, "usual")


def test_speeds_go_from_half_the_usual_to_twice() -> None:
    assert (SPEEDS[0], SPEEDS[USUAL_SPEED - 1], SPEEDS[-1]) == (0.5, 1.0, 2.0)
    assert len(SPEEDS) == 7
    assert USUAL.stepped("slower")[0] == Hearing(speed=USUAL_SPEED - 1)
    assert Hearing(speed=7).stepped("faster") == (Hearing(speed=7), "fastest")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_loudness_says_what_was_changed_and_goes_there_again(
    visit: Visiting, lang: str
) -> None:
    visit.get(f"/language/{lang}?to=/card")

    for step in STEPS:
        page = visit.get(f"/sound/{step}")

        assert page.heading == visit.kiosk.words.t(f"sound.{step}", lang)
        focused = next(each for each in page.document.all() if "autofocus" in each.attributes)
        assert focused.get("href") == (f"/sound/{step}" if step in LINKS else None)


def test_steps_by_link_last_for_the_visit(visit: Visiting) -> None:
    visit.get("/language/en?to=/card")

    louder = visit.get("/sound/louder")
    faster = visit.get("/sound/faster")
    record = visit.open_record()

    assert (SOUND[0] in louder.text, SOUND[1] in faster.text) == (True, True)
    assert (louder.heading, faster.heading) == ("Louder", "Faster")
    assert steps_of(record) == (7, 4)
    assert steps_of(visit.get("/record/2")) == (7, 4)


def test_the_loudest_says_that_it_is(visit: Visiting) -> None:
    visit.get("/language/en?to=/card")
    for _ in range(VOLUMES):
        page = visit.get("/sound/louder")

    assert page.heading == "This is the loudest."
    assert steps_of(page) == (VOLUMES, USUAL_SPEED)


def test_a_key_on_any_page_changes_it_and_the_page_stays(visit: Visiting) -> None:
    visit.open_record("en")

    answer = visit.client.post("/sound/softer")

    assert (answer.status_code, answer.content) == (204, b"")
    assert steps_of(visit.get("/record/1")) == (USUAL_VOLUME - 1, USUAL_SPEED)


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_no_step_changes_nothing(visit: Visiting, method: str) -> None:
    visit.open_record("en")

    answer = getattr(visit.client, method)("/sound/say-hello")

    assert answer.status_code == 404
    assert visit.client.get("/sound?now=hello").status_code == 404
    assert steps_of(visit.get("/record/1")) == (USUAL_VOLUME, USUAL_SPEED)


def test_the_page_of_loudness_leads_back_to_where_the_visitor_was(visit: Visiting) -> None:
    visit.open_record("en")
    visit.get("/record/3")
    visit.get("/help")

    always = next(visit.get("/sound").document.all("nav"))

    back = next(always.all("a"))
    assert (back["data-key"], back["href"]) == ("back", "/record/3")


@pytest.mark.parametrize("end", ["/finish", "/away", "another card"])
def test_the_next_person_hears_as_usual(visit: Visiting, end: str) -> None:
    visit.open_record("en")
    visit.get("/sound/louder")
    visit.get("/sound/faster")

    if end == "/finish":
        visit.post(end)
    elif end == "/away":
        visit.get(end)
    else:
        visit.post("/card", card="HR999")

    assert steps_of(visit.get("/")) == (USUAL_VOLUME, USUAL_SPEED)


def test_who_changed_it_and_went_away_leaves_it_as_usual(visit: Visiting, clock: Clock) -> None:
    untouched = visit.get("/")
    changed = visit.get("/sound/louder")

    gone = visit.get("/away")

    assert not list(untouched.document.all("noscript"))
    assert changed.document.one("noscript").one("meta")["content"] == "120; url=/still-here"
    assert (gone.path, steps_of(gone)) == ("/", (USUAL_VOLUME, USUAL_SPEED))
    visit.get("/sound/louder")
    clock.now += 181
    assert steps_of(visit.get("/")) == (USUAL_VOLUME, USUAL_SPEED)


@pytest.mark.parametrize("mode", [Speech.SCREEN_READER, Speech.OFF])
def test_a_device_that_shall_not_speak_says_nothing_about_it(
    begin: Callable[..., Visiting], mode: Speech
) -> None:
    visit = begin(speech=mode)

    pages = [visit.get("/"), visit.get("/help"), visit.open_record("en"), visit.get("/list/1")]

    for page in pages:
        assert not list(page.document.all("audio"))
        assert page.document.one("body")["data-speech"] == mode.value
        assert "voice" not in page.text
        assert "语音" not in page.text
    assert visit.get("/sound").path == "/help"
    assert "/sound" not in visit.get("/help").choices.values()


def test_a_mode_changes_nothing_of_what_is_written(begin: Callable[..., Visiting]) -> None:
    def facts(mode: Speech) -> list[str]:
        visit = begin(speech=mode)
        visit.open_record("vi")
        return [visit.get(f"/record/{number}").document.one("main").text for number in (1, 4, 12)]

    assert facts(Speech.BUILT_IN) == facts(Speech.SCREEN_READER) == facts(Speech.OFF)


@pytest.mark.parametrize(("lang", "is_basic"), [("zh-Hans", True), ("vi", True), ("en", False)])
def test_a_basic_voice_is_labelled_and_said_once_after_the_fact(
    visit: Visiting, lang: str, is_basic: bool
) -> None:
    def told(page: Any) -> tuple[bool, bool]:
        parts = visit.client.get(page.sound.replace(".wav", ".json")).json()
        said = [part["id"] for part in parts]
        assert said[0] == page.document.one("h1")["id"]
        written = visit.kiosk.words.t("layout.basic", lang) in page.text
        return written, "basic-voice" in said

    first = visit.get(f"/language/{lang}?to=/card")
    second = visit.post("/card", card="HR999")
    record = visit.open_record(lang)

    assert told(first) == (is_basic, is_basic)
    assert told(second) == (is_basic, False)
    assert told(record) == (is_basic, False)
