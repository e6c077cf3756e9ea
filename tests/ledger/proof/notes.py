"""Trees, tiles and signed notes as docs/proof.md has them, made the slow and plain way."""

import base64
import hashlib
import sqlite3
import struct
from collections.abc import Sequence
from contextlib import closing
from itertools import count
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "handrail/changji/4f1c22aa"


def leaf(row: tuple[int, bytes, int, str, bytes]) -> bytes:
    position, history, version, topic, state = row
    name = topic.encode()
    place = struct.pack(">Q16sQH", position, history, version, len(name))
    return b"handrail fact v1\n\n" + place + name + hashlib.sha256(state).digest()


def leaves(path: Path) -> list[bytes]:
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute(
            "SELECT position, originator_id, originator_version, topic, state FROM facts"
            " ORDER BY position"
        )
        return [leaf(row) for row in rows]


def root(every: Sequence[bytes]) -> bytes:
    """RFC 9162, 2.1, word for word."""
    if not every:
        return hashlib.sha256().digest()
    if len(every) == 1:
        return hashlib.sha256(b"\0" + every[0]).digest()
    half = 1 << (len(every) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root(every[:half]) + root(every[half:])).digest()


def path_of(index: int, every: Sequence[bytes]) -> list[bytes]:
    """RFC 9162, 2.1.3.1, word for word."""
    if len(every) == 1:
        return []
    half = 1 << (len(every) - 1).bit_length() - 1
    if index < half:
        return [*path_of(index, every[:half]), root(every[half:])]
    return [*path_of(index - half, every[half:]), root(every[:half])]


_made = count(1)


class Signer:
    """Somebody who signs: a log (kind 1) or a witness (kind 4)."""

    def __init__(self, name: str, kind: int = 1) -> None:
        self.name, self.kind = name, bytes([kind])
        # No two are the same, and every process of a test run makes the same ones in turn.
        seed = hashlib.sha256(f"{next(_made)} {name}".encode()).digest()
        self.key = Ed25519PrivateKey.from_private_bytes(seed)
        public = self.kind + self.key.public_key().public_bytes_raw()
        self.id = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(public).decode()}"

    def line(self, body: str, time: int = 1_790_000_000) -> str:
        data = self.key.sign(body.encode())
        if self.kind == b"\x04":
            data = self.key.sign(f"cosignature/v1\ntime {time}\n{body}".encode())
            data = struct.pack(">Q", time) + data
        return f"\u2014 {self.name} {base64.b64encode(self.id + data).decode()}\n"


def note(every: Sequence[bytes], *signers: Signer) -> str:
    body = f"{ORIGIN}\n{len(every)}\n{base64.b64encode(root(every)).decode()}\n"
    return body + "\n" + "".join(signer.line(body) for signer in signers)


def proof(index: int, every: Sequence[bytes], *signers: Signer) -> str:
    hashes = [base64.b64encode(each).decode() + "\n" for each in path_of(index, every)]
    extra = base64.b64encode(every[index]).decode()
    head = f"c2sp.org/tlog-proof@v1\nextra {extra}\nindex {index}\n"
    return head + "".join(hashes) + "\n" + note(every, *signers)


def write_log(path: Path, every: Sequence[bytes]) -> Path:
    """The lowest tiles of a log."""
    hashes = [hashlib.sha256(b"\0" + each).digest() for each in every]
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE tile (level, number, hashes, PRIMARY KEY (level, number))")
        for number in range(0, len(hashes), 256):
            row = (0, number // 256, b"".join(hashes[number : number + 256]))
            db.execute("INSERT INTO tile VALUES (?, ?, ?)", row)
    return path
