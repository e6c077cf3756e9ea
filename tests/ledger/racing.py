"""Two processes that ask for the same thing at the same moment, round after round."""

import json
import multiprocessing
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from ledger.commands import COMMANDS
from ledger.errors import Refused
from ledger.vocabulary import Channel
from tests.facts import by, open_test_ledger

TIME_OUT_S = 240


class Asked(NamedTuple):
    """What one side asks in one round."""

    do: str
    key: str
    actor: UUID
    organisation: str
    told: dict[str, Any]


class Outcome(NamedTuple):
    """How one side's round ended: ``won``, ``repeated``, or ``refused`` with its code."""

    how: str
    code: str | None
    position: int | None


def race(folder: Path, rounds: list[tuple[Asked, Asked]]) -> list[tuple[Outcome, Outcome]]:
    """Let two processes run every round against each other; how each round ended."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    queue: Any = context.Queue()
    sides = [
        context.Process(
            target=_run, args=(side, folder, [pair[side] for pair in rounds], barrier, queue)
        )
        for side in (0, 1)
    ]
    for side in sides:
        side.start()
    outcomes: dict[int, list[Outcome]] = dict(queue.get(timeout=TIME_OUT_S) for _ in sides)
    for side in sides:
        side.join(timeout=TIME_OUT_S)
    return list(zip(outcomes[0], outcomes[1], strict=True))


def _run(side: int, folder: Path, rounds: list[Asked], barrier: Any, queue: Any) -> None:
    ledger = open_test_ledger(folder)
    outcomes = []
    for asked in rounds:
        command = COMMANDS[asked.do]
        told = command.read(json.loads(msgspec.json.encode(asked.told)))
        asker = msgspec.structs.replace(
            by(asked.key, channel=Channel.DESK), actor=asked.actor, organisation=asked.organisation
        )
        barrier.wait(timeout=TIME_OUT_S)
        try:
            answer = ledger.perform(asker, command.on(told), asked.told)
        except Refused as refused:
            outcomes.append(Outcome("refused", refused.code, None))
        else:
            how = "repeated" if answer.repeated else "won"
            outcomes.append(Outcome(how, None, answer.position))
    ledger.close()
    queue.put((side, outcomes))
