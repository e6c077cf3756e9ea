"""Signed notes, checkpoints and cosignatures, to the byte as C2SP has them; docs/proof.md."""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from enum import Enum
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from ledger.errors import ProofWrong
from ledger.proof.tree import HASH_BYTES

KEY_BYTES = 32
SECONDS_END = 1 << 63
SIGNATURES_MAX = 64
NOTE_BYTES_MAX = 64 * 1024
SIGNATURE_LINE = re.compile(r"— ([^\s+]+) (\S+)")


class Use(Enum):
    """What a key signs, by the byte that stands for it."""

    NOTE = 1
    COSIGNATURE = 4


class Key(Struct, frozen=True, dict=True):
    """The public half of a key, with the name it signs under."""

    name: str
    use: Use
    public: bytes

    @cached_property
    def key_id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        named = self.name.encode() + b"\n" + bytes([self.use.value]) + self.public
        return sha256(named).digest()[:4]

    @property
    def text(self) -> str:
        """The key as people hand it on (a `vkey`)."""
        data = bytes([self.use.value]) + self.public
        return f"{self.name}+{self.key_id.hex()}+{b64encode(data).decode()}"

    @classmethod
    def parse(cls, text: str) -> "Key":
        """The key that a text of this form is.

        Raises:
            ProofWrong: it is none, or its parts do not belong together.
        """
        name, _, rest = text.partition("+")
        id_text, _, data_text = rest.partition("+")
        data = read_bytes(data_text, "key")
        is_known = len(data) == KEY_BYTES + 1 and data[0] in {use.value for use in Use}
        if not is_known or not is_name(name):
            raise ProofWrong(what="key")
        key = cls(name, Use(data[0]), data[1:])
        if key.key_id.hex() != id_text:
            raise ProofWrong(what="key_id")
        return key


COSIGNATURE_BYTES = 8 + 64
"""The time, and the signature."""


class Signature(Struct, frozen=True):
    """One line under a note."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """As it stands under the note, with its line feed."""
        return f"— {self.name} {b64encode(self.key_id + self.value).decode()}\n"

    @property
    def is_cosignature(self) -> bool:
        """Whether a witness made it, by its form."""
        return len(self.value) == COSIGNATURE_BYTES


class SecretKey:
    """A key that can sign: the private half."""

    def __init__(self, name: str, use: Use, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._seed = seed
        self.key = Key(name, use, self._private.public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        """The key as it lies in its file: whoever reads it can sign."""
        data = bytes([self.key.use.value]) + self._seed
        return f"PRIVATE+KEY+{self.key.name}+{self.key.key_id.hex()}+{b64encode(data).decode()}"

    @classmethod
    def parse(cls, text: str) -> "SecretKey":
        """The key that such a text is.

        Raises:
            ProofWrong: it is none, or its parts do not belong together.
        """
        parts = text.strip().split("+", 4)
        data = read_bytes(parts[4], "secret_key") if len(parts) == 5 else b""
        is_known = len(data) == KEY_BYTES + 1 and data[0] in {use.value for use in Use}
        if parts[:2] != ["PRIVATE", "KEY"] or not is_known or not is_name(parts[2]):
            raise ProofWrong(what="secret_key")
        made = cls(parts[2], Use(data[0]), data[1:])
        if made.key.key_id.hex() != parts[3]:
            raise ProofWrong(what="key_id")
        return made

    def sign(self, text: str) -> Signature:
        """The signature of a log under ``text``."""
        return Signature(self.key.name, self.key.key_id, self._private.sign(text.encode()))

    def cosign(self, text: str, seconds: int) -> Signature:
        """The signature of a witness under the checkpoint ``text``, at a second since 1970."""
        value = seconds.to_bytes(8, "big") + self._private.sign(_cosigned(text, seconds))
        return Signature(self.key.name, self.key.key_id, value)


class Checkpoint(Struct, frozen=True):
    """At this size, this was the root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """The checkpoint that the signed lines are.

        Raises:
            ProofWrong: they are not those of a checkpoint.
        """
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] != "" or "" in lines[:-1]:
            raise ProofWrong(what="checkpoint")
        root = read_bytes(lines[2], "root")
        if len(root) != HASH_BYTES:
            raise ProofWrong(what="root")
        return cls(lines[0], read_number(lines[1]), root)


