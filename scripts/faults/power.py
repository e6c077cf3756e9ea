"""The power goes: a real office is recorded, and each disk it may leave is opened."""

import multiprocessing
import os
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from faults.images import WAYS, Disk
from faults.judging import Ack, Verdict, acks_of, judged
from faults.page import Row, number
from faults.recording import Call, calls, traced
from faults.starting import command, environment

REBUILT_EVERY = 10
WAITING_MAX = 16


class Image(NamedTuple):
    """A disk that may be left: where it was made, how, and what had been acknowledged by then."""

    path: Path
    way: str
    acks: list[Ack]
    rebuilt: bool


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


def recorded(folder: Path, commands: int, synchronous: int | None) -> list[Call]:
    """The calls of an office that begins, records so many commands, and ends."""
    data, acks, trace = folder / "data", folder / "acks", folder / "trace"
    more = [] if synchronous is None else ["--synchronous", str(synchronous)]
    traced(command(data, acks, "--last", str(commands), *more), trace, environment())
    return list(calls(trace, folder))


def cut(
    folder: Path, images: int, commands: int, chance: Random, synchronous: int | None = None
) -> Power:
    """Record an office, and let the power go at ``images`` moments."""
    folder.mkdir(parents=True)
    told = recorded(folder, commands, synchronous)
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        verdicts = []
        waiting = _images(folder, told, images, chance)
        while few := list(islice(waiting, WAITING_MAX)):  # a disk has room for a few disks
            verdicts += pool.map(_judge, few, chunksize=1)
    found = sorted({each for _, verdict in verdicts for each in verdict.damage})
    return Power(
        len(verdicts),
        commands,
        sum(verdict.lost > 0 for _, verdict in verdicts),
        max(verdict.lost for _, verdict in verdicts),
        sum(bool(v.damage or v.half or v.twice) for _, v in verdicts),
        found,
    )


def _images(folder: Path, told: list[Call], images: int, chance: Random) -> Iterator[Image]:
    disk, acks = Disk(folder / "data"), ""
    moments = sorted(_moments(folder, told, images, chance))
    made = 0
    for at, call in enumerate(told):
        if call.paths[0] == str(folder / "acks"):
            acks += call.data.decode()
        else:
            disk.take(call)
        while made < len(moments) and moments[made] == at:
            path = folder / f"image-{made}"
            way = WAYS[made % len(WAYS)]
            disk.write_to(path, way, chance)
            heard = acks_of(acks.splitlines(keepends=True))
            yield Image(path, way, heard, rebuilt=made % REBUILT_EVERY == 0)
            made += 1


def _moments(folder: Path, told: list[Call], images: int, chance: Random) -> list[int]:
    """Any moments; every fifth while the office is being made, which is the hardest time."""
    said = str(folder / "acks")
    first = next(at for at, call in enumerate(told) if call.paths[0] == said and call.data)
    return [chance.randrange(len(told) if each % 5 else first) for each in range(images)]


def _judge(image: Image) -> tuple[str, Verdict]:
    try:
        return image.way, judged(image.path, image.acks, rebuilt=image.rebuilt)
    finally:
        shutil.rmtree(image.path, ignore_errors=True)


def run(folder: Path, chance: Random, *, short: bool) -> Row:
    """Cut the power of a sound office; the controls are ledgers that sync less."""
    images, commands, few = (12, 40, 8) if short else (1_000, 400, 80)
    full = cut(folder / "full", images, commands, chance)
    normal = cut(folder / "normal", few, commands, chance, synchronous=1)
    off = cut(folder / "off", few, commands, chance, synchronous=0)
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
