"""Every profile of keys: one key, one command; nothing that a field needs; no command without."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.machine import Machine, MachineWrong, read_machines
from kiosk.profiles import (
    CHOICES,
    CODE,
    EDITS,
    PROFILES,
    SWITCHES,
    TYPED,
    WHOLE,
    Command,
    Profile,
    ProfileWrong,
    profile_named,
)
from kiosk.words import Words
from tests.kiosk.conftest import Visiting

STATIC = Path(__file__).parents[2] / "kiosk" / "static"
MODIFIERS = ("Shift", "Control", "Alt", "Meta", "OS", "CapsLock", "Fn")
each_profile = pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))


@each_profile
def test_every_key_is_one_key_and_none_is_there_to_be_held(profile: Profile) -> None:
    assert all(CODE.fullmatch(code) for code in profile.keys)
    assert not [code for code in profile.keys if code.startswith(MODIFIERS) or "+" in code]


@each_profile
def test_every_command_that_a_profile_is_for_has_a_key(profile: Profile) -> None:
    assert profile.claims <= set(profile.keys.values())
    assert all(profile.code_of(command) for command in profile.claims)


@each_profile
def test_where_something_is_typed_every_stop_is_still_reached(profile: Profile) -> None:
    free = {
        command
        for code, command in profile.keys.items()
        if not TYPED.fullmatch(code) and not EDITS.fullmatch(code)
    }

    assert free & {Command.NEXT, Command.MOVE, Command.SELECT}
    assert free & {Command.CHOOSE, Command.SELECT}
    assert profile.claims <= SWITCHES or {Command.LOUDER, Command.SOFTER} <= free


@each_profile
def test_without_keys_that_write_a_character_nothing_but_numbers_is_lost(profile: Profile) -> None:
    kept = profile.without_characters()

    assert profile.claims <= set(kept.keys.values())
    assert not set(kept.keys.values()) & CHOICES
    if profile.name != "number-pad":
        assert not [code for code in kept.keys if TYPED.fullmatch(code)]


def test_whole_pads_have_everything_and_switches_have_what_they_are() -> None:
    claims = {name: profile.claims for name, profile in PROFILES.items()}

    assert claims == {
        "keypad": WHOLE,
        "keypad-alternate": WHOLE,
        "number-pad": WHOLE,
        "keyboard": WHOLE,
        "two-switches": SWITCHES,
        "one-switch": {Command.SELECT},
    }
    assert not set(PROFILES["number-pad"].keys.values()) & CHOICES, "its digits are the commands"
    assert set(PROFILES["keypad"].keys.values()) >= CHOICES


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"Shift": "next"}, "no key of its own"),
        ({"ControlLeft": "next"}, "no key of its own"),
        ({"F13+F14": "next"}, "no key of its own"),
        ({"F13": "jump"}, "no command"),
        ({"F13": ""}, "no key is left for next"),
    ],
)
def test_a_change_that_makes_no_profile_is_refused(keys: dict[str, str], why: str) -> None:
    with pytest.raises(ProfileWrong, match=why):
        profile_named("keypad", keys)


def test_a_profile_that_is_none_is_refused_with_those_there_are() -> None:
    with pytest.raises(ProfileWrong, match="keypad, keypad-alternate"):
        profile_named("piano")


def test_kiosk_toml_takes_a_profile_by_name_and_changes_single_keys(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(
        '[machines.hall]\nprofile = "keypad"\nkeys = { F15 = "where", Home = "forward" }\n'
    )

    machine = read_machines(file)["hall"]

    known = profile_named(machine.profile, machine.keys)
    assert known.keys["F15"] is Command.WHERE
    assert known.keys["Home"] is Command.FORWARD
    assert known.keys["F13"] is Command.NEXT
    assert PROFILES["keypad"].keys["F15"] is Command.FORWARD


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('profile = "piano"', "no profile is called piano"),
        ('keys = { F13 = "jump" }', "jump is no command"),
        ("keys = { F13 = 7 }", "keys is no table"),
        ('keys = "F13"', "keys is no table"),
    ],
)
def test_kiosk_toml_with_keys_that_are_none_is_refused(tmp_path: Path, said: str, why: str) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(f"[machines.hall]\n{said}\n")

    with pytest.raises(MachineWrong, match=why):
        read_machines(file)


def test_a_page_knows_the_keys_of_its_machine(begin: Callable[..., Visiting]) -> None:
    visit = begin(silent=True)

    page = visit.get("/")

    told = json.loads(page.document.one("body")["data-profile"])
    assert told == {code: each.value for code, each in PROFILES["keyboard"].keys.items()}
    assert Machine("any").profile == "keyboard"


def test_the_script_knows_the_same_keys_as_typing() -> None:
    script = (STATIC / "keys.js").read_text(encoding="utf-8")

    assert f"TYPED = /^({TYPED.pattern})$/" in script
    assert f"EDITS = /^({EDITS.pattern})$/" in script


def test_every_key_says_what_it_does(begin: Callable[..., Visiting], words: Words) -> None:
    visit = begin()
    visit.get("/language/en?to=/card")

    page = visit.get("/keys")

    explains = json.loads(page.document.one("body")["data-explains"])
    lines = {each["id"]: each.text for each in page.document.all("p") if each.get("id")}
    assert set(explains) == {each.value for each in WHOLE | SWITCHES} | {
        "choice",
        "unknown",
        "all",
    }
    assert len({lines[each] for each in explains.values()}) == len(explains)
    assert lines[explains["where"]] == words.t("keys.does_where", "en")


def test_without_a_voice_the_page_of_keys_is_a_list_to_read(
    begin: Callable[..., Visiting], words: Words
) -> None:
    visit = begin(silent=True)
    visit.get("/language/en?to=/card")

    page = visit.get("/keys")

    lines = [each.text for each in page.document.one("main").all("p")]
    assert page.heading == words.t("keys.list", "en")
    assert lines[0] == words.t("keys.does_next", "en")
    assert lines[-1] == words.t("keys.does_choice", "en")


def test_keys_that_write_a_character_can_be_turned_off(begin: Callable[..., Visiting]) -> None:
    visit = begin(silent=True)
    visit.get("/language/en?to=/card")

    off = visit.post("/keys/off")
    other = visit.get("/")
    on = visit.post("/keys/on")

    told = [json.loads(each.document.one("body")["data-profile"]) for each in (off, other, on)]
    assert ["Digit1" in each for each in told] == [False, False, True]
    assert all("F13" in each for each in told)


def test_the_cover_stays_until_it_is_taken_off_and_is_nobody_elses(
    begin: Callable[..., Visiting],
) -> None:
    visit = begin(silent=True)
    visit.open_record("en")
    covered = [visit.get("/record/1").document.one("body")["data-curtain"]]
    visit.client.post("/curtain/on")
    covered.append(visit.get("/record/2").document.one("body")["data-curtain"])
    visit.client.post("/curtain/off")
    covered.append(visit.get("/record/2").document.one("body")["data-curtain"])
    visit.client.post("/curtain/on")
    visit.post("/finish")

    next_one = visit.get("/")

    assert covered == ["off", "on", "off"]
    assert next_one.document.one("body")["data-curtain"] == "off"


def test_where_i_am_is_said_with_how_all_is_set(visit: Visiting) -> None:
    visit.get("/language/en?to=/card")

    told = visit.client.get("/where?stop=2&stops=6").json()
    beyond = visit.client.get("/where?stop=9&stops=6").json()

    assert list(told["texts"].values()) == [
        "Stop 2 of 6.",
        "The screen can be seen.",
        "Letters: size 1 of 4.",
        "Loudness 6 of 8. Speed 3 of 7.",
    ]
    assert list(beyond["texts"].values()) == list(told["texts"].values())[1:]
    assert visit.client.get(f"/speech/{told['sound']}.wav").status_code == 200
