"""A real PostgreSQL for tests that want one, its files in memory where that can be.

Its settings are those of an office, ``fsync`` among them: only the disk is a fast one.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

import psycopg

from ledger.directory import DataDirectory
from ledger.stores.postgres_schema import prepare
from tests.parts import require_part

OWNER, WRITER, READER = "handrail_owner", "handrail_writer", "handrail_reader"
TEMPLATE = "handrail_template"
ROOM_BYTES = 1 << 30
START_S = 60
HOST = "127.0.0.1"
END_WITH_US = 'cat; "$@"; rm -rf "$0"'
"""A shell waits until nobody can tell it anything more, then ends the server and its folder."""

_numbers = count(1)


class Server(NamedTuple):
    """A server of our own, which ends with the tests."""

    binaries: Path
    data: Path
    port: int

    def url(self, database: str, role: str = WRITER) -> str:
        """Where a database is, for one who signs in as ``role``."""
        return f"postgresql://{role}@{HOST}:{self.port}/{database}"

    def create_database(self, like: str = TEMPLATE) -> str:
        """The name of a new empty ledger, or of a copy of one that nobody is in."""
        name = f"ledger_{os.getpid()}_{next(_numbers)}"
        # Copied as files: half the work of writing every page of them into the log.
        self.administer(f"CREATE DATABASE {name} TEMPLATE {like} OWNER {OWNER} STRATEGY FILE_COPY")
        return name

    def create_in(self, folder: Path, like: str = TEMPLATE) -> str:
        """Let the ledger that will begin in ``folder`` be in a new database; its name."""
        folder.mkdir(parents=True, exist_ok=True)
        name = self.create_database(like)
        DataDirectory(folder).point_at(self.url(name))
        return name

    def drop(self, name: str) -> None:
        """Throw a database away, whoever is still in it."""
        self.administer(f"DROP DATABASE {name} WITH (FORCE)")

    def administer(self, statement: str) -> None:
        """Say this as the one who may do everything."""
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def start(self, patience_s: float = START_S) -> None:
        """Let it run, and wait until it answers; what keeps it from that may pass meanwhile."""
        ends = time.monotonic() + patience_s
        log, at = str(self.data / "log"), f"-p {self.port} -k {self.data}"
        while True:
            try:
                self._control("start", "-w", "-t", str(START_S), "-l", log, "-o", at)
            except RuntimeError:  # what a killed one had started may not have ended yet
                if time.monotonic() > ends:
                    raise
                time.sleep(0.3)
            else:
                return

    def stop(self, how: str = "immediate") -> None:
        """Stop it, as a machine without power does or more gently."""
        self._control("stop", "-w", "-m", how)

    def promote(self) -> None:
        """Let it take writes, where it followed another."""
        self._control("promote", "-w")

    def kill(self) -> None:
        """Kill it at once, and all that it has started."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(first, signal.SIGKILL)

    def _control(self, *what: str) -> None:
        _as_postgres([str(self.binaries / "pg_ctl"), "-D", str(self.data), *what])


@contextmanager
def running(folder: Path | None = None, *form: str) -> Iterator[Server]:
    """A server with the three roles and an empty ledger to copy; the test is skipped without it.

    Its files are in ``folder`` where one is given: a benchmark wants the disk that is measured.
    ``form`` are more words for initdb.
    """
    binaries = require_part("postgres").resolve().parent
    with _place(binaries, folder or fast_folder()) as data:
        initialise = [str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres"]
        _as_postgres([*initialise, "-E", "UTF8", "--locale=C", "--no-sync", *form])
        server = Server(binaries, data, free_port())
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(
                f"listen_addresses = '{HOST}'\nmax_connections = 60\n"
                "shared_buffers = 32MB\nmax_wal_size = 256MB\n"
                "dynamic_shared_memory_type = mmap\n"  # in its folder, and gone with it
            )
        server.start()
        _make_template(server)
        yield server


@contextmanager
def following(first: Server) -> Iterator[Server]:
    """A second server that has everything of the first, takes no writes, and can take its place."""
    with _place(first.binaries, fast_folder()) as data:
        source = ["-h", HOST, "-p", str(first.port), "-U", "postgres", "-c", "fast", "-R"]
        _as_postgres([str(first.binaries / "pg_basebackup"), "-D", str(data), *source])
        second = Server(first.binaries, data, free_port())
        second.start()
        yield second


@contextmanager
def _place(binaries: Path, folder: Path | str | None) -> Iterator[Path]:
    """An empty folder for a server, which ends with this process, however that ends."""
    data = Path(tempfile.mkdtemp(prefix="handrail-postgres-", dir=folder))
    if os.geteuid() == 0:
        shutil.chown(data, "postgres")
    stop = _by_postgres([str(binaries / "pg_ctl"), "-D", str(data), "stop", "-m", "immediate"])
    with subprocess.Popen(
        ["sh", "-c", END_WITH_US, str(data), *stop],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # what is typed at us does not end it
        cwd="/",
    ):
        yield data


def _make_template(server: Server) -> None:
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        for role in (OWNER, WRITER, READER):
            connection.execute(f"CREATE ROLE {role} LOGIN".encode())
        connection.execute(f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}".encode())
    prepare(server.url(TEMPLATE, OWNER), WRITER, READER)


def _as_postgres(command: list[str]) -> None:
    done = subprocess.run(
        _by_postgres(command), capture_output=True, text=True, check=False, cwd="/", timeout=120
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")


def _by_postgres(command: list[str]) -> list[str]:
    # It refuses to run as root, and continuous integration is root.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    return [*prefix, *command]


def fast_folder() -> str | None:
    """A folder in memory, where there is one with room."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    if memory.is_dir() and os.access(memory, os.W_OK):
        return str(memory) if shutil.disk_usage(memory).free > ROOM_BYTES else None
    return None


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])
