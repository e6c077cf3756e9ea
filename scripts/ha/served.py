"""The office as it is served: its views are fed and its log is sealed, until it is told to stop.

python -m ha.served DATA
"""

import signal
import sys
from pathlib import Path

from api.office import Office
from api.settings import Settings
from ledger.proof.opening import Sealer
from projections.following import Follower


def main() -> None:
    """Follow until SIGTERM; then finish."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    office = Office(Settings(data=Path(sys.argv[1])), create=False)
    behind = (Follower(office.ledger.recorder, office.whole), Sealer(office.log))
    for each in behind:
        each.start()
    signal.sigwait({signal.SIGTERM})
    for each in behind:
        each.stop()
    office.close()


if __name__ == "__main__":
    main()
