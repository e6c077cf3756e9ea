"""Lets random commands loose on the ledger until so many were asked, and counts what came of them.

    python scripts/try_commands.py [COMMANDS]

The state machines of tests/properties run until each has had its share; after every command every
rule is checked, a refused command must have changed nothing, and at the end of each example every
view built again must equal the live one. Exits with 1 at the first thing that is not so.
"""

import sys
import time
from collections import Counter
from pathlib import Path

from hypothesis import Phase, settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.properties import machines, test_machines

COMMANDS = 100_000
EXAMPLES = 40
STEPS = 60


def main(commands: int = COMMANDS) -> None:
    """Run the machines in turn, and print a line for each."""
    kinds = [each for each in vars(test_machines).values() if is_machine(each)]
    total: Counter[str] = Counter()
    start = time.monotonic()
    for kind in kinds:
        tally = run(kind, commands // len(kinds))
        total += tally
        print(f"{kind.__name__:<16} {told(tally)}", flush=True)
    print(f"{'all':<16} {told(total)}  in {time.monotonic() - start:.0f} s")


def is_machine(each: object) -> bool:
    """Whether this is a machine with commands of its own."""
    return isinstance(each, type) and issubclass(each, machines.Machine) and bool(each.COMMANDS)


def run(kind: type[machines.Machine], commands: int) -> Counter[str]:
    """Let one machine run, in bursts, until it has asked often enough."""
    tally: Counter[str] = Counter()
    case = kind.TestCase
    case.settings = settings(
        test_machines.QUIET,
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        phases=(Phase.generate,),
    )
    while asked(tally) < commands:
        machines.TALLY.clear()
        case("runTest").runTest()
        tally += machines.TALLY
    return tally


def asked(tally: Counter[str]) -> int:
    """How many commands were asked."""
    return sum(often for name, often in tally.items() if ":" not in name)


def told(tally: Counter[str]) -> str:
    """The counts, for a person."""
    recorded = sum(often for name, often in tally.items() if name.endswith(": recorded"))
    codes = {name.partition(": ")[2] for name in tally if ": " in name} - {"recorded"}
    every = asked(tally)
    refused = every - recorded
    return (
        f"{every:>7,} commands, {recorded:>6,} recorded, {refused:>6,} refused"
        f" for {len(codes)} reasons"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
