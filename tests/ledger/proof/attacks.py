"""What somebody does to a ledger who has the file, every right, and the key of the log."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

from ledger.proof.log import Log
from ledger.proof.notes import SecretKey, Use
from ledger.stores import SQLiteRecorder
from ledger.stores.sqlite import SCHEMA

LOG_KEY = SecretKey("handrail/changji/4f1c22aa", Use.NOTE, bytes(range(32)))
FACTS, PAPER_AT = 600, 360
"""How many facts there are, and how many there were when the paper was printed."""
COLUMNS = "originator_id, originator_version, topic, state"
TOPICS = ("payment_paid", "device_lent", "device_returned", "contact_made")


def made_up(folder: Path, facts: int = FACTS, paper_at: int = PAPER_AT) -> Path:
    """A ledger of made-up facts, its log, and the checkpoints ``paper.txt`` and ``newest.txt``."""
    folder.mkdir(parents=True, exist_ok=True)
    path, chance = folder / "ledger.sqlite", Random(facts)
    recorder = SQLiteRecorder(str(path))
    with closing(Log(folder / "log.sqlite", recorder, LOG_KEY)) as log:
        for name, first, last in (("paper", 1, paper_at), ("newest", paper_at + 1, facts)):
            with closing(sqlite3.connect(path)) as file:
                file.executemany(
                    f"INSERT INTO facts ({COLUMNS}) VALUES (?, ?, ?, ?)",
                    [row(position, chance) for position in range(first, last + 1)],
                )
                file.commit()
            (folder / f"{name}.txt").write_text(str(log.seal()), encoding="utf-8")
    recorder.close()
    return path


def row(position: int, chance: Random) -> tuple[bytes, int, str, bytes]:
    """A fact; every third one continues the history of the one before."""
    history, version = divmod(position - 1, 3)
    amount = chance.randrange(1, 100_000)
    state = f'{{"v": 1, "fact": {{"amount": {amount}}}, "sealed": "{chance.randbytes(80).hex()}"}}'
    return history.to_bytes(16, "big"), version + 1, chance.choice(TOPICS), state.encode()


def unguarded(path: Path) -> sqlite3.Connection:
    """The file with nothing in it that says no."""
    file = sqlite3.connect(path)
    for name in SCHEMA:
        if "_refuse_" in name:
            file.execute(f"DROP TRIGGER {name}")
    return file


def edit(file: sqlite3.Connection, at: int, _chance: Random) -> None:
    file.execute(
        "UPDATE facts SET state = CAST(replace(state, '\"v\": 1', '\"v\": 2') AS BLOB)"
        " WHERE position = ?",
        (at,),
    )


def swap_rows(file: sqlite3.Connection, at: int, chance: Random) -> None:
    other = another(at, chance)
    for old, new in ((at, -1), (other, at), (-1, other)):
        file.execute("UPDATE facts SET position = ? WHERE position = ?", (new, old))


def swap_payloads(file: sqlite3.Connection, at: int, chance: Random) -> None:
    other = another(at, chance)
    read = "SELECT state FROM facts WHERE position = ?"
    states = [file.execute(read, (each,)).fetchone()[0] for each in (at, other)]
    for state, position in ((states[1], at), (states[0], other)):
        file.execute("UPDATE facts SET state = ? WHERE position = ?", (state, position))


def another(at: int, chance: Random) -> int:
    """Another position on the same side of the paper."""
    first, last = (1, PAPER_AT) if at <= PAPER_AT else (PAPER_AT + 1, FACTS)
    return chance.choice([each for each in range(first, last + 1) if each != at])


def move(file: sqlite3.Connection, at: int, by: int) -> None:
    """Move every row from ``at`` on; by way of the negative, where nobody is."""
    file.execute("UPDATE facts SET position = -position WHERE position >= ?", (at,))
    file.execute("UPDATE facts SET position = ? - position WHERE position < 0", (by,))


def insert_back_dated(file: sqlite3.Connection, at: int, chance: Random) -> None:
    move(file, at, 1)
    new = (at, chance.randbytes(16), 1, "payment_paid", b'{"v": 1}')
    file.execute(f"INSERT INTO facts (position, {COLUMNS}) VALUES (?, ?, ?, ?, ?)", new)
    file.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'facts'")


def delete(file: sqlite3.Connection, at: int, _chance: Random) -> None:
    file.execute("DELETE FROM facts WHERE position = ?", (at,))


def delete_and_vacuum(file: sqlite3.Connection, at: int, chance: Random) -> None:
    delete(file, at, chance)
    file.commit()
    file.execute("VACUUM")


def delete_and_renumber(file: sqlite3.Connection, at: int, chance: Random) -> None:
    delete(file, at, chance)
    move(file, at + 1, -1)
    file.execute("UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'facts'")


def cut_the_end(file: sqlite3.Connection, at: int, _chance: Random) -> None:
    file.execute("DELETE FROM facts WHERE position >= ?", (at,))
    file.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'facts'", (at - 1,))


def rename(file: sqlite3.Connection, at: int, _chance: Random) -> None:
    file.execute("UPDATE facts SET topic = 'device_lost' WHERE position = ?", (at,))


def give_to_another(file: sqlite3.Connection, at: int, chance: Random) -> None:
    file.execute(
        "UPDATE facts SET originator_id = ?, originator_version = 1 WHERE position = ?",
        (chance.randbytes(16), at),
    )


def fork(file: sqlite3.Connection, at: int, chance: Random) -> None:
    """Another past from here on: each row made anew."""
    for position in range(at, FACTS + 1):
        _, _, topic, state = row(position, chance)
        told = (topic, state.replace(b"sealed", b"Sealed"), position)
        file.execute("UPDATE facts SET topic = ?, state = ? WHERE position = ?", told)


Attack = Callable[[sqlite3.Connection, int, Random], None]
ATTACKS: dict[str, Attack] = {
    each.__name__: each
    for each in (
        edit,
        swap_rows,
        swap_payloads,
        insert_back_dated,
        delete,
        delete_and_vacuum,
        delete_and_renumber,
        cut_the_end,
        rename,
        give_to_another,
        fork,
    )
}


def flip(path: Path, at: int, chance: Random) -> int:
    """Turn over one bit of a row in the file itself, from its history's id to its last byte."""
    with closing(sqlite3.connect(path)) as file:
        history, state = file.execute(
            "SELECT originator_id, state FROM facts WHERE position = ?", (at,)
        ).fetchone()
    data = bytearray(path.read_bytes())
    end = data.index(state) + len(state)
    begin = data.rindex(history, 0, end - len(state))
    byte, bit = chance.randrange(begin, end), chance.randrange(8)
    data[byte] ^= 1 << bit
    path.write_bytes(data)
    return byte
