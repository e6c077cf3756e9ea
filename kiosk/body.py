"""What a page tells its scripts: the keys, how they are to be taken, and who may hear what."""

import json
from collections.abc import Mapping
from functools import lru_cache

from kiosk.aloud import COUNTS
from kiosk.hearing import ANSWERS
from kiosk.machine import Machine
from kiosk.page import Page, Script
from kiosk.privacy import Permit
from kiosk.profiles import Profile, profile_named
from kiosk.session import Visit

HEADSETS = {True: "in", False: "out", None: "unknown"}
SCANS = {"one-switch": "one", "two-switches": "two"}
"""What a machine's own switches are, whatever its visitor prefers."""
LINES_BY_KEY = ("curtain_on", "curtain_off", "scan_rests")


def attributes(
    visit: Visit,
    machine: Machine,
    page: Page,
    headset: bool | None,
    permit: Permit | None,
    since: int | None,
) -> Mapping[str, str | None]:
    """The attributes of the page's body, by name; those that are ``None`` are left out.

    ``since``: the machine's newest event, where the browser is a machine's page.
    """
    wishes = visit.preferences
    return {
        "data-profile": _as_json(profile_of(visit, machine)),
        "data-explains": json.dumps(page.explains) if page.explains else None,
        "data-lockout": str(wishes.lockout_ms),
        "data-scan": SCANS.get(machine.profile, wishes.switches.value),
        "data-dwell": str(wishes.dwell_ms),
        "data-headset": HEADSETS[headset],
        "data-permit": "yes" if permit else "no",
        "data-curtain": "on" if visit.curtain else "off",
        "data-since": None if since is None else str(since),
    }


def profile_of(visit: Visit, machine: Machine) -> Profile:
    """What the keys do for this visitor at this machine."""
    profile = _named(machine.profile, tuple(machine.keys.items()))
    return profile if visit.digits else profile.without_characters()


def happen_by_key(script: Script, page: Page) -> None:
    """The lines that a key may lead to on this page, and the one for a sound that does not come."""
    script.on("said-silent", "layout.silent")
    for answer in ANSWERS:
        script.on(f"said-{answer}", f"sound.{answer}")
    for name in LINES_BY_KEY:
        script.on(f"said-{name}", f"keys.{name}")
    if page.field and page.field.secret:
        script.on(f"{COUNTS}0", "keys.count_none")
        for number in range(1, page.field.chars_max + 1):
            script.on(f"{COUNTS}{number}", "keys.count", number=number)


@lru_cache(maxsize=64)
def _named(name: str, keys: tuple[tuple[str, str], ...]) -> Profile:
    return profile_named(name, dict(keys))


def _as_json(profile: Profile) -> str:
    return json.dumps({code: each.value for code, each in profile.keys.items()})
