"""What one kiosk is: its screen, where it stands, its keys. Read from ``kiosk.toml``.

One server may serve several. A kiosk that the file does not name is like the one of which every
measure in our documents is stated: 21.5 inches, upright, read from half a metre.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kiosk.profiles import ProfileWrong, profile_named

FILE = "kiosk.toml"
"""Its name in the data folder."""

MM_PER_INCH = 25.4


class MachineWrong(ValueError):
    """The file says something that cannot be; the message names what, where, and what to do."""


@dataclass(frozen=True)
class Machine:
    """One kiosk. Lengths in millimetres or in points of the screen, as the names say."""

    name: str
    ppi: float = 102.46
    """Points of the screen to an inch."""
    width_px: int = 1080
    height_px: int = 1920
    distance_mm: int = 500
    """From the eye to the screen."""
    mount_height_mm: int = 800
    """The lower edge of the screen above the floor."""
    profile: str = "keyboard"
    """What the keys are: the name of a profile."""
    language: str | None = None
    """What it speaks first; ``None``: the office's first language."""
    key_sha256: str | None = None
    """The digest of the secret by which its agent is known; ``None``: it has no agent."""
    keys: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Single keys that do something else than the profile has it: a command by a key's name."""

    def mm(self, px: float) -> float:
        """So many points of this screen as a length."""
        return px * MM_PER_INCH / self.ppi

    def px(self, mm: float) -> float:
        """A length as points of this screen."""
        return mm * self.ppi / MM_PER_INCH


DEFAULT_MACHINE = Machine("reference")

LIMITS: Mapping[str, tuple[float, float, str]] = {
    "ppi": (30, 600, "points to an inch: the width in points by the width in inches"),
    "width_px": (320, 16_000, "the width of the screen in points"),
    "height_px": (320, 16_000, "the height of the screen in points"),
    "distance_mm": (200, 3000, "millimetres from the eye to the screen"),
    "mount_height_mm": (0, 2000, "millimetres from the floor to the lower edge of the screen"),
}
"""The least, the most, and what is to be measured."""

TEXTS: Mapping[str, tuple[str, str]] = {
    "profile": (r"[a-z][a-z0-9-]*", "the name of a profile of keys, such as keyboard"),
    "language": (r"zh-Hans|vi|en", "zh-Hans, vi or en"),
    "key_sha256": (r"[0-9a-f]{64}", "64 figures and letters, as the agent prints them"),
}
"""What a text must look like, and how to say so."""

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def read_machines(file: Path) -> Mapping[str, Machine]:
    """The kiosks that ``file`` names, by name; none when there is no such file.

    Raises:
        MachineWrong: it is not TOML, or says something that cannot be.
    """
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise MachineWrong(f"{file}: {why}. Mend that line, or move the file away.") from why
    for key in said.keys() - {"machines"}:
        raise MachineWrong(f"{file}: nothing is called {key}. Write [machines.NAME].")
    tables = said.get("machines", {})
    if not isinstance(tables, dict):
        raise MachineWrong(f"{file}: machines is no table. Write [machines.NAME].")
    machines = {name: _machine(name, table, file) for name, table in tables.items()}
    _check_keys(machines, file)
    return machines


def _machine(name: str, table: Any, file: Path) -> Machine:
    where = f"{file}: [machines.{name}]"
    if not NAME.fullmatch(name):
        raise MachineWrong(f"{where}: take small letters, figures and - for the name, 40 at most.")
    if not isinstance(table, dict):
        raise MachineWrong(f"{where} is no table. Write [machines.NAME], and what it has below.")
    known = [each.name for each in fields(Machine) if each.name != "name"]
    for key, value in table.items():
        if key not in known:
            raise MachineWrong(f"{where}: nothing is called {key}. There is {', '.join(known)}.")
        _check(where, key, value)
    machine = Machine(name, **table)
    try:
        profile_named(machine.profile, machine.keys)
    except ProfileWrong as why:
        raise MachineWrong(f"{where}: {why}") from why
    return machine


def _check(where: str, key: str, value: Any) -> None:
    if key == "keys":
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            raise MachineWrong(f'{where}: keys is no table. Write keys = {{ F13 = "next" }}.')
        return
    if key in TEXTS:
        pattern, meant = TEXTS[key]
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise MachineWrong(f"{where}: {key} = {value!r}. Write in quotes {meant}.")
        return
    least, most, meant = LIMITS[key]
    is_number = isinstance(value, int if key != "ppi" else (int, float))
    if not is_number or isinstance(value, bool) or not least <= value <= most:
        raise MachineWrong(f"{where}: {key} = {value!r}. Write {least} to {most}: {meant}.")


def _check_keys(machines: Mapping[str, Machine], file: Path) -> None:
    owners: dict[str, str] = {}
    for name, machine in machines.items():
        if machine.key_sha256 is None:
            continue
        other = owners.setdefault(machine.key_sha256, name)
        if other != name:
            raise MachineWrong(
                f"{file}: {other} and {name} have the same key_sha256. Make one a new key."
            )
