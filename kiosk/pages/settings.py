"""How the kiosk is for this visitor: a few pages that lead to one setting each.

A change is in force on the page that tells of it, and there Back undoes it.
"""

from typing import Any, Literal, cast

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.doors import SecondFactor
from kiosk.identify import NOBODY
from kiosk.lines import Line
from kiosk.page import Choice, Page, Script
from kiosk.settings import Speech
from kiosk.tuning import SETTINGS, Action, Name, Scale
from kiosk.turn import Anyone, Turn

router = APIRouter()

Menu = Literal["more", "last", "look", "view", "voice", "loud", "keys", "timing"]
MENUS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "/settings": (
        "title",
        (("voice", "/settings/voice"), ("look", "/settings/look"), ("more", "/settings/more")),
    ),
    "/settings/more": (
        "title_more",
        (("keys", "/settings/keys"), ("helper", "/helper"), ("more", "/settings/last")),
    ),
    "/settings/last": (
        "title_last",
        (("language", "/languages"), ("factor", "/settings/factor")),
    ),
    "/settings/look": (
        "look",
        (("size", "/settings/size"), ("theme", "/settings/theme"), ("more", "/settings/view")),
    ),
    "/settings/view": ("title_view", (("simple", "/settings/simple"), ("low", "/settings/low"))),
    "/settings/voice": (
        "voice",
        (("speed", "/settings/speed"), ("speech", "/settings/speech"), ("more", "/settings/loud")),
    ),
    "/settings/loud": ("title_loud", (("loudness", "/sound"), ("aloud", "/settings/aloud"))),
    "/settings/keys": (
        "keys",
        (
            ("switches", "/settings/switches"),
            ("timing", "/settings/timing"),
            ("learn", "/keys"),
        ),
    ),
    "/settings/timing": (
        "timing",
        (("dwell_ms", "/settings/dwell_ms"), ("lockout_ms", "/settings/lockout_ms")),
    ),
}
"""Every page that only leads on: what it is called, and where it leads."""
ABOVE = {to: path for path, (_, choices) in MENUS.items() for _, to in choices}
"""Which page leads to a page."""
ICONS = {
    "voice": "start",
    "look": "open",
    "keys": "list",
    "more": "next",
    "helper": "contact",
    "speed": "faster",
    "speech": "start",
    "aloud": "louder",
    "loudness": "louder",
    "factor": "private",
}
ELSEWHERE = {"helper": "helper.offer", "loudness": "sound.title"}
"""What is called in other words than a setting."""


@router.get("/settings")
def settings(turn: Anyone) -> Response:
    """The first of the pages that lead on."""
    return _menu(turn, "/settings")


@router.get("/settings/{name}")
def one_page(turn: Anyone, name: Name | Menu) -> Response:
    """A page that leads on, or one setting."""
    path = f"/settings/{name}"
    return _menu(turn, path) if path in MENUS else _setting(turn, cast(Name, name))


def _setting(turn: Turn, name: Name) -> Response:
    """How it is, and what can be changed."""
    path = f"/settings/{name}"
    if not _may_set(turn, name):
        return turn.go("/settings")
    script = turn.script()
    is_changed = _is_changed(turn, name)
    page = Page(
        template="setting.html",
        here=path,
        heading=_state(turn, script, name),
        lines=_told(turn, script, name) if is_changed else (),
        choices=_steps(turn, script, name, is_changed=is_changed),
        back=f"{path}/back" if is_changed else ABOVE[path],
        title=turn.kiosk.words.t("settings.factor", turn.lang) if name == "factor" else None,
    )
    return turn.show(page, script)


@router.post("/settings/{name}/{action}")
def change(turn: Anyone, name: Name, action: Action) -> Response:
    """From now on so; the page it was asked on tells how it is."""
    if _may_set(turn, name):
        now = _now(turn, name)
        new = SETTINGS[name].after(now, action)
        if new is not None and new != now:
            turn.visit.before.append((name, now))
            _set(turn, name, new)
    return turn.go(f"/settings/{name}")


