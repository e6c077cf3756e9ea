"""The three nodes: etcd, Patroni and PostgreSQL on each, with the settings of docs/deploy."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from ha import burying, settings
from ha.network import SUBNET, Network

INIT = Path(burying.__file__)
ARCHIVER = settings.FOLDER / "archive.sh"
NODES = ("one", "two", "three")
HEALTHY_S = 240
LOOK_S = 0.5
SECRETS = ("SUPERUSER_PASSWORD", "REPLICATION_PASSWORD", "REWIND_PASSWORD", "API_PASSWORD")
ROLES = ("handrail_owner", "handrail_writer", "handrail_reader")


class NotHealthy(RuntimeError):
    """The three do not come together again."""


class Tools(NamedTuple):
    """Where the programs are."""

    etcd: str
    patroni: str
    patronictl: str
    binaries: str


class Cluster:
    """Three nodes on three machines of ``network``, with everything they keep in ``folder``."""

    def __init__(self, network: Network, folder: Path, tools: Tools, pace: str) -> None:
        self.network, self.folder, self.tools = network, folder, tools
        self.archive = folder / "archive"
        self.password = secrets.token_hex(8)
        passwords = {name: secrets.token_hex(8) for name in SECRETS}
        self._told = passwords | settings.values(f"{pace}.env")
        self.confirms = True
        """Whether a second server confirms each commit; the control turns it off."""
        self._running: dict[str, list[subprocess.Popen[bytes]]] = {}

    def told(self, node: str) -> dict[str, str]:
        """Every value of ``node.env`` for a node."""
        home = self.folder / node
        addresses = {each.upper(): self.network.address(each) for each in NODES}
        return (
            settings.values("node.env")
            | self._told
            | addresses
            | {
                "NODE": node,
                "ADDRESS": self.network.address(node),
                "CLIENTS": f"{SUBNET}.0/24",
                "ETCD_DATA": str(home / "etcd"),
                "BINARIES": self.tools.binaries,
                "DATA": str(home / "postgresql"),
                "SOCKETS": str(home),
                "ARCHIVE": str(self.archive),
                "ARCHIVER": str(self.folder / ARCHIVER.name),
            }
        )

    def prepare(self) -> None:
        """Lay out what the three begin with, and the archive they share."""
        shutil.copy(ARCHIVER, self.folder)
        for home in (self.archive, *(self.folder / node for node in NODES)):
            home.mkdir()
            shutil.chown(home, "postgres", "postgres")
        for node in NODES:
            for name in ("etcd.yaml", "patroni.yaml"):
                path = self.folder / node / name
                path.write_text(settings.filled(name, self.told(node)), encoding="utf-8")
                path.chmod(0o600)
                shutil.chown(path, "postgres", "postgres")

    def start(self, node: str) -> None:
        """Switch a machine on."""
        home = self.folder / node
        etcd = [self.tools.etcd, "--config-file", str(home / "etcd.yaml")]
        patroni = [self.tools.patroni, str(home / "patroni.yaml")]
        self._running[node] = []
        for command in (etcd, patroni):
            with (home / f"{Path(command[0]).name}.log").open("ab") as log:
                started = subprocess.Popen(
                    self.network.on(node, sys.executable, str(INIT), *as_postgres(*command)),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=home,
                    env={"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"},
                    start_new_session=True,
                )
            self._running[node].append(started)

    def kill(self, node: str) -> None:
        """Take the power from a machine."""
        self.network.kill(node)
        for each in self._running.pop(node, []):
            each.wait()

    def kill_postgres(self, node: str) -> None:
        """Kill PostgreSQL on a machine, with everything it has started."""
        self.network.kill(node, "postgres")

    def patronictl(self, *what: str, node: str = NODES[0]) -> str:
        """What the operator types, on a machine."""
        home = self.folder / node
        given = [self.tools.patronictl, "-c", str(home / "patroni.yaml"), *what]
        command = self.network.on(node, *as_postgres(*given))
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        return done.stdout

    def psql(self, statement: str) -> str:
        """What the leader answers to its administrator."""
        return psql(self.folder / self.leader(), "postgres", statement)

    def members(self, *asked: str) -> list[dict[str, Any]]:
        """Who is what, as the first of these nodes that answers knows it; none when none does."""
        for node in asked or NODES:
            with suppress(OSError, ValueError):
                url = f"http://{self.network.address(node)}:8008/cluster"
                with urllib.request.urlopen(url, timeout=2) as answer:
                    members: list[dict[str, Any]] = json.load(answer)["members"]
                    return members
        return []

    def named(self, role: str, *asked: str) -> str:
        """The node with this role; empty when there is none."""
        found = (each["name"] for each in self.members(*asked) if each["role"] == role)
        return next(found, "")

    def leader(self, *asked: str) -> str:
        """The node that leads."""
        return self.named("leader", *asked)

    def replaced(self, node: str, role: str, *asked: str) -> bool:
        """Whether these have a leader, and this node is no longer in this role to them."""
        members = {each["name"]: each["role"] for each in self.members(*asked)}
        return "leader" in members.values() and members.get(node) != role

    def await_healthy(self) -> None:
        """Wait until the three say the same, and that all is well.

        Raises:
            NotHealthy: it takes too long.
        """
        if not until(self._is_healthy, HEALTHY_S):
            raise NotHealthy(str([self.members(node) for node in NODES]))

    def _is_healthy(self) -> bool:
        seen = [self.members(node) for node in NODES]
        return all(map(self._is_whole, seen)) and len({_leader_of(each) for each in seen}) == 1

    def _is_whole(self, members: list[dict[str, Any]]) -> bool:
        roles = sorted(each["role"] for each in members)
        states = {each["state"] for each in members if each["role"] != "leader"}
        timelines = {each.get("timeline") for each in members}
        others = "quorum_standby" if self.confirms else "replica"
        return (
            roles == ["leader", others, others] and states == {"streaming"} and len(timelines) == 1
        )


def _leader_of(members: list[dict[str, Any]]) -> str:
    return next(str(each["name"]) for each in members if each["role"] == "leader")


def psql(home: Path, database: str, statement: str) -> str:
    """What the server whose socket is in ``home`` answers to its administrator."""
    where = ("psql", "-h", str(home), "-d", database, "-v", "ON_ERROR_STOP=1")
    given = as_postgres(*where, "-Atc", statement)
    done = subprocess.run(given, check=True, capture_output=True, text=True, timeout=60)
    return done.stdout


def as_postgres(*command: str) -> list[str]:
    """The command, as the account that PostgreSQL wants."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def until(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether it came to hold in this time."""
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            return False
        time.sleep(LOOK_S)
    return True
