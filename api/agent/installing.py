"""The files that make a computer a kiosk, laid out as they stand below ``/``."""

import json
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.agent.policy import policy
from api.agent.server import Server

UNITS = "etc/systemd/system"
POLICY = "etc/chromium/policies/managed/handrail-kiosk.json"
PLACES = {
    "browser.service": f"{UNITS}/handrail-kiosk.service",
    "agent.service": f"{UNITS}/handrail-kiosk-agent.service",
    "self-test.service": f"{UNITS}/handrail-kiosk-self-test.service",
    "self-test.timer": f"{UNITS}/handrail-kiosk-self-test.timer",
    "sysusers.conf": "etc/sysusers.d/handrail-kiosk.conf",
    "pam": "etc/pam.d/handrail-kiosk",
    "polkit.rules": "etc/polkit-1/rules.d/50-handrail-kiosk.rules",
    "udev.rules": "etc/udev/rules.d/72-handrail-kiosk.rules",
    "kiosk.env": "etc/handrail/kiosk.env",
}
"""Where each of our templates belongs."""


@dataclass(frozen=True)
class Installation:
    """One kiosk computer: what it is called, what it opens, what it has."""

    machine: str
    server: str
    command: str
    lang: str
    screen: str
    keypad: str = ""
    socket_in: str = ""
    socket_out: str = ""


def write_files(folder: Path, what: Installation) -> list[Path]:
    """Write them below ``folder``; gives what was written.

    Raises:
        FileExistsError: one of them is there already.
    """
    templates = Environment(  # noqa: S701 - these are no pages
        loader=FileSystemLoader(Path(__file__).parent / "files"),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    texts = {
        place: templates.get_template(name).render(vars(what)) for name, place in PLACES.items()
    }
    allowed = policy(Server(what.server, "").origin)
    texts[POLICY] = json.dumps(allowed, indent=1, ensure_ascii=False) + "\n"
    written = [folder / place for place in sorted(texts)]
    for file in written:
        if file.exists():
            raise FileExistsError(file)
    for place, text in texts.items():
        file = folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return written
