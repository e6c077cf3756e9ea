"""The keys of a data directory: kept apart from its backups, and what is missing without them."""

from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ledger.application import KEYED_TOPICS, DataDirectory
from ledger.backup.copying import copy_file, drafted, sync_files
from ledger.backup.manifest import BackupRefused
from ledger.errors import KeyFileWrong
from ledger.keyfiles import make_folder
from ledger.proof.opening import read_key
from ledger.proof.sealed import SealedLog, reading
from ledger.vault import must_open

PREFIX = "handrail-keys-"
NAME_DIGITS = 8
TAG = b"handrail keys v1\n"


class MissingKey(NamedTuple):
    """A key without which something cannot be done, and why it is no use."""

    file: str
    reason: str


class Belonging(NamedTuple):
    """How a vault fits the facts beside it."""

    without_key: int
    """How many histories have sealed fields and no key here, not even a destroyed one."""
    erased_with_key: int
    """How many people are recorded as erased whose key is here all the same."""


def keys_name(folder: Path) -> str:
    """The name of the set of keys in ``folder``; empty where there is none."""
    files = _key_files(folder)
    told = b"".join(each.name.encode() + b"\n" + each.read_bytes() for each in files)
    # Keys are random: a few digits of their digest tell the sets apart, and nothing else.
    return PREFIX + sha256(TAG + told).hexdigest()[:NAME_DIGITS] if files else ""


def must_be_apart(folder: Path, *others: Path) -> None:
    """Look whether keys that lie in ``folder`` lie nowhere near the copies they open.

    Raises:
        BackupRefused: one is inside the other.
    """
    for other in others:
        one, two = folder.resolve(), other.resolve()
        if one == two or one in two.parents or two in one.parents:
            raise BackupRefused("keys_not_apart", folder=folder, other=other)


def keep_apart(keys: Path, folder: Path) -> Path:
    """Copy every key into a folder of its own below ``folder``; once is enough.

    Raises:
        BackupRefused: it cannot be written there, or what is there is another.
    """
    name = keys_name(keys)
    kept = folder / name
    if kept.exists():
        if keys_name(kept) != name:
            raise BackupRefused("keys_altered", folder=kept)
        return kept
    with drafted(folder, name) as draft:
        _copy_keys(keys, draft)
    return kept


def set_of_keys(kept: Path, keys: Path, name: str) -> Path:
    """Which folder in ``kept`` holds the keys that fit into ``keys``: of several that of the name.

    Raises:
        BackupRefused: there are none, or another key of the same name is there.
    """
    sets = [kept] if _key_files(kept) else sorted(kept.glob(f"{PREFIX}*"))
    sets = [each for each in sets if each.name == name] or sets
    if len(sets) != 1:
        raise BackupRefused("keys_not_found", folder=kept, number=len(sets))
    for each in _key_files(sets[0]):
        there = keys / each.name
        if there.exists() and there.read_bytes() != each.read_bytes():
            raise BackupRefused("keys_there", file=each.name)
    return sets[0]


def put_keys_back(found: Path, keys: Path) -> None:
    """Copy a set of keys to where a ledger looks for them."""
    make_folder(keys)
    keys.chmod(0o700)
    _copy_keys(found, keys)
    sync_files(keys)


def missing_keys(directory: DataDirectory) -> list[MissingKey]:
    """The keys without which this directory is not opened, as far as they are no use."""
    found = []
    try:
        must_open(_secrets(directory), directory.key_file)
    except KeyFileWrong as error:
        found.append(MissingKey("wrapping.key", str(error.facts["reason"])))
    if not directory.log.exists():
        return found  # a new one comes with a new key
    try:
        with closing(SealedLog.read(directory.log)) as log:
            if read_key(directory.log_key_file).key not in log.keys:
                found.append(MissingKey("log.key", "not_the_log_key"))
    except KeyFileWrong as error:
        found.append(MissingKey("log.key", str(error.facts["reason"])))
    return found


def belonging(ledger: Path, vault: Path) -> Belonging:
    """How the vault fits the facts; both files stay as they are."""
    topics = ",".join("?" * len(KEYED_TOPICS))
    with closing(reading(ledger)) as db:
        db.execute("ATTACH ? AS vault", (vault.absolute().as_uri() + "?mode=rw",))
        without = db.execute(
            "SELECT COUNT(*) FROM facts WHERE originator_version = 1"  # noqa: S608
            " AND topic IN (" + topics + ") AND originator_id NOT IN"
            " (SELECT subject FROM vault.person_keys)",
            KEYED_TOPICS,  # only marks are put in
        ).fetchone()
        erased = db.execute(
            "SELECT COUNT(DISTINCT originator_id) FROM facts WHERE topic = 'person_erased'"
            " AND originator_id IN (SELECT subject FROM vault.person_keys WHERE wrapped <> x'')"
        ).fetchone()
    return Belonging(int(without[0]), int(erased[0]))


def belonging_there(url: str) -> Belonging:
    """How the keys in a database fit the facts in it."""
    from ledger.postgres import Connections  # noqa: PLC0415 - an extra

    with closing(Connections(url)) as connections:
        ((without,),) = connections.fetch(
            "SELECT count(*) FROM ledger.facts WHERE originator_version = 1 AND topic = ANY(%s)"
            " AND originator_id NOT IN (SELECT subject FROM keys.person_keys)",
            list(KEYED_TOPICS),
        )
        ((erased,),) = connections.fetch(
            "SELECT count(DISTINCT originator_id) FROM ledger.facts WHERE topic = 'person_erased'"
            " AND originator_id IN (SELECT subject FROM keys.person_keys WHERE wrapped <> '')"
        )
    return Belonging(without, erased)


def _secrets(directory: DataDirectory) -> list[tuple[str, bytes]]:
    if (url := directory.url) is not None:
        from ledger.keys.postgres import PostgresKeys  # noqa: PLC0415 - an extra

        with closing(PostgresKeys(url)) as keys:
            return keys.secrets()
    with closing(reading(directory.vault)) as vault:
        return vault.execute("SELECT name, wrapped FROM secrets").fetchall()


def _key_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.key"))


def _copy_keys(keys: Path, into: Path) -> None:
    for each in _key_files(keys):
        target = into / each.name
        if not target.exists():
            copy_file(each, target, 0o400)
