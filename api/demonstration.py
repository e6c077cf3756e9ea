"""The demonstration: an invented prefecture's year, through the doors a real office uses."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api import demonstration_money, intake
from api.importing.recording import Asked
from api.office import Office
from api.settings import Settings
from kiosk.words import Words
from ledger.directory import DataDirectory
from ledger.errors import IdentifierTaken
from ledger.vocabulary import IdentifierKind, StaffRole
from projections import person_lookup

GENERATOR = Path(__file__).parents[1] / "scripts" / "make_demo_year.py"
ORGANISATION = "changji"
YEAR = 2022
NOTES = "demonstration.json"
PIN = "246810"
STAFF = (("clerk", StaffRole.CLERK), ("auditor", StaffRole.AUDITOR))
PASSWORD = "a year to look at"  # noqa: S105 - printed on purpose, for invented people only


class NotADemonstration(Exception):
    """The data directory holds a ledger that the demonstration did not begin."""


def prepare(
    settings: Settings,
    size: str,
    progress: intake.Progress,
    note: Callable[[str], None],
    words: Words,
    lang: str,
) -> dict[str, Any]:
    """Make the demonstration where there is none; what is there stays as it is.

    A start that was cut off is taken up again: what was imported is found, not recorded twice.

    Raises:
        NotADemonstration: the directory holds somebody's ledger.
    """
    notes = settings.data / NOTES
    ready: dict[str, Any] = json.loads(notes.read_text()) if notes.exists() else {}
    if ready.get("ready"):
        return ready
    if not notes.exists() and DataDirectory(settings.data).exists:
        raise NotADemonstration(str(settings.data))
    settings.data.mkdir(parents=True, exist_ok=True)
    ready = ready or {"size": size}
    notes.write_text(json.dumps(ready))
    begun = Settings(settings.data, settings.ledger_url, organisation=ORGANISATION)
    office = Office(begun, create=True)
    try:
        note(words.t("demo.writing", lang))
        with tempfile.TemporaryDirectory() as folder:
            totals = _write_year(Path(folder), ready["size"])
            _import_year(office, Path(folder), progress, note, words, lang)
        ready |= _sign_ins(office, totals["demo_person"]["certificate"])
        demonstration_money.lay_out(office, YEAR, PASSWORD)
    finally:
        office.close()
    ready["ready"] = True
    notes.write_text(json.dumps(ready))
    notes.chmod(0o600)
    return ready


def addresses(settings: Settings, words: Words, lang: str) -> list[str]:
    """Where each of the three doors is."""
    house = f"http://{settings.host}"
    doors = (
        ("demo.kiosk", f":{settings.port_of_kiosk}/"),
        ("demo.desk", f":{settings.port}/desk"),
        ("demo.audit", f":{settings.port}/audit"),
    )
    return [words.t(key, lang, address=f"{house}{place}") for key, place in doors]


def welcome(ready: dict[str, Any], settings: Settings, words: Words, lang: str) -> list[str]:
    """Where to look, and how to get in."""
    kiosk, desk, audit = addresses(settings, words, lang)
    number = ready["card"]
    card = " ".join(number[start : start + 4] for start in range(0, len(number), 4))
    return [
        "",
        kiosk,
        words.t("demo.card", lang, card=card, pin=PIN),
        desk,
        words.t("demo.clerk", lang, username="clerk", password=PASSWORD),
        words.t("demo.payments", lang, password=PASSWORD),
        audit,
        words.t("demo.auditor", lang, username="auditor", password=PASSWORD),
        words.t("demo.stop", lang),
        "",
    ]


def _write_year(folder: Path, size: str) -> dict[str, Any]:
    made = subprocess.run(  # noqa: S603 - our own script, our own arguments
        [
            sys.executable,
            str(GENERATOR),
            str(folder),
            "--size",
            size,
            "--year",
            str(YEAR),
            "--json",
        ],
        check=True,
        stdout=subprocess.PIPE,
    )
    totals: dict[str, Any] = json.loads(made.stdout)
    return totals


def _import_year(
    office: Office,
    folder: Path,
    progress: intake.Progress,
    note: Callable[[str], None],
    words: Words,
    lang: str,
) -> None:
    asked = Asked(actor=office.operator, organisation=office.organisation)
    options = intake.Options(period=str(YEAR))
    for path in intake.files_in([folder]):
        taken = intake.take_in(office, path, asked, options, progress)
        if taken.refusal is not None:
            raise taken.refusal
        if taken.outcome is not None:
            note(words.t("demo.imported", lang, file=path.name, rows=taken.outcome.count.rows))


def _sign_ins(office: Office, certificate: str) -> dict[str, Any]:
    for username, role in STAFF:
        try:
            office.add_staff(username=username, name=username, role=role, password=PASSWORD)
        except IdentifierTaken:
            continue  # an earlier start, cut off, came as far as this
    person_id = person_lookup.by_number(
        office.fresh(),
        office.ledger.vault,
        IdentifierKind.CN_RESIDENT_ID,
        certificate[:18],
    )
    if person_id is None:
        raise LookupError("the demonstration's own visitor was not imported")
    number = office.issue_card(person_id)
    office.set_pin(person_id, PIN)
    return {"card": number}
