"""Two clerks lend one device at the same moment, and one request comes twice at once."""

from collections import Counter
from pathlib import Path
from random import Random
from uuid import UUID

from faults.page import Row, number
from ledger.aggregates import Device, Person
from tests.facts import AYGUL, BEKZAT, copied, open_test_ledger, ready
from tests.ledger import racing, test_races
from tests.ledger.racing import Asked, Outcome

EACH = 1_000
"""So many rounds go by in one start of the two processes."""


def raced(folder: Path, rounds: int, *, apart: bool = False) -> list[tuple[Outcome, Outcome]]:
    """Let two processes ask for the same device; ``apart``: each for one of their own."""
    folder.mkdir(parents=True)
    ledger = open_test_ledger(folder)
    for person in (AYGUL, BEKZAT):
        copied(ledger, person, ready(Person.PersonRegistered))
    pairs = test_races.device_rounds(ledger, rounds)
    if apart:
        for each in range(1, rounds):
            copied(ledger, _own(each), ready(Device.DeviceRegistered))
        pairs = [(pair[0], _with(pair[1], each)) for each, pair in enumerate(pairs) if each % 3]
    ledger.close()
    return racing.race(folder, pairs)


def _own(each: int) -> UUID:
    return UUID(int=0xF0000 + each)


def _with(asked: Asked, each: int) -> Asked:
    return asked._replace(told=asked.told | {"id": str(_own(each))})


def run(folder: Path, _chance: Random, *, short: bool) -> Row:
    """Exactly one wins; the second of two same requests gets the answer of the first."""
    total = 60 if short else 10_000
    each = min(total, EACH)
    outcomes = [
        pair for start in range(0, total, each) for pair in raced(folder / f"rounds-{start}", each)
    ]
    control = raced(folder / "control", 30, apart=True)
    winners = Counter(sum(side.how == "won" for side in pair) for pair in outcomes)
    repeated = [pair for pair in outcomes if any(side.how == "repeated" for side in pair)]
    same = sum(pair[0].position == pair[1].position for pair in repeated)
    refused = Counter(s.code for pair in outcomes for s in pair if s.how == "refused")
    both = sum(all(side.how == "won" for side in pair) for pair in control)
    return Row(
        "two clerks",
        f"{number(total)} rounds of two processes in lock-step that lend the same device; in every "
        "third one the same request, with the same key, comes from both",
        f"one winner in {number(winners[1])} of {number(total)}; refused because the device is on "
        f"loan: {number(refused['device_on_loan'])}; {number(same)} of {number(len(repeated))} "
        "requests that came twice were recorded once and both got the same answer",
        f"each clerk has a device of their own: {both} rounds with two winners seen",
        winners == {1: total} and same == len(repeated) > 0 and set(refused) <= {"device_on_loan"},
        both > 0,
    )
