"""What can happen to three machines, one thing at a time, and for how long nobody could record."""

import time
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple

from ha.cluster import NODES, Cluster, NotHealthy, until
from ha.office import CLERKS, Desk

RESUMED_S = 180
STAYS_S = 5.0
IN_FLIGHT_S = 1.0
"""What had reached a second server before the cable was pulled may be answered this much later."""


class Kind(NamedTuple):
    """One kind of misfortune; ``aim_s``: nobody is to be kept waiting for longer."""

    told: str
    aim_s: float | None


KINDS = {
    "switchover": Kind("switchover, as for maintenance", 3.0),
    "kill": Kind("kill -9 of PostgreSQL where it leads", 6.0),
    "node": Kind("the leading machine loses its power", 30.0),
    "cut": Kind("the leading machine is cut off", 35.0),
    "replica": Kind("one of those that confirm is cut off", None),
}


class Outcome(NamedTuple):
    """What came of one: the longest wait of any clerk, and what the cut-off side answered."""

    kind: str
    outage_s: float
    healthy_s: float
    minority: int


def strike(kind: str, cluster: Cluster, desk: Desk, number: int) -> Outcome:
    """Let it happen, wait until everybody records again, mend it, wait until all is well.

    Raises:
        NotHealthy: one of these does not come.
    """
    role = "quorum_standby" if kind == "replica" else "leader"
    victim = cluster.named(role)
    pinned = f"pinned-{number}" if kind == "cut" else ""
    if pinned:
        desk.pin(victim, pinned)
    began = time.monotonic()
    mend = _HAPPENS[kind](cluster, victim)
    _await_others(cluster, desk, role, victim)
    if kind in {"node", "cut", "replica"}:
        time.sleep(STAYS_S)
    mended = time.monotonic()
    mend()
    cluster.await_healthy()
    ended = time.monotonic()
    minority = 0
    if pinned:
        answers = (ack.seconds for ack in desk.answered(pinned))
        minority = sum(began + IN_FLIGHT_S < each for each in answers)
        desk.unpin(pinned)
    heard = ((ack.seconds for ack in desk.answered(clerk)) for clerk in CLERKS)
    longest = max(outage(answers, began, ended) for answers in heard)
    return Outcome(kind, longest, ended - mended, minority)


def outage(answers: Iterable[float], began: float, ended: float) -> float:
    """The longest between two answers of which some lies in this time, in seconds."""
    return max((b - a for a, b in pairwise(answers) if b > began and a < ended), default=0.0)


def _await_others(cluster: Cluster, desk: Desk, role: str, victim: str) -> None:
    # Asked of the others alone: who was just cut off answers with what was true before.
    others = [node for node in NODES if node != victim]
    if not until(lambda: cluster.replaced(victim, role, *others), RESUMED_S):
        raise NotHealthy(f"they do not go on without {victim} as {role}")
    since = time.monotonic()
    if not until(lambda: desk.all_since(since), RESUMED_S):
        raise NotHealthy("the clerks are not answered")


def _switch(cluster: Cluster, victim: str) -> Callable[[], None]:
    cluster.patronictl("switchover", "handrail", "--leader", victim, "--force", node=victim)
    return _nothing


def _kill(cluster: Cluster, victim: str) -> Callable[[], None]:
    cluster.kill_postgres(victim)
    return _nothing


def _power_off(cluster: Cluster, victim: str) -> Callable[[], None]:
    cluster.kill(victim)
    return lambda: cluster.start(victim)


def _cut(cluster: Cluster, victim: str) -> Callable[[], None]:
    cluster.network.cut(victim)
    return lambda: cluster.network.heal(victim)


def _nothing() -> None:
    """Patroni mends it."""


_HAPPENS: dict[str, Callable[[Cluster, str], Callable[[], None]]] = {
    "switchover": _switch,
    "kill": _kill,
    "node": _power_off,
    "cut": _cut,
    "replica": _cut,
}
