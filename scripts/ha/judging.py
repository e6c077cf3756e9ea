"""What is left after everything: looked up, hashed and built again; and the control."""

import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import psycopg
from faults.judging import judged
from faults.starting import ROOT

from ha import archive
from ha.cluster import NODES, Cluster, NotHealthy, until
from ha.misfortunes import IN_FLIGHT_S, RESUMED_S, STAYS_S
from ha.office import Desk
from ledger.application import DataDirectory
from ledger.proof.sealed import SealedLog

VERIFIER = ROOT / "ledger" / "proof" / "verifier.py"
PINNED = "pinned-control"


class Judgement(NamedTuple):
    """What is wrong with an office after all that, and how much was looked at."""

    acknowledged: int
    facts: int
    lost: int
    half: int
    twice: int
    papers: int
    wrong: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether nothing is."""
        return not (self.lost or self.half or self.twice or self.wrong)


class Control(NamedTuple):
    """What a cluster that waits for no second server does when it is cut."""

    minority: int
    lost: int


def judge(desk: Desk) -> Judgement:
    """Everything that was answered, in a backup of the office put back; views and log as well."""
    wrong = []
    for name, command in (
        ("views", ("rebuild", "--compare", "--data", str(desk.data))),
        ("backup", _backup(desk)),
        ("restore", _restore(desk)),
    ):
        try:
            desk.handrail(*command)
        except RuntimeError as error:
            wrong.append(f"{name}: {error}")
    restored = desk.folder / "restored"
    if wrong:
        return Judgement(0, 0, 0, 0, 0, 0, tuple(wrong))
    verdict = judged(restored, desk.every_ack(), rebuilt=False)
    papers = sorted(desk.papers.iterdir())
    found = verify(restored, papers)
    with closing(SealedLog.read(DataDirectory(restored).log)) as log:
        facts = log.size
    return Judgement(
        verdict.acknowledged,
        facts,
        verdict.lost,
        verdict.half,
        verdict.twice,
        len(papers),
        (*verdict.damage, *found, *archive.faults(desk.cluster, desk.every_ack())),
    )


def _backup(desk: Desk) -> tuple[str, ...]:
    apart = str(desk.folder / "keys")
    place = str(desk.folder / "backup")
    return ("backup", place, "--keep-keys-apart", apart, "--data", str(desk.data))


def _restore(desk: Desk) -> tuple[str, ...]:
    into, apart = str(desk.folder / "restored"), str(desk.folder / "keys")
    return ("restore", str(desk.folder / "backup"), "--into", into, "--keys", apart)


def verify(data: Path, papers: list[Path]) -> list[str]:
    """What the verifier says against these facts and every checkpoint on paper."""
    directory = DataDirectory(data)
    with closing(SealedLog.read(directory.log)) as log:
        key = log.keys[0].text
    held = [word for paper in papers for word in ("--checkpoint", str(paper))]
    given = [sys.executable, str(VERIFIER), str(directory.ledger), "--key", key, *held]
    given += ["--log", str(directory.log), "--language", "en"]
    done = subprocess.run(given, check=False, capture_output=True, text=True, timeout=900)
    return [] if done.returncode == 0 else [f"verifier: {done.stdout}{done.stderr}"]


def control(cluster: Cluster, desk: Desk) -> Control:
    """Let nobody wait for a second server, and cut the leading machine off."""
    settings = ("synchronous_mode=false", "synchronous_mode_strict=false")
    chosen = [word for each in settings for word in ("--set", each)]
    cluster.patronictl("edit-config", "handrail", "--force", *chosen)
    cluster.confirms = False
    cluster.await_healthy()
    if not until(lambda: not cluster.psql("SHOW synchronous_standby_names").strip(), RESUMED_S):
        raise NotHealthy("commits are still confirmed")
    victim = cluster.leader()
    desk.pin(victim, PINNED)
    began = time.monotonic()
    cluster.network.cut(victim)
    others = [node for node in NODES if node != victim]
    if not until(lambda: cluster.leader(*others) not in {"", victim}, RESUMED_S):
        raise NotHealthy("nobody takes over")
    time.sleep(STAYS_S)
    cluster.network.heal(victim)
    cluster.await_healthy()
    desk.unpin(PINNED)
    answers = desk.answered(PINNED)
    with psycopg.connect(desk.url) as connection:
        rows = connection.execute("SELECT key FROM ledger.commands").fetchall()
    kept = {key for (key,) in rows}
    return Control(
        sum(ack.seconds > began + IN_FLIGHT_S for ack in answers),
        sum(ack.key not in kept for ack in answers),
    )
