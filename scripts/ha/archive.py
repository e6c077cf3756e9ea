"""The archive: what it brings back, with a base backup from before all misfortunes."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

from faults.judging import Ack

from ha.cluster import Cluster, as_postgres, psql, until

ARCHIVED_S = 90
RESTORED_S = 300
BASE = "base"
RECOVERS = "SELECT pg_is_in_recovery()"
TOLD = """
restore_command = 'cp {archive}/%f %p'
recovery_target_timeline = latest
archive_mode = off
synchronous_standby_names = ''
listen_addresses = ''
unix_socket_directories = '{base}'
primary_conninfo = ''
primary_slot_name = ''
"""


def copy(cluster: Cluster) -> None:
    """A base backup of the leader, as it is made every night."""
    home, base = cluster.folder / cluster.leader(), cluster.archive / BASE
    _run("pg_basebackup", "-h", home, "-U", "postgres", "-D", base, "-X", "fetch", "-c", "fast")


def faults(cluster: Cluster, acks: Iterable[Ack]) -> list[str]:
    """What is wrong with what the archive brings back, once the newest log is there."""
    newest = cluster.psql("SELECT pg_walfile_name(pg_switch_wal())").strip()
    if not until((cluster.archive / newest).exists, ARCHIVED_S):
        return [f"archive: {newest} does not come"]
    base = cluster.archive / BASE
    told = TOLD.format(archive=cluster.archive, base=base)
    with (base / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
        settings.write(told)
    (base / "recovery.signal").touch()
    server = Path(cluster.tools.binaries) / "pg_ctl"
    _run(server, "-D", base, "-l", base / "log", "-w", "-t", RESTORED_S, "start")
    try:
        if not until(lambda: psql(base, "postgres", RECOVERS).strip() == "f", RESTORED_S):
            return ["archive: its end is not reached"]
        kept = set(psql(base, "handrail", "SELECT key FROM ledger.commands").splitlines())
    finally:
        _run(server, "-D", base, "-m", "immediate", "stop")
    lost = sum(ack.key not in kept for ack in acks)
    return [f"archive: {lost} lost"] if lost else []


def _run(*command: object) -> None:
    # pg_ctl's server keeps what it inherits: no pipe, or nobody would see its end.
    given = as_postgres(*map(str, command))
    subprocess.run(given, check=True, stdin=subprocess.DEVNULL, timeout=2 * RESTORED_S)
