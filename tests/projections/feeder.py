"""What a test starts as a process of its own: it feeds the views, in small batches, until done.

python -m tests.projections.feeder FOLDER
"""

import sys
from pathlib import Path

from projections import feed, generations
from tests.facts import open_test_ledger

BATCH_FACTS = 25


def main(folder: Path) -> None:
    """Wait for a line, then open the views of the ledger in ``folder``; tell how far they are."""
    feed.BATCH_FACTS = BATCH_FACTS
    ledger = open_test_ledger(folder)
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    views = generations.open_views(
        ledger,
        folder / "data" / "views",
        lambda reached, _: print(reached, flush=True),  # noqa: T201
    )
    print(views.path.name, flush=True)  # noqa: T201
    views.close()
    ledger.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