class Note(Struct, frozen=True):
    """A text, and who signed it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(each.line for each in self.signatures)

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note says, if it is a checkpoint.

        Raises:
            ProofWrong: it is not.
        """
        return Checkpoint.parse(self.text)

    def with_signatures(self, more: Iterable[Signature]) -> "Note":
        """The same, signed by others too; a newer signature of a key takes the place of its old."""
        kept = {(each.name, each.key_id): each for each in (*self.signatures, *more)}
        return Note(self.text, tuple(kept.values()))

    def signed_by(self, keys: Iterable[Key]) -> set[Key]:
        """Those of ``keys`` that signed.

        Raises:
            ProofWrong: a signature of one of them is false.
        """
        known = {(key.name, key.key_id): key for key in keys}
        found = set()
        for each in self.signatures:
            key = known.get((each.name, each.key_id))
            if key is None:
                continue
            if not _is_true(key, self.text, each.value):
                raise ProofWrong(what="signature", name=key.name)
            found.add(key)
        return found


def parse_note(text: str) -> Note:
    """The note that ``text`` is.

    Raises:
        ProofWrong: it is none.
    """
    signed, gap, lines = text.rpartition("\n\n")
    is_clean = all(letter >= " " or letter == "\n" for letter in text)
    if not gap or not is_clean or not lines.endswith("\n") or len(text) > NOTE_BYTES_MAX:
        raise ProofWrong(what="note")
    signatures = tuple(parse_signature(line) for line in lines[:-1].split("\n"))
    if len(signatures) > SIGNATURES_MAX:
        raise ProofWrong(what="note")
    return Note(signed + "\n", signatures)


def parse_signature(line: str) -> Signature:
    """The signature that a line, without its line feed, is.

    Raises:
        ProofWrong: it is none.
    """
    found = SIGNATURE_LINE.fullmatch(line)
    data = read_bytes(found[2], "signature") if found else b""
    if found is None or len(data) < 5:
        raise ProofWrong(what="signature")
    return Signature(found[1], data[:4], data[4:])


def read_number(text: str) -> int:
    """The number that a decimal without leading zeros is.

    Raises:
        ProofWrong: it is none, or no tree is as large.
    """
    is_decimal = text.isascii() and text.isdigit() and (text == "0" or text[0] != "0")
    if not is_decimal or len(text) > 19 or int(text) >= 1 << 63:
        raise ProofWrong(what="number")
    return int(text)


def read_hash(text: str) -> bytes:
    """The hash that a line in Base64 is.

    Raises:
        ProofWrong: it is none.
    """
    data = read_bytes(text, "hash")
    if len(data) != HASH_BYTES:
        raise ProofWrong(what="hash")
    return data


def cosigned_at(signature: Signature) -> int:
    """The second since 1970 at which a witness says it cosigned."""
    return int.from_bytes(signature.value[:8], "big")


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _is_true(key: Key, text: str, value: bytes) -> bool:
    message = text.encode()
    if key.use is Use.COSIGNATURE:
        seconds, value = int.from_bytes(value[:8], "big"), value[8:]
        if seconds >= SECONDS_END:
            return False
        message = _cosigned(text, seconds)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(value, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_name(name: str) -> bool:
    """Whether a key may be called so: no spaces, no plus sign."""
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def read_bytes(text: str, what: str = "base64") -> bytes:
    """The bytes that a text in Base64 stands for, written the one way there is.

    Raises:
        ProofWrong: it is none.
    """
    try:
        data = b64decode(text, validate=True)
    except (NotBase64, ValueError) as error:
        raise ProofWrong(what=what) from error
    if b64encode(data).decode() != text:  # the same bytes written another way
        raise ProofWrong(what=what)
    return data
