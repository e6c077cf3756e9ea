"""Help for work on hundreds of thousands of facts at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def many_objects() -> Iterator[None]:
    """Let the collector of cycles rest meanwhile.

    Facts refer to no cycle, but the collector walks through all of them again and again while
    they are made: a fifth to a quarter of an import's time (docs/benchmarks.md).
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