@router.get("/settings/{name}/back")
def undo(turn: Anyone, name: Name) -> Response:
    """It is as it was before the last change."""
    if _is_changed(turn, name):
        _, value = turn.visit.before.pop()
        _set(turn, name, value)
    return turn.go(f"/settings/{name}")


def _menu(turn: Turn, path: str) -> Response:
    script = turn.script()
    title, places = MENUS[path]
    page = Page(
        template="settings.html",
        here=path,
        heading=script.say_to_all(f"settings.{title}"),
        choices=tuple(
            Choice(
                script.say_to_all(ELSEWHERE.get(name, f"settings.{name}")),
                to,
                ICONS.get(name, "open"),
            )
            for name, to in places
            if _may_set(turn, name)
        ),
        back=ABOVE.get(path, turn.visit.page),
    )
    return turn.show(page, script)


def _may_set(turn: Turn, name: str) -> bool:
    """Whether there is something to be set here, by this visitor."""
    if name in {"voice", "speed", "speech", "aloud", "loudness"}:
        return turn.kiosk.settings.speech is Speech.BUILT_IN
    visit = turn.visit
    if name == "factor":  # nobody chooses it while another person holds the keys
        return visit.person_id is not None and not visit.is_summary and not visit.is_helped
    return True


def _is_changed(turn: Turn, name: Name) -> bool:
    return bool(turn.visit.before) and turn.visit.before[-1][0] == name


def _now(turn: Turn, name: Name) -> Any:
    if name == "factor":
        return turn.kiosk.doors.second_factor_of(turn.visit.person_id)
    if name == "speed":
        return turn.visit.hearing.speed  # a key may have changed it since
    return getattr(turn.visit.preferences, name)


def _set(turn: Turn, name: Name, value: Any) -> None:
    visit = turn.visit
    if isinstance(value, SecondFactor):
        person_id = visit.person_id or NOBODY
        refused = turn.kiosk.doors.choose_second_factor(person_id, value).refused
    else:
        refused = turn.prefer(**{name: value})
    visit.is_only_now = refused is not None


def _state(turn: Turn, script: Script, name: Name) -> Line:
    setting, now = SETTINGS[name], _now(turn, name)
    if isinstance(setting, Scale):
        place, count = setting.place(now) + 1, len(setting.values)
        return script.say_to_all(f"settings.is_{name}", number=place, count=count)
    return _line(turn, script, name, f"settings.is_{name}_{setting.name(now)}")


def _line(turn: Turn, script: Script, name: Name, key: str) -> Line:
    """What somebody shows beside their card is their own: whoever overheard it could use it."""
    if name == "factor":
        return script.tell(turn.kiosk.words.line(key, turn.lang))
    return script.say_to_all(key)


def _told(turn: Turn, script: Script, name: Name) -> tuple[Line, ...]:
    keys = ["settings.undo", *(["settings.not_kept"] if turn.visit.is_only_now else [])]
    return tuple(_line(turn, script, name, key) for key in keys)


def _steps(turn: Turn, script: Script, name: Name, *, is_changed: bool) -> tuple[Choice, ...]:
    setting, now, path = SETTINGS[name], _now(turn, name), f"/settings/{name}"
    if isinstance(setting, Scale):
        # Both also at an end, where one of them does nothing: so each keeps its number.
        keys = {each: f"settings.{each}_{name}" for each in ("up", "down")}
    elif setting.in_turn:
        keys = {"next": f"settings.next_{name}"}
    else:
        others = [each for each, value in setting.values.items() if value != now]
        keys = {each: f"settings.to_{name}_{each}" for each in others}
    choices = [
        Choice(_line(turn, script, name, key), f"{path}/{action}", _icon(action), post=True)
        for action, key in keys.items()
    ]
    if is_changed:
        choices.append(Choice(script.say_to_all("settings.keep"), turn.visit.page, "next"))
    return tuple(choices)


def _icon(action: str) -> str:
    return {"up": "faster", "down": "slower"}.get(action, "open")
