"""The power goes where the ledger is in PostgreSQL: each disk it may leave is started.

Office and database are on one disk, and one trace has both: nothing in the one may tell of what
is lost in the other.
"""

import os
import shutil
import sys
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

import psycopg

from faults.images import Disk
from faults.judging import Verdict, judged
from faults.page import Row, number
from faults.power import Image, Power, Recorded, cut
from faults.recording import calls, traced
from faults.starting import environment
from ledger.application import DataDirectory
from tests.postgres import Server, fast_folder, free_port, running

FORM = ("--data-checksums", "--wal-segsize=1")
SETTINGS = (
    "shared_buffers = 1MB",
    "min_wal_size = 2MB",
    "max_wal_size = 3MB",
    "autovacuum_naptime = 1s",
)
"""Small, so that a few commands see pages written out early, and files of the WAL used again."""

CONTROLS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""Mistakes of a database, each of which Handrail refuses when it is started."""

CHECKS = (
    "SELECT bt_index_check(c.oid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " JOIN pg_am m ON m.oid = c.relam WHERE m.amname = 'btree' AND c.relpersistence = 'p'",
    "SELECT h.* FROM pg_class c, verify_heapam(c.oid) h WHERE c.relkind = 'r'",
)
"""The first raises an error; what the second selects is wrong. Both need amcheck."""


class Empty(NamedTuple):
    """A database server that was stopped, with an empty ledger in it, to be copied."""

    binaries: Path
    path: Path
    database: str

    def server(self, data: Path) -> Server:
        """The server of a copy."""
        return Server(self.binaries, data, free_port())


def emptied(folder: Path) -> Empty:
    """Make a database server for an office to begin in."""
    with running(None, *FORM) as server:
        name = server.create_database()
        with psycopg.connect(server.url(name, "postgres"), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION amcheck")
            current = connection.execute(
                "SELECT pg_walfile_name(pg_current_wal_insert_lsn())"
            ).fetchone()
        server.stop("fast")
        shutil.copytree(server.data, folder / "empty")
        server.start()  # whoever made it stops it
    # initdb left many files of the WAL to be used: an office is to see new ones made.
    wal = sorted(each for each in (folder / "empty" / "pg_wal").iterdir() if each.is_file())
    for each in wal[[each.name for each in wal].index(str(current[0])) + 2 :]:
        each.unlink()
    return Empty(server.binaries, folder / "empty", name)


def recorded(empty: Empty, folder: Path, commands: int, *settings: str) -> Recorded:
    """The calls of an office that begins in a database and records so many commands."""
    office, acks, trace = folder / "office", folder / "acks", folder / "trace"
    data, database = office / "data", office / "database"
    shutil.copytree(empty.path, database)
    _set(database, *SETTINGS, *settings)
    data.mkdir()
    server = empty.server(database)
    DataDirectory(data).point_at(server.url(empty.database))
    disk = Disk(office)
    disk.hold()
    told = (data, acks, database, server.port, empty.binaries, "--last", commands)
    more = ["--any-database"] if settings else []
    given = [sys.executable, "-m", "faults.postgres_writer", *map(str, told), *more]
    traced(given, trace, environment())
    return Recorded(disk, acks, list(calls(trace, folder, here=database)))


def _set(database: Path, *settings: str) -> None:
    with (database / "postgresql.conf").open("a") as file:
        file.writelines(f"{each}\n" for each in settings)
    if os.geteuid() == 0:
        for each in (database, *database.rglob("*")):
            shutil.chown(each, "postgres", "postgres")


def judge(empty: Empty, image: Image) -> Verdict:
    """Start what is left, open the office in it, and look at every table and index."""
    database = image.path / "database"
    # It names a process of a machine that is gone; the start of a machine takes it away.
    (database / "postmaster.pid").unlink(missing_ok=True)
    _set(database, "fsync = on", "full_page_writes = on", "synchronous_commit = on")
    server = empty.server(database)
    try:
        server.start(0)
    except RuntimeError:
        told = len(image.acks)
        return Verdict(0, told, told, 0, 0, ("does not start",))
    try:
        DataDirectory(image.path / "data").point_at(server.url(empty.database))
        verdict = judged(image.path / "data", image.acks, rebuilt=image.rebuilt)
        return verdict._replace(damage=verdict.damage + _checked(server, empty.database))
    finally:
        server.stop()
        shutil.rmtree(image.path, ignore_errors=True)


def _checked(server: Server, database: str) -> tuple[str, ...]:
    try:
        with psycopg.connect(server.url(database, "postgres")) as connection:
            connection.execute(CHECKS[0])
            found = connection.execute(CHECKS[1]).fetchall()
    except psycopg.Error as error:
        return (f"PostgreSQL: {type(error).__name__}",)
    return ("PostgreSQL: a table",) if found else ()


def run(folder: Path, chance: Random, *, short: bool) -> Row:
    """Cut the power of a sound database; the controls are databases that sync less."""
    images, commands, few = (4, 20, 4) if short else (200, 300, 40)
    with TemporaryDirectory(dir=_public(folder)) as name:
        place = Path(name)
        place.chmod(0o755)
        empty = emptied(place)

        def power(images: int, *settings: str) -> Power:
            inside = place / "".join(("office", *settings)).replace(" ", "")
            told = recorded(empty, inside, commands, *settings)
            found = cut(told, images, chance, partial(judge, empty))
            shutil.rmtree(inside)
            return found

        on = power(images)
        controls = {each: power(few, each) for each in CONTROLS[: 1 if short else None]}
    return Row(
        "power loss, PostgreSQL",
        f"{number(on.images)} disks that may be left when the power goes at any moment of an "
        f"office's beginning in PostgreSQL and its first {on.commands} commands, with its tables "
        "written out all the while: nothing of what was not synced, all of it, random pages, torn "
        "sectors; each is started, every table and index checked, and the office opened",
        f"{on.lossy} lost a command, {on.damaged} damaged; every history whole, every sealed fact "
        "there" + "".join(f"; {each}" for each in on.found),
        "; ".join(_told(name, found) for name, found in controls.items()),
        on.is_good,
        not any(found.is_good for found in controls.values()),
    )


def _public(folder: Path) -> str | None:
    """Where another account may read: PostgreSQL does not run as root."""
    return str(folder) if os.geteuid() != 0 else fast_folder()


def _told(name: str, found: Power) -> str:
    return (
        f"`{name.replace(' ', '')}`: {found.lossy} of {found.images} lose up to {found.lost} "
        f"commands, {found.damaged} are damaged or do not start"
    )
