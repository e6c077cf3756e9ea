"""What exactly one process of a computer does: it feeds the views and seals the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from api.office import Office
from ledger.proof.opening import Sealer
from projections import generations
from projections.following import Follower


def project(office: Office, stop: Event) -> None:
    """Do it until ``stop``; while another process does, wait to take over from it."""
    with generations.alone(office.directory.views, stop) as is_ours:
        if is_ours:
            with projecting(office):
                stop.wait()


@contextmanager
def projecting(office: Office) -> Iterator[None]:
    """Feed the views after every commit, and seal what was recorded, beside the block."""
    store = office.ledger.recorder
    behind = (Follower(store, office.whole), Sealer(office.log, store))
    for each in behind:
        each.start()
    office.is_followed = True
    try:
        yield
    finally:
        office.is_followed = False
        for each in behind:
            each.stop()
