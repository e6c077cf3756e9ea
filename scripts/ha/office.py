"""The office on the clerks' machine: its database, several clerks, and what follows them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from faults.judging import Ack, read_acks
from faults.starting import environment

from api.office import Office
from api.settings import Settings
from ha import settings
from ha.cluster import NODES, ROLES, Cluster, until
from ha.writer import ORGANISATION
from ledger.application import DataDirectory
from ledger.proof.sealed import SealedLog

CLERKS = ("anna", "binh", "chen")
STARTED_S = 120
STOPPED_S = 120
OWNER, WRITER, READER = ROLES


class Desk:
    """The data directory, its processes and what they have said."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self.cluster, self.folder = cluster, folder
        self.data, self.papers = folder / "data", folder / "papers"
        self.url = settings.filled("handrail.env", cluster.told(NODES[0]))
        self.url = self.url.split('HANDRAIL_LEDGER_URL="')[1].split('"')[0]
        self.passwords = folder / "pgpass"
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        os.environ["PGPASSFILE"] = str(self.passwords)

    def begin(self) -> None:
        """Make the database as docs/deploy says, and an office in it."""
        self.folder.mkdir()
        self.papers.mkdir()
        self.passwords.touch(mode=0o600)
        self.passwords.write_text(f"*:*:*:*:{self.cluster.password}\n", encoding="ascii")
        for role in ROLES:
            self.cluster.psql(f"CREATE ROLE {role} LOGIN PASSWORD '{self.cluster.password}'")
        self.cluster.psql(
            f"CREATE DATABASE handrail OWNER {OWNER} ENCODING 'UTF8' TEMPLATE template0"
        )
        owner = self.url.replace(WRITER, OWNER)
        self.handrail("prepare-database", owner, "--writer", WRITER, "--reader", READER)
        told = Settings(data=self.data, organisation=ORGANISATION, ledger_url=self.url)
        Office(told, create=True).close()

    def handrail(self, *what: str) -> str:
        """What the command answers; an error when its exit code is not 0."""
        given = [sys.executable, "-m", "api", *what, "--lang", "en"]
        done = subprocess.run(
            given, check=False, env=environment(), capture_output=True, text=True, timeout=900
        )
        if done.returncode:
            raise RuntimeError(f"handrail {what[0]}: {done.returncode} {done.stdout}{done.stderr}")
        return done.stdout

    def open(self) -> None:
        """Let everybody begin, and wait until all record."""
        self._start("served", "ha.served", self.data)
        for clerk in CLERKS:
            self._start(clerk, "ha.writer", self.data, self.acks(clerk), clerk)
        if not until(lambda: self.all_since(0.0), STARTED_S):
            raise RuntimeError("the clerks do not begin")

    def close(self) -> None:
        """Send the clerks home, let the views and the log finish, and end."""
        for clerk in (*CLERKS, *(set(self._running) - {"served"})):
            if clerk in self._running:
                self.stop(clerk, self._running[clerk].kill)
        if "served" in self._running:
            self.stop("served", self._running["served"].terminate)

    def stop(self, name: str, how: Callable[[], None]) -> None:
        """End one process."""
        how()
        self._running.pop(name).wait(STOPPED_S)

    def pin(self, node: str, name: str) -> None:
        """Let a clerk work on the machine of a node, and know no other; wait until they record."""
        home = self.folder / name
        (home / "keys").mkdir(parents=True, mode=0o700)
        shutil.copy2(DataDirectory(self.data).key_file, DataDirectory(home).key_file)
        address = self.cluster.network.address(node)
        DataDirectory(home).point_at(f"postgresql://{WRITER}@{address}/handrail?connect_timeout=2")
        before = self.cluster.network.on(node)
        self._start(name, "ha.writer", home, self.acks(name), name, before=before)
        if not until(lambda: bool(self.answered(name)), STARTED_S):
            raise RuntimeError("the clerk on the node does not begin")

    def unpin(self, name: str) -> None:
        """Send that clerk home."""
        self.stop(name, self._running[name].kill)

    def acks(self, name: str) -> Path:
        """Where a clerk writes what was answered."""
        return self.folder / f"acks-{name}"

    def answered(self, name: str) -> list[Ack]:
        """What a clerk was answered."""
        return [ack for ack in read_acks(self.acks(name)) if ack.how in {"new", "again"}]

    def all_since(self, moment: float) -> bool:
        """Whether every clerk was answered since."""
        latest = (self.answered(clerk)[-1:] for clerk in CLERKS)
        return all(each and each[0].seconds > moment for each in latest)

    def every_ack(self) -> list[Ack]:
        """What all of them were answered, wherever they worked."""
        names = sorted(each.name.removeprefix("acks-") for each in self.folder.glob("acks-*"))
        return [ack for name in names for ack in self.answered(name)]

    def print_checkpoint(self) -> None:
        """Keep the newest checkpoint, as on paper."""
        log = SealedLog.read(DataDirectory(self.data).log)
        try:
            note = log.newest()
        finally:
            log.close()
        path = self.papers / f"{note.checkpoint.size:09}.txt"
        path.write_text(str(note), encoding="utf-8")

    def _start(self, name: str, module: str, *told: object, before: Sequence[str] = ()) -> None:
        with (self.folder / f"log-{name}").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [*before, sys.executable, "-m", module, *map(str, told)],
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
