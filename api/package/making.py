"""The audit package, made of the facts up to one checkpoint: every part of it agrees.

The same facts and the same checkpoint give the same bytes, whoever makes it and whenever: no part
names the moment it was made. A witness that cosigns later, a new key of the log, another version
of this program, of SQLite or of zlib may change them.
"""

import hashlib
import json
import shutil
import stat
import zipfile
from pathlib import Path
from typing import NamedTuple

from api.office import Office
from api.package.answers import write_answers
from api.package.dictionary import write_dictionaries
from api.package.facts import write_fact_tables
from api.package.readme import write_readme
from kiosk.words import Words
from ledger.backup.copying import must_have_room, stored_bytes, sync_files, workplace
from ledger.errors import NotSealed
from ledger.keyfiles import sync_folder
from ledger.proof.notes import Note
from ledger.proof.packing import VERIFIER, must_be_sealed, policy_of, write_facts, write_log

FORMAT = "handrail audit package v1"
MANIFEST = "manifest.json"
ROOM = 5
"""So many times what the ledger takes: its facts, the tables, the views in passing, and a zip."""
SPARE_BYTES = 16 * 1024 * 1024
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a zip can name: every file in it is of then."""


class Made(NamedTuple):
    """A package that was written and proven."""

    note: Note
    position: int
    """That of the last fact in it."""
    files: int
    bytes: int
    manifest_sha256: str
    """Whoever has it written down can tell whether a table in the package was exchanged."""


class NoCheckpoint(Exception):
    """No checkpoint was made up to that position; ``first`` is the size of the oldest."""

    def __init__(self, first: int) -> None:
        super().__init__(first)
        self.first = first


def checkpoint_at(office: Office, position: int | None) -> Note:
    """The newest checkpoint, of everything there is; or the newest up to ``position``.

    Raises:
        NotSealed: there is no such position.
        NoCheckpoint: it is older than every checkpoint.
    """
    newest = office.log.seal()
    if position is None:
        return newest
    if position > office.ledger.position():
        raise NotSealed(position=position)
    try:
        return office.log.newest_within(office.log.size_at(position))
    except NotSealed:
        raise NoCheckpoint(next(office.log.notes()).checkpoint.size) from None


def make_package(office: Office, out: Path, note: Note, words: Words) -> Made:
    """Write the package that ends with this checkpoint: a folder, or a zip where ``out`` is one.

    Raises:
        BackupRefused: there is no room, or no right to write there.
        LogBroken: the facts are not those that were sealed. ``position`` is the first such.
        ViewStopped: an answer would not be whole.
    """
    _must_have_room(office, out.parent)
    with workplace(out.parent, out.name) as work:
        folder = work / "package"
        folder.mkdir(mode=0o700)
        position = _write_parts(office, folder, note, work)
        write_dictionaries(folder, words)
        write_readme(folder, note.checkpoint, position, words)
        digest = _write_manifest(folder, note)
        files = sorted(each for each in folder.rglob("*") if each.is_file())
        for each in files:
            each.chmod(0o600)
        size = sum(each.stat().st_size for each in files)
        finished, written = folder, {each.parent for each in files}
        if out.suffix == ".zip":
            finished, written = work / "package.zip", {work}
            _zip(finished, folder, files)
            size = finished.stat().st_size
        for each in written:
            sync_files(each)
        finished.rename(out)
        sync_folder(out.parent)
    return Made(note, position, len(files), size, digest)


def _must_have_room(office: Office, into: Path) -> None:
    must_have_room(into, SPARE_BYTES + ROOM * stored_bytes(office.directory))


def _write_parts(office: Office, folder: Path, note: Note, work: Path) -> int:
    facts, log = folder / "facts.sqlite", folder / "log.sqlite"
    position = write_facts(facts, office.ledger.recorder, note.checkpoint.size)
    write_log(log, office.directory.log, note.checkpoint.size, position)
    must_be_sealed(facts, log, note.checkpoint)
    _write(folder / "checkpoint.txt", str(note))
    _write(folder / "policy.txt", policy_of(office.log.keys))
    shutil.copyfile(VERIFIER, folder / "verify.py")
    seen = write_fact_tables(folder)
    write_answers(office, folder, position, seen, work)
    return position


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_manifest(folder: Path, note: Note) -> str:
    files = {
        each.relative_to(folder).as_posix(): _digest(each)
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }
    manifest = {
        "format": FORMAT,
        "origin": note.checkpoint.origin,
        "size": note.checkpoint.size,
        "positions": "dense",  # in every store of ours they follow each other
        "files": files,
    }
    _write(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    return _digest(folder / MANIFEST)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _zip(path: Path, folder: Path, files: list[Path]) -> None:
    path.touch(mode=0o600)
    with zipfile.ZipFile(path, "w") as archive:
        for each in files:
            name = zipfile.ZipInfo(each.relative_to(folder).as_posix(), EPOCH)
            name.compress_type = zipfile.ZIP_DEFLATED
            name.create_system = 3  # Unix, wherever it is made
            name.external_attr = (stat.S_IFREG | 0o600) << 16
            with each.open("rb") as source, archive.open(name, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)
