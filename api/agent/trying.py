"""The machine tries itself out: its voice, its keys, its screen and its headset socket."""

import io
import shlex
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os import geteuid
from pathlib import Path

import numpy as np

from api.agent.inputs import DEVICES, Device, listed
from api.agent.pictures import NotAPicture, is_blank, points
from api.agent.server import Server
from kiosk.doors import Part
from kiosk.words import LANGUAGES

SECONDS_MIN = 0.5
LOUDNESS_MIN = 0.005
"""Of full scale, as the root of the mean square: a tenth of how loud our quietest voice is."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_SECONDS_MAX = 90
SOUND_SECONDS_MAX = 30
SCREENS = Path("/sys/class/drm")


@dataclass(frozen=True)
class Expected:
    """What this machine has: the name of its keypad, its screen's points, how it hears itself.

    ``play`` and ``capture`` are commands to which the name of a WAV file is added; without a
    ``capture`` nobody listens whether the loudspeaker made the sound.
    """

    width: int = 1080
    height: int = 1920
    keypad: str | None = None
    keypad_has_socket: bool = False
    play: str = "aplay -q"
    capture: str | None = None
    root: Path = Path("/")


def try_out(server: Server, expected: Expected, parts: tuple[Part, ...]) -> dict[Part, bool]:
    """Whether each of these parts works; a part that nobody is meant to use is left out.

    Raises:
        Unreachable: the server does not answer.
    """
    tries: Mapping[Part, Callable[[Server, Expected], bool | None]] = {
        Part.VOICE: _voice,
        Part.KEYS: lambda _, meant: _keys(meant),
        Part.SCREEN: _screen,
        Part.HEADSET: lambda _, meant: _headset(meant),
    }
    found = {part: tries[part](server, expected) for part in parts}
    return {part: works for part, works in found.items() if works is not None}


def is_sound(wav: bytes) -> bool:
    """Whether something can be heard in this WAV of 16 bits, for long enough to be words."""
    try:
        with wave.open(io.BytesIO(wav)) as read:
            if read.getsampwidth() != 2:
                return False
            seconds = read.getnframes() / read.getframerate()
            samples = np.frombuffer(read.readframes(read.getnframes()), "<i2") / 32768
    except (wave.Error, EOFError, ValueError):
        return False
    return seconds >= SECONDS_MIN and float(np.sqrt(np.mean(samples**2))) >= LOUDNESS_MIN


def _voice(server: Server, expected: Expected) -> bool | None:
    said = [server.ask(f"/machine/voice/{lang}") for lang in LANGUAGES]
    if all(each.status == 204 for each in said):
        return None
    if not all(each.status == 200 and is_sound(each.body) for each in said):
        return False
    return expected.capture is None or _hears_itself(said[0].body, expected)


def _hears_itself(wav: bytes, expected: Expected) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        said, heard = Path(folder, "said.wav"), Path(folder, "heard.wav")
        said.write_bytes(wav)
        try:
            capture = [*shlex.split(expected.capture or ""), str(heard)]
            listening = subprocess.Popen(capture)  # noqa: S603
            subprocess.run(  # noqa: S603
                [*shlex.split(expected.play), str(said)], timeout=SOUND_SECONDS_MAX, check=True
            )
            listening.terminate()
            listening.wait(SOUND_SECONDS_MAX)
            return is_sound(heard.read_bytes())
        except (OSError, subprocess.SubprocessError):
            return False


def _keys(expected: Expected) -> bool:
    return any(each.is_keyboard and _is_ours(each, expected) for each in _devices(expected))


def _headset(expected: Expected) -> bool:
    if expected.keypad_has_socket:
        return _keys(expected)
    return any(each.has_socket for each in _devices(expected))


def _is_ours(device: Device, expected: Expected) -> bool:
    return (expected.keypad or "").casefold() in device.name.casefold()


def _devices(expected: Expected) -> list[Device]:
    try:
        return listed((expected.root / DEVICES.relative_to("/")).read_text())
    except OSError:
        return []


def _screen(server: Server, expected: Expected) -> bool:
    if not _has_screen(expected):
        return False
    try:
        picture = points(first_page(server, expected.width, expected.height))
    except (OSError, subprocess.SubprocessError, NotAPicture):
        return False
    return picture.shape[:2] == (expected.height, expected.width) and not is_blank(picture)


def _has_screen(expected: Expected) -> bool:
    sizes = {f"{expected.width}x{expected.height}", f"{expected.height}x{expected.width}"}
    for status in (expected.root / SCREENS.relative_to("/")).glob("*/status"):
        if status.read_text().strip() == "connected":
            modes = (status.parent / "modes").read_text().split()
            if sizes & set(modes):
                return True
    return False


def first_page(server: Server, width: int, height: int) -> bytes:
    """A picture of the first page as the machine's own browser shows it.

    Raises:
        OSError: there is no browser.
        subprocess.SubprocessError: it broke, or took too long.
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise FileNotFoundError(BROWSERS[0])
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder, "page.png")
        command = [
            browser,
            "--headless",
            "--no-first-run",
            "--disable-gpu",
            "--mute-audio",
            "--hide-scrollbars",
            f"--user-data-dir={folder}/profile",
            f"--window-size={width},{height}",
            f"--screenshot={picture}",
            *(["--no-sandbox"] if geteuid() == 0 else []),
            server.start,
        ]
        subprocess.run(  # noqa: S603
            command, check=True, timeout=BROWSER_SECONDS_MAX, capture_output=True
        )
        return picture.read_bytes()
