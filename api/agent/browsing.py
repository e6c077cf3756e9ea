"""The browser of a kiosk: started on the machine's own page, and again when the server was away."""

import logging
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from api.agent.server import Server, Unreachable

log = logging.getLogger(__name__)

LOOK_SECONDS = 5
AWAY_MAX = 6
"""So many looks in vain, and the page on the screen is one that cannot be used any more."""
STOP_SECONDS_MAX = 10

SWITCHES = (
    "--kiosk",
    "--incognito",
    "--kiosk-printing",
    "--no-first-run",
    "--no-default-browser-check",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-features=Translate",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--disable-session-crashed-bubble",
    "--noerrdialogs",
    "--disable-component-update",
    "--disable-sync",
    "--password-store=basic",
)


def command(server: Server, profile: Path, browser: str, compositor: str) -> list[str]:
    """What is started: the compositor shows one program, the browser one page."""
    wayland = ["--ozone-platform=wayland"] if compositor else []
    return [
        *shlex.split(compositor),
        *shlex.split(browser),
        *SWITCHES,
        *wayland,
        f"--user-data-dir={profile}",
        server.start,
    ]


def browse(server: Server, started: list[str], profile: Path, wait: Callable[[float], bool]) -> int:
    """Wait for the server, show its page, and end when the browser does or must begin anew.

    ``wait`` waits so many seconds, and is true when it is time to stop. Gives the browser's exit
    code; whoever supervises us starts us again.
    """
    while not is_there(server):
        if wait(LOOK_SECONDS):
            return 0
    shutil.rmtree(profile, ignore_errors=True)
    profile.mkdir(parents=True, mode=0o700)
    showing = subprocess.Popen(started)  # noqa: S603
    try:
        _look_after(server, showing, wait)
    finally:
        _end(showing)
        shutil.rmtree(profile, ignore_errors=True)
    return showing.returncode


def is_there(server: Server) -> bool:
    """Whether the server answers."""
    try:
        return server.ask("/machine/stream").status < 500
    except Unreachable:
        return False


def _look_after(
    server: Server, showing: "subprocess.Popen[bytes]", wait: Callable[[float], bool]
) -> None:
    away = 0
    while showing.poll() is None and not wait(LOOK_SECONDS):
        if is_there(server):
            if away >= AWAY_MAX:
                log.info("the server is back: the page begins anew")
                return
            away = 0
        else:
            away += 1


def _end(showing: "subprocess.Popen[bytes]") -> None:
    showing.terminate()
    try:
        showing.wait(STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        showing.kill()
        showing.wait()
