"""Lets misfortunes happen to three machines that stand in for each other, and tells of them.

    python scripts/try_ha.py [--faults 50] [--pace tight|default] [--seed S] [--only KIND ...]

Brings up three nodes with the settings of docs/deploy in namespaces of this machine, lets clerks
record over the addresses of all three, and lets misfortunes happen in a drawn order. Afterwards
every acknowledged command is looked up, also in what the archive brings back, the views are built
again, and every fact is held against the checkpoints that were printed meanwhile. Ends with 1 when
something was lost, or when the control was not found out; else its lines go into
docs/reliability.md.

Needs root, PostgreSQL 15, etcd and Patroni (docs/deploy/install.md), and an account ``postgres``.
"""

import argparse
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ha import archive, page
from ha.cluster import NODES, Cluster, Tools
from ha.judging import Control, Judgement, control, judge
from ha.misfortunes import KINDS, Outcome, strike
from ha.network import Network
from ha.office import Desk
from ha.settings import PACES

BETWEEN_S = (1.0, 4.0)


def main() -> int:
    """1 when something was lost, or the control was taken for sound."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--faults", type=int, default=50)
    parser.add_argument("--pace", choices=PACES, default=PACES[0])
    parser.add_argument("--seed", type=int, default=20260309)
    parser.add_argument("--only", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--no-control", action="store_true")
    parser.add_argument("--dry-run", action="store_true", help="Write nothing.")
    parser.add_argument("--folder", type=Path, help="Where to work; a temporary folder else.")
    parser.add_argument("--etcd", default=shutil.which("etcd"))
    parser.add_argument("--patroni", default=shutil.which("patroni") or "/opt/patroni/bin/patroni")
    parser.add_argument("--binaries", type=Path, default=Path("/usr/lib/postgresql/15/bin"))
    asked = parser.parse_args()
    patroni = str(asked.patroni)
    tools = Tools(str(asked.etcd), patroni, f"{patroni}ctl", str(asked.binaries))
    signal.signal(signal.SIGTERM, _stopped)
    folder = Path(tempfile.mkdtemp(prefix="handrail-ha-", dir=asked.folder))
    folder.chmod(0o755)  # the account of PostgreSQL works in it
    try:
        with Network(NODES) as network:
            cluster = Cluster(network, folder, tools, asked.pace)
            outcomes, found, spoilt = tried(cluster, drawn(asked), asked)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return told(asked, outcomes, found, spoilt)


def drawn(asked: argparse.Namespace) -> list[str]:
    """The kinds of misfortune, each as often as the others, in the order that chance wants."""
    kinds = [asked.only[each % len(asked.only)] for each in range(asked.faults)]
    Random(asked.seed).shuffle(kinds)
    return kinds


def tried(
    cluster: Cluster, kinds: list[str], asked: argparse.Namespace
) -> tuple[list[Outcome], Judgement, Control | None]:
    """What came of each, what was found afterwards, and what became of the control."""
    chance = Random(asked.seed)
    cluster.prepare()
    for node in NODES:
        cluster.start(node)
    cluster.await_healthy()
    archive.copy(cluster)
    desk = Desk(cluster, cluster.folder / "office")
    outcomes = []
    try:
        desk.begin()
        desk.open()
        for number, kind in enumerate(kinds):
            time.sleep(chance.uniform(*BETWEEN_S))
            outcomes.append(strike(kind, cluster, desk, number))
            desk.print_checkpoint()
            _say(number, outcomes[-1])
        desk.close()
        found = judge(desk)
        print(found, flush=True)
        return outcomes, found, None if asked.no_control else control(cluster, desk)
    finally:
        desk.close()


def told(
    asked: argparse.Namespace, outcomes: list[Outcome], found: Judgement, spoilt: Control | None
) -> int:
    """Print and write what came of it; 1 when it was not good."""
    lines = page.outages(asked.pace, outcomes), page.sums(asked.pace, outcomes, found, spoilt)
    print(*lines, sep="")
    minority = sum(each.minority for each in outcomes)
    is_seen = spoilt is None or (spoilt.minority > 0 and spoilt.lost > 0)
    if not found.is_good or minority or not is_seen:
        print(f"WRONG: good {found.is_good}, by a minority {minority}, control found {is_seen}")
        return 1
    if spoilt is not None and not asked.dry_run:
        page.write(asked.pace, *lines)
    return 0


def _say(number: int, each: Outcome) -> None:
    words = (
        f"{each.kind}: nobody recorded for {each.outage_s:.1f} s, all well {each.healthy_s:.1f} s"
    )
    print(f"{number + 1} {words} later; {each.minority} by a minority", flush=True)


def _stopped(*_: object) -> NoReturn:
    sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
