"""Single bits of the ledger's file turned over: in the rows of facts, and anywhere."""

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from api.doctor.examining import examine
from api.doctor.findings import Patient, State
from api.office import Office
from api.settings import Settings
from faults.page import Row, number
from faults.starting import written
from ledger.application import DataDirectory
from tests.ledger.proof.attacks import flip

TILE = 256
COMMANDS = 450


def run(folder: Path, chance: Random, *, short: bool) -> Row:
    """Every bit in a row has to be found and its place named; SQLite's own check is the control."""
    in_rows, anywhere = (6, 6) if short else (150, 150)
    base = folder / "data"
    folder.mkdir(parents=True, exist_ok=True)
    written(base, folder / "acks", "--last", str(60 if short else COMMANDS))
    with closing(Office(Settings(data=base), create=False)) as office:
        office.log.seal()
        facts = office.ledger.position()
    rows = _rows(base / "ledger.sqlite")
    told: Counter[str] = Counter()
    for _ in range(in_rows):
        copy = _copied(base, folder / "flipped")
        at = chance.randrange(1, facts + 1)
        flip(copy / "ledger.sqlite", at, chance)
        told["sqlite"] += _integrity(copy)
        is_new = at > facts // TILE * TILE
        told["new"] += is_new
        told["refused"] += is_new and _start_refuses(copy)
        told["named"] += _doctor_names(copy) == at
    for _ in range(anywhere):
        copy = _copied(base, folder / "flipped")
        _flip_anywhere(copy / "ledger.sqlite", chance)
        found = _doctor_finds(copy) or _start_refuses(copy)
        told["found"] += found
        if not found and _rows(copy / "ledger.sqlite") == rows:
            told["unharmed"] += 1
    missed = anywhere - told["found"] - told["unharmed"]
    return Row(
        "damaged file",
        f"one bit turned over, {number(in_rows)} times in a row of a fact, {number(anywhere)} "
        "times anywhere in the file",
        f"in rows: {told['named']} found by the doctor at the right position; of {told['new']} "
        f"among the newest facts {told['refused']} not opened at the next start. Anywhere: "
        f"{told['found']} found, {told['unharmed']} where no fact is kept, {missed} missed",
        f"SQLite's own check alone: finds {told['sqlite']} of {in_rows} in rows",
        told["named"] == in_rows and told["refused"] == told["new"] and not missed,
        told["sqlite"] < in_rows,
    )


def _copied(base: Path, copy: Path) -> Path:
    shutil.rmtree(copy, ignore_errors=True)
    return Path(shutil.copytree(base, copy, ignore=shutil.ignore_patterns("views")))


def _flip_anywhere(path: Path, chance: Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def _rows(path: Path) -> list[Any] | None:
    """Every fact as the file gives it; nothing when it does not."""
    with closing(sqlite3.connect(path)) as db:
        try:
            return list(db.execute("SELECT * FROM facts ORDER BY position"))
        except sqlite3.Error:
            return None


def _integrity(copy: Path) -> bool:
    with closing(sqlite3.connect(copy / "ledger.sqlite")) as db:
        try:
            return bool(db.execute("PRAGMA integrity_check").fetchone() != ("ok",))
        except sqlite3.Error:
            return True


def _examined(copy: Path) -> list[Any]:
    patient = Patient(DataDirectory(copy), Settings(data=copy), datetime.now(UTC))
    return [each for each in examine(patient) if each.state is State.BAD and each.check != "disk"]


def _doctor_names(copy: Path) -> int:
    """The position of the first fact that the doctor calls altered; 0 when it calls none so."""
    at = [e.facts["position"] for e in _examined(copy) if e.check == "facts" and e.facts]
    return int(at[0]) if at and isinstance(at[0], int) else 0


def _doctor_finds(copy: Path) -> bool:
    return bool(_examined(copy))


def _start_refuses(copy: Path) -> bool:
    try:
        Office(Settings(data=copy), create=False).close()
    except Exception:  # noqa: BLE001 - refused in whatever way
        return True
    return False
