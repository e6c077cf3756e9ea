"""Attacks one after the other, and whether the verifier found each."""

import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, redirect_stdout
from pathlib import Path
from random import Random
from typing import Any

from ledger.errors import LogBroken
from ledger.proof import verifier
from ledger.proof.rehash import FactsFile, rehash
from ledger.proof.sealed import SealedLog
from tests.ledger.proof.attacks import (
    ATTACKS,
    FACTS,
    LOG_KEY,
    PAPER_AT,
    flip,
    made_up,
    unguarded,
)


def verified(path: Path, *more: str | Path) -> tuple[int, list[dict[str, Any]]]:
    """The exit code of the verifier and what it found."""
    said = io.StringIO()
    with redirect_stdout(said):
        given = [str(path), "--json", "--key", LOG_KEY.key.text, *map(str, more)]
        code = verifier.main(given)
    return code, json.loads(said.getvalue())["findings"]


def wrong(path: Path, *more: str | Path) -> list[dict[str, Any]]:
    code, found = verified(path, *more)
    bad = [each for each in found if each["level"] == "wrong"]
    assert (code == 1) == bool(bad), (code, found)
    return bad


def attacked(folder: Path, number: int, chance: Random) -> Iterator[tuple[str, bool]]:
    """Every kind of attack, ``number`` times, at random places; whether it was found."""
    made = made_up(folder / "made")
    for name, attack in ATTACKS.items():
        for _ in range(number):
            at = chance.randrange(2, FACTS + 1)
            path = Path(shutil.copy(made, folder / "attacked.sqlite"))
            with closing(unguarded(path)) as file:
                attack(file, at, chance)
                file.commit()
            where = "before the paper" if at <= PAPER_AT else "behind the paper"
            note = made.with_name("paper.txt" if at <= PAPER_AT else "newest.txt")
            proven = {"root_differs", "cut_short"}  # not a gap, that an attacker mends
            codes = {each["code"] for each in wrong(path, "--checkpoint", note)}
            yield f"{name}, {where}", bool(codes & proven)


def flipped(folder: Path, number: int, chance: Random) -> Iterator[tuple[str, bool]]:
    """Single bits of rows turned over; found is where the position was named."""
    made = made_up(folder / "made")
    for _ in range(number):
        at = chance.randrange(1, FACTS + 1)
        path = Path(shutil.copy(made, folder / "flipped.sqlite"))
        flip(path, at, chance)
        told = ("--checkpoint", made.with_name("newest.txt"), "--log", made.with_name("log.sqlite"))
        found = wrong(path, *told)
        yield "flip", any(each.get("position") == at for each in found)


def judged(folder: Path, number: int, chance: Random) -> Iterator[tuple[str, bool]]:
    """Ledgers good and spoilt; found is where the server says what the verifier says."""
    for _ in range(number):
        shutil.rmtree(folder, ignore_errors=True)
        facts = chance.randrange(2, 40) if chance.random() < 0.9 else chance.randrange(2, 700)
        path = made_up(folder, facts, chance.randrange(1, facts))
        name = chance.choice(["left alone", *ATTACKS])
        if name != "left alone":
            with closing(unguarded(path)) as file:
                spoil(file, name, chance.randrange(1, facts + 1), facts, chance)
                file.commit()
        told = ("--checkpoint", folder / "newest.txt", "--log", folder / "log.sqlite")
        theirs = bool(wrong(path, *told))
        assert theirs == (name != "left alone"), name
        yield name, is_broken(folder) == theirs


def spoil(file: sqlite3.Connection, name: str, at: int, facts: int, chance: Random) -> None:
    if name in {"swap_rows", "swap_payloads", "fork"} or facts < 3:
        name = "edit"
    ATTACKS[name](file, at, chance)


def is_broken(folder: Path) -> bool:
    """What the server finds when it looks at every fact."""
    facts, sealed = FactsFile(folder / "ledger.sqlite"), SealedLog.read(folder / "log.sqlite")
    with closing(facts), closing(sealed):
        try:
            rehash(facts, sealed)
        except LogBroken:
            return True
    return False
