"""The witness that an office is for others: its key, and the logs it was told of."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ledger.application import DataDirectory
from ledger.errors import ProofWrong
from ledger.proof.notes import Key
from ledger.proof.opening import read_key
from ledger.proof.witness import Witness


def open_witness(directory: DataDirectory, now: Callable[[], datetime]) -> Witness | None:
    """The witness of this data directory; nothing when the office is none.

    Raises:
        KeyFileWrong: its key is open to others, or not a key.
    """
    if not directory.witness_key_file.exists():
        return None
    key = read_key(directory.witness_key_file)
    return Witness(directory.witness, key, lambda: logs_of(directory.witness_logs), now)


def logs_of(path: Path) -> list[Key]:
    """The keys of the logs that a witness was told of, from lines ``log <vkey>``.

    Raises:
        ProofWrong: a line is something else; ``line`` says which.
    """
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        word, _, vkey = line.strip().partition(" ")
        if not word or word.startswith("#"):
            continue
        if word != "log":
            raise ProofWrong(what="logs", line=number)
        found.append(Key.parse(vkey.strip()))
    return found


def trust(path: Path, key: Key) -> None:
    """Tell a witness of a log, or of another key of one."""
    if key in logs_of(path):
        return
    with path.open("a", encoding="utf-8") as file:
        file.write(f"log {key.text}\n")
