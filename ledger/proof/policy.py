"""Whom an auditor trusts: which logs, and how many of which witnesses (C2SP ``tlog-policy``)."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from ledger.errors import ProofWrong
from ledger.proof.notes import Checkpoint, Key, Note, Use

NOBODY = "none"


class Group(Struct, frozen=True):
    """So many of these, each a witness or a group."""

    enough: int
    members: tuple[str, ...]


class Policy(Struct, frozen=True):
    """The logs that are known, the witnesses, and what of them is enough."""

    logs: tuple[Key, ...]
    witnesses: dict[str, Key]
    groups: dict[str, Group]
    quorum: str

    def accepted(self, note: Note) -> Checkpoint:
        """The checkpoint of a note that is signed as the policy wants it.

        Raises:
            ProofWrong: no log of ours signed it, or too few witnesses did.
        """
        checkpoint = note.checkpoint
        logs = [key for key in self.logs if key.name == checkpoint.origin]
        signed = note.signed_by([*logs, *self.witnesses.values()])
        if not signed & set(logs):
            raise ProofWrong(what="log_signature", origin=checkpoint.origin)
        if self.quorum != NOBODY and not self._has_signed(self.quorum, signed):
            raise ProofWrong(what="quorum", quorum=self.quorum)
        return checkpoint

    def _has_signed(self, name: str, signed: set[Key]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name] in signed
        group = self.groups[name]
        return sum(self._has_signed(each, signed) for each in group.members) >= group.enough


def parse_policy(text: str) -> Policy:
    """The policy that ``text`` is.

    Raises:
        ProofWrong: it is none; ``line`` says where.
    """
    reading = _Reading()
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            reading.take(*words)
        except (ProofWrong, TypeError, ValueError, KeyError) as error:
            raise ProofWrong(what="policy", line=number) from error
    if reading.quorum is None:
        raise ProofWrong(what="policy", line=0)
    return Policy(tuple(reading.logs), reading.witnesses, reading.groups, reading.quorum)


class _Reading:
    def __init__(self) -> None:
        self.logs: list[Key] = []
        self.witnesses: dict[str, Key] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self._grouped: set[str] = set()

    def take(self, word: str, *told: str) -> None:
        """One line; what it may say is the method of its name."""
        ways: dict[str, Callable[..., None]] = {
            "log": self._log,
            "witness": self._witness,
            "group": self._group,
            "quorum": self._decide,
        }
        ways[word](*told)

    def _log(self, vkey: str, _url: str = "") -> None:
        key = Key.parse(vkey)
        self._must_be_new(key, self.logs)
        self.logs.append(key)

    def _witness(self, name: str, vkey: str, _url: str = "") -> None:
        key = Key.parse(vkey)
        self._must_be_free(name)
        self._must_be_new(key, self.witnesses.values())
        if key.use is not Use.COSIGNATURE:
            raise ValueError("the key of a log cannot cosign")
        self.witnesses[name] = key

    def _group(self, name: str, enough: str, *members: str) -> None:
        self._must_be_free(name)
        number = {"any": 1, "all": len(members)}.get(enough) or int(enough)
        are_known = all(each in self.witnesses or each in self.groups for each in members)
        are_free = len(set(members)) == len(members) and not self._grouped & set(members)
        if not 1 <= number <= len(members) or not are_known or not are_free:
            raise ValueError("members that are not known, or counted twice")
        self._grouped |= set(members)
        self.groups[name] = Group(number, members)

    def _decide(self, name: str) -> None:
        is_known = name == NOBODY or name in self.witnesses or name in self.groups
        if self.quorum is not None or not is_known:
            raise ValueError("a quorum that is not known, or a second one")
        self.quorum = name

    def _must_be_free(self, name: str) -> None:
        if name == NOBODY or name in self.witnesses or name in self.groups:
            raise ValueError("a name that is taken")

    @staticmethod
    def _must_be_new(key: Key, known: Iterable[Key]) -> None:
        if any(each.public == key.public for each in known):
            raise ValueError("the same key twice")
