"""The kiosk tried with random events: keys, headset, card, clock, in any order.

    PYTHONPATH=. python scripts/try_kiosk.py events [N] [--seed S] [--processes P]

Each thousand is a new machine with a new profile of keys. After every event it holds that there is
never more than one voice, that nothing private is on the open loudspeaker, that no page is a dead
end, that Help is one key away, and that nothing is left of whoever has gone. The first event after
which one does not hold ends the run, with what happened before it.
"""

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from kiosk.words import Words
from tests.kiosk.events.model import Broken, run

CHUNK = 10_000


def _chunk(asked: tuple[int, int]) -> Counter[str]:
    events, seed = asked
    return run(events, seed, Words.load())


def main() -> int:
    """How many events of which kind there were; 1 when something broke."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=["events"])
    parser.add_argument("number", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    begun = time.monotonic()
    work = [
        (min(CHUNK, asked.number - done), asked.seed + done)
        for done in range(0, asked.number, CHUNK)
    ]
    counted: Counter[str] = Counter()
    done = 0
    with ProcessPoolExecutor(asked.processes) as pool:
        try:
            for (events, _), found in zip(work, pool.map(_chunk, work), strict=True):
                counted += found
                done += events
                print(f"{done} events, {time.monotonic() - begun:.0f} s", file=sys.stderr)
        except Broken as why:
            print(why)
            pool.shutdown(cancel_futures=True)
            return 1
    print(f"{done} events, none broke an invariant")
    for name, number in sorted(counted.items()):
        print(f"{name:>14} {number}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
