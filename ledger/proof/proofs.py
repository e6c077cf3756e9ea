"""The proof of one fact as a text that holds by itself (C2SP ``tlog-proof``)."""

from base64 import b64encode

from msgspec import Struct

from ledger.errors import ProofWrong
from ledger.proof.leaves import Leaf, read_leaf
from ledger.proof.notes import Note, parse_note, read_bytes, read_hash, read_number
from ledger.proof.tree import includes, leaf_hash

FIRST_LINE = "c2sp.org/tlog-proof@v1"
PATH_LINES_MAX = 63


class Proof(Struct, frozen=True):
    """That these bytes are leaf ``index`` of the log that a checkpoint is of."""

    leaf: bytes
    index: int
    path: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        lines = [FIRST_LINE, f"extra {b64encode(self.leaf).decode()}", f"index {self.index}"]
        lines += [b64encode(each).decode() for each in self.path]
        return "\n".join(lines) + f"\n\n{self.note}"

    @property
    def says(self) -> Leaf:
        """Which fact it is about.

        Raises:
            ProofWrong: the bytes are not those of a leaf.
        """
        try:
            return read_leaf(self.leaf)
        except ValueError as error:
            raise ProofWrong(what="leaf") from error

    def must_hold(self) -> None:
        """Look whether the leaf is under the checkpoint's root, whoever signed it.

        Raises:
            ProofWrong: it is not.
        """
        checkpoint = self.note.checkpoint
        hashed = leaf_hash(self.leaf)
        if not includes(checkpoint.root, checkpoint.size, self.index, hashed, list(self.path)):
            raise ProofWrong(what="path")


def parse_proof(text: str) -> Proof:
    """The proof that ``text`` is.

    Raises:
        ProofWrong: it is none.
    """
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    is_framed = bool(gap) and len(lines) >= 3 and lines[0] == FIRST_LINE
    if not is_framed or len(lines) > PATH_LINES_MAX + 3:
        raise ProofWrong(what="proof")
    if not lines[1].startswith("extra ") or not lines[2].startswith("index "):
        raise ProofWrong(what="proof")
    path = tuple(read_hash(line) for line in lines[3:])
    leaf = read_bytes(lines[1].removeprefix("extra "))
    return Proof(leaf, read_number(lines[2].removeprefix("index ")), path, parse_note(note))
