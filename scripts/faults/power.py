"""The power goes: a real office is recorded, and each disk it may leave is opened."""

import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from faults.images import WAYS, Disk
from faults.judging import Ack, Verdict, acks_of, judged, read_acks
from faults.page import Row, number
from faults.recording import Call, calls, traced
from faults.starting import command, environment

REBUILT_EVERY = 10
WAITING_MAX = 16


class Image(NamedTuple):
    """A disk that may be left: where it was made, and what had been acknowledged by then."""

    path: Path
    acks: list[Ack]
    rebuilt: bool


class Recorded(NamedTuple):
    """What was done to a disk, call by call, and where it was said what is acknowledged."""

    disk: Disk
    acks: Path
    calls: list[Call]


class Power(NamedTuple):
    """What came of the images of one recorded office."""

    images: int
    commands: int
    lossy: int
    lost: int
    damaged: int
    found: list[str]

    @property
    def is_good(self) -> bool:
        """Whether every image held everything that was acknowledged, and was whole."""
        return not (self.lossy or self.damaged)


def recorded(folder: Path, commands: int, synchronous: int | None = None) -> Recorded:
    """The calls of an office that begins, records so many commands, and ends."""
    office, acks, trace = folder / "office", folder / "acks", folder / "trace"
    office.mkdir(parents=True)
    more = [] if synchronous is None else ["--synchronous", str(synchronous)]
    traced(command(office / "data", acks, "--last", str(commands), *more), trace, environment())
    return Recorded(Disk(office), acks, list(calls(trace, folder)))


def judge(image: Image) -> Verdict:
    """Open what is left as it lies, and throw it away."""
    try:
        return judged(image.path / "data", image.acks, rebuilt=image.rebuilt)
    finally:
        shutil.rmtree(image.path, ignore_errors=True)


def cut(
    recorded: Recorded, images: int, chance: Random, judge: Callable[[Image], Verdict] = judge
) -> Power:
    """Let the power go at so many moments, and have each disk judged that may be left then.

    Raises:
        RuntimeError: the calls do not make what really lies there; then no image means anything.
    """
    verdicts: list[Verdict] = []
    waiting = _images(recorded, images, chance)
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        while few := list(islice(waiting, WAITING_MAX)):  # a disk has room for a few disks
            verdicts += pool.map(judge, few, chunksize=1)
    if unlike := recorded.disk.unlike():
        raise RuntimeError(f"done otherwise than written down: {' '.join(unlike)}")
    return Power(
        len(verdicts),
        len(read_acks(recorded.acks)),
        sum(verdict.lost > 0 for verdict in verdicts),
        max(verdict.lost for verdict in verdicts),
        sum(bool(each.damage or each.half or each.twice) for each in verdicts),
        sorted({each for verdict in verdicts for each in verdict.damage}),
    )


def _images(recorded: Recorded, images: int, chance: Random) -> Iterator[Image]:
    moments = sorted(_moments(recorded, images, chance))
    acks, made = "", 0
    for at, call in enumerate(recorded.calls):
        recorded.disk.take(call)
        if call.paths[0] == str(recorded.acks):
            acks += call.data.decode()
        while made < len(moments) and moments[made] == at:
            path = recorded.acks.with_name(f"image-{made}")
            recorded.disk.write_to(path, WAYS[made % len(WAYS)], chance)
            heard = acks_of(acks.splitlines(keepends=True))
            yield Image(path, heard, rebuilt=made % REBUILT_EVERY == 0)
            made += 1


def _moments(recorded: Recorded, images: int, chance: Random) -> list[int]:
    """Any moments; every fifth while the office is being made, which is the hardest time."""
    told, said = recorded.calls, str(recorded.acks)
    first = next(at for at, call in enumerate(told) if call.paths[0] == said and call.data)
    return [chance.randrange(len(told) if each % 5 else first) for each in range(images)]


def run(folder: Path, chance: Random, *, short: bool) -> Row:
    """Cut the power of a sound office; the controls are ledgers that sync less."""
    images, commands, few = (12, 40, 8) if short else (1_000, 400, 80)
    full = cut(recorded(folder / "full", commands), images, chance)
    normal = cut(recorded(folder / "normal", commands, synchronous=1), few, chance)
    off = cut(recorded(folder / "off", commands, synchronous=0), few, chance)
    return Row(
        "power loss",
        f"{number(full.images)} disks that may be left when the power goes at any moment of an "
        f"office's beginning and its first {full.commands} commands: nothing of what was not "
        "synced, all of it, random pages, torn sectors",
        f"{full.lossy} lost a command, {full.damaged} damaged; each opened as it was left"
        + "".join(f"; {each}" for each in full.found),
        f"`synchronous=NORMAL`: {normal.lossy} of {normal.images} lose up to {normal.lost} "
        f"commands; `OFF`: {off.lossy} of {off.images} lose commands, {off.damaged} are damaged",
        full.is_good,
        normal.lossy > 0 and off.lossy > 0 and (off.damaged > 0 or short),
    )
