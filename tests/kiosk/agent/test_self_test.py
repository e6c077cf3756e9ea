"""The self-test as a process of its own against a real server: it finds every fault put in."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response

from api.agent.pictures import NotAPicture, is_blank, points
from api.agent.trying import is_sound
from kiosk.app import create_kiosk
from kiosk.doors import Part
from kiosk.settings import KioskSettings, Speech
from kiosk.speech.service import SpeechService
from kiosk.words import LANGUAGES, Words
from tests.kiosk.agent.halls import KEYS, key_file, run, typed
from tests.kiosk.agent.test_inputs import LISTED
from tests.kiosk.record import Drawer
from tests.kiosk.server import serving
from tests.kiosk.speech.banks import tone
from tests.parts import require_part

ALL = {"voice", "keys", "screen", "headset"}


@pytest.fixture
def computer(tmp_path: Path) -> Path:
    """What Linux tells on a kiosk's computer with everything plugged in."""
    devices = tmp_path / "root/proc/bus/input/devices"
    screen = tmp_path / "root/sys/class/drm/card0-HDMI-A-1"
    other = tmp_path / "root/sys/class/drm/card0-DP-1"
    for folder in (devices.parent, screen, other):
        folder.mkdir(parents=True)
    devices.write_text(LISTED)
    (screen / "status").write_text("connected\n")
    (screen / "modes").write_text("1920x1080\n1280x720\n")
    (other / "status").write_text("disconnected\n")
    (other / "modes").write_text("")
    return tmp_path / "root"


Tried = Callable[..., tuple[int, str]]


@pytest.fixture
def tried(tmp_path: Path, computer: Path) -> Tried:
    """Runs the self-test against an app: its exit code, and what stood on the terminal."""

    def found(app: FastAPI, *more: str | Path, type_in: Any = typed) -> tuple[int, str]:
        with serving(app) as base:
            done = type_in(
                *("self-test", "--server", base, "--key", key_file(tmp_path)),
                *("--root", computer, *more),
            )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    return found


@pytest.fixture
def drawer() -> Drawer:
    return Drawer()


@pytest.fixture
def hall(drawer: Drawer, words: Words, voice: SpeechService) -> FastAPI:
    return create_kiosk(drawer, words, voice, KioskSettings(machine_keys=KEYS))


def written(drawer: Drawer) -> dict[str, bool]:
    ((_, machine, works),) = [each for each in drawer.asked if each[0] == "self_tested"]
    assert machine == "hall"
    return {part.value: is_good for part, is_good in works.items()}


def all_but(*parts: str) -> list[str]:
    return [word for part in sorted(ALL - set(parts)) for word in ("--without", part)]


def test_a_machine_in_order_says_so_in_every_language_and_has_it_written_down(
    tried: Tried, hall: FastAPI, drawer: Drawer, words: Words
) -> None:
    require_part("chromium")

    code, said = tried(hall, "--keypad", "storm", type_in=run)

    assert code == 0, said
    assert written(drawer) == dict.fromkeys(ALL, True)
    assert [line for line in said.splitlines() if line] == [
        words.t(f"self_test.{part.value}_works", lang) for part in Part for lang in LANGUAGES
    ]


def test_a_broken_voice_is_found_and_told_in_every_language(
    tried: Tried, drawer: Drawer, words: Words
) -> None:
    silent = create_kiosk(drawer, words, None, KioskSettings(machine_keys=KEYS))

    code, said = tried(silent, *all_but("voice"))

    assert code == 1
    assert written(drawer) == {"voice": False}
    assert all(words.t("self_test.voice_broken", lang) in said for lang in LANGUAGES)


def test_a_voice_that_makes_no_sound_is_found(tried: Tried) -> None:
    told: list[Any] = []

    code, _ = tried(pretending(told, voice=tone(1.0) * 0), *all_but("voice"))

    assert code == 1
    assert told == [{"voice": False}]


def test_where_nobody_is_meant_to_speak_no_voice_is_tried(
    tried: Tried, drawer: Drawer, words: Words
) -> None:
    settings = KioskSettings(machine_keys=KEYS, speech=Speech.OFF)
    quiet = create_kiosk(drawer, words, None, settings)

    code, _ = tried(quiet, *all_but("voice", "keys"))

    assert code == 0
    assert written(drawer) == {"keys": True}


@pytest.mark.parametrize(
    ("heard", "code"), [("cp {said} $0", 0), ("cp {nothing} $0", 1), ("false", 1)]
)
def test_a_loudspeaker_that_is_not_heard_is_found(
    tried: Tried, hall: FastAPI, tmp_path: Path, heard: str, code: int
) -> None:
    said, nothing = tmp_path / "said.wav", tmp_path / "nothing.wav"
    said.write_bytes(wav(tone(1.0)))
    nothing.write_bytes(wav(tone(1.0) * 0))
    listening = f"sh -c '{heard.format(said=said, nothing=nothing)}; exec sleep 60'"

    found, _ = tried(hall, *all_but("voice"), "--play", "sh -c 'sleep 1'", "--capture", listening)
    assert found == code


@pytest.mark.parametrize(
    ("listed", "more"),
    [
        (LISTED, ("--keypad", "Another maker's")),
        (LISTED.replace("kbd ", ""), ()),
        ("", ()),
    ],
)
def test_a_missing_keypad_is_found(
    tried: Tried, hall: FastAPI, computer: Path, drawer: Drawer, listed: str, more: tuple[str, ...]
) -> None:
    (computer / "proc/bus/input/devices").write_text(listed)

    code, _ = tried(hall, *all_but("keys"), *more)

    assert (code, written(drawer)) == (1, {"keys": False})


