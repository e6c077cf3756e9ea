"""The disk reports errors: strace answers calls of the real writer in the disk's place."""

import json
import shutil
from collections import Counter
from pathlib import Path
from random import Random
from typing import NamedTuple

from faults.judging import Ack, Verdict, judged, read_acks
from faults.page import Row
from faults.starting import written

FILES = ("ledger.sqlite-wal", "ledger.sqlite", "vault.sqlite-wal", "log.sqlite-wal", "views")
ERRORS = (("fdatasync", "EIO"), ("pwrite64", "EIO"), ("pwrite64", "ENOSPC"))
BEFORE, AFTER = 30, 90
STOPS = ("ledger.sqlite-wal", "vault.sqlite-wal")
"""Where an error of the disk is an error of a command."""


class Erred(NamedTuple):
    """What came of one error: what the writer said, and what is left."""

    file: str
    error: str
    acks: list[Ack]
    verdict: Verdict
    noted: bool

    @property
    def went_on(self) -> bool:
        """Whether anything was recorded after the disk had failed."""
        hows = [(ack.how, ack.position) for ack in self.acks]
        failed = [at for at, (how, why) in enumerate(hows) if _is_failure(how, why)]
        return bool(failed) and ("new", "") in [(how, "") for how, _ in hows[failed[0] :]]

    @property
    def is_good(self) -> bool:
        """Acknowledged is stored, every refusal has a sentence, and a failed disk is told of."""
        stopped = any(ack.position == "recording_stopped" for ack in self.acks)
        unknown = any(ack.how == "failed" for ack in self.acks)
        return self.verdict.is_good and not unknown and not self.went_on and stopped == self.noted


def _is_failure(how: str, why: str) -> bool:
    return how == "failed" or (how == "refused" and why == "recording_stopped")


def erred(
    base: Path, folder: Path, file: str, error: tuple[str, str], when: str, *more: str
) -> Erred:
    """Copy the office in ``base``, and let it record while a file of it cannot be written."""
    shutil.copytree(base, folder)
    data, acks = folder / "data", folder / "acks"
    path = data / file
    if file == "views":
        path = data / "views" / f"{(data / 'views' / 'current').read_text()}-wal"
    call, name = error
    strace = ("strace", "-f", "-qq", "-o", str(folder / "trace"), "-P", str(path))
    inject = ("-e", f"trace={call}", "-e", f"inject={call}:error={name}:when={when}")
    # Only the last acknowledgements are of this writer.
    known = len(read_acks(acks))
    written(data, acks, "--first", str(BEFORE), "--last", str(AFTER), *more, before=strace + inject)
    told = read_acks(acks)
    note = data / "disk-failed.json"
    noted = note.exists() and bool(json.loads(note.read_text())["error"])
    return Erred(file, name, told[known:], judged(data, told, rebuilt=file == "views"), noted)


def run(folder: Path, chance: Random, *, short: bool) -> Row:
    """Every error in every file, once and for ever; the control goes on as if nothing was."""
    base = folder / "base"
    base.mkdir(parents=True)
    written(base / "data", base / "acks", "--last", str(BEFORE))
    files, rounds = (FILES[:1], 1) if short else (FILES, 3)
    tried = [
        erred(base, folder / f"{file}-{turn}-{at}", file, error, _when(chance, turn))
        for turn in range(rounds)
        for file in files
        for at, error in enumerate(ERRORS)
    ]
    control = erred(base, folder / "control", STOPS[0], ERRORS[0], "9", "--unguarded")
    told = Counter(ack.position for each in tried for ack in each.acks if ack.how == "refused")
    recorded = sum(each.verdict.acknowledged for each in tried)
    bad = [f"{each.file} {each.error}: {each.verdict.damage}" for each in tried if not each.is_good]
    return Row(
        "errors of the disk",
        f"`fdatasync` EIO, `pwrite64` EIO and ENOSPC, once and for ever, in the files of facts, "
        f"keys, log and views: {len(tried)} runs",
        f"{sum(each.verdict.lost for each in tried)} of {recorded:,} acknowledged commands lost; "
        f"refused: {told['recording_stopped']} because the disk had failed, {told['disk_full']} "
        "because it was full; after a failure nothing more was recorded, and the doctor was told"
        + "".join(f"; {each}" for each in bad),
        "goes on after `fdatasync` failed: " + ("seen" if control.went_on else "not seen"),
        not bad and told["recording_stopped"] > 0,
        control.went_on,
    )


def _when(chance: Random, turn: int) -> str:
    """At which call, and at all later ones every other time."""
    return f"{chance.randint(4, 24)}{'+' if turn % 2 == 0 else ''}"
