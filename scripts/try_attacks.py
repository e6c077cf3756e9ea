"""A ledger is attacked in every way at random places, and the verifier has to find each.

    PYTHONPATH=. python scripts/try_attacks.py attacks [N] [--seed S]
    PYTHONPATH=. python scripts/try_attacks.py flips [N] [--seed S]
    PYTHONPATH=. python scripts/try_attacks.py logs [N] [--seed S]

``attacks``: every kind, N times. What lies before the paper has to be found with the paper alone,
what lies behind it with the newest checkpoint. ``flips``: N single bits inside rows; each has to
be found and its position named. ``logs``: N ledgers of random size, left alone or spoilt; the
verifier and the server have to be of one mind about each.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from tests.ledger.proof.attacking import attacked, flipped, judged


def main() -> int:
    """1 when something was not found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=["attacks", "flips", "logs"])
    parser.add_argument("number", nargs="?", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    ways = {"attacks": attacked, "flips": flipped, "logs": judged}
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for name, is_found in ways[asked.what](Path(folder), asked.number, Random(asked.seed)):
            counted[f"{name}: {'found' if is_found else 'NOT FOUND'}"] += 1
    for name, number in sorted(counted.items()):
        print(f"{number:>6} {name}")
    return int(any("NOT FOUND" in name for name in counted))


if __name__ == "__main__":
    sys.exit(main())