@pytest.mark.parametrize(
    ("listed", "more", "is_there"),
    [
        (LISTED, (), True),
        (LISTED.replace("SW=4", "SW=10"), (), False),
        (LISTED.replace("SW=4", "SW=10"), ("--socket-in", "F22", "--keypad", "Storm"), True),
        ("", ("--socket-in", "F22", "--keypad", "Storm"), False),
    ],
)
def test_a_missing_headset_socket_is_found(  # noqa: PLR0917
    tried: Tried,
    hall: FastAPI,
    computer: Path,
    drawer: Drawer,
    listed: str,
    more: tuple[str, ...],
    is_there: bool,
) -> None:
    (computer / "proc/bus/input/devices").write_text(listed)

    code, _ = tried(hall, *all_but("headset"), *more)

    assert (code == 0, written(drawer)) == (is_there, {"headset": is_there})


def test_a_blank_screen_is_found(tried: Tried) -> None:
    require_part("chromium")
    told: list[Any] = []

    code, _ = tried(
        pretending(told, page="<body style='background:#fff'> </body>"), *all_but("screen")
    )

    assert (code, told) == (1, [{"screen": False}])


@pytest.mark.parametrize("wrong", ["size", "cable"])
def test_another_screen_and_a_loose_cable_are_found(
    tried: Tried, hall: FastAPI, computer: Path, drawer: Drawer, wrong: str
) -> None:
    screen = computer / "sys/class/drm/card0-HDMI-A-1"
    if wrong == "cable":
        (screen / "status").write_text("disconnected\n")
    size = "1080x1920" if wrong == "cable" else "768x1366"

    code, _ = tried(hall, *all_but("screen"), "--screen", size)

    assert (code, written(drawer)) == (1, {"screen": False})


def test_a_server_that_is_away_is_told(tmp_path: Path, words: Words) -> None:
    where = "http://127.0.0.1:9"

    done = typed(
        "self-test",
        "--server",
        where,
        "--key",
        key_file(tmp_path),
        "--lang",
        "en",
        *all_but("keys", "voice"),
    )

    assert done.returncode == 1
    assert words.t("kiosk.away", "en", server=where) in done.stderr


def test_a_key_that_is_not_known_is_told(tried: Tried, drawer: Drawer, words: Words) -> None:
    stranger = create_kiosk(drawer, words, None, KioskSettings(machine_keys={"hall": "0" * 64}))

    code, said = tried(stranger, *all_but("keys"))

    assert code == 1
    assert words.t("machine_refused.wrong_key", "zh-Hans") in said


def pretending(told: list[Any], page: str = "", voice: Any = None) -> FastAPI:
    """A server that takes a self-test, and has whatever page and sound a test wants."""
    app = FastAPI()

    @app.get("/machine/start")
    def start() -> HTMLResponse:
        return HTMLResponse(page)

    @app.get("/machine/voice/{lang}")
    def speak(lang: str) -> Response:
        return Response(wav(voice))

    @app.post("/machine/self-test", status_code=204)
    def take(said: dict[str, Any]) -> None:
        told.append(said["works"])

    return app


def wav(samples: Any) -> bytes:
    data = np.asarray(samples).astype("<i2").tobytes()
    head = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 22050, 44100, 2, 16)
    body = b"WAVE" + head + struct.pack("<4sI", b"data", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_only_what_can_be_heard_for_long_enough_is_sound() -> None:
    assert is_sound(wav(tone(1.0)))
    assert not is_sound(wav(tone(0.2)))
    assert not is_sound(wav(tone(1.0) * 0.001))
    assert not is_sound(wav(tone(1.0))[:30])
    assert not is_sound(b"<html>")


def png(picture: Any, kinds: bytes = b"\0") -> bytes:
    """A picture, its rows written in these kinds of differences, one after the other."""
    height, width, step = picture.shape
    rows, above = b"", np.zeros(width * step, np.int64)
    for number, row in enumerate(picture.reshape(height, -1).astype(np.int64)):
        kind = kinds[number % len(kinds)]
        left = np.concatenate([np.zeros(step, np.int64), row[:-step]])
        corner = np.concatenate([np.zeros(step, np.int64), above[:-step]])
        near = left + above - corner
        apart = np.stack([abs(near - each) for each in (left, above, corner)])
        nearest = np.choose(apart.argmin(axis=0), [left, above, corner])
        guess = [0 * row, left, above, (left + above) // 2, nearest][kind]
        rows += bytes([kind]) + ((row - guess) % 256).astype(np.uint8).tobytes()
        above = row
    colours = {1: 0, 3: 2, 4: 6}[step]
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0),
        b"IDAT": zlib.compress(rows),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts.items()
    )


@pytest.mark.parametrize("step", [1, 3, 4])
def test_a_picture_is_read_as_it_was_written(step: int) -> None:
    picture = np.random.default_rng(7).integers(0, 256, (10, 9, step), dtype=np.uint8)

    assert (points(png(picture, bytes(range(5)))) == picture).all()


@pytest.mark.parametrize("broken", [b"", b"GIF89a", png(np.zeros((2, 2, 3)))[:40]])
def test_what_is_no_picture_is_refused(broken: bytes) -> None:
    with pytest.raises(NotAPicture):
        points(broken)


def test_a_page_is_blank_without_anything_darker_or_lighter_on_it() -> None:
    page = np.full((200, 100, 3), 250, np.uint8)
    assert is_blank(page)
    page[:, :] += np.random.default_rng(7).integers(0, 6, (200, 100, 1), dtype=np.uint8)
    assert is_blank(page)
    page[10:30, 10:60] = 20
    assert not is_blank(page)
    assert not is_blank(255 - page)
